using System.Text.Json;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Unit;

public sealed class InspectCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memcap-test");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Inspect(bool json, Network network)
    {
        string path = Path.Combine(_folder.FullName, "net.json");
        NetworkFile.Write(
            path,
            network,
            ["no", "yes"],
            new Provenance("baum-relu", 3, "1.0.0", "00ff", Options: null)
        );
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, InspectCommand.Run(new InspectRequest(path, json), output, error));
        Assert.Equal("", error.ToString());
        return output.ToString();
    }

    /// <summary>Total weight 2·√(3² + 4²) + (1/2)·√(1² + 1²) = 10 + √2/2.</summary>
    private static readonly Network Small = Networks.Network(
        Output.NewNearest([Networks.Number("0"), Networks.Number("1")]),
        Networks.Layer(Activation.Relu, [Networks.Doubles(3), Networks.Doubles(-1)], Networks.Doubles(4, 1)),
        Networks.Layer(Activation.Identity, [Networks.Exact("-2", "1/2")], Networks.Exact("1/3"))
    );

    [Fact]
    public void The_table_shows_layers_and_sizes()
    {
        string expected = $"""
            layer  shape  activation  numbers   nonzero  distinct rows  min |w|  max |w|
            0      2 × 1  relu        float64   2        2              1        3
            1      1 × 2  identity    rational  2        1              1/2      2

            inputs         1
            neurons        2
            depth          2
            parameters     7, of which 7 are not 0
            total weight   [10.7071, 10.7072]
            bits           4 in the largest weight, {SizeModule.ofNetwork(Small).TotalBits} in all
            output         nearest
            labels         0 (no), 1 (yes)
            method         baum-relu
            seed           3
            memcap         1.0.0
            data SHA-256   00ff
            SHA-256        {NetworkFile.Of(
                Small,
                ["no", "yes"],
                new Provenance("baum-relu", 3, "1.0.0", "00ff", null)
            ).Sha256}

            """;
        Assert.Equal(expected, Inspect(json: false, Small));
    }

    [Fact]
    public void The_document_says_the_same()
    {
        using var document = JsonDocument.Parse(Inspect(json: true, Small));
        JsonElement root = document.RootElement;
        JsonElement layer = root.GetProperty("layers")[1];
        Assert.Equal("rational", layer.GetProperty("numbers").GetString());
        Assert.Equal(0.5, layer.GetProperty("minAbsWeight").GetDouble());
        JsonElement size = root.GetProperty("size");
        Assert.Equal(7, size.GetProperty("parameters").GetInt32());
        Assert.Equal("10.707106781186547", size.GetProperty("totalWeight")[0].GetString());
        Assert.Equal("10.707106781186548", size.GetProperty("totalWeight")[1].GetString());
        Assert.Equal("yes", root.GetProperty("classNames")[1].GetString());
        Assert.Equal(3, root.GetProperty("provenance").GetProperty("seed").GetInt32());
    }

    [Theory]
    [InlineData("1/3", "0.333", "0.334", "0.333")]
    [InlineData("-1/3", "-0.334", "-0.333", "-0.333")]
    [InlineData("9999", "9990", "10000", "10000")]
    [InlineData("-2/3000000", "-6.67e-7", "-6.66e-7", "-6.67e-7")]
    [InlineData("1*2^200", "1.6e60", "1.61e60", "1.61e60")]
    [InlineData("1000", "1000", "1000", "1000")]
    [InlineData("1/1000", "0.001", "0.001", "0.001")]
    [InlineData("0", "0", "0", "0")]
    public void Decimals_are_rounded_as_asked(string number, string down, string up, string nearest)
    {
        Rational value = Networks.Number(number);
        Assert.Equal(down, ExactText.Down(value, 3));
        Assert.Equal(up, ExactText.Up(value, 3));
        Assert.Equal(nearest, ExactText.Nearest(value, 3));
    }

    [Theory]
    [InlineData("22/7", "22/7")]
    [InlineData("1*2^-4000", "1*2^-4000")]
    [InlineData("1*2^300", "1*2^300")]
    [InlineData("1152921504606846977152921504606846977*2^-4000", "≈ 8.7e-1169 (4121-bit dyadic number)")]
    [InlineData("123456789012345678901234567890", "≈ 1.2e29 (97-bit integer)")]
    [InlineData("1/123456789012345678901234567890", "≈ 8.1e-30 (99-bit rational)")]
    public void Long_numbers_are_abbreviated(string number, string expected) =>
        Assert.Equal(expected, ExactText.Abbreviate(Networks.Number(number)));

    [Theory]
    [InlineData("1/4", "0.25")]
    [InlineData("1/3", "\"1/3\"")]
    [InlineData("9007199254740993", "\"9007199254740993\"")]
    [InlineData("1*2^-1074", "5E-324")]
    [InlineData("1*2^-1075", "\"1*2^-1075\"")]
    public void Only_what_a_double_holds_is_a_JSON_number(string number, string expected)
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions
                {
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
            ExactText.Write(json, Networks.Number(number));
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }
}
