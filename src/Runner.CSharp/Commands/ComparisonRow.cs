using System.Globalization;
using System.Text.Json;
using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Runner.Reporting;
using MemCap.Verification;

namespace MemCap.Runner.Commands;

/// <summary>One construction in `memcap compare`: what it built, or why there is nothing.</summary>
internal sealed record ComparisonRow(Recipe Recipe, Built? Built, string? Reason)
{
    private static readonly string[] Head =
    [
        "method",
        "neurons",
        "parameters",
        "weight",
        "bits",
        "exactness",
        "seconds",
        "best upper bound",
        "largest lower bound",
    ];

    private static readonly int[] Widths = [22, 8, 12, 9, 6, ExactnessWidth, 8, 22, 26];
    private static readonly bool[] Right = [false, true, true, true, true, false, true, false, false];
    private const int ExactnessWidth = 19;

    internal static string HeadText => TextTable.Row(Head, Widths, Right);

    /// <summary>The smallest size that some theorem promises for this data set.</summary>
    private BoundCheck? Upper => Applicable(isUpper: true).MinBy(Size);

    private BoundCheck? Lower => Applicable(isUpper: false).MaxBy(Size);

    private static System.Numerics.BigInteger Size(BoundCheck check) =>
        ValueModule.ceiling(check.Value.ResultValue)!.Value;

    private IEnumerable<BoundCheck> Applicable(bool isUpper) =>
        Built is null
            ? []
            : Built.Bounds.Where(b =>
                b.Applies
                && b.Value.IsOk
                && b.Statement.Quantity.IsNeurons
                && b.IsUpper == isUpper
                // A bound on the worst data says something here only if these are they.
                && (isUpper || b.Holds is not null || !BoundModule.lowerScope(b.Bound)!.Value.IsWorst)
            );

    internal string Name =>
        ComparisonWords.Construction(Recipe.Method.Id, Recipe.Options.GetValueOrDefault("variant"));

    /// <summary>What was certified: equal labels, outputs near real labels, or outputs near labels in the mean.</summary>
    private string Exactness()
    {
        Findings findings = Built!.Evidence.Findings;
        if (Built.Evidence.IsMissed)
            return $"{ReportText.Grouped(findings.Misclassified)} wrong";
        if (Built.Evidence.Certificate.Claim is Claim.Approximates approximates)
            return Approximation(ReportText.Epsilon(approximates.epsilon), findings);
        string numbers = Built.Numbers.IsExact ? "rationals" : NumbersOption.Name(Built.Numbers);
        return findings.Misclassified == 0
            ? $"exact, {numbers}"
            : $"within {ExactText.Up(findings.MaxAbsError, 2)}, {numbers}";
    }

    /// <summary>Where outputs are read as labels, also how many of them are wrong: in per cent, rounded up, where there is no
    /// room for the number.</summary>
    private string Approximation(string epsilon, Findings findings)
    {
        string claim = $"eps {epsilon}";
        if (Built!.Construction.Network.Output.IsIdentity)
            return claim;
        int points = Built.Evidence.Certificate.Data.Count;
        int percent = (int)(((100L * findings.Misclassified) + points - 1) / points);
        string[] forms =
        [
            $"{claim}, {ReportText.Grouped(findings.Misclassified)} wrong",
            $"{claim}, {percent}% wrong",
        ];
        return forms.FirstOrDefault(form => form.Length <= ExactnessWidth, claim);
    }

    internal string Text()
    {
        if (Built is null)
            return $"{Name.PadRight(Widths[0])}  {Reason}\n";
        string[] cells =
        [
            Name,
            ReportText.Grouped(Built.Size.Neurons),
            ReportText.Grouped(Built.Size.Parameters),
            Built.Size.TotalWeight?.Value is { } weight ? ReportText.Weight(weight) : "-",
            ReportText.Grouped(Built.Size.BitComplexity),
            Exactness(),
            (Built.ConstructSeconds + Built.VerifySeconds).ToString("0.00", CultureInfo.InvariantCulture),
            Upper is { } upper ? $"{BoundText.Number(upper.Value.ResultValue)} {upper.Bound.Id}" : "-",
            Lower is { } lower
                ? $"{BoundText.Number(lower.Value.ResultValue)} {lower.Bound.Id} ({BoundText.Scope(lower)})"
                : "-",
        ];
        return TextTable.Row(cells, Widths, Right);
    }

    /// <summary>"  EACH: …" for each code in the last column; nothing where no row has one.</summary>
    internal static string Legend(IEnumerable<ComparisonRow> rows) =>
        string.Concat(
            rows.Select(row => row.Lower)
                .OfType<BoundCheck>()
                .DistinctBy(BoundText.Scope, StringComparer.Ordinal)
                .Select(lower =>
                    $"  {BoundText.Scope(lower)}: {ComparisonWords.LowerBound(BoundModule.lowerScope(lower.Bound)!.Value)}\n"
                )
        );

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("method", Recipe.Method.Id);
        ReportJson.WriteOptions(
            json,
            Recipe.Options,
            Built is null ? null : NumbersOption.Name(Built.Numbers)
        );
        json.WriteString("reason", Reason);
        if (Built is not null)
        {
            ReportJson.WriteNetwork(json, Built.Construction.Network, Built.Size);
            json.WriteStartObject("certificate");
            ReportJson.WriteFindings(json, Built.Evidence.Findings);
            ReportJson.WriteClaim(json, Built.Evidence.Certificate.Claim);
            json.WriteEndObject();
            Write(json, "bestUpperBound", Upper);
            Write(json, "largestLowerBound", Lower);
            json.WriteStartArray("remarks");
            foreach (string remark in Built.Construction.Remarks)
                json.WriteStringValue(remark);
            json.WriteEndArray();
            json.WriteStartObject("seconds");
            Json.WriteSeconds(json, "construct", Built.ConstructSeconds);
            Json.WriteSeconds(json, "verify", Built.VerifySeconds);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, BoundCheck? check)
    {
        if (check is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteString("id", check.Bound.Id);
        json.WriteString("value", BoundText.Number(check.Value.ResultValue));
        json.WritePropertyName("ceiling");
        json.WriteRawValue(Size(check).ToString(CultureInfo.InvariantCulture));
        json.WriteString("scope", BoundText.Scope(check));
        json.WriteEndObject();
    }
}
