namespace MemCap.Runner;

/// <summary>What the user may have meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate that differs in the fewest letters, when that is few enough to be a slip; else null.</summary>
    internal static string? Of(string word, IEnumerable<string> candidates) =>
        Closest(word, candidates, most: 1) is [{ } best]
        && Changes(word, best) <= Math.Max(2, word.Length / 3)
            ? best
            : null;

    /// <summary>The nearest candidates, however far.</summary>
    internal static string[] Closest(string word, IEnumerable<string> candidates, int most = 3) =>
        [.. candidates.OrderBy(candidate => Changes(word, candidate)).Take(most)];

    /// <summary>What only lacks its end is one change away.</summary>
    private static int Changes(string word, string candidate) =>
        word.Length >= 2 && candidate.StartsWith(word, StringComparison.Ordinal)
            ? 1
            : Distance(word, candidate);

    /// <summary>"; did you mean X?" or nothing.</summary>
    internal static string Hint(string word, IEnumerable<string> candidates) =>
        Of(word, candidates) is { } near ? $"; did you mean {near}?" : "";

    /// <summary>Letters to insert, delete, change or swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        for (int j = 0; j <= b.Length; j++)
        {
            if (i == 0 || j == 0)
            {
                d[i, j] = i + j;
                continue;
            }
            int change = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            d[i, j] = Math.Min(change, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
        }
        return d[a.Length, b.Length];
    }
}
