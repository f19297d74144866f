using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>One layer in figures; Smallest and Largest are of |w| over the weights that are not 0, null when all
/// are.</summary>
internal sealed record LayerSummary(
    string Activation,
    int Rows,
    int Columns,
    string Numbers,
    long Nonzero,
    int DistinctRows,
    Rational? Smallest,
    Rational? Largest
)
{
    internal static LayerSummary Of(Layer layer)
    {
        long nonzero = 0;
        Rational? smallest = null;
        Rational? largest = null;
        var ranges = new Dictionary<Vec, (long Nonzero, Rational? Smallest, Rational? Largest)>(
            ReferenceEqualityComparer.Instance
        );
        for (int r = 0; r < layer.Rows; r++)
        {
            Vec row = layer.Weights(r);
            if (!ranges.TryGetValue(row, out (long Nonzero, Rational? Smallest, Rational? Largest) range))
            {
                (Rational? low, Rational? high) = Range(row);
                range = (VecModule.nonzeroCount(row), low, high);
                ranges.Add(row, range);
                if (low is not null)
                    smallest = smallest is null ? low : RationalModule.min(smallest, low);
                if (high is not null)
                    largest = largest is null ? high : RationalModule.max(largest, high);
            }
            nonzero += range.Nonzero;
        }
        return new LayerSummary(
            ActivationName.Of(layer.Activation),
            layer.Rows,
            layer.Columns,
            NetworkWriter.Describe(LayerWriter.KindOf(layer)),
            nonzero,
            ranges.Count,
            smallest,
            largest
        );
    }

    private static (Rational? Smallest, Rational? Largest) Range(Vec row)
    {
        if (VecModule.tryDoubles(row) is { IsSome: true } doubles)
        {
            double low = double.PositiveInfinity;
            double high = 0;
            foreach (double value in doubles.Value.Span)
            {
                double size = Math.Abs(value);
                if (size > 0 && size < low)
                    low = size;
                high = Math.Max(high, size);
            }
            return high > 0 ? (RationalModule.ofDouble(low), RationalModule.ofDouble(high)) : (null, null);
        }
        (System.Numerics.BigInteger[] numerators, System.Numerics.BigInteger denominator) =
            VecModule.toScaled(row);
        System.Numerics.BigInteger smallest = 0;
        System.Numerics.BigInteger largest = 0;
        foreach (System.Numerics.BigInteger numerator in numerators)
        {
            var size = System.Numerics.BigInteger.Abs(numerator);
            if (!size.IsZero && (smallest.IsZero || size < smallest))
                smallest = size;
            largest = System.Numerics.BigInteger.Max(largest, size);
        }
        return largest.IsZero
            ? (null, null)
            : (RationalModule.fraction(smallest, denominator), RationalModule.fraction(largest, denominator));
    }
}
