using System.Text.Json;

namespace MemCap.Unit.Cli;

/// <summary>verify --check: how far points go through a network, and what is said of it.</summary>
public sealed class CheckOptionTests : Shell
{
    /// <summary>One group, thresholds 1.625 and 3.125: the word 13/32 folded twice is 3/8.</summary>
    private const string FoldGap = """
        { "format": "memcap-network/1", "inputs": 1, "output": "identity", "layers": [
          { "activation": "relu", "rows": 1, "columns": 1, "numbers": "float64",
            "weights": { "dense": [[1]] }, "biases": [0] },
          { "activation": "relu", "rows": 1, "columns": 1, "numbers": "float64",
            "weights": { "dense": [[1]] }, "biases": [0] },
          { "activation": "relu", "rows": 2, "columns": 1, "numbers": "float64",
            "weights": { "dense": [[0], [1]] }, "biases": [0.40625, 0] },
          { "activation": "relu", "rows": 3, "columns": 2, "numbers": "float64",
            "weights": { "dense": [[1, 0], [1, 0], [-4, 1]] }, "biases": [0, -0.5, 0] },
          { "activation": "relu", "rows": 3, "columns": 3, "numbers": "float64",
            "weights": { "dense": [[2, -4, 0], [2, -4, 0], [0, 0, 1]] }, "biases": [0, -0.5, 0] },
          { "activation": "relu", "rows": 2, "columns": 3, "numbers": "float64",
            "weights": { "dense": [[-8, 16, 1], [0, 0, -4]] }, "biases": [0, 1] },
          { "activation": "relu", "rows": 1, "columns": 2, "numbers": "float64",
            "weights": { "dense": [[-4, -1]] }, "biases": [1] },
          { "activation": "identity", "rows": 1, "columns": 1, "numbers": "float64",
            "weights": { "dense": [[1]] }, "biases": [0] } ] }
        """;

    private const string Points = "x,c\n0,0\n1,0\n2,1\n3,1\n4,0\n5,0\n";

    [Theory]
    [InlineData("auto", "exact")]
    [InlineData("full", "exact")]
    [InlineData("closed-form", "closed-form")]
    public void What_was_done_is_said(string check, string arithmetic)
    {
        string net = File("net.json", FoldGap);
        string data = File("t.csv", Points);
        Outcome outcome = Run("verify", net, data, "--check", check, "--json");
        Assert.Equal(0, outcome.Status);
        using var document = JsonDocument.Parse(outcome.Output);
        JsonElement certificate = document.RootElement.GetProperty("certificate");
        Assert.Equal(arithmetic, certificate.GetProperty("arithmetic").GetString());
        bool isClosed = string.Equals(arithmetic, "closed-form", StringComparison.Ordinal);
        Assert.Equal(isClosed, certificate.TryGetProperty("simulated", out JsonElement simulated));
        if (isClosed)
            Assert.Equal(6, simulated.GetInt32());
        string text = Run("verify", net, data, "--check", check).Output;
        Assert.Equal(isClosed, !text.Contains("exactly", StringComparison.Ordinal));
        Assert.Equal(isClosed, text.Contains("closed form", StringComparison.Ordinal));
    }

    [Fact]
    public void The_closed_form_refutes()
    {
        string data = File("t.csv", Points.Replace("3,1", "3,0", StringComparison.Ordinal));
        Outcome outcome = Run("verify", File("net.json", FoldGap), data, "--check", "closed-form");
        Assert.Equal(1, outcome.Status);
        Assert.Contains("1 of 6 points differ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_another_kind_is_examined_in_full()
    {
        string net = File(
            "net.json",
            FoldGap.Replace("[-8, 16, 1]", "[-8, 15, 1]", StringComparison.Ordinal)
        );
        Outcome outcome = Run("verify", net, File("t.csv", Points), "--check", "closed-form", "--json");
        Assert.Contains("\"exact\"", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_word_is_bad_usage() =>
        Assert.Equal(
            2,
            Run("verify", File("net.json", FoldGap), File("t.csv", Points), "--check", "half").Status
        );
}
