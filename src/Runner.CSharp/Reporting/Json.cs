using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemCap.Runner.Reporting;

/// <summary>One JSON document as text.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document that the action writes, and a line end.</summary>
    internal static string Document(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
            write(json);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>An array of objects, of which members writes the inside.</summary>
    internal static void WriteEach<T>(
        Utf8JsonWriter json,
        string name,
        IEnumerable<T> items,
        Action<Utf8JsonWriter, T> members
    )
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>JSON has no infinity: null.</summary>
    internal static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    internal static void WriteSeconds(Utf8JsonWriter json, string name, double seconds) =>
        json.WriteNumber(name, Math.Round(seconds, 6));
}
