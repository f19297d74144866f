using System.Text.Json;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>Where in the plane a network answers what, in plain doubles at the centres of pixels: approximate.</summary>
internal sealed record AnswerRegions(PlaneSubject Subject, PlaneWindow Window, CellRaster Cells)
{
    /// <summary>Levels of a network whose output is the answer itself; one more is for no number.</summary>
    private const int ValueLevels = 24;

    private static readonly IReadOnlyList<string> ValueFills =
    [
        .. Enumerable.Range(0, ValueLevels).Select(i => Palette.Heat((i + 0.5) / ValueLevels)),
        PlaneClasses.NoAnswer,
    ];

    private PlaneClasses? Classes { get; init; }

    /// <summary>Points whose answer, in doubles like those of pixels, is not their label.</summary>
    private int Differing { get; init; }

    internal static AnswerRegions Of(PlaneSubject subject)
    {
        LabelledData data = subject.Data;
        var window = PlaneWindow.Around(data.Source, data.Points, ball: null);
        var classes = PlaneClasses.Of(subject.File);
        int[] levels = Read(subject, classes, window.Centres(), window.Width * window.Height);
        int[] atPoints = Read(subject, classes, data.Points, data.Count);
        return new AnswerRegions(subject, window, new CellRaster(window.Width, window.Height, levels))
        {
            Classes = classes,
            Differing = classes is null
                ? 0
                : Enumerable.Range(0, data.Count).Count(i => atPoints[i] != classes.IndexOf(data.Labels[i])),
        };
    }

    internal string Draw()
    {
        bool hasNoAnswer = Cells.Count(Classes?.NoLevel ?? ValueLevels) > 0;
        LabelledData data = Subject.Data;
        IEnumerable<PlaneLegend> grey = hasNoAnswer
            ? [new PlaneLegend("no answer") { Region = PlaneClasses.NoAnswer }]
            : [];
        (double low, double high) = Ends(data);
        return new PlanePlot(
            $"{Subject.Name}: what it answers",
            Subject.Subtitles(Window, Differing),
            Window,
            Cells,
            Classes?.Fills ?? ValueFills,
            data.Points,
            [
                .. data.Labels.Select(label =>
                    Classes?.PointColour(label) ?? Palette.Heat((label - low) / (high - low))
                ),
            ],
            [.. Classes?.Legend(data, withRegions: true, hasNoAnswer) ?? grey]
        )
        {
            Bar = Classes is null ? (low, high, Palette.Heat) : null,
        }.Draw();
    }

    internal void Write(Utf8JsonWriter json)
    {
        Subject.Write(json, Window);
        if (Classes is null)
            return;
        json.WriteNumber("pointsAnsweredOtherwise", Differing);
        json.WriteStartArray("regions");
        for (int i = 0; i < Classes.Labels.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("label", Classes.Names[i]);
            json.WriteNumber("points", Subject.Data.Labels.Count(label => label == Classes.Labels[i]));
            json.WriteNumber("pixels", Cells.Count(i));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("pixelsWithoutAnswer", Cells.Count(Classes.NoLevel));
    }

    private static int[] Read(PlaneSubject subject, PlaneClasses? classes, double[] points, int count)
    {
        double[] outputs = subject.Evaluation.Outputs(points, count);
        int width = outputs.Length / count;
        Func<ReadOnlySpan<double>, int> level = classes is null
            ? ValueLevel(subject.Data)
            : ClassLevel(subject.File.Network.Output, classes);
        int[] levels = new int[count];
        for (int i = 0; i < count; i++)
            levels[i] = level(outputs.AsSpan(i * width, width));
        return levels;
    }

    private static Func<ReadOnlySpan<double>, int> ValueLevel(LabelledData data)
    {
        (double low, double high) = Ends(data);
        return values =>
        {
            double part = (values[0] - low) / (high - low);
            return double.IsNaN(part) ? ValueLevels : (int)Math.Clamp(part * ValueLevels, 0, ValueLevels - 1);
        };
    }

    /// <summary>The network's reading of its outputs, as `Eval.read` has it; the level of no answer for a tie.</summary>
    private static Func<ReadOnlySpan<double>, int> ClassLevel(Output output, PlaneClasses classes)
    {
        double[] labels = [.. NetworkWriter.Describe(output).Labels!.Select(RationalModule.toDouble)];
        int[] levels = [.. labels.Select(classes.IndexOf), classes.NoLevel];
        return values =>
        {
            int answer = output switch
            {
                Output.Sign => values[0] is 1 ? 1
                : values[0] is -1 ? 0
                : -1,
                Output.Argmax => OnlyLargest(values),
                _ => OnlyNearest(values[0], labels),
            };
            return levels[answer < 0 ? labels.Length : answer];
        };
    }

    private static int OnlyNearest(double value, double[] labels)
    {
        Span<double> nearness =
            labels.Length <= 64 ? stackalloc double[labels.Length] : new double[labels.Length];
        for (int i = 0; i < labels.Length; i++)
            nearness[i] = -Math.Abs(value - labels[i]);
        return OnlyLargest(nearness);
    }

    /// <summary>The index of the largest value; -1 where two are, or one is no number.</summary>
    private static int OnlyLargest(ReadOnlySpan<double> values)
    {
        int best = 0;
        bool isTie = double.IsNaN(values[0]);
        for (int i = 1; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]))
                return -1;
            if (values[i] == values[best])
                isTie = true;
            else if (values[i] > values[best])
                (best, isTie) = (i, false);
        }
        return isTie ? -1 : best;
    }

    /// <summary>The ends of the labels, a little apart when they are one.</summary>
    private static (double Low, double High) Ends(LabelledData data)
    {
        (double low, double high) = (data.Labels.Min(), data.Labels.Max());
        double least = Math.Max(1, Math.Abs(low)) * 1e-6;
        return high - low < least ? (low - least, high + least) : (low, high);
    }
}
