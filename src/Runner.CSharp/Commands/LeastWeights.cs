using System.Text.Json;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Runner.Reporting;
using MemCap.Verification;

namespace MemCap.Runner.Commands;

/// <summary>Lower bounds on the total weight of ReLU networks with one hidden layer, proved of one data set: of those whose
/// outputs are the labels, and of those within each ε that a comparison asks for.</summary>
internal sealed record LeastWeights(
    Sample Sample,
    IReadOnlyList<(Rational Epsilon, IReadOnlyList<WeightBound> Bounds)> Levels
)
{
    /// <summary>None where no construction of the comparison has a total weight.</summary>
    internal static LeastWeights Of(Sample sample, IReadOnlyList<ComparisonRow> rows, IKernels kernels)
    {
        Rational[] epsilons =
        [
            .. rows.Select(row => row.Recipe.Options.GetValueOrDefault(CompareCommand.Epsilon))
                .OfType<string>()
                .Select(text => ExactDecimal.parse(text)!.Value),
        ];
        bool isWeighed = epsilons.Length > 0 || rows.Any(row => row.Built?.Size.TotalWeight is not null);
        // With ε = 1 labels are approximated by 0, which weighs nothing.
        IEnumerable<Rational> levels = epsilons
            .Where(epsilon => (epsilon - Rational.One).Sign < 0)
            .Prepend(Rational.Zero)
            .Distinct();
        return new LeastWeights(
            sample,
            isWeighed ? [.. levels.Select(epsilon => (epsilon, Bounds(epsilon)))] : []
        );

        IReadOnlyList<WeightBound> Bounds(Rational epsilon) =>
            [.. WeightLower.all(kernels, sample.Data, epsilon)];
    }

    /// <summary>How near the claim says that outputs are to labels; null where they are only read as labels.</summary>
    private static Rational? Epsilon(Claim? claim) =>
        claim is Claim.Approximates approximates ? approximates.epsilon : null;

    /// <summary>Errors: InternalDefect when the row's network is lighter than was proved to be possible.</summary>
    internal void Require(ComparisonRow row)
    {
        if (row.Built is not { } built || built.Size.TotalWeight?.Value is not { } weight)
            return;
        Claim claim = built.Evidence.Certificate.Claim;
        bool isEqual = claim.IsInterpolates && built.Construction.Network.Output.IsIdentity;
        if ((isEqual ? Rational.Zero : Epsilon(claim)) is not { } reached)
            return;
        bool hasOutputBias = !built.Construction.Network.Layers[^1].Biases[0].IsZero;
        foreach ((Rational epsilon, IReadOnlyList<WeightBound> bounds) in Levels)
        {
            if ((epsilon - reached).Sign < 0)
                continue;
            foreach (WeightBound bound in bounds.Where(b => b.AllowsOutputBias || !hasOutputBias))
            {
                if ((weight.Upper - bound.Value.Lower).Sign < 0)
                    throw new InternalDefect(
                        $"`{row.Recipe.Typed}` weighs {ReportText.Weight(weight)}, and at least {Lower(bound)} was proved by {Words(bound)} (data SHA-256 {Sample.Source.Sha256})"
                    );
            }
        }
    }

    /// <summary>Empty, or an empty line and a table: a row for each proof, a column for each ε.</summary>
    internal string Text()
    {
        if (Levels.All(level => level.Bounds.Count == 0))
            return "";
        string[] proofs =
        [
            .. Levels.SelectMany(level => level.Bounds).Select(Words).Distinct(StringComparer.Ordinal),
        ];
        IEnumerable<string[]> rows = proofs.Select(proof =>
            (string[])
                [
                    proof,
                    .. Levels.Select(level =>
                        level.Bounds.FirstOrDefault(b => Words(b).Equals(proof, StringComparison.Ordinal))
                            is { } bound
                            ? Lower(bound)
                            : "-"
                    ),
                ]
        );
        string[] head = ["proved by", .. Levels.Select(level => ReportText.Fit(level.Epsilon))];
        return "\nleast weight of ReLU networks with one hidden layer, outputs f, labels y\n"
            + TextTable.Render([head, .. rows], "  ");
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("weightLowerBounds");
        foreach ((Rational epsilon, IReadOnlyList<WeightBound> bounds) in Levels)
        {
            foreach (WeightBound bound in bounds)
                Write(json, epsilon, bound);
        }
        json.WriteEndArray();
    }

    /// <summary>value: a double that is at most the bound; a decimal text beyond the doubles.</summary>
    private void Write(Utf8JsonWriter json, Rational epsilon, WeightBound bound)
    {
        (string argument, NormProof? norm, int[] points) = Parts(bound);
        (double lower, _) = EnclosureModule.toDoubles(bound.Value);
        json.WriteStartObject();
        json.WriteString("eps", RationalModule.format(epsilon));
        json.WriteString("argument", argument);
        json.WriteString(
            "norm",
            norm is null ? null
                : norm.IsCholesky ? "cholesky"
                : "frobenius"
        );
        json.WriteStartArray("rows");
        foreach (int point in points)
            json.WriteNumberValue(Sample.Source.SourceRows[point]);
        json.WriteEndArray();
        if (double.IsFinite(lower))
            json.WriteNumber("value", lower);
        else
            json.WriteString("value", ExactText.Decimals(bound.Value).Lower);
        json.WriteBoolean("allowsOutputBias", bound.AllowsOutputBias);
        json.WriteEndObject();
    }

    private static string Lower(WeightBound bound) =>
        ExactText.Down(DyadicModule.toRational(bound.Value.Lower), 3);

    /// <summary>"operator norm of the points, no output bias", "line 3 and line 17".</summary>
    private string Words(WeightBound bound)
    {
        (string argument, NormProof? norm, int[] points) = Parts(bound);
        string words =
            points.Length > 0
                ? string.Join(" and ", points.Select(Sample.Row))
                : ComparisonWords.Argument(argument);
        string crude = norm is { IsFrobenius: true } ? " (Frobenius)" : "";
        return $"{words}{crude}{(bound.AllowsOutputBias ? "" : ", no output bias")}";
    }

    private static (string Argument, NormProof? Norm, int[] Points) Parts(WeightBound bound) =>
        bound.Argument switch
        {
            WeightArgument.OperatorNorm norm => ("operatorNorm", norm.Item, []),
            WeightArgument.SignSplit split => ("signSplit", split.Item, []),
            WeightArgument.Centred centred => ("centred", centred.Item, []),
            WeightArgument.Pair pair => ("pair", null, [pair.first, pair.second]),
            WeightArgument.Point point => ("point", null, [point.Item]),
            _ => ("supremum", null, []),
        };
}
