using System.CommandLine;
using System.Globalization;
using System.Text;
using MemCap.Constructions;
using MemCap.Runner.Experiments;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap compare` was asked for; Methods is null for all, Epsilon for each method's default.</summary>
internal sealed record CompareRequest(DataOptions Data)
{
    public IReadOnlyList<Method>? Methods { get; init; }
    public string? Epsilon { get; init; }
    public Numbers? Numbers { get; init; }
    public ulong Seed { get; init; }
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap compare DATA`: one row for each construction, printed as it finishes; then how light and how small networks can be.
/// </summary>
internal static class CompareCommand
{
    /// <summary>Other variants than the default are tried up to this many coordinates.</summary>
    private const long SmallData = 1_000_000;

    /// <summary>Steps of an iteration times coordinates of the data: where it goes on for longer, `memcap build` may.</summary>
    private const long MostStepCoordinates = 1L << 30;

    private const long FewestSteps = 64;
    private const string Steps = "steps";

    /// <summary>The option of methods that approximate.</summary>
    internal const string Epsilon = "eps";

    /// <summary>The value of an option that depends on others, and may mean nothing.</summary>
    internal const string Automatic = "auto";

    internal static Command Create(Terminal terminal)
    {
        var data = new DataArguments();
        var methods = new Option<string?>("--methods")
        {
            Description = $"Methods to compare [default: all: {MethodArguments.Ids}]",
            HelpName = "a,b,…",
        };
        MethodOption meaning = EpsilonOption(Methods.all.First(m => EpsilonOption(m) is not null))!;
        var epsilon = new Option<string?>($"--{Epsilon}")
        {
            Description = $"{ApproximatingIds}: {meaning.Meaning} [default: {meaning.Standard}]",
            HelpName = meaning.Form,
        };
        Option<string?> numbers = NumbersOption.Create();
        var seed = new Option<ulong>("--seed") { Description = "Seed", DefaultValueFactory = _ => 0 };
        var document = new Option<string?>("--out")
        {
            Description = "File for the JSON document, .json or .json.gz: what memcap plot draws",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command("compare", "Tabulate how many neurons are enough, by every construction");
        data.AddTo(command);
        foreach (Option option in (Option[])[methods, epsilon, numbers, seed, document, json])
            command.Options.Add(option);
        command.SetAction(result =>
        {
            IReadOnlyList<Method>? chosen = result.GetValue(methods) is { } list ? ParseMethods(list) : null;
            return Run(
                new CompareRequest(data.Read(result))
                {
                    Methods = chosen,
                    Epsilon = result.GetValue(epsilon) is { } text ? ParseEpsilon(text, chosen) : null,
                    Numbers = NumbersOption.Parse(result.GetValue(numbers)),
                    Seed = result.GetValue(seed),
                    Out = result.GetValue(document),
                    Json = result.GetValue(json),
                },
                terminal
            );
        });
        return command;
    }

    private static string ApproximatingIds =>
        string.Join(", ", Methods.all.Where(m => EpsilonOption(m) is not null).Select(m => m.Id));

    /// <summary>Of methods that approximate unless they are told not to.</summary>
    private static MethodOption? EpsilonOption(Method method) =>
        Find(method, Epsilon) is { Standard: not Automatic } option ? option : null;

    private static MethodOption? Find(Method method, string option) =>
        method.Options.FirstOrDefault(o => string.Equals(o.Name, option, StringComparison.Ordinal));

    private static List<Method> ParseMethods(string list)
    {
        string[] ids = list.Split(
            ',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        return ids.Length > 0
            ? [.. ids.Distinct(StringComparer.Ordinal).Select(MethodArguments.Find)]
            : throw new InputException(
                $"--methods: give ids with commas between them; there are {MethodArguments.Ids}"
            );
    }

    /// <summary>The value in its plain form. Errors: InputException when no chosen method has the option, or the value is not
    /// admissible.</summary>
    private static string ParseEpsilon(string text, IReadOnlyList<Method>? chosen)
    {
        Method? owner = (chosen ?? [.. Methods.all]).FirstOrDefault(m => EpsilonOption(m) is not null);
        return owner is not null
            ? MethodArguments.Value(owner, Epsilon, text)
            : throw new InputException(
                $"--{Epsilon} {text}: no method of --methods has this option; it belongs to {ApproximatingIds}"
            );
    }

    /// <summary>0 when some method built a network, 3 when none did. Errors: InputException, InternalDefect.</summary>
    internal static int Run(CompareRequest request, Terminal terminal)
    {
        RequirePlace(request);
        Sample sample = Sample.Load(request.Data, terminal);
        var rows = new List<ComparisonRow>();
        Print(ReportText.Line("data", ReportText.Data(sample.Source)) + "\n" + ComparisonRow.HeadText);
        LeastWeights least;
        using (var progress = new Progress(terminal))
        {
            foreach (Recipe recipe in Recipes(request, sample))
            {
                rows.Add(Attempt(recipe, sample, terminal, progress));
                Print(rows[^1].Text());
            }
            Print(ComparisonRow.Legend(rows));
            progress.Start("least total weight");
            least = LeastWeights.Of(sample, rows, terminal.Kernels);
            progress.Clear();
        }
        Print(least.Text());
        var sizes = new LeastSizes(
            rows,
            sample.Source.Count,
            sample.Source.IsClassification ? sample.Source.Classes.Count : 0
        );
        Print(sizes.Text());
        string document = Document(request, sample, rows, least, sizes);
        if (request.Out is { } path)
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(document)));
        if (request.Json)
            terminal.Output.Write(document);
        return rows.Exists(row => row.Built is { Evidence.IsAccepted: true })
            ? ExitCode.Done
            : ExitCode.Declined;

        void Print(string text)
        {
            if (request.Json)
                return;
            terminal.Output.Write(text);
            terminal.Output.Flush();
        }
    }

    private static void RequirePlace(CompareRequest request)
    {
        OutputPlace.Require("--out", request.Out, request.Data);
        if (
            request.Out is { } path
            && !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && !path.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWith("/dev/", StringComparison.Ordinal)
        )
            throw new InputException(
                $"--out {path}: comparisons are written as JSON; name the file .json or .json.gz"
            );
    }

    /// <summary>Each method with its defaults and, on small data, with its other variants.</summary>
    private static IEnumerable<Recipe> Recipes(CompareRequest request, Sample sample)
    {
        bool isSmall = (long)sample.Source.Count * sample.Source.Dimension <= SmallData;
        foreach (Method method in request.Methods ?? [.. Methods.all])
        {
            SortedDictionary<string, string> options = MethodArguments.Defaults(method);
            if (request.Epsilon is { } epsilon && EpsilonOption(method) is not null)
                options[Epsilon] = epsilon;
            if (
                EpsilonOption(method) is not null
                && Find(method, Steps) is not null
                && MostSteps(sample) is { } steps
            )
                options[Steps] = steps.ToString(CultureInfo.InvariantCulture);
            yield return new Recipe(method, options, request.Numbers, request.Seed);
            MethodOption? variants = Find(method, "variant");
            if (!isSmall || variants is null)
                continue;
            foreach (string variant in variants.Values.Skip(1))
            {
                var others = new SortedDictionary<string, string>(options, StringComparer.Ordinal)
                {
                    [variants.Name] = variant,
                };
                yield return new Recipe(method, others, request.Numbers, request.Seed);
            }
        }
    }

    /// <summary>Null where the iterations' own limit is not higher.</summary>
    private static long? MostSteps(Sample sample)
    {
        long coordinates = (long)sample.Source.Count * sample.Source.Dimension;
        long most = Math.Max(FewestSteps, MostStepCoordinates / coordinates);
        return most < IterativeNetwork.steps(sample.Data) ? most : null;
    }

    private static ComparisonRow Attempt(Recipe recipe, Sample sample, Terminal terminal, Progress progress)
    {
        try
        {
            return new ComparisonRow(recipe, Builder.Build(recipe, sample, terminal, progress), null);
        }
        catch (Exception e) when (e is DeclinedException or InputException)
        {
            return new ComparisonRow(recipe, null, e.Message);
        }
    }

    private static string Document(
        CompareRequest request,
        Sample sample,
        List<ComparisonRow> rows,
        LeastWeights least,
        LeastSizes sizes
    ) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("format", Comparison.Format);
            json.WriteNumber("seed", request.Seed);
            ReportJson.WriteData(json, sample.Source);
            json.WriteStartArray("rows");
            foreach (ComparisonRow row in rows)
                row.Write(json);
            json.WriteEndArray();
            least.Write(json);
            sizes.Write(json);
            json.WriteEndObject();
        });
}
