namespace MemCap.Runner.Experiments;

/// <summary>A level of the means of some cells, to draw a line at.</summary>
internal sealed record CellLevel(CellTable Table, double Value);
