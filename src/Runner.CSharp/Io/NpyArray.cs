using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MemCap.Runner.Io;

/// <summary>One .npy array as a matrix of doubles, or, for labels, as words.</summary>
internal sealed record NpyArray(int Rows, int Columns, double[] Values, string[]? Words)
{
    /// <summary>Reads an array of one or two dimensions; a vector is a single column.</summary>
    /// <remarks>requireLength is told how many bytes the array must have, before memory is taken for it.</remarks>
    internal static NpyArray Read(Stream stream, string place, Action<Int128> requireLength, bool allowWords)
    {
        NpyHeader header = NpyHeader.Read(stream, place);
        if (header.Shape.Length is 0 or > 2)
            throw new InputException(
                $"{place}: an array of {header.Shape.Length} dimensions; reshape it to (n, d) for points or (n,) for labels"
            );
        Int128 elements = header.Elements;
        if (elements == 0)
            throw new InputException(
                $"{place}: the array is empty: its shape is ({string.Join(", ", header.Shape)})"
            );
        (int width, ElementType? type) = Describe(header.Type, place);
        if (type is null && !allowWords)
            throw new InputException($"{place}: dtype {header.Type} holds words; points must be numbers");
        if (elements > Array.MaxLength)
            throw new InputException(
                $"{place}: shape ({string.Join(", ", header.Shape)}) has more numbers than one array can hold"
            );
        requireLength(header.Length + (elements * width));
        int rows = (int)header.Shape[0];
        int columns = header.Shape.Length == 1 ? 1 : (int)header.Shape[1];
        if (type is { } numbers)
            return new NpyArray(
                rows,
                columns,
                ElementStream.Read(stream, numbers, rows, columns, header.ColumnsFirst, place),
                Words: null
            );
        if (columns != 1)
            throw new InputException($"{place}: {columns} columns of words; labels need one");
        return new NpyArray(rows, columns, [], ReadWords(stream, header.Type, width, rows, place));
    }

    /// <summary>Bytes of one element, and its number type unless it is text.</summary>
    private static (int Width, ElementType? Type) Describe(string type, string place)
    {
        char order = type.Length > 0 ? type[0] : ' ';
        bool parsed = int.TryParse(
            type.AsSpan(Math.Min(2, type.Length)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int size
        );
        if (parsed && order is '<' or '>' or '|' or '=')
        {
            bool big = order == '>' || (order == '=' && !BitConverter.IsLittleEndian);
            switch (type[1])
            {
                case 'f' when size is 2 or 4 or 8:
                    return (size, new ElementType(ElementKind.Float, size, big));
                case 'i' when size is 1 or 2 or 4 or 8:
                    return (size, new ElementType(ElementKind.Signed, size, big));
                case 'u' when size is 1 or 2 or 4 or 8:
                    return (size, new ElementType(ElementKind.Unsigned, size, big));
                case 'b' when size == 1:
                    return (size, new ElementType(ElementKind.Bool, size, big));
                case 'U' when size is > 0 and <= 1 << 16:
                    return (4 * size, null);
                case 'S' when size is > 0 and <= 1 << 18:
                    return (size, null);
            }
        }
        throw new InputException(
            string.Equals(type, "|O", StringComparison.Ordinal)
                ? $"{place}: dtype object (pickled Python values) is not read; convert with astype(float) or astype(str)"
                : $"{place}: dtype {InputException.Show(type)} is not known; use f2, f4, f8, i1 to i8, u1 to u8, b1, or U and S for labels"
        );
    }

    private static string[] ReadWords(Stream stream, string type, int width, int rows, string place)
    {
        byte[] raw = new byte[width];
        string[] words = new string[rows];
        var known = new HashSet<string>(StringComparer.Ordinal);
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        for (int i = 0; i < rows; i++)
        {
            if (stream.ReadAtLeast(raw, width, throwOnEndOfStream: false) < width)
                throw new InputException($"{place}: is cut short at row {i}");
            string? word = type[1] == 'U' ? FromUtf32(raw, type[0] == '>') : FromBytes(raw, encoding);
            if (string.IsNullOrWhiteSpace(word))
                throw new InputException(
                    $"{place}: row {i}: the label is {(word is null ? "not valid text" : "empty")}; correct or remove the row"
                );
            if (!known.TryGetValue(word, out string? same))
            {
                known.Add(word);
                same = word;
            }
            words[i] = same;
        }
        return words;
    }

    private static string? FromUtf32(byte[] raw, bool bigEndian)
    {
        var word = new StringBuilder(raw.Length / 4);
        for (int at = 0; at < raw.Length; at += 4)
        {
            ReadOnlySpan<byte> four = raw.AsSpan(at, 4);
            uint code = bigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(four)
                : BinaryPrimitives.ReadUInt32LittleEndian(four);
            if (!Rune.TryCreate(code, out Rune rune))
                return null;
            word.Append(rune.ToString());
        }
        return word.ToString().TrimEnd('\0').Trim();
    }

    private static string? FromBytes(byte[] raw, UTF8Encoding encoding)
    {
        try
        {
            return encoding.GetString(raw.AsSpan().TrimEnd((byte)0)).Trim();
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
