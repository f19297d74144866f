using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>Numbers of an integer or rational layer. Texts are collected and turned into numbers, and numbers into
/// rows, by batches on all cores.</summary>
internal sealed class ExactNumbers(string place, BitBudget budget) : RowNumbers(place)
{
    private const int BatchBytes = 1 << 23;
    private const long BatchBits = 1L << 28;
    private const string TooLarge =
        "the exact numbers of this file take too much memory; use smaller exponents and a common denominator for each row, or float64";

    private readonly string _place = place;
    private byte[] _text = new byte[1 << 12];
    private int _used;
    private long _bits;
    private readonly List<(int End, int? Row, int Column)> _cells = [];
    private readonly List<Rational> _pending = [];

    internal override void Add(JsonTokens tokens, int? row, int column)
    {
        if (tokens.Type is not (JsonTokenType.Number or JsonTokenType.String))
            throw NotANumber(tokens, row, column);
        ReadOnlySpan<byte> text = tokens.Value;
        if (tokens.Type == JsonTokenType.Number && text.ContainsAny(".eE"u8))
            throw Bad(
                row,
                column,
                $"{Show(text)} is not an integer; write \"p/q\" or \"m*2^e\", or set \"numbers\" to \"float64\""
            );
        if (_used + text.Length > BatchBytes && _used > 0)
            Parse();
        if (_used + text.Length > _text.Length)
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _used + text.Length));
        text.CopyTo(_text.AsSpan(_used));
        _used += text.Length;
        _cells.Add((_used, row, column));
        long bits = ExactNumber.BitsAtMost(text);
        if (_bits + bits > budget.Left)
            throw Bad(row, column, TooLarge);
        _bits += bits;
        if (_bits > BatchBits)
            Parse();
    }

    internal override void MoveRows(int columns, List<Vec> rows, bool done)
    {
        if (done)
            Parse();
        int complete = _pending.Count / columns;
        if (complete == 0)
            return;
        var made = new Vec[complete];
        var failures = new InputException?[complete];
        int first = rows.Count;
        Parallel.For(
            0,
            complete,
            i =>
            {
                ReadOnlySpan<Rational> cells = CollectionsMarshal
                    .AsSpan(_pending)
                    .Slice(i * columns, columns);
                if (ToVec(cells) is { } row)
                    made[i] = row;
                else
                    failures[i] = new InputException($"{_place}, row {first + i}: {TooLarge}");
            }
        );
        if (Array.Find(failures, e => e is not null) is { } failure)
            throw failure;
        foreach (Vec row in made)
            rows.Add(Share(row));
        _pending.RemoveRange(0, complete * columns);
    }

    internal override void Complete() => Parse();

    internal override Vec Scatter(ReadOnlySpan<int> positions, ReadOnlySpan<int> columns, int length, int row)
    {
        var values = new Rational[length];
        Array.Fill(values, Rational.Zero);
        for (int i = 0; i < positions.Length; i++)
            values[columns[i]] = _pending[positions[i]];
        return ToVec(values) is { } vector
            ? Share(vector)
            : throw new InputException($"{_place}, row {row}: {TooLarge}");
    }

    private static string Show(ReadOnlySpan<byte> text) => InputException.Show(Encoding.UTF8.GetString(text));

    private void Parse()
    {
        int count = _cells.Count;
        int before = _pending.Count;
        CollectionsMarshal.SetCount(_pending, before + count);
        int bad = int.MaxValue;
        // Long numbers are worth a thread each, short ones are not.
        int step = Math.Max(1, Math.Min(1024, (int)(count * 4096L / Math.Max(1, _bits))));
        Parallel.For(
            0,
            (count + step - 1) / step,
            part =>
            {
                Span<Rational> target = CollectionsMarshal.AsSpan(_pending)[before..];
                for (int i = part * step; i < Math.Min(count, (part + 1) * step); i++)
                {
                    if (ExactNumber.Parse(TextOf(i)) is { } value)
                        target[i] = value;
                    else
                        InterlockedMinimum(ref bad, i);
                }
            }
        );
        if (bad < count)
            throw Bad(
                _cells[bad].Row,
                _cells[bad].Column,
                $"{Show(TextOf(bad))} is not an exact number; write \"p\", \"p/q\" with q > 0, or \"m*2^e\" with |e| ≤ {RationalModule.largestExponent}"
            );
        _cells.Clear();
        _used = 0;
        _bits = 0;
    }

    private ReadOnlySpan<byte> TextOf(int cell) =>
        _text.AsSpan((cell == 0 ? 0 : _cells[cell - 1].End).._cells[cell].End);

    private static void InterlockedMinimum(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value < seen)
        {
            int now = Interlocked.CompareExchange(ref target, value, seen);
            if (now == seen)
                return;
            seen = now;
        }
    }

    /// <summary>The numbers over their common denominator; null when the budget does not allow it.</summary>
    private Vec? ToVec(ReadOnlySpan<Rational> values)
    {
        BigInteger common = BigInteger.One;
        long bits = 1;
        foreach (Rational value in values)
        {
            BigInteger q = value.Denominator;
            if (q.IsOne || q == common || BigInteger.Remainder(common, q).IsZero)
                continue;
            common *= q / BigInteger.GreatestCommonDivisor(common, q);
            bits = common.GetBitLength();
            if (bits > budget.Left)
                return null;
        }
        long total = bits;
        foreach (Rational value in values)
        {
            if (!value.IsZero)
                total += Math.Max(
                    1,
                    value.Numerator.GetBitLength() + bits - value.Denominator.GetBitLength()
                );
        }
        if (!budget.TryTake(total))
            return null;
        var numerators = new BigInteger[values.Length];
        for (int i = 0; i < numerators.Length; i++)
            numerators[i] = values[i].Numerator * (common / values[i].Denominator);
        return VecModule.scaled(numerators, common);
    }
}
