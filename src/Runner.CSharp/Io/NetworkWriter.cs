using System.Security.Cryptography;
using MemCap.Exact;
using MemCap.Networks;

namespace MemCap.Runner.Io;

/// <summary>Writes memcap-network/1 as JSON. The same network, names and provenance give the same bytes.</summary>
/// <remarks>For each layer: doubles are float64 in their shortest form, else integer when every number is one,
/// else rational; sparse when fewer than a quarter of the weights are nonzero.</remarks>
internal static class NetworkWriter
{
    /// <summary>Writes the text and returns its SHA-256 in lower-case hex.</summary>
    internal static string Write(
        Stream stream,
        Network network,
        IReadOnlyList<string>? classNames,
        Provenance? provenance
    )
    {
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true))
        using (var buffered = new BufferedStream(hashed, 1 << 16))
            WriteText(buffered, network, classNames, provenance, headsOnly: false);
        return Convert.ToHexStringLower(sha.Hash!);
    }

    /// <summary>With headsOnly, layers say everything but their numbers.</summary>
    internal static void WriteText(
        Stream stream,
        Network network,
        IReadOnlyList<string>? classNames,
        Provenance? provenance,
        bool headsOnly
    )
    {
        var text = new Utf8Text();
        AddHead(text, network, classNames);
        text.Add("  \"layers\": [\n");
        int k = 0;
        foreach (Layer layer in network.Layers)
        {
            text.Add(k++ == 0 ? "    " : ",\n    ");
            var numbers = new LayerWriter(layer);
            AddHead(text, layer, numbers.Numbers);
            if (!headsOnly)
            {
                text.Add(",\n      \"weights\": ");
                Flush(stream, text);
                numbers.WriteWeights(stream);
                text.Add(",\n      \"biases\": ");
                Flush(stream, text);
                numbers.WriteBiases(stream);
            }
            text.Add("}");
        }
        text.Add("\n  ]");
        if (provenance is not null)
            AddProvenance(text, provenance);
        text.Add("\n}\n");
        Flush(stream, text);
    }

    private static void Flush(Stream stream, Utf8Text text)
    {
        stream.Write(text.Bytes);
        text.Clear();
    }

    private static void AddHead(Utf8Text text, Network network, IReadOnlyList<string>? classNames)
    {
        text.Add($"{{\n  \"format\": \"{NetworkParser.Format}\",\n  \"inputs\": {network.Inputs},\n");
        (string output, Rational[]? labels) = Describe(network.Output);
        text.Add($"  \"output\": \"{output}\",\n");
        if (labels is not null)
        {
            text.Add("  \"labels\": [");
            for (int i = 0; i < labels.Length; i++)
            {
                text.Add(i == 0 ? "" : ", ");
                LayerWriter.Add(text, labels[i]);
            }
            text.Add("],\n");
        }
        if (classNames is null)
            return;
        text.Add("  \"classNames\": [");
        for (int i = 0; i < classNames.Count; i++)
        {
            text.Add(i == 0 ? "" : ", ");
            text.Quote(classNames[i]);
        }
        text.Add("],\n");
    }

    /// <summary>The output's name in the file, and its labels.</summary>
    internal static (string Name, Rational[]? Labels) Describe(Output output) =>
        output switch
        {
            Output.Nearest nearest => ("nearest", nearest.labels),
            Output.Argmax argmax => ("argmax", argmax.labels),
            Output.Sign sign => ("sign", [sign.negative, sign.positive]),
            _ => ("identity", null),
        };

    /// <summary>The name of the numbers in the file.</summary>
    internal static string Describe(NumberKind numbers) =>
        numbers switch
        {
            NumberKind.Float64 => "float64",
            NumberKind.Float32 => "float32",
            NumberKind.Integer => "integer",
            _ => "rational",
        };

    private static void AddHead(Utf8Text text, Layer layer, NumberKind numbers) =>
        text.Add(
            $"{{\"activation\": \"{ActivationName.Of(layer.Activation)}\", \"rows\": {layer.Rows}, \"columns\": {layer.Columns}, \"numbers\": \"{Describe(numbers)}\""
        );

    private static void AddProvenance(Utf8Text text, Provenance provenance)
    {
        text.Add(",\n  \"provenance\": {");
        bool first = true;
        void Key(string name)
        {
            text.Add(first ? "" : ", ");
            text.Quote(name);
            text.Add(": ");
            first = false;
        }
        void Text(string name, string? value)
        {
            if (value is null)
                return;
            Key(name);
            text.Quote(value);
        }
        Text("method", provenance.Method);
        if (provenance.Seed is { } seed)
        {
            Key("seed");
            text.Add(seed.ToString());
        }
        Text("memcap", provenance.MemCap);
        Text("dataSha256", provenance.DataSha256);
        if (provenance.Options is { } options)
        {
            Key("options");
            text.Add("{");
            first = true;
            foreach ((string name, string value) in options.OrderBy(o => o.Key, StringComparer.Ordinal))
                Text(name, value);
            text.Add("}");
        }
        text.Add("}");
    }
}
