using System.Text.Json;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Runner.Commands;

namespace MemCap.Runner.Reporting;

/// <summary>Lower bounds on total weight in words and as JSON.</summary>
internal static class WeightWords
{
    /// <summary>A name that programs may rely on.</summary>
    internal static string Id(WeightArgument argument) =>
        argument switch
        {
            WeightArgument.OperatorNorm => "operator-norm",
            WeightArgument.SignSplit => "sign-split",
            WeightArgument.Centred => "centred",
            WeightArgument.Pair => "pair",
            WeightArgument.Point => "point",
            _ => "supremum",
        };

    internal static string Words(WeightArgument argument, Sample sample) =>
        argument switch
        {
            WeightArgument.Pair pair => $"by {sample.Row(pair.first)} and {sample.Row(pair.second)}",
            WeightArgument.Point point => $"by {sample.Row(point.Item)}",
            _ => Words(Id(argument)),
        };

    /// <summary>The same of a name, where the data are not at hand.</summary>
    internal static string Words(string id) =>
        id switch
        {
            "operator-norm" => "by the operator norm",
            "sign-split" => "by operator norms of either sign",
            "centred" => "by the operator norm about the mean",
            "pair" => "by two points",
            "point" => "by one point",
            "supremum" => "by the largest correlation of a unit",
            _ => $"by {id}",
        };

    /// <summary>Rounded down: what is proved.</summary>
    internal static string Value(WeightBound bound) =>
        ExactText.ShortDown(DyadicModule.toRational(bound.Value.Lower));

    /// <summary>How many times the bound a weight is, rounded up.</summary>
    internal static string Factor(Enclosure weight, WeightBound bound) =>
        ExactText.ShortUp(ExactFactor(weight, bound));

    /// <summary>error: of every network with Σ(f − y)² at most this part of Σy² the bound is true; factor: how many times the
    /// bound the network's weight is at most.</summary>
    internal static void Write(Utf8JsonWriter json, string name, Enclosure? weight, WeightBound? bound)
    {
        if (weight is null || bound is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteString("argument", Id(bound.Argument));
        json.WriteString("value", ExactText.Decimals(bound.Value).Lower);
        ExactText.Write(json, "error", bound.Epsilon);
        Rational factor = ExactFactor(weight, bound);
        (_, double upper) = RationalModule.enclosingDoubles(factor);
        if (double.IsFinite(upper))
            json.WriteNumber("factor", upper);
        else
            json.WriteString("factor", ExactText.Up(factor, 17));
        json.WriteEndObject();
    }

    private static Rational ExactFactor(Enclosure weight, WeightBound bound) =>
        DyadicModule.toRational(weight.Upper) / DyadicModule.toRational(bound.Value.Lower);
}
