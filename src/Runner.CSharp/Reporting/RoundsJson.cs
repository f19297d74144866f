using System.Text.Json;
using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>What a picture of rounds shows, as JSON.</summary>
internal static class RoundsJson
{
    internal static string Document(IReadOnlyList<RoundRun> runs) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("kind", "rounds");
            json.WriteString("x", "rounds");
            json.WriteString("y", "error");
            Json.WriteEach(json, "series", runs.Zip(RoundsWords.Names(runs)), Write);
            json.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter json, (RoundRun Run, string Name) series)
    {
        (RoundRun run, string name) = series;
        json.WriteString("name", name);
        json.WriteString("source", run.Source);
        json.WriteString("method", run.Method);
        ReportJson.WriteOptions(json, run.Options);
        json.WritePropertyName("seed");
        json.WriteRawValue(run.Seed);
        json.WriteNumber("n", run.Points);
        json.WriteNumber("d", run.Dimension);
        json.WriteNumber("neurons", run.Neurons);
        json.WriteNumber("units", run.Units);
        json.WriteNumber("rounds", run.Rounds);
        json.WriteNumber("factor", run.Factor);
        if (run.ExpectedFactor is { } expected)
            json.WriteNumber("expectedFactor", expected);
        else
            json.WriteNull("expectedFactor");
        if (run.ExpectedFactorIf is { } condition)
            json.WriteString("expectedFactorIf", condition);
        json.WriteStartArray("errors");
        foreach (double error in run.Errors)
            json.WriteNumberValue(error);
        json.WriteEndArray();
    }
}
