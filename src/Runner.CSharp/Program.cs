using System.Runtime.InteropServices;
using MemCap.Runner.Io;

namespace MemCap.Runner;

internal static class Program
{
    private static volatile bool _interrupted;

    internal static int Main(string[] args)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            OnInterrupt
        );
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            OnInterrupt
        );
        Terminal terminal = Terminal.OfProcess();
        int status = Run(args, terminal);
        if (_interrupted)
            Thread.Sleep(Timeout.Infinite);
        return status;
    }

    /// <summary>One command from its arguments to its exit status; never throws.</summary>
    internal static int Run(string[] args, Terminal terminal)
    {
        try
        {
            int status = CommandLine.Invoke(args, terminal);
            terminal.Output.Flush();
            return status;
        }
        catch (Exception e)
        {
            // Whatever the interruption broke is no news; the other thread ends the process.
            return _interrupted ? ExitCode.Interrupted : Report(e, args, terminal.Error);
        }
    }

    /// <summary>The exit status for what went wrong, and its one line.</summary>
    internal static int Report(Exception e, string[] args, TextWriter error)
    {
        Exception cause = e is AggregateException { InnerExceptions.Count: > 0 } many
            ? many.Flatten().InnerExceptions[0]
            : e;
        (int status, string text) = cause switch
        {
            InputException => (ExitCode.BadInput, cause.Message),
            DeclinedException => (ExitCode.Declined, cause.Message),
            OutOfMemoryException => (
                ExitCode.BadInput,
                "this needs more memory than there is; use fewer rows"
            ),
            IOException => (ExitCode.BadInput, $"standard output cannot be written ({cause.Message})"),
            InternalDefect => (ExitCode.Defect, $"a defect of memcap, please report it: {cause.Message}"),
            _ => (
                ExitCode.Defect,
                $"a defect of memcap, please report it: {cause.GetType().Name}: {cause.Message}"
            ),
        };
        error.Write($"memcap: error: {InputException.OneLine(text)}\n");
        if (args.Contains("--debug", StringComparer.Ordinal))
            error.Write($"{e}\n");
        return status;
    }

    /// <summary>Runs on a thread of its own: removes unfinished files and ends the process.</summary>
    private static void OnInterrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        _interrupted = true;
        AtomicFile.Abandon();
        // A writer of its own: the command's may be in use on another thread.
        if (Interruption.Advice() is { } advice)
            Terminal.OfProcess().Error.Write($"{advice}\n");
        Environment.Exit(
            context.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Interrupted + 13
        );
    }
}
