using MemCap.Runner.Experiments;

namespace MemCap.Runner.Reporting;

/// <summary>Errors, logarithmic, against rounds, as SVG: a line for each network, and dashed what is expected of it.</summary>
internal sealed class RoundsPlot
{
    private const double Left = 78;
    private const double Top = 56;
    private const double PlotWidth = 520;
    private const double PlotHeight = 440;
    private const double LegendRow = 36;
    private const double LegendLeft = Left + PlotWidth + 24;
    private const double LegendText = LegendLeft + 34;
    private const double Radius = 3;

    /// <summary>With more rounds the axis is logarithmic.</summary>
    private const int MostLinear = 200;

    /// <summary>Errors so much smaller than the last error of another network have no place.</summary>
    private const double Depth = 1e-3;

    /// <summary>Rounds nearer than this, in units of the picture, are drawn as one.</summary>
    private const double LeastStep = 0.3;

    private const string Dashes = "stroke-width=\"1.2\" stroke-dasharray=\"7 4\"";

    private readonly IReadOnlyList<RoundRun> _runs;
    private readonly bool _isLinear;
    private readonly LogFrame _frame;

    private RoundsPlot(IReadOnlyList<RoundRun> runs)
    {
        _runs = runs;
        int most = runs.Max(run => run.Rounds);
        _isLinear = most <= MostLinear;
        double least = Depth * runs.Max(run => run.Errors[^1]);
        IEnumerable<double> ends = runs.Where(run => run.ExpectedFactor is not null)
            .Select(run => Expected(run, run.Rounds));
        _frame = new LogFrame(
            Left,
            Top,
            _isLinear ? new CountAxis(most, PlotWidth) : LogAxis.Of([0, Math.Log10(most)], PlotWidth),
            LogAxis.Of(
                runs.SelectMany(run => run.Errors)
                    .Where(error => error > 0 && error >= least)
                    .Select(Math.Log10)
                    .Concat(ends.Where(end => end >= Math.Log10(least))),
                PlotHeight
            )
        );
    }

    /// <remarks>There is at least one run.</remarks>
    internal static string Draw(IReadOnlyList<RoundRun> runs) => new RoundsPlot(runs).Draw();

    private string Draw()
    {
        IReadOnlyList<string> names = RoundsWords.Names(_runs);
        string[] details = [.. _runs.Select(Detail)];
        bool isExpected = _runs.Any(run => run.ExpectedFactor is not null);
        const string dashed = "expected: the mean is at most this";
        string title = Title();
        const string subtitle = "Σ(f − y)² as a part of Σy²; a line for each network";
        double words = Left + Math.Max(Svg.Width(title, CellWords.TitleSize), Svg.Width(subtitle));
        double legend = LegendText + names.Concat(details).Append(dashed).Max(name => Svg.Width(name));
        var svg = new Svg(
            Math.Max(legend, words) + 16,
            Top + Math.Max(PlotHeight + 56, LegendRow * (_runs.Count + 1))
        );
        svg.Text(Left, 22, "start", title, $"font-size=\"{Svg.Number(CellWords.TitleSize)}\"");
        svg.Text(Left, 41, "start", subtitle, "fill=\"#505050\"");
        _frame.Draw(svg, _isLinear ? "rounds" : "rounds, from 1 on", "error");
        for (int i = 0; i < _runs.Count; i++)
        {
            DrawRun(svg, i);
            double row = Top + 8 + (LegendRow * i);
            svg.Line(LegendLeft, row, LegendLeft + 26, row, $"{Stroke(i)} stroke-width=\"1.8\"");
            svg.Text(LegendText, row + 4, "start", names[i]);
            svg.Text(LegendText, row + 18, "start", details[i], "fill=\"#505050\"");
        }
        if (isExpected)
        {
            double row = Top + 8 + (LegendRow * _runs.Count);
            svg.Line(LegendLeft, row, LegendLeft + 26, row, $"stroke=\"#505050\" {Dashes}");
            svg.Text(LegendText, row + 4, "start", dashed);
        }
        return svg.Document();
    }

    private string Title()
    {
        string data = string.Join(
            ", ",
            _runs.Select(run => $"n = {run.Points} in R^{run.Dimension}").Distinct(StringComparer.Ordinal)
        );
        return $"Error of networks that are built in rounds, {data}";
    }

    private string Detail(RoundRun run) =>
        $"{RoundsWords.Size(run)}; {RoundsWords.Factors(run)}"
        + (
            run.Errors.Any(error => !(Math.Log10(error) >= _frame.Vertical.Low))
                ? $"; ▾ {RoundsWords.LastError(run)}"
                : ""
        );

    private void DrawRun(Svg svg, int index)
    {
        RoundRun run = _runs[index];
        if (run.ExpectedFactor is not null)
            svg.Polyline(
                Line(run.Rounds, round => Expected(run, round)).Points,
                $"fill=\"none\" {Stroke(index)} {Dashes}"
            );
        ((double X, double Y)[] points, bool isCut) = Line(
            run.Rounds,
            round => Math.Log10(run.Errors[round])
        );
        svg.Polyline(points, $"fill=\"none\" {Stroke(index)} stroke-width=\"1.8\"");
        string fill = $"fill=\"{Palette.Line(index)}\"";
        (double x, double y) = points[^1];
        if (isCut)
            svg.Path(
                $"M{Svg.Number(x - 4)} {Svg.Number(y - 7)}L{Svg.Number(x + 4)} {Svg.Number(y - 7)}L{Svg.Number(x)} {Svg.Number(y)}Z",
                fill
            );
        else
            svg.Circle(x, y, Radius, fill);
    }

    /// <summary>Through the logarithms of errors, to where it leaves the picture through its lower side.</summary>
    private ((double X, double Y)[] Points, bool IsCut) Line(int rounds, Func<int, double> log)
    {
        List<(double X, double Y)> points = [];
        double low = _frame.Vertical.Low;
        double before = 0;
        for (int round = _isLinear ? 0 : 1; round <= rounds; round++)
        {
            double at = log(round);
            double x = _frame.X(_isLinear ? round : Math.Log10(round));
            if (!(at >= low))
            {
                if (points.Count > 0)
                {
                    (double last, _) = points[^1];
                    x = last + ((x - last) * (before - low) / (before - at));
                }
                points.Add((x, _frame.Bottom));
                return ([.. points], true);
            }
            if (round == rounds || points.Count == 0 || x - points[^1].X >= LeastStep)
            {
                points.Add((x, _frame.Y(at)));
                before = at;
            }
        }
        return ([.. points], false);
    }

    private static double Expected(RoundRun run, int round) => round * Math.Log10(run.ExpectedFactor!.Value);

    private static string Stroke(int index) => $"stroke=\"{Palette.Line(index)}\"";
}
