using System.Text.Json;
using MemCap.Runner;

namespace MemCap.Unit.Cli;

/// <summary>`measure --weight`: what total weight labels need.</summary>
public sealed class WeightTests : Shell
{
    [Fact]
    public void Least_weights_are_measured_for_these_labels_and_for_random_signs()
    {
        string data = File("w.csv", "0,1,1\n1,0,-1\n0,-1,1\n-1,0,-1\n");
        string[] asked =
        [
            "measure",
            data,
            "--task",
            "regression",
            "--weight",
            "--eps",
            "0.25",
            "--failure",
            "0.5",
        ];
        using var document = JsonDocument.Parse(Run([.. asked, "--json"]).Output);
        JsonElement weight = document.RootElement.GetProperty("weight");
        Assert.Equal("1/2", weight.GetProperty("failure").GetString());
        JsonElement[] random = [.. weight.GetProperty("randomSigns").EnumerateArray()];
        // ‖(X, 1)‖ = √8: 4/(3/2·√8), and half of it, as √ε = 1/2.
        Assert.Equal<IEnumerable<string?>>(
            ["0", "1/4"],
            [.. random.Select(r => r.GetProperty("eps").GetString())]
        );
        Assert.Equal(0.942809041582063, random[0].GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(0.471404520791031, random[1].GetProperty("mean").GetDouble(), 1e-12);
        // 4/(√8·(3/2 + √(2 ln 2))).
        Assert.Equal(0.528202087, random[0].GetProperty("likely").GetDouble(), 1e-9);
        Assert.Contains("supremum", weight.GetRawText(), StringComparison.Ordinal);
        Outcome text = Run(asked);
        Assert.Contains("eps 0.25: 0.471 in the mean", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--eps: belongs to --weight; add it or leave this out", "--eps", "0.1")]
    [InlineData("--failure: belongs to --covering or --weight; add it or leave this out", "--failure", "0.1")]
    [InlineData("--eps \"1\": give a number between 0 and 1, such as 0.1 or 1/3", "--weight", "--eps", "1")]
    public void Options_of_weights_are_refused_in_one_line(string reason, params string[] options)
    {
        Outcome outcome = Run(["measure", Sample("iris.csv"), .. options]);
        Assert.Equal((ExitCode.BadInput, $"memcap: error: {reason}\n"), (outcome.Status, outcome.Error));
    }

    /// <summary>1e200 and its square root are doubles; the weight that two points at distance 1e-200 need is none.</summary>
    [Fact]
    public void Large_weights_have_an_exponent_in_tables_and_are_text_beyond_the_doubles()
    {
        string steep = File("s.csv", "0,0\n1,9e15\n");
        string text = Run("measure", steep, "--task", "regression", "--weight").Output;
        Assert.Matches(@"\n  by line 1 and line 2 +(9|8\.99)e15\n", text);
        string built = Run("build", "piecewise-linear", steep, "--task", "regression").Output;
        Assert.Matches(@"\nweight +\S+, at least (9|8\.99)e15 for these labels", built);
        string far = File("f.csv", "0,0\n1e-200,1e200\n");
        using var document = JsonDocument.Parse(
            Run("measure", far, "--task", "regression", "--weight", "--json").Output
        );
        JsonElement weight = document.RootElement.GetProperty("weight");
        JsonElement pair = weight
            .GetProperty("weightLowerBounds")
            .EnumerateArray()
            .First(bound => bound.GetProperty("argument").GetString() is "pair");
        Assert.EndsWith("e399", pair.GetProperty("value").GetString(), StringComparison.Ordinal);
    }

    /// <summary>‖y‖²/S(y) = 3 for the error that was reached: 0, as all numbers are small integers.</summary>
    [Fact]
    public void A_network_says_of_which_error_its_least_weight_is_and_how_many_times_it_weighs_that()
    {
        string pair = File("p.csv", "-1,-3\n1,3\n");
        using var document = JsonDocument.Parse(
            Run("build", "piecewise-linear", pair, "--task", "regression", "--json").Output
        );
        JsonElement least = document.RootElement.GetProperty("leastWeight");
        Assert.Equal(
            "argument value error factor",
            string.Join(' ', least.EnumerateObject().Select(member => member.Name))
        );
        Assert.Equal(0, least.GetProperty("error").GetDouble());
        double weight = document.RootElement.GetProperty("network").GetProperty("totalWeight").GetDouble();
        double value = double.Parse(
            least.GetProperty("value").GetString()!,
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.Equal(weight / value, least.GetProperty("factor").GetDouble(), 1e-9);
    }
}
