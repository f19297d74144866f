using MemCap.Bounds;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>Short words for labels, units, networks and quantities: what flags take and tables print.</summary>
internal static class BoundNames
{
    internal static readonly (string Name, Labels Labels)[] LabelKinds =
    [
        ("binary", Labels.Binary),
        ("classes", Labels.Classes),
        ("real", Labels.Real),
        ("vector", Labels.Vector),
    ];

    internal static readonly (string Name, ActivationClass Activation)[] Activations =
    [
        ("threshold", ActivationClass.Threshold),
        ("relu", ActivationClass.Relu),
        ("relu-like", ActivationClass.ReluLike),
        ("hard-tanh", ActivationClass.HardTanh),
        ("piecewise-linear", ActivationClass.PiecewiseLinear),
        ("piecewise-polynomial", ActivationClass.PiecewisePolynomial),
        ("sigmoidal", ActivationClass.Sigmoidal),
        ("analytic", ActivationClass.Analytic),
        ("piecewise-analytic", ActivationClass.PiecewiseAnalytic),
        ("homogeneous", ActivationClass.Homogeneous),
        ("one-sided", ActivationClass.OneSided),
        ("non-polynomial", ActivationClass.NonPolynomial),
        ("lipschitz", ActivationClass.LipschitzUnit),
        ("even-power", ActivationClass.EvenPower),
        ("polynomial", ActivationClass.Polynomial),
        ("attention", ActivationClass.Attention),
        ("any", ActivationClass.Any),
    ];

    /// <summary>The quantities that bounds speak of, in the order of the tables.</summary>
    internal static (string Name, Quantity Quantity)[] Quantities =>
        [
            .. Registry
                .all.SelectMany(bound => bound.Statements)
                .Select(statement => statement.Quantity)
                .Distinct()
                .Order()
                .Select(quantity => (Of(quantity), quantity)),
        ];

    /// <summary>"first-layer-width".</summary>
    internal static string Of(Quantity quantity) =>
        Wording.quantity(quantity).Replace(' ', '-').ToLowerInvariant();

    internal static string Of(Labels labels) =>
        Array.Find(LabelKinds, known => known.Labels.Equals(labels)).Name;

    internal static string Of(ActivationClass activation) =>
        Array.Find(Activations, known => known.Activation.Equals(activation)).Name;

    internal static string Of(UnitKind unit) =>
        unit.Tag switch
        {
            UnitKind.Tags.Threshold => "threshold",
            UnitKind.Tags.Relu => "relu",
            UnitKind.Tags.LeakyRelu => "leaky relu",
            UnitKind.Tags.HardTanh => "hard tanh",
            UnitKind.Tags.Sigmoid => "sigmoid",
            UnitKind.Tags.Power => "power",
            _ => "attention",
        };

    internal static string Of(Architecture architecture) =>
        architecture.Tag switch
        {
            Architecture.Tags.SingleUnit => "single unit",
            Architecture.Tags.OneHidden => "1 hidden",
            Architecture.Tags.OneHiddenBias => "1 hidden + bias",
            Architecture.Tags.OneHiddenThresholded => "1 hidden, sign",
            Architecture.Tags.TwoHidden => "2 hidden",
            Architecture.Tags.ThreeHidden => "3 hidden",
            Architecture.Tags.Layered => "layered",
            Architecture.Tags.Graph => "graph",
            Architecture.Tags.Residual => "residual",
            Architecture.Tags.Convolutional => "convolutional",
            Architecture.Tags.Transformer => "transformer",
            _ => "any function",
        };

    /// <summary>The value of that name. Errors: InputException that lists the names.</summary>
    internal static T Parse<T>(string option, string text, IEnumerable<(string Name, T Value)> known)
    {
        foreach ((string name, T value) in known)
        {
            if (string.Equals(name, text, StringComparison.Ordinal))
                return value;
        }
        string[] names = [.. known.Select(k => k.Name)];
        throw new InputException(
            $"{option} {text}: choose one of {string.Join(", ", names)}{Nearest.Hint(text, names)}"
        );
    }
}
