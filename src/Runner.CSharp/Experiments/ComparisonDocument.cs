using System.Text.Json;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>A file that `memcap compare --out` wrote.</summary>
internal sealed class ComparisonDocument : StoredDocument
{
    private const string Remedy = "compare again";

    private ComparisonDocument(string source, JsonElement root)
        : base(source, root, Remedy) { }

    /// <summary>What read makes of the file. Errors: InputException, for any content.</summary>
    internal static T Read<T>(string path, Func<ComparisonDocument, T> read) =>
        Guard.Run(
            path,
            () =>
            {
                DataFile file = DataFile.At(path);
                if (DocumentFormat.Of(file) is var format && format is not Comparison.Format)
                    throw file.Error(
                        $"is no comparison{(format is { Length: > 0 } ? $", as its format is {InputException.Show(format)}" : "")}; give what memcap compare --out FILE wrote"
                    );
                return Parse(file, Remedy, root => read(new ComparisonDocument(path, root)));
            }
        );

    /// <summary>What a row is of, and the reason why it has no network; null where it has one.</summary>
    internal (string Method, string? Variant, string? Reason) Construction(JsonElement row, string place)
    {
        string method = Text(row, "method", place);
        JsonElement options = Member(row, "options", JsonValueKind.Object, place);
        string? variant = options.TryGetProperty("variant", out _) ? Text(options, "variant", place) : null;
        string? reason = !row.TryGetProperty("network", out _) ? Text(row, "reason", place) : null;
        return (method, variant, reason);
    }
}
