using System.Text.Json;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>Reads the rounds of a construction in what `memcap build --json` printed, also gzipped.</summary>
/// <remarks>Errors: InputException, one line, for any content.</remarks>
internal static class RoundRunReader
{
    internal static RoundRun Read(string path) => BuildDocument.Read(path, Read);

    private static RoundRun Read(BuildDocument document)
    {
        JsonElement root = document.Root;
        string method = document.Text(root, "method", "");
        if (!root.TryGetProperty("steps", out _))
            throw document.Bad(
                $"has no steps: {InputException.Show(method)} does not go on in rounds, or took none; build with corrective, ntk or harmonic"
            );
        List<double> errors = [1];
        long units = 0;
        foreach (JsonElement step in document.Member(root, "steps", JsonValueKind.Array, "").EnumerateArray())
        {
            string place = $"step {errors.Count - 1}: ";
            units += document.Count(step, "neurons", place, int.MaxValue);
            errors.Add(Number(document, step, "error", place));
        }
        if (errors.Count == 1)
            throw document.Damaged("\"steps\" is empty");
        JsonElement data = document.Member(root, "data", JsonValueKind.Object, "");
        JsonElement network = document.Member(root, "network", JsonValueKind.Object, "");
        return new RoundRun(document.Source, method)
        {
            Options = document
                .Member(root, "options", JsonValueKind.Object, "")
                .EnumerateObject()
                .ToDictionary(
                    option => option.Name,
                    option => option.Value.ToString(),
                    StringComparer.Ordinal
                ),
            Seed = document.Member(root, "seed", JsonValueKind.Number, "").GetRawText(),
            Points = (int)document.Count(data, "n", "data: ", int.MaxValue),
            Dimension = (int)document.Count(data, "d", "data: ", int.MaxValue),
            Neurons = document.Count(network, "neurons", "network: ", long.MaxValue),
            Units = units,
            Errors = errors,
            ExpectedFactor = Expected(document),
            ExpectedFactorIf = document.Root.TryGetProperty(Condition, out _)
                ? document.Text(document.Root, Condition, "")
                : null,
        };
    }

    private const string Condition = "expectedFactorIf";

    private static double? Expected(BuildDocument document)
    {
        const string name = "expectedFactor";
        if (
            !document.Root.TryGetProperty(name, out JsonElement factor)
            || factor.ValueKind is JsonValueKind.Null
        )
            return null;
        return Number(document, document.Root, name, "") is > 0 and var number
            ? number
            : throw document.Damaged($"\"{name}\" is 0");
    }

    private static double Number(BuildDocument document, JsonElement parent, string name, string place) =>
        document.Any(parent, name, place) is { ValueKind: JsonValueKind.Number } element
        && element.TryGetDouble(out double number)
        && double.IsFinite(number)
        && number >= 0
            ? number
            : throw document.Damaged($"{place}\"{name}\" is no number from 0 on");
}
