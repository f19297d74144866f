using System.Text.Json;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>JSON that a command wrote, also gzipped, and its members by their kinds.</summary>
/// <remarks>remedy: what to do about a file that is damaged, such as "compare again". Errors: InputException, one line that names
/// the place.</remarks>
internal abstract class StoredDocument(string source, JsonElement root, string remedy)
{
    internal string Source => source;

    internal JsonElement Root => root;

    internal JsonElement Any(JsonElement parent, string name, string place) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement element)
            ? element
            : throw Damaged($"{place}\"{name}\" is missing");

    internal JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string place)
    {
        JsonElement element = Any(parent, name, place);
        return element.ValueKind == kind
            ? element
            : throw Damaged($"{place}\"{name}\" is no {kind.ToString().ToLowerInvariant()}");
    }

    internal string Text(JsonElement parent, string name, string place) =>
        Member(parent, name, JsonValueKind.String, place).GetString()!;

    internal long Count(JsonElement parent, string name, string place, long most) =>
        Member(parent, name, JsonValueKind.Number, place).TryGetInt64(out long count)
        && count >= 0
        && count <= most
            ? count
            : throw Damaged($"{place}\"{name}\" is no count");

    /// <summary>The text ends with a remedy of its own.</summary>
    internal InputException Bad(string text) => new($"{source}: {text}");

    internal InputException Damaged(string text) => Bad($"{text}; {remedy}");

    /// <summary>What read makes of the file's JSON. Errors: InputException, for any content.</summary>
    protected static T Parse<T>(DataFile file, string remedy, Func<JsonElement, T> read)
    {
        using Stream stream = file.Open();
        try
        {
            using var document = JsonDocument.Parse(stream);
            return read(document.RootElement);
        }
        // A text may hold escapes that are no characters.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw file.Error($"is not JSON, or is cut short; {remedy}");
        }
    }
}
