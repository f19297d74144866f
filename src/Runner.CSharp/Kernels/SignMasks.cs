using System.Numerics;
using System.Runtime.CompilerServices;

namespace MemCap.Runner.Kernels;

/// <summary>Signs of sums and whether an error radius settles them, 64 to a word.</summary>
internal static unsafe class SignMasks<TLanes, TVector>
    where TLanes : struct, ISingleLanes<TVector>
    where TVector : struct
{
    /// <summary>As <see cref="Exact.IKernels.Signs"/>; returns the number of undecided entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long Write(
        float* z,
        int rows,
        int k,
        float* biases,
        float* scales,
        float* radii,
        ulong* on,
        ulong* undecided
    )
    {
        long left = 0;
        for (int i = 0; i < rows; i++)
        {
            TVector radius = TLanes.Broadcast(radii[i]);
            for (int first = 0; first < k; first += 64)
            {
                int end = Math.Min(64, k - first);
                float* t = z + first;
                ulong positive = 0;
                ulong decided = 0;
                int j = 0;
                for (; j + TLanes.Count <= end; j += TLanes.Count)
                {
                    TVector sum = TLanes.Add(TLanes.Load(t + j), TLanes.Load(biases + first + j));
                    TVector error = TLanes.Multiply(radius, TLanes.Load(scales + first + j));
                    positive |= TLanes.Greater(sum, default) << j;
                    decided |= TLanes.Greater(TLanes.Abs(sum), error) << j;
                }

                for (; j < end; j++)
                {
                    float sum = t[j] + biases[first + j];
                    positive |= (sum > 0 ? 1UL : 0) << j;
                    decided |= (MathF.Abs(sum) > radii[i] * scales[first + j] ? 1UL : 0) << j;
                }

                ulong open = ~decided & (ulong.MaxValue >> (64 - end));
                left += BitOperations.PopCount(open);
                *on++ = positive;
                *undecided++ = open;
            }

            z += k;
        }

        return left;
    }
}
