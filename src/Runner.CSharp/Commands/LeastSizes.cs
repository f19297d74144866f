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
            "nonzero",
            "bits of them",
            "parameters",
            "needed",
            "times",
            "in one format",
            "needed",
            "times",
        ];
        IEnumerable<string[]> rows = built.Select(row =>
        {
            Size size = row.Built!.Size;
            SizeNeeds.Need? parameters = Parameters(row.Built);
            BigInteger? bits = FormatBits(row.Built);
            return (string[])
                [
                    row.Name,
                    ReportText.Grouped(size.NonzeroParameters),
                    ReportText.Grouped(size.TotalBits),
                    ReportText.Grouped(size.Parameters),
                    Needed(parameters),
                    Times(size.Parameters, parameters),
                    bits is null ? "-" : $"{ReportText.Grouped((long)bits)} bits",
                    Needed(Bits),
                    Times(bits, Bits),
                ];
        });
        string[] ids =
        [
            .. built
                .Select(row => Parameters(row.Built!))
                .OfType<SizeNeeds.Need>()
                .Select(need => need.Bound.Id)
                .Distinct(StringComparer.Ordinal),
        ];
        string information = Bits is null ? "" : $"; bits in one format for all of them by {Bits.Bound.Id}";
        return "\nparameters and bits, beside what one architecture needs for some labels on these points\n"
            + TextTable.Render([head, .. rows], "  ")
            + $"  parameters by {string.Join(", ", ids)}{information}\n";
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
            json.WriteString("scope", Wording.scope(BoundModule.lowerScope(need.Bound)!.Value));
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

    /// <summary>All parameters in a format that holds each of them: what counting speaks of, unlike the bits of single weights,
    /// which leave out zeros at their ends. Null when no format of this kind holds them.</summary>
    private static BigInteger? FormatBits(Built built) =>
        SizeModule.formatBits(built.Construction.Network)?.Value is { } bits
            ? (BigInteger)built.Size.Parameters * bits
            : null;

    private static string Needed(SizeNeeds.Need? need) =>
        need is null ? "-" : ReportText.Grouped((long)need.Size);

    private static string Times(BigInteger? size, SizeNeeds.Need? need) =>
        size is not { } number || need is null || need.Size.IsZero
            ? "-"
            : ((double)number / (double)need.Size).ToString("0.#", CultureInfo.InvariantCulture);
}
