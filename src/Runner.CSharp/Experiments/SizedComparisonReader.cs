using System.Text.Json;

namespace MemCap.Runner.Experiments;

/// <summary>Reads the numbers of parameters in what `memcap compare --out` writes, also gzipped.</summary>
/// <remarks>Errors: InputException, one line, for any content.</remarks>
internal static class SizedComparisonReader
{
    internal static SizedComparison Read(string path) => ComparisonDocument.Read(path, Read);

    private static SizedComparison Read(ComparisonDocument document)
    {
        JsonElement data = document.Member(document.Root, "data", JsonValueKind.Object, "");
        if (document.Any(data, "classes", "data: ").ValueKind is JsonValueKind.Null)
            throw document.Bad(
                "has real labels, and the curves of sizes are those of classes; compare data with classes"
            );
        int points = Positive("n", int.MaxValue);
        List<SizedNetwork> networks = [];
        List<LeftOut> leftOut = [];
        int index = 0;
        foreach (
            JsonElement row in document
                .Member(document.Root, "rows", JsonValueKind.Array, "")
                .EnumerateArray()
        )
            ReadRow(document, row, $"row {index++}: ", networks, leftOut);
        return new SizedComparison(
            document.Source,
            points,
            Positive("d", int.MaxValue),
            Positive("classes", points)
        )
        {
            Networks = networks,
            LeftOut = leftOut,
        };

        int Positive(string name, int most) =>
            document.Count(data, name, "data: ", most) is > 0 and var count
                ? (int)count
                : throw document.Damaged($"data: \"{name}\" is 0, and there is nothing to draw");
    }

    private static void ReadRow(
        ComparisonDocument document,
        JsonElement row,
        string place,
        List<SizedNetwork> networks,
        List<LeftOut> leftOut
    )
    {
        (string method, string? variant, string? reason) = document.Construction(row, place);
        if (reason is null)
        {
            JsonElement network = document.Member(row, "network", JsonValueKind.Object, place);
            JsonElement certificate = document.Member(row, "certificate", JsonValueKind.Object, place);
            string claim = document.Text(certificate, "claim", place);
            if (claim is not "interpolates")
                reason = "it approximates the labels";
            else if (document.Any(certificate, claim, place).ValueKind is not JsonValueKind.True)
                reason = "some answers are wrong";
            else if (document.Count(network, "nonzeroParameters", place, long.MaxValue) is > 0 and var count)
                networks.Add(new SizedNetwork(method, variant, count));
            else
                reason = "no parameters are needed";
        }
        if (reason is not null)
            leftOut.Add(new LeftOut(method, variant, reason));
    }
}
