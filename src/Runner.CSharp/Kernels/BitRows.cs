using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Rows of 0/1 entries, transposed: one vector holds one column of a block of rows.</summary>
/// <remarks>Rows with few ones come first, where the minima are, and a mask's columns are added from the fullest
/// to the emptiest: then <see cref="BitCounter{TLanes, TVector}"/> can leave most blocks early. Neither order shows
/// in an answer; what each gains is in bench/README.md.</remarks>
internal sealed unsafe class BitRows<TLanes, TVector> : IBitRows
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    /// <summary>Below this many vectors a second thread costs more than it gains.</summary>
    private const long WorthAThread = 1L << 18;

    private readonly int words;
    private readonly int threads;
    private readonly int blocks;

    /// <summary>Row r of the arrangement stands at places[r] in the caller's order.</summary>
    private readonly int[] places;

    /// <summary>Columns that have a 1, fullest first.</summary>
    private readonly int[] columns;

    /// <summary>Blocks of vectors: the columns in their order, room for those without a 1, and one of zeros.</summary>
    private readonly AlignedWords storage;

    /// <summary>Arranges the rows order[0], order[1], … of <paramref name="bits"/>; places refer to this order.</summary>
    internal BitRows(ReadOnlySpan<ulong> bits, int words, ReadOnlySpan<int> order, int threads)
    {
        foreach (int row in order)
        {
            Shapes.Require(row >= 0 && bits.Length >= (row + 1L) * words);
        }

        this.words = words;
        this.threads = threads;
        blocks = (order.Length + BlockRows - 1) / BlockRows;
        places = ByOnes(bits, words, order);
        storage = new AlignedWords(blocks * BlockWords);
        Transpose(bits, order);
        columns = ByFill();
        Permute();
    }

    public int Count => places.Length;

    private static int BlockRows => 64 * TLanes.Count;

    private nint BlockWords => (64 * (nint)words + 1) * TLanes.Count;

    private int Zeros => 64 * words * TLanes.Count;

    private int Stride => BitCounter<TLanes, TVector>.Padded(columns.Length);

    public void Least(ulong[] masks, int count, int[] least)
    {
        Shapes.Require(masks.Length >= (long)count * words && least.Length >= count);
        int[] sizes = new int[count];
        int* selected = (int*)NativeMemory.Alloc((nuint)Math.Max(1, (long)count * Stride), sizeof(int));
        long vectors = 0;
        for (int q = 0; q < count; q++)
        {
            sizes[q] = Select(masks.AsSpan(q * words, words), selected + (nint)q * Stride);
            vectors += sizes[q];
        }

        int next = -1;
        nint list = (nint)selected;

        void Work()
        {
            ulong* room = stackalloc ulong[BitCounter<TLanes, TVector>.Room];
            BitCounter<TLanes, TVector> counter = new(room);
            for (int block; (block = Interlocked.Increment(ref next)) < blocks; )
            {
                for (int q = 0; q < count; q++)
                {
                    int size = sizes[q];
                    int limit = Math.Min(Volatile.Read(ref least[q]), size + 1);
                    if (
                        limit > 0
                        && counter.Below(
                            Block(block),
                            (int*)list + (nint)q * Stride,
                            size,
                            limit,
                            Absent(block)
                        )
                    )
                    {
                        Lower(ref least[q], counter.Least());
                    }
                }
            }
        }

        int workers = vectors * blocks < WorthAThread ? 1 : Math.Min(threads, blocks);
        if (workers <= 1)
        {
            Work();
        }
        else
        {
            Parallel.For(0, workers, _ => Work());
        }

        NativeMemory.Free(selected);
        GC.KeepAlive(this);
    }

    public int Below(ulong[] masks, int q, int limit, int[] found)
    {
        Shapes.Require(masks.Length >= (q + 1L) * words && found.Length >= Count);
        if (limit <= 0)
        {
            return 0;
        }

        int[] selected = new int[Stride];
        ulong[] below = new ulong[(Count + 63) / 64];
        ulong* room = stackalloc ulong[BitCounter<TLanes, TVector>.Room];
        BitCounter<TLanes, TVector> counter = new(room);
        fixed (int* list = selected)
        {
            int size = Select(masks.AsSpan(q * words, words), list);
            limit = Math.Min(limit, size + 1);
            for (int block = 0; block < blocks; block++)
            {
                if (!counter.Below(Block(block), list, size, limit, Absent(block)))
                {
                    continue;
                }

                for (int w = 0; w < TLanes.Count; w++)
                {
                    for (ulong rest = counter.Lanes[w]; rest != 0; rest &= rest - 1)
                    {
                        int place = places[
                            block * BlockRows + 64 * w + BitOperations.TrailingZeroCount(rest)
                        ];
                        below[place / 64] |= 1UL << place;
                    }
                }
            }
        }

        GC.KeepAlive(this);
        return Places(below, found);
    }

    private static int Places(ulong[] set, int[] found)
    {
        int count = 0;
        for (int w = 0; w < set.Length; w++)
        {
            for (ulong rest = set[w]; rest != 0; rest &= rest - 1)
            {
                found[count++] = 64 * w + BitOperations.TrailingZeroCount(rest);
            }
        }

        return count;
    }

    private static void Lower(ref int least, int value)
    {
        for (int known = least; value < known; )
        {
            int seen = Interlocked.CompareExchange(ref least, value, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }

    private ulong* Block(int block) => storage.Start + block * BlockWords;

    /// <summary>Lanes of a block beyond the last row.</summary>
    private TVector Absent(int block)
    {
        int rows = Count - block * BlockRows;
        if (rows >= BlockRows)
        {
            return default;
        }

        ulong* lanes = stackalloc ulong[TLanes.Count];
        for (int w = 0; w < TLanes.Count; w++)
        {
            int present = Math.Clamp(rows - 64 * w, 0, 64);
            lanes[w] = present == 64 ? 0 : ulong.MaxValue << present;
        }

        return TLanes.Load(lanes);
    }

    /// <summary>Where in a block the mask's columns are; returns how many, the rest of the list is the column of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Select(ReadOnlySpan<ulong> mask, int* selected)
    {
        int size = 0;
        for (int c = 0; c < columns.Length; c++)
        {
            int column = columns[c];
            selected[size] = c * TLanes.Count;
            size += (int)(mask[column >> 6] >> column) & 1;
        }

        new Span<int>(selected + size, Stride - size).Fill(Zeros);
        return size;
    }

    /// <summary>Places in the caller's order, by the number of ones in the row.</summary>
    private static int[] ByOnes(ReadOnlySpan<ulong> bits, int words, ReadOnlySpan<int> order)
    {
        int[] ones = new int[order.Length];
        int[] first = new int[64 * words + 2];
        for (int place = 0; place < ones.Length; place++)
        {
            foreach (ulong word in bits.Slice(order[place] * words, words))
            {
                ones[place] += BitOperations.PopCount(word);
            }

            first[ones[place] + 1]++;
        }

        for (int v = 1; v < first.Length; v++)
        {
            first[v] += first[v - 1];
        }

        int[] sorted = new int[ones.Length];
        for (int place = 0; place < ones.Length; place++)
        {
            sorted[first[ones[place]]++] = place;
        }

        return sorted;
    }

    private int[] ByFill()
    {
        int[] ones = new int[64 * words];
        for (int block = 0; block < blocks; block++)
        {
            ulong* column = Block(block);
            for (int c = 0; c < ones.Length; c++)
            {
                for (int w = 0; w < TLanes.Count; w++)
                {
                    ones[c] += BitOperations.PopCount(*column++);
                }
            }
        }

        return [.. Enumerable.Range(0, ones.Length).Where(c => ones[c] > 0).OrderByDescending(c => ones[c])];
    }

    /// <summary>Moves the columns of each block to where they stand in <see cref="columns"/>: those that nearly every
    /// sum needs lie together and stay in the first-level cache.</summary>
    private void Permute()
    {
        ulong[] natural = new ulong[BlockWords];
        for (int block = 0; block < blocks; block++)
        {
            Span<ulong> target = new(Block(block), natural.Length);
            target.CopyTo(natural);
            for (int c = 0; c < columns.Length; c++)
            {
                natural.AsSpan(columns[c] * TLanes.Count, TLanes.Count).CopyTo(target[(c * TLanes.Count)..]);
            }
        }
    }

    private void Transpose(ReadOnlySpan<ulong> bits, ReadOnlySpan<int> order)
    {
        ulong* square = stackalloc ulong[64];
        for (int first = 0; first < Count; first += 64)
        {
            int rows = Math.Min(64, Count - first);
            ulong* block = Block(first / BlockRows) + first % BlockRows / 64;
            for (int word = 0; word < words; word++)
            {
                for (int r = 0; r < 64; r++)
                {
                    square[r] = r < rows ? bits[order[places[first + r]] * words + word] : 0;
                }

                BitSquare.Transpose(square);
                for (int c = 0; c < 64; c++)
                {
                    block[(64 * (nint)word + c) * TLanes.Count] = square[c];
                }
            }
        }
    }
}
