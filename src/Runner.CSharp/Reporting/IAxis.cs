namespace MemCap.Runner.Reporting;

/// <summary>A side of a picture, and where on it things stand.</summary>
internal interface IAxis
{
    /// <summary>Where it starts and ends: logarithms on a logarithmic axis.</summary>
    double Low { get; }

    double High { get; }

    /// <summary>In units of the picture.</summary>
    double Length { get; }

    /// <summary>From the axis's start, in units of the picture.</summary>
    double Position(double at);

    /// <summary>Places of the grid, ascending, some with a label.</summary>
    IEnumerable<(double At, string? Label)> Ticks();
}
