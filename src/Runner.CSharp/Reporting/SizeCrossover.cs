using System.Numerics;

namespace MemCap.Runner.Reporting;

/// <summary>From where on one size is below another, up to the end of a range: Place is the least such number of points, and
/// null where it is not below at the end. IsEverywhere: it is below in all of the range, and may be before.</summary>
internal sealed record SizeCrossover(BigInteger? Place, bool IsEverywhere)
{
    /// <remarks>Roundings make two sizes cross several times near by, and bisection would stop at any of these places. But
    /// neither size may decrease with the number of points, as is so where fewer points are never harder: hence a[last]
    /// &lt; b[first] decides a whole interval, and what is left shrinks to the last place where a is not below.</remarks>
    internal static SizeCrossover Of(
        BigInteger first,
        BigInteger last,
        Func<BigInteger, BigInteger?> a,
        Func<BigInteger, BigInteger?> b
    ) =>
        LastNotBelow(first, last, a, b) is not { } place ? new SizeCrossover(first, true)
        : place == last ? new SizeCrossover(null, false)
        : new SizeCrossover(place + 1, false);

    private static BigInteger? LastNotBelow(
        BigInteger first,
        BigInteger last,
        Func<BigInteger, BigInteger?> a,
        Func<BigInteger, BigInteger?> b
    )
    {
        if (a(last) is { } most && b(first) is { } least && most < least)
            return null;
        if (first == last)
            return first;
        BigInteger middle = (first + last) >> 1;
        return LastNotBelow(middle + 1, last, a, b) ?? LastNotBelow(first, middle, a, b);
    }
}
