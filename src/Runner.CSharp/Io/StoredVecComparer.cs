using System.Runtime.InteropServices;
using MemCap.Exact;

namespace MemCap.Runner.Io;

/// <summary>Equality of vectors that are stored alike, by a hash of what is stored: no division as in Vec's own
/// hash, which must agree between doubles and rationals.</summary>
internal sealed class StoredVecComparer : IEqualityComparer<Vec>
{
    public bool Equals(Vec? x, Vec? y) => ReferenceEquals(x, y) || (x is not null && x.Equals(y));

    public int GetHashCode(Vec vector)
    {
        var hash = new HashCode();
        if (VecModule.tryDoubles(vector) is { IsSome: true } doubles)
        {
            hash.AddBytes(MemoryMarshal.AsBytes(doubles.Value.Span));
            return hash.ToHashCode();
        }
        (System.Numerics.BigInteger[] numerators, System.Numerics.BigInteger denominator) =
            VecModule.toScaled(vector);
        hash.Add(denominator);
        foreach (System.Numerics.BigInteger numerator in numerators)
            hash.Add(numerator);
        return hash.ToHashCode();
    }
}
