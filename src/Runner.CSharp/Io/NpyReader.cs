using System.Globalization;

namespace MemCap.Runner.Io;

/// <summary>A bare .npy matrix: the last column (or --label INDEX) is the label, unless the labels have their
/// own file.</summary>
internal static class NpyReader
{
    internal static RawTable Read(DataFile file, DataOptions options)
    {
        NpyArray matrix = ReadArray(file, allowWords: false);
        if (options.LabelsPath is { } path)
            return NpzReader.Join(file.Name, matrix, LabelFile.Read(path));
        if (matrix.Columns < 2)
            throw file.Error(
                "one column where there should be points and their label; give the labels with --labels FILE"
            );
        return Split(file, matrix, LabelColumn(file, options.Label, matrix.Columns));
    }

    internal static NpyArray ReadArray(DataFile file, bool allowWords)
    {
        using Stream stream = file.Open();
        return NpyArray.Read(stream, file.Name, file.RequireLength, allowWords);
    }

    private static int LabelColumn(DataFile file, string? label, int columns)
    {
        if (label is null)
            return columns - 1;
        if (!int.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index))
            throw file.Error($"--label {label}: the columns of an array have no names; give an index");
        int column = index < 0 ? index + columns : index;
        return column >= 0 && column < columns
            ? column
            : throw file.Error($"--label {label}: there are {columns} columns; give 0 to {columns - 1}");
    }

    private static RawTable Split(DataFile file, NpyArray matrix, int labelColumn)
    {
        (int rows, int columns, double[] all) = (matrix.Rows, matrix.Columns, matrix.Values);
        double[] labels = new double[rows];
        int at = 0;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double value = all[(i * columns) + j];
                if (j == labelColumn)
                    labels[i] = value + 0.0;
                else
                    all[at++] = value;
            }
        }
        Array.Resize(ref all, at);
        return new RawTable(
            file.Name,
            rows,
            columns - 1,
            all,
            labels,
            Words: null,
            Mixed: false,
            RawTable.ArrayRows(rows),
            "row"
        );
    }
}
