using System.Runtime.CompilerServices;

namespace MemCap.Runner.Kernels;

/// <summary>Products and changes of base of many p-adic integers at once, one in each lane.</summary>
internal static unsafe class PadicKernels<TLanes, TVector>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    /// <summary>The entries of the lanes, or fewer than <see cref="IWordLanes{T}.Count"/>: those are padded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScaleDigits(
        uint modulus,
        uint* digits,
        int length,
        int entries,
        uint* multiplier,
        uint* result
    )
    {
        ModularLanes<TLanes, TVector> modular = new(modulus);
        int lanes = TLanes.Count;
        ulong[] lane = new ulong[length * lanes];
        ulong[] factor = new ulong[length];
        for (int t = 0; t < length; t++)
        {
            factor[t] = multiplier[t];
        }

        ulong* scratch = stackalloc ulong[lanes];
        fixed (
            ulong* x = lane,
                f = factor
        )
        {
            for (int i = 0; i < entries; i += lanes)
            {
                int used = Math.Min(lanes, entries - i);
                for (int t = 0; t < length; t++)
                {
                    for (int e = 0; e < used; e++)
                    {
                        x[t * lanes + e] = digits[(nint)t * entries + i + e];
                    }
                }

                TVector carry = default;
                for (int t = 0; t < length; t++)
                {
                    TVector remainder = modular.Divide(carry, out TVector quotients);
                    for (int start = 0; start <= t; start += 254)
                    {
                        int end = Math.Min(t + 1, start + 254);
                        ulong* other = x + (nint)(t - start) * lanes;
                        TVector odd = default;
                        int s = start;
                        for (; s + 2 <= end; s += 2)
                        {
                            TVector first = TLanes.Multiply(TLanes.Broadcast(f[s]), TLanes.Load(other));
                            TVector second = TLanes.Multiply(
                                TLanes.Broadcast(f[s + 1]),
                                TLanes.Load(other - lanes)
                            );
                            remainder = TLanes.Add(remainder, first);
                            odd = TLanes.Add(odd, second);
                            other -= 2 * lanes;
                        }

                        if (s < end)
                        {
                            odd = TLanes.Add(
                                odd,
                                TLanes.Multiply(TLanes.Broadcast(f[s]), TLanes.Load(other))
                            );
                        }

                        remainder = modular.Divide(TLanes.Add(remainder, odd), out TVector quotient);
                        quotients = TLanes.Add(quotients, quotient);
                    }

                    carry = quotients;
                    TLanes.Store(remainder, scratch);
                    for (int e = 0; e < used; e++)
                    {
                        result[(nint)t * entries + i + e] = (uint)scratch[e];
                    }
                }
            }
        }
    }

    /// <summary>Horner's rule in all lanes, two digits a pass: the limbs are read and written half as often.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToBinary(uint modulus, uint* digits, int length, int entries, uint* limbs)
    {
        int lanes = TLanes.Count;
        int limbCount = (28 * length + 31) / 32;
        ulong[] lane = new ulong[Math.Max(1, limbCount) * lanes];
        TVector prime = TLanes.Broadcast(modulus);
        TVector low32 = TLanes.Broadcast(uint.MaxValue);
        ulong* first = stackalloc ulong[lanes];
        ulong* second = stackalloc ulong[lanes];
        fixed (ulong* value = lane)
        {
            for (int i = 0; i < entries; i += lanes)
            {
                int used = Math.Min(lanes, entries - i);
                new Span<ulong>(value, limbCount * lanes).Clear();
                int t = length - 1;
                if (length % 2 == 1)
                {
                    for (int e = 0; e < used; e++)
                    {
                        value[e] = digits[(nint)t * entries + i + e];
                    }

                    t--;
                }

                for (; t > 0; t -= 2)
                {
                    for (int e = 0; e < used; e++)
                    {
                        first[e] = digits[(nint)t * entries + i + e];
                        second[e] = digits[(nint)(t - 1) * entries + i + e];
                    }

                    TVector carry = TLanes.Load(first);
                    TVector nextCarry = TLanes.Load(second);
                    int reached = Math.Min(limbCount, (28 * (length - t + 1) + 31) / 32);
                    ulong* limb = value;
                    for (int l = 0; l < reached; l++)
                    {
                        carry = TLanes.Add(carry, TLanes.Multiply(prime, TLanes.Load(limb)));
                        nextCarry = TLanes.Add(nextCarry, TLanes.Multiply(prime, carry));
                        TLanes.Store(TLanes.And(nextCarry, low32), limb);
                        carry = TLanes.ShiftRight(carry, 32);
                        nextCarry = TLanes.ShiftRight(nextCarry, 32);
                        limb += lanes;
                    }
                }

                for (int l = 0; l < limbCount; l++)
                {
                    for (int e = 0; e < used; e++)
                    {
                        limbs[(nint)l * entries + i + e] = (uint)value[l * lanes + e];
                    }
                }
            }
        }
    }
}
