using MemCap.Exact;

namespace MemCap.Runner.Experiments;

/// <summary>What varies in an experiment: a name, and the values in their order, as typed.</summary>
internal sealed record GridColumn(string Name, IReadOnlyList<string> Values)
{
    /// <summary>from, from + step, … up to and including to, exactly; null when there are more than most values.</summary>
    /// <remarks>step > 0. Empty when to &lt; from.</remarks>
    internal static IReadOnlyList<string>? Range(Rational from, Rational to, Rational step, int most)
    {
        List<string> values = [];
        for (Rational value = from; DecimalText.Compare(value, to) <= 0; value += step)
        {
            if (values.Count == most)
                return null;
            values.Add(DecimalText.Format(value));
        }
        return values;
    }
}
