using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>The kernels in vectors of one width.</summary>
internal sealed unsafe class SimdKernels<
    TWords,
    TWordVector,
    TSingles,
    TSingleVector,
    TDoubles,
    TDoubleVector
>(int threads) : IKernels
    where TWords : struct, IWordLanes<TWordVector>
    where TWordVector : struct
    where TSingles : struct, ISingleLanes<TSingleVector>
    where TSingleVector : struct
    where TDoubles : struct, IDoubleLanes<TDoubleVector>
    where TDoubleVector : struct
{
    public void Product(
        double[] x,
        int xOffset,
        int rows,
        double[] w,
        int wOffset,
        int k,
        int d,
        double[] z,
        int zOffset
    ) =>
        MatrixProduct<double, TDoubles, TDoubleVector>.Multiply(
            x.AsSpan(xOffset, checked(rows * d)),
            rows,
            w.AsSpan(wOffset, checked(k * d)),
            k,
            d,
            z.AsSpan(zOffset, checked(rows * k)),
            threads
        );

    public void Eliminate(uint modulus, uint[] echelon, int stride, int[] pivots, int count, ulong[] row)
    {
        Require(
            modulus,
            echelon.Length >= (long)count * stride && pivots.Length >= count && row.Length >= stride
        );
        fixed (uint* e = echelon)
        fixed (int* p = pivots)
        fixed (ulong* r = row)
        {
            WordKernels<TWords, TWordVector>.Eliminate(modulus, e, stride, p, count, r);
        }
    }

    public bool Invert(uint modulus, uint[] matrix, int size)
    {
        Require(modulus, matrix.Length >= (long)size * size);
        fixed (uint* m = matrix)
        {
            return ModularInverse<TWords, TWordVector>.Invert(modulus, m, size);
        }
    }

    public void ModularProduct(
        uint modulus,
        uint[] matrix,
        int rows,
        int columns,
        uint[] vectors,
        int count,
        uint[] result
    )
    {
        Require(modulus, Fits(matrix.Length, rows, columns, vectors.Length, count, result.Length));
        fixed (
            uint* m = matrix,
                v = vectors,
                r = result
        )
        {
            WordKernels<TWords, TWordVector>.ModularProduct(modulus, m, rows, columns, v, count, r);
        }
    }

    public void IntegerProduct(int[] matrix, int rows, int columns, uint[] vectors, int count, long[] result)
    {
        Require(Modular.prime, Fits(matrix.Length, rows, columns, vectors.Length, count, result.Length));
        fixed (int* m = matrix)
        fixed (uint* v = vectors)
        fixed (long* r = result)
        {
            WordKernels<TWords, TWordVector>.IntegerProduct(m, rows, columns, v, count, r);
        }
    }

    public void ScaleDigits(
        uint modulus,
        uint[] digits,
        int length,
        int entries,
        uint[] multiplier,
        uint[] result
    )
    {
        long all = (long)length * entries;
        Require(modulus, digits.Length >= all && multiplier.Length >= length && result.Length >= all);
        fixed (
            uint* d = digits,
                m = multiplier,
                r = result
        )
        {
            PadicKernels<TWords, TWordVector>.ScaleDigits(modulus, d, length, entries, m, r);
        }
    }

    public void ToBinary(uint modulus, uint[] digits, int length, int entries, uint[] limbs)
    {
        long limbCount = (28L * length + 31) / 32;
        Require(modulus, digits.Length >= (long)length * entries && limbs.Length >= limbCount * entries);
        fixed (
            uint* d = digits,
                l = limbs
        )
        {
            PadicKernels<TWords, TWordVector>.ToBinary(modulus, d, length, entries, l);
        }
    }

    public void SingleProduct(
        float[] x,
        int xOffset,
        int rows,
        float[] w,
        int wOffset,
        int k,
        int d,
        float[] z,
        int zOffset
    ) =>
        MatrixProduct<float, TSingles, TSingleVector>.Multiply(
            x.AsSpan(xOffset, checked(rows * d)),
            rows,
            w.AsSpan(wOffset, checked(k * d)),
            k,
            d,
            z.AsSpan(zOffset, checked(rows * k)),
            threads
        );

    public long Signs(
        float[] z,
        int zOffset,
        int rows,
        int k,
        float[] biases,
        float[] scales,
        float[] radii,
        int radiiOffset,
        ulong[] on,
        ulong[] undecided,
        int bitsOffset
    )
    {
        long bits = (k + 63L) / 64 * rows;
        Shapes.Require(
            zOffset >= 0
                && z.Length - zOffset >= (long)rows * k
                && biases.Length >= k
                && scales.Length >= k
                && radiiOffset >= 0
                && radii.Length - radiiOffset >= rows
                && bitsOffset >= 0
                && on.Length - bitsOffset >= bits
                && undecided.Length - bitsOffset >= bits
        );
        fixed (
            float* sums = z,
                b = biases,
                s = scales,
                r = radii
        )
        fixed (
            ulong* positive = on,
                open = undecided
        )
        {
            return SignMasks<TSingles, TSingleVector>.Write(
                sums + zOffset,
                rows,
                k,
                b,
                s,
                r + radiiOffset,
                positive + bitsOffset,
                open + bitsOffset
            );
        }
    }

    public IBitRows BitRows(ulong[] bits, int words, int[][] groups) =>
        new BitRows<TWords, TWordVector>(bits, words, groups, threads);

    public void Apply(double[] x, int rows, int d, double[] w, int count, double[] z)
    {
        Shapes.Require(Fits(x.Length, rows, d, w.Length, count, z.Length));
        fixed (
            double* points = x,
                vectors = w,
                products = z
        )
        {
            PointProducts<TDoubles, TDoubleVector>.Write(points, rows, d, vectors, count, products, threads);
        }
    }

    public void Combine(double[] x, int rows, int d, double[] r, int count, double[] target)
    {
        Shapes.Require(
            x.Length >= (long)rows * d && r.Length >= (long)count * rows && target.Length >= (long)count * d
        );
        fixed (
            double* points = x,
                factors = r,
                sums = target
        )
        {
            PointSums<TDoubles, TDoubleVector>.Write(points, rows, d, factors, count, sums, threads);
        }
    }

    public void PanelProducts(float[] packed, int count, int d, float[] w, float[] z)
    {
        long points = (long)count * ReferenceSums.PanelPoints;
        Shapes.Require(packed.Length >= points * d && w.Length >= d && z.Length >= points);
        fixed (
            float* panels = packed,
                vector = w,
                products = z
        )
        {
            PanelProducts<TSingles, TSingleVector>.Write(panels, count, d, vector, products, threads);
        }
    }

    public void Angles(
        double[] re,
        double[] im,
        double[] r,
        int count,
        double[] cosines,
        double[] sines,
        double[] sums
    )
    {
        Shapes.Require(
            Math.Min(re.Length, Math.Min(im.Length, r.Length)) >= count
                && sines.Length == cosines.Length
                && sums.Length >= 2L * cosines.Length
        );
        fixed (
            double* real = re,
                imaginary = im,
                factors = r,
                cos = cosines,
                sin = sines,
                target = sums
        )
        {
            AngleSums<TDoubles, TDoubleVector>.Write(
                real,
                imaginary,
                factors,
                count,
                cos,
                sin,
                cosines.Length,
                target,
                threads
            );
        }
    }

    public void RidgeUnits(
        double[] points,
        int count,
        int d,
        double[] weights,
        double[] thresholds,
        double[] shifts,
        double[] factors,
        double[] r,
        bool isStep,
        double[] coefficients,
        double[] values
    )
    {
        int units = thresholds.Length;
        Shapes.Require(
            count % RidgeSums.Lanes == 0
                && points.Length >= (long)count * d
                && weights.Length >= (long)units * d
                && Math.Min(shifts.Length, Math.Min(factors.Length, coefficients.Length)) >= units
                && Math.Min(r.Length, values.Length) >= count
        );
        fixed (
            double* x = points,
                w = weights,
                t = thresholds,
                s = shifts,
                f = factors,
                residual = r,
                c = coefficients,
                target = values
        )
        {
            RidgeUnits<TDoubles, TDoubleVector>.Write(
                new RidgeArguments
                {
                    Points = x,
                    Count = count,
                    Dimension = d,
                    Weights = w,
                    Thresholds = t,
                    Shifts = s,
                    Factors = f,
                    Residual = residual,
                    IsStep = isStep,
                    Coefficients = c,
                    Units = units,
                },
                target,
                threads
            );
        }
    }

    public IBitUnits BitUnits(ulong[] masks, int words, int[] limits) =>
        new BitUnits<TWords, TWordVector>(masks, words, limits);

    private static bool Fits(long matrix, long rows, long columns, long vectors, long count, long result) =>
        matrix >= rows * columns && vectors >= count * columns && result >= count * rows;

    private static void Require(uint modulus, bool shapes) =>
        Shapes.Require(shapes && modulus < 1u << 28 && modulus > (1u << 28) - 4096);
}

/// <summary>The implementations of <see cref="IKernels"/> that this machine runs.</summary>
internal static class SimdKernels
{
    /// <summary>By name, slowest first: tests and benchmarks walk this list.</summary>
    internal static IReadOnlyList<(string Name, IKernels Kernels)> All { get; } =
        List(Environment.ProcessorCount);

    /// <summary>The fastest of them.</summary>
    internal static IKernels Best { get; } = All[^1].Kernels;

    /// <summary>The fastest on one thread.</summary>
    internal static IKernels Single { get; } = List(threads: 1)[^1].Kernels;

    private static List<(string Name, IKernels Kernels)> List(int threads)
    {
        List<(string, IKernels)> all = [("reference", new ReferenceKernels())];
        if (Sse41.IsSupported && Fma.IsSupported)
        {
            all.Add(("Vector128", Width128(1)));
        }

        if (Avx2.IsSupported && Fma.IsSupported)
        {
            all.Add(("Vector256", Width256(threads)));
        }

        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            all.Add(("Vector512", Width512(threads)));
        }

        return all;
    }

    internal static IKernels Width128(int threads) =>
        new SimdKernels<
            Words128,
            Vector128<ulong>,
            Singles128,
            Vector128<float>,
            Doubles128,
            Vector128<double>
        >(threads);

    internal static IKernels Width256(int threads) =>
        new SimdKernels<
            Words256,
            Vector256<ulong>,
            Singles256,
            Vector256<float>,
            Doubles256,
            Vector256<double>
        >(threads);

    internal static IKernels Width512(int threads) =>
        new SimdKernels<
            Words512,
            Vector512<ulong>,
            Singles512,
            Vector512<float>,
            Doubles512,
            Vector512<double>
        >(threads);
}
