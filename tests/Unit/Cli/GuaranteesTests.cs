using System.Text.Json;

namespace MemCap.Unit.Cli;

/// <summary>`memcap guarantees`: eight works, nine lines, and no exponent passed off as a number of units.</summary>
public sealed class GuaranteesTests : Shell
{
    private static readonly string[] Example = ["guarantees", "--n", "1000", "--d", "50", "--theta", "1/2"];

    private static string Printed(params string[] more)
    {
        Outcome outcome = Run([.. Example, .. more]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return outcome.Output;
    }

    [Fact]
    public void The_table_is_the_reviewed_one() =>
        Assert.Equal(
            """
            guarantees units of networks that training fits, n = 1000, d = 50, theta = 1/2
              work                          bound       as printed             value  by the distance                 value  confidence  assumption
              Allen-Zhu, Li, Song 2019      BN20-TAB-1  c*n^24*d/theta^8     1.28e76  c*n^24*d/theta^8              1.28e76  medium      unit-sphere, separated-in-unit-ball
              Du, Zhai, Poczos, Singh 2019  BN20-TAB-2  c_data*n^6              1e18  c*c_eta*10^8*n^14/theta^4      1.6e51  high        distinct-points, no-parallel-points
              Ji, Telgarsky 2020            BN20-TAB-3  c2*polylog                 1  c*polylog*10^16*n^24/theta^8  2.56e90  medium      separated-in-unit-ball, from a constant margin of the tangent kernel
              Ji, Telgarsky 2020            BN20-TAB-3  c*n^24/theta^8       2.56e74  c*n^24/theta^8                2.56e74  medium      separated-in-unit-ball, from a distance
              Oymak, Soltanolkotabi 2020    BN20-TAB-4  c*n^2/d                20000  -                                   -  high        random-sphere, n >= d, c_d*d^2 >= n
              Song, Yang 2019               BN20-TAB-5  c_data*n^4              1e12  c*polylog*10^8*n^12/theta^4    1.6e45  high        distinct-points
              Daniely 2020                  BN20-TAB-6  c*polylog*n/d             20  -                                   -  high        random-sphere, d^c_d >= n
              Kawaguchi, Huang 2019         BN20-TAB-7  c*polylog*n             1000  c*polylog*n                      1000  medium      separated-in-unit-ball
              Bresler, Nagaraj 2020         BN20-TAB-8  c*polylog*n/theta^4    16000  c*polylog*n/theta^4             16000  high        separated-in-unit-ball, labels-in-unit-interval
            values     hidden constants and logarithms are set to 1: exponent only, no number of units
            distance   unit vectors at least theta apart up to sign; DER-TAB-2, -3, -5 assume separated-up-to-sign and least-kernel-eigenvalue

            """,
            Printed()
        );

    [Fact]
    public void Json_has_both_formulas_with_their_hypotheses()
    {
        using var json = JsonDocument.Parse(Printed("--json"));
        JsonElement[] lines = [.. json.RootElement.GetProperty("guarantees").EnumerateArray()];
        Assert.Equal(9, lines.Length);
        Assert.Equal(
            8,
            lines
                .Select(line => line.GetProperty("work").GetString())
                .Distinct(StringComparer.Ordinal)
                .Count()
        );
        Assert.Contains("exponent only", json.RootElement.GetProperty("values").GetString());
        Assert.All(
            lines,
            line =>
            {
                JsonElement printed = line.GetProperty("printed");
                Assert.NotEmpty(printed.GetProperty("hidden").EnumerateArray());
                Assert.NotEqual(JsonValueKind.Null, printed.GetProperty("exponentOnly").ValueKind);
            }
        );
        JsonElement du = lines[1].GetProperty("normalized");
        Assert.Equal("DER-TAB-2", du.GetProperty("bound").GetString());
        Assert.Contains(
            du.GetProperty("hypotheses").EnumerateArray(),
            text => text.GetString()!.Contains("λ_0", StringComparison.Ordinal)
        );
        Assert.Equal(JsonValueKind.Null, lines[4].GetProperty("normalized").ValueKind);
        Assert.Equal(Printed("--json"), Printed("--format", "json"));
    }

    [Fact]
    public void Latex_is_a_table_of_nine_lines_that_cites()
    {
        string[] lines = Printed("--format", "latex").Split('\n');
        Assert.Equal("\\begin{tabular}{lllrlrl}", lines[2]);
        Assert.Equal(9, lines.Count(line => line.StartsWith("\\cite{", StringComparison.Ordinal)));
        Assert.Contains(
            "\\cite{oymak2020moderate} & random-sphere, $n\\ge d$, $c_{d}\\,d^{2}\\ge n$ & $\\frac{c\\,n^{2}}{d}$ & $20000$ & -- & -- & high \\\\",
            lines,
            StringComparer.Ordinal
        );
        Assert.All(
            lines.Where(line => line.EndsWith("\\\\", StringComparison.Ordinal)),
            line => Assert.Equal(6, line.Count(c => c is '&'))
        );
    }

    [Theory]
    [InlineData(
        "memcap guarantees: --d is missing; see memcap guarantees --help",
        "guarantees --n 10 --theta 1"
    )]
    [InlineData(
        "no data set has these parameters: theta is greater than 2: two points of the unit ball are at most 2 apart; change one of them",
        "guarantees --n 10 --d 2 --theta 3"
    )]
    [InlineData("--format pdf: choose text, latex or json", "guarantees --n 10 --d 2 --theta 1 --format pdf")]
    public void Bad_requests_are_refused_in_one_line(string expected, string line)
    {
        Outcome outcome = Run(line.Split(' '));
        Assert.Equal((2, ""), (outcome.Status, outcome.Output));
        Assert.Equal($"memcap: error: {expected}\n", outcome.Error);
    }
}
