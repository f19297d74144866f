using System.Runtime.CompilerServices;

namespace MemCap.Runner.Kernels;

/// <summary>Sums of columns of bits, one sum for every bit of a vector, as long as they stay below a limit.</summary>
/// <remarks>Plane b holds bit b of every sum. Columns go in by full adders, three bits of one weight to two, and the
/// sums begin at 2^P − limit, so that a lane has reached the limit if and only if plane P was ever carried into. When
/// all lanes have, the columns that are left need not be looked at.</remarks>
internal sealed unsafe class BitCounter<TLanes, TVector>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : struct
{
    /// <summary>Columns that are added at once.</summary>
    private const int Group = 16;

    /// <summary>Planes of the weights within a group; they stay in registers.</summary>
    private const int Low = 4;

    /// <summary>Planes that a sum can have, and the lanes that stayed below the limit.</summary>
    private const int Vectors = 32;

    private readonly ulong* planes;
    private int count;
    private int start;

    /// <param name="room"><see cref="Room"/> words that live as long as this.</param>
    internal BitCounter(ulong* room) => planes = AlignedWords.Align(room);

    internal static int Room => Vectors * TLanes.Count + AlignedWords.Slack;

    /// <summary>The lanes whose sums are below the limit, after <see cref="Below"/> was true.</summary>
    internal ulong* Lanes => planes + (nint)(Vectors - 1) * TLanes.Count;

    internal static int Padded(int columns) => (columns + Group - 1) / Group * Group;

    /// <summary>Adds the selected columns; whether any lane that is not absent stays below the limit.</summary>
    /// <remarks>0 &lt; limit; selected holds offsets from block, followed by those of zeros up to a full group.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Below(ulong* block, int* selected, int size, int limit, TVector absent)
    {
        count = Math.Max(Low, 32 - int.LeadingZeroCount(limit - 1));
        start = (int)((1L << count) - limit);
        for (int b = Low; b < count; b++)
        {
            TLanes.Store(Bit(start, b), planes + b * TLanes.Count);
        }

        TVector ones = Bit(start, 0);
        TVector twos = Bit(start, 1);
        TVector fours = Bit(start, 2);
        TVector eights = Bit(start, 3);
        TVector reached = absent;
        ulong* high = planes + Low * TLanes.Count;
        ulong* top = planes + count * TLanes.Count;
        int* end = selected + size;
        for (; selected < end; selected += Group)
        {
            TVector a = TLanes.Load(block + selected[0]);
            TVector b = TLanes.Load(block + selected[1]);
            TVector twosA = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            a = TLanes.Load(block + selected[2]);
            b = TLanes.Load(block + selected[3]);
            TVector twosB = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            TVector foursA = TLanes.Majority(twos, twosA, twosB);
            twos = TLanes.Parity(twos, twosA, twosB);

            a = TLanes.Load(block + selected[4]);
            b = TLanes.Load(block + selected[5]);
            twosA = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            a = TLanes.Load(block + selected[6]);
            b = TLanes.Load(block + selected[7]);
            twosB = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            TVector foursB = TLanes.Majority(twos, twosA, twosB);
            twos = TLanes.Parity(twos, twosA, twosB);
            TVector eightsA = TLanes.Majority(fours, foursA, foursB);
            fours = TLanes.Parity(fours, foursA, foursB);

            a = TLanes.Load(block + selected[8]);
            b = TLanes.Load(block + selected[9]);
            twosA = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            a = TLanes.Load(block + selected[10]);
            b = TLanes.Load(block + selected[11]);
            twosB = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            foursA = TLanes.Majority(twos, twosA, twosB);
            twos = TLanes.Parity(twos, twosA, twosB);

            a = TLanes.Load(block + selected[12]);
            b = TLanes.Load(block + selected[13]);
            twosA = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            a = TLanes.Load(block + selected[14]);
            b = TLanes.Load(block + selected[15]);
            twosB = TLanes.Majority(ones, a, b);
            ones = TLanes.Parity(ones, a, b);
            foursB = TLanes.Majority(twos, twosA, twosB);
            twos = TLanes.Parity(twos, twosA, twosB);
            TVector eightsB = TLanes.Majority(fours, foursA, foursB);
            fours = TLanes.Parity(fours, foursA, foursB);

            TVector carry = TLanes.Majority(eights, eightsA, eightsB);
            eights = TLanes.Parity(eights, eightsA, eightsB);
            for (ulong* p = high; p < top; p += TLanes.Count)
            {
                TVector plane = TLanes.Load(p);
                TLanes.Store(TLanes.Xor(plane, carry), p);
                carry = TLanes.And(plane, carry);
            }

            reached = TLanes.Or(reached, carry);
            if (TLanes.IsAllOnes(reached))
            {
                return false;
            }
        }

        if (TLanes.IsAllOnes(reached))
        {
            return false;
        }

        TLanes.Store(ones, planes);
        TLanes.Store(twos, planes + TLanes.Count);
        TLanes.Store(fours, planes + 2 * TLanes.Count);
        TLanes.Store(eights, planes + 3 * TLanes.Count);
        TLanes.Store(TLanes.AndNot(TLanes.Broadcast(ulong.MaxValue), reached), Lanes);
        return true;
    }

    /// <summary>The least of the sums, after <see cref="Below"/> was true.</summary>
    internal int Least()
    {
        TVector least = TLanes.Load(Lanes);
        int value = 0;
        for (int b = count - 1; b >= 0; b--)
        {
            TVector without = TLanes.AndNot(least, TLanes.Load(planes + b * TLanes.Count));
            if (TLanes.IsZero(without))
            {
                value |= 1 << b;
            }
            else
            {
                least = without;
            }
        }

        return value - start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Bit(int value, int b) => TLanes.Broadcast(0 - ((ulong)(value >> b) & 1));
}
