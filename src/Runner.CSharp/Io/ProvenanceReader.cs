using System.Text;
using System.Text.Json;

namespace MemCap.Runner.Io;

/// <summary>Reads "provenance"; since it is no part of the meaning, what does not fit is passed over.</summary>
internal static class ProvenanceReader
{
    /// <summary>The current token is the value of "provenance".</summary>
    internal static Provenance? Read(JsonTokens tokens)
    {
        if (tokens.Type != JsonTokenType.StartObject)
        {
            tokens.Skip();
            return null;
        }
        var provenance = new Provenance(null, null, null, null, null);
        while (tokens.Next() != JsonTokenType.EndObject)
        {
            string key = tokens.Text();
            JsonTokenType type = tokens.Next();
            bool isText = type == JsonTokenType.String;
            switch (key)
            {
                case "method" when isText:
                    provenance = provenance with { Method = tokens.Text() };
                    break;
                case "memcap" when isText:
                    provenance = provenance with { MemCap = tokens.Text() };
                    break;
                case "dataSha256" when isText:
                    provenance = provenance with { DataSha256 = tokens.Text() };
                    break;
                case "seed" when type == JsonTokenType.Number:
                    provenance = provenance with { Seed = Seed(tokens.Value) };
                    break;
                case "options" when type == JsonTokenType.StartObject:
                    provenance = provenance with { Options = Options(tokens) };
                    break;
                default:
                    tokens.Skip();
                    break;
            }
        }
        return provenance;
    }

    private static ulong? Seed(ReadOnlySpan<byte> text) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out ulong seed, out int used) && used == text.Length
            ? seed
            : null;

    private static SortedDictionary<string, string> Options(JsonTokens tokens)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (tokens.Next() != JsonTokenType.EndObject)
        {
            string key = tokens.Text();
            string? value = tokens.Next() switch
            {
                JsonTokenType.String => tokens.Text(),
                JsonTokenType.Number => Encoding.UTF8.GetString(tokens.Value),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => null,
            };
            if (value is not null)
                options[key] = value;
            else
                tokens.Skip();
        }
        return options;
    }
}
