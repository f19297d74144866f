using System.Diagnostics;
using System.Text;
using MemCap.Exact;
using MemCap.Runner.Kernels;

namespace MemCap.Runner;

/// <summary>What a command may touch besides files: its streams, the clock, and the kernels to compute with.</summary>
internal sealed record Terminal(TextWriter Output, TextWriter Error)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Where `-` reads from; null is the process's own standard input.</summary>
    public TextReader? Input { get; init; }

    /// <summary>Standard output as bytes, for data that are written rather than printed.</summary>
    public Func<Stream> OpenOutput { get; init; } = () => Stream.Null;

    /// <summary>Progress is for people: only when standard error is a terminal.</summary>
    public bool ShowsProgress { get; init; }

    public IKernels Kernels { get; init; } = SimdKernels.Best;

    /// <summary>Kernels of one thread, for work that is done many times side by side.</summary>
    public IKernels SerialKernels { get; init; } = SimdKernels.Single;

    /// <summary>Seconds since some fixed moment.</summary>
    public Func<double> Clock { get; init; } = () => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>The streams of this process, in UTF-8 and with plain line ends on every system.</summary>
    internal static Terminal OfProcess() =>
        new(Writer(Console.OpenStandardOutput()), Writer(Console.OpenStandardError(), autoFlush: true))
        {
            OpenOutput = Console.OpenStandardOutput,
            ShowsProgress = !Console.IsErrorRedirected,
        };

    private static StreamWriter Writer(Stream stream, bool autoFlush = false) =>
        new(stream, Utf8, bufferSize: 1 << 14) { AutoFlush = autoFlush, NewLine = "\n" };
}
