using System.CommandLine;
using System.Text.Json;
using MemCap.Runner;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;

namespace MemCap.Bench;

/// <summary>`memcap compare --json` on several data sets as one Markdown table.</summary>
internal static class TableBench
{
    internal static Command Create()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Data files; images and their labels are IMAGES,LABELS",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("table", "Neurons of every method on several data sets") { files };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files)));
        return command;
    }

    private static int Run(string[] files)
    {
        List<JsonElement> documents = [.. files.Select(Compare)];
        string[] methods =
        [
            .. documents.SelectMany(d => Rows(d).Select(Name)).Distinct(StringComparer.Ordinal),
        ];
        string[] head = ["data set", "n", "d", "classes", .. methods, "worst labels need", "seconds"];
        Console.WriteLine($"| {string.Join(" | ", head)} |");
        Console.WriteLine($"|---|{string.Concat(head.Skip(1).Select(_ => "---:|"))}");
        foreach ((string file, JsonElement document) in files.Zip(documents))
        {
            JsonElement data = document.GetProperty("data");
            bool isClassification = data.GetProperty("classes").ValueKind == JsonValueKind.Number;
            Dictionary<string, JsonElement> byName = Rows(document)
                .ToDictionary(Name, StringComparer.Ordinal);
            string[] cells =
            [
                Path.GetFileName(file.Split(',')[0]).Split('.')[0],
                data.GetProperty("n").ToString(),
                data.GetProperty("d").ToString(),
                isClassification ? data.GetProperty("classes").ToString() : "real",
                .. methods.Select(m =>
                    byName.TryGetValue(m, out JsonElement row) ? Neurons(row, isClassification) : ""
                ),
                byName.Values.Select(LowerBound).Max() is { } bound ? $"{bound}" : "–",
                $"{byName.Values.Sum(Seconds):F1}",
            ];
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }
        Console.WriteLine(
            "\n\\* numbers longer than float64. –: the method declines. Worst labels need: some labels on these points need as many ReLU units; the labels at hand may need fewer."
        );
        return 0;
    }

    private static JsonElement Compare(string file)
    {
        string[] parts = file.Split(',');
        using var output = new StringWriter { NewLine = "\n" };
        var options = new DataOptions { Path = parts[0], LabelsPath = parts.Length > 1 ? parts[1] : null };
        CompareCommand.Run(new CompareRequest(options) { Json = true }, new Terminal(output, Console.Error));
        return JsonElement.Parse(output.ToString());
    }

    private static JsonElement[] Rows(JsonElement document) =>
        [.. document.GetProperty("rows").EnumerateArray()];

    /// <summary>"baum-relu slab3".</summary>
    private static string Name(JsonElement row)
    {
        string method = row.GetProperty("method").GetString()!;
        return row.GetProperty("options").TryGetProperty("variant", out JsonElement variant)
            ? $"{method} {variant.GetString()}"
            : method;
    }

    private static string Neurons(JsonElement row, bool isClassification)
    {
        if (!row.TryGetProperty("network", out JsonElement network))
            return "–";
        bool isEscalated =
            isClassification
            && row.GetProperty("options").GetProperty("numbers").GetString() is not "float64";
        return $"{network.GetProperty("neurons")}{(isEscalated ? "*" : "")}";
    }

    /// <summary>The largest for ReLU units; threshold units have another.</summary>
    private static long? LowerBound(JsonElement row) =>
        row.GetProperty("method").GetString() is not "baum-threshold"
        && row.TryGetProperty("largestLowerBound", out JsonElement bound)
        && bound.ValueKind == JsonValueKind.Object
            ? long.Parse(bound.GetProperty("value").GetString()!)
            : null;

    private static double Seconds(JsonElement row) =>
        row.TryGetProperty("seconds", out JsonElement seconds)
            ? seconds.GetProperty("construct").GetDouble() + seconds.GetProperty("verify").GetDouble()
            : 0;
}
