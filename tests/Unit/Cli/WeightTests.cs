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
        Assert.StartsWith(
            "0.942809041582",
            random[0].GetProperty("mean").GetString(),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "0.471404520791",
            random[1].GetProperty("mean").GetString(),
            StringComparison.Ordinal
        );
        // 4/(√8·(3/2 + √(2 ln 2))).
        Assert.StartsWith(
            "0.528202087",
            random[0].GetProperty("likely").GetString(),
            StringComparison.Ordinal
        );
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
}
