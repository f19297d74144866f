using System.Runtime.CompilerServices;

namespace MemCap.Runner.Kernels;

/// <summary>Reduction of 64-bit lanes modulo p = 2^28 - c, c &lt; 2^12, by folding the high part twice and a half.</summary>
internal readonly struct ModularLanes<TLanes, TVector>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    /// <summary>Products of two residues that fit in a lane beside a residue.</summary>
    internal const int Products = 255;

    private readonly TVector prime;
    private readonly TVector fold28;
    private readonly TVector fold32;
    private readonly TVector low28;
    private readonly TVector low32;

    internal ModularLanes(uint modulus)
    {
        ulong c = (1UL << 28) - modulus;
        prime = TLanes.Broadcast(modulus);
        fold28 = TLanes.Broadcast(c);
        fold32 = TLanes.Broadcast(16 * c);
        low28 = TLanes.Broadcast((1UL << 28) - 1);
        low32 = TLanes.Broadcast(uint.MaxValue);
    }

    /// <remarks>Bounds: after the folds 2^48 + 2^32, 2^33, 2^28 + 2^18 &lt; 2p; so one subtraction is enough.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TVector Reduce(TVector x)
    {
        TVector y = TLanes.Add(TLanes.Multiply(TLanes.ShiftRight(x, 32), fold32), TLanes.And(x, low32));
        TVector z = TLanes.Add(TLanes.Multiply(TLanes.ShiftRight(y, 28), fold28), TLanes.And(y, low28));
        TVector w = TLanes.Add(TLanes.Multiply(TLanes.ShiftRight(z, 28), fold28), TLanes.And(z, low28));
        return TLanes.MinHalves(w, TLanes.SubtractHalves(w, prime));
    }

    /// <summary>The same with the quotient: 2^32 = 16p + 16c, 2^28 = p + c, and the last subtraction counts 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TVector Divide(TVector x, out TVector quotient)
    {
        TVector x32 = TLanes.ShiftRight(x, 32);
        TVector y = TLanes.Add(TLanes.Multiply(x32, fold32), TLanes.And(x, low32));
        TVector y28 = TLanes.ShiftRight(y, 28);
        TVector z = TLanes.Add(TLanes.Multiply(y28, fold28), TLanes.And(y, low28));
        TVector z28 = TLanes.ShiftRight(z, 28);
        TVector w = TLanes.Add(TLanes.Multiply(z28, fold28), TLanes.And(z, low28));
        TVector remainder = TLanes.MinHalves(w, TLanes.SubtractHalves(w, prime));
        TVector last = TLanes.ShiftRight(TLanes.Subtract(w, remainder), 27);
        TVector x36 = TLanes.ShiftLeft(x32, 4);
        quotient = TLanes.Add(TLanes.Add(x36, y28), TLanes.Add(z28, last));
        return remainder;
    }
}
