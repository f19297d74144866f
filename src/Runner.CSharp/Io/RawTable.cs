namespace MemCap.Runner.Io;

/// <summary>What a reader found, before any option is applied: points, labels as numbers or as words, and where
/// each row was in the file.</summary>
/// <remarks>Exactly one of Numbers and Words is given. Mixed says that some of the words are numbers.</remarks>
internal sealed record RawTable(
    string Source,
    int Count,
    int Dimension,
    double[] Points,
    double[]? Numbers,
    string[]? Words,
    bool Mixed,
    int[] SourceRows,
    string RowWord
)
{
    /// <summary>The labels that no double equals: their text by source row.</summary>
    internal IReadOnlyDictionary<int, string>? InexactLabels { get; init; }

    /// <summary>"line 7" or "row 6": point i where the user finds it.</summary>
    internal string Place(int i) => $"{RowWord} {SourceRows[i]}";

    /// <summary>The label of point i as it is shown in a message.</summary>
    internal string ShowLabel(int i) =>
        Numbers is null ? InputException.Show(Words![i]) : Numbers[i].ToString("R");

    internal InputException Error(string text) => new($"{Source}: {text}");

    /// <summary>0, 1, …: the rows of an array.</summary>
    internal static int[] ArrayRows(int count)
    {
        int[] rows = new int[count];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = i;
        return rows;
    }
}
