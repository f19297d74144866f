using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Pictures of errors against rounds: what is drawn, what is said, and files that build did not print.</summary>
public sealed class RoundsPlotTests : Shell
{
    private static string Document(
        string errors = "0.5, 0.3, 0.1",
        string expected = ", \"expectedFactor\": 0.5",
        string step = "full"
    ) =>
        $$"""
            { "method": "corrective", "seed": 0, "options": { "eps": "0.1", "step": "{{step}}" }, "data": { "n": 9, "d": 2 },
              "network": { "neurons": 22 },
              "steps": [ {{string.Join(
                ", ",
                errors.Split(", ").Select(error => $$"""{ "neurons": 8, "error": {{error}} }""")
            )}} ]{{expected}} }
            """;

    private string Built(string name, params string[] options)
    {
        Outcome outcome = Run([
            "build",
            "corrective",
            Sample("iris.csv"),
            "--eps",
            "0.01",
            .. options,
            "--json",
        ]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return File(name, outcome.Output);
    }

    private JsonElement[] Series(params string[] files)
    {
        Outcome outcome = Run(["plot", .. files, "--kind", "rounds", "--json"]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        using var document = JsonDocument.Parse(outcome.Output);
        Assert.Equal("rounds", document.RootElement.GetProperty("kind").GetString());
        return [.. document.RootElement.GetProperty("series").EnumerateArray().Select(s => s.Clone())];
    }

    private string[] Names(params string[] files) =>
        [.. Series(files).Select(s => s.GetProperty("name").GetString()!)];

    private XElement Picture(params string[] files)
    {
        Outcome outcome = Run(["plot", .. files, "--kind", "rounds", "--out", PathOf("p.svg")]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        string text = System.IO.File.ReadAllText(PathOf("p.svg"));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        XElement picture = XDocument.Parse(text).Root!;
        PictureTexts.AreApart(picture);
        return picture;
    }

    private static (double X, double Y)[][] Lines(XElement picture, bool isDashed) =>
        [
            .. picture
                .Elements()
                .Where(e => e.Name.LocalName is "polyline")
                .Where(e => e.Attribute("stroke-dasharray") is not null == isDashed)
                .Select(e => e.Attribute("points")!.Value.Split(' ').Select(Point).ToArray()),
        ];

    private static (double X, double Y) Point(string pair)
    {
        double[] numbers =
        [
            .. pair.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
        ];
        return (numbers[0], numbers[1]);
    }

    private static string[] Texts(XElement picture) => [.. picture.Elements().Select(e => e.Value)];

    [Fact]
    public void Runs_of_the_command_line_are_lines_of_all_their_errors()
    {
        string[] files =
        [
            Built("data.json", "--sigma", "data", "--units", "100"),
            Built("refit.json", "--step", "refit"),
        ];
        JsonElement[] series = Series(files);
        for (int i = 0; i < files.Length; i++)
        {
            using var built = JsonDocument.Parse(System.IO.File.ReadAllText(files[i]));
            double[] errors =
            [
                1,
                .. built
                    .RootElement.GetProperty("steps")
                    .EnumerateArray()
                    .Select(step => step.GetProperty("error").GetDouble()),
            ];
            Assert.Equal(
                errors,
                series[i].GetProperty("errors").EnumerateArray().Select(e => e.GetDouble()).ToArray()
            );
            Assert.Equal(errors.Length - 1, series[i].GetProperty("rounds").GetInt32());
            Assert.Equal(
                built.RootElement.GetProperty("network").GetProperty("neurons").GetInt32(),
                series[i].GetProperty("neurons").GetInt32()
            );
            Assert.Equal(
                built.RootElement.TryGetProperty("expectedFactor", out JsonElement expected)
                    ? expected.GetRawText()
                    : "null",
                series[i].GetProperty("expectedFactor").GetRawText()
            );
        }
        Assert.Equal(
            [
                "corrective, sigma data, step search, units 100",
                "corrective, sigma auto, step refit, units auto",
            ],
            series.Select(s => s.GetProperty("name").GetString()!).ToArray()
        );
        XElement picture = Picture(files);
        Assert.Equal(2, Lines(picture, isDashed: false).Length);
        // Theory says something of one block law with steps of line search, and nothing where weights are fitted anew.
        Assert.Single(Lines(picture, isDashed: true));
    }

    [Fact]
    public void Harmonic_ascent_goes_on_in_rounds_too()
    {
        Outcome built = Run("build", "harmonic", Sample("iris.csv"), "--eps", "0.1", "--json");
        Assert.Equal((0, ""), (built.Status, built.Error));
        JsonElement series = Series(File("h.json", built.Output))[0];
        Assert.Equal("harmonic", series.GetProperty("name").GetString());
        Assert.InRange(series.GetProperty("factor").GetDouble(), 0, 1);
    }

    [Fact]
    public void Rounds_are_evenly_spaced_and_errors_by_their_logarithms()
    {
        XElement picture = Picture(File("a.json", Document("0.1, 0.01")));
        (double X, double Y)[] line = Lines(picture, isDashed: false)[0];
        Assert.Equal(3, line.Length);
        Assert.Equal(line[1].X - line[0].X, line[2].X - line[1].X, 0.02);
        Assert.Equal(line[1].Y - line[0].Y, line[2].Y - line[1].Y, 0.02);
        // 0.5 and 0.25 where the errors fall to 0.1 and 0.01.
        (double X, double Y)[] dashed = Lines(picture, isDashed: true)[0];
        Assert.Equal(line.Select(p => p.X), dashed.Select(p => p.X));
        Assert.Equal(line[0].Y, dashed[0].Y);
        Assert.Equal(Math.Log10(2), (dashed[1].Y - dashed[0].Y) / (line[1].Y - line[0].Y), 0.001);
    }

    /// <summary>From 201 rounds on; the first round is the start, and the end is not thinned out.</summary>
    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    [InlineData(20_000, true)]
    public void Many_rounds_are_on_a_logarithmic_axis(int rounds, bool isLogarithmic)
    {
        string errors = string.Join(
            ", ",
            Enumerable
                .Range(1, rounds - 1)
                .Select(i => Math.Pow(0.01, (double)i / rounds).ToString("R", CultureInfo.InvariantCulture))
                .Append("0.001")
        );
        XElement picture = Picture(File("a.json", Document(errors, expected: "")));
        Assert.Equal(isLogarithmic, Texts(picture).Contains("rounds, from 1 on", StringComparer.Ordinal));
        (double X, double Y)[] line = Lines(picture, isDashed: false)[0];
        Assert.InRange(line.Length, Math.Min(rounds, 300), 2000);
        XElement end = picture.Elements().Single(e => e.Name.LocalName is "circle");
        Assert.Equal(line[^1], Point($"{end.Attribute("cx")!.Value},{end.Attribute("cy")!.Value}"));
        // The last fall is drawn, however near the rounds are.
        Assert.True(line[^1].Y > line[^2].Y + 100);
        double twice = line.First(p => p.X - line[0].X > 100).X;
        Assert.InRange(twice, line[0].X + 100, line[0].X + 170);
    }

    /// <summary>A network that fits exactly must not press the others flat.</summary>
    [Theory]
    [InlineData("1e-26")]
    [InlineData("0")]
    public void What_falls_far_below_the_others_leaves_the_picture_and_is_named(string last)
    {
        string[] files = [File("a.json", Document()), File("b.json", Document($"0.4, {last}", "", "refit"))];
        XElement picture = Picture(files);
        XElement box = picture
            .Elements()
            .Single(e => e.Name.LocalName is "rect" && e.Attribute("fill")?.Value is "none");
        double bottom = (double)box.Attribute("y")! + (double)box.Attribute("height")!;
        (double X, double Y)[][] lines = Lines(picture, isDashed: false);
        Assert.All(lines.SelectMany(line => line), p => Assert.InRange(p.Y, 0, bottom + 0.01));
        Assert.Equal(bottom, lines[1][^1].Y, 0.01);
        Assert.True(lines[0][^1].Y < bottom - 5);
        Assert.Contains(
            $"▾ error {last}",
            Texts(picture).Single(text => text.Contains('▾', StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_run_that_fits_after_one_round_is_a_picture()
    {
        XElement picture = Picture(File("a.json", Document("0")));
        Assert.Equal(
            ["0", "1"],
            picture
                .Elements()
                .Where(e => e.Attribute("text-anchor")?.Value is "middle" && e.Value.Length == 1)
                .Select(e => e.Value)
                .ToArray()
        );
        Assert.Equal(0, Series(PathOf("a.json"))[0].GetProperty("factor").GetDouble());
    }

    [Fact]
    public void What_is_printed_has_the_measured_factor_beside_the_expected_one()
    {
        Outcome outcome = Run(
            "plot",
            File("a.json", Document("0.5, 0.125")),
            File("b.json.gz", Gzip(System.Text.Encoding.UTF8.GetBytes(Document("0.5", "", "search")))),
            "--kind",
            "rounds"
        );
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Equal(
            "a.svg: error against rounds; 2 networks\n"
                + "  corrective, step full: 22 neurons, 2 rounds, 16 units drawn, error 0.125; 0.3536 a round, expected at most 0.5\n"
                + "  corrective, step search: 22 neurons, 1 round, 8 units drawn, error 0.5; 0.5 a round\n",
            outcome.Output.Replace(PathOf(""), "", StringComparison.Ordinal).TrimStart('/')
        );
        Assert.True(System.IO.File.Exists(PathOf("a.svg")));
    }

    [Fact]
    public void Names_tell_runs_apart_by_data_then_seeds_then_files()
    {
        string a = File("a.json", Document());
        string seed = File(
            "b.json",
            Document().Replace("\"seed\": 0", "\"seed\": 18446744073709551615", StringComparison.Ordinal)
        );
        string wide = File("c.json", Document().Replace("\"d\": 2", "\"d\": 3", StringComparison.Ordinal));
        string ntk = File(
            "d.json",
            Document("0.1", "", "other").Replace("corrective", "ntk", StringComparison.Ordinal)
        );
        Assert.Equal(["corrective", "ntk"], Names(a, ntk));
        Assert.Equal(["corrective, seed 0", "corrective, seed 18446744073709551615"], Names(a, seed));
        Assert.Equal(["corrective, n = 9, d = 2", "corrective, n = 9, d = 3"], Names(a, wide));
        Assert.Equal(["corrective, a.json", "corrective, e.json"], Names(a, File("e.json", Document())));
        Assert.Equal("18446744073709551615", Series(seed)[0].GetProperty("seed").GetRawText());
    }

    [Theory]
    [InlineData("r.csv: is not JSON, or is cut short; give what memcap build --json printed", "r.csv")]
    [InlineData("n.json: is of the format \"memcap-network/1\"; give what memcap build --json", "n.json")]
    [InlineData("n.json: is of the format", "a.json n.json")]
    [InlineData("o.json: \"method\" is missing; give what memcap build --json printed", "o.json")]
    [InlineData("l.json: \"method\" is missing; give what", "l.json")]
    [InlineData(
        "s.json: has no steps: \"sweep\" does not go on in rounds, or took none; build with corrective, ntk or harmonic",
        "s.json"
    )]
    [InlineData("none.json: no such file", "none.json")]
    [InlineData("--x: has no meaning here, as this is a picture of builds; leave it out", "a.json --x bias")]
    [InlineData("--unit: has no meaning here", "a.json --unit 1:0")]
    [InlineData("--out a.json: is what the picture is made of", "a.json --out a.json")]
    public void Bad_usage_is_status_2_and_one_line(string start, string line)
    {
        File("a.json", Document());
        File("r.csv", "a,b\n1,2\n");
        File("n.json", "{ \"format\": \"memcap-network/1\" }");
        File("o.json", "{ \"rows\": [] }");
        File("l.json", "[]");
        File("s.json", "{ \"method\": \"sweep\" }");
        string[] words =
        [
            .. line.Split(' ')
                .Select(word => word.Contains('.', StringComparison.Ordinal) ? PathOf(word) : word),
        ];
        string failure = Failure(2, ["plot", .. words, "--kind", "rounds"]);
        Assert.StartsWith(
            start.Replace("/", "", StringComparison.Ordinal),
            failure.Replace("/", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("step 1: \"error\" is no number from 0 on", "0.3", "null")]
    [InlineData("step 1: \"error\" is no number from 0 on", "0.3", "-0.3")]
    [InlineData("step 1: \"error\" is no number from 0 on", "0.3", "1e999")]
    [InlineData("step 2: \"error\" is missing", "\"error\": 0.1", "\"errors\": 0.1")]
    [InlineData("step 2: \"neurons\" is no count", "\"neurons\": 8, \"error\": 0.1", "\"neurons\": 0.5")]
    [InlineData("step 2: \"neurons\" is missing", "{ \"neurons\": 8, \"error\": 0.1 }", "7")]
    [InlineData("\"steps\" is no array", "\"steps\": [", "\"steps\": 1, \"s\": [")]
    [InlineData("\"steps\" is empty", "\"steps\": [", "\"steps\": [], \"s\": [")]
    [InlineData("\"expectedFactor\" is 0", "\"expectedFactor\": 0.5", "\"expectedFactor\": 0")]
    [InlineData("\"expectedFactor\" is no number", "\"expectedFactor\": 0.5", "\"expectedFactor\": \"x\"")]
    [InlineData("\"options\" is missing", "\"options\"", "\"option\"")]
    [InlineData("\"seed\" is no number", "\"seed\": 0", "\"seed\": \"0\"")]
    [InlineData("data: \"n\" is no count", "\"n\": 9", "\"n\": -9")]
    [InlineData("network: \"neurons\" is missing", "\"network\": { \"neurons\"", "\"network\": { \"n\"")]
    [InlineData("is not JSON, or is cut short", "\"steps\": [", "\"steps\": ")]
    [InlineData("is not JSON, or is cut short", "corrective", "\\ud800")]
    public void A_damaged_document_is_status_2_and_names_the_place(
        string part,
        string old,
        string replacement
    )
    {
        string text = Document();
        int place = text.LastIndexOf(old, StringComparison.Ordinal);
        Assert.True(place >= 0);
        string file = File("a.json", text[..place] + replacement + text[(place + old.Length)..]);
        string failure = Failure(2, "plot", file, "--kind", "rounds");
        Assert.StartsWith("a.json: ", failure.TrimStart('/'), StringComparison.Ordinal);
        Assert.Contains(part, failure, StringComparison.Ordinal);
    }
}
