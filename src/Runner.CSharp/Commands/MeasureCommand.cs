using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap measure` was asked for.</summary>
internal sealed record MeasureRequest(
    DataOptions Data,
    CoveringOptions? Covering,
    WeightOptions? Weight,
    bool Json
);

/// <summary>`memcap measure DATA`: lengths, angles and labels, decided exactly; with --covering, what random hyperplanes
/// depend on; with --weight, what networks weigh at least.</summary>
internal static class MeasureCommand
{
    internal static Command Create(Terminal terminal)
    {
        var data = new DataArguments();
        var covering = new CoveringArguments();
        var weight = new WeightArguments();
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command(
            "measure",
            "Measure the geometry of the data, exactly (of unit vectors, the largest inner product is the coherence)"
        );
        data.AddTo(command);
        covering.AddTo(command);
        weight.AddTo(command);
        command.Options.Add(json);
        command.SetAction(result =>
            Run(
                new MeasureRequest(
                    data.Read(result),
                    covering.Read(result, weight.IsGiven(result)),
                    weight.Read(result, covering.Failure(result)),
                    result.GetValue(json)
                ),
                terminal
            )
        );
        return command;
    }

    /// <summary>0 when done. Errors: InputException.</summary>
    internal static int Run(MeasureRequest request, Terminal terminal)
    {
        Sample sample = Sample.Load(request.Data, terminal);
        if (request.Covering is not null)
            CoveringReport.RequireClasses(sample);
        var product = new Product(
            (x, offset, rows, d, w, k, z) => terminal.Kernels.Product(x, offset, rows, w, 0, k, d, z, 0)
        );
        Geometry geometry;
        CoveringReport? covering;
        WeightReport? weight;
        using (var progress = new Progress(terminal))
        {
            progress.Start("measuring");
            geometry = GeometryModule.measure(
                product,
                FuncConvert.FromAction<int>(done => progress.Report((double)done / sample.Source.Count)),
                sample.Data
            );
            covering = request.Covering is { } options
                ? CoveringReport.Measure(options, sample, geometry, product, progress)
                : null;
            progress.Start("weights");
            weight = request.Weight is { } weights
                ? WeightReport.Measure(weights, sample, terminal.Kernels)
                : null;
        }
        terminal.Output.Write(
            request.Json
                ? Document(sample, geometry, covering, weight)
                : Text(sample, geometry, covering, weight)
        );
        return ExitCode.Done;
    }

    private static string Text(
        Sample sample,
        Geometry geometry,
        CoveringReport? covering,
        WeightReport? weight
    )
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append($"{name, -23}{value}\n");
        void Norm(string name, Length? length) =>
            Line(
                name,
                length is null
                    ? "-"
                    : $"{Interval(length.Value)}, squared {ExactText.Abbreviate(length.Squared)}, at {Rows(sample, length.Witness)}"
            );
        Line("data", ReportText.Data(sample.Source));
        Line("points n", $"{geometry.Count}");
        Line("dimension d", $"{geometry.Dimension}");
        Line("affine rank", geometry.AffineRank + (geometry.IsCollinear ? " (collinear)" : ""));
        Norm("largest norm R", geometry.MaxNorm);
        Norm("smallest norm", geometry.MinNorm);
        Line("unit sphere", geometry.OnUnitSphere ? "every norm is exactly 1" : "no");
        Norm("separation", geometry.Separation?.Value);
        Norm("label separation", geometry.LabelSeparation?.Value);
        Norm("diameter", geometry.Diameter?.Value);
        Line(
            "aspect",
            geometry.Aspect?.Value is { } aspect
                ? $"{Interval(aspect.Item2)}, squared {ExactText.Abbreviate(aspect.Item1)}"
                : "-"
        );
        Line(
            "largest inner product",
            geometry.Coherence?.Value is var (value, i, j)
                ? $"{ExactText.Abbreviate(value)}, at {Rows(sample, [i, j])}"
                : "-"
        );
        Norm("largest slope", geometry.Slope?.Value);
        Line("labels", Labels(sample, geometry));
        Line("label range", $"{Number(geometry.LabelRange.Item1)} to {Number(geometry.LabelRange.Item2)}");
        Line("merged", $"{sample.Source.Merged}");
        Line("data SHA-256", sample.Source.Sha256);
        covering?.WriteText(text, sample);
        weight?.WriteText(text);
        return text.ToString();
    }

    private static string Interval(Enclosure enclosure)
    {
        (string lower, string upper) = ExactText.Decimals(enclosure, 10);
        return string.Equals(lower, upper, StringComparison.Ordinal) ? lower : $"[{lower}, {upper}]";
    }

    private static string Rows(Sample sample, IEnumerable<int> points) =>
        string.Join(" and ", points.Select(sample.Row));

    private static string Labels(Sample sample, Geometry geometry)
    {
        const int shown = 12;
        if (!sample.Source.IsClassification)
            return $"{geometry.Classes.Length} distinct";
        IEnumerable<string> counts = geometry
            .Classes.Take(shown)
            .Select(c =>
                $"{Sample.Label(RationalModule.ofDouble(c.Item1), sample.Source.ClassNames)}: {c.Item2}"
            );
        string others = geometry.Classes.Length > shown ? $", … ({geometry.Classes.Length} in all)" : "";
        return string.Join(", ", counts) + others;
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Document(
        Sample sample,
        Geometry geometry,
        CoveringReport? covering,
        WeightReport? weight
    ) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            ReportJson.WriteData(json, sample.Source);
            json.WriteString("rowWord", sample.Source.RowWord);
            json.WriteNumber("n", geometry.Count);
            json.WriteNumber("d", geometry.Dimension);
            json.WriteNumber("affineRank", geometry.AffineRank);
            json.WriteBoolean("collinear", geometry.IsCollinear);
            Write(json, "maxNorm", geometry.MaxNorm, sample);
            Write(json, "minNorm", geometry.MinNorm, sample);
            json.WriteBoolean("onUnitSphere", geometry.OnUnitSphere);
            Write(json, "separation", geometry.Separation?.Value, sample);
            Write(json, "labelSeparation", geometry.LabelSeparation?.Value, sample);
            Write(json, "diameter", geometry.Diameter?.Value, sample);
            if (geometry.Aspect?.Value is { } aspect)
            {
                json.WriteStartObject("aspect");
                ExactText.Write(json, "squared", aspect.Item1);
                WriteEnclosure(json, aspect.Item2);
                json.WriteEndObject();
            }
            else
                json.WriteNull("aspect");
            WriteInnerProduct(json, sample, geometry);
            Write(json, "slope", geometry.Slope?.Value, sample);
            WriteLabels(json, sample, geometry);
            covering?.WriteJson(json, sample);
            weight?.WriteJson(json);
            json.WriteEndObject();
        });

    /// <summary>γ = max |⟨x_i, x_j⟩| as the bounds use it; for unit vectors the usual coherence.</summary>
    private static void WriteInnerProduct(Utf8JsonWriter json, Sample sample, Geometry geometry)
    {
        if (geometry.Coherence?.Value is not var (value, i, j))
        {
            json.WriteNull("coherence");
            return;
        }
        json.WriteStartObject("coherence");
        ExactText.Write(json, "value", value);
        WriteRows(json, sample, [i, j]);
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, Sample sample, Geometry geometry)
    {
        json.WriteStartArray("labels");
        foreach ((double label, int count) in sample.Source.IsClassification ? geometry.Classes : [])
        {
            json.WriteStartObject();
            json.WriteNumber("label", label);
            if (sample.Source.ClassNames is { } names)
                json.WriteString("name", names[(int)label]);
            json.WriteNumber("points", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("distinctLabels", geometry.Classes.Length);
        json.WriteStartArray("labelRange");
        json.WriteNumberValue(geometry.LabelRange.Item1);
        json.WriteNumberValue(geometry.LabelRange.Item2);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Length? length, Sample sample)
    {
        if (length is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        ExactText.Write(json, "squared", length.Squared);
        WriteEnclosure(json, length.Value);
        WriteRows(json, sample, length.Witness);
        json.WriteEndObject();
    }

    private static void WriteEnclosure(Utf8JsonWriter json, Enclosure enclosure)
    {
        (string lower, string upper) = ExactText.Decimals(enclosure);
        json.WriteStartArray("enclosure");
        json.WriteStringValue(lower);
        json.WriteStringValue(upper);
        json.WriteEndArray();
    }

    private static void WriteRows(Utf8JsonWriter json, Sample sample, IEnumerable<int> points)
    {
        json.WriteStartArray("rows");
        foreach (int point in points)
            json.WriteNumberValue(sample.Source.SourceRows[point]);
        json.WriteEndArray();
    }
}
