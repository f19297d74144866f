using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Xml.Linq;
using MemCap.Runner.Experiments;
using MemCap.Runner.Reporting;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Pictures of parameters against points: marks, formulas, where they cross, and files that do not fit together.
/// </summary>
public sealed class SizePlotTests : Shell
{
    private const string FoldGap = "DER-FG-2";

    /// <summary>A comparison of n points: three exact networks, and three rows that are none.</summary>
    private static string Document(
        int n,
        int deep = 90,
        int shallow = 200,
        int d = 8,
        string classes = "2"
    ) =>
        $$"""
            {
              "format": "memcap-comparison/1", "seed": 0, "data": { "n": {{n}}, "d": {{d}}, "classes": {{classes}} },
              "rows": [
                { "method": "sweep", "options": {}, "network": { "nonzeroParameters": {{shallow}} },
                  "certificate": { "interpolates": true, "claim": "interpolates" } },
                { "method": "deep-bits", "options": { "variant": "fold-gap" }, "network": { "nonzeroParameters": {{deep}} },
                  "certificate": { "interpolates": true, "claim": "interpolates" } },
                { "method": "deep-bits", "options": { "variant": "published" }, "network": { "nonzeroParameters": 5000 },
                  "certificate": { "interpolates": true, "claim": "interpolates" } },
                { "method": "harmonic", "options": { "eps": "0.1" }, "network": { "nonzeroParameters": 40 },
                  "certificate": { "interpolates": false, "claim": "approximates", "eps": "1/10" } },
                { "method": "random-hyperplanes", "options": {}, "network": { "nonzeroParameters": 41 },
                  "certificate": { "interpolates": false, "claim": "interpolates" } },
                { "method": "ntk", "options": { "eps": "0.1" }, "reason": "ntk stalls" }
              ]
            }
            """;

    private JsonElement Drawn(params string[] files)
    {
        Outcome outcome = Run(["plot", .. files, "--kind", "size", "--json"]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        using var document = JsonDocument.Parse(outcome.Output);
        return document.RootElement.Clone();
    }

    private static string Show(JsonElement element, params string[] names) =>
        string.Join(' ', names.Select(name => element.GetProperty(name).ToString()));

    private static string[] ShowAll(JsonElement element, string array, params string[] names) =>
        [.. element.GetProperty(array).EnumerateArray().Select(item => Show(item, names))];

    /// <summary>What `memcap bounds` answers at the parameters of the picture.</summary>
    private static BigInteger Direct(BigInteger n, string id, string quantity, int d, int classes)
    {
        Outcome outcome = Run(
            "bounds",
            "--n",
            n.ToString(CultureInfo.InvariantCulture),
            "--d",
            d.ToString(CultureInfo.InvariantCulture),
            "--classes",
            classes.ToString(CultureInfo.InvariantCulture),
            "--set",
            $"r=sqrt({n})",
            "--delta",
            "1",
            "--all",
            "--json"
        );
        using var document = JsonDocument.Parse(outcome.Output);
        JsonElement answer = document
            .RootElement.GetProperty("bounds")
            .EnumerateArray()
            .First(b =>
                Show(b, "id").Equals(id, StringComparison.Ordinal)
                && Show(b, "quantity").Equals(quantity, StringComparison.Ordinal)
                && Show(b, "variant").Length == 0
            );
        return BigInteger.Parse(answer.GetProperty("value").ToString(), CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Every_exact_network_is_a_mark_and_the_rest_is_named()
    {
        JsonElement drawn = Drawn(File("b.json", Document(400)), File("a.json", Document(100, 70)));
        Assert.Equal(
            "size n nonzeroParameters 8 2 sqrt(n)",
            Show(drawn, "kind", "x", "y", "d", "classes", "radiusOverDelta")
        );
        Assert.Equal(
            ["sweep ", "deep-bits fold-gap", "deep-bits published"],
            ShowAll(drawn, "series", "method", "variant")
        );
        Assert.Equal(
            ["100 70", "400 90"],
            ShowAll(drawn.GetProperty("series")[1], "points", "n", "nonzeroParameters")
        );
        Assert.Equal(
            [
                "100 harmonic",
                "100 random-hyperplanes",
                "100 ntk",
                "400 harmonic",
                "400 random-hyperplanes",
                "400 ntk",
            ],
            ShowAll(drawn, "leftOut", "n", "method")
        );
        Assert.Equal("ntk stalls", drawn.GetProperty("leftOut")[2].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(2, "DER-FG-2")]
    [InlineData(10, "DER-FG-C")]
    public void Curves_are_what_the_registry_answers(int classes, string foldGap)
    {
        JsonElement drawn = Drawn(
            File("a.json", Document(100, classes: classes.ToString(CultureInfo.InvariantCulture)))
        );
        JsonElement[] curves = [.. drawn.GetProperty("curves").EnumerateArray()];
        Assert.Equal(
            [
                $"{foldGap} nonzeroParameters upper",
                "DER-VYS-EXPL parameters upper",
                "DER-SWEEP-UB parameters upper",
                "ZBHRV17-T1 sharedParameters upper",
                "DER-VC-ANY parameters lower",
            ],
            curves.Select(curve => Show(curve, "id", "quantity", "direction")).ToArray()
        );
        foreach (JsonElement curve in curves)
        {
            JsonElement[] points = [.. curve.GetProperty("points").EnumerateArray()];
            Assert.Equal(("100", "100000000"), (Show(points[0], "n"), Show(points[^1], "n")));
            Assert.Equal(65, points.Length);
            foreach (JsonElement point in (JsonElement[])[points[0], points[17], points[^1]])
                Assert.Equal(
                    Direct(
                        point.GetProperty("n").GetInt64(),
                        Show(curve, "id"),
                        Show(curve, "quantity"),
                        8,
                        classes
                    ),
                    point.GetProperty("value").GetInt64()
                );
        }
    }

    /// <summary>One before it is not below, and from there on it is: each number of points while roundings may still matter, and
    /// then in steps.</summary>
    [Theory]
    [InlineData(8, 2)]
    [InlineData(3, 10)]
    [InlineData(784, 2)]
    public void Curves_cross_where_a_direct_evaluation_says(int d, int classes)
    {
        SizedComparison comparison = new("c.json", 1000, d, classes)
        {
            Networks = [new SizedNetwork("sweep", null, 10)],
            LeftOut = [],
        };
        var growth = SizeGrowth.Of([comparison]);
        SizeCurve foldGap = growth.FoldGap.Curve;
        (Func<BigInteger, BigInteger> Other, SizeCrossover Crossover)[] all =
        [
            .. growth.Crossovers.Select(c =>
                ((Func<BigInteger, BigInteger>)(n => c.Other.At(n)!.Value), c.Crossover)
            ),
            (n => n, growth.Reference),
        ];
        foreach ((Func<BigInteger, BigInteger> other, SizeCrossover crossover) in all)
        {
            BigInteger place = crossover.Place!.Value;
            Assert.Equal(crossover.IsEverywhere, place == growth.Least);
            if (!crossover.IsEverywhere)
                Assert.False(foldGap.At(place - 1) < other(place - 1), $"{d}: already before {place}");
            for (BigInteger n = place; n < growth.Most; n += n < place + 300 ? 1 : n / 20)
                Assert.True(foldGap.At(n) < other(n), $"{d}: not at {n} from {place} on");
        }
    }

    /// <summary>Interval exclusion is for sizes that do not decrease.</summary>
    [Fact]
    public void More_points_never_need_fewer_parameters()
    {
        foreach (int classes in (int[])[2, 5])
        foreach (
            SizeCurve curve in (SizeCurve[])
                [SizeCurve.FoldGap(8, classes), .. SizeCurve.OtherUpper(8, classes)]
        )
        {
            BigInteger last = 0;
            for (BigInteger n = 100; n < 100_000_000; n += n < 400 ? 1 : n / 37)
            {
                BigInteger size = curve.At(n)!.Value;
                Assert.True(size >= last, $"{curve.Name} at {n}");
                last = size;
            }
        }
    }

    [Fact]
    public void Crossovers_are_printed_drawn_and_documented()
    {
        string[] files = [File("a.json", Document(100)), File("b.json", Document(400))];
        JsonElement drawn = Drawn(files);
        string[] crossovers = ShowAll(drawn, "crossovers", "below", "from", "everywhere");
        Assert.Equal(["DER-VYS-EXPL 100 True", "DER-SWEEP-UB 496 False", "ZBHRV17-T1 734 False"], crossovers);
        Assert.Equal("4794 False", Show(drawn.GetProperty("belowOneParameterAPoint"), "from", "everywhere"));
        Outcome outcome = Run(["plot", .. files, "--kind", "size", "--out", PathOf("p.svg")]);
        Assert.Contains("fold-gap below 2n + d from n = 734\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(
            "left out: harmonic, random-hyperplanes, ntk\n",
            outcome.Output,
            StringComparison.Ordinal
        );
        XElement picture = XDocument.Parse(System.IO.File.ReadAllText(PathOf("p.svg"))).Root!;
        // Each in its place with a halo, and in the legend.
        Assert.Equal(9, picture.Elements().Count(e => e.Name.LocalName is "circle"));
        Assert.Contains(
            picture.Elements(),
            e => e.Value.Contains($"formula for nonzero parameters ({FoldGap})", StringComparison.Ordinal)
        );
        PictureTexts.AreApart(picture);
        Assert.DoesNotContain("NaN", picture.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("128", 90, 80, 70)]
    [InlineData("512", 300, 80, 70)]
    [InlineData("2048", 90, 200, 70)]
    [InlineData("", 90, 80, 200)]
    public void Deep_networks_are_below_the_sweep_from_where_they_stay_below(
        string from,
        int first,
        int second,
        int third
    )
    {
        JsonElement drawn = Drawn(
            File("a.json", Document(128, first, 200)),
            File("b.json", Document(512, second, 200)),
            File("c.json", Document(2048, third, 200))
        );
        Assert.Equal(
            $"deep-bits sweep {from}",
            Show(drawn.GetProperty("networks"), "method", "below", "from")
        );
    }

    [Fact]
    public void What_compare_writes_is_what_plot_reads()
    {
        string data = File("t.csv", "0,0,0\n1,0,1\n0,1,1\n2,3,0\n5,1,0\n4,4,1\n");
        Assert.Equal(
            0,
            Run("compare", data, "--methods", "sweep,deep-bits", "--out", PathOf("c.json.gz")).Status
        );
        JsonElement drawn = Drawn(PathOf("c.json.gz"));
        Assert.Equal(
            ["sweep ", "deep-bits fold-gap", "deep-bits published", "deep-bits direct"],
            ShowAll(drawn, "series", "method", "variant")
        );
    }

    [Theory]
    [InlineData(
        "e.json: the dimension is 9, and 8 in c.json; the curves are of one dimension: draw them apart",
        "c.json e.json"
    )]
    [InlineData(
        "k.json: the number of classes is 3, and 2 in c.json; the curves are of one number of classes",
        "c.json k.json"
    )]
    [InlineData("r.json: has real labels, and the curves of sizes are those of classes", "r.json")]
    [InlineData("z.json: data: \"d\" is 0, and there is nothing to draw; compare again", "z.json")]
    [InlineData("t.json: row 0: \"nonzeroParameters\" is missing; compare again", "t.json")]
    [InlineData("m.json: data: \"classes\" is missing; compare again", "m.json")]
    [InlineData("h.json: no network interpolates exactly: there is nothing to draw", "h.json")]
    [InlineData("x.json: is not JSON, or is cut short; compare again", "c.json x.json")]
    [InlineData("n.json: is no comparison, as its format is \"memcap-network/1\"", "n.json")]
    [InlineData("none.json: no such file", "c.json none.json")]
    [InlineData("--x: has no meaning here, as this is a picture of comparisons", "c.json --x bias")]
    [InlineData("--out c.json: is what the picture is made of", "c.json --out c.json")]
    public void Bad_usage_is_status_2_and_one_line(string start, string line)
    {
        string document = Document(100);
        File("c.json", document);
        File("e.json", Document(200, d: 9));
        File("k.json", Document(200, classes: "3"));
        File("r.json", Document(100, classes: "null"));
        File("z.json", Document(100, d: 0));
        File("t.json", document.Replace("nonzeroParameters", "neurons", StringComparison.Ordinal));
        File("m.json", document.Replace("classes", "groups", StringComparison.Ordinal));
        File(
            "h.json",
            document.Replace("\"interpolates\": true", "\"interpolates\": false", StringComparison.Ordinal)
        );
        File("x.json", document[..^20]);
        File("n.json", "{ \"format\": \"memcap-network/1\" }");
        string[] words =
        [
            .. line.Split(' ')
                .Select(word => word.Contains('.', StringComparison.Ordinal) ? PathOf(word) : word),
        ];
        string failure = Failure(2, ["plot", .. words, "--kind", "size"])
            .Replace("/", "", StringComparison.Ordinal);
        Assert.StartsWith(
            start.Replace("/", "", StringComparison.Ordinal),
            failure,
            StringComparison.Ordinal
        );
    }
}
