using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Networks;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>Parameters and bits of the networks of a comparison, beside what some labels on any points need.</summary>
internal sealed record LeastSizes(IReadOnlyList<ComparisonRow> Rows, int Points, int Classes)
{
    /// <summary>Empty, or an empty line and a table.</summary>
    internal string Text()
    {
        ComparisonRow[] built = [.. Rows.Where(row => row.Built is not null)];
        if (built.Length == 0)
            return "";
        string[] head =
        [
            "method",
            "parameters",
            "nonzero",
            "times what is needed",
            "bits",
            "times what is needed",
        ];
        IEnumerable<string[]> rows = built.Select(row =>
        {
            Size size = row.Built!.Size;
            return (string[])
                [
                    row.Name,
                    ReportText.Grouped(size.Parameters),
                    ReportText.Grouped(size.NonzeroParameters),
                    Times(size.NonzeroParameters, Parameters(row.Built)),
                    ReportText.Grouped(size.TotalBits),
                    Times(size.TotalBits, Bits),
                ];
        });
        string[] needs =
        [
            .. built
                .Select(row => Parameters(row.Built!))
                .OfType<SizeNeeds.Need>()
                // What threshold networks need depends on their units.
                .GroupBy(need => need.Bound.Id, StringComparer.Ordinal)
                .Select(group => group.MinBy(need => need.Size)!)
                .Append(Bits)
                .OfType<SizeNeeds.Need>()
                .Select(Words),
        ];
        return "\nparameters and bits\n"
            + TextTable.Render([head, .. rows], "  ")
            + $"  some labels on these points need at least {string.Join(" and ", needs)}; bits are those of nonzero weights\n";
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("sizeLowerBounds");
        IEnumerable<SizeNeeds.Need> needs = Rows.Where(row => row.Built is not null)
            .Select(row => Parameters(row.Built!))
            .Append(Bits)
            .OfType<SizeNeeds.Need>()
            .GroupBy(need => need.Bound.Id, StringComparer.Ordinal)
            .Select(group => group.MinBy(need => need.Size)!);
        foreach (SizeNeeds.Need need in needs)
        {
            json.WriteStartObject();
            json.WriteString("id", need.Bound.Id);
            json.WriteString("quantity", IsBits(need) ? "total-bits" : "parameters");
            json.WritePropertyName("value");
            json.WriteRawValue(need.Size.ToString(CultureInfo.InvariantCulture));
            json.WriteString("scope", "EACH");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private SizeNeeds.Need? Parameters(Built built)
    {
        Activation activation = built.Construction.Network.Layers.Head.Activation;
        // No bound is about the parameters of smoothed ReLUs.
        if (activation.IsSrelu)
            return null;
        return SizeNeeds
            .parameters(
                activation.IsThreshold || activation.IsSign
                    ? ActivationClass.Threshold
                    : ActivationClass.Relu,
                built.Size.Neurons + 1,
                Points
            )
            ?.Value;
    }

    /// <summary>Null for real labels.</summary>
    private SizeNeeds.Need? Bits => Classes < 2 ? null : SizeNeeds.bits(Points, Classes)?.Value;

    private static bool IsBits(SizeNeeds.Need need) =>
        need.Bound.Statements.Any(statement => statement.Quantity.IsTotalBits);

    private static string Words(SizeNeeds.Need need) =>
        $"{ReportText.Grouped((long)need.Size)} {(IsBits(need) ? "bits" : "parameters")} ({need.Bound.Id})";

    private static string Times(long size, SizeNeeds.Need? need) =>
        need is null || need.Size.IsZero
            ? "-"
            : ((double)size / (double)need.Size).ToString("0.#", CultureInfo.InvariantCulture);
}
