using System.Text.Json;

namespace MemCap.Runner.Io;

/// <summary>What a JSON file says that it is: its "format".</summary>
internal static class DocumentFormat
{
    /// <summary>Empty for an object without such a text; null where the file is no JSON object.</summary>
    internal static string? Of(DataFile file)
    {
        if (!file.Head.AsSpan().TrimStart(" \t\r\n\ufeff"u8).StartsWith("{"u8))
            return null;
        using Stream stream = file.Open();
        using var tokens = new JsonTokens(stream, file.Name);
        try
        {
            tokens.Next();
            while (tokens.Next() == JsonTokenType.PropertyName)
            {
                bool isFormat = tokens.Text() is "format";
                if (tokens.Next() == JsonTokenType.String && isFormat)
                    return tokens.Text();
                tokens.Skip();
            }
            return "";
        }
        catch (InputException)
        {
            // Whoever reads the whole file says better what is wrong with it.
            return null;
        }
    }
}
