using System.Text.Json;
using System.Xml.Linq;
using MemCap.Runner.Experiments;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Pictures of sizes against weights: what is drawn, what is left out, and files that are no comparisons.</summary>
public sealed class TradeoffTests : Shell
{
    /// <summary>A comparison of n points: one exact fit, one approximation, a network without weight, and a reason.</summary>
    private static string Document(int n, string weight = "200") =>
        $$"""
            {
              "format": "memcap-comparison/1", "seed": 0, "data": { "n": {{n}}, "d": 2 },
              "rows": [
                { "method": "sweep", "options": {}, "network": { "neurons": {{n}}, "totalWeight": {{weight}} },
                  "certificate": { "interpolates": true, "claim": "interpolates" },
                  "largestLowerBound": { "id": "LB", "value": "9/2", "ceiling": 5, "scope": "EACH" } },
                { "method": "harmonic", "options": { "variant": "comb", "eps": "0.1" },
                  "network": { "neurons": 40, "totalWeight": 2.5 },
                  "certificate": { "interpolates": false, "claim": "approximates", "eps": "1/10" },
                  "largestLowerBound": { "id": "LB", "value": "6", "ceiling": 6, "scope": "EACH" } },
                { "method": "baum-threshold", "options": { "variant": "tight" }, "network": { "neurons": 3, "totalWeight": null },
                  "certificate": { "interpolates": true, "claim": "interpolates" }, "largestLowerBound": null },
                { "method": "ntk", "options": { "eps": "0.1" }, "reason": "ntk stalls" }
              ],
              "weightLowerBounds": [
                { "eps": "0", "argument": "pair", "value": 1.5, "allowsOutputBias": true },
                { "eps": "0", "argument": "centred", "value": 0.5, "allowsOutputBias": true },
                { "eps": "1/10", "argument": "point", "value": 0.25, "allowsOutputBias": false }
              ]
            }
            """;

    private JsonElement Drawn(params string[] files)
    {
        Outcome outcome = Run(["plot", .. files, "--kind", "tradeoff", "--json"]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        using var document = JsonDocument.Parse(outcome.Output);
        return document.RootElement.Clone();
    }

    private static string Show(JsonElement element, params string[] names) =>
        string.Join(' ', names.Select(name => element.GetProperty(name).ToString()));

    [Fact]
    public void Every_network_with_a_weight_is_a_mark_and_the_rest_is_named()
    {
        JsonElement drawn = Drawn(File("c.json", Document(100)));
        JsonElement[] series = [.. drawn.GetProperty("series").EnumerateArray()];
        Assert.Equal(
            ["sweep  ", "harmonic comb 1/10"],
            series.Select(s => Show(s, "method", "variant", "eps")).ToArray()
        );
        Assert.Equal(
            ["100 interpolates 100 200", "100 approximates 40 2.5"],
            series
                .Select(s => Show(s.GetProperty("points")[0], "n", "claim", "neurons", "totalWeight"))
                .ToArray()
        );
        Assert.Equal(
            ["baum-threshold tight", "ntk "],
            drawn
                .GetProperty("leftOut")
                .EnumerateArray()
                .Select(row => Show(row, "method", "variant"))
                .ToArray()
        );
        Assert.Equal("ntk stalls", drawn.GetProperty("leftOut")[1].GetProperty("reason").GetString());
    }

    [Fact]
    public void Of_lower_bounds_the_largest_is_drawn_for_each_eps_and_for_exact_fits()
    {
        JsonElement drawn = Drawn(File("c.json", Document(100)));
        Assert.Equal(
            ["0 pair 1.5", "1/10 point 0.25"],
            drawn
                .GetProperty("weightLowerBounds")
                .EnumerateArray()
                .Select(b => Show(b, "eps", "argument", "value"))
                .ToArray()
        );
        Assert.Equal(
            ["LB EACH 5"],
            drawn
                .GetProperty("neuronLowerBounds")
                .EnumerateArray()
                .Select(b => Show(b, "id", "scope", "value"))
                .ToArray()
        );
    }

    [Fact]
    public void Comparisons_are_joined_in_the_order_of_their_numbers_of_points()
    {
        string[] files =
        [
            File("b.json", Document(400, "\"1e400\"")),
            File("a.json", Document(1600)),
            File("c.json.gz", Gzip(System.Text.Encoding.UTF8.GetBytes(Document(25)))),
        ];
        JsonElement points = Drawn(files).GetProperty("series")[0].GetProperty("points");
        Assert.Equal(
            ["25 25 200", "400 400 1e400", "1600 1600 200"],
            points.EnumerateArray().Select(p => Show(p, "n", "neurons", "totalWeight")).ToArray()
        );
        Assert.Equal(JsonValueKind.String, points[1].GetProperty("totalWeight").ValueKind);
        // One line for each construction; one data set has none, nor have two of one size.
        Assert.Equal(2, Lines(files));
        Assert.Equal(0, Lines(files[0]));
        Assert.Equal(0, Lines(files[0], File("d.json", Document(400))));
    }

    private int Lines(params string[] files) =>
        Picture(files).Elements().Count(e => e.Name.LocalName is "polyline");

    private XElement Picture(params string[] files)
    {
        Outcome outcome = Run(["plot", .. files, "--out", PathOf("p.svg")]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return XDocument.Parse(System.IO.File.ReadAllText(PathOf("p.svg"))).Root!;
    }

    /// <summary>Ten points of y = x + 1/2, which two neurons fit, where the labels that need most need five.</summary>
    [Fact]
    public void Bounds_of_other_labels_are_not_called_least()
    {
        string line = File("l.csv", string.Concat(Enumerable.Range(0, 10).Select(x => $"{x},{x}.5\n")));
        string[] compare = ["compare", line, "--task", "regression", "--methods", "piecewise-linear"];
        Assert.Equal(0, Run([.. compare, "--out", PathOf("l.json")]).Status);
        JsonElement drawn = Drawn(PathOf("l.json"));
        JsonElement point = drawn.GetProperty("series")[0].GetProperty("points")[0];
        JsonElement bound = drawn.GetProperty("neuronLowerBounds")[0];
        Assert.Equal("2 5 EACH", $"{Show(point, "neurons")} {Show(bound, "value", "scope")}");
        string[] texts = [.. Picture(PathOf("l.json")).Elements().Select(e => e.Value)];
        Assert.Contains(
            "k for some labels on these points: 5 (DER-RELU2-LB, EACH)",
            texts,
            StringComparer.Ordinal
        );
        Assert.Contains("the labels at hand may need fewer neurons", texts, StringComparer.Ordinal);
        Assert.DoesNotContain(texts, text => text.StartsWith("least k", StringComparison.Ordinal));
    }

    [Fact]
    public void Bounds_of_the_labels_at_hand_are_called_least()
    {
        string document = Document(100).Replace("EACH", "INSTANCE", StringComparison.Ordinal);
        string[] texts = [.. Picture(File("i.json", document)).Elements().Select(e => e.Value)];
        Assert.Contains("least k of exact fits: 5 (LB, INSTANCE)", texts, StringComparer.Ordinal);
        Assert.DoesNotContain(texts, text => text.Contains("may need fewer", StringComparison.Ordinal));
    }

    /// <summary>Four data sets of nearly the same least weights, whose labels would lie on each other.</summary>
    [Fact]
    public void Texts_are_inside_the_picture_and_apart_from_each_other()
    {
        XElement picture = Picture([
            .. Enumerable.Range(1, 4).Select(i => File($"{i}.json", Document(100 * i))),
        ]);
        PictureTexts.AreApart(picture);
        Assert.DoesNotContain("NaN", picture.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_kind_follows_from_the_file_and_the_picture_stands_beside_it()
    {
        string comparison = File("c.json", Document(100));
        Assert.Equal(0, Run("plot", comparison).Status);
        byte[] bytes = System.IO.File.ReadAllBytes(PathOf("c.svg"));
        Assert.Equal(0, Run("plot", comparison, "--kind", "tradeoff").Status);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(PathOf("c.svg")));
    }

    [Fact]
    public void What_compare_writes_is_what_plot_reads()
    {
        string data = File("t.csv", "0,0,0\n1,0,1\n0,1,1\n2,3,0\n5,1,0\n4,4,1\n");
        Assert.Equal(0, Run("compare", data, "--out", PathOf("c.json.gz")).Status);
        string[] methods =
        [
            .. Drawn(PathOf("c.json.gz"))
                .GetProperty("series")
                .EnumerateArray()
                .Select(s => Show(s, "method")),
        ];
        Assert.Contains("sweep", methods, StringComparer.Ordinal);
        Assert.Contains("harmonic", methods, StringComparer.Ordinal);
        Assert.DoesNotContain("baum-threshold", methods, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(
        "--kind tradeof: there are tradeoff and size, of comparisons, and slope, of results; did you mean tradeoff?",
        "c.json --kind tradeof"
    )]
    [InlineData(
        "r.csv: is no comparison; give what memcap compare --out FILE wrote",
        "r.csv --kind tradeoff"
    )]
    [InlineData("n.json: is no comparison, as its format is \"memcap-network/1\"", "n.json --kind tradeoff")]
    [InlineData("n.json: is no comparison", "c.json n.json")]
    [InlineData("o.json: is neither a network nor a comparison, as its format is \"x\"", "o.json r.csv")]
    [InlineData("e.json: is neither a network nor a comparison, as its format is \"\"", "e.json")]
    [InlineData("none.json: no such file", "none.json --kind tradeoff")]
    [InlineData("--x: has no meaning here, as this is a picture of comparisons", "c.json --x bias")]
    [InlineData("--unit: has no meaning here", "c.json --kind tradeoff --unit 1:0")]
    [InlineData("--out c.json: is what the picture is made of", "c.json --out c.json")]
    [InlineData("\"r.csv\" is one argument too many", "r.csv r.csv r.csv")]
    [InlineData("t.json: no network has a total weight", "t.json")]
    public void Bad_usage_is_status_2_and_one_line(string start, string line)
    {
        File("c.json", Document(100));
        File("r.csv", "a,b\n1,2\n");
        File("n.json", "{ \"format\": \"memcap-network/1\" }");
        File("o.json", "{ \"format\": \"x\" }");
        File("e.json", "{ \"rows\": [] }");
        File(
            "t.json",
            $$"""{ "format": "{{Comparison.Format}}", "data": { "n": 1, "d": 1 }, "rows": [], "weightLowerBounds": [] }"""
        );
        string[] words =
        [
            .. line.Split(' ')
                .Select(word => word.Contains('.', StringComparison.Ordinal) ? PathOf(word) : word),
        ];
        string failure = Failure(2, ["plot", .. words]).Replace("/", "", StringComparison.Ordinal);
        Assert.StartsWith(
            start.Replace("/", "", StringComparison.Ordinal),
            failure,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"data\" is missing", "\"data\":", "\"date\":")]
    [InlineData("row 0: \"neurons\" is no count", "\"neurons\": 100", "\"neurons\": -1")]
    [InlineData("row 0: \"totalWeight\" is no number", "\"totalWeight\": 200", "\"totalWeight\": \"much\"")]
    [InlineData("row 1: \"eps\" is no number", "\"eps\": \"1/10\" },", "\"eps\": \"1/0\" },")]
    [InlineData("row 3: \"reason\" is no string", "\"ntk stalls\"", "7")]
    [InlineData("weightLowerBounds 1: \"value\" is no number", "0.5", "[]")]
    [InlineData("is not JSON, or is cut short", "\"rows\": [", "\"rows\": ")]
    [InlineData("is not JSON, or is cut short", "ntk stalls", "\\ud800")]
    public void A_damaged_comparison_is_status_2_and_names_the_place(
        string part,
        string old,
        string replacement
    )
    {
        string text = Document(100).ReplaceLineEndings(" ");
        int place = text.LastIndexOf(old, StringComparison.Ordinal);
        Assert.True(place >= 0);
        string file = File("c.json", text[..place] + replacement + text[(place + old.Length)..]);
        Assert.Contains(part, Failure(2, "plot", file), StringComparison.Ordinal);
    }
}
