using System.Globalization;
using System.Runtime.InteropServices;

namespace MemCap.Runner.Io;

/// <summary>How the coordinates are rescaled after reading.</summary>
internal enum Normalization
{
    None,
    MaxNorm,
    Unit,
    Standard,
}

/// <summary>What the labels are taken for; Auto decides from their values.</summary>
internal enum TaskChoice
{
    Auto,
    Classes,
    Regression,
}

/// <summary>The names of the two arrays in an .npz file.</summary>
internal readonly record struct ArrayNames(string Points, string Labels)
{
    internal static ArrayNames Default { get; } = new("X", "y");

    /// <summary>Reads "X,y".</summary>
    internal static ArrayNames Parse(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        return parts is [{ Length: > 0 } points, { Length: > 0 } labels]
            ? new ArrayNames(points, labels)
            : throw new InputException(
                $"--arrays {text}: give two names with a comma between them, such as X,y"
            );
    }
}

/// <summary>A half-open range of rows as in Python: either end may be left out or count from the end.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowRange(long? Start, long? End)
{
    /// <summary>Reads "A:B".</summary>
    internal static RowRange Parse(string text)
    {
        string[] ends = text.Split(':', StringSplitOptions.TrimEntries);
        return ends.Length == 2 && TryEnd(ends[0], out long? start) && TryEnd(ends[1], out long? end)
            ? new RowRange(start, end)
            : throw new InputException(
                $"--rows {text}: give a range A:B of whole numbers, such as 0:1000, 500: or :-10"
            );
    }

    /// <summary>The range within 0 … count, clamped; start ≤ end.</summary>
    internal (int Start, int End) Within(int count)
    {
        int start = Clamp(Start ?? 0, count);
        return (start, Math.Max(start, Clamp(End ?? count, count)));
    }

    public override string ToString() => $"{Start}:{End}";

    private static int Clamp(long value, int count) =>
        (int)Math.Clamp(value < 0 ? value + count : value, 0, count);

    private static bool TryEnd(string text, out long? end)
    {
        bool parsed = long.TryParse(
            text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out long value
        );
        end = parsed ? value : null;
        return parsed || text.Length == 0;
    }
}

/// <summary>What to read, and what to do with it before it is the data set; in this order: read (with the
/// label column, arrays, scale), rows, classes, normalize, task, merge.</summary>
internal sealed record DataOptions
{
    /// <summary>The file, or "-" for CSV on standard input.</summary>
    public required string Path { get; init; }

    /// <summary>The file of labels beside IDX images (or beside a bare .npy matrix).</summary>
    public string? LabelsPath { get; init; }

    /// <summary>The label column: a 0-based index, negative from the end, or a name from the header; null is the
    /// last column.</summary>
    public string? Label { get; init; }

    /// <summary>Renames the arrays of an .npz file; null is X,y.</summary>
    public ArrayNames? ArrayNames { get; init; }

    /// <summary>Multiplies the coordinates of IDX files; null leaves the integers as they are.</summary>
    public double? Scale { get; init; }

    public RowRange? Rows { get; init; }

    /// <summary>Keeps only these labels, by number or word.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    public Normalization Normalize { get; init; } = Normalization.None;

    public TaskChoice Task { get; init; } = TaskChoice.Auto;

    /// <summary>Refuse classes with a single value.</summary>
    public bool RequireTwoClasses { get; init; }
}
