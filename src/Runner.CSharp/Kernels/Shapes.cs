using MemCap.Exact;

namespace MemCap.Runner.Kernels;

/// <summary>The loops of the kernels run on pointers: what they are called with is checked once, where they are entered.</summary>
internal static class Shapes
{
    internal static void Require(bool fit)
    {
        if (!fit)
        {
            throw new InternalDefect("a kernel was called with arrays too short or a modulus out of range");
        }
    }
}
