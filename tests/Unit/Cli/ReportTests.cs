using System.Text.Json;
using MemCap.Constructions;

namespace MemCap.Unit.Cli;

/// <summary>What build, verify, compare and measure print.</summary>
public sealed class ReportTests : Shell
{
    private const string Top = "method seed options data network certificate bounds seconds";

    private const string Network =
        "neurons hiddenWidths depth parameters nonzeroParameters totalWeight bitComplexity activation";

    private const string Certificate =
        "interpolates arithmetic maxAbsError misclassified empiricalRisk networkSha256";

    /// <summary>Parsing fails on anything beside the one document.</summary>
    internal static JsonElement Document(Outcome outcome)
    {
        Assert.Equal("", outcome.Error);
        using var json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.Clone();
    }

    [Theory]
    [InlineData("sweep", "iris.csv", 149, 4, 3)]
    [InlineData("baum-relu", "wine.csv", 178, 13, 3)]
    [InlineData("baum-threshold", "moons.npz", 1000, 2, 2)]
    [InlineData("piecewise-linear", "iris.csv", 149, 4, 3)]
    public void A_build_prints_the_fields_of_the_manual_in_their_order(
        string method,
        string sample,
        int n,
        int d,
        int classes
    )
    {
        JsonElement build = Document(Run("build", method, Sample(sample), "--json"));
        AssertFields(Top, build);
        AssertFields("n d task classes merged sha256", build.GetProperty("data"));
        AssertFields(Network, build.GetProperty("network"));
        AssertFields(Certificate, build.GetProperty("certificate"));
        Assert.All(
            build.GetProperty("bounds").EnumerateArray(),
            b => AssertFields("id quantity direction value status applies holds why", b)
        );
        AssertFields("construct verify", build.GetProperty("seconds"));
        JsonElement data = build.GetProperty("data");
        Assert.Equal(
            (n, d, classes),
            (
                data.GetProperty("n").GetInt32(),
                data.GetProperty("d").GetInt32(),
                data.GetProperty("classes").GetInt32()
            )
        );
        Assert.True(build.GetProperty("certificate").GetProperty("interpolates").GetBoolean());
        Assert.Contains(
            build.GetProperty("bounds").EnumerateArray(),
            b => b.GetProperty("applies").GetBoolean()
        );
    }

    [Fact]
    public void What_is_built_is_verified_and_verify_says_the_same()
    {
        string net = PathOf("net.json");
        JsonElement build = Document(Run("build", "baum-relu", Sample("iris.csv"), "--out", net, "--json"));
        JsonElement verify = Document(Run("verify", net, Sample("iris.csv"), "--json"));
        AssertFields(Top, verify);
        foreach (string part in new[] { "method", "seed", "options", "data", "network" })
            Assert.Equal(build.GetProperty(part).GetRawText(), verify.GetProperty(part).GetRawText());
        foreach (string field in Certificate.Split(' '))
            Assert.Equal(
                build.GetProperty("certificate").GetProperty(field).GetRawText(),
                verify.GetProperty("certificate").GetProperty(field).GetRawText()
            );
    }

    [Theory]
    [InlineData("net.json")]
    [InlineData("net.json.gz")]
    [InlineData("net.npz")]
    public void A_network_is_verified_from_every_kind_of_file(string name)
    {
        Assert.Equal(0, Run("build", "baum-relu", Sample("wine.csv"), "--out", PathOf(name)).Status);
        Outcome verify = Run("verify", PathOf(name), Sample("wine.csv"));
        Assert.Equal(0, verify.Status);
        Assert.Contains("interpolates all 178 points exactly", verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_label_is_found_and_its_line_is_named()
    {
        string net = PathOf("net.json");
        Assert.Equal(0, Run("build", "sweep", Sample("iris.csv"), "--out", net).Status);
        string[] lines = System.IO.File.ReadAllLines(Sample("iris.csv"));
        lines[41] = lines[41][..^1] + "2";
        string changed = File("changed.csv", string.Join('\n', lines));
        Outcome verify = Run("verify", net, changed);
        Assert.Equal((1, ""), (verify.Status, verify.Error));
        Assert.Contains(
            "at line 42 the label is 2, the network answers 0; 1 of 149 points differ",
            verify.Output,
            StringComparison.Ordinal
        );
        JsonElement json = Document(Run("verify", net, changed, "--json"));
        JsonElement point = json.GetProperty("certificate").GetProperty("counterexample");
        Assert.Equal(42, point.GetProperty("line").GetInt32());
        Assert.Equal(0, Run("verify", net, changed, "--tolerance", "2").Status);
        Assert.Equal(1, Run("verify", net, changed, "--tolerance", "199/100").Status);
    }

    [Fact]
    public void Words_are_classes_of_the_network_that_was_built_for_them()
    {
        string words = File("words.csv", "x,y,c\n0,0,ham\n1,0,egg\n0,1,jam\n2,2,egg\n");
        Assert.Equal(
            0,
            Run("build", "sweep", words, "--task", "classes", "--out", PathOf("net.json")).Status
        );
        string other = File("other.csv", "x,y,c\n0,1,jam\n0,0,ham\n");
        Assert.Equal(0, Run("verify", PathOf("net.json"), other).Status);
        string wrong = File("wrong.csv", "x,y,c\n0,1,ham\n0,0,ham\n");
        Outcome refuted = Run("verify", PathOf("net.json"), wrong);
        Assert.Equal(1, refuted.Status);
        Assert.Contains(
            "at line 2 the label is ham, the network answers jam",
            refuted.Output,
            StringComparison.Ordinal
        );
        string unknown = File("unknown.csv", "x,y,c\n0,1,jam\n0,0,spam\n");
        Assert.Contains(
            "line 3: the label \"spam\" is none of the 3",
            Failure(2, "verify", PathOf("net.json"), unknown),
            StringComparison.Ordinal
        );
        Assert.Equal(0, Run("build", "sweep", Sample("moons.npz"), "--out", PathOf("moons.json")).Status);
        Assert.Contains(
            "labels are words",
            Failure(2, "verify", PathOf("moons.json"), words, "--task", "classes"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("exact", "interpolates", "0")]
    [InlineData("dyadic:40", "within", null)]
    public void Real_labels_are_met_exactly_or_within_a_power_of_two(
        string numbers,
        string claim,
        string? error
    )
    {
        string data = File("t.csv", "0,0.1\n1,0.3\n2,-7.5\n4,1e9\n");
        string net = PathOf("net.json");
        JsonElement build = Document(
            Run("build", "piecewise-linear", data, "--numbers", numbers, "--out", net, "--json")
        );
        JsonElement certificate = build.GetProperty("certificate");
        Assert.Equal(JsonValueKind.Null, build.GetProperty("data").GetProperty("classes").ValueKind);
        Assert.Equal(claim, certificate.GetProperty("claim").GetString());
        if (error is not null)
            Assert.Equal(error, certificate.GetProperty("maxAbsError").GetString());
        Assert.Equal(0, Run("verify", net, data, "--tolerance", "1*2^-40").Status);
    }

    [Fact]
    public void One_class_is_a_constant()
    {
        string data = File("one.csv", "0,0,7\n1,1,7\n2,5,7\n");
        foreach (string method in new[] { "sweep", "baum-relu", "baum-threshold", "piecewise-linear" })
        {
            Assert.Equal(0, Run("build", method, data, "--out", PathOf("net.json")).Status);
            Assert.Equal(0, Run("verify", PathOf("net.json"), data).Status);
        }
    }

    [Fact]
    public void Points_on_a_line_are_never_said_to_be_in_general_position()
    {
        string line = File(
            "line.csv",
            string.Concat(Enumerable.Range(0, 21).Select(i => $"{i},{2 * i},{-i},{i % 2}\n"))
        );
        foreach (string method in new[] { "sweep", "piecewise-linear", "baum-relu" })
        {
            JsonElement build = Document(Run("build", method, line, "--json"));
            Assert.DoesNotContain(
                build.GetProperty("bounds").EnumerateArray(),
                b =>
                    b.GetProperty("id").GetString() is "DER-SWEEP-UB" && b.GetProperty("applies").GetBoolean()
            );
        }
    }

    [Fact]
    public void A_certificate_names_what_it_is_about()
    {
        string net = PathOf("net.json");
        string file = PathOf("certificate.json");
        JsonElement build = Document(
            Run("build", "sweep", Sample("iris.csv"), "--out", net, "--certificate", file, "--json")
        );
        using var json = JsonDocument.Parse(System.IO.File.ReadAllText(file));
        JsonElement certificate = json.RootElement;
        Assert.Equal(
            build.GetProperty("data").GetProperty("sha256").GetString(),
            certificate.GetProperty("dataSha256").GetString()
        );
        string hash = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(net))
        );
        Assert.Equal(hash, certificate.GetProperty("networkSha256").GetString());
        Assert.True(certificate.GetProperty("findings").GetProperty("interpolates").GetBoolean());
    }

    [Fact]
    public void Compare_has_a_row_for_every_variant_and_a_reason_where_there_is_no_network()
    {
        JsonElement comparison = Document(
            Run("compare", Sample("iris.csv"), "--numbers", "float64", "--json")
        );
        JsonElement[] rows = [.. comparison.GetProperty("rows").EnumerateArray()];
        int variants = Methods.all.Sum(m =>
            m.Options.FirstOrDefault(o => o.Name is "variant")?.Values.Length ?? 1
        );
        Assert.Equal(variants, rows.Length);
        Assert.All(
            rows,
            row =>
                Assert.True(
                    row.TryGetProperty("network", out _)
                        != (row.GetProperty("reason").ValueKind == JsonValueKind.String)
                )
        );
        Outcome text = Run("compare", Sample("iris.csv"), "--methods", "baum-threshold,sweep");
        Assert.Equal((0, ""), (text.Status, text.Error));
        // The data, the head, two variants and one method, and the scope of the lower bounds; then the least weights.
        string table = text.Output[..text.Output.IndexOf("\nleast weight", StringComparison.Ordinal)];
        Assert.Equal(6, table.Split('\n').Count(line => line.Length > 0));
    }

    [Fact]
    public void Compare_fails_only_when_every_method_does()
    {
        string data = File("far.csv", "1e300,0\n-1e300,1\n1e-300,2\n3,0\n2,2\n7,1\n");
        Outcome one = Run("compare", data, "--methods", "sweep", "--numbers", "float64");
        Outcome all = Run("compare", data);
        Assert.Equal(0, all.Status);
        Assert.True(one.Status is 0 or 3);
    }

    [Fact]
    public void Measures_are_exact_and_name_rows_of_the_file()
    {
        string data = File("t.csv", "a,b,y\n0,0,0\n3,4,1\n0,1,0\n");
        JsonElement measure = Document(Run("measure", data, "--json"));
        Assert.Equal(2, measure.GetProperty("affineRank").GetInt32());
        JsonElement largest = measure.GetProperty("maxNorm");
        Assert.Equal(25, largest.GetProperty("squared").GetDouble());
        Assert.Equal("5", largest.GetProperty("enclosure")[0].GetString());
        Assert.Equal(3, largest.GetProperty("rows")[0].GetInt32());
        Assert.Equal(1, measure.GetProperty("separation").GetProperty("squared").GetDouble());
        Assert.Equal(18, measure.GetProperty("labelSeparation").GetProperty("squared").GetDouble());
        JsonElement product = measure.GetProperty("coherence");
        Assert.Equal(4, product.GetProperty("value").GetDouble());
        Assert.Equal([3, 4], product.GetProperty("rows").EnumerateArray().Select(row => row.GetInt32()));
        Assert.Contains(
            "\nlargest inner product  4, at line 3",
            Run("measure", data).Output,
            StringComparison.Ordinal
        );
        Outcome text = Run("measure", Sample("moons.npz"));
        Assert.Equal((0, ""), (text.Status, text.Error));
        Assert.Equal(0, Run("measure", File("one.csv", "1,2,3\n")).Status);
    }

    /// <summary>The object begins with these fields, in this order.</summary>
    private static void AssertFields(string expected, JsonElement element)
    {
        string names = string.Join(' ', element.EnumerateObject().Select(p => p.Name));
        Assert.StartsWith(expected + " ", names + " ", StringComparison.Ordinal);
    }
}
