using System.Text.Json;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Runner.Reporting;

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
                .Where(text => text is not CompareCommand.Automatic)
                .Select(text => ExactDecimal.parse(text)!.Value),
        ];
        bool isWeighed = epsilons.Length > 0 || rows.Any(row => row.Built?.Size.TotalWeight is not null);
        // With ε = 1 labels are approximated by 0, which weighs nothing.
        IEnumerable<Rational> levels = epsilons
            .Where(epsilon => (epsilon - Rational.One).Sign < 0)
            .Prepend(Rational.Zero)
            .Distinct();
        return At(sample, isWeighed ? levels : [], kernels);
    }

    internal static LeastWeights At(Sample sample, IEnumerable<Rational> levels, IKernels kernels)
    {
        return new LeastWeights(sample, [.. levels.Select(epsilon => (epsilon, Bounds(epsilon)))]);

        IReadOnlyList<WeightBound> Bounds(Rational epsilon) =>
            [.. WeightLower.all(kernels, sample.Data, epsilon)];
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
                            ? WeightWords.Value(bound)
                            : "-"
                    ),
                ]
        );
        string[] head = ["proved", .. Levels.Select(level => ReportText.Fit(level.Epsilon))];
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
        json.WriteStartObject();
        json.WriteString("eps", RationalModule.format(epsilon));
        json.WriteString("argument", WeightWords.Id(bound.Argument));
        json.WriteString(
            "norm",
            Norm(bound.Argument) switch
            {
                null => null,
                { IsCholesky: true } => "cholesky",
                _ => "frobenius",
            }
        );
        json.WriteStartArray("rows");
        foreach (int point in Points(bound.Argument))
            json.WriteNumberValue(Sample.Source.SourceRows[point]);
        json.WriteEndArray();
        ExactText.WriteLower(json, "value", bound.Value);
        json.WriteBoolean("allowsOutputBias", bound.AllowsOutputBias);
        json.WriteEndObject();
    }

    /// <summary>"by the operator norm, no output bias", "by line 3 and line 17".</summary>
    private string Words(WeightBound bound)
    {
        string crude = Norm(bound.Argument) is { IsFrobenius: true } ? " (Frobenius)" : "";
        return $"{WeightWords.Words(bound.Argument, Sample)}{crude}{(bound.AllowsOutputBias ? "" : ", no output bias")}";
    }

    /// <summary>How the argument's operator norm is bounded; null where it has none.</summary>
    private static NormProof? Norm(WeightArgument argument) =>
        argument switch
        {
            WeightArgument.OperatorNorm norm => norm.Item,
            WeightArgument.SignSplit split => split.Item,
            WeightArgument.Centred centred => centred.Item,
            _ => null,
        };

    private static int[] Points(WeightArgument argument) =>
        argument switch
        {
            WeightArgument.Pair pair => [pair.first, pair.second],
            WeightArgument.Point point => [point.Item],
            _ => [],
        };
}
