using System.Text.Json;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;

namespace MemCap.Runner.Reporting;

/// <summary>Where in the plane a hidden unit is positive before its activation, in plain doubles at the centres of pixels:
/// approximate. Layer and Index are counted from 0.</summary>
internal sealed record UnitRegion(
    PlaneSubject Subject,
    int Layer,
    int Index,
    PlaneWindow Window,
    CellRaster Cells,
    double Largest
)
{
    /// <summary>Shades of the values of a ReLU unit.</summary>
    private const int Shades = 12;

    /// <summary>More lines than these hide the region.</summary>
    private const int MostLines = 64;

    /// <summary>A colour that no class of two has.</summary>
    private const int Colour = 4;

    private const double FaintestShade = 0.2;
    private const double PlainShade = 0.4;

    private CandidateBall? Ball { get; init; }

    /// <summary>Pixels inside the region and the ball, over those in either; null without a ball.</summary>
    private double? Overlap { get; init; }

    private int PositivePoints { get; init; }

    private Layer OwnLayer => Subject.File.Network.Layers[Layer];

    private bool IsShaded => OwnLayer.Activation.IsRelu && Largest > 0;

    private string Name => $"unit {Layer + 1}:{Index}";

    /// <summary>Errors: InputException when a ball is asked for and the unit has none.</summary>
    internal static UnitRegion Of(PlaneSubject subject, int layer, int index, bool withBall)
    {
        LabelledData data = subject.Data;
        CandidateBall? ball = withBall ? CandidateBall.Of(subject, layer, index) : null;
        var window = PlaneWindow.Around(
            data.Source,
            data.Points,
            ball is null ? null : (ball.X, ball.Y, ball.Radius)
        );
        double[] centres = window.Centres();
        int pixels = window.Width * window.Height;
        double[] values = subject.Evaluation.Preactivations(centres, pixels, layer, index);
        double largest = Math.Max(0, values.Where(double.IsFinite).DefaultIfEmpty(0).Max());
        bool isShaded = subject.File.Network.Layers[layer].Activation.IsRelu;
        int[] levels = Array.ConvertAll(
            values,
            value =>
                !(value > 0) ? 0
                : isShaded ? 1 + (int)Math.Clamp(value / largest * Shades, 0, Shades - 1)
                : 1
        );
        return new UnitRegion(
            subject,
            layer,
            index,
            window,
            new CellRaster(window.Width, window.Height, levels),
            largest
        )
        {
            Ball = ball,
            Overlap = ball?.Overlap(centres, levels),
            PositivePoints = subject
                .Evaluation.Preactivations(data.Points, data.Count, layer, index)
                .Count(value => value > 0),
        };
    }

    internal string Draw()
    {
        LabelledData data = Subject.Data;
        PlaneClasses? classes = data.IsClassification ? PlaneClasses.Of(data) : null;
        List<PlaneLegend> legend = [];
        if (!IsShaded)
            legend.Add(new PlaneLegend($"{Name} positive") { Region = Shade(1) });
        IReadOnlyList<((double, double), (double, double))> lines = Lines();
        if (lines.Count > 0)
            legend.Add(
                new PlaneLegend(lines.Count == 1 ? "its hyperplane" : "its hyperplanes")
                {
                    Line = PlanePlot.LineColour,
                }
            );
        legend.AddRange(classes?.Legend(data, withRegions: false, hasNoAnswer: false) ?? []);
        if (Ball is { } ball)
        {
            legend.Add(new PlaneLegend("ball around x*") { IsBall = true });
            legend.Add(new PlaneLegend($"radius {ball.Radius:0.###}"));
        }
        if (IsShaded)
            legend.Add(new PlaneLegend($"{Name}:"));
        const string plain = "#707070";
        return new PlanePlot(
            $"{Subject.Name}: where {Name} is positive",
            Subject.Subtitles(Window, differing: 0),
            Window,
            Cells,
            ["white", .. Enumerable.Range(1, IsShaded ? Shades : 1).Select(Shade)],
            data.Points,
            [.. data.Labels.Select(label => classes?.PointColour(label) ?? plain)],
            legend
        )
        {
            Lines = lines,
            Ball = Ball is { } b ? (b.X, b.Y, b.Radius) : null,
            Bar = IsShaded ? (0, Largest, part => Palette.Tint(Colour, Part(part))) : null,
        }.Draw();
    }

    internal void Write(Utf8JsonWriter json)
    {
        Subject.Write(json, Window);
        json.WriteStartObject("unit");
        json.WriteNumber("layer", Layer + 1);
        json.WriteNumber("index", Index);
        json.WriteString("activation", ActivationName.Of(OwnLayer.Activation));
        json.WriteNumber("largest", Largest);
        json.WriteNumber("positivePoints", PositivePoints);
        json.WriteNumber("positivePixels", Cells.Levels.Count(level => level > 0));
        json.WriteEndObject();
        if (Ball is not { } ball)
            return;
        json.WriteStartObject("ball");
        json.WriteNumber(Subject.Data.RowWord, Subject.Data.SourceRows[ball.Candidate]);
        json.WriteNumber("point", ball.Candidate);
        json.WriteStartArray("centre");
        json.WriteNumberValue(ball.X);
        json.WriteNumberValue(ball.Y);
        json.WriteEndArray();
        json.WriteNumber("radius", ball.Radius);
        json.WriteNumber("overlap", Overlap!.Value);
        json.WriteEndObject();
    }

    private string Shade(int level) =>
        Palette.Tint(Colour, IsShaded ? Part((level - 0.5) / Shades) : PlainShade);

    private static double Part(double part) => FaintestShade + ((1 - FaintestShade) * part);

    /// <summary>The lines where a first-layer unit, or those that a second-layer unit adds up, change sign.</summary>
    private IReadOnlyList<((double X, double Y) From, (double X, double Y) To)> Lines()
    {
        Layer first = Subject.File.Network.Layers.Head;
        IEnumerable<int> rows = Layer switch
        {
            0 => [Index],
            1 => Enumerable.Range(0, first.Rows).Where(j => !OwnLayer.Weights(Index)[j].IsZero),
            _ => [],
        };
        int[] chosen = [.. rows.Take(MostLines + 1)];
        return chosen.Length > MostLines
            ? []
            : [.. chosen.Select(Cut).OfType<((double, double), (double, double))>()];

        ((double, double), (double, double))? Cut(int row)
        {
            double[] weights = MemCap.Exact.VecModule.toDoubles(first.Weights(row));
            return Window.Cut(
                weights[0],
                weights[1],
                MemCap.Exact.RationalModule.toDouble(first.Biases[row])
            );
        }
    }
}
