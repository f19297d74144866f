using System.Globalization;
using System.Text.Json;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Experiments without data: represent, its results, its journal, and pictures of power laws.</summary>
public sealed class RepresentTests : Shell
{
    private const string Line =
        "{\"method\": \"represent\", \"grid\": {\"groups\": [1, 2], \"units\": [8, 16, 32], \"restart\": {\"from\": 0, \"to\": 3}}}";

    private const string Plane =
        "{\"method\": \"represent\", \"options\": {\"dimension\": 2, \"points\": 30, \"directions\": 12, \"thresholds\": 9, \"target\": \"x1*x2*gauss(0.7)\"}, \"grid\": {\"groups\": [1, 2], \"units\": [16, 64], \"restart\": [0, 1]}}";

    private const string Bump =
        "{\"method\": \"represent\", \"options\": {\"dimension\": 5, \"law\": \"fourier\", \"target\": \"gauss(1) - cos(x1 + x5)\"}, \"grid\": {\"groups\": 1, \"units\": [16, 64], \"restart\": [0, 1, 2]}}";

    /// <summary>The rows of a results file without the column seconds.</summary>
    private static string[] Rows(string path)
    {
        string[][] rows = [.. System.IO.File.ReadAllLines(path).Select(line => line.Split(','))];
        int seconds = Array.IndexOf(rows[0], "seconds");
        return [.. rows.Select(row => string.Join(',', row.Where((_, c) => c != seconds)))];
    }

    private string[] Results(string experiment, int jobs)
    {
        string results = PathOf($"r{jobs}.csv");
        Outcome outcome = Run(
            "experiment",
            File("e.json", experiment),
            "--out",
            results,
            "--jobs",
            $"{jobs}"
        );
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return Rows(results);
    }

    [Theory]
    [InlineData(Line, 24, 3)]
    [InlineData(Plane, 8, 4)]
    [InlineData(Bump, 6, 7)]
    public void The_rows_are_the_same_for_any_number_of_jobs(string experiment, int trials, int inputs)
    {
        string[] rows = Results(experiment, 1);
        Assert.Equal(trials + 1, rows.Length);
        Assert.Equal(
            "groups,units,restart,seed,interpolates,neurons,parameters,secondLayerWidth,firstLayerWidth,n,d,misclassified,remark,error,bound",
            rows[0]
        );
        foreach (string[] row in rows.Skip(1).Select(line => line.Split(',')))
        {
            int neurons =
                (
                    int.Parse(row[0], CultureInfo.InvariantCulture)
                    * int.Parse(row[1], CultureInfo.InvariantCulture)
                ) + (inputs == 4 ? 0 : 2);
            Assert.Equal($",{neurons},{(neurons * inputs) + 1},,{neurons},,,,", string.Join(',', row[4..13]));
            Assert.True(double.Parse(row[13], CultureInfo.InvariantCulture) > 0);
            Assert.True(double.Parse(row[14], CultureInfo.InvariantCulture) > 0);
        }
        Assert.Equal(
            trials,
            rows.Skip(1).Select(row => row.Split(',')[13]).Distinct(StringComparer.Ordinal).Count()
        );
        Assert.Equal(rows, Results(experiment, 2));
        Assert.Equal(rows, Results(experiment, 5));
    }

    [Fact]
    public void A_run_goes_on_from_its_journal_and_a_complete_one_is_not_run_again()
    {
        string[] whole = Results(Line, 1);
        string file = File("e.json", Line);
        string results = PathOf("r1.csv");
        string[] resume = ["experiment", file, "--out", results, "--resume", "--json"];
        using (var document = JsonDocument.Parse(Run(resume).Output))
            Assert.Equal(24, document.RootElement.GetProperty("resumed").GetInt32());
        System.IO.File.Delete(results);
        // A file in the way of the results: the trials run, the journal keeps them.
        Directory.CreateDirectory(results);
        Assert.Equal(2, Run("experiment", file, "--out", results).Status);
        Directory.Delete(results);
        Outcome outcome = Run(resume);
        Assert.Equal(0, outcome.Status);
        Assert.Equal(whole, Rows(results));
    }

    [Fact]
    public void What_is_printed_speaks_of_no_data_and_no_interpolation()
    {
        string file = File("e.json", Line);
        Outcome outcome = Run("experiment", file, "--out", PathOf("r.csv"), "--jobs", "1");
        Assert.Contains(
            "represent, 24 trials: 2 groups × 3 units × 4 restart",
            outcome.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("data", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("interpolate", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Points_that_units_cannot_tell_apart_are_remarks_of_trials()
    {
        string[] rows = Results(
            "{\"method\": \"represent\", \"options\": {\"dimension\": 2, \"points\": 100, \"directions\": 2, \"thresholds\": 60}, \"grid\": {\"groups\": 3, \"units\": 16}}",
            1
        );
        Assert.Matches("^3,16,\\d+,,,,,,,,,\"?points: are too many", rows[1]);
        Assert.EndsWith(",,", rows[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e.json: data: represent reads no data; leave it out", "{}", "\"data\": \"t.csv\"")]
    [InlineData("e.json: dataOptions: represent reads no data", "{}", "\"dataOptions\": {}")]
    [InlineData("e.json: grid.rows: represent reads no data", "{\"rows\": \"0:3\"}", "\"options\": {}")]
    [InlineData(
        "e.json: options.target: --target sin(x): represent takes a function such as cos(4x)",
        "{\"units\": 4}",
        "\"options\": {\"target\": \"sin(x)\"}"
    )]
    [InlineData(
        "e.json: the trial at dimension = 1, units = 4: target: \"cos(x2)\" has a variable x2, and the dimension is 1",
        "{\"dimension\": [1, 2], \"units\": 4}",
        "\"options\": {\"target\": \"cos(x2)\"}"
    )]
    [InlineData(
        "the trial at knot = 2: knot: 2 is too wide for the frequency 4: their product is to be at most π",
        "{\"knot\": [0.5, 2]}",
        "\"options\": {}"
    )]
    [InlineData(
        "the trial at units = 7: units: are 7: on a line half",
        "{\"units\": [4, 7]}",
        "\"options\": {}"
    )]
    [InlineData(
        "the trial at points = 31: points: are 31, more than the 30 units",
        "{\"points\": 31}",
        "\"options\": {\"dimension\": 3, \"directions\": 5, \"thresholds\": 6}"
    )]
    [InlineData(
        "the trial at points = 31: points: means nothing for a line; leave it out",
        "{\"points\": 31}",
        "\"options\": {}"
    )]
    [InlineData(
        "the trial at units = 8: knot: means nothing for the law fourier; leave it out",
        "{\"units\": 8}",
        "\"options\": {\"law\": \"fourier\", \"groups\": 1, \"knot\": 0.3}"
    )]
    [InlineData(
        "grid.groups: --groups 9: represent takes a whole number from 1 to 8",
        "{\"groups\": 9}",
        "\"options\": {}"
    )]
    [InlineData(
        "the trial at dimension = 4: dimension: is 4: the law least has at most 3",
        "{\"dimension\": 4}",
        "\"options\": {}"
    )]
    [InlineData(
        "options.width: --width: represent has no such option",
        "{\"units\": 4}",
        "\"options\": {\"width\": 4}"
    )]
    [InlineData("grid.error: is a column of every results file", "{\"error\": [1]}", "\"options\": {}")]
    [InlineData("grid.unit: is no option, but nearly units", "{\"unit\": [2]}", "\"options\": {}")]
    [InlineData(
        "method: \"represen\" is no method; did you mean represent?",
        "{}",
        "\"method\": \"represen\""
    )]
    public void Other_experiments_are_refused_in_one_line(string message, string grid, string more)
    {
        string method = more.Contains("method", StringComparison.Ordinal)
            ? ""
            : "\"method\": \"represent\", ";
        string file = File("e.json", $"{{{method}{more}, \"grid\": {grid}}}");
        string error = Failure(2, "experiment", file, "--out", PathOf("r.csv"));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(["e.json"], Files);
    }

    [Fact]
    public void Data_on_the_command_line_are_refused()
    {
        string file = File("e.json", Line);
        Assert.Contains(
            "--data t.csv: ",
            Failure(2, "experiment", file, "--data", "t.csv", "--out", PathOf("r.csv")),
            StringComparison.Ordinal
        );
    }

    private string Table(string rows) => File("t.csv", $"groups,units,restart,seed,error,bound\n{rows}");

    private const string Law =
        "1,10,0,1,0.1,1\n1,100,0,2,0.01,0.1\n1,1000,0,3,0.001,0.01\n2,10,0,4,0.02,1\n2,100,0,5,0.0002,0.01\n2,1000,0,6,0.000002,0.0001\n";

    private string Slopes(string table, params string[] more) =>
        Run(["plot", table, "--kind", "slope", "--x", "units", "--value", "error", .. more]).Output;

    [Fact]
    public void The_slope_of_a_power_law_is_its_exponent()
    {
        string table = Table(Law);
        string text = Slopes(table, "--slices", "groups=1,2");
        Assert.Contains(
            "groups = 1: slope −1.00, over 3 values of units; mean at most 0.1 of its bound\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("groups = 2: slope −2.00, over 3 values", text, StringComparison.Ordinal);
        string picture = System.IO.File.ReadAllText(PathOf("t.svg"));
        Assert.Contains("groups = 2: slope −2.00", picture, StringComparison.Ordinal);
        Assert.Equal(3, picture.Split("stroke-dasharray").Length - 1);
        Assert.Equal(text, Slopes(table, "--slices", "groups=1,2", "--beside", "bound"));
        // Seeds 1, 2, 3 are the largest part of 0.1, 0.01, 0.001 at the first of them.
        Assert.Contains(
            "mean at most 0.1 of its seed",
            Slopes(table, "--slices", "groups=1,2", "--beside", "seed"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "dashed: seed",
            System.IO.File.ReadAllText(PathOf("t.svg")),
            StringComparison.Ordinal
        );
        using var document = JsonDocument.Parse(Slopes(table, "--slices", "groups=2,1", "--json"));
        JsonElement[] slopes = [.. document.RootElement.GetProperty("slopes").EnumerateArray()];
        Assert.Equal(2, slopes[0].GetProperty("y").GetInt32());
        Assert.Equal(-2, slopes[0].GetProperty("slope").GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, slopes[1].GetProperty("standardError").ValueKind);
    }

    /// <summary>Two values: the slope is (log m₂ − log m₁)/log 10, of variance (s₁/m₁)² + (s₂/m₂)² over (log 10)².</summary>
    [Fact]
    public void Its_limits_are_those_of_the_means()
    {
        string table = Table("1,10,0,1,1,4\n1,10,1,2,3,4\n1,100,0,3,0.1,2\n1,100,1,4,0.3,2\n");
        using var document = JsonDocument.Parse(Slopes(table, "--json"));
        JsonElement slope = document.RootElement.GetProperty("slopes")[0];
        Assert.Equal(-1, slope.GetProperty("slope").GetDouble(), 12);
        // Means 2 and 0.2 with standard errors 1 and 0.1.
        Assert.Equal(Math.Sqrt(0.5) / Math.Log(10), slope.GetProperty("standardError").GetDouble(), 12);
        Assert.Contains("error: slope −1.00 ± 0.60, over 2 values", Slopes(table), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "--kind slop: there are tradeoff and size, of comparisons, slope, of results, and rounds, of builds; did you mean slope?",
        "--kind slop --x units"
    )]
    [InlineData(
        "--y: has no meaning here, as lines of slopes are of --slices",
        "--kind slope --x units --y groups --value error"
    )]
    [InlineData("--contour: has no meaning here", "--kind slope --x units --contour 1 --value error")]
    [InlineData("--x restart: 0 has no logarithm; choose", "--kind slope --x restart --value error")]
    [InlineData(
        "--value seed: a mean is 0, which has no logarithm",
        "--kind slope --x units --value seed --where groups=1"
    )]
    [InlineData("--x is missing", "--kind slope --value error")]
    [InlineData("--beside rate: ", "--kind slope --x units --value error --beside rate")]
    [InlineData("--beside error: ", "--kind slope --x units --value error --beside error")]
    [InlineData("--beside: has no meaning here", "--x units --value error --beside bound")]
    public void Pictures_without_a_power_law_are_refused(string message, string words)
    {
        string table = Table(Law.Replace(",0,1,", ",0,0,", StringComparison.Ordinal));
        string error = Failure(2, ["plot", table, .. words.Split(' ')]);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
