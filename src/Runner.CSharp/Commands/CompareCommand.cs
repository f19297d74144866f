using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap compare` was asked for; Methods is null for all.</summary>
internal sealed record CompareRequest(DataOptions Data)
{
    public IReadOnlyList<Method>? Methods { get; init; }
    public Numbers? Numbers { get; init; }
    public ulong Seed { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap compare DATA`: one row for each construction, printed as it finishes.</summary>
internal static class CompareCommand
{
    /// <summary>Other variants than the default are tried up to this many coordinates.</summary>
    private const long SmallData = 1_000_000;

    private static readonly string[] Head =
    [
        "method",
        "neurons",
        "parameters",
        "weight",
        "bits",
        "exactness",
        "seconds",
        "best upper bound",
        "largest lower bound",
    ];

    private static readonly int[] Widths = [22, 8, 12, 9, 6, 19, 8, 22, 26];
    private static readonly bool[] Right = [false, true, true, true, true, false, true, false, false];

    internal static Command Create(Terminal terminal)
    {
        var data = new DataArguments();
        var methods = new Option<string?>("--methods")
        {
            Description = $"Methods to compare [default: all: {MethodArguments.Ids}]",
            HelpName = "a,b,…",
        };
        Option<string?> numbers = NumbersOption.Create();
        var seed = new Option<ulong>("--seed") { Description = "Seed", DefaultValueFactory = _ => 0 };
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command("compare", "Tabulate how many neurons are enough, by every construction");
        data.AddTo(command);
        command.Options.Add(methods);
        command.Options.Add(numbers);
        command.Options.Add(seed);
        command.Options.Add(json);
        command.SetAction(result =>
            Run(
                new CompareRequest(data.Read(result))
                {
                    Methods = result.GetValue(methods) is { } list ? ParseMethods(list) : null,
                    Numbers = NumbersOption.Parse(result.GetValue(numbers)),
                    Seed = result.GetValue(seed),
                    Json = result.GetValue(json),
                },
                terminal
            )
        );
        return command;
    }

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

    /// <summary>0 when some method built a network, 3 when none did. Errors: InputException, InternalDefect.</summary>
    internal static int Run(CompareRequest request, Terminal terminal)
    {
        Sample sample = Sample.Load(request.Data, terminal);
        var rows = new List<Row>();
        if (!request.Json)
        {
            terminal.Output.Write(ReportText.Line("data", ReportText.Data(sample.Source)));
            terminal.Output.Write("\n" + TextTable.Row(Head, Widths, Right));
            terminal.Output.Flush();
        }
        using var progress = new Progress(terminal);
        foreach (Recipe recipe in Recipes(request, sample))
        {
            Row row = Attempt(recipe, sample, terminal, progress);
            rows.Add(row);
            if (request.Json)
                continue;
            terminal.Output.Write(row.Text());
            terminal.Output.Flush();
        }
        if (request.Json)
            terminal.Output.Write(Document(request, sample, rows));
        return rows.Exists(row => row.Built is { Evidence.IsAccepted: true })
            ? ExitCode.Done
            : ExitCode.Declined;
    }

    /// <summary>Each method with its defaults and, on small data, with its other variants.</summary>
    private static IEnumerable<Recipe> Recipes(CompareRequest request, Sample sample)
    {
        bool isSmall = (long)sample.Source.Count * sample.Source.Dimension <= SmallData;
        foreach (Method method in request.Methods ?? [.. Methods.all])
        {
            SortedDictionary<string, string> defaults = MethodArguments.Defaults(method);
            yield return new Recipe(method, defaults, request.Numbers, request.Seed);
            MethodOption? variants = method.Options.FirstOrDefault(o => o.Name is "variant");
            if (!isSmall || variants is null)
                continue;
            foreach (string variant in variants.Values.Skip(1))
            {
                var options = new SortedDictionary<string, string>(defaults, StringComparer.Ordinal)
                {
                    [variants.Name] = variant,
                };
                yield return new Recipe(method, options, request.Numbers, request.Seed);
            }
        }
    }

    private static Row Attempt(Recipe recipe, Sample sample, Terminal terminal, Progress progress)
    {
        try
        {
            return new Row(recipe, Builder.Build(recipe, sample, terminal, progress), null);
        }
        catch (Exception e) when (e is DeclinedException or InputException)
        {
            return new Row(recipe, null, e.Message);
        }
    }

    private static string Document(CompareRequest request, Sample sample, List<Row> rows) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("seed", request.Seed);
            ReportJson.WriteData(json, sample.Source);
            json.WriteStartArray("rows");
            foreach (Row row in rows)
                row.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private sealed record Row(Recipe Recipe, Built? Built, string? Reason)
    {
        /// <summary>The smallest size that some theorem promises for this data set.</summary>
        private BoundCheck? Upper => Applicable(isUpper: true).MinBy(Size);

        private BoundCheck? Lower => Applicable(isUpper: false).MaxBy(Size);

        private static System.Numerics.BigInteger Size(BoundCheck check) =>
            ValueModule.ceiling(check.Value.ResultValue)!.Value;

        private IEnumerable<BoundCheck> Applicable(bool isUpper) =>
            Built is null
                ? []
                : Built.Bounds.Where(b =>
                    b.Applies
                    && b.Value.IsOk
                    && b.Statement.Quantity.IsNeurons
                    && b.IsUpper == isUpper
                    // A bound on the worst data says something here only if these are they.
                    && (isUpper || b.Holds is not null || !BoundModule.lowerScope(b.Bound)!.Value.IsWorst)
                );

        private string Name =>
            Recipe.Options.TryGetValue("variant", out string? variant)
                ? $"{Recipe.Method.Id} {variant}"
                : Recipe.Method.Id;

        private string Exactness()
        {
            string numbers = Built!.Numbers.IsExact ? "rationals" : NumbersOption.Name(Built.Numbers);
            if (Built.Evidence.IsMissed)
                return $"{ReportText.Grouped(Built.Evidence.Findings.Misclassified)} wrong";
            return Built.Evidence.Findings.Misclassified == 0
                ? $"exact, {numbers}"
                : $"within {ExactText.Up(Built.Evidence.Findings.MaxAbsError, 2)}, {numbers}";
        }

        internal string Text()
        {
            if (Built is null)
                return $"{Name.PadRight(Widths[0])}  {Reason}\n";
            string[] cells =
            [
                Name,
                ReportText.Grouped(Built.Size.Neurons),
                ReportText.Grouped(Built.Size.Parameters),
                Built.Size.TotalWeight?.Value is { } weight ? ReportText.Weight(weight) : "-",
                ReportText.Grouped(Built.Size.BitComplexity),
                Exactness(),
                (Built.ConstructSeconds + Built.VerifySeconds).ToString("0.00", CultureInfo.InvariantCulture),
                Upper is { } upper ? $"{BoundText.Number(upper.Value.ResultValue)} {upper.Bound.Id}" : "-",
                Lower is { } lower
                    ? $"{BoundText.Number(lower.Value.ResultValue)} {lower.Bound.Id} ({BoundText.Scope(lower)})"
                    : "-",
            ];
            return TextTable.Row(cells, Widths, Right);
        }

        internal void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("method", Recipe.Method.Id);
            ReportJson.WriteOptions(
                json,
                Recipe.Options,
                Built is null ? null : NumbersOption.Name(Built.Numbers)
            );
            json.WriteString("reason", Reason);
            if (Built is not null)
            {
                ReportJson.WriteNetwork(json, Built.Construction.Network, Built.Size);
                json.WriteStartObject("certificate");
                ReportJson.WriteFindings(json, Built.Evidence.Findings);
                ReportJson.WriteClaim(json, Built.Evidence.Certificate.Claim);
                json.WriteEndObject();
                Write(json, "bestUpperBound", Upper);
                Write(json, "largestLowerBound", Lower);
                json.WriteStartArray("remarks");
                foreach (string remark in Built.Construction.Remarks)
                    json.WriteStringValue(remark);
                json.WriteEndArray();
                json.WriteStartObject("seconds");
                Json.WriteSeconds(json, "construct", Built.ConstructSeconds);
                Json.WriteSeconds(json, "verify", Built.VerifySeconds);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }

        private static void Write(Utf8JsonWriter json, string name, BoundCheck? check)
        {
            if (check is null)
            {
                json.WriteNull(name);
                return;
            }
            json.WriteStartObject(name);
            json.WriteString("id", check.Bound.Id);
            json.WriteString("value", BoundText.Number(check.Value.ResultValue));
            json.WriteString("scope", BoundText.Scope(check));
            json.WriteEndObject();
        }
    }
}
