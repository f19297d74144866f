using System.Runtime.CompilerServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Inverse modulo p by Gauss–Jordan elimination, 32 pivots at a time.</summary>
/// <remarks>With B the pivot block of the block's columns, one round sets the pivot rows to P = B⁻¹·rows (and B⁻¹ in
/// the block itself), and takes F·P from each other row, F being its part in the block, which counts as 0 after that.</remarks>
internal static unsafe class ModularInverse<TLanes, TVector>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    private const int Block = 32;

    /// <summary>False when the matrix is singular modulo p; its content is then lost.</summary>
    internal static bool Invert(uint modulus, uint* matrix, int size)
    {
        ModularLanes<TLanes, TVector> modular = new(modulus);
        int[] swaps = new int[size];
        ulong[] panel = new ulong[(long)size * Block];
        uint[] inverse = new uint[Block * Block];
        uint[] pivotRows = new uint[(long)Block * size];
        ulong[] factors = new ulong[4 * Block];
        fixed (
            ulong* t = panel,
                f = factors
        )
        fixed (
            uint* b = inverse,
                pivots = pivotRows
        )
        {
            for (int k = 0; k < size; k += Block)
            {
                int width = Math.Min(Block, size - k);
                if (!FindPivots(modular, modulus, matrix, size, k, width, t, swaps))
                {
                    return false;
                }

                InvertBlock(modulus, matrix, size, k, width, b);
                // P = B⁻¹·(pivot rows), the columns of the block replaced by the identity.
                for (int i = 0; i < width; i++)
                {
                    uint* row = matrix + (nint)(k + i) * size;
                    new ReadOnlySpan<uint>(row, size).CopyTo(new Span<uint>(pivots + (nint)i * size, size));
                    new Span<uint>(pivots + (nint)i * size + k, width).Clear();
                    pivots[(nint)i * size + k + i] = 1;
                    new Span<uint>(row, size).Clear();
                }

                for (int i = 0; i < width; i += 4)
                {
                    int count = Math.Min(4, width - i);
                    for (int r = 0; r < count; r++)
                    {
                        for (int j = 0; j < width; j++)
                        {
                            f[r * Block + j] = b[(i + r) * Block + j];
                        }
                    }

                    AddMultiples(modular, modulus, matrix, size, k + i, count, f, pivots, width);
                }

                new ReadOnlySpan<uint>(matrix + (nint)k * size, width * size).CopyTo(
                    new Span<uint>(pivots, width * size)
                );
                UpdateOthers(modular, modulus, matrix, size, k, width, f, pivots);
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            for (int i = 0; swaps[k] != k && i < size; i++)
            {
                uint* row = matrix + (nint)i * size;
                (row[k], row[swaps[k]]) = (row[swaps[k]], row[k]);
            }
        }

        return true;
    }

    private static void UpdateOthers(
        ModularLanes<TLanes, TVector> modular,
        uint modulus,
        uint* matrix,
        int size,
        int k,
        int width,
        ulong* factors,
        uint* pivots
    )
    {
        for (int i = 0; i < size; )
        {
            if (i == k)
            {
                i += width;
                continue;
            }

            int count = Math.Min(4, (i < k ? k : size) - i);
            for (int r = 0; r < count; r++)
            {
                uint* block = matrix + (nint)(i + r) * size + k;
                for (int j = 0; j < width; j++)
                {
                    factors[r * Block + j] = block[j] == 0 ? 0 : modulus - block[j];
                    block[j] = 0;
                }
            }

            AddMultiples(modular, modulus, matrix, size, i, count, factors, pivots, width);
            i += count;
        }
    }

    /// <summary>Elimination below the diagonal in a copy of the block's columns; rows are swapped in the matrix too.</summary>
    private static bool FindPivots(
        ModularLanes<TLanes, TVector> modular,
        uint modulus,
        uint* matrix,
        int size,
        int k,
        int width,
        ulong* t,
        int[] swaps
    )
    {
        for (int i = k; i < size; i++)
        {
            for (int j = 0; j < Block; j++)
            {
                t[(nint)i * Block + j] = j < width ? matrix[(nint)i * size + k + j] : 0;
            }
        }

        for (int j = 0; j < width; j++)
        {
            int pivot = k + j;
            while (pivot < size && t[(nint)pivot * Block + j] == 0)
            {
                pivot++;
            }

            if (pivot == size)
            {
                return false;
            }

            swaps[k + j] = pivot;
            if (pivot != k + j)
            {
                Swap(matrix + (nint)pivot * size, matrix + (nint)(k + j) * size, size);
                Swap(t + (nint)pivot * Block, t + (nint)(k + j) * Block, Block);
            }

            ulong* source = t + (nint)(k + j) * Block;
            ulong scale = Modular.inverse(modulus, (uint)source[j]);
            for (int i = k + j + 1; i < size; i++)
            {
                ulong* row = t + (nint)i * Block;
                if (row[j] == 0)
                {
                    continue;
                }

                TVector factor = TLanes.Broadcast(modulus - row[j] * scale % modulus);
                for (int c = j / TLanes.Count * TLanes.Count; c < Block; c += TLanes.Count)
                {
                    TVector product = TLanes.Multiply(factor, TLanes.Load(source + c));
                    TLanes.Store(modular.Reduce(TLanes.Add(TLanes.Load(row + c), product)), row + c);
                }
            }
        }

        return true;
    }

    private static void Swap<T>(T* a, T* b, int length)
        where T : unmanaged
    {
        for (int c = 0; c < length; c++)
        {
            (a[c], b[c]) = (b[c], a[c]);
        }
    }

    /// <summary>Inverse of the pivot block, regular with the pivots on the diagonal in this order.</summary>
    private static void InvertBlock(uint modulus, uint* matrix, int size, int k, int width, uint* inverse)
    {
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j < width; j++)
            {
                inverse[i * Block + j] = matrix[(nint)(k + i) * size + k + j];
            }
        }

        for (int j = 0; j < width; j++)
        {
            uint* pivot = inverse + j * Block;
            ulong scale = Modular.inverse(modulus, pivot[j]);
            pivot[j] = 1;
            for (int c = 0; c < width; c++)
            {
                pivot[c] = (uint)(pivot[c] * scale % modulus);
            }

            for (int i = 0; i < width; i++)
            {
                uint* row = inverse + i * Block;
                if (i == j || row[j] == 0)
                {
                    continue;
                }

                ulong factor = modulus - row[j];
                row[j] = 0;
                for (int c = 0; c < width; c++)
                {
                    row[c] = (uint)((row[c] + factor * pivot[c]) % modulus);
                }
            }
        }
    }

    /// <summary>Rows first .. first + count - 1 (at most 4) += factors·pivots, reduced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMultiples(
        ModularLanes<TLanes, TVector> modular,
        uint modulus,
        uint* matrix,
        int size,
        int first,
        int count,
        ulong* factors,
        uint* pivots,
        int width
    )
    {
        uint* r0 = matrix + (nint)first * size;
        int c = 0;
        int step = 2 * TLanes.Count;
        for (; count == 4 && c + step <= size; c += step)
        {
            uint* row0 = r0 + c;
            uint* row1 = row0 + size;
            uint* row2 = row1 + size;
            uint* row3 = row2 + size;
            TVector a0 = TLanes.Widen(row0);
            TVector b0 = TLanes.Widen(row0 + TLanes.Count);
            TVector a1 = TLanes.Widen(row1);
            TVector b1 = TLanes.Widen(row1 + TLanes.Count);
            TVector a2 = TLanes.Widen(row2);
            TVector b2 = TLanes.Widen(row2 + TLanes.Count);
            TVector a3 = TLanes.Widen(row3);
            TVector b3 = TLanes.Widen(row3 + TLanes.Count);
            uint* source = pivots + c;
            for (nint j = 0; j < width; j++)
            {
                TVector u = TLanes.Widen(source);
                TVector v = TLanes.Widen(source + TLanes.Count);
                source += size;
                TVector g = TLanes.Broadcast(factors[j]);
                a0 = TLanes.Add(a0, TLanes.Multiply(g, u));
                b0 = TLanes.Add(b0, TLanes.Multiply(g, v));
                g = TLanes.Broadcast(factors[Block + j]);
                a1 = TLanes.Add(a1, TLanes.Multiply(g, u));
                b1 = TLanes.Add(b1, TLanes.Multiply(g, v));
                g = TLanes.Broadcast(factors[2 * Block + j]);
                a2 = TLanes.Add(a2, TLanes.Multiply(g, u));
                b2 = TLanes.Add(b2, TLanes.Multiply(g, v));
                g = TLanes.Broadcast(factors[3 * Block + j]);
                a3 = TLanes.Add(a3, TLanes.Multiply(g, u));
                b3 = TLanes.Add(b3, TLanes.Multiply(g, v));
            }

            TLanes.Narrow(modular.Reduce(a0), row0);
            TLanes.Narrow(modular.Reduce(b0), row0 + TLanes.Count);
            TLanes.Narrow(modular.Reduce(a1), row1);
            TLanes.Narrow(modular.Reduce(b1), row1 + TLanes.Count);
            TLanes.Narrow(modular.Reduce(a2), row2);
            TLanes.Narrow(modular.Reduce(b2), row2 + TLanes.Count);
            TLanes.Narrow(modular.Reduce(a3), row3);
            TLanes.Narrow(modular.Reduce(b3), row3 + TLanes.Count);
        }

        for (; c < size; c++)
        {
            for (int r = 0; r < count; r++)
            {
                ulong sum = r0[(nint)r * size + c];
                for (int j = 0; j < width; j++)
                {
                    sum += factors[r * Block + j] * pivots[(nint)j * size + c];
                }

                r0[(nint)r * size + c] = (uint)(sum % modulus);
            }
        }
    }
}
