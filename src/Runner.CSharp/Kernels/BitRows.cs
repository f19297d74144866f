using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>Rows of 0/1 entries, transposed: one vector holds one column of a block of rows.</summary>
/// <remarks>A block has rows of one group. Rows with few ones come first in theirs, where the minima are, and a mask's
/// columns are added from the fullest to the emptiest: then <see cref="BitCounter{TLanes, TVector}"/> can leave most
/// blocks early. Neither order shows in an answer; what each gains is in bench/README.md.</remarks>
internal sealed unsafe class BitRows<TLanes, TVector> : IBitRows
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    /// <summary>Below this many vectors a second thread costs more than it gains.</summary>
    private const long WorthAThread = 1L << 18;

    private readonly int words;
    private readonly int threads;
    private readonly int blocks;

    /// <summary>Lane l of block b is the caller's row places[b·BlockRows + l]; −1 where there is none.</summary>
    private readonly int[] places;

    /// <summary>The first block of each group, and the number of blocks.</summary>
    private readonly int[] firstBlocks;

    /// <summary>Columns that have a 1, fullest first.</summary>
    private readonly int[] columns;

    /// <summary>Blocks of vectors: the columns in their order, room for those without a 1, and one of zeros.</summary>
    private readonly AlignedWords storage;

    /// <summary>Arranges rows of <paramref name="bits"/>; their numbers are places in all groups together.</summary>
    internal BitRows(ulong[] bits, int words, int[][] groups, int threads)
    {
        foreach (int row in groups.SelectMany(group => group))
        {
            Shapes.Require(row >= 0 && bits.Length >= (row + 1L) * words);
        }

        this.words = words;
        this.threads = threads;
        firstBlocks = new int[groups.Length + 1];
        int[] starts = new int[groups.Length];
        for (int g = 0; g < groups.Length; g++)
        {
            starts[g] = Count;
            Count += groups[g].Length;
            firstBlocks[g + 1] = firstBlocks[g] + ((groups[g].Length + BlockRows - 1) / BlockRows);
        }

        blocks = firstBlocks[^1];
        places = new int[blocks * BlockRows];
        Array.Fill(places, -1);
        storage = new AlignedWords(blocks * BlockWords);
        Parallel.For(
            0,
            groups.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            g => Arrange(bits, groups[g], starts[g], firstBlocks[g])
        );
        columns = ByFill();
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, Permute);
    }

    public int Count { get; }

    private static int BlockRows => 64 * TLanes.Count;

    private nint BlockWords => (64 * (nint)words + 1) * TLanes.Count;

    private int Zeros => 64 * words * TLanes.Count;

    private int Stride => BitCounter<TLanes, TVector>.Padded(columns.Length);

    public void Least(ulong[] masks, int count, int omitted, int[] least)
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

        int skipped = omitted < 0 ? 0 : firstBlocks[omitted + 1] - firstBlocks[omitted];
        int firstSkipped = omitted < 0 ? 0 : firstBlocks[omitted];
        int remaining = blocks - skipped;
        int next = -1;
        nint list = (nint)selected;

        void Work()
        {
            ulong* room = stackalloc ulong[BitCounter<TLanes, TVector>.Room];
            BitCounter<TLanes, TVector> counter = new(room);
            for (int turn; (turn = Interlocked.Increment(ref next)) < remaining; )
            {
                int block = turn < firstSkipped ? turn : turn + skipped;
                TVector absent = Absent(block);
                for (int q = 0; q < count; q++)
                {
                    int size = sizes[q];
                    int limit = Math.Min(Volatile.Read(ref least[q]), size + 1);
                    if (
                        limit > 0
                        && counter.Below(Block(block), (int*)list + (nint)q * Stride, size, limit, absent)
                    )
                    {
                        Lower(ref least[q], counter.Least());
                    }
                }
            }
        }

        int workers = vectors * remaining < WorthAThread ? 1 : Math.Min(threads, remaining);
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

    /// <summary>Lanes of a block without a row: they come last.</summary>
    private TVector Absent(int block)
    {
        ReadOnlySpan<int> present = places.AsSpan(block * BlockRows, BlockRows);
        if (present[^1] >= 0)
        {
            return default;
        }

        int rows = present.IndexOf(-1);
        ulong* lanes = stackalloc ulong[TLanes.Count];
        for (int w = 0; w < TLanes.Count; w++)
        {
            int inWord = Math.Clamp(rows - (64 * w), 0, 64);
            lanes[w] = inWord == 64 ? 0 : ulong.MaxValue << inWord;
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

    /// <summary>Moves the columns of a block to where they stand in <see cref="columns"/>: those that nearly every
    /// sum needs lie together and stay in the first-level cache.</summary>
    private void Permute(int block)
    {
        ulong[] natural = new ulong[BlockWords];
        Span<ulong> target = new(Block(block), natural.Length);
        target.CopyTo(natural);
        for (int c = 0; c < columns.Length; c++)
        {
            natural.AsSpan(columns[c] * TLanes.Count, TLanes.Count).CopyTo(target[(c * TLanes.Count)..]);
        }
    }

    /// <summary>Fills the blocks of a group, which starts at a place and at a block.</summary>
    private void Arrange(ReadOnlySpan<ulong> bits, ReadOnlySpan<int> group, int start, int firstBlock)
    {
        int[] order = ByOnes(bits, words, group);
        for (int r = 0; r < order.Length; r++)
        {
            places[(firstBlock * BlockRows) + r] = start + order[r];
        }

        ulong* square = stackalloc ulong[64];
        for (int first = 0; first < order.Length; first += 64)
        {
            int rows = Math.Min(64, order.Length - first);
            ulong* block = Block(firstBlock + (first / BlockRows)) + (first % BlockRows / 64);
            for (int word = 0; word < words; word++)
            {
                for (int r = 0; r < 64; r++)
                {
                    square[r] = r < rows ? bits[(group[order[first + r]] * words) + word] : 0;
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
