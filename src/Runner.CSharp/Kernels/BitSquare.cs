namespace MemCap.Runner.Kernels;

/// <summary>64 words of 64 bits.</summary>
internal static unsafe class BitSquare
{
    /// <summary>Bit j of word i changes places with bit i of word j: quarters of ever smaller squares are exchanged.</summary>
    internal static void Transpose(ulong* square)
    {
        ulong low = 0x00000000FFFFFFFF;
        for (int half = 32; half > 0; half >>= 1, low ^= low << half)
        {
            for (int i = 0; i < 64; i = ((i | half) + 1) & ~half)
            {
                ulong moved = ((square[i] >> half) ^ square[i | half]) & low;
                square[i] ^= moved << half;
                square[i | half] ^= moved;
            }
        }
    }
}
