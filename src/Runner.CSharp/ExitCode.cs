namespace MemCap.Runner;

/// <summary>Exit statuses, as the manual promises them.</summary>
internal static class ExitCode
{
    /// <summary>Done, and what was claimed holds.</summary>
    internal const int Done = 0;

    /// <summary>A negative result: does not interpolate, or a bound is violated.</summary>
    internal const int Negative = 1;

    /// <summary>Bad usage or bad input.</summary>
    internal const int BadInput = 2;

    /// <summary>The data do not satisfy what a construction, or the demanded numbers, need.</summary>
    internal const int Declined = 3;

    /// <summary>A defect of this program.</summary>
    internal const int Defect = 70;

    internal const int Interrupted = 130;
}
