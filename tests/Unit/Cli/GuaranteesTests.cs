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
    public void The_table_is_the_reviewed_one() => Assert.Equal("", Printed());

    [Fact]
    public void Json_has_both_formulas_with_their_hypotheses()
    {
        using var json = JsonDocument.Parse(Printed("--json"));
        JsonElement[] lines = [.. json.RootElement.GetProperty("guarantees").EnumerateArray()];
        Assert.Equal(9, lines.Length);
        Assert.Equal(8, lines.Select(line => line.GetProperty("work").GetString()).Distinct().Count());
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
            "\\cite{oymak2020moderate} & random-sphere, $n \\ge d$, $c_{d}\\,d^{2} \\ge n$ & $\\frac{c\\,n^{2}}{d}$ & $20000$ & -- & -- & high \\\\",
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
