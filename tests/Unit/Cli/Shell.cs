using System.Runtime.CompilerServices;
using MemCap.Exact;
using MemCap.Runner;
using MemCap.Runner.Kernels;
using MemCap.Unit.Io;

namespace MemCap.Unit.Cli;

/// <summary>What a command left behind.</summary>
internal sealed record Outcome(int Status, string Output, string Error);

/// <summary>Runs whole command lines inside the process, each test in a folder of its own.</summary>
public abstract class Shell : Scratch
{
    internal static Outcome Run(params string[] args) => RunWith(SimdKernels.Best, input: null, args);

    internal static Outcome RunWith(IKernels kernels, string? input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using TextReader reader = new StringReader(input ?? "");
        using var bytes = new MemoryStream();
        var terminal = new Terminal(output, error)
        {
            Input = reader,
            OpenOutput = () => bytes,
            Kernels = kernels,
            SerialKernels = kernels,
        };
        int status = Program.Run(args, terminal);
        return new Outcome(status, output.ToString(), error.ToString());
    }

    /// <summary>The one line of a failure, without its prefix and the folder; nothing may be on standard output.</summary>
    internal string Failure(int status, params string[] args) => FailureOf(status, Run(args));

    internal string FailureOf(int status, Outcome outcome)
    {
        const string prefix = "memcap: error: ";
        Assert.StartsWith(prefix, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(outcome.Error.Length - 1, outcome.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal("", outcome.Output);
        Assert.True(outcome.Status == status, $"{outcome.Status}: {outcome.Error}");
        return outcome.Error[prefix.Length..^1].Replace(PathOf(""), "", StringComparison.Ordinal);
    }

    internal static string Sample(string name) => Path.Combine(Root(), "samples", name);

    internal static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
