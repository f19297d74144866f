using System.IO.Compression;
using System.Text;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;

namespace MemCap.Unit;

/// <summary>What other programs write, well or badly.</summary>
public class NetworkErrorTests
{
    private const string Layer0 =
        """{"activation": "relu", "rows": 2, "columns": 2, "numbers": "float64", "weights": {"dense": [[1, -0.5], [0, 2]]}, "biases": [0, 1]}""";

    private const string Layer1 =
        """{"activation": "identity", "rows": 1, "columns": 2, "numbers": "rational", "weights": {"sparse": [[0, 1, "3/7"]]}, "biases": ["0"]}""";

    internal static string File(
        string layer0 = Layer0,
        string layer1 = Layer1,
        string output = "\"identity\""
    ) =>
        $$"""{"format": "memcap-network/1", "inputs": 2, "output": {{output}}, "layers": [{{layer0}}, {{layer1}}]}""";

    [Fact]
    public void Files_of_others_are_read()
    {
        const string text = """
            { "layers": [
                { "biases": [0.1, 1e0], "note": [{"a": []}], "weights": { "sparse": [[1, 0, 2E0], [0, 1, -0.1]] },
                  "rows": 2, "columns": 2, "numbers": "float32", "activation": "threshold" },
                { "weights": { "dense": [["3\/6", "-1*2^3"]], "kind": 1 }, "activation": "identity", "numbers": "integer",
                  "biases": [123456789012345678901234567890], "columns": 2, "rows": 1 } ],
              "provenance": "elsewhere", "more": null, "labels": [-1, "1/3"], "output": "sign",
              "inputs": 2, "format": "memcap-network/1" }
            """;
        Network network = Networks.Read(Encoding.UTF8.GetBytes("\ufeff" + text)).Network;
        Assert.Equal(Networks.Doubles(0, -0.1f), network.Layers[0].Weights(0));
        Assert.Equal(Networks.Doubles(2, 0), network.Layers[0].Weights(1));
        Assert.Equal(Networks.Doubles(0.1f, 1), network.Layers[0].Biases);
        Assert.Equal(Networks.Exact("1/2", "-8"), network.Layers[1].Weights(0));
        Assert.Equal(Networks.Number("123456789012345678901234567890"), network.Layers[1].Biases[0]);
        Assert.Equal(Output.NewSign(Networks.Number("-1"), Networks.Number("1/3")), network.Output);
    }

    [Fact]
    public void The_valid_file_of_these_tests_is_valid() =>
        Assert.Equal(2, Networks.Read(File()).Network.Layers.Length);

    /// <summary>In the file above, from becomes to, and this is what the reader says.</summary>
    [Theory]
    [InlineData(
        "[0, 2]",
        "[0, 2, 3]",
        "layer 0: row 1 has more than 2 numbers (\"columns\"); correct one of them"
    )]
    [InlineData("[0, 2]", "[0]", "layer 0: row 1 has 1 numbers, not 2 (\"columns\"); correct one of them")]
    [InlineData("[0, 2]", "7", "layer 0: row 1 is not a list of numbers; write [number, …]")]
    [InlineData(", [0, 2]", "", "layer 0: has 1 rows, not 2 (\"rows\"); correct one of them")]
    [InlineData("[0, 2]", "[0, 2], [1, 1]", "layer 0: has more rows than \"rows\": 2; correct one of them")]
    [InlineData("[0, 1]}", "[0]}", "layer 0: has 1 biases for 2 rows; write one bias a row")]
    [InlineData("[0, 1]}", "[0, 1, 2]}", "layer 0: has more than 2 biases for 2 rows; remove the others")]
    [InlineData("[0, 1]}", "0}", "layer 0: \"biases\" must be a list of numbers")]
    [InlineData(
        ", \"biases\": [0, 1]",
        "",
        "layer 0: \"biases\" is missing; add it (zeros where there is no bias)"
    )]
    [InlineData("\"activation\": \"relu\", ", "", "layer 0: \"activation\" is missing; add it")]
    [InlineData("\"rows\": 2, ", "", "layer 0: \"rows\" is missing; add it")]
    [InlineData("\"rows\": 2, ", "\"rows\": 2, \"rows\": 2, ", "layer 0: \"rows\" is given twice; keep one")]
    [InlineData(
        "\"rows\": 2",
        "\"rows\": 2.5",
        "layer 0: \"rows\" is not an integer from 1 to 16777216; correct it"
    )]
    [InlineData(
        "\"rows\": 2",
        "\"rows\": 99999999999999999999",
        "layer 0: \"rows\" is not an integer from 1 to 16777216; correct it"
    )]
    [InlineData(
        "\"rows\": 1, \"columns\": 2",
        "\"rows\": 9999999, \"columns\": 9999999",
        "layer 1: 9999999 rows × 9999999 columns make more than 268435456 weights in the file; this version reads at most so many"
    )]
    [InlineData(
        "-0.5",
        "\"-1/2\"",
        "layer 0, row 0, column 1: \"-1/2\" is a string in a layer of floating-point numbers; write a JSON number, or set \"numbers\" to \"rational\""
    )]
    [InlineData(
        "-0.5",
        "-1e999",
        "layer 0, row 0, column 1: is beyond the largest float64; set \"numbers\" to \"rational\""
    )]
    [InlineData("-0.5", "null", "layer 0, row 0, column 1: null where a number should be; write the number")]
    [InlineData(
        "-0.5",
        "NaN",
        "line 1, byte 174: NaN and infinity are not JSON and not weights; replace them by finite numbers"
    )]
    [InlineData(
        "-0.5",
        "0x5",
        "line 1, byte 175: is not JSON, or is cut short there; correct it or get the file again"
    )]
    [InlineData(
        "\"3/7\"",
        "\"3/0\"",
        "layer 1, row 0, column 1: \"3/0\" is not an exact number; write \"p\", \"p/q\" with q > 0, or \"m*2^e\" with |e| ≤ 1000000"
    )]
    [InlineData(
        "\"3/7\"",
        "\"0.5\"",
        "layer 1, row 0, column 1: \"0.5\" is not an exact number; write \"p\", \"p/q\" with q > 0, or \"m*2^e\" with |e| ≤ 1000000"
    )]
    [InlineData(
        "\"3/7\"",
        "\"1*2^-2147483648\"",
        "layer 1, row 0, column 1: \"1*2^-2147483648\" is not an exact number; write \"p\", \"p/q\" with q > 0, or \"m*2^e\" with |e| ≤ 1000000"
    )]
    [InlineData(
        "\"3/7\"",
        "0.5",
        "layer 1, row 0, column 1: \"0.5\" is not an integer; write \"p/q\" or \"m*2^e\", or set \"numbers\" to \"float64\""
    )]
    [InlineData("[\"0\"]", "[{}]", "layer 1, bias 0: an object where a number should be; write the number")]
    [InlineData(
        "[0, 1, \"3/7\"]",
        "[0, 2, 1]",
        "layer 1: sparse entry 0: the column \"2\" is not in 0 to 1; count from 0"
    )]
    [InlineData(
        "[0, 1, \"3/7\"]",
        "[-1, 0, 1]",
        "layer 1: sparse entry 0: the row \"-1\" is not in 0 to 0; count from 0"
    )]
    [InlineData(
        "[0, 1, \"3/7\"]",
        "[0, 1, 1], [0, 0, 1], [0, 1, 1]",
        "layer 1: row 0, column 1 is given twice in \"sparse\"; remove one of them"
    )]
    [InlineData(
        "[0, 1, \"3/7\"]",
        "[0, 1]",
        "layer 1: sparse entry 0 has no number; write [row, column, number]"
    )]
    [InlineData(
        "[0, 1, \"3/7\"]",
        "[0, 1, 2, 3]",
        "layer 1: sparse entry 0 is too long; write [row, column, number]"
    )]
    [InlineData("[0, 1, \"3/7\"]", "5", "layer 1: sparse entry 0 is not a list; write [row, column, number]")]
    [InlineData(
        "{\"sparse\": [[0, 1, \"3/7\"]]}",
        "{}",
        "layer 1: \"weights\" has neither \"dense\" nor \"sparse\"; write one of them"
    )]
    [InlineData(
        "{\"sparse\": [[0, 1, \"3/7\"]]}",
        "{\"sparse\": [], \"dense\": [[0, 0]]}",
        "layer 1: \"weights\" has two lists; keep one \"dense\" or one \"sparse\""
    )]
    [InlineData(
        "\"relu\"",
        "\"srelu:65\"",
        "layer 0: activation \"srelu:65\" has no order; write srelu:k with k from 0 to 64"
    )]
    [InlineData(
        "\"relu\"",
        "\"srelu:02\"",
        "layer 0: activation \"srelu:02\" has no order; write srelu:k with k from 0 to 64"
    )]
    [InlineData(
        "\"relu\"",
        "\"srelu:-1\"",
        "layer 0: activation \"srelu:-1\" has no order; write srelu:k with k from 0 to 64"
    )]
    [InlineData(
        "\"relu\"",
        "\"srelu:\"",
        "layer 0: activation \"srelu:\" has no order; write srelu:k with k from 0 to 64"
    )]
    [InlineData(
        "\"relu\"",
        "\"cos\"",
        "layer 0: activation \"cos\" is not supported by this version; use identity, relu, threshold, sign, srelu:k"
    )]
    [InlineData(
        "\"relu\"",
        "\"tanh\"",
        "layer 0: activation \"tanh\" is not known; use identity, relu, threshold, sign, srelu:k"
    )]
    [InlineData(
        "\"float64\"",
        "\"double\"",
        "layer 0: \"numbers\" is \"double\"; known are float64, float32, integer and rational"
    )]
    [InlineData(
        "\"inputs\": 2",
        "\"inputs\": 3",
        "layer 0 has 2 columns, but \"inputs\" is 3; correct one of them, or add the missing layer"
    )]
    [InlineData(
        "memcap-network/1",
        "memcap-network/2",
        "\"format\" is \"memcap-network/2\", not \"memcap-network/1\"; convert the file or get a version of memcap that reads it"
    )]
    [InlineData("\"format\": \"memcap-network/1\", ", "", "\"format\" is missing; add it")]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"softmax\", \"layers\"",
        "\"output\" is \"softmax\"; known are identity, nearest, argmax and sign"
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"nearest\", \"layers\"",
        "\"output\": \"nearest\" needs \"labels\"; add them"
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"nearest\", \"labels\": [1, \"2/2\"], \"layers\"",
        "label 1 repeats an earlier label; every label must be another number"
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"nearest\", \"labels\": [0.5], \"layers\"",
        "label 0: \"0.5\" is not an exact number; write an integer, or \"p/q\" or \"m*2^e\" as a string"
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"nearest\", \"labels\": [], \"layers\"",
        "\"labels\" is empty; add the labels"
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"sign\", \"labels\": [1], \"layers\"",
        "\"output\": \"sign\" needs two labels, not 1"
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"argmax\", \"labels\": [0, 1], \"layers\"",
        "output: argmax has 2 labels for 1 outputs; correct the file"
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"nearest\", \"labels\": [0, 2], \"classNames\": [\"a\", \"b\"], \"layers\"",
        "label 2 has no name among the 2 of \"classNames\"; add it, or remove \"classNames\""
    )]
    [InlineData(
        "\"identity\", \"layers\"",
        "\"identity\", \"classNames\": [\"a\", \"a\"], \"layers\"",
        "class name \"a\" is given twice; every class needs its own"
    )]
    public void A_spoiled_file_is_refused_with(string from, string to, string message)
    {
        string text = File();
        Assert.Contains(from, text, StringComparison.Ordinal);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Refused(text[..at] + to + text[(at + from.Length)..], message);
    }

    [Fact]
    public void Missing_layers_are_noticed()
    {
        string wide = Layer1.Replace("\"columns\": 2", "\"columns\": 3", StringComparison.Ordinal);
        Refused(
            File(layer1: wide),
            "layer 1 has 3 columns, but layer 0 has 2 rows; correct one of them, or add the missing layer"
        );
        const string none =
            """{"format": "memcap-network/1", "inputs": 2, "output": "identity", "layers": []}""";
        Refused(none, "\"layers\" is empty; a network has at least one layer");
        Refused("[1]", "is not a network: it must be one JSON object with \"format\": \"memcap-network/1\"");
        Refused(
            "{\n\"format\" 3",
            "line 2, byte 10: is not JSON, or is cut short there; correct it or get the file again"
        );
        Refused("", "the file is empty; get it again");
    }

    [Fact]
    public void Numbers_that_would_exhaust_memory_are_refused_before_they_are_computed()
    {
        var limits = NetworkLimits.Default with { Bits = 1 << 22 };
        string cells = string.Join(", ", Enumerable.Range(0, 6).Select(i => $"\"1*2^{i}00000\""));
        string row =
            $$"""{"activation": "identity", "rows": 1, "columns": 6, "numbers": "rational", "weights": {"dense": [[{{cells}}]]}, "biases": [0]}""";
        string text =
            $$"""{"format": "memcap-network/1", "inputs": 6, "output": "identity", "layers": [{{row}}]}""";
        Assert.NotNull(Networks.Read(text, limits).Network);
        const string remedy =
            "the exact numbers of this file take too much memory; use smaller exponents and a common denominator for each row, or float64";
        Refused(text, $"layer 0, row 0, column 5: {remedy}", limits with { Bits = 1_400_000 });
        // 3^k and 2^-e have a common denominator that every entry then carries.
        string tiny = text.Replace("*2^", "*2^-", StringComparison.Ordinal);
        Refused(tiny, $"layer 0, row 0: {remedy}", limits with { Bits = 1_600_000 });
    }

    [Fact]
    public void A_bad_gzip_is_refused()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(File()));
        byte[] whole = packed.ToArray();
        Assert.Equal(2, Networks.Read(whole).Network.Layers.Length);
        for (int length = 2; length < whole.Length; length++)
            Assert.True(Refusal(whole[..length]) is not null, $"{length} of {whole.Length} bytes were read");
        using var text = new MemoryStream("{}"u8.ToArray());
        var e = Assert.Throws<InputException>(() => NetworkReader.Read(text, "net.json.gz"));
        Assert.Equal("net.json.gz: is named .gz but is not gzip data; rename it or compress it", e.Message);
    }

    private static void Refused(string text, string message, NetworkLimits? limits = null)
    {
        InputException? refusal = Refusal(Encoding.UTF8.GetBytes(text), limits);
        Assert.Equal($"net.json: {message}", refusal?.Message);
    }

    /// <summary>Null when the file is read; any other exception ends the test.</summary>
    internal static InputException? Refusal(byte[] file, NetworkLimits? limits = null)
    {
        try
        {
            NetworkFile read = Networks.Read(file, limits);
            Assert.Equal(64, read.Sha256.Length);
            return null;
        }
        catch (InputException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            Assert.StartsWith("net.", e.Message, StringComparison.Ordinal);
            return e;
        }
    }
}
