using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Exact;

namespace MemCap.Runner.Reporting;

/// <summary>The same chart through vega-lite, where node can import it.</summary>
/// <remarks>MEMCAP_VEGA names a folder with node_modules/vega and node_modules/vega-lite; NODE_PATH is searched too.</remarks>
internal static class VegaChart
{
    private const int Milliseconds = 20_000;

    /// <summary>Null when there is no vega-lite, or when it fails: then a note on standard error says so.</summary>
    internal static string? Draw(BoundsPlot plot, Terminal terminal)
    {
        if (Folder() is not { } folder || Specification(plot) is not { } specification)
            return null;
        string script =
            "import * as vega from 'vega'; import * as lite from 'vega-lite';\n"
            + $"const view = new vega.View(vega.parse(lite.compile({specification}).spec), {{ renderer: 'none' }});\n"
            + "process.stdout.write(await view.toSVG());\n";
        (string? svg, string reason) = Run(folder, script);
        if (svg is null)
            terminal.Error.Write($"memcap: note: vega-lite did not draw ({reason}); drawn without it\n");
        return svg;
    }

    private static string? Folder()
    {
        List<string> folders = [Environment.GetEnvironmentVariable("MEMCAP_VEGA") ?? ""];
        foreach (
            string path in (Environment.GetEnvironmentVariable("NODE_PATH") ?? "").Split(Path.PathSeparator)
        )
        {
            if (string.Equals(Path.GetFileName(path.TrimEnd('/')), "node_modules", StringComparison.Ordinal))
                folders.Add(Path.GetDirectoryName(path.TrimEnd('/')) ?? "");
        }
        return folders.Find(folder => folder.Length > 0 && Has(folder, "vega") && Has(folder, "vega-lite"));
    }

    private static bool Has(string folder, string package) =>
        Directory.Exists(Path.Combine(folder, "node_modules", package));

    /// <summary>Vega-Lite, version 6. Null beyond the largest double.</summary>
    private static string? Specification(BoundsPlot plot)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://vega.github.io/schema/vega-lite/v6.json");
            json.WriteString("title", plot.Title);
            json.WriteString("background", "white");
            json.WriteNumber("width", 560);
            json.WriteNumber("height", 420);
            json.WriteStartObject("data");
            json.WriteStartArray("values");
            foreach (PlotSeries line in plot.Series)
            foreach ((Rational x, Value y) in line.Points)
            {
                (double at, double value) = (RationalModule.toDouble(x), ValueText.Approximate(y));
                if (!double.IsFinite(at) || !double.IsFinite(value))
                    return null;
                json.WriteStartObject();
                json.WriteNumber("x", at);
                json.WriteNumber("y", value);
                json.WriteString("bound", line.Label);
                json.WriteString("side", line.IsUpper ? "upper" : "lower");
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WritePropertyName("mark");
            json.WriteRawValue("""{"type":"line","strokeWidth":1.8}""");
            json.WriteStartObject("encoding");
            WriteAxis(json, "x", plot.XTitle);
            WriteAxis(json, "y", plot.YTitle);
            json.WritePropertyName("color");
            json.WriteRawValue(
                """{"field":"bound","type":"nominal","sort":null,"scale":{"scheme":"category10"},"legend":{"title":null,"labelLimit":0,"symbolLimit":0,"symbolType":"stroke"}}"""
            );
            json.WritePropertyName("strokeDash");
            json.WriteRawValue(
                """{"field":"side","type":"nominal","scale":{"domain":["upper","lower"],"range":[[1,0],[6,4]]},"legend":{"title":null,"symbolType":"stroke"}}"""
            );
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteAxis(Utf8JsonWriter json, string channel, string title)
    {
        json.WriteStartObject(channel);
        json.WriteString("field", channel);
        json.WriteString("type", "quantitative");
        json.WriteString("title", title);
        json.WritePropertyName("scale");
        json.WriteRawValue("""{"type":"log","nice":false}""");
        json.WriteEndObject();
    }

    /// <summary>What the script prints, or why it printed nothing.</summary>
    private static (string? Svg, string Reason) Run(string folder, string script)
    {
        var start = new ProcessStartInfo("node", ["--input-type=module", "-"])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            using Process node = Process.Start(start)!;
            Task<string> output = node.StandardOutput.ReadToEndAsync();
            Task<string> error = node.StandardError.ReadToEndAsync();
            node.StandardInput.Write(script);
            node.StandardInput.Close();
            if (!node.WaitForExit(Milliseconds))
            {
                node.Kill(entireProcessTree: true);
                return (null, $"no answer within {Milliseconds / 1000} seconds");
            }
            string svg = output.GetAwaiter().GetResult();
            bool isDrawn = node.ExitCode == 0 && svg.StartsWith("<svg", StringComparison.Ordinal);
            return isDrawn
                ? (svg + "\n", "")
                : (null, LastLine(error.GetAwaiter().GetResult(), node.ExitCode));
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return (null, e is Win32Exception ? "node cannot be started" : e.Message);
        }
    }

    private static string LastLine(string error, int status)
    {
        string? line = error
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(l => l.Contains("Error", StringComparison.Ordinal));
        return line ?? string.Create(CultureInfo.InvariantCulture, $"node ended with status {status}");
    }
}
