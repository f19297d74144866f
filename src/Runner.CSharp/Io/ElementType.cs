using System.Buffers.Binary;
using System.Numerics;

namespace MemCap.Runner.Io;

internal enum ElementKind
{
    Float,
    Signed,
    Unsigned,
    Bool,
}

/// <summary>How one number of a binary array is stored.</summary>
internal readonly record struct ElementType(ElementKind Kind, int Size, bool BigEndian)
{
    /// <summary>Turns stored numbers into doubles without rounding.</summary>
    /// <remarks>Shapes: raw is Size bytes for each number of target. Returns the index of the first integer that
    /// no double equals, or -1.</remarks>
    internal int Decode(ReadOnlySpan<byte> raw, Span<double> target)
    {
        if (Size == 1)
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = Kind switch
                {
                    ElementKind.Signed => (sbyte)raw[i],
                    ElementKind.Bool => raw[i] == 0 ? 0 : 1,
                    _ => raw[i],
                };
            return -1;
        }
        for (int i = 0; i < target.Length; i++)
        {
            ulong bits = Bits(raw.Slice(i * Size, Size));
            if (Kind == ElementKind.Float)
                target[i] = Size switch
                {
                    2 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
                    4 => BitConverter.UInt32BitsToSingle((uint)bits),
                    _ => BitConverter.UInt64BitsToDouble(bits),
                };
            else if (Kind == ElementKind.Signed)
            {
                long value = Size switch
                {
                    2 => (short)bits,
                    4 => (int)bits,
                    _ => (long)bits,
                };
                if (!IsExact(value < 0 ? 0 - (ulong)value : (ulong)value))
                    return i;
                target[i] = value;
            }
            else
            {
                if (!IsExact(bits))
                    return i;
                target[i] = bits;
            }
        }
        return -1;
    }

    private static bool IsExact(ulong magnitude) =>
        magnitude == 0
        || 64 - BitOperations.LeadingZeroCount(magnitude) - BitOperations.TrailingZeroCount(magnitude) <= 53;

    private ulong Bits(ReadOnlySpan<byte> raw) =>
        (Size, BigEndian) switch
        {
            (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(raw),
            (2, true) => BinaryPrimitives.ReadUInt16BigEndian(raw),
            (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(raw),
            (4, true) => BinaryPrimitives.ReadUInt32BigEndian(raw),
            (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(raw),
            _ => BinaryPrimitives.ReadUInt64BigEndian(raw),
        };
}
