using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MemCap.Runner.Kernels;

/// <summary>Transposes a few long rows, so that a product reads them coordinate by coordinate.</summary>
internal static unsafe class Packing<T>
    where T : unmanaged
{
    /// <summary>target[c·targetStride + r] ← source[r·stride + c] for r below rows and c below length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose(T* source, int rows, nint stride, int length, T* target, nint targetStride)
    {
        int r = 0;
        for (; Avx.IsSupported && r + 4 <= rows; r += 4)
        {
            T* from = source + r * stride;
            T* to = target + r;
            int c = 0;
            for (; c + 4 <= length; c += 4)
            {
                if (sizeof(T) == sizeof(double))
                {
                    Doubles((double*)(from + c), stride, (double*)(to + c * targetStride), targetStride);
                }
                else
                {
                    Singles((float*)(from + c), stride, (float*)(to + c * targetStride), targetStride);
                }
            }

            for (; c < length; c++)
            {
                for (int i = 0; i < 4; i++)
                {
                    to[c * targetStride + i] = from[i * stride + c];
                }
            }
        }

        for (; r < rows; r++)
        {
            for (int c = 0; c < length; c++)
            {
                target[c * targetStride + r] = source[r * stride + c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Doubles(double* from, nint stride, double* to, nint targetStride)
    {
        Vector256<double> a0 = Vector256.Load(from);
        Vector256<double> a1 = Vector256.Load(from + stride);
        Vector256<double> a2 = Vector256.Load(from + 2 * stride);
        Vector256<double> a3 = Vector256.Load(from + 3 * stride);
        Vector256<double> low01 = Avx.UnpackLow(a0, a1);
        Vector256<double> high01 = Avx.UnpackHigh(a0, a1);
        Vector256<double> low23 = Avx.UnpackLow(a2, a3);
        Vector256<double> high23 = Avx.UnpackHigh(a2, a3);
        Vector256.Store(Avx.Permute2x128(low01, low23, 0x20), to);
        Vector256.Store(Avx.Permute2x128(high01, high23, 0x20), to + targetStride);
        Vector256.Store(Avx.Permute2x128(low01, low23, 0x31), to + 2 * targetStride);
        Vector256.Store(Avx.Permute2x128(high01, high23, 0x31), to + 3 * targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Singles(float* from, nint stride, float* to, nint targetStride)
    {
        Vector128<float> a0 = Vector128.Load(from);
        Vector128<float> a1 = Vector128.Load(from + stride);
        Vector128<float> a2 = Vector128.Load(from + 2 * stride);
        Vector128<float> a3 = Vector128.Load(from + 3 * stride);
        Vector128<float> low01 = Sse.UnpackLow(a0, a1);
        Vector128<float> high01 = Sse.UnpackHigh(a0, a1);
        Vector128<float> low23 = Sse.UnpackLow(a2, a3);
        Vector128<float> high23 = Sse.UnpackHigh(a2, a3);
        Vector128.Store(Sse.MoveLowToHigh(low01, low23), to);
        Vector128.Store(Sse.MoveHighToLow(low23, low01), to + targetStride);
        Vector128.Store(Sse.MoveLowToHigh(high01, high23), to + 2 * targetStride);
        Vector128.Store(Sse.MoveHighToLow(high23, high01), to + 3 * targetStride);
    }
}
