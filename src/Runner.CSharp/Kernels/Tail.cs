using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>The numbers that are left of a row after its last full eight, as eight.</summary>
internal static unsafe class Tail
{
    /// <summary>Masks, all bits or none, of the first <paramref name="count"/> of eight lanes.</summary>
    internal static void Mask(nint count, double* mask)
    {
        for (int l = 0; l < ReferenceSums.Lanes; l++)
        {
            ((long*)mask)[l] = l < count ? -1 : 0;
        }
    }

    /// <summary>Copies <paramref name="count"/> numbers and fills up to eight with −0: times +0 that is −0, which leaves
    /// every sum as it is. A product +0 would turn a sum of −0 into +0.</summary>
    internal static void Fill(double* source, nint count, double* eight)
    {
        for (int l = 0; l < ReferenceSums.Lanes; l++)
        {
            eight[l] = l < count ? source[l] : -0.0;
        }
    }
}
