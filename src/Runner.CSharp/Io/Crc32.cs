namespace MemCap.Runner.Io;

/// <summary>The checksum of zip files (CRC-32, polynomial 0xEDB88320), eight bytes a step.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of what came before, continued; start with 0.</summary>
    internal static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~checksum;
        uint[] table = Table;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = crc ^ (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24));
            crc =
                table[(7 * 256) + (int)(low & 255)]
                ^ table[(6 * 256) + (int)((low >> 8) & 255)]
                ^ table[(5 * 256) + (int)((low >> 16) & 255)]
                ^ table[(4 * 256) + (int)(low >> 24)]
                ^ table[(3 * 256) + bytes[4]]
                ^ table[(2 * 256) + bytes[5]]
                ^ table[256 + bytes[6]]
                ^ table[bytes[7]];
        }
        foreach (byte b in bytes)
            crc = (crc >> 8) ^ table[(int)((crc ^ b) & 255)];
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            table[i] = crc;
        }
        for (int i = 256; i < table.Length; i++)
            table[i] = (table[i - 256] >> 8) ^ table[(int)(table[i - 256] & 255)];
        return table;
    }
}
