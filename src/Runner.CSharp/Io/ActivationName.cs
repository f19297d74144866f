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

    internal static string Of(Activation activation) =>
        Array.Find(All, known => known.Activation.Equals(activation)).Name;

    /// <remarks>at names file and layer. Errors: InputException that lists the known names.</remarks>
    internal static Activation Parse(string name, string at)
    {
        int index = Array.FindIndex(All, known => string.Equals(known.Name, name, StringComparison.Ordinal));
        if (index >= 0)
            return All[index].Activation;
        bool reserved =
            string.Equals(name, "cos", StringComparison.Ordinal)
            || name.StartsWith("srelu:", StringComparison.Ordinal);
        throw new InputException(
            $"{at}: activation {InputException.Show(name)} is {(reserved ? "not supported by this version" : "not known")}; use {string.Join(", ", All.Select(known => known.Name))}"
        );
    }
}
