using System.Text.Json;
using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Verification;

namespace MemCap.Runner.Reporting;

/// <summary>The objects that `build --json`, `verify --json` and certificates have in common.</summary>
internal static class ReportJson
{
    /// <summary>By name, so that a network file read back says the same.</summary>
    internal static void WriteOptions(
        Utf8JsonWriter json,
        IEnumerable<KeyValuePair<string, string>>? options,
        string? numbers = null
    )
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in options ?? [])
            all[name] = value;
        if (numbers is not null)
            all["numbers"] = numbers;
        json.WriteStartObject("options");
        foreach ((string name, string value) in all)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    internal static void WriteData(Utf8JsonWriter json, LabelledData data)
    {
        json.WriteStartObject("data");
        json.WriteNumber("n", data.Count);
        json.WriteNumber("d", data.Dimension);
        json.WriteString("task", data.IsClassification ? "classes" : "regression");
        if (data.IsClassification)
            json.WriteNumber("classes", data.Classes.Count);
        else
            json.WriteNull("classes");
        json.WriteNumber("merged", data.Merged);
        json.WriteString("sha256", data.Sha256);
        json.WriteEndObject();
    }

    /// <remarks>shared: with the 2n + d form of a first layer whose rows are one.</remarks>
    internal static void WriteNetwork(Utf8JsonWriter json, Network network, Size size, bool shared = false)
    {
        json.WriteStartObject("network");
        WriteCounts(json, size);
        WriteTotalWeight(json, size);
        json.WriteNumber("bitComplexity", size.BitComplexity);
        json.WriteString("activation", Activations(network));
        json.WriteNumber("totalBits", size.TotalBits);
        if (size.TotalWeight?.Value is { } weight)
        {
            (string lower, string upper) = ExactText.Decimals(weight);
            json.WriteStartArray("totalWeightEnclosure");
            json.WriteStringValue(lower);
            json.WriteStringValue(upper);
            json.WriteEndArray();
        }
        if (shared)
            json.WriteNumber("sharedParameters", SharedParameters(network, size));
        json.WriteEndObject();
    }

    /// <summary>Neurons, widths, depth and numbers of parameters, into the object that is open.</summary>
    internal static void WriteCounts(Utf8JsonWriter json, Size size)
    {
        json.WriteNumber("neurons", size.Neurons);
        json.WriteStartArray("hiddenWidths");
        foreach (int width in size.HiddenWidths)
            json.WriteNumberValue(width);
        json.WriteEndArray();
        json.WriteNumber("depth", size.Depth);
        json.WriteNumber("parameters", size.Parameters);
        json.WriteNumber("nonzeroParameters", size.NonzeroParameters);
    }

    /// <summary>One row of d weights, and two numbers for each neuron.</summary>
    internal static long SharedParameters(Network network, Size size) => (2L * size.Neurons) + network.Inputs;

    /// <summary>The activations of the hidden layers, each once.</summary>
    internal static string Activations(Network network)
    {
        IEnumerable<Layer> hidden = network.Layers.Length > 1 ? network.Layers.SkipLast(1) : network.Layers;
        return string.Join(
            '+',
            hidden.Select(l => ActivationName.Of(l.Activation)).Distinct(StringComparer.Ordinal)
        );
    }

    /// <summary>A double no smaller than the total weight; a decimal text beyond the doubles.</summary>
    private static void WriteTotalWeight(Utf8JsonWriter json, Size size)
    {
        if (size.TotalWeight?.Value is not { } weight)
        {
            json.WriteNull("totalWeight");
            return;
        }
        (_, double upper) = EnclosureModule.toDoubles(weight);
        if (double.IsFinite(upper))
            json.WriteNumber("totalWeight", upper);
        else
            json.WriteString("totalWeight", ExactText.Decimals(weight).Upper);
    }

    /// <summary>"interpolates", "within" with its tolerance, or "approximates" with its relative error.</summary>
    internal static void WriteClaim(Utf8JsonWriter json, Claim claim)
    {
        switch (claim)
        {
            case Claim.Within within:
                json.WriteString("claim", "within");
                json.WriteString("tolerance", RationalModule.format(within.tolerance));
                break;
            case Claim.Approximates approximates:
                json.WriteString("claim", "approximates");
                json.WriteString("eps", RationalModule.format(approximates.epsilon));
                json.WriteString("error", approximates.measure.IsTruncated ? "truncated" : "relative");
                break;
            default:
                json.WriteString("claim", "interpolates");
                break;
        }
    }

    internal static void WriteFindings(Utf8JsonWriter json, Findings findings)
    {
        json.WriteBoolean("interpolates", findings.Misclassified == 0);
        if (findings.Simulated?.Value is { } simulated)
        {
            json.WriteString("arithmetic", "closed-form");
            json.WriteNumber("simulated", simulated);
        }
        else
            json.WriteString("arithmetic", "exact");
        json.WriteString("maxAbsError", RationalModule.format(findings.MaxAbsError));
        json.WriteNumber("misclassified", findings.Misclassified);
        json.WriteString("empiricalRisk", RationalModule.format(findings.EmpiricalRisk));
    }

    /// <summary>What each step of a network that was grown did; nothing for others.</summary>
    internal static void WriteSteps(Utf8JsonWriter json, BoostStep[] steps)
    {
        if (steps.Length == 0)
            return;
        json.WriteStartArray("steps");
        foreach (BoostStep step in steps)
        {
            json.WriteStartObject();
            json.WriteNumber("neurons", step.Neurons);
            Json.WriteFinite(json, "alpha", step.Alpha);
            Json.WriteFinite(json, "beta", step.Beta);
            Json.WriteFinite(json, "omega", step.Omega);
            Json.WriteFinite(json, "c", step.Correlation);
            Json.WriteFinite(json, "eta", step.Scale);
            Json.WriteFinite(json, "error", step.Error);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static void WriteMeasures(Utf8JsonWriter json, Findings findings)
    {
        if (findings.SquaredError?.Value is { } error)
        {
            json.WriteStartObject("squaredError");
            json.WriteString("atLeast", RationalModule.format(error.AtLeast));
            json.WriteString("atMost", RationalModule.format(error.AtMost));
            json.WriteString("ofLabels", RationalModule.format(error.OfLabels));
            json.WriteString("truncatedAtLeast", RationalModule.format(error.TruncatedAtLeast));
            json.WriteString("truncatedAtMost", RationalModule.format(error.TruncatedAtMost));
            json.WriteEndObject();
        }
        Json.WriteFinite(json, "outputErrorAtMost", findings.OutputErrorAtMost);
        json.WriteStartObject("signs");
        json.WriteNumber("total", findings.Signs);
        json.WriteNumber("undecided", findings.UndecidedSigns);
        json.WriteEndObject();
    }

    internal static void WriteBounds(Utf8JsonWriter json, IEnumerable<BoundCheck> checks)
    {
        json.WriteStartArray("bounds");
        foreach (BoundCheck check in checks)
            WriteBound(json, check);
        json.WriteEndArray();
    }

    private static void WriteBound(Utf8JsonWriter json, BoundCheck check)
    {
        Bound bound = check.Bound;
        json.WriteStartObject();
        json.WriteString("id", bound.Id);
        json.WriteString("quantity", Wording.quantityCode(check.Statement.Quantity));
        json.WriteString("direction", check.IsUpper ? "upper" : "lower");
        json.WriteString("value", check.Value.IsOk ? BoundText.Number(check.Value.ResultValue) : null);
        json.WriteString("status", Wording.status(bound.Status));
        json.WriteBoolean("applies", check.Applies);
        if (check.Holds?.Value is { } holds)
            json.WriteBoolean("holds", holds);
        else
            json.WriteNull("holds");
        json.WriteString("why", check.Why);
        json.WriteString("origin", Wording.origin(bound.Origin));
        json.WriteString("confidence", Wording.confidence(bound.Confidence));
        json.WriteString("basis", Wording.basis(bound.Basis));
        json.WriteString("reference", Wording.reference(bound));
        if (check.Statement.Expression is Expression.Value formula)
        {
            json.WriteString("formula", FormulaText.text(formula.Item));
            json.WriteString("latex", FormulaLatex.latex(formula.Item));
        }
        json.WriteString("scope", BoundText.Scope(check));
        json.WriteBoolean("claimed", check.Claimed);
        json.WriteEndObject();
    }
}
