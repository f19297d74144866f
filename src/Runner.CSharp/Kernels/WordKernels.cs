using System.Runtime.CompilerServices;

namespace MemCap.Runner.Kernels;

/// <summary>Products of integer matrices with vectors, modulo p and modulo 2^64, and the reduction by an echelon.</summary>
internal static unsafe class WordKernels<TLanes, TVector>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    /// <summary>Four pivots in one pass over the row; their factors depend on each other in a few entries only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Eliminate(
        uint modulus,
        uint* echelon,
        int stride,
        int* pivots,
        int count,
        ulong* row
    )
    {
        ModularLanes<TLanes, TVector> modular = new(modulus);
        int full = stride - stride % TLanes.Count;
        int since = 0;
        int j = 0;
        for (; j + 4 <= count; j += 4)
        {
            uint* e0 = echelon + (nint)j * stride;
            uint* e1 = e0 + stride;
            uint* e2 = e1 + stride;
            uint* e3 = e2 + stride;
            int p1 = pivots[j + 1];
            int p2 = pivots[j + 2];
            int p3 = pivots[j + 3];
            ulong f0 = Negative(row[pivots[j]], modulus);
            ulong f1 = Negative(row[p1] + f0 * e0[p1], modulus);
            ulong f2 = Negative(row[p2] + f0 * e0[p2] + f1 * e1[p2], modulus);
            ulong f3 = Negative(row[p3] + f0 * e0[p3] + f1 * e1[p3] + f2 * e2[p3], modulus);
            if ((f0 | f1 | f2 | f3) == 0)
            {
                continue;
            }

            TVector g0 = TLanes.Broadcast(f0);
            TVector g1 = TLanes.Broadcast(f1);
            TVector g2 = TLanes.Broadcast(f2);
            TVector g3 = TLanes.Broadcast(f3);
            for (nint c = 0; c < full; c += TLanes.Count)
            {
                TVector a = TLanes.Add(TLanes.Load(row + c), TLanes.Multiply(g0, TLanes.Widen(e0 + c)));
                TVector b = TLanes.Multiply(g1, TLanes.Widen(e1 + c));
                a = TLanes.Add(a, TLanes.Multiply(g2, TLanes.Widen(e2 + c)));
                b = TLanes.Add(b, TLanes.Multiply(g3, TLanes.Widen(e3 + c)));
                TLanes.Store(TLanes.Add(a, b), row + c);
            }

            for (nint c = full; c < stride; c++)
            {
                row[c] += f0 * e0[c] + f1 * e1[c] + f2 * e2[c] + f3 * e3[c];
            }

            // A further pass needs room for four products, and its factors for three more than that.
            since += 4;
            if (since + 8 > ModularLanes<TLanes, TVector>.Products)
            {
                Reduce(modular, modulus, row, stride);
                since = 0;
            }
        }

        for (; j < count; j++)
        {
            uint* e = echelon + (nint)j * stride;
            ulong f = Negative(row[pivots[j]], modulus);
            for (nint c = 0; c < stride; c++)
            {
                row[c] += f * e[c];
            }
        }

        Reduce(modular, modulus, row, stride);
    }

    private static ulong Negative(ulong x, uint modulus)
    {
        ulong residue = x % modulus;
        return residue == 0 ? 0 : modulus - residue;
    }

    private static void Reduce(ModularLanes<TLanes, TVector> modular, uint modulus, ulong* row, int length)
    {
        int c = 0;
        for (; c + TLanes.Count <= length; c += TLanes.Count)
        {
            TLanes.Store(modular.Reduce(TLanes.Load(row + c)), row + c);
        }

        for (; c < length; c++)
        {
            row[c] %= modulus;
        }
    }

    /// <summary>Even and odd words of a load are multiplied in turn: no word is widened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ModularProduct(
        uint modulus,
        uint* matrix,
        int rows,
        int columns,
        uint* vectors,
        int count,
        uint* result
    )
    {
        ModularLanes<TLanes, TVector> modular = new(modulus);
        int words = 2 * TLanes.Count;
        int full = columns - columns % words;
        int chunk = ModularLanes<TLanes, TVector>.Products / 2 * words;
        for (int v = 0; v < count; v++)
        {
            uint* x = vectors + (nint)v * columns;
            int i = 0;
            for (; i < rows; i += 4)
            {
                uint* m0 = matrix + (nint)i * columns;
                uint* m1 = i + 1 < rows ? m0 + columns : m0;
                uint* m2 = i + 2 < rows ? m1 + columns : m0;
                uint* m3 = i + 3 < rows ? m2 + columns : m0;
                ulong s0 = 0;
                ulong s1 = 0;
                ulong s2 = 0;
                ulong s3 = 0;
                for (int start = 0; start < full; start += chunk)
                {
                    TVector a0 = default;
                    TVector a1 = default;
                    TVector a2 = default;
                    TVector a3 = default;
                    int end = Math.Min(full, start + chunk);
                    for (nint c = start; c < end; c += words)
                    {
                        TVector even = TLanes.LoadPairs(x + c);
                        TVector odd = TLanes.ShiftRight(even, 32);
                        TVector n0 = TLanes.LoadPairs(m0 + c);
                        TVector n1 = TLanes.LoadPairs(m1 + c);
                        TVector n2 = TLanes.LoadPairs(m2 + c);
                        TVector n3 = TLanes.LoadPairs(m3 + c);
                        a0 = TLanes.Add(a0, TLanes.Multiply(n0, even));
                        a1 = TLanes.Add(a1, TLanes.Multiply(n1, even));
                        a2 = TLanes.Add(a2, TLanes.Multiply(n2, even));
                        a3 = TLanes.Add(a3, TLanes.Multiply(n3, even));
                        a0 = TLanes.Add(a0, TLanes.Multiply(TLanes.ShiftRight(n0, 32), odd));
                        a1 = TLanes.Add(a1, TLanes.Multiply(TLanes.ShiftRight(n1, 32), odd));
                        a2 = TLanes.Add(a2, TLanes.Multiply(TLanes.ShiftRight(n2, 32), odd));
                        a3 = TLanes.Add(a3, TLanes.Multiply(TLanes.ShiftRight(n3, 32), odd));
                    }

                    s0 += TLanes.Sum(modular.Reduce(a0));
                    s1 += TLanes.Sum(modular.Reduce(a1));
                    s2 += TLanes.Sum(modular.Reduce(a2));
                    s3 += TLanes.Sum(modular.Reduce(a3));
                }

                for (nint c = full; c < columns; c++)
                {
                    s0 += (ulong)m0[c] * x[c];
                    s1 += (ulong)m1[c] * x[c];
                    s2 += (ulong)m2[c] * x[c];
                    s3 += (ulong)m3[c] * x[c];
                }

                uint* target = result + (nint)v * rows + i;
                target[0] = (uint)(s0 % modulus);
                if (i + 1 < rows)
                    target[1] = (uint)(s1 % modulus);
                if (i + 2 < rows)
                    target[2] = (uint)(s2 % modulus);
                if (i + 3 < rows)
                    target[3] = (uint)(s3 % modulus);
            }
        }
    }

    /// <summary>As above with signed words and without reduction: sums wrap modulo 2^64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void IntegerProduct(
        int* matrix,
        int rows,
        int columns,
        uint* vectors,
        int count,
        long* result
    )
    {
        int words = 2 * TLanes.Count;
        int full = columns - columns % words;
        for (int v = 0; v < count; v++)
        {
            uint* x = vectors + (nint)v * columns;
            for (int i = 0; i < rows; i += 4)
            {
                int* m0 = matrix + (nint)i * columns;
                int* m1 = i + 1 < rows ? m0 + columns : m0;
                int* m2 = i + 2 < rows ? m1 + columns : m0;
                int* m3 = i + 3 < rows ? m2 + columns : m0;
                TVector a0 = default;
                TVector a1 = default;
                TVector a2 = default;
                TVector a3 = default;
                for (nint c = 0; c < full; c += words)
                {
                    TVector even = TLanes.LoadPairs(x + c);
                    TVector odd = TLanes.ShiftRight(even, 32);
                    TVector n0 = TLanes.LoadPairs((uint*)m0 + c);
                    TVector n1 = TLanes.LoadPairs((uint*)m1 + c);
                    TVector n2 = TLanes.LoadPairs((uint*)m2 + c);
                    TVector n3 = TLanes.LoadPairs((uint*)m3 + c);
                    a0 = TLanes.Add(a0, TLanes.MultiplySigned(n0, even));
                    a1 = TLanes.Add(a1, TLanes.MultiplySigned(n1, even));
                    a2 = TLanes.Add(a2, TLanes.MultiplySigned(n2, even));
                    a3 = TLanes.Add(a3, TLanes.MultiplySigned(n3, even));
                    a0 = TLanes.Add(a0, TLanes.MultiplySigned(TLanes.ShiftRight(n0, 32), odd));
                    a1 = TLanes.Add(a1, TLanes.MultiplySigned(TLanes.ShiftRight(n1, 32), odd));
                    a2 = TLanes.Add(a2, TLanes.MultiplySigned(TLanes.ShiftRight(n2, 32), odd));
                    a3 = TLanes.Add(a3, TLanes.MultiplySigned(TLanes.ShiftRight(n3, 32), odd));
                }

                long s0 = (long)TLanes.Sum(a0);
                long s1 = (long)TLanes.Sum(a1);
                long s2 = (long)TLanes.Sum(a2);
                long s3 = (long)TLanes.Sum(a3);
                for (nint c = full; c < columns; c++)
                {
                    s0 += (long)m0[c] * x[c];
                    s1 += (long)m1[c] * x[c];
                    s2 += (long)m2[c] * x[c];
                    s3 += (long)m3[c] * x[c];
                }

                long* target = result + (nint)v * rows + i;
                target[0] = s0;
                if (i + 1 < rows)
                    target[1] = s1;
                if (i + 2 < rows)
                    target[2] = s2;
                if (i + 3 < rows)
                    target[3] = s3;
            }
        }
    }
}
