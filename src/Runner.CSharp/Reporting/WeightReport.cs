using System.Globalization;
using System.Text;
using System.Text.Json;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Runner.Commands;

namespace MemCap.Runner.Reporting;

/// <summary>What total weight the labels of a data set need, and what random signs at its points do.</summary>
/// <remarks>The key "weight" of `measure --json`: weightLowerBounds as in comparisons; randomSigns, for each ε: eps, mean (of
/// the least weight over fair independent signs, at least this), likely (at least this with probability 1 − failure); failure.
/// Numbers of random signs are rounded down: decimal texts beyond the doubles.</remarks>
internal sealed class WeightReport
{
    private readonly WeightOptions _options;
    private readonly LeastWeights _least;
    private readonly RandomLabelBound[] _random;

    private WeightReport(WeightOptions options, LeastWeights least, RandomLabelBound[] random)
    {
        _options = options;
        _least = least;
        _random = random;
    }

    internal static WeightReport Measure(WeightOptions options, Sample sample, IKernels kernels) =>
        new(
            options,
            LeastWeights.At(sample, options.Levels, kernels),
            [
                .. options.Levels.Select(epsilon =>
                    WeightLower.randomLabels(sample.Data, epsilon, options.Failure)
                ),
            ]
        );

    internal void WriteText(StringBuilder text)
    {
        text.Append(_least.Text());
        text.Append(
            "\nof labels that are fair independent signs, without an output bias; nothing about these labels\n"
        );
        for (int i = 0; i < _random.Length; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {ReportText.Fit(_options.Levels[i])}: {Down(_random[i].Mean)} in the mean, {Down(_random[i].Likely)} with probability at least 1 - {RationalModule.format(_options.Failure)}\n"
            );
    }

    internal void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject("weight");
        _least.Write(json);
        json.WriteString("failure", RationalModule.format(_options.Failure));
        json.WriteStartArray("randomSigns");
        for (int i = 0; i < _random.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("eps", RationalModule.format(_options.Levels[i]));
            ExactText.WriteLower(json, "mean", _random[i].Mean);
            ExactText.WriteLower(json, "likely", _random[i].Likely);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Down(Enclosure bound) => ExactText.ShortDown(DyadicModule.toRational(bound.Lower));
}
