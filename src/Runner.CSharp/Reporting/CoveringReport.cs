using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Reporting;

/// <summary>What random hyperplanes depend on in a data set, measured and printed.</summary>
/// <remarks>
/// The key "covering" of `measure --json`: bias, constant, failure, draws, seed; pMin {value [lo, hi], rows};
/// sufficientWidth (null when pMin may be 0); classes, one for each class against the rest: class, mMinus, mPlus, delta [lo, hi],
/// holdsA, holdsB, worstSlackB (least ratio of the admitted to the actual radius, null when every radius is 0), radiiMinus and
/// radiiPlus {least, largest}, omegaMinus and omegaPlus [lo, hi], meanWidthMinus and meanWidthPlus (upper bounds).
/// Ends of intervals are decimal strings, rounded outwards.
/// </remarks>
internal sealed class CoveringReport
{
    private readonly CoveringOptions _options;
    private readonly double _bias;
    private readonly LeastSeparation _least;
    private readonly BigInteger? _width;
    private readonly List<ClassCovering> _classes = [];

    /// <summary>A covering without its members: they may be many.</summary>
    private sealed record ClassCovering(
        string Name,
        int Minus,
        int Plus,
        Covering Covering,
        Radii RadiiMinus,
        Radii RadiiPlus
    );

    private sealed record Radii(Rational Least, Rational Largest);

    private CoveringReport(CoveringOptions options, double bias, LeastSeparation least, BigInteger? width)
    {
        _options = options;
        _bias = bias;
        _least = least;
        _width = width;
    }

    /// <summary>Errors: InputException where there are no two classes.</summary>
    internal static void RequireClasses(Sample sample)
    {
        if (!sample.Source.IsClassification)
            throw new InputException(
                "--covering: the labels are real numbers; it needs classes, such as --task classes takes them"
            );
        if (DatasetModule.distinctLabels(sample.Data).Length < 2)
            throw new InputException("--covering: all points are of one class; it needs two");
    }

    /// <summary>Errors: InputException when the default bias is beyond the doubles.</summary>
    internal static CoveringReport Measure(
        CoveringOptions options,
        Sample sample,
        Geometry geometry,
        Product product,
        Progress progress
    )
    {
        double bias = options.Bias ?? EnclosureModule.toDoubles(geometry.MaxNorm.Value).Item2;
        if (!double.IsFinite(bias))
            throw new InputException(
                "--covering: the largest norm is beyond the doubles; rescale the data or give --bias"
            );
        FSharpFunc<int, Unit> report = FuncConvert.FromAction<int>(done =>
            progress.Report((double)done / sample.Data.Count)
        );
        progress.Start("separation of pairs");
        LeastSeparation least =
            LeastSeparationModule.measure(product, report, bias, sample.Data)?.Value
            ?? throw new InternalDefect("two classes have no pair");
        FSharpOption<BigInteger>? width = LeastSeparationModule.sufficientWidth(
            options.Failure,
            sample.Data,
            least
        );
        var result = new CoveringReport(options, bias, least, width?.Value);
        progress.Start("distances of classes");
        CoveringModule.Prepared prepared = CoveringModule.prepare(product, report, sample.Data);
        double[] labels = DatasetModule.distinctLabels(sample.Data);
        var request = new CoveringRequest(
            bias,
            options.Constant,
            options.Draws,
            options.Seed,
            options.Failure / labels.Length
        );
        progress.Start("coverings");
        for (int k = 0; k < labels.Length; k++)
        {
            Covering covering = CoveringModule.ofClass(product, request, prepared, k);
            result._classes.Add(
                new ClassCovering(
                    Sample.Label(RationalModule.ofDouble(labels[k]), sample.Source.ClassNames),
                    covering.Minus.Length,
                    covering.Plus.Length,
                    covering,
                    RadiiOf(covering.Minus),
                    RadiiOf(covering.Plus)
                )
            );
            progress.Report((double)(k + 1) / labels.Length);
        }
        return result;
    }

    private static Radii RadiiOf(Ball[] balls)
    {
        Dyadic[] radii = [.. balls.Select(ball => ball.Radius)];
        return new Radii(DyadicModule.toRational(radii.Min()!), DyadicModule.toRational(radii.Max()!));
    }

    internal void WriteText(StringBuilder text, Sample sample)
    {
        void Line(string name, string value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name, -23}{value}\n");
        (int i, int j) = _least.Witness;
        Line(
            "random hyperplanes",
            $"biases up to {Number(_bias)}; coverings with constant {Number(_options.Constant)} (its source names none)"
        );
        Line(
            "least separation",
            $"probability {Interval(_least.Value)}, at {sample.Row(i)} and {sample.Row(j)}"
        );
        Line(
            "sufficient width",
            _width is { } width
                ? $"{width.ToString(CultureInfo.InvariantCulture)} hyperplanes, with probability at least 1 - {Number(_options.Failure)}"
                : "none: some pair has probability 0"
        );
        foreach (ClassCovering one in _classes)
        {
            Line(
                $"covering of {one.Name}",
                $"{Balls(one.Minus)} against {Balls(one.Plus)}, centres {Interval(one.Covering.Separation)} apart, radii {Range(one.RadiiMinus)} against {Range(one.RadiiPlus)}"
            );
            Line(
                "",
                $"(a) {Holds(one.Covering.HoldsA)}, (b) {Holds(one.Covering.HoldsB)}{Slack(one.Covering)}"
            );
            Line(
                "",
                $"mean widths at most {MeanWidth(one.Covering.Minus)} against {MeanWidth(one.Covering.Plus)}, with probability at least 1 - {Number(_options.Failure)} over {_options.Draws} draws"
            );
            Line(
                "",
                $"width²/distance³: {Interval(one.Covering.OmegaMinus)} against {Interval(one.Covering.OmegaPlus)}"
            );
        }
        Line(
            "second layer",
            $"at most {SecondLayer()} units, if the first is as wide and its biases as large as DFG24-T11 asks: its constants are not known"
        );
    }

    /// <summary>Of two classes one gets units, of more each does.</summary>
    private string SecondLayer() =>
        _classes.Count == 2
            ? $"{_classes[1].Minus} (--minus first: {_classes[0].Minus})"
            : _classes.Sum(one => (long)one.Minus).ToString(CultureInfo.InvariantCulture);

    internal void WriteJson(Utf8JsonWriter json, Sample sample)
    {
        json.WriteStartObject("covering");
        json.WriteNumber("bias", _bias);
        json.WriteNumber("constant", _options.Constant);
        json.WriteNumber("failure", _options.Failure);
        json.WriteNumber("draws", _options.Draws);
        json.WriteNumber("seed", _options.Seed);
        json.WriteStartObject("pMin");
        Write(json, "value", _least.Value);
        (int i, int j) = _least.Witness;
        json.WriteStartArray("rows");
        json.WriteNumberValue(sample.Source.SourceRows[i]);
        json.WriteNumberValue(sample.Source.SourceRows[j]);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WritePropertyName("sufficientWidth");
        if (_width is { } width)
            json.WriteRawValue(width.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNullValue();
        json.WriteStartArray("classes");
        foreach (ClassCovering one in _classes)
            WriteClass(json, one);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter json, ClassCovering one)
    {
        json.WriteStartObject();
        json.WriteString("class", one.Name);
        json.WriteNumber("mMinus", one.Minus);
        json.WriteNumber("mPlus", one.Plus);
        Write(json, "delta", one.Covering.Separation);
        json.WriteBoolean("holdsA", one.Covering.HoldsA);
        json.WriteBoolean("holdsB", one.Covering.HoldsB);
        if (one.Covering.Slack?.Value is { } slack)
            json.WriteNumber("worstSlackB", slack);
        else
            json.WriteNull("worstSlackB");
        Write(json, "radiiMinus", one.RadiiMinus);
        Write(json, "radiiPlus", one.RadiiPlus);
        Write(json, "omegaMinus", one.Covering.OmegaMinus);
        Write(json, "omegaPlus", one.Covering.OmegaPlus);
        json.WriteString("meanWidthMinus", MeanWidth(one.Covering.Minus));
        json.WriteString("meanWidthPlus", MeanWidth(one.Covering.Plus));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Enclosure enclosure)
    {
        (string lower, string upper) = ExactText.Decimals(enclosure);
        json.WriteStartArray(name);
        json.WriteStringValue(lower);
        json.WriteStringValue(upper);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Radii radii)
    {
        json.WriteStartObject(name);
        ExactText.Write(json, "least", radii.Least);
        ExactText.Write(json, "largest", radii.Largest);
        json.WriteEndObject();
    }

    private static string Interval(Enclosure enclosure)
    {
        (string lower, string upper) = ExactText.Decimals(enclosure, 6);
        return string.Equals(lower, upper, StringComparison.Ordinal) ? lower : $"[{lower}, {upper}]";
    }

    private static string Range(Radii radii) =>
        $"{ExactText.Nearest(radii.Least, 4)} to {ExactText.Nearest(radii.Largest, 4)}";

    /// <summary>The largest upper end, rounded up.</summary>
    private static string MeanWidth(Ball[] balls) =>
        ExactText.Up(DyadicModule.toRational(balls.Max(ball => ball.Width.Upper)!), 4);

    private static string Balls(int count) => count == 1 ? "1 ball" : $"{count} balls";

    private static string Holds(bool holds) => holds ? "holds" : "is not established";

    private static string Slack(Covering covering) =>
        covering.Slack?.Value is { } slack
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" with radii to spare by a factor {Math.Floor(slack * 1000) / 1000}"
            )
            : "";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
