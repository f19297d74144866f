namespace MemCap.Runner.Io;

/// <summary>How the numbers of a layer are meant: `numbers` in the file.</summary>
internal enum NumberKind
{
    Float64,

    /// <summary>Rounded to the nearest float32, which is then a double. Read, never written.</summary>
    Float32,
    Integer,
    Rational,
}
