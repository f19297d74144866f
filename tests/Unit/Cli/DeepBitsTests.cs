using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MemCap.Runner;

namespace MemCap.Unit.Cli;

/// <summary>deep-bits from the command line: sizes on real data, limits, what was checked.</summary>
public sealed class DeepBitsTests : Shell
{
    private static JsonElement Built(Outcome outcome)
    {
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        using var document = JsonDocument.Parse(outcome.Output);
        return document.RootElement.Clone();
    }

    private static int Size(JsonElement built, string name) =>
        built.GetProperty("network").GetProperty(name).GetInt32();

    private static string Arithmetic(JsonElement built) =>
        built.GetProperty("certificate").GetProperty("arithmetic").GetString()!;

    /// <summary>The digits with even and odd as labels.</summary>
    private string Parity()
    {
        using var gzip = new GZipStream(
            System.IO.File.OpenRead(Sample("digits.csv.gz")),
            CompressionMode.Decompress
        );
        using var reader = new StreamReader(gzip);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            int last = line.LastIndexOf(',');
            lines.Add(
                double.TryParse(line.AsSpan(last + 1), CultureInfo.InvariantCulture, out double digit)
                    ? line[..(last + 1)] + (digit % 2).ToString(CultureInfo.InvariantCulture)
                    : line
            );
        }

        return File("parity.csv", string.Join('\n', lines) + "\n");
    }

    /// <summary>Nine hundred numbers remember 1797 images; the prototype needs 910 and 1845.</summary>
    [Fact]
    public void Digits_take_fewer_parameters_than_images()
    {
        JsonElement parity = Built(Run("build", "deep-bits", Parity(), "--json"));
        Assert.InRange(Size(parity, "nonzeroParameters"), 300, 910);
        JsonElement digits = Built(Run("build", "deep-bits", Sample("digits.csv.gz"), "--json"));
        Assert.InRange(Size(digits, "nonzeroParameters"), 300, 1845);
        Assert.Equal("exact", Arithmetic(digits));
        Assert.Contains(
            digits.GetProperty("bounds").EnumerateArray(),
            bound =>
                bound.GetProperty("id").GetString() is "DER-FG-LINE-C"
                && bound.GetProperty("holds").ValueKind is JsonValueKind.True
        );
    }

    [Fact]
    public void Limits_are_kept_and_what_is_too_little_is_refused_with_what_is_enough()
    {
        string data = Sample("moons.npz");
        JsonElement free = Built(Run("build", "deep-bits", data, "--search", "quick", "--json"));
        JsonElement narrow = Built(
            Run("build", "deep-bits", data, "--search", "quick", "--width", "4", "--json")
        );
        Assert.Equal(
            4,
            narrow.GetProperty("network").GetProperty("hiddenWidths").EnumerateArray().Max(w => w.GetInt32())
        );
        Assert.True(Size(narrow, "depth") > Size(free, "depth"));
        JsonElement shallow = Built(
            Run("build", "deep-bits", data, "--search", "quick", "--depth", "3", "--json")
        );
        Assert.Equal(3, Size(shallow, "depth"));
        Outcome refused = Run("build", "deep-bits", data, "--search", "quick", "--depth", "2");
        Assert.Equal(ExitCode.Declined, refused.Status);
        Assert.Contains("--depth 3", refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void The_closed_form_is_no_exact_certificate()
    {
        JsonElement built = Built(
            Run(
                "build",
                "deep-bits",
                Sample("iris.csv"),
                "--search",
                "quick",
                "--check",
                "closed-form",
                "--json"
            )
        );
        Assert.Equal("closed-form", Arithmetic(built));
    }

    [Theory]
    [InlineData("--numbers: the weights are dyadic and the answers exact", "--numbers", "float64")]
    [InlineData("--depth none: deep-bits takes auto or a whole number from 2 on", "--depth", "none")]
    [InlineData("--bits 0: deep-bits takes auto or a whole number from 1 on", "--bits", "0")]
    [InlineData(
        "--least: chooses among networks of --variant fold-gap",
        "--least",
        "depth",
        "--variant",
        "direct"
    )]
    [InlineData(
        "--search: chooses among networks of --variant fold-gap",
        "--search",
        "none",
        "--variant",
        "published"
    )]
    [InlineData("--lines 0: deep-bits takes auto or a whole number from 1 to 1000000", "--lines", "0")]
    public void Wrong_options_are_refused_in_one_line(string reason, params string[] options)
    {
        Outcome outcome = Run(["build", "deep-bits", Sample("iris.csv"), .. options]);
        Assert.Equal(ExitCode.BadInput, outcome.Status);
        Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    /// <summary>Labels that are not evenly spaced, points that almost touch, and ties in most coordinates.</summary>
    [Theory]
    [InlineData("0,1\n1,5\n2,7\n3,1\n4,100\n")]
    [InlineData("0,0\n1,1\n1.0000000000000002,0\n1e-300,1\n-1e300,0\n")]
    [InlineData("1,0,0,0\n1,0,1,1\n1,0,2,0\n1,1,0,1\n1,1,1,0\n", "--label", "-1")]
    [InlineData("3,7\n")]
    public void Hard_data_are_memorized(string rows, params string[] options)
    {
        string data = File("hard.csv", rows);
        foreach (string variant in (string[])["fold-gap", "published", "direct"])
        {
            JsonElement built = Built(
                Run(["build", "deep-bits", data, "--variant", variant, "--json", .. options])
            );
            Assert.Equal("exact", Arithmetic(built));
        }
    }

    [Fact]
    public void Parameters_and_bits_stand_beside_what_is_needed()
    {
        string data = Sample("iris.csv");
        Outcome text = Run("compare", data, "--methods", "sweep,deep-bits");
        Assert.Contains(
            "parameters and bits, beside what one architecture needs",
            text.Output,
            StringComparison.Ordinal
        );
        // 38 neurons have 38·6 + 1 parameters.
        string sweep = text
            .Output.Split('\n')
            .Last(line => line.StartsWith("  sweep", StringComparison.Ordinal));
        Assert.Matches(@" 229 +7 +32\.7 ", sweep);
        Assert.Contains("parameters by DER-VC-ANY", text.Output, StringComparison.Ordinal);
        JsonElement compared = Built(Run("compare", data, "--methods", "sweep,deep-bits", "--json"));
        JsonElement[] needs = [.. compared.GetProperty("sizeLowerBounds").EnumerateArray()];
        Assert.Equal<IEnumerable<string?>>(
            ["DER-VC-ANY", "DER-BITS-LB"],
            [.. needs.Select(need => need.GetProperty("id").GetString())]
        );
        // ⌈149 lg 3⌉.
        Assert.Equal(237, needs[1].GetProperty("value").GetInt32());
    }
}
