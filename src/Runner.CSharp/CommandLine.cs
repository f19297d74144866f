using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Runner;

/// <summary>The root command: every command once, help with an example, usage errors in one line.</summary>
internal static class CommandLine
{
    /// <summary>The same on every terminal, so that help is one text.</summary>
    private const int HelpWidth = 100;

    internal static string Version { get; } =
        typeof(CommandLine).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "0";

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["memcap"] = "memcap build sweep samples/iris.csv --out iris.json",
        ["build"] = "memcap build baum-relu samples/digits.csv.gz --variant slab3 --out digits.json.gz",
        ["verify"] = "memcap verify iris.json samples/iris.csv",
        ["compare"] = "memcap compare samples/wine.csv --methods sweep,baum-relu",
        ["measure"] = "memcap measure samples/moons.npz",
        ["bounds"] = "memcap bounds --n 60000 --d 784 --classes 10 --radius 28 --delta 1",
        ["plan"] = "memcap plan --n 1000 --theta 1/2 --eps 1e-6 --eta 0.05",
        ["guarantees"] = "memcap guarantees --n 1000 --d 50 --theta 1/2",
        ["cite"] = "memcap cite BELM20-P4 DER-SWEEP-UB --format latex",
        ["data"] = "memcap data moons --n 1000 --seed 1 --out moons.csv",
        ["polynomial"] = "memcap polynomial x1^2*x2-3/4*x3+1 --box -1:1 --out polynomial.json",
        ["inspect"] = "memcap inspect iris.json",
        ["experiment"] = "memcap experiment experiments/iris-slabs.json --out slabs.csv --resume",
        ["plot"] = "memcap plot slabs.csv --x rows --y variant --value neurons --out slabs.svg",
    };

    internal static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Networks that memorize data, constructed and certified exactly")
        {
            BuildCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            CompareCommand.Create(terminal),
            MeasureCommand.Create(terminal),
            BoundsCommand.Create(terminal),
            PlanCommand.Create(terminal.Output),
            GuaranteesCommand.Create(terminal.Output),
            CiteCommand.Create(terminal.Output),
            DataCommand.Create(terminal.OpenOutput),
            PolynomialCommand.Create(terminal),
            InspectCommand.Create(terminal.Output, terminal.Error),
            ExperimentCommand.Create(terminal),
            PlotCommand.Create(terminal),
        };
        root.Options.Add(
            new Option<bool>("--debug") { Description = "Add stack traces to errors", Recursive = true }
        );
        root.Directives.Clear();
        foreach (Option option in root.Options)
        {
            if (option is VersionOption)
                option.Action = new PrintVersion();
            else if (option is HelpOption { Action: HelpAction help })
            {
                help.MaxWidth = HelpWidth;
                option.Action = new HelpWithExample(help);
            }
        }
        return root;
    }

    /// <summary>Errors: InputException for usage, and whatever the command throws.</summary>
    internal static int Invoke(string[] args, Terminal terminal)
    {
        RootCommand root = Create(terminal);
        ParseResult parsed = root.Parse(
            args,
            new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null }
        );
        bool printsAbout = parsed.Action is HelpWithExample or PrintVersion;
        if (!printsAbout && parsed.CommandResult.Command == root && args.All(a => a is "--debug"))
        {
            terminal.Error.Write(
                $"memcap: error: no command given; give one of {string.Join(", ", root.Subcommands.Select(c => c.Name))}\n\n"
            );
            _ = root.Parse("--help").Invoke(Streams(terminal with { Output = terminal.Error }));
            return ExitCode.BadInput;
        }
        if (!printsAbout && parsed.Errors.Count > 0)
            throw new InputException(Explain(parsed));
        return parsed.Invoke(Streams(terminal));
    }

    private static InvocationConfiguration Streams(Terminal terminal) =>
        new()
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };

    /// <summary>The first thing wrong, and what was probably meant.</summary>
    private static string Explain(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        bool isRoot = command is RootCommand;
        string name = isRoot ? "memcap" : $"memcap {command.Name}";
        if (parsed.UnmatchedTokens is [{ } word, ..])
        {
            if (word.StartsWith('-') && word.Length > 1)
                return $"{word}: {name} has no such option{Nearest.Hint(word, OptionsOf(parsed))}; see {name} --help";
            if (isRoot)
                return $"{InputException.Show(word)} is no command{Nearest.Hint(word, command.Subcommands.Select(c => c.Name))}; see memcap --help";
            return $"{InputException.Show(word)} is one argument too many; see {name} --help";
        }
        ParseError error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult option => $"{Text(option)}: {Expectation(option)}",
            ArgumentResult argument when argument.Tokens.Count == 0 =>
                $"{name}: {argument.Argument.Name.ToUpperInvariant()} is missing; see {name} --help",
            CommandResult => $"{name}: {Missing(parsed)} is missing; see {name} --help",
            _ => $"{name}: {error.Message}",
        };
    }

    private static string Missing(ParseResult parsed) =>
        parsed
            .CommandResult.Command.Arguments.FirstOrDefault(a =>
                parsed.GetResult(a) is not { Tokens.Count: > 0 }
            )
            ?.Name.ToUpperInvariant()
        ?? "a command";

    private static string Text(OptionResult option) =>
        string.Join(' ', option.Tokens.Select(t => t.Value).Prepend(option.Option.Name));

    private static string Expectation(OptionResult option)
    {
        if (option.IdentifierTokenCount > 1)
            return "is given twice; give it once";
        if (option.Tokens.Count == 0)
            return "its value is missing";
        Type type = Nullable.GetUnderlyingType(option.Option.ValueType) ?? option.Option.ValueType;
        if (type == typeof(bool))
            return "takes no value";
        if (type == typeof(ulong))
            return "give a whole number from 0 to 18446744073709551615";
        if (type == typeof(int))
            return "give a whole number up to 2147483647";
        return type == typeof(double) ? "give a number" : "give one value";
    }

    private static IEnumerable<string> OptionsOf(ParseResult parsed) =>
        parsed
            .CommandResult.Command.Options.Concat(
                parsed.RootCommandResult.Command.Options.Where(o => o.Recursive)
            )
            .Where(o => !o.Hidden)
            .Select(o => o.Name);

    private sealed class HelpWithExample(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Command command = parseResult.CommandResult.Command;
            string key = command is RootCommand ? "memcap" : command.Name;
            InvocationConfiguration streams = parseResult.InvocationConfiguration;
            TextWriter output = streams.Output;
            using var text = new StringWriter { NewLine = "\n" };
            streams.Output = text;
            help.Invoke(parseResult);
            streams.Output = output;
            output.Write(Tidy(text.ToString()));
            output.Write($"Example:\n  {Examples[key]}\n");
            return ExitCode.Done;
        }

        public override bool ClearsParseErrors => true;

        /// <summary>The tool's own name whatever the file is called, and no trailing blanks.</summary>
        private static string Tidy(string help) =>
            string.Join(
                    '\n',
                    help.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())
                )
                .Replace($"  {RootCommand.ExecutableName} ", "  memcap ", StringComparison.Ordinal) + "\n\n";
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.Write($"memcap {Version}\n");
            return ExitCode.Done;
        }

        public override bool ClearsParseErrors => true;
    }
}
