using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MemCap.Runner.Kernels;

/// <summary>64-bit lanes of one vector width; one kernel source serves all widths.</summary>
internal unsafe interface IWordLanes<TVector>
    where TVector : struct
{
    static abstract int Count { get; }

    /// <summary>Zero-extends <see cref="Count"/> 32-bit words.</summary>
    static abstract TVector Widen(uint* source);
    static abstract TVector Load(ulong* source);
    static abstract TVector LoadPairs(uint* source);
    static abstract void Store(TVector value, ulong* target);

    /// <summary>Keeps the low halves.</summary>
    static abstract void Narrow(TVector value, uint* target);
    static abstract TVector Broadcast(ulong value);

    /// <summary>Products of the low halves.</summary>
    static abstract TVector Multiply(TVector a, TVector b);
    static abstract TVector MultiplySigned(TVector a, TVector b);
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Subtract(TVector a, TVector b);
    static abstract TVector And(TVector a, TVector b);
    static abstract TVector ShiftRight(TVector a, [ConstantExpected] byte count);

    static abstract TVector ShiftLeft(TVector a, [ConstantExpected] byte count);

    /// <summary>Minimum of unsigned 32-bit halves.</summary>
    static abstract TVector MinHalves(TVector a, TVector b);
    static abstract TVector SubtractHalves(TVector a, TVector b);
    static abstract ulong Sum(TVector a);

    /// <summary>a ⊕ b ⊕ c: the low bits of the sums of three bits.</summary>
    static abstract TVector Parity(TVector a, TVector b, TVector c);

    /// <summary>1 where at least two of the three bits are: the high bits of their sums.</summary>
    static abstract TVector Majority(TVector a, TVector b, TVector c);
    static abstract TVector Or(TVector a, TVector b);
    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>a ∧ ¬b.</summary>
    static abstract TVector AndNot(TVector a, TVector b);
    static abstract bool IsZero(TVector a);
    static abstract bool IsAllOnes(TVector a);
}

/// <summary>Floating-point numbers of one type and one vector width.</summary>
internal unsafe interface INumberLanes<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    static abstract int Count { get; }
    static abstract TVector Load(T* source);
    static abstract void Store(TVector value, T* target);
    static abstract TVector Broadcast(T value);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);
}

/// <summary>What <see cref="SignMasks"/> needs beyond products.</summary>
internal interface ISingleLanes<TVector> : INumberLanes<float, TVector>
    where TVector : struct
{
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Multiply(TVector a, TVector b);
    static abstract TVector Abs(TVector a);

    /// <summary>Bit j is a_j > b_j, false for NaN.</summary>
    static abstract ulong Greater(TVector a, TVector b);
}

/// <summary>What sums of eight interleaved parts need beyond products.</summary>
internal unsafe interface IDoubleLanes<TVector> : INumberLanes<double, TVector>
    where TVector : struct
{
    /// <summary>Lanes without a mask (all bits or none) are 0, and their memory is not touched.</summary>
    static abstract TVector Load(double* source, TVector mask);
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>t where t > 0, else +0.</summary>
    static abstract TVector Positive(TVector t);

    /// <summary>1 where t > 0, else +0.</summary>
    static abstract TVector Step(TVector t);

    /// <summary>Stores the lower half of the lanes at one place and the upper half at another.</summary>
    static abstract void StoreHalves(TVector value, double* low, double* high);

    /// <summary>Lane r is the r-th eight numbers, folded as by <see cref="Exact.ReferenceSums.fold"/>: as many eights as
    /// there are lanes, one after the other.</summary>
    static abstract TVector Fold(
        TVector c0,
        TVector c1,
        TVector c2,
        TVector c3,
        TVector c4,
        TVector c5,
        TVector c6,
        TVector c7
    );
}
