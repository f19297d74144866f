using System.Globalization;
using MemCap.Exact;
using MemCap.Networks;

namespace MemCap.Runner.Io;

/// <summary>Activations by their names in network files.</summary>
internal static class ActivationName
{
    private static readonly (string Name, Activation Activation)[] All =
    [
        ("identity", Activation.Identity),
        ("relu", Activation.Relu),
        ("threshold", Activation.Threshold),
        ("sign", Activation.Sign),
    ];

    private const string Smoothed = "srelu:";

    internal static string Of(Activation activation) =>
        activation is Activation.Srelu smoothed
            ? $"{Smoothed}{smoothed.order}"
            : Array.Find(All, known => known.Activation.Equals(activation)).Name;

    /// <remarks>at names file and layer. Errors: InputException that lists the known names.</remarks>
    internal static Activation Parse(string name, string at)
    {
        int index = Array.FindIndex(All, known => string.Equals(known.Name, name, StringComparison.Ordinal));
        if (index >= 0)
            return All[index].Activation;
        if (name.StartsWith(Smoothed, StringComparison.Ordinal))
            return Activation.NewSrelu(Order(name, at));
        bool reserved = string.Equals(name, "cos", StringComparison.Ordinal);
        throw new InputException(
            $"{at}: activation {InputException.Show(name)} is {(reserved ? "not supported by this version" : "not known")}; use {string.Join(", ", All.Select(known => known.Name))}, {Smoothed}k"
        );
    }

    /// <summary>An order has one spelling, so that a network has one text.</summary>
    private static int Order(string name, string at)
    {
        string digits = name[Smoothed.Length..];
        bool isOrder =
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int order)
            && order <= Srelu.largestOrder
            && string.Equals(digits, order.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return isOrder
            ? order
            : throw new InputException(
                $"{at}: activation {InputException.Show(name)} has no order; write {Smoothed}k with k from 0 to {Srelu.largestOrder}"
            );
    }
}
