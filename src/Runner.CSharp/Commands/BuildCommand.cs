using System.CommandLine;
using System.Text;
using MemCap.Constructions;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using MemCap.Verification;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap build` was asked for.</summary>
internal sealed record BuildRequest(Recipe Recipe, DataOptions Data)
{
    public string? Out { get; init; }
    public string? Certificate { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap build METHOD DATA`: constructs, checks, prints sizes against every bound that applies.</summary>
internal static class BuildCommand
{
    internal static Command Create(Terminal terminal)
    {
        var method = new Argument<string>("method")
        {
            Description = string.Join("; ", Methods.all.Select(m => $"{m.Id}: {m.Summary}")),
        };
        var data = new DataArguments();
        var network = new Option<string?>("--out")
        {
            Description = "Network file to write: .json, .json.gz or .npz",
            HelpName = "NET",
        };
        var certificate = new Option<string?>("--certificate")
        {
            Description = "File for the certificate: what was checked, with the hashes of data and network",
            HelpName = "FILE",
        };
        Option<string?> numbers = NumbersOption.Create();
        var seed = new Option<ulong>("--seed") { Description = "Seed", DefaultValueFactory = _ => 0 };
        Option<string> check = CheckOption.Create();
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var options = new MethodArguments();
        var command = new Command("build", "Construct a network that memorizes the data, and certify it")
        {
            method,
        };
        data.AddTo(command);
        command.Options.Add(network);
        command.Options.Add(certificate);
        command.Options.Add(numbers);
        options.AddTo(command);
        command.Options.Add(seed);
        command.Options.Add(check);
        command.Options.Add(json);
        command.SetAction(result =>
        {
            Method chosen = MethodArguments.Find(result.GetRequiredValue(method));
            var recipe = new Recipe(
                chosen,
                options.Read(result, chosen),
                NumbersOption.Parse(result.GetValue(numbers)),
                result.GetValue(seed)
            )
            {
                Extent = CheckOption.Parse(result.GetValue(check)!),
            };
            return Run(
                new BuildRequest(recipe, data.Read(result))
                {
                    Out = result.GetValue(network),
                    Certificate = result.GetValue(certificate),
                    Json = result.GetValue(json),
                },
                terminal
            );
        });
        return command;
    }

    /// <summary>0 when the network is built, checked and written; 1 when a random construction had no luck, and then no
    /// file is written. Errors: InputException, DeclinedException, InternalDefect; then no file is touched.</summary>
    internal static int Run(BuildRequest request, Terminal terminal)
    {
        RequirePlaces(request);
        Sample sample = Sample.Load(request.Data, terminal);
        Built built;
        using (var progress = new Progress(terminal))
            built = Builder.Build(request.Recipe, sample, terminal, progress);
        var provenance = new Provenance(
            request.Recipe.Method.Id,
            request.Recipe.Seed,
            CommandLine.Version,
            sample.Source.Sha256,
            new Dictionary<string, string>(request.Recipe.Options, StringComparer.Ordinal)
            {
                ["numbers"] = NumbersOption.Name(built.Numbers),
            }
        );
        bool isDone = built.Evidence.IsAccepted;
        NetworkFile file =
            isDone && request.Out is { } path
                ? NetworkFile.Write(path, built.Construction.Network, sample.Source.ClassNames, provenance)
                : NetworkFile.Of(built.Construction.Network, sample.Source.ClassNames, provenance);
        if (isDone && request.Certificate is { } place)
            AtomicFile.Write(
                place,
                stream => stream.Write(Encoding.UTF8.GetBytes(Certificate(request, sample, built, file)))
            );
        terminal.Output.Write(
            request.Json ? Document(request, sample, built, file) : Text(request, sample, built, file)
        );
        return isDone ? ExitCode.Done : ExitCode.Negative;
    }

    /// <summary>Refuses before the work what would be refused after it.</summary>
    private static void RequirePlaces(BuildRequest request)
    {
        OutputPlace.Require("--out", request.Out, request.Data);
        if (request.Out is { } name)
            OutputPlace.RequireNetworkName("--out", name);
        OutputPlace.Require("--certificate", request.Certificate, request.Data);
        if (
            request is { Out: { } network, Certificate: { } certificate }
            && OutputPlace.IsSame(network, certificate)
        )
            throw new InputException($"--certificate {certificate}: is the network's file; name another one");
    }

    private static bool IsShared(BuildRequest request) =>
        request.Recipe.Options.TryGetValue("shared", out string? shared) && shared is "yes";

    private static string Text(BuildRequest request, Sample sample, Built built, NetworkFile file)
    {
        var text = new StringBuilder();
        text.Append(ReportText.Line("data", ReportText.Data(sample.Source)));
        text.Append(
            ReportText.Line(
                "method",
                $"{request.Recipe.Typed}, {NumbersOption.Name(built.Numbers)} numbers, seed {request.Recipe.Seed}"
            )
        );
        text.Append(ReportText.Line("network", ReportText.Network(built.Construction.Network, built.Size)));
        if (Weighed(sample, built) is { } weighed)
            text.Append(ReportText.Line("weight", weighed));
        if (IsShared(request))
            text.Append(
                ReportText.Line(
                    "shared",
                    $"{ReportText.Grouped(ReportJson.SharedParameters(built.Construction.Network, built.Size))} parameters with the first row stored once"
                )
            );
        text.Append(
            built.Evidence.IsAccepted
                ? ReportText.Line(
                    "certified",
                    ReportText.Accepted(built.Evidence.Certificate, built.Evidence.Findings)
                )
                : ReportText.Line("refuted", Missed(request, sample, built.Evidence.Findings))
        );
        foreach (string remark in built.Construction.Remarks)
            text.Append(ReportText.Line("remark", remark));
        if (built.Evidence.IsAccepted && request.Out is { } path)
            text.Append(ReportText.Line("written", $"{path}, SHA-256 {file.Sha256}"));
        text.Append(
            ReportText.Line(
                "time",
                $"construct {ReportText.Seconds(built.ConstructSeconds)}, verify {ReportText.Seconds(built.VerifySeconds)}"
            )
        );
        text.Append('\n').Append(ReportText.Bounds(built));
        return text.ToString();
    }

    /// <summary>The total weight beside what these labels cost any network of its kind; null where it has none.</summary>
    private static string? Weighed(Sample sample, Built built)
    {
        if (built.Size.TotalWeight is not { } weight)
            return null;
        string own = ReportText.Weight(weight.Value);
        return built.LeastWeight is { } least
            ? $"{own}, at least {WeightWords.Value(least.Value)} for these labels ({WeightWords.Words(least.Value.Argument, sample)}): factor {WeightWords.Factor(weight.Value, least.Value)}"
            : $"{own}; nothing is known here of what these labels need: see memcap measure --weight";
    }

    /// <summary>What a random construction without luck leaves wrong, and what helps.</summary>
    private static string Missed(BuildRequest request, Sample sample, Findings findings)
    {
        string place = findings.Counterexample?.Value is { } wrong
            ? $", the first at {sample.Row(wrong.Point)}"
            : "";
        string unwritten = request.Out is null && request.Certificate is null ? "" : "; nothing is written";
        return $"does not interpolate: {ReportText.Count(findings.Misclassified, "point")} wrong{place}; draw again with another --seed, or more hyperplanes with --width{unwritten}";
    }

    private static string Document(BuildRequest request, Sample sample, Built built, NetworkFile file) =>
        Json.Document(json =>
        {
            Findings findings = built.Evidence.Findings;
            json.WriteStartObject();
            json.WriteString("method", request.Recipe.Method.Id);
            json.WriteNumber("seed", request.Recipe.Seed);
            ReportJson.WriteOptions(json, request.Recipe.Options, NumbersOption.Name(built.Numbers));
            ReportJson.WriteData(json, sample.Source);
            ReportJson.WriteNetwork(json, built.Construction.Network, built.Size, IsShared(request));
            json.WriteStartObject("certificate");
            ReportJson.WriteFindings(json, findings);
            json.WriteString("networkSha256", file.Sha256);
            ReportJson.WriteClaim(json, built.Evidence.Certificate.Claim);
            ReportJson.WriteMeasures(json, findings);
            json.WriteEndObject();
            ReportJson.WriteBounds(json, built.Bounds);
            json.WriteStartObject("seconds");
            Json.WriteSeconds(json, "construct", built.ConstructSeconds);
            Json.WriteSeconds(json, "verify", built.VerifySeconds);
            json.WriteEndObject();
            WeightWords.Write(json, "leastWeight", built.Size.TotalWeight?.Value, built.LeastWeight?.Value);
            json.WriteStartArray("groups");
            foreach (int group in built.Construction.Groups)
                json.WriteNumberValue(group);
            json.WriteEndArray();
            ReportJson.WriteSteps(json, built.Construction.Run.Value.Steps);
            json.WriteStartArray("remarks");
            foreach (string remark in built.Construction.Remarks)
                json.WriteStringValue(remark);
            json.WriteEndArray();
            if (built.Construction.Run.Value.ExpectedFactor?.Value is { } expected)
            {
                Json.WriteFinite(json, "expectedFactor", expected.Factor);
                if (expected.Condition?.Value is { } condition)
                    json.WriteString("expectedFactorIf", condition);
            }
            json.WriteEndObject();
        });

    private static string Certificate(BuildRequest request, Sample sample, Built built, NetworkFile file) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("format", "memcap-certificate/1");
            ReportJson.WriteClaim(json, built.Evidence.Certificate.Claim);
            json.WriteString("dataSha256", sample.Source.Sha256);
            json.WriteString("networkSha256", file.Sha256);
            json.WriteStartObject("findings");
            ReportJson.WriteFindings(json, built.Evidence.Findings);
            ReportJson.WriteMeasures(json, built.Evidence.Findings);
            json.WriteEndObject();
            json.WriteString("numbers", NumbersOption.Name(built.Numbers));
            json.WriteString("method", request.Recipe.Method.Id);
            json.WriteNumber("seed", request.Recipe.Seed);
            ReportJson.WriteOptions(json, request.Recipe.Options);
            json.WriteString("memcap", CommandLine.Version);
            json.WriteEndObject();
        });
}
