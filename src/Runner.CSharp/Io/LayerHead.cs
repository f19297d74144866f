using MemCap.Networks;

namespace MemCap.Runner.Io;

/// <summary>What a layer says about itself, apart from its numbers; null where nothing was said (yet).</summary>
internal sealed class LayerHead
{
    internal Activation? Activation { get; set; }
    internal int? Rows { get; set; }
    internal int? Columns { get; set; }
    internal NumberKind? Numbers { get; set; }

    /// <summary>Rows, columns and numbers are known, so the weights can be read.</summary>
    internal bool HasShape => Rows is not null && Columns is not null && Numbers is not null;
}
