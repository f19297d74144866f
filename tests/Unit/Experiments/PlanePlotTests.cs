using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;
using MemCap.Runner.Reporting;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Pictures of networks in the plane: regions that are known, balls, refusals, the same bytes every time.</summary>
public sealed class PlanePlotTests : Shell
{
    /// <summary>Answers 20 where the first coordinate is at least 1/2.</summary>
    private const string Halves = """
        {"format": "memcap-network/1", "inputs": 2, "output": "sign", "labels": [10, 20], "layers": [
          {"activation": "sign", "rows": 1, "columns": 2, "numbers": "float64", "weights": {"dense": [[1, 0]]}, "biases": [-0.5]}]}
        """;

    /// <summary>Hyperplanes x = 1/2 and x = 2; units of the second layer for the candidates (0, 0) and (1, 0).</summary>
    private const string Hyperplanes = """
        {"format": "memcap-network/1", "inputs": 2, "output": "sign", "labels": [0, 1], "layers": [
          {"activation": "ACT", "rows": 2, "columns": 2, "numbers": "float64", "weights": {"dense": [[1, 0], [1, 0]]}, "biases": [-0.5, -2]},
          {"activation": "ACT", "rows": 3, "columns": 2, "numbers": "float64", "weights": {"dense": [[-1, -1], [0, -1], [2, 0]]}, "biases": [1, 1, 0]},
          {"activation": "sign", "rows": 1, "columns": 3, "numbers": "float64", "weights": {"dense": [[-1, -1, 0]]}, "biases": [0]}]}
        """;

    private string Corners() => File("corners.csv", "x,y,label\n0,0,10\n1,1,20\n0,1,10\n");

    private string Three() => File("three.csv", "x,y,label\n0,0,0\n1,0,0\n3,4,1\n");

    private string HyperplaneNetwork(string activation = "threshold") =>
        File("net.json", Hyperplanes.Replace("ACT", activation, StringComparison.Ordinal));

    private static JsonElement Document(params string[] arguments)
    {
        Outcome outcome = Run(["plot", .. arguments, "--json"]);
        Assert.True(outcome.Status == 0, outcome.Error);
        using var document = JsonDocument.Parse(outcome.Output);
        return document.RootElement.Clone();
    }

    [Fact]
    public void A_half_plane_is_half_of_the_picture()
    {
        // Coordinates from -0.06 to 1.06 in 400 pixels: the centre of pixel 199 is left of 1/2, that of 200 right of it.
        string network = File("halves.json", Halves);
        JsonElement document = Document(network, Corners());
        Assert.Equal(
            ["10 2 80000", "20 1 80000"],
            document
                .GetProperty("regions")
                .EnumerateArray()
                .Select(r =>
                    $"{r.GetProperty("label").GetString()} {r.GetProperty("points")} {r.GetProperty("pixels")}"
                )
                .ToArray()
        );
        Assert.Equal(0, document.GetProperty("pointsAnsweredOtherwise").GetInt32());
        Assert.Equal(0, Run("plot", network, Corners()).Status);
        XElement region = XDocument
            .Parse(System.IO.File.ReadAllText(PathOf("halves.svg")))
            .Root!.Elements()
            .Single(e => e.Name.LocalName is "path");
        Assert.Equal("M200 0h200v400h-200v-400z", (string)region.Attribute("d")!);
        Assert.Equal(Palette.Tint(1, 0.38), (string)region.Attribute("fill")!);
    }

    [Theory]
    [InlineData("threshold")]
    [InlineData("relu")]
    public void A_unit_is_drawn_where_it_is_positive(string activation)
    {
        JsonElement document = Document(HyperplaneNetwork(activation), Three(), "--unit", "1:1");
        JsonElement window = document.GetProperty("window");
        double left = window.GetProperty("left").GetDouble();
        double side = window.GetProperty("pixelSide").GetDouble();
        int width = window.GetProperty("width").GetInt32();
        int columns = Enumerable.Range(0, width).Count(c => left + ((c + 0.5) * side) > 2);
        JsonElement unit = document.GetProperty("unit");
        Assert.InRange(columns, 1, width - 1);
        Assert.Equal(
            columns * window.GetProperty("height").GetInt32(),
            unit.GetProperty("positivePixels").GetInt32()
        );
        Assert.Equal(1, unit.GetProperty("positivePoints").GetInt32());
        Assert.Equal(activation, unit.GetProperty("activation").GetString());
    }

    /// <summary>At the second unit (0, 0) is as large as its candidate (1, 0), which has more hyperplanes on.</summary>
    [Theory]
    [InlineData("2:0", 2, 5.0)]
    [InlineData("2:1", 3, 4.47213595499958)]
    public void The_ball_is_around_the_candidate_up_to_the_other_class(string unit, int line, double radius)
    {
        JsonElement ball = Document(HyperplaneNetwork(), Three(), "--unit", unit, "--ball")
            .GetProperty("ball");
        Assert.Equal(line, ball.GetProperty("line").GetInt32());
        Assert.Equal(radius, ball.GetProperty("radius").GetDouble(), 1e-12);
        Assert.InRange(ball.GetProperty("overlap").GetDouble(), 0.1, 1);
    }

    [Theory]
    [InlineData("net.json: has 3 inputs, and pictures are of networks with 2", "3 corners.csv")]
    [InlineData("net.json has 2 inputs, but the points of /deep.csv have 3 coordinates", "2 deep.csv")]
    [InlineData("memcap plot: DATA is missing; ", "2")]
    [InlineData("--x: has no meaning here, as /net.json is a network", "2 corners.csv --x a")]
    [InlineData("--unit: has no meaning here, as /corners.csv is no network", "- corners.csv --unit 1:0")]
    [InlineData("--rows: has no meaning here, as /corners.csv is no network", "- corners.csv --rows 0:1")]
    [InlineData("\"net.json\": data belong to a network, and", "- corners.csv net.json")]
    [InlineData("--unit \"1\": give a layer from 1 and a unit from 0", "2 corners.csv --unit 1")]
    [InlineData("--unit 0:0: /net.json has 1 hidden layer", "2 corners.csv --unit 0:0")]
    [InlineData("--unit 2:0: /net.json has 1 hidden layer", "2 corners.csv --unit 2:0")]
    [InlineData(
        "--unit 1:4: layer 1 has 2 units, counted from 0; give one up to 1",
        "2 corners.csv --unit 1:4"
    )]
    [InlineData("--ball: belongs to a unit", "2 corners.csv --ball")]
    [InlineData("--ball needs a unit of layer 2", "2 corners.csv --unit 1:0 --ball")]
    [InlineData("/net.json: unit 2:2 has weights other than 0 and -1", "h corners.csv --unit 2:2 --ball")]
    [InlineData("there is one class, and the radius of --ball", "h one.csv --unit 2:0 --ball")]
    [InlineData("far.csv: the points are too far apart", "2 far.csv")]
    [InlineData("--out p.pdf: pictures are", "2 corners.csv --out p.pdf")]
    public void What_cannot_be_drawn_is_status_2_and_one_line(string part, string line)
    {
        string[] words = line.Split(' ');
        Corners();
        File("deep.csv", "x,y,z,label\n0,0,0,10\n1,1,1,20\n");
        File("one.csv", "x,y,label\n0,0,0\n1,1,0\n");
        File("far.csv", "x,y,label\n-1e308,0,10\n1e308,1,20\n");
        string[] rows = words[0] is "3" ? ["[1, 0, 0]", "[0, 1, 0]"] : ["[1, 0]", "[0, 1]"];
        if (words[0] is "h")
            HyperplaneNetwork();
        else
            File(
                "net.json",
                $$"""
                {"format": "memcap-network/1", "inputs": {{(
                    words[0] is "3" ? 3 : 2
                )}}, "output": "sign", "labels": [10, 20], "layers": [
                  {"activation": "relu", "rows": 2, "columns": {{(
                    words[0] is "3" ? 3 : 2
                )}}, "numbers": "float64", "weights": {"dense": [{{rows[0]}}, {{rows[
                    1
                ]}}]}, "biases": [0, 0]},
                  {"activation": "sign", "rows": 1, "columns": 2, "numbers": "float64", "weights": {"dense": [[1, 0]]}, "biases": [-0.5]}]}
                """
            );
        IEnumerable<string> rest = words
            .Skip(1)
            .Select((w, i) => i == 0 && w.Contains('.', StringComparison.Ordinal) ? PathOf(w) : w);
        string failure = words[0] is "-"
            ? Failure(2, ["plot", .. rest])
            : Failure(2, ["plot", PathOf("net.json"), .. rest]);
        Assert.Contains(part, failure, StringComparison.Ordinal);
    }

    /// <summary>Ties, a single point, points on a line, far and near, a network for each way to read outputs.</summary>
    [Theory]
    [InlineData("x,y,label\n3,4,7\n", 1)]
    [InlineData("x,y,label\n0,0,0\n0,5,1\n0,9,2\n", 2)]
    [InlineData("x,y,label\n1e300,0,0\n-1e300,0,1\n", 3)]
    [InlineData("x,y,label\n1e-300,0,0\n2e-300,1e-300,1\n", 4)]
    [InlineData("x,y,label\n1000000000000,0,0\n1000000000001,0,1\n", 5)]
    [InlineData("x,y,label\n0.5,0.25,0.1\n2.5,-1,3.75\n", 6)]
    public void Every_picture_is_well_formed_and_the_same_bytes_for_all_vectors(string text, int seed)
    {
        string data = File("t.csv", text);
        var random = new Random(seed);
        for (int trial = 0; trial < 6; trial++)
        {
            NetworkFile.Write(PathOf("t.json"), SmallIntegers(random));
            string[] arguments = trial % 2 == 0 ? [] : ["--unit", "1:0"];
            string first = Picture(SimdKernels.Best, arguments);
            Assert.DoesNotContain("NaN", XDocument.Parse(first).ToString(), StringComparison.Ordinal);
            foreach ((string _, IKernels kernels) in SimdKernels.All)
                Assert.Equal(first, Picture(kernels, arguments));
        }

        string Picture(IKernels kernels, string[] arguments)
        {
            string[] all = ["plot", PathOf("t.json"), data, "--out", PathOf("t.svg"), .. arguments];
            Outcome outcome = RunWith(kernels, null, all);
            Assert.Equal((0, ""), (outcome.Status, outcome.Error));
            return System.IO.File.ReadAllText(PathOf("t.svg"));
        }
    }

    /// <summary>On small integers doubles make no error, so the picture's answers at points are the network's.</summary>
    [Fact]
    public void Answers_in_doubles_are_the_answers_where_doubles_are_exact()
    {
        var random = new Random(11);
        int differing = 0;
        for (int trial = 0; trial < 40; trial++)
        {
            Network network = SmallIntegers(random);
            if (network.Output.IsIdentity)
                continue;
            NetworkFile.Write(PathOf("t.json"), network);
            double[][] points =
            [
                .. Enumerable.Range(0, 40).Select(i => new double[] { i % 8 - 3, i / 8 - 2, random.Next(3) }),
            ];
            string rows = string.Concat(points.Select(p => string.Join(',', p) + "\n"));
            int expected = points.Count(p =>
                Eval.answer(network, Networks.Doubles(p[0], p[1])) is not Answer.Number answer
                || !answer.Item.Equals(RationalModule.ofDouble(p[2]))
            );
            JsonElement document = Document(PathOf("t.json"), File("t.csv", "x,y,label\n" + rows));
            Assert.Equal(expected, document.GetProperty("pointsAnsweredOtherwise").GetInt32());
            differing += expected;
        }
        Assert.InRange(differing, 100, 1500);
    }

    private static Network SmallIntegers(Random random)
    {
        Activation[] activations =
        [
            Activation.Relu,
            Activation.Threshold,
            Activation.Sign,
            Activation.Identity,
        ];
        Vec Row(int length) =>
            Networks.Doubles([.. Enumerable.Range(0, length).Select(_ => (double)random.Next(-2, 3))]);
        Layer Layer(Activation activation, int rows, int columns) =>
            Networks.Layer(activation, [.. Enumerable.Range(0, rows).Select(_ => Row(columns))], Row(rows));
        int width = random.Next(1, 20);
        Rational[] labels = [.. Enumerable.Range(0, 3).Reverse().Select(i => RationalModule.ofDouble(i))];
        (Output output, int outputs, Activation last) = random.Next(4) switch
        {
            0 => (Output.NewArgmax(labels), 3, Activation.Identity),
            1 => (Output.NewNearest(labels), 1, Activation.Identity),
            2 => (Output.NewSign(labels[0], labels[2]), 1, Activation.Sign),
            _ => (Output.Identity, 1, Activation.Identity),
        };
        return Networks.Network(
            output,
            Layer(activations[random.Next(4)], width, 2),
            Layer(activations[random.Next(4)], 3, width),
            Layer(last, outputs, 3)
        );
    }

    [Fact]
    public void Outlines_filled_by_the_even_odd_rule_are_the_cells()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++)
        {
            (int width, int height, int kinds) = (random.Next(1, 9), random.Next(1, 9), random.Next(1, 4));
            int[] levels = [.. Enumerable.Range(0, width * height).Select(_ => random.Next(kinds))];
            var raster = new CellRaster(width, height, levels);
            for (int least = 0; least <= kinds; least++)
            {
                bool[] expected = Array.ConvertAll(levels, level => level >= least);
                Assert.Equal(expected, Filled(raster.Outline(least), width, height));
            }
        }
    }

    /// <summary>A cell is inside when an odd number of upright edges is to its left.</summary>
    private static bool[] Filled(string path, int width, int height)
    {
        bool[] cells = new bool[width * height];
        (int x, int y) = (0, 0);
        const string steps = "M(?<x>\\d+) (?<y>\\d+)|(?<way>[hv])(?<length>-?\\d+)";
        foreach (Match step in Regex.Matches(path, steps, RegexOptions.NonBacktracking))
        {
            if (step.Groups["x"].Success)
            {
                (x, y) = (Number(step.Groups["x"]), Number(step.Groups["y"]));
                continue;
            }
            int length = Number(step.Groups["length"]);
            if (step.Groups["way"].Value is "h")
            {
                x += length;
                continue;
            }
            for (int row = Math.Min(y, y + length); row < Math.Max(y, y + length); row++)
            for (int column = x; column < width; column++)
                cells[(row * width) + column] ^= true;
            y += length;
        }
        return cells;

        static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }
}
