using System.Runtime.InteropServices;

namespace MemCap.Bench;

/// <summary>The products of OpenBLAS, where its library is installed.</summary>
internal static unsafe class OpenBlas
{
    private const int RowMajor = 101;
    private const int AsIs = 111;
    private const int Transposed = 112;

    private static readonly nint Library = NativeLibrary.TryLoad("libopenblas.so.0", out nint found)
        ? found
        : 0;

    internal static bool IsInstalled => Library != 0;

    /// <summary>The processor its kernels are for.</summary>
    internal static string Core =>
        Marshal.PtrToStringAnsi(
            ((delegate* unmanaged<nint>)NativeLibrary.GetExport(Library, "openblas_get_corename"))()
        ) ?? "";

    internal static void SetThreads(int threads) =>
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(Library, "openblas_set_num_threads"))(
            threads
        );

    /// <summary>Z = X·Wᵀ: X is rows × d, W is k × d, Z is rows × k.</summary>
    internal static void Product(float[] x, int rows, float[] w, int k, int d, float[] z)
    {
        var sgemm = (delegate* unmanaged<
            int,
            int,
            int,
            int,
            int,
            int,
            float,
            float*,
            int,
            float*,
            int,
            float,
            float*,
            int,
            void>)
            NativeLibrary.GetExport(Library, "cblas_sgemm");
        fixed (
            float* xs = x,
                ws = w,
                zs = z
        )
        {
            sgemm(RowMajor, AsIs, Transposed, rows, k, d, 1, xs, d, ws, d, 0, zs, k);
        }
    }

    /// <summary>z = X·w for X, rows × d.</summary>
    internal static void Product(double[] x, int rows, int d, double* w, double* z)
    {
        fixed (double* xs = x)
        {
            MatrixVector(RowMajor, AsIs, rows, d, 1, xs, d, w, 1, 0, z, 1);
        }
    }

    /// <summary>t = Xᵀ·r for X, rows × d.</summary>
    internal static void TransposedProduct(double[] x, int rows, int d, double* r, double* t)
    {
        fixed (double* xs = x)
        {
            MatrixVector(RowMajor, Transposed, rows, d, 1, xs, d, r, 1, 0, t, 1);
        }
    }

    private static readonly delegate* unmanaged<
        int,
        int,
        int,
        int,
        double,
        double*,
        int,
        double*,
        int,
        double,
        double*,
        int,
        void> MatrixVector =
        Library == 0
            ? null
            : (delegate* unmanaged<
                int,
                int,
                int,
                int,
                double,
                double*,
                int,
                double*,
                int,
                double,
                double*,
                int,
                void>)
                NativeLibrary.GetExport(Library, "cblas_dgemv");
}
