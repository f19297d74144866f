using System.Globalization;
using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Exact;

namespace MemCap.Runner.Reporting;

/// <summary>The words for a bound that is held against a network.</summary>
internal static class BoundText
{
    internal static string Scope(BoundCheck check) =>
        Wording.scope(
            check.IsUpper
                ? BoundModule.upperScope(check.Bound)!.Value
                : BoundModule.lowerScope(check.Bound)!.Value
        );

    /// <summary>"77", "sqrt(15/16)", or the decimal of its upper end.</summary>
    internal static string Number(Value value) =>
        value switch
        {
            Value.Exact exact when exact.Item.IsInteger => exact.Item.Numerator.ToString(
                CultureInfo.InvariantCulture
            ),
            Value.Exact exact => RationalModule.format(exact.Item),
            Value.Root root => $"sqrt({RationalModule.format(root.Item)})",
            _ => ExactText.Decimals(ValueModule.enclose(64, value), 6).Upper,
        };
}
