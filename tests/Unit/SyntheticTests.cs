using MemCap.Data;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Unit.Io;

namespace MemCap.Unit;

public sealed class SyntheticTests : Scratch
{
    [Fact]
    public void SplitMix_yields_the_published_numbers()
    {
        var random = new SplitMix(1234567);
        Assert.Equal(
            [
                6457827717110365317,
                3203168211198807973,
                9817491932198370423,
                4593380528125082431,
                16408922859458223821,
            ],
            Enumerable.Range(0, 5).Select(_ => random.Next())
        );
    }

    [Fact]
    public void SplitMix_is_fair_enough()
    {
        var random = new SplitMix(3);
        SplitMix other = random.Split();
        int[] counts = new int[6];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 60_000; i++)
        {
            counts[random.NextBelow(6)]++;
            double g = other.Gaussian();
            (sum, squares) = (sum + g, squares + (g * g));
            Assert.InRange(random.Double(), 0, 1 - double.Epsilon);
        }
        Assert.All(counts, c => Assert.InRange(c, 9600, 10400));
        Assert.InRange(sum / 60_000, -0.02, 0.02);
        Assert.InRange(squares / 60_000, 0.97, 1.03);
        Assert.NotEqual(SplitMix.At(1, 0).Next(), SplitMix.At(1, 1).Next());
    }

    [Theory]
    [InlineData("moons", 100, 2, 2)]
    [InlineData("lines", 100, 2, 2)]
    [InlineData("sphere", 100, 3, 2)]
    [InlineData("gaussian", 100, 3, 2)]
    [InlineData("clusters", 100, 2, 2)]
    [InlineData("cube", 8, 3, 2)]
    [InlineData("grid", 10_000, 2, 2)]
    [InlineData("alternating", 100, 2, 2)]
    public void Every_set_reads_back_as_it_was_made(string name, int n, int d, int classes)
    {
        var request = new DataRequest(name) { N = 100, Seed = 5 };
        LabelledData text = Make(request, "t.csv.gz");
        LabelledData arrays = Make(request, "t.npz");
        Assert.Equal((n, d, classes), (text.Count, text.Dimension, text.Classes.Count));
        Assert.Equal(text.Sha256, arrays.Sha256);
        byte[] first = System.IO.File.ReadAllBytes(PathOf("t.npz"));
        Make(request, "t.npz");
        Assert.Equal(first, System.IO.File.ReadAllBytes(PathOf("t.npz")));
        if (name is "moons" or "sphere" or "gaussian" or "lines" or "clusters")
            Assert.NotEqual(
                text.Sha256,
                Make(request with { Seed = 6 }, "t.npz").Sha256,
                StringComparer.Ordinal
            );
        LabelledData random = Make(request with { Labels = "random" }, "t.csv");
        Assert.Equal(text.Points, random.Points);
        Assert.Equal([0.0, 1], random.Classes);
        Assert.False(Make(request with { Labels = "gaussian" }, "t.csv").IsClassification);
    }

    [Fact]
    public void Sphere_points_have_norm_1_and_the_cube_has_parities()
    {
        LabelledData sphere = Make(new DataRequest("sphere") { N = 50, Dimension = 7 }, "t.npz");
        Assert.All(sphere.Points.Chunk(7), p => Assert.Equal(1, p.Sum(x => x * x), 1e-12));
        LabelledData cube = Make(new DataRequest("cube") { Dimension = 4 }, "t.npz");
        for (int i = 0; i < 16; i++)
            Assert.Equal(cube.Points[(4 * i)..((4 * i) + 4)].Sum() % 2, cube.Labels[i]);
    }

    [Fact]
    public void Alternating_points_are_exact_integers_with_alternating_labels()
    {
        LabelledData data = Make(new DataRequest("alternating") { N = 9, Dimension = 3 }, "t.csv");
        Assert.Equal([-4.0, 16, -64, -3, 9, -27], data.Points[..6]);
        Assert.Equal([0.0, 1, 0, 1, 0, 1, 0, 1, 0], data.Labels);
    }

    [Theory]
    [InlineData(
        "spirals",
        null,
        10,
        2,
        "data spirals: no such set; there are moons, lines, sphere, gaussian, clusters, cube, grid, alternating"
    )]
    [InlineData("moons", null, 0, 2, "data moons: n: 0 is below 1; choose another value")]
    [InlineData("lines", null, 5, 1, "data lines: d: 1 is below 2; choose another value")]
    [InlineData(
        "cube",
        null,
        5,
        40,
        "data cube: d: 2^40 points are too many for one array; choose another value"
    )]
    [InlineData(
        "alternating",
        null,
        1000,
        9,
        "data alternating: d: 500^9 is beyond 2^53, so the moment curve would not be exact; choose another value"
    )]
    [InlineData("gaussian", "odd", 5, 2, "--labels odd: choose own, random, gaussian or parity")]
    public void Bad_requests_are_one_line(string name, string? labels, int n, int d, string message)
    {
        InputException error = Assert.Throws<InputException>(() =>
            DataCommand.Run(
                new DataRequest(name)
                {
                    N = n,
                    Dimension = d,
                    Labels = labels,
                },
                Stream.Null
            )
        );
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("cube", "own")]
    [InlineData("alternating", "own")]
    [InlineData("sphere", "random")]
    public void The_document_has_the_digest_of_the_data_as_read(string name, string labels)
    {
        using var output = new MemoryStream();
        var request = new DataRequest(name)
        {
            N = 9,
            Dimension = 3,
            Seed = 4,
            Labels = labels,
            Out = PathOf("t.csv"),
            Json = true,
        };
        Assert.Equal(0, DataCommand.Run(request, output));
        using var document = System.Text.Json.JsonDocument.Parse(output.ToArray());
        System.Text.Json.JsonElement root = document.RootElement;
        LabelledData data = ReadFile(PathOf("t.csv"));
        Assert.Equal(data.Sha256, root.GetProperty("sha256").GetString());
        Assert.Equal(data.Count, root.GetProperty("n").GetInt32());
        Assert.Equal(3, root.GetProperty("d").GetInt32());
        Assert.Equal(
            (name, labels, 4, PathOf("t.csv")),
            (
                root.GetProperty("name").GetString(),
                root.GetProperty("labels").GetString(),
                root.GetProperty("seed").GetInt32(),
                root.GetProperty("file").GetString()
            )
        );
    }

    [Fact]
    public void Shuffling_keeps_points_with_their_labels_and_mixes_the_classes()
    {
        var request = new DataRequest("moons") { N = 500, Seed = 3 };
        LabelledData ordered = Make(request, "t.npz");
        LabelledData shuffled = Make(request with { Shuffle = true }, "u.npz");
        Assert.Equal(Rows(ordered), Rows(shuffled), StringComparer.Ordinal);
        Assert.InRange(shuffled.Labels[..100].Sum(), 25, 75);

        static IEnumerable<string> Rows(LabelledData data) =>
            Enumerable
                .Range(0, data.Count)
                .Select(i => $"{data.Points[2 * i]:R} {data.Points[(2 * i) + 1]:R} {data.Labels[i]:R}")
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void The_command_writes_CSV_to_its_output()
    {
        using var output = new MemoryStream();
        System.CommandLine.Command command = DataCommand.Create(() => output);
        Assert.Equal(0, command.Parse(["alternating", "--n", "2", "--d", "2"]).Invoke());
        Assert.Equal("x1,x2,label\n-1,1,0\n0,0,1\n", System.Text.Encoding.UTF8.GetString(output.ToArray()));
        InputException error = Assert.Throws<InputException>(() =>
            DataCommand.Run(new DataRequest("moons") { Out = PathOf("t.npy") }, output)
        );
        Assert.Contains("only CSV and .npz are written", error.Message, StringComparison.Ordinal);
    }

    private LabelledData Make(DataRequest request, string name)
    {
        Assert.Equal(0, DataCommand.Run(request with { Out = PathOf(name) }, Stream.Null));
        return ReadFile(PathOf(name));
    }
}
