using System.Buffers.Binary;

namespace MemCap.Runner.Io;

/// <summary>IDX files, the format of MNIST: a magic number, big-endian sizes, then the numbers.</summary>
/// <remarks>Source: LeCun, Cortes, Burges, "The MNIST database". Images are flattened: n × (product of the
/// other dimensions).</remarks>
internal static class IdxReader
{
    internal static RawTable Read(DataFile file, DataOptions options)
    {
        if (options.LabelsPath is not { } path)
            throw file.Error("IDX images come without labels; name their file with --labels FILE");
        NpyArray points = ReadMatrix(file);
        if (options.Scale is { } scale)
        {
            double[] values = points.Values;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= scale;
                if (!double.IsFinite(values[i]))
                    throw file.Error(
                        $"row {i / points.Columns}: --scale {scale} goes beyond the largest double; use a smaller factor"
                    );
            }
        }
        return NpzReader.Join(file.Name, points, LabelFile.Read(path));
    }

    /// <summary>Whether these first bytes are an IDX header: 0, 0, a known type, 1 to 8 dimensions.</summary>
    internal static bool IsHeader(ReadOnlySpan<byte> head) =>
        head.Length >= 8
        && head[0] == 0
        && head[1] == 0
        && TypeOf(head[2]) is not null
        && head[3] is >= 1 and <= 8;

    internal static NpyArray ReadMatrix(DataFile file)
    {
        ReadOnlySpan<byte> head = file.Head;
        if (!IsHeader(head))
            throw file.Error(
                "is not an IDX file: it does not start with 0, 0, a type and a number of dimensions"
            );
        ElementType type = TypeOf(head[2])!.Value;
        int headerLength = 4 + (4 * head[3]);
        if (head.Length < headerLength)
            throw file.Error("is cut short: the IDX header is not complete");
        Int128 rows = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        Int128 columns = 1;
        for (int at = 8; at < headerLength; at += 4)
            columns =
                columns > long.MaxValue
                    ? columns
                    : columns * BinaryPrimitives.ReadUInt32BigEndian(head[at..]);
        if (rows * columns == 0)
            throw file.Error("the IDX header says that there are no numbers in it");
        if (columns > Array.MaxLength || rows * columns > Array.MaxLength)
            throw file.Error(
                $"the IDX header claims {rows} rows of {columns} numbers, more than one array can hold"
            );
        file.RequireLength(headerLength + (rows * columns * type.Size));
        using Stream stream = file.Open();
        stream.ReadExactly(new byte[headerLength]);
        double[] values = ElementStream.Read(
            stream,
            type,
            (int)rows,
            (int)columns,
            columnsFirst: false,
            file.Name
        );
        return new NpyArray((int)rows, (int)columns, values, Words: null);
    }

    private static ElementType? TypeOf(byte code) =>
        code switch
        {
            0x08 => new ElementType(ElementKind.Unsigned, 1, BigEndian: true),
            0x09 => new ElementType(ElementKind.Signed, 1, BigEndian: true),
            0x0b => new ElementType(ElementKind.Signed, 2, BigEndian: true),
            0x0c => new ElementType(ElementKind.Signed, 4, BigEndian: true),
            0x0d => new ElementType(ElementKind.Float, 4, BigEndian: true),
            0x0e => new ElementType(ElementKind.Float, 8, BigEndian: true),
            _ => null,
        };
}
