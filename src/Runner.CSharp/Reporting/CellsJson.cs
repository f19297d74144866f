using System.Text.Json;
using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>The cells behind a picture of trials, as one JSON document.</summary>
internal static class CellsJson
{
    /// <summary>level: of the contour line; null is none.</summary>
    /// <remarks>scaling: with slopes in logarithms; null is none.</remarks>
    internal static string Document(CellTable table, CellLevel? level, Scaling? scaling = null) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("value", table.Value);
            json.WriteString("kind", table.IsProportion ? "proportion" : "mean");
            json.WriteString("x", table.X.Name);
            if (table.Y is null)
                json.WriteNull("y");
            else
                json.WriteString("y", table.Y.Name);
            if (level is not null)
            {
                json.WriteNumber("contour", level.Value);
                json.WriteString("contourOf", level.Table.Value);
            }
            if (scaling is not null)
                WriteSlopes(json, scaling);
            json.WriteStartArray("over");
            foreach (string column in table.Over)
                json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteStartObject("where");
            foreach ((string column, string value) in table.Where)
                json.WriteString(column, value);
            json.WriteEndObject();
            json.WriteStartArray("cells");
            for (int i = 0; i < table.RowLabels.Count; i++)
            for (int j = 0; j < table.X.Count; j++)
                Write(json, table, i, j);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void WriteSlopes(Utf8JsonWriter json, Scaling scaling)
    {
        json.WriteStartArray("slopes");
        for (int i = 0; i < scaling.Fits.Count; i++)
        {
            json.WriteStartObject();
            if (scaling.Table.Y is { } y)
                WriteValue(json, "y", y, scaling.Table.RowLabels[i]);
            Json.WriteFinite(json, "slope", scaling.Fits[i]?.Slope ?? double.NaN);
            Json.WriteFinite(json, "standardError", scaling.Fits[i]?.StandardError ?? double.NaN);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, CellTable table, int i, int j)
    {
        Cell cell = table.Cells[i, j];
        json.WriteStartObject();
        WriteValue(json, "x", table.X, table.X.Labels[j]);
        if (table.Y is { } y)
            WriteValue(json, "y", y, table.RowLabels[i]);
        json.WriteNumber("trials", cell.Trials);
        if (table.IsProportion)
            json.WriteNumber("successes", cell.Successes);
        Json.WriteFinite(json, "mean", cell.Mean);
        if (!table.IsProportion)
            Json.WriteFinite(json, "sd", cell.Deviation);
        (double lower, double upper) = cell.Interval;
        Json.WriteFinite(json, "lower", lower);
        Json.WriteFinite(json, "upper", upper);
        json.WriteEndObject();
    }

    /// <summary>Shortest decimals without exponent are JSON numbers.</summary>
    private static void WriteValue(Utf8JsonWriter json, string name, ValueAxis axis, string label)
    {
        json.WritePropertyName(name);
        if (axis.IsNumeric)
            json.WriteRawValue(label);
        else
            json.WriteStringValue(label);
    }
}
