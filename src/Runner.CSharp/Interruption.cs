namespace MemCap.Runner;

/// <summary>What to tell the user who interrupts a command that can be taken up again.</summary>
internal static class Interruption
{
    private static volatile Func<string>? _advice;

    /// <summary>One line for standard error, or nothing.</summary>
    internal static string? Advice() => _advice?.Invoke();

    /// <summary>From now until the value is disposed of, an interruption ends with this line.</summary>
    internal static IDisposable Tell(Func<string> advice)
    {
        _advice = advice;
        return new End();
    }

    private sealed class End : IDisposable
    {
        public void Dispose() => _advice = null;
    }
}
