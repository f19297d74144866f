using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MemCap.Runner.Io;

/// <summary>The header of a .npy array, versions 1.0 to 3.0.</summary>
/// <remarks>Source: the .npy format, NEP 1 and numpy.lib.format. Length counts the bytes before the data.</remarks>
internal sealed record NpyHeader(string Type, bool ColumnsFirst, long[] Shape, int Length)
{
    private const int LongestHeader = 1 << 20;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>How many elements the shape has; exact for any lying header of up to 32 dimensions.</summary>
    internal Int128 Elements
    {
        get
        {
            Int128 product = 1;
            foreach (long length in Shape)
            {
                if (length == 0)
                    return 0;
                product = product > long.MaxValue ? product : product * length;
            }
            return product;
        }
    }

    internal static NpyHeader Read(Stream stream, string place)
    {
        Span<byte> start = stackalloc byte[12];
        int got = stream.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false);
        if (got < 8 || !start[..6].SequenceEqual(Magic))
            throw new InputException($"{place}: is not a .npy array: it does not start with \\x93NUMPY");
        int version = start[6];
        if (version is < 1 or > 3)
            throw new InputException(
                $"{place}: .npy version {version}.{start[7]}; only 1.0 to 3.0 are known"
            );
        int sizeBytes = version == 1 ? 2 : 4;
        if (stream.ReadAtLeast(start.Slice(8, sizeBytes), sizeBytes, throwOnEndOfStream: false) < sizeBytes)
            throw new InputException($"{place}: is cut short: the .npy header is not complete");
        uint length =
            version == 1
                ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
                : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader)
            throw new InputException($"{place}: the .npy header claims {length} bytes: it is damaged");
        byte[] text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw new InputException($"{place}: is cut short: the .npy header is not complete");
        Encoding encoding = version == 3 ? Encoding.UTF8 : Encoding.Latin1;
        return new Parser(encoding.GetString(text), place).Header(8 + sizeBytes + text.Length);
    }

    /// <summary>The dictionary of a header: a Python literal with three keys.</summary>
    private sealed class Parser(string text, string place)
    {
        private int _at;

        internal NpyHeader Header(int length)
        {
            string? type = null;
            bool? columnsFirst = null;
            long[]? shape = null;
            Expect('{');
            while (!Accept('}'))
            {
                string key = Text();
                Expect(':');
                if (string.Equals(key, "descr", StringComparison.Ordinal) && type is null)
                {
                    type = Skip() is '[' or '('
                        ? throw new InputException(
                            $"{place}: a structured dtype; save X and y as two plain arrays"
                        )
                        : Text();
                }
                else if (
                    string.Equals(key, "fortran_order", StringComparison.Ordinal) && columnsFirst is null
                )
                    columnsFirst = Boolean();
                else if (string.Equals(key, "shape", StringComparison.Ordinal) && shape is null)
                    shape = Tuple();
                else
                    throw Bad();
                if (!Accept(','))
                {
                    Expect('}');
                    break;
                }
            }
            if (Skip() != '\0' || type is null || columnsFirst is null || shape is null)
                throw Bad();
            return new NpyHeader(type, columnsFirst.Value, shape, length);
        }

        private string Text()
        {
            char quote = Skip();
            int end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
            if (end < 0)
                throw Bad();
            string value = text[(_at + 1)..end];
            _at = end + 1;
            return value;
        }

        private bool Boolean()
        {
            Skip();
            foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
            {
                if (!text.AsSpan(_at).StartsWith(word))
                    continue;
                _at += word.Length;
                return value;
            }
            throw Bad();
        }

        private long[] Tuple()
        {
            var lengths = new List<long>();
            Expect('(');
            while (!Accept(')'))
            {
                Skip();
                int end = _at;
                while (end < text.Length && char.IsAsciiDigit(text[end]))
                    end++;
                if (
                    !long.TryParse(
                        text.AsSpan(_at, end - _at),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out long value
                    )
                )
                    throw Bad();
                _at = end;
                Accept('L');
                lengths.Add(value);
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }
            return lengths.Count <= 32 ? [.. lengths] : throw Bad();
        }

        /// <summary>Passes white space; the next character, or NUL at the end.</summary>
        private char Skip()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r')
                _at++;
            return _at < text.Length ? text[_at] : '\0';
        }

        private bool Accept(char c)
        {
            if (Skip() != c || _at >= text.Length)
                return false;
            _at++;
            return true;
        }

        private void Expect(char c)
        {
            if (!Accept(c))
                throw Bad();
        }

        private InputException Bad() =>
            new(
                $"{place}: the .npy header is damaged near {InputException.Show(text.AsSpan(Math.Min(_at, text.Length)).Trim())}"
            );
    }
}
