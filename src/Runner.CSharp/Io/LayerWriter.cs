using System.Numerics;
using MemCap.Exact;
using MemCap.Networks;

namespace MemCap.Runner.Io;

/// <summary>Weights and biases of one layer as JSON text: one line a row, or one line a nonzero weight.</summary>
/// <remarks>Pieces of a row are formatted on all cores and written in order.</remarks>
internal sealed class LayerWriter
{
    private const int Lanes = 16;
    private static readonly BigInteger LargestPlain = BigInteger.One << 53;
    private readonly Layer _layer;
    private readonly int _piece;
    private readonly Utf8Text[] _texts = new Utf8Text[Lanes];

    internal LayerWriter(Layer layer)
    {
        _layer = layer;
        Numbers = KindOf(layer);
        IsSparse = Sparse(layer);
        // Whole rows where they are not too long: a row that is stored as a mask is spread for each of its pieces.
        _piece = Numbers == NumberKind.Float64 ? Math.Clamp(layer.Columns, 4096, 1 << 18) : 32;
        for (int i = 0; i < Lanes; i++)
            _texts[i] = new Utf8Text();
    }

    /// <summary>float64 when everything is stored as doubles, integer when everything is an integer, else
    /// rational.</summary>
    internal NumberKind Numbers { get; }

    /// <summary>Fewer than a quarter of the weights are nonzero.</summary>
    internal bool IsSparse { get; }

    internal static NumberKind KindOf(Layer layer)
    {
        bool doubles = layer.Biases.IsDoubles;
        bool integers = IsIntegral(layer.Biases);
        for (int r = 0; r < layer.Rows && (doubles || integers); r++)
        {
            Vec row = layer.Weights(r);
            doubles &= row.IsDoubles;
            integers = integers && IsIntegral(row);
        }
        return doubles ? NumberKind.Float64
            : integers ? NumberKind.Integer
            : NumberKind.Rational;
    }

    internal void WriteWeights(Stream stream)
    {
        stream.Write(IsSparse ? "{\"sparse\": ["u8 : "{\"dense\": ["u8);
        Write(stream, _layer.Rows, _layer.Columns, separator: 1, IsSparse ? AddEntries : AddCells);
        stream.Write("]}"u8);
    }

    internal void WriteBiases(Stream stream)
    {
        stream.Write("["u8);
        Write(stream, 1, _layer.Rows, separator: 2, AddBiases);
        stream.Write("]"u8);
    }

    private static bool IsIntegral(Vec vector) =>
        vector.IsIntegers
        || (VecModule.tryDoubles(vector) is { IsSome: true } doubles && AllIntegers(doubles.Value.Span));

    private static bool AllIntegers(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsInteger(value))
                return false;
        }
        return true;
    }

    private static bool Sparse(Layer layer)
    {
        long nonzero = 0;
        for (int r = 0; r < layer.Rows; r++)
            nonzero += VecModule.nonzeroCount(layer.Weights(r));
        return 4 * nonzero < (long)layer.Rows * layer.Columns;
    }

    /// <summary>add(text, from, to) formats the cells from (included) to to (excluded), each preceded by a separator
    /// of which the very first cell loses so many bytes.</summary>
    private void Write(Stream stream, int rows, int columns, int separator, Action<Utf8Text, long, long> add)
    {
        long total = (long)rows * columns;
        bool first = true;
        for (long start = 0; start < total; start += (long)Lanes * _piece)
        {
            int lanes = (int)Math.Min(Lanes, (total - start + _piece - 1) / _piece);
            long from = start;
            Parallel.For(
                0,
                lanes,
                lane =>
                {
                    long begin = from + ((long)lane * _piece);
                    _texts[lane].Clear();
                    add(_texts[lane], begin, Math.Min(total, begin + _piece));
                }
            );
            for (int lane = 0; lane < lanes; lane++)
            {
                ReadOnlySpan<byte> bytes = _texts[lane].Bytes;
                if (bytes.Length == 0)
                    continue;
                stream.Write(first ? bytes[separator..] : bytes);
                first = false;
            }
        }
    }

    private void AddBiases(Utf8Text text, long from, long to)
    {
        ReadOnlySpan<double> biases = DoublesOf(_layer.Biases);
        for (int c = (int)from; c < to; c++)
        {
            text.Add(", ");
            Add(text, _layer.Biases, biases, c);
        }
    }

    private void AddCells(Utf8Text text, long from, long to)
    {
        (long row, long column) = Math.DivRem(from, _layer.Columns);
        (int r, int c) = ((int)row, (int)column);
        for (long cell = from; cell < to; r++, c = 0)
        {
            Vec weights = _layer.Weights(r);
            ReadOnlySpan<double> doubles = DoublesOf(weights);
            for (; c < _layer.Columns && cell < to; c++, cell++)
            {
                text.Add(c == 0 ? ",\n    [" : ", ");
                Add(text, weights, doubles, c);
            }
            if (c == _layer.Columns)
                text.Add("]");
        }
    }

    private void AddEntries(Utf8Text text, long from, long to)
    {
        (long row, long column) = Math.DivRem(from, _layer.Columns);
        (int r, int c) = ((int)row, (int)column);
        for (long cell = from; cell < to; r++, c = 0)
        {
            Vec weights = _layer.Weights(r);
            ReadOnlySpan<double> doubles = DoublesOf(weights);
            for (; c < _layer.Columns && cell < to; c++, cell++)
            {
                if (doubles.IsEmpty ? weights[c].IsZero : doubles[c] == 0)
                    continue;
                text.Add(",\n    [");
                text.Add((long)r);
                text.Add(", ");
                text.Add((long)c);
                text.Add(", ");
                Add(text, weights, doubles, c);
                text.Add("]");
            }
        }
    }

    /// <summary>Empty unless the row stores doubles.</summary>
    private static ReadOnlySpan<double> DoublesOf(Vec row) =>
        VecModule.tryDoubles(row) is { IsSome: true } doubles ? doubles.Value.Span : [];

    private void Add(Utf8Text text, Vec row, ReadOnlySpan<double> doubles, int c)
    {
        if (Numbers == NumberKind.Float64)
            text.Add(doubles[c]);
        else
            Add(text, row[c]);
    }

    /// <summary>An integer that every JSON reader holds exactly as a number, everything else as a string.</summary>
    internal static void Add(Utf8Text text, Rational value)
    {
        if (value.IsInteger && BigInteger.Abs(value.Numerator) <= LargestPlain)
            text.Add((long)value.Numerator);
        else
        {
            text.Add("\"");
            text.Add(RationalModule.format(value));
            text.Add("\"");
        }
    }
}
