using System.Globalization;

namespace MemCap.Runner.Reporting;

/// <summary>One line on standard error that is rewritten: what is done, how much of it, how long it will take.</summary>
/// <remarks>Silent unless standard error is a terminal. Any thread may report. Disposing clears the line.</remarks>
internal sealed class Progress(Terminal terminal) : IDisposable
{
    private const double Interval = 0.1;

    private readonly Lock _lock = new();
    private string _what = "";
    private double _started = terminal.Clock();
    private double _shown;
    private int _width;

    /// <summary>A new stretch of work, from 0.</summary>
    internal void Start(string what)
    {
        lock (_lock)
        {
            _what = what;
            _started = terminal.Clock();
            _shown = 0;
        }
    }

    /// <summary>The part that is done, 0 to 1.</summary>
    internal void Report(double part) => Report(part, what: null);

    /// <summary>The same, with new words for what is done.</summary>
    internal void Report(double part, string? what)
    {
        if (!terminal.ShowsProgress)
            return;
        lock (_lock)
        {
            _what = what ?? _what;
            double now = terminal.Clock();
            if (now - _shown < Interval)
                return;
            _shown = now;
            Show(Line(part, now - _started));
        }
    }

    /// <summary>Removes the line.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            if (_width > 0)
                terminal.Error.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }

    public void Dispose() => Clear();

    private string Line(double part, double elapsed)
    {
        double done = Math.Clamp(part, 0, 1);
        string line = string.Create(CultureInfo.InvariantCulture, $"{_what} {done * 100:F0}%");
        // Before two seconds any estimate is noise.
        return done > 0.01 && elapsed > 2 ? $"{line}, {Duration(elapsed * (1 - done) / done)} left" : line;
    }

    private static string Duration(double seconds) =>
        seconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s")
        : seconds < 100 * 60 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h");

    private void Show(string line)
    {
        terminal.Error.Write($"\r{line.PadRight(_width)}");
        _width = Math.Max(_width, line.Length);
    }
}
