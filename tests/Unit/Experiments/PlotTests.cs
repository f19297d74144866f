using System.Text.Json;
using System.Xml.Linq;
using MemCap.Runner.Experiments;
using MemCap.Runner.Reporting;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Cells, their intervals, contour lines, ticks, and pictures that are the same bytes every time.</summary>
public sealed class PlotTests : Shell
{
    /// <summary>Two widths, three biases, two restarts; sizes are missing where a trial has no network.</summary>
    private string Results() =>
        File(
            "r.csv",
            "width,bias,restart,seed,interpolates,neurons,remark\n"
                + "10,0,0,1,false,,\n10,0,1,2,false,,\n10,0.5,0,3,true,4,\n10,0.50,1,4,false,6,\n10,1,0,5,true,5,\n10,1,1,6,true,5,\n"
                + "20,0,0,1,false,,\n20,0,1,2,true,9,\n20,0.5,0,3,true,7,\n20,0.5,1,4,true,7,\n20,1,0,5,true,1,\n20,1,1,6,true,3,\n"
        );

    private static JsonElement[] Cells(params string[] arguments)
    {
        Outcome outcome = Run(["plot", .. arguments, "--json"]);
        Assert.True(outcome.Status == 0, outcome.Error);
        using var document = JsonDocument.Parse(outcome.Output);
        return [.. document.RootElement.Clone().GetProperty("cells").EnumerateArray()];
    }

    private static string Show(JsonElement cell, params string[] names) =>
        string.Join(' ', names.Select(name => cell.GetProperty(name).GetRawText()));

    [Fact]
    public void Proportions_count_successes()
    {
        JsonElement[] cells = Cells(Results(), "--x", "bias", "--y", "width");
        Assert.Equal(
            ["0 10 2 0 0", "0.5 10 2 1 0.5", "1 10 2 2 1", "0 20 2 1 0.5", "0.5 20 2 2 1", "1 20 2 2 1"],
            cells.Select(c => Show(c, "x", "y", "trials", "successes", "mean")).ToArray()
        );
        Assert.Equal(["r.csv"], Files);
        // Of one success in two trials the limits are the roots of 1 - (1 - p)^2 = 0.025 and of p^2 = 0.975.
        Assert.Equal(1 - Math.Sqrt(0.975), cells[1].GetProperty("lower").GetDouble(), 1e-9);
        Assert.Equal(Math.Sqrt(0.975), cells[1].GetProperty("upper").GetDouble(), 1e-9);
    }

    [Fact]
    public void Means_are_over_the_trials_with_a_value()
    {
        JsonElement[] cells = Cells(Results(), "--x", "bias", "--y", "width", "--value", "neurons");
        Assert.Equal(
            [
                "0 10 0 null null",
                "0.5 10 2 5 1.4142135623730951",
                "1 10 2 5 0",
                "0 20 1 9 null",
                "0.5 20 2 7 0",
                "1 20 2 2 1.4142135623730951",
            ],
            cells.Select(c => Show(c, "x", "y", "trials", "mean", "sd")).ToArray()
        );
        Assert.Equal(5 - 1.96, cells[1].GetProperty("lower").GetDouble(), 1e-12);
        Assert.Equal("null", cells[3].GetProperty("upper").GetRawText());
    }

    [Fact]
    public void Slices_and_conditions_choose_trials()
    {
        JsonElement[] cells = Cells(
            Results(),
            "--x",
            "bias",
            "--slices",
            "width=20,1e1",
            "--where",
            "restart=1"
        );
        Assert.Equal(
            ["0 20 1 1", "0.5 20 1 1", "1 20 1 1", "0 10 1 0", "0.5 10 1 0", "1 10 1 1"],
            cells.Select(c => Show(c, "x", "y", "trials", "successes")).ToArray()
        );
        Assert.Equal(3, Cells(Results(), "--x", "bias", "--where", "width=10").Length);
    }

    [Theory]
    [InlineData("--x bias --y width")]
    [InlineData("--x bias --y width --value neurons --contour 5")]
    [InlineData("--x restart --y interpolates --value neurons")]
    [InlineData("--x bias --slices width=10,20")]
    [InlineData("--x interpolates --slices width=10,20 --value neurons")]
    [InlineData("--x bias --value neurons --where bias=1 --where width=10")]
    [InlineData("--x bias --y width --where bias=1 --where width=10")]
    public void A_picture_is_well_formed_the_same_bytes_and_keeps_its_texts_inside(string line)
    {
        string[] arguments = ["plot", Results(), .. line.Split(' ')];
        Outcome first = Run(arguments);
        Assert.Equal((0, ""), (first.Status, first.Error));
        byte[] bytes = System.IO.File.ReadAllBytes(PathOf("r.svg"));
        Assert.Equal(first, Run(arguments));
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(PathOf("r.svg")));
        XElement picture = XDocument.Parse(System.IO.File.ReadAllText(PathOf("r.svg"))).Root!;
        double Number(XElement element, string name) => (double)element.Attribute(name)!;
        foreach (
            XElement text in picture
                .Elements()
                .Where(e => e.Name.LocalName is "text" && e.Attribute("transform") is null)
        )
        {
            double width = 0.5 * text.Value.Length * ((double?)text.Attribute("font-size") ?? 11);
            double left =
                Number(text, "x")
                - (
                    ((string)text.Attribute("text-anchor")!) switch
                    {
                        "start" => 0,
                        "middle" => width / 2,
                        _ => width,
                    }
                );
            Assert.InRange(left, 0, Number(picture, "width") - width);
            Assert.InRange(Number(text, "y"), 8, Number(picture, "height"));
        }
        Assert.DoesNotContain("NaN", picture.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memcap plot: --x is missing", "")]
    [InlineData("memcap plot: RESULTS is missing", "none")]
    [InlineData("--x bia: /r.csv has no such column; did you mean bias?; there are width, bias,", "--x bia")]
    [InlineData("--y bias: is the other axis", "--x bias --y bias")]
    [InlineData("--value bias: is an axis", "--x bias --value bias")]
    [InlineData("--value remark: no trial has a value", "--x bias --value remark")]
    [InlineData("--slices width: give a column and a value, such as", "--x bias --slices width")]
    [InlineData("--slices width=30: no trial has this value; there are 10, 20", "--x bias --slices width=30")]
    [InlineData("--slices width=10,10.0: a value is there twice", "--x bias --slices width=10,10.0")]
    [InlineData("--slices width: lines have no --y", "--x bias --y restart --slices width=10")]
    [InlineData("--where width=11: no trial has this value", "--x bias --where width=11")]
    [InlineData("--contour: belongs to heat maps", "--x bias --contour 1")]
    [InlineData("--contour high: give a number", "--x bias --y width --contour high")]
    [InlineData("--out p.pdf: pictures are .svg, .png or .json", "--x bias --out p.pdf")]
    public void Bad_usage_is_status_2_and_one_line(string start, string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] arguments = line is "none" ? ["plot"] : ["plot", Results(), .. words];
        Assert.StartsWith(start, Failure(2, arguments), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is empty", "")]
    [InlineData("there is only a header", "a,b\n")]
    [InlineData("line 3: 1 cells where the header has 2", "a,b\n1,2\n3\n")]
    [InlineData("--value b: \"x\" is neither a number nor true or false", "a,b\n1,2\n3,x\n")]
    public void Bad_results_are_status_2_and_one_line(string part, string text) =>
        Assert.Contains(
            part,
            Failure(2, "plot", File("b.csv", text), "--x", "a", "--value", "b"),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_png_is_drawn_where_the_rasterizer_is_and_asked_for_where_it_is_not()
    {
        string[] arguments = ["plot", Results(), "--x", "bias", "--y", "width", "--out", PathOf("p.png")];
        if (Tool.Run("rsvg-convert", PathOf(""), "--version") is null)
        {
            Assert.Contains("PNG needs rsvg-convert", Failure(2, arguments), StringComparison.Ordinal);
            return;
        }
        Assert.Equal(0, Run(arguments).Status);
        byte[] png = System.IO.File.ReadAllBytes(PathOf("p.png"));
        Assert.Equal("\u0089PNG"u8[1..].ToArray(), png[..4]);
    }

    [Fact]
    public void The_contour_of_a_linear_function_is_its_level_line()
    {
        double[] xs = [0, 1, 3, 4];
        double[] ys = [0, 2, 3];
        double[,] values = new double[3, 4];
        for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++)
            values[i, j] = xs[j] + (2 * ys[i]);
        var pieces = Contour.Trace(values, 5.5, xs, ys);
        Assert.NotEmpty(pieces);
        Assert.All(
            pieces.SelectMany(p => new[] { p.From, p.To }),
            p => Assert.Equal(5.5, p.X + (2 * p.Y), 1e-12)
        );
        // From the side where x is least to the one where y is least, without a gap: every end but two is met by another.
        var ends = pieces.SelectMany(p => new[] { p.From, p.To }).GroupBy(p => p).Where(g => g.Count() == 1);
        Assert.Equal(2, ends.Count());
    }

    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.5, 1.0)]
    public void In_a_saddle_the_mean_decides_and_pieces_do_not_cross(double level, double joined)
    {
        // Above on one diagonal; the mean is above the level when the high corners are higher than the low ones are low.
        double high = joined > 0 ? 1.5 : 0.8;
        double[,] values =
        {
            { high, 0 },
            { 0, high },
        };
        var pieces = Contour.Trace(values, level, [0, 1], [0, 1]);
        Assert.Equal(2, pieces.Count);
        // Each piece cuts off one corner; joined, these are the low corners (1, 0) and (0, 1).
        foreach (var (from, to) in pieces)
        {
            (double x, double y) = ((from.X + to.X) / 2, (from.Y + to.Y) / 2);
            Assert.Equal(joined > 0, x > 0.5 != y > 0.5);
        }
    }

    [Fact]
    public void A_square_with_a_missing_value_has_no_line() =>
        Assert.Empty(
            Contour.Trace(
                new[,]
                {
                    { 0, 1 },
                    { double.NaN, 1 },
                },
                0.5,
                [0, 1],
                [0, 1]
            )
        );

    [Theory]
    [InlineData(0, 1, 6, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0, 2.5, 6, "0 0.5 1 1.5 2 2.5")]
    [InlineData(-0.02, 1.02, 3, "0 0.5 1")]
    [InlineData(17, 512, 6, "100 200 300 400 500")]
    [InlineData(-3e8, 3e8, 4, "-2e8 0 2e8")]
    [InlineData(1e-7, 3e-7, 3, "1e-7 2e-7 3e-7")]
    [InlineData(99.9, 100.1, 3, "99.9 100 100.1")]
    public void Ticks_are_round_numbers(double low, double high, int most, string labels)
    {
        var ticks = Ticks.Between(low, high, most);
        Assert.Equal(labels, string.Join(' ', ticks.Select(t => t.Label)));
    }

    [Theory]
    [InlineData(3, "0 0.15 0.3")]
    [InlineData(40, "0 1 2 3 4 5")]
    public void Few_cells_have_their_values_and_many_round_numbers(int count, string labels)
    {
        IEnumerable<string> values = Enumerable
            .Range(0, count)
            .Select(i => DecimalText.Format(Exact.RationalModule.fraction(15 * i, 100)));
        var scale = Scale.OfCells(new ValueAxis("bias", values), 400);
        Assert.Equal(labels, string.Join(' ', scale.Labels(label => Svg.Width(label)).Select(l => l.Label)));
    }

    [Theory]
    [InlineData("0.50", "0.5")]
    [InlineData("5e-1", "0.5")]
    [InlineData("-0", "0")]
    [InlineData("+1E3", "1000")]
    [InlineData("-.025", "-0.025")]
    [InlineData("0:100", "0:100")]
    [InlineData("1/2", "1/2")]
    [InlineData("e", "e")]
    [InlineData("", "")]
    public void Decimals_have_one_spelling(string text, string canonical) =>
        Assert.Equal(canonical, DecimalText.Canonical(text));
}
