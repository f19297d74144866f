namespace MemCap.Runner.Io;

/// <summary>What the labels of a table mean: a task, the reason for it, and a number for each row.</summary>
internal sealed record LabelCoding(
    bool IsClassification,
    string Reason,
    double[] Numbers,
    IReadOnlyList<double> Classes,
    IReadOnlyList<string>? ClassNames
)
{
    /// <summary>Classes when the labels are integers or words with at most max(2, √n) distinct values, else
    /// regression, unless the user chose.</summary>
    internal static LabelCoding Code(RawTable table, TaskChoice choice) =>
        table.Words is { } words
            ? CodeWords(table, words, choice)
            : CodeNumbers(table, table.Numbers!, choice);

    private static LabelCoding CodeNumbers(RawTable table, double[] numbers, TaskChoice choice)
    {
        int firstReal = Array.FindIndex(numbers, x => x != Math.Floor(x));
        double[] classes = [.. numbers.Distinct().Order()];
        string description =
            firstReal >= 0
                ? "labels are not all integers"
                : $"labels are integers with {Distinct(classes.Length)}";
        if (choice == TaskChoice.Classes && firstReal >= 0)
            throw table.Error(
                $"{table.Place(firstReal)}: the label {table.ShowLabel(firstReal)} is not an integer; name classes by integers or words, or use --task regression"
            );
        bool fits = firstReal < 0 && IsFew(classes.Length, table.Count);
        if (choice == TaskChoice.Classes || (choice == TaskChoice.Auto && fits))
        {
            RequireExact(table);
            return new LabelCoding(
                IsClassification: true,
                choice == TaskChoice.Auto ? description : $"--task classes; {description}",
                numbers,
                classes,
                ClassNames: null
            );
        }
        string reason =
            choice == TaskChoice.Regression ? $"--task regression; {description}"
            : firstReal >= 0 ? description
            : $"{description}, more than max(2, √{table.Count})";
        return new LabelCoding(IsClassification: false, reason, numbers, [], ClassNames: null);
    }

    /// <summary>Two classes must not become one because a double cannot tell them apart.</summary>
    private static void RequireExact(RawTable table)
    {
        if (table.InexactLabels is not { Count: > 0 } inexact)
            return;
        int first = Array.FindIndex(table.SourceRows, inexact.ContainsKey);
        if (first >= 0)
            throw table.Error(
                $"{table.Place(first)}: the label {InputException.Show(inexact[table.SourceRows[first]])} is beyond 2^53 and no double equals it; name the class by a smaller integer or a word"
            );
    }

    private static LabelCoding CodeWords(RawTable table, string[] words, TaskChoice choice)
    {
        if (choice == TaskChoice.Regression)
            throw table.Error(
                $"{table.Place(0)}: the label {table.ShowLabel(0)} is a word; regression needs numbers: choose another column with --label or use --task classes"
            );
        string[] names = [.. words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (choice == TaskChoice.Auto && !IsFew(names.Length, table.Count))
            throw table.Error(
                $"{table.Place(0)}: the label {table.ShowLabel(0)} is a word, and {names.Length} distinct words among {table.Count} rows are too many to take for classes unasked; use --task classes, or choose another column with --label"
            );
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
            codes.Add(names[i], i);
        string description =
            $"labels are {(table.Mixed ? "words and numbers, taken as words," : "words")} with {Distinct(names.Length)}";
        return new LabelCoding(
            IsClassification: true,
            choice == TaskChoice.Auto ? description : $"--task classes; {description}",
            Array.ConvertAll(words, word => (double)codes[word]),
            [.. Enumerable.Range(0, names.Length).Select(i => (double)i)],
            names
        );
    }

    private static bool IsFew(int distinct, int count) => distinct <= 2 || (long)distinct * distinct <= count;

    private static string Distinct(int count) => count == 1 ? "1 distinct value" : $"{count} distinct values";
}
