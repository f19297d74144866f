using System.Numerics;
using MemCap.Bounds;
using MemCap.Exact;
using Microsoft.FSharp.Collections;

namespace MemCap.Runner.Reporting;

/// <summary>What a bound of the registry says about a number of parameters, for any number of points.</summary>
/// <remarks>Like: the construction that the bound is about, as comparisons call it; null where there is none.</remarks>
internal sealed record SizeCurve(string Name, string? Like, Bound Bound, Statement Statement)
{
    public required int Dimension { get; init; }
    public required int Classes { get; init; }

    internal bool IsUpper => BoundModule.isUpper(Bound);

    /// <summary>The fold-gap network for the worst labels.</summary>
    internal static SizeCurve FoldGap(int dimension, int classes) =>
        Of(
            "fold-gap",
            "deep-bits",
            classes > 2 ? FoldGapBounds.manyClassesInBall : FoldGapBounds.twoClassesInBall,
            Quantity.NonzeroParameters,
            dimension,
            classes
        );

    /// <summary>What else is enough for all labels.</summary>
    internal static IReadOnlyList<SizeCurve> OtherUpper(int dimension, int classes) =>
        [
            Of("published layout", null, DeepBounds.vardiExplicit, Quantity.Parameters, dimension, classes),
            Of("sweep", "sweep", TwoLayerBounds.sweep, Quantity.Parameters, dimension, classes),
            Of(
                "2n + d",
                "piecewise-linear",
                TwoLayerBounds.sharedParameters,
                Quantity.SharedParameters,
                dimension,
                classes
            ),
        ];

    /// <summary>What some labels need.</summary>
    internal static SizeCurve Needed(int dimension, int classes) =>
        Of("what some labels need", null, CapacityBounds.anyGraph, Quantity.Parameters, dimension, classes);

    /// <summary>Radius and distance of n points as the specification's worst case has them: r = √n, δ = 1.</summary>
    /// <remarks>Null where the formula has no value.</remarks>
    internal BigInteger? At(BigInteger points)
    {
        var parameters = new FSharpMap<string, Value>([
            Tuple.Create("n", Whole(points)),
            Tuple.Create("d", Whole(Dimension)),
            Tuple.Create("C", Whole(Classes)),
            Tuple.Create("r", ValueModule.sqrtOf(RationalModule.ofInteger(points))),
            Tuple.Create("delta", Whole(BigInteger.One)),
        ]);
        return Query.outcome(Evaluate.given(parameters), Bound, Statement) is Outcome.Value value
            ? value.size?.Value
            : null;
    }

    private static SizeCurve Of(
        string name,
        string? like,
        Bound bound,
        Quantity quantity,
        int dimension,
        int classes
    ) =>
        new(
            name,
            like,
            bound,
            bound.Statements.First(s => s.Quantity.Equals(quantity) && s.Variant.Length == 0)
        )
        {
            Dimension = dimension,
            Classes = classes,
        };

    private static Value Whole(BigInteger number) => ValueModule.ofRational(RationalModule.ofInteger(number));
}
