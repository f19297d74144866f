using System.Text.Json;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>A file that `memcap compare --out` wrote, also gzipped, and its members by their kinds.</summary>
/// <remarks>Errors: InputException, one line that names the place.</remarks>
internal sealed class ComparisonDocument
{
    private ComparisonDocument(string source, JsonElement root) => (Source, Root) = (source, root);

    internal string Source { get; }

    internal JsonElement Root { get; }

    /// <summary>What read makes of the file. Errors: InputException, for any content.</summary>
    internal static T Read<T>(string path, Func<ComparisonDocument, T> read) =>
        Guard.Run(
            path,
            () =>
            {
                DataFile file = DataFile.At(path);
                if (DocumentFormat.Of(file) is var format && format is not Comparison.Format)
                    throw Bad(
                        path,
                        $"is no comparison{(format is { Length: > 0 } ? $", as its format is {InputException.Show(format)}" : "")}; give what memcap compare --out FILE wrote"
                    );
                using Stream stream = file.Open();
                try
                {
                    using var document = JsonDocument.Parse(stream);
                    return read(new ComparisonDocument(path, document.RootElement));
                }
                // A text may hold escapes that are no characters.
                catch (Exception e) when (e is JsonException or InvalidOperationException)
                {
                    throw Bad(path, "is not JSON, or is cut short; compare again");
                }
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

    internal JsonElement Any(JsonElement parent, string name, string place) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement element)
            ? element
            : throw Bad($"{place}\"{name}\" is missing; compare again");

    internal JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string place)
    {
        JsonElement element = Any(parent, name, place);
        return element.ValueKind == kind
            ? element
            : throw Bad($"{place}\"{name}\" is no {kind.ToString().ToLowerInvariant()}; compare again");
    }

    internal string Text(JsonElement parent, string name, string place) =>
        Member(parent, name, JsonValueKind.String, place).GetString()!;

    internal long Count(JsonElement parent, string name, string place, long most) =>
        Member(parent, name, JsonValueKind.Number, place).TryGetInt64(out long count)
        && count >= 0
        && count <= most
            ? count
            : throw Bad($"{place}\"{name}\" is no count; compare again");

    internal InputException Bad(string text) => Bad(Source, text);

    private static InputException Bad(string source, string text) => new($"{source}: {text}");
}
