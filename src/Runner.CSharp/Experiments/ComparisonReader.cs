using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MemCap.Exact;

namespace MemCap.Runner.Experiments;

/// <summary>Reads what `memcap compare --out` writes, also gzipped.</summary>
/// <remarks>Errors: InputException, one line, for any content.</remarks>
internal sealed class ComparisonReader
{
    private readonly ComparisonDocument _document;

    private ComparisonReader(ComparisonDocument document) => _document = document;

    internal static Comparison Read(string path) =>
        ComparisonDocument.Read(path, document => new ComparisonReader(document).Read(document.Root));

    private Comparison Read(JsonElement root)
    {
        JsonElement data = _document.Member(root, "data", JsonValueKind.Object, "");
        List<ComparedNetwork> networks = [];
        List<LeftOut> leftOut = [];
        List<LeastNeurons> neurons = [];
        int index = 0;
        foreach (JsonElement row in _document.Member(root, "rows", JsonValueKind.Array, "").EnumerateArray())
            ReadRow(row, $"row {index++}: ", networks, leftOut, neurons);
        index = 0;
        return new Comparison(
            _document.Source,
            (int)_document.Count(data, "n", "data: ", int.MaxValue),
            (int)_document.Count(data, "d", "data: ", int.MaxValue)
        )
        {
            Networks = networks,
            LeftOut = leftOut,
            LeastWeights =
            [
                .. _document
                    .Member(root, "weightLowerBounds", JsonValueKind.Array, "")
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
        (string method, string? variant, string? reason) = _document.Construction(row, place);
        if (reason is not null)
        {
            leftOut.Add(new LeftOut(method, variant, reason));
            return;
        }
        JsonElement network = _document.Member(row, "network", JsonValueKind.Object, place);
        JsonElement certificate = _document.Member(row, "certificate", JsonValueKind.Object, place);
        string claim = _document.Text(certificate, "claim", place);
        bool isMissed =
            claim is "interpolates"
            && _document.Any(certificate, claim, place).ValueKind is not JsonValueKind.True;
        long count = _document.Count(network, "neurons", place, long.MaxValue);
        LogNumber? weight =
            _document.Any(network, "totalWeight", place).ValueKind is JsonValueKind.Null
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
            && _document.Any(row, "largestLowerBound", place) is { ValueKind: not JsonValueKind.Null } bound
        )
            neurons.Add(
                new LeastNeurons(
                    _document.Text(bound, "id", place),
                    _document.Text(bound, "scope", place),
                    Number(bound, "ceiling", place)
                )
            );
    }

    private LeastWeight ReadBound(JsonElement bound, string place) =>
        new(
            Exact(bound, "eps", place),
            _document.Text(bound, "argument", place),
            Number(bound, "value", place),
            _document.Any(bound, "allowsOutputBias", place).ValueKind is JsonValueKind.True
        );

    private Rational Exact(JsonElement parent, string name, string place) =>
        ExactDecimal.parse(_document.Text(parent, name, place))?.Value is { Sign: >= 0 } number
            ? number
            : throw _document.Damaged($"{place}\"{name}\" is no number from 0 on");

    /// <summary>A JSON number, or the text of one, from 0 on.</summary>
    private LogNumber Number(JsonElement parent, string name, string place)
    {
        JsonElement element = _document.Any(parent, name, place);
        string text = element.ValueKind is JsonValueKind.String ? element.GetString()! : element.GetRawText();
        if (ExactDecimal.parse(text)?.Value is not { Sign: >= 0 } number)
            throw _document.Damaged($"{place}\"{name}\" is no number from 0 on");
        return new LogNumber(
            BigInteger.Log10(number.Numerator) - BigInteger.Log10(number.Denominator),
            text,
            element.ValueKind is JsonValueKind.String
        );
    }
}
