using System.Text.Json;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;

namespace MemCap.Runner.Reporting;

/// <summary>A network of two inputs and data of its plane, with what every picture of them says.</summary>
internal sealed record PlaneSubject(
    string Path,
    NetworkFile File,
    LabelledData Data,
    PlainEvaluation Evaluation
)
{
    /// <summary>The file's name without its folder: pictures are the same wherever it lies.</summary>
    internal string Name => System.IO.Path.GetFileName(Path);

    /// <summary>differing: points whose answer in doubles is not their label.</summary>
    internal IReadOnlyList<string> Subtitles(PlaneWindow window, int differing)
    {
        IEnumerable<int> widths = File
            .Network.Layers.Take(File.Network.Layers.Length - 1)
            .Select(l => l.Rows);
        string sizes =
            File.Network.Layers.Length > 1 ? $"{string.Join(" + ", widths)} units" : "no hidden unit";
        string method = File.Provenance?.Method is { } name ? $", {name}{Options()}" : "";
        string wrong = differing > 0 ? $", {ReportText.Grouped(differing)} of them answered otherwise" : "";
        return
        [
            sizes + method,
            $"{window.Width} × {window.Height} pixels by double precision at their centres: approximate; {ReportText.Count(Data.Count, "point")}{wrong}",
        ];
    }

    /// <summary>What was asked for, and that it is no certificate.</summary>
    internal void Write(Utf8JsonWriter json, PlaneWindow window)
    {
        json.WriteString("network", Path);
        json.WriteString("networkSha256", File.Sha256);
        ReportJson.WriteData(json, Data);
        json.WriteString("arithmetic", "float64, approximate");
        json.WriteStartObject("window");
        json.WriteNumber("left", window.Left);
        json.WriteNumber("bottom", window.Bottom);
        json.WriteNumber("pixelSide", window.Step);
        json.WriteNumber("width", window.Width);
        json.WriteNumber("height", window.Height);
        json.WriteEndObject();
    }

    private string Options() =>
        string.Concat(
            (File.Provenance?.Options ?? new Dictionary<string, string>(StringComparer.Ordinal))
                .Where(o => o.Key is not ("numbers" or "minus"))
                .OrderBy(o => o.Key, StringComparer.Ordinal)
                .Select(o => $" --{o.Key} {o.Value}")
        );
}
