using System.CommandLine;
using System.Text;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using MemCap.Verification;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap verify` was asked for; equality where there is neither Tolerance nor Epsilon.</summary>
internal sealed record VerifyRequest(string Network, DataOptions Data)
{
    public Rational? Tolerance { get; init; }
    public Rational? Epsilon { get; init; }
    public ErrorMeasure Measure { get; init; } = ErrorMeasure.Relative;

    /// <summary>How far points go through networks whose closed form is known.</summary>
    public Extent Extent { get; init; } = Extent.Automatic;
    public bool Json { get; init; }
}

/// <summary>`memcap verify NET DATA`: checks a network file on data, independently of how it was built.</summary>
internal static class VerifyCommand
{
    internal static Command Create(Terminal terminal)
    {
        var network = new Argument<string>("network")
        {
            Description = "Network file: .json, .json.gz or .npz",
        };
        var data = new DataArguments();
        var tolerance = new Option<string?>("--tolerance")
        {
            Description =
                "Accept answers within T of the label; read exactly, such as 1e-6 or 1/3 [default: 0]",
            HelpName = "T",
        };
        var epsilon = new Option<string?>("--eps")
        {
            Description =
                "Ask instead whether the outputs f approximate the labels y of distinct points: Σ(f − y)² ≤ E·Σy²; read exactly",
            HelpName = "E",
        };
        var measure = new Option<string>("--error")
        {
            Description = "With --eps: relative as above, or truncated: (1/n) Σ min(1, (f − y)²) ≤ E",
            HelpName = "relative|truncated",
            DefaultValueFactory = _ => "relative",
        };
        Option<string> check = CheckOption.Create();
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command("verify", "Check a network file on data, in exact arithmetic") { network };
        data.AddTo(command);
        command.Options.Add(tolerance);
        command.Options.Add(epsilon);
        command.Options.Add(measure);
        command.Options.Add(check);
        command.Options.Add(json);
        command.SetAction(result =>
        {
            if (result.GetResult(measure) is { Implicit: false } && result.GetValue(epsilon) is null)
                throw new InputException(
                    "--error: says how --eps is measured; give --eps too, or leave it out"
                );
            return Run(
                new VerifyRequest(result.GetRequiredValue(network), data.Read(result))
                {
                    Tolerance = result.GetValue(tolerance) is { } within
                        ? ParseNumber("--tolerance", within)
                        : null,
                    Epsilon = result.GetValue(epsilon) is { } relative
                        ? ParseNumber("--eps", relative)
                        : null,
                    Measure = ParseMeasure(result.GetValue(measure)!),
                    Extent = CheckOption.Parse(result.GetValue(check)!),
                    Json = result.GetValue(json),
                },
                terminal
            );
        });
        return command;
    }

    /// <summary>0 when the claim holds at every point, 1 when not. Errors: InputException.</summary>
    internal static int Run(VerifyRequest request, Terminal terminal)
    {
        if (request is { Tolerance: not null, Epsilon: not null })
            throw new InputException("--tolerance, --eps: each asks another question; give one of them");
        NetworkFile file = NetworkFile.Read(request.Network);
        if (request.Epsilon is not null && file.Network.Layers[^1].Rows != 1)
            throw new InputException(
                $"--eps: {request.Network} has {file.Network.Layers[^1].Rows} outputs, and one approximates a label; leave --eps out"
            );
        LabelledData data = KnownLabels.Read(file, request.Network, request.Data, terminal);
        Sample sample = Sample.Of(data);
        Claim claim =
            request.Epsilon is { } epsilon ? Claim.NewApproximates(request.Measure, epsilon)
            : request.Tolerance is { IsZero: false } tolerance ? Claim.NewWithin(tolerance)
            : Claim.Interpolates;
        double started = terminal.Clock();
        FSharpResult<Checked, Refuted> outcome = Check(
            new Certificate(file.Network, sample.Data, claim),
            request.Extent,
            terminal
        );
        double seconds = terminal.Clock() - started;
        var report = new Report(
            file,
            sample,
            claim,
            outcome.IsOk ? outcome.ResultValue.Findings : outcome.ErrorValue.Findings,
            outcome.IsOk,
            seconds
        );
        terminal.Output.Write(request.Json ? report.Document() : report.Text(request.Network));
        return outcome.IsOk ? ExitCode.Done : ExitCode.Negative;
    }

    private static ErrorMeasure ParseMeasure(string text) =>
        text switch
        {
            "relative" => ErrorMeasure.Relative,
            "truncated" => ErrorMeasure.Truncated,
            _ => throw new InputException($"--error {InputException.Show(text)}: give relative or truncated"),
        };

    /// <summary>Errors: InputException unless the text is a number ≥ 0.</summary>
    internal static Rational ParseNumber(string option, string text) =>
        ExactDecimal.parse(text)?.Value is { Sign: >= 0 } number
            ? number
            : throw new InputException(
                $"{option} {InputException.Show(text)}: give a number that is not negative, such as 1e-6 or 1/3"
            );

    private static FSharpResult<Checked, Refuted> Check(
        Certificate certificate,
        Extent extent,
        Terminal terminal
    )
    {
        using var progress = new Progress(terminal);
        progress.Start("verifying");
        return Checker.checkTo(
            extent,
            terminal.Kernels,
            FuncConvert.FromAction<int>(settled => progress.Report((double)settled / certificate.Data.Count)),
            certificate
        );
    }

    private sealed record Report(
        NetworkFile File,
        Sample Sample,
        Claim Claim,
        Findings Findings,
        bool Accepted,
        double Seconds
    )
    {
        internal string Text(string network)
        {
            var text = new StringBuilder();
            Size size = SizeModule.ofNetwork(File.Network);
            text.Append(ReportText.Line("data", ReportText.Data(Sample.Source)));
            text.Append(ReportText.Line("network", $"{network}: {ReportText.Network(File.Network, size)}"));
            if (Accepted)
                text.Append(
                    ReportText.Line(
                        "verified",
                        ReportText.Accepted(new Certificate(File.Network, Sample.Data, Claim), Findings)
                    )
                );
            else
                text.Append(ReportText.Line("refuted", Refutation()));
            return text.Append(ReportText.Line("time", ReportText.Seconds(Seconds))).ToString();
        }

        private string Refutation()
        {
            Counterexample point = Findings.Counterexample!.Value;
            IReadOnlyList<string>? names = File.ClassNames;
            if (Claim is Claim.Approximates approximates)
                return $"does not approximate: {(approximates.measure.IsTruncated ? $"(1/n) Σ min(1, (f − y)²) is more than {ExactText.Abbreviate(approximates.epsilon)}" : $"Σ(f − y)² is more than {ExactText.Abbreviate(approximates.epsilon)} Σy²")}; the output is off by most at {Sample.Row(point.Point)}";
            string what = Claim is Claim.Within within
                ? $"is not within {ExactText.Abbreviate(within.tolerance)}"
                : "does not interpolate";
            return $"{what}: at {Sample.Row(point.Point)} the label is {Sample.Label(point.Expected, names)}, the network answers {Sample.Label(point.Answer, names)}; "
                + $"{ReportText.Grouped(Findings.Misclassified)} of {ReportText.Count(Sample.Source.Count, "point")} differ";
        }

        internal string Document() =>
            Json.Document(json =>
            {
                json.WriteStartObject();
                json.WriteString("method", File.Provenance?.Method);
                if (File.Provenance?.Seed is { } seed)
                    json.WriteNumber("seed", seed);
                else
                    json.WriteNull("seed");
                ReportJson.WriteOptions(json, File.Provenance?.Options);
                ReportJson.WriteData(json, Sample.Source);
                ReportJson.WriteNetwork(json, File.Network, SizeModule.ofNetwork(File.Network));
                json.WriteStartObject("certificate");
                ReportJson.WriteFindings(json, Findings);
                json.WriteString("networkSha256", File.Sha256);
                ReportJson.WriteClaim(json, Claim);
                json.WriteBoolean("accepted", Accepted);
                ReportJson.WriteMeasures(json, Findings);
                if (Findings.Counterexample?.Value is { } point)
                {
                    json.WriteStartObject("counterexample");
                    json.WriteNumber(Sample.Source.RowWord, Sample.Source.SourceRows[point.Point]);
                    json.WriteNumber("point", point.Point);
                    json.WriteString("expected", Sample.Label(point.Expected, File.ClassNames));
                    json.WriteString("answered", Sample.Label(point.Answer, File.ClassNames));
                    json.WriteEndObject();
                }
                json.WriteEndObject();
                json.WriteStartArray("bounds");
                json.WriteEndArray();
                json.WriteStartObject("seconds");
                Json.WriteSeconds(json, "verify", Seconds);
                json.WriteEndObject();
                json.WriteEndObject();
            });
    }
}
