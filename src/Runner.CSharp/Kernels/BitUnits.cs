using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Threshold units with equal weights, transposed: one vector holds what the units of a block have in one
/// column, so that a point adds up its columns for all of them.</summary>
/// <remarks>This serves the checker and shares nothing with <see cref="BitRows{TLanes, TVector}"/>, which serves the
/// construction that is checked. The sums of a block are kept bit by bit in planes and begin at 2^planes − 1 − limit:
/// a unit is silent if and only if a carry ever leaves its last plane.</remarks>
internal sealed unsafe class BitUnits<TLanes, TVector> : IBitUnits
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    /// <summary>Columns that are added at once.</summary>
    private const int Group = 8;

    /// <summary>Planes of the weights 1, 2 and 4.</summary>
    private const int Low = 3;

    /// <summary>Points whose lists of columns are made together, to stay in cache beside a block.</summary>
    private const int Points = 64;

    private readonly int words;
    private readonly int blocks;

    /// <summary>Planes of the block with the highest limit; the others have fewer.</summary>
    private readonly int mostPlanes;

    /// <summary>By block.</summary>
    private readonly int[] planes;

    /// <summary>Unit u of the arrangement is the caller's units[u]: those with low limits, which are soon exceeded, stand
    /// together. Null when they come that way.</summary>
    private readonly int[]? units;

    /// <summary>Columns that some mask has, those of most masks first.</summary>
    private readonly int[] columns;

    /// <summary>Blocks of vectors: the columns, one column of zeros, the planes at the start, the silent units.</summary>
    private readonly AlignedWords storage;

    internal BitUnits(ReadOnlySpan<ulong> masks, int words, ReadOnlySpan<int> limits)
    {
        Shapes.Require(words >= 0 && masks.Length >= (long)limits.Length * words);
        this.words = words;
        Count = limits.Length;
        blocks = (Count + BlockUnits - 1) / BlockUnits;
        planes = new int[blocks];
        units = ByLimit(limits);
        if (units is not null)
        {
            masks = Arranged(masks, words, units);
            limits = Arranged(limits, 1, units);
        }

        for (int u = 0; u < Count; u++)
        {
            int bits = 32 - BitOperations.LeadingZeroCount((uint)Reachable(limits[u]));
            planes[u / BlockUnits] = Math.Max(planes[u / BlockUnits], Math.Max(Low, bits));
        }

        mostPlanes = planes.DefaultIfEmpty(Low).Max();
        storage = new AlignedWords(blocks * BlockWords);
        Arrange(masks);
        Begin(limits);
        columns = Order();
        Sort();
    }

    public int Count { get; }

    private static int BlockUnits => 64 * TLanes.Count;

    private int Columns => 64 * words;

    private nint BlockWords => ((nint)Columns + mostPlanes + 2) * TLanes.Count;

    private int Stride => (columns.Length + Group - 1) / Group * Group;

    public void Fires(ulong[] z, int zOffset, int rows, ulong[] fires, int firesOffset)
    {
        int width = (Count + 63) / 64;
        Shapes.Require(
            zOffset >= 0
                && z.Length - zOffset >= (long)rows * words
                && firesOffset >= 0
                && fires.Length - firesOffset >= (long)rows * width
        );
        ulong* room = stackalloc ulong[mostPlanes * TLanes.Count + AlignedWords.Slack];
        ulong* work = AlignedWords.Align(room);
        int* lists = (int*)NativeMemory.Alloc((nuint)(Points * Stride + 1), sizeof(int));
        int* sizes = stackalloc int[Points];
        ulong* lanes = stackalloc ulong[TLanes.Count];
        if (units is not null)
        {
            Array.Clear(fires, firesOffset, rows * width);
        }

        for (int first = 0; first < rows; first += Points)
        {
            int points = Math.Min(Points, rows - first);
            for (int i = 0; i < points; i++)
            {
                ReadOnlySpan<ulong> point = z.AsSpan(zOffset + (first + i) * words, words);
                sizes[i] = Select(point, lists + i * Stride);
            }

            for (int block = 0; block < blocks; block++)
            {
                int word = block * TLanes.Count;
                int kept = Math.Min(TLanes.Count, width - word);
                for (int i = 0; i < points; i++)
                {
                    TLanes.Store(Firing(block, lists + i * Stride, sizes[i], work), lanes);
                    Span<ulong> row = fires.AsSpan(firesOffset + (first + i) * width, width);
                    if (units is null)
                    {
                        new ReadOnlySpan<ulong>(lanes, kept).CopyTo(row[word..]);
                    }
                    else
                    {
                        Scatter(units.AsSpan(block * BlockUnits), lanes, row);
                    }
                }
            }
        }

        NativeMemory.Free(lists);
        GC.KeepAlive(this);
    }

    /// <summary>The units of a block whose sums over the listed columns never leave the planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TVector Firing(int block, int* list, int size, ulong* work)
    {
        ulong* at = Block(block);
        nint step = TLanes.Count;
        ulong* begin = at + (Columns + 1) * step;
        int depth = planes[block];
        TVector sum1 = TLanes.Load(begin);
        TVector sum2 = TLanes.Load(begin + step);
        TVector sum4 = TLanes.Load(begin + 2 * step);
        for (int p = Low; p < depth; p++)
        {
            TLanes.Store(TLanes.Load(begin + p * step), work + p * step);
        }

        ulong* high = work + Low * step;
        ulong* top = work + depth * step;
        TVector silent = TLanes.Load(begin + mostPlanes * step);
        for (int* end = list + size; list < end && !TLanes.IsAllOnes(silent); list += Group)
        {
            TVector c0 = TLanes.Load(at + list[0]);
            TVector c1 = TLanes.Load(at + list[1]);
            TVector c2 = TLanes.Load(at + list[2]);
            TVector c3 = TLanes.Load(at + list[3]);
            TVector c4 = TLanes.Load(at + list[4]);
            TVector c5 = TLanes.Load(at + list[5]);
            TVector c6 = TLanes.Load(at + list[6]);
            TVector c7 = TLanes.Load(at + list[7]);

            TVector carry01 = TLanes.Majority(sum1, c0, c1);
            sum1 = TLanes.Parity(sum1, c0, c1);
            TVector carry23 = TLanes.Majority(c2, c3, c4);
            TVector low23 = TLanes.Parity(c2, c3, c4);
            TVector carry45 = TLanes.Majority(c5, c6, c7);
            TVector low45 = TLanes.Parity(c5, c6, c7);
            TVector carryLow = TLanes.Majority(sum1, low23, low45);
            sum1 = TLanes.Parity(sum1, low23, low45);

            TVector carryA = TLanes.Majority(sum2, carry01, carry23);
            sum2 = TLanes.Parity(sum2, carry01, carry23);
            TVector carryB = TLanes.Majority(sum2, carry45, carryLow);
            sum2 = TLanes.Parity(sum2, carry45, carryLow);

            TVector carry = TLanes.Majority(sum4, carryA, carryB);
            sum4 = TLanes.Parity(sum4, carryA, carryB);
            for (ulong* p = high; p < top; p += step)
            {
                TVector plane = TLanes.Load(p);
                TLanes.Store(TLanes.Xor(plane, carry), p);
                carry = TLanes.And(plane, carry);
            }

            silent = TLanes.Or(silent, carry);
        }

        return TLanes.AndNot(TLanes.Broadcast(ulong.MaxValue), silent);
    }

    /// <summary>Few units fire at a point.</summary>
    private static void Scatter(ReadOnlySpan<int> units, ulong* lanes, Span<ulong> row)
    {
        for (int w = 0; w < TLanes.Count; w++)
        {
            for (ulong rest = lanes[w]; rest != 0; rest &= rest - 1)
            {
                int unit = units[64 * w + BitOperations.TrailingZeroCount(rest)];
                row[unit / 64] |= 1UL << unit;
            }
        }
    }

    private static int[]? ByLimit(ReadOnlySpan<int> limits)
    {
        bool isSorted = true;
        for (int u = 1; u < limits.Length; u++)
        {
            isSorted &= limits[u - 1] <= limits[u];
        }

        if (isSorted)
        {
            return null;
        }

        int[] keys = limits.ToArray();
        int[] order = new int[keys.Length];
        for (int u = 0; u < order.Length; u++)
        {
            order[u] = u;
        }

        Array.Sort(keys, order);
        return order;
    }

    private static T[] Arranged<T>(ReadOnlySpan<T> rows, int length, int[] order)
    {
        var arranged = new T[order.Length * length];
        for (int u = 0; u < order.Length; u++)
        {
            rows.Slice(order[u] * length, length).CopyTo(arranged.AsSpan(u * length));
        }

        return arranged;
    }

    private ulong* Block(int block) => storage.Start + block * BlockWords;

    /// <summary>Limits that no sum exceeds are alike, and a negative one stands for silence whatever the sum.</summary>
    private int Reachable(int limit) => Math.Clamp(limit, 0, Columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Select(ReadOnlySpan<ulong> point, int* list)
    {
        int size = 0;
        for (int c = 0; c < columns.Length; c++)
        {
            int column = columns[c];
            list[size] = c * TLanes.Count;
            size += (int)(point[column >> 6] >> column) & 1;
        }

        new Span<int>(list + size, Stride - size).Fill(Columns * TLanes.Count);
        return size;
    }

    /// <summary>The signs of bytes are gathered 64 at a time: bit 8k + b of the masks from their bytes k, shifted.</summary>
    private void Arrange(ReadOnlySpan<ulong> masks)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(masks);
        Span<byte> gathered = stackalloc byte[64];
        for (int first = 0; first < Count; first += 64)
        {
            ulong* target = Block(first / BlockUnits) + first % BlockUnits / 64;
            int present = Math.Min(64, Count - first);
            gathered.Clear();
            for (int k = 0; k < 8 * words; k++)
            {
                for (int u = 0; u < present; u++)
                {
                    gathered[u] = bytes[(first + u) * 8 * words + k];
                }

                Vector512<byte> column = Vector512.Create<byte>(gathered);
                for (int b = 7; b >= 0; b--)
                {
                    target[(8 * k + b) * (nint)TLanes.Count] = column.ExtractMostSignificantBits();
                    column += column;
                }
            }
        }
    }

    /// <summary>Brings the columns of each block into their order.</summary>
    private void Sort()
    {
        int unit = TLanes.Count;
        ulong[] sorted = new ulong[columns.Length * unit];
        for (int block = 0; block < blocks; block++)
        {
            ulong* at = Block(block);
            for (int e = 0; e < sorted.Length; e++)
            {
                sorted[e] = at[columns[e / unit] * unit + e % unit];
            }

            sorted.CopyTo(new Span<ulong>(at, sorted.Length));
        }
    }

    /// <summary>Writes where the sums begin, and who is silent from the start.</summary>
    private void Begin(ReadOnlySpan<int> limits)
    {
        for (int u = 0; u < blocks * BlockUnits; u++)
        {
            int block = u / BlockUnits;
            ulong* target = Block(block) + (Columns + 1) * (nint)TLanes.Count + u % BlockUnits / 64;
            int limit = u < Count ? limits[u] : -1;
            int start = (1 << planes[block]) - 1 - Reachable(limit);
            for (int p = 0; p < planes[block]; p++)
            {
                target[p * TLanes.Count] |= (ulong)((start >> p) & 1) << u;
            }

            target[mostPlanes * TLanes.Count] |= (limit < 0 ? 1UL : 0) << u;
        }
    }

    private int[] Order()
    {
        long[] ones = new long[Columns];
        for (int block = 0; block < blocks; block++)
        {
            ulong* at = Block(block);
            for (int c = 0; c < ones.Length * TLanes.Count; c++)
            {
                ones[c / TLanes.Count] += BitOperations.PopCount(at[c]);
            }
        }

        return [.. Enumerable.Range(0, ones.Length).Where(c => ones[c] > 0).OrderByDescending(c => ones[c])];
    }
}
