using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap inspect` was asked for.</summary>
internal sealed record InspectRequest(string Network, bool Json);

/// <summary>`memcap inspect NET`: layers, sizes, ranges of the weights.</summary>
internal static class InspectCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        var network = new Argument<string>("network")
        {
            Description = "Network file: .json, .json.gz or .npz",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command("inspect", "Show layers, sizes and ranges of the weights")
        {
            network,
            json,
        };
        command.SetAction(result =>
            Run(new InspectRequest(result.GetRequiredValue(network), result.GetValue(json)), output, error)
        );
        return command;
    }

    /// <summary>0 when done. Errors: InputException.</summary>
    internal static int Run(InspectRequest request, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        NetworkFile file = NetworkFile.Read(request.Network);
        Size size = SizeModule.ofNetwork(file.Network);
        LayerSummary[] layers = [.. file.Network.Layers.Select(LayerSummary.Of)];
        output.Write(request.Json ? Document(file, size, layers) : Table(file, size, layers));
        return 0;
    }

    private static string Table(NetworkFile file, Size size, LayerSummary[] layers)
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append($"{name, -15}{value}\n");
        string[] head =
        [
            "layer",
            "shape",
            "activation",
            "numbers",
            "nonzero",
            "distinct rows",
            "min |w|",
            "max |w|",
        ];
        List<string[]> table = [head];
        for (int k = 0; k < layers.Length; k++)
        {
            LayerSummary layer = layers[k];
            table.Add([
                $"{k}",
                $"{layer.Rows} × {layer.Columns}",
                layer.Activation,
                layer.Numbers,
                $"{layer.Nonzero}",
                $"{layer.DistinctRows}",
                layer.Smallest is { } low ? ExactText.Abbreviate(low) : "-",
                layer.Largest is { } high ? ExactText.Abbreviate(high) : "-",
            ]);
        }
        int[] widths = [.. head.Select((_, c) => table.Max(row => row[c].Length))];
        foreach (string[] row in table)
            text.Append(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd())
                .Append('\n');
        text.Append('\n');
        Line("inputs", $"{file.Network.Inputs}");
        Line("neurons", $"{size.Neurons}");
        Line("depth", $"{size.Depth}");
        Line("parameters", $"{size.Parameters}, of which {size.NonzeroParameters} are not 0");
        if (size.TotalWeight?.Value is { } weight)
        {
            (string lower, string upper) = ExactText.Decimals(weight, 6);
            Line("total weight", $"[{lower}, {upper}]");
        }
        Line("bits", $"{size.BitComplexity} in the largest weight, {size.TotalBits} in all");
        (string output, Rational[]? labels) = NetworkWriter.Describe(file.Network.Output);
        Line("output", output);
        if (labels is not null)
            Line("labels", Labels(labels, file.ClassNames));
        if (file.Provenance is { } from)
        {
            Line("method", from.Method ?? "-");
            Line("seed", from.Seed?.ToString() ?? "-");
            Line("memcap", from.MemCap ?? "-");
            Line("data SHA-256", from.DataSha256 ?? "-");
            foreach (
                (string name, string value) in from.Options
                    ?? new Dictionary<string, string>(StringComparer.Ordinal)
            )
                Line($"--{name}", value);
        }
        Line("SHA-256", file.Sha256);
        return text.ToString();
    }

    /// <summary>The first labels, with their words.</summary>
    private static string Labels(Rational[] labels, IReadOnlyList<string>? names)
    {
        const int shown = 12;
        IEnumerable<string> words = labels
            .Take(shown)
            .Select(label =>
                names is null
                    ? ExactText.Abbreviate(label)
                    : $"{ExactText.Abbreviate(label)} ({names[(int)label.Numerator]})"
            );
        return string.Join(", ", words) + (labels.Length > shown ? $", … ({labels.Length} in all)" : "");
    }

    private static string Document(NetworkFile file, Size size, LayerSummary[] layers)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("format", NetworkParser.Format);
            json.WriteString("sha256", file.Sha256);
            json.WriteNumber("inputs", file.Network.Inputs);
            json.WriteStartArray("layers");
            foreach (LayerSummary layer in layers)
                Write(json, layer);
            json.WriteEndArray();
            Write(json, size);
            Write(json, file);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, LayerSummary layer)
    {
        json.WriteStartObject();
        json.WriteString("activation", layer.Activation);
        json.WriteNumber("rows", layer.Rows);
        json.WriteNumber("columns", layer.Columns);
        json.WriteString("numbers", layer.Numbers);
        json.WriteNumber("nonzeroWeights", layer.Nonzero);
        json.WriteNumber("distinctRows", layer.DistinctRows);
        WriteOptional(json, "minAbsWeight", layer.Smallest);
        WriteOptional(json, "maxAbsWeight", layer.Largest);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, Rational? value)
    {
        if (value is null)
            json.WriteNull(name);
        else
            ExactText.Write(json, name, value);
    }

    private static void Write(Utf8JsonWriter json, Size size)
    {
        json.WriteStartObject("size");
        ReportJson.WriteCounts(json, size);
        if (size.TotalWeight?.Value is { } weight)
        {
            (string lower, string upper) = ExactText.Decimals(weight);
            json.WriteStartArray("totalWeight");
            json.WriteStringValue(lower);
            json.WriteStringValue(upper);
            json.WriteEndArray();
        }
        else
            json.WriteNull("totalWeight");
        json.WriteNumber("bitComplexity", size.BitComplexity);
        json.WriteNumber("totalBits", size.TotalBits);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NetworkFile file)
    {
        (string output, Rational[]? labels) = NetworkWriter.Describe(file.Network.Output);
        json.WriteString("output", output);
        if (labels is not null)
        {
            json.WriteStartArray("labels");
            foreach (Rational label in labels)
                ExactText.Write(json, label);
            json.WriteEndArray();
        }
        if (file.ClassNames is { } names)
        {
            json.WriteStartArray("classNames");
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        if (file.Provenance is not { } from)
            return;
        json.WriteStartObject("provenance");
        json.WriteString("method", from.Method);
        if (from.Seed is { } seed)
            json.WriteNumber("seed", seed);
        json.WriteString("memcap", from.MemCap);
        json.WriteString("dataSha256", from.DataSha256);
        json.WriteStartObject("options");
        foreach (
            (string name, string value) in from.Options
                ?? new Dictionary<string, string>(StringComparer.Ordinal)
        )
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
