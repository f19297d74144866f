using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;

namespace MemCap.Unit;

public sealed class NetworkFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memcap-test");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    [Fact]
    public void A_small_network_has_this_text() =>
        Assert.Equal(Golden, Networks.Text(Small, ["no", "é\"s"], From));

    [Fact]
    public void The_hash_is_that_of_the_text()
    {
        string expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Golden)));
        Assert.Equal(expected, NetworkFile.Of(Small, ["no", "é\"s"], From).Sha256);
        foreach (string name in new[] { "a.json", "a.json.gz", "a.npz" })
        {
            Network network = name is "a.npz" ? Fits : Small;
            NetworkFile written = NetworkFile.Write(Path(name), network, ["no", "é\"s"], From);
            NetworkFile read = NetworkFile.Read(Path(name));
            Assert.Equal(NetworkFile.Of(network, ["no", "é\"s"], From).Sha256, written.Sha256);
            Assert.Equal(written.Sha256, read.Sha256);
            Assert.Equal(["no", "é\"s"], read.ClassNames!);
            Assert.Equal(From with { Options = null }, read.Provenance! with { Options = null });
            Assert.Equal(From.Options, read.Provenance.Options);
            Networks.AssertSame(network, read.Network);
        }
    }

    [Fact]
    public void Names_decide_how_a_file_is_written()
    {
        NetworkFile.Write(Path("a.json"), Small);
        NetworkFile.Write(Path("a.json.gz"), Small);
        NetworkFile.Write(Path("a.npz"), Fits);
        Assert.Equal((byte)'{', File.ReadAllBytes(Path("a.json"))[0]);
        Assert.Equal((byte)0x1f, File.ReadAllBytes(Path("a.json.gz"))[0]);
        Assert.Equal((byte)'P', File.ReadAllBytes(Path("a.npz"))[0]);
    }

    [Theory]
    [InlineData(
        "a.json",
        "b.npz",
        "is named .npz but is not a zip archive; rename it to .json, or get it again"
    )]
    [InlineData("a.json", "b.json.gz", "is named .gz but is not gzip data; rename it or compress it")]
    [InlineData("a.json.gz", "b.json", "holds gzip data; rename it to .json.gz")]
    [InlineData("a.json.gz", "b.npz", "holds gzip data; rename it to .json.gz")]
    [InlineData("a.json.gz", "b", "holds gzip data; rename it to .json.gz")]
    [InlineData("a.npz", "b.json", "holds a zip archive, not JSON; rename it to .npz")]
    [InlineData("a.npz", "b.json.gz", "holds a zip archive, not JSON; rename it to .npz")]
    [InlineData("a.npz", "b", null)]
    [InlineData("a.json", "b", null)]
    public void A_name_that_contradicts_the_content_is_refused(string written, string named, string? error)
    {
        NetworkFile.Write(Path(written), Fits);
        File.Move(Path(written), Path(named));
        if (error is null)
            Networks.AssertSame(Fits, NetworkFile.Read(Path(named)).Network);
        else
            Assert.Equal(
                $"{Path(named)}: {error}",
                Assert.Throws<InputException>(() => NetworkFile.Read(Path(named))).Message
            );
    }

    [Fact]
    public void Every_network_reads_back_and_writes_the_same_text_again()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 2000; trial++)
        {
            Network network = Networks.Random(random);
            string text = Networks.Text(network);
            NetworkFile read = Networks.Read(text);
            Networks.AssertSame(network, read.Network);
            Assert.Equal(text, Networks.Text(read.Network));
        }
    }

    [Fact]
    public void Doubles_read_back_bit_by_bit()
    {
        double[] hard =
        [
            0.1,
            1.0 / 3,
            double.Epsilon,
            -double.MaxValue,
            2.2250738585072014e-308,
            9007199254740993,
            1e21,
            1e-7,
        ];
        Network network = Networks.Network(
            Output.Identity,
            Networks.Layer(Activation.Relu, [Networks.Doubles(hard)], Networks.Doubles(-5e-324))
        );
        Layer read = Networks.Read(Networks.Text(network)).Network.Layers[0];
        Assert.True(read.Weights(0).IsDoubles);
        Assert.Equal(hard, VecModule.toDoubles(read.Weights(0)));
        Assert.Equal(-5e-324, VecModule.toDoubles(read.Biases)[0]);
    }

    [Fact]
    public void Equal_rows_become_one_object()
    {
        foreach (
            Vec[] rows in new[]
            {
                new[] { Networks.Doubles(1, 2), Networks.Doubles(1, 2) },
                [Networks.Exact("1/3", "2"), Networks.Exact("1/3", "2")],
            }
        )
        {
            Layer layer = Networks.Layer(Activation.Relu, rows, Networks.Exact("0", "1"));
            Network network = Networks.Network(Output.NewArgmax([Rational.Zero, Rational.One]), layer);
            Layer read = Networks.Read(Networks.Text(network)).Network.Layers[0];
            Assert.Same(read.Weights(0), read.Weights(1));
        }
    }

    [Fact]
    public void A_layer_with_few_nonzero_weights_is_sparse()
    {
        static string Of(params double[] row) =>
            Networks.Text(
                Networks.Network(
                    Output.Identity,
                    Networks.Layer(Activation.Relu, [Networks.Doubles(row)], Networks.Doubles(0))
                )
            );
        Assert.Contains("\"sparse\": [\n    [0, 3, 7]]", Of(0, 0, 0, 7, 0));
        Assert.Contains("\"dense\": [\n    [0, 0, 0, 7]]", Of(0, 0, 0, 7));
        Assert.Contains("\"sparse\": []", Of(0, 0));
    }

    [Fact]
    public void An_archive_refuses_numbers_that_do_not_fit()
    {
        string name = Path("a.npz");
        var e = Assert.Throws<InputException>(() => NetworkFile.Write(name, Small));
        Assert.Equal(
            $"{name}: cannot be written as .npz: its weights are neither float64 nor 64-bit integers (layer 1); use .json.gz",
            e.Message
        );
        Assert.False(File.Exists(name));
    }

    [Fact]
    public void The_independent_evaluator_agrees()
    {
        var random = new Random(2);
        int numbers = 0;
        for (int trial = 0; trial < 2000; trial++)
        {
            Network network = Networks.Random(random);
            string text = Networks.Text(network);
            double[] point =
            [
                .. Enumerable
                    .Range(0, network.Inputs)
                    .Select(_ =>
                        random.Next(3) == 0 ? random.Next(-2, 3) : Math.ScaleB(random.NextDouble(), -20)
                    ),
            ];
            string expected = Eval.answer(network, VecModule.ofDoubles(point)) is Answer.Number number
                ? $"{number.Item.Numerator}/{number.Item.Denominator}"
                : "tie";
            Assert.Equal(expected, IndependentEvaluator.Answer(text, point));
            numbers += expected is "tie" ? 0 : 1;
        }
        Assert.InRange(numbers, 500, 1990);
    }

    private static readonly Provenance From = new(
        "baum-relu",
        7,
        "1.0.0",
        "00ff",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["variant"] = "slab4", ["a"] = "1" }
    );

    /// <summary>Every kind of number.</summary>
    private static readonly Network Small = Networks.Network(
        Output.NewNearest([Networks.Number("0"), Networks.Number("1")]),
        Networks.Layer(
            Activation.Relu,
            [Networks.Doubles(1, -0.5), Networks.Doubles(0.1, 1e-300)],
            Networks.Doubles(0, 3)
        ),
        Networks.Layer(
            Activation.Threshold,
            [Networks.Exact("3/7", "-9007199254740993"), Networks.Exact("5*2^-70", "0")],
            Networks.Exact("0", "1*2^90")
        ),
        Networks.Layer(Activation.Identity, [Networks.Exact("1", "-2")], Networks.Exact("9007199254740992"))
    );

    private static readonly Network Fits = Networks.Network(
        Output.NewArgmax([Networks.Number("0"), Networks.Number("1")]),
        Networks.Layer(
            Activation.Relu,
            [Networks.Doubles(1, -0.5), Networks.Doubles(0.1, 1e-300)],
            Networks.Doubles(0, 3)
        ),
        Networks.Layer(
            Activation.Identity,
            [Networks.Exact("1", "-9223372036854775808"), Networks.Exact("0", "2")],
            Networks.Exact("9223372036854775807", "0")
        )
    );

    private const string Golden = """
        {
          "format": "memcap-network/1",
          "inputs": 2,
          "output": "nearest",
          "labels": [0, 1],
          "classNames": ["no", "é\"s"],
          "layers": [
            {"activation": "relu", "rows": 2, "columns": 2, "numbers": "float64",
              "weights": {"dense": [
            [1, -0.5],
            [0.1, 1E-300]]},
              "biases": [0, 3]},
            {"activation": "threshold", "rows": 2, "columns": 2, "numbers": "rational",
              "weights": {"dense": [
            ["3/7", "-9007199254740993"],
            ["5*2^-70", 0]]},
              "biases": [0, "1*2^90"]},
            {"activation": "identity", "rows": 1, "columns": 2, "numbers": "integer",
              "weights": {"dense": [
            [1, -2]]},
              "biases": [9007199254740992]}
          ],
          "provenance": {"method": "baum-relu", "seed": 7, "memcap": "1.0.0", "dataSha256": "00ff", "options": {"a": "1", "variant": "slab4"}}
        }

        """;
}
