using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MemCap.Exact;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>Reads what `memcap compare --out` writes, also gzipped.</summary>
/// <remarks>Errors: InputException, one line, for any content.</remarks>
internal sealed class ComparisonReader
{
    private readonly string _source;

    private ComparisonReader(string source) => _source = source;

    internal static Comparison Read(string path) =>
        Guard.Run(
            path,
            () =>
            {
                DataFile file = DataFile.At(path);
                var reader = new ComparisonReader(path);
                if (DocumentFormat.Of(file) is var format && format is not Comparison.Format)
                    throw reader.Bad(
                        $"is no comparison{(format is { Length: > 0 } ? $", as its format is {InputException.Show(format)}" : "")}; give what memcap compare --out FILE wrote"
                    );
                using Stream stream = file.Open();
                try
                {
                    using var document = JsonDocument.Parse(stream);
                    return reader.Read(document.RootElement);
                }
                // A text may hold escapes that are no characters.
                catch (Exception e) when (e is JsonException or InvalidOperationException)
                {
                    throw reader.Bad("is not JSON, or is cut short; compare again");
                }
            }
        );

    private Comparison Read(JsonElement root)
    {
        JsonElement data = Member(root, "data", JsonValueKind.Object, "");
        List<ComparedNetwork> networks = [];
        List<LeftOut> leftOut = [];
        List<LeastNeurons> neurons = [];
        int index = 0;
        foreach (JsonElement row in Member(root, "rows", JsonValueKind.Array, "").EnumerateArray())
            ReadRow(row, $"row {index++}: ", networks, leftOut, neurons);
        index = 0;
        return new Comparison(
            _source,
            (int)Count(data, "n", "data: ", int.MaxValue),
            (int)Count(data, "d", "data: ", int.MaxValue)
        )
        {
            Networks = networks,
            LeftOut = leftOut,
            LeastWeights =
            [
                .. Member(root, "weightLowerBounds", JsonValueKind.Array, "")
                    .EnumerateArray()
                    .Select(bound => ReadBound(bound, $"weightLowerBounds {index++}: ")),
            ],
            LeastNeurons = neurons.Where(bound => bound.Value.Log >= 0).MaxBy(bound => bound.Value.Log),
        };
    }

    private void ReadRow(
        JsonElement row,
        string place,
        List<ComparedNetwork> networks,
        List<LeftOut> leftOut,
        List<LeastNeurons> neurons
    )
    {
        string method = Text(row, "method", place);
        JsonElement options = Member(row, "options", JsonValueKind.Object, place);
        string? variant = options.TryGetProperty("variant", out _) ? Text(options, "variant", place) : null;
        string? reason = !row.TryGetProperty("network", out _) ? Text(row, "reason", place) : null;
        if (reason is not null)
        {
            leftOut.Add(new LeftOut(method, variant, reason));
            return;
        }
        JsonElement network = Member(row, "network", JsonValueKind.Object, place);
        JsonElement certificate = Member(row, "certificate", JsonValueKind.Object, place);
        string claim = Text(certificate, "claim", place);
        bool isMissed =
            claim is "interpolates" && Any(certificate, claim, place).ValueKind is not JsonValueKind.True;
        long count = Count(network, "neurons", place, long.MaxValue);
        LogNumber? weight =
            Any(network, "totalWeight", place).ValueKind is JsonValueKind.Null
                ? null
                : Number(network, "totalWeight", place);
        string? obstacle =
            isMissed ? "some answers are wrong"
            : weight is null ? "no total weight: its units are not ReLU, or in several layers"
            : count == 0 || double.IsNegativeInfinity(weight.Log) ? "neither neurons nor weight are needed"
            : null;
        if (obstacle is not null)
        {
            leftOut.Add(new LeftOut(method, variant, obstacle));
            return;
        }
        Rational? epsilon = claim is "approximates" ? Exact(certificate, "eps", place) : null;
        networks.Add(new ComparedNetwork(method, variant, count, weight!, claim, epsilon));
        if (
            epsilon is null
            && Any(row, "largestLowerBound", place) is { ValueKind: not JsonValueKind.Null } bound
        )
            neurons.Add(
                new LeastNeurons(
                    Text(bound, "id", place),
                    Text(bound, "scope", place),
                    Number(bound, "ceiling", place)
                )
            );
    }

    private LeastWeight ReadBound(JsonElement bound, string place) =>
        new(
            Exact(bound, "eps", place),
            Text(bound, "argument", place),
            Number(bound, "value", place),
            Any(bound, "allowsOutputBias", place).ValueKind is JsonValueKind.True
        );

    private JsonElement Any(JsonElement parent, string name, string place) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement element)
            ? element
            : throw Bad($"{place}\"{name}\" is missing; compare again");

    private JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string place)
    {
        JsonElement element = Any(parent, name, place);
        return element.ValueKind == kind
            ? element
            : throw Bad($"{place}\"{name}\" is no {kind.ToString().ToLowerInvariant()}; compare again");
    }

    private string Text(JsonElement parent, string name, string place) =>
        Member(parent, name, JsonValueKind.String, place).GetString()!;

    private long Count(JsonElement parent, string name, string place, long most) =>
        Member(parent, name, JsonValueKind.Number, place).TryGetInt64(out long count)
        && count >= 0
        && count <= most
            ? count
            : throw Bad($"{place}\"{name}\" is no count; compare again");

    private Rational Exact(JsonElement parent, string name, string place) =>
        ExactDecimal.parse(Text(parent, name, place))?.Value is { Sign: >= 0 } number
            ? number
            : throw Bad($"{place}\"{name}\" is no number from 0 on; compare again");

    /// <summary>A JSON number, or the text of one, from 0 on.</summary>
    private LogNumber Number(JsonElement parent, string name, string place)
    {
        JsonElement element = Any(parent, name, place);
        string text = element.ValueKind is JsonValueKind.String ? element.GetString()! : element.GetRawText();
        if (ExactDecimal.parse(text)?.Value is not { Sign: >= 0 } number)
            throw Bad($"{place}\"{name}\" is no number from 0 on; compare again");
        return new LogNumber(
            BigInteger.Log10(number.Numerator) - BigInteger.Log10(number.Denominator),
            text,
            element.ValueKind is JsonValueKind.String
        );
    }

    private InputException Bad(string text) => new($"{_source}: {text}");
}
