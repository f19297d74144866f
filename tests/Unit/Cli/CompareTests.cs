using System.Text.Json;
using MemCap.Constructions;
using MemCap.Runner;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Unit.Cli;

/// <summary>Comparisons of exact networks with approximations: what is certified, the document, the least weights.</summary>
public sealed class CompareTests : Shell
{
    private const string Head =
        "method                   neurons    parameters     weight    bits  exactness             seconds  best upper bound        largest lower bound";

    /// <summary>Row by row, where the column of the exactness stands.</summary>
    private static string Exactness(Outcome outcome, string name)
    {
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        string[] lines = outcome.Output.Split('\n');
        Assert.Contains(Head, lines, StringComparer.Ordinal);
        string row = lines.First(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        int start = Head.IndexOf("exactness", StringComparison.Ordinal);
        return row[start..(start + 19)].TrimEnd();
    }

    private string Real() => File("r.csv", "0,0,0.5\n1,0,-0.25\n0,1,1.5\n2,3,-1\n5,1,0.75\n4,4,2.5\n");

    [Theory]
    [InlineData("0.3")]
    [InlineData("3e-1")]
    public void Approximations_say_their_eps_and_what_they_answer_wrongly(string epsilon)
    {
        string[] line = ["compare", Sample("iris.csv"), "--methods", "sweep,harmonic", "--eps", epsilon];
        Outcome text = Run(line);
        JsonElement[] rows = Rows(Run([.. line, "--json"]));
        JsonElement certificate = rows[1].GetProperty("certificate");
        Assert.Equal("3/10", certificate.GetProperty("eps").GetString());
        int wrong = certificate.GetProperty("misclassified").GetInt32();
        Assert.InRange(wrong, 1, 149);
        Assert.Equal($"eps 0.3, {wrong} wrong", Exactness(text, "harmonic ascent"));
        Assert.StartsWith("exact, ", Exactness(text, "sweep"), StringComparison.Ordinal);
        Assert.False(rows[0].GetProperty("options").TryGetProperty("eps", out _));
    }

    [Fact]
    public void Real_labels_are_approximated_without_right_and_wrong() =>
        Assert.Equal(
            "eps 0.334",
            Exactness(Run("compare", Real(), "--methods", "ntk", "--eps", "1/3"), "ntk")
        );

    /// <summary>Labels 0 and 1 in turn on a line want a kink at every point, and steps do not find them.</summary>
    [Fact]
    public void An_iteration_that_stalls_is_a_row_with_its_reason()
    {
        string line = File("t.csv", string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{i % 2}\n")));
        Outcome outcome = Run("compare", line, "--methods", "piecewise-linear,ntk", "--eps", "1e-9");
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        string row = outcome.Output.Split('\n').First(l => l.StartsWith("ntk ", StringComparison.Ordinal));
        Assert.Contains("the error is", row, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Declined, Run("compare", line, "--methods", "ntk", "--eps", "1e-9").Status);
    }

    /// <summary>Longer numbers are no remedy for a method that has no choice of numbers.</summary>
    /// <summary>Exact outer weights take no ε, and no steps: random-features is compared as it is.</summary>
    [Fact]
    public void An_epsilon_is_of_the_methods_that_approximate()
    {
        Outcome outcome = Run(
            "compare",
            Sample("iris.csv"),
            "--methods",
            "random-features,ntk",
            "--eps",
            "0.2"
        );
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        string[] rows = outcome.Output.Split('\n');
        Assert.Contains(
            rows,
            row =>
                row.StartsWith("random-features ", StringComparison.Ordinal)
                && row.Contains("exact, rationals", StringComparison.Ordinal)
        );
        Assert.Contains(
            rows,
            row =>
                row.StartsWith("ntk ", StringComparison.Ordinal)
                && row.Contains("eps 0.2", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public void A_method_without_a_choice_of_numbers_is_tried_once(bool isFloat64, int attempts)
    {
        int made = 0;
        var method = new Method(
            "none",
            "",
            FSharpList<MethodOption>.Empty,
            FuncConvert.FromFunc(
                (FSharpMap<string, string> _) =>
                    isFloat64 ? FSharpOption<Numbers>.Some(Numbers.Float64) : null
            ),
            FuncConvert.FromFunc(
                (FSharpMap<string, string> _, Request _) =>
                {
                    made++;
                    return FSharpResult<Construction, MemCapError>.NewError(
                        MemCapError.NewHypothesisFails("a network", "none")
                    );
                }
            )
        );
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null);
        Runner.Commands.Sample sample = Runner.Commands.Sample.Load(
            new DataOptions { Path = Sample("iris.csv") },
            terminal
        );
        var recipe = new Recipe(method, MethodArguments.Defaults(method), Numbers: null, Seed: 0);
        using var progress = new Progress(terminal);
        Assert.Throws<DeclinedException>(() => Builder.Build(recipe, sample, terminal, progress));
        Assert.Equal(attempts, made);
    }

    [Fact]
    public void The_document_is_written_beside_the_table_and_is_the_one_that_json_prints()
    {
        string[] line = ["compare", Real(), "--methods", "sweep,harmonic", "--out", PathOf("c.json")];
        Outcome table = Run(line);
        Assert.Equal((0, ""), (table.Status, table.Error));
        Assert.Contains(Head, table.Output, StringComparison.Ordinal);
        string document = System.IO.File.ReadAllText(PathOf("c.json"));
        Assert.Equal(Untimed(document), Untimed(Run([.. line[..^2], "--json"]).Output));
        Assert.Equal(["c.json", "r.csv"], Files);
    }

    [Theory]
    [InlineData(
        "--eps 0.1: no method of --methods has this option; it belongs to ntk,",
        "--methods sweep --eps 0.1"
    )]
    [InlineData("--eps 0: ntk takes a number above 0 and at most 1", "--eps 0")]
    [InlineData("--eps much: harmonic takes a number", "--methods sweep,harmonic --eps much")]
    [InlineData("--out no/c.json: no such folder", "--out no/c.json")]
    [InlineData("--out c.csv: comparisons are written as JSON", "--out c.csv")]
    [InlineData("--out r.csv: is the data file", "--out DATA")]
    public void Bad_usage_is_status_2_and_one_line(string start, string line)
    {
        string data = Real();
        string[] words = [.. line.Split(' ').Select(word => word is "DATA" ? data : word)];
        string failure = Failure(2, ["compare", data, .. words])
            .Replace("--out /", "--out ", StringComparison.Ordinal);
        Assert.StartsWith(start, failure, StringComparison.Ordinal);
        Assert.Equal(["r.csv"], Files);
    }

    /// <summary>Two points at distance 2 whose labels differ by 6: a network that goes from one to the other weighs at least 3.
    /// </summary>
    [Fact]
    public void Least_weights_are_printed_for_exact_fits_and_for_eps()
    {
        string pair = File("p.csv", "x,y\n-1,-3.5\n1,2.5\n");
        string[] line = ["compare", pair, "--methods", "piecewise-linear,harmonic", "--eps", "0.01"];
        string text = Run(line).Output;
        Assert.Matches(@"\n  proved +f = y +eps 0\.01\n", text);
        Assert.Matches(@"\n  by line 2 and line 3 +3 +2\.[0-9]+\n", text);
        using var document = JsonDocument.Parse(Run([.. line, "--json"]).Output);
        JsonElement[] bounds = [.. document.RootElement.GetProperty("weightLowerBounds").EnumerateArray()];
        JsonElement exact = bounds.First(b => b.GetProperty("argument").GetString() is "pair");
        Assert.Equal("0", exact.GetProperty("eps").GetString());
        Assert.Equal(3, exact.GetProperty("value").GetDouble(), 1e-12);
        Assert.True(exact.GetProperty("value").GetDouble() <= 3);
        Assert.True(exact.GetProperty("allowsOutputBias").GetBoolean());
        Assert.Equal([2, 3], exact.GetProperty("rows").EnumerateArray().Select(row => row.GetInt32()));
        Assert.Contains(bounds, b => b.GetProperty("eps").GetString() is "1/100");
    }

    /// <summary>Lower bounds that are of other labels stand beside smaller networks.</summary>
    [Fact]
    public void Scopes_of_lower_bounds_are_explained_under_the_table_where_they_occur()
    {
        const string each =
            "\n  EACH: some labels at these points defeat every smaller network; the labels at hand may need fewer neurons\n";
        string exact = Run("compare", Real(), "--methods", "sweep,piecewise-linear").Output;
        Assert.Contains(" (EACH)\n", exact, StringComparison.Ordinal);
        Assert.Contains(each, exact, StringComparison.Ordinal);
        Assert.Equal(2, exact.Split("EACH:").Length);
        // Labels 0, 1, 0, 1, … on a line are the worst that there are.
        string line = File("w.csv", string.Concat(Enumerable.Range(0, 9).Select(i => $"{i},{i % 2}\n")));
        string worst = Run("compare", line, "--methods", "piecewise-linear").Output;
        Assert.Contains(
            "\n  WORST: no smaller network has these labels at these points\n",
            worst,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("EACH:", worst, StringComparison.Ordinal);
    }

    [Fact]
    public void Threshold_networks_have_no_least_weight() =>
        Assert.DoesNotContain(
            "least weight",
            Run("compare", Sample("iris.csv"), "--methods", "baum-threshold").Output,
            StringComparison.Ordinal
        );

    [Fact]
    public void With_eps_1_nothing_is_said_of_approximations()
    {
        string text = Run("compare", Real(), "--methods", "harmonic", "--eps", "1").Output;
        Assert.Contains("  proved", text, StringComparison.Ordinal);
        Assert.DoesNotContain("f = y  eps", text, StringComparison.Ordinal);
    }

    private static JsonElement[] Rows(Outcome outcome)
    {
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        using var document = JsonDocument.Parse(outcome.Output);
        return [.. document.RootElement.Clone().GetProperty("rows").EnumerateArray()];
    }

    private static string Untimed(string document) =>
        string.Join(
            '\n',
            document
                .Split('\n')
                .Where(line =>
                    !line.Contains("\"construct\":", StringComparison.Ordinal)
                    && !line.Contains("\"verify\":", StringComparison.Ordinal)
                )
        );
}
