using System.Text.Json;

namespace MemCap.Unit.Cli;

/// <summary>`memcap polynomial`: what it writes is the polynomial, by another evaluator and by `verify`.</summary>
public sealed class PolynomialTests : Shell
{
    [Fact]
    public void The_report_says_what_was_built_and_checked()
    {
        Outcome outcome = Run("polynomial", "x1^3 - 2*x1*x2 + 5");
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.StartsWith(
            "polynomial x1^3 - 2*x1*x2 + 5: degree 3 in 2 variables, each from 0 to 1\n"
                + "network    10 srelu:1 neurons, depth 2, 41 parameters (",
            outcome.Output,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "neurons    10 of at most 10 for any polynomial of degree 3\n"
                + "certified  equals the polynomial on the box, coefficient by coefficient\n",
            outcome.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_file_is_the_polynomial_on_its_box_and_only_there()
    {
        string net = PathOf("net.json");
        string[] line = ["polynomial", "x1^2*x2 - 3/4*x1 + 1", "--box", "-1:1", "--order", "2", "--out", net];
        Assert.Equal(0, Run(line).Status);
        string text = System.IO.File.ReadAllText(net);
        Assert.Equal("1/1", IndependentEvaluator.Answer(text, [0, 0.5]));
        Assert.Equal("3/4", IndependentEvaluator.Answer(text, [-1, -1]));
        Assert.Equal("9/8", IndependentEvaluator.Answer(text, [-0.5, -1]));
        Assert.False(IndependentEvaluator.Answer(text, [4, 1.09375]) is "31/2");
    }

    [Fact]
    public void Verify_accepts_its_values_and_refuses_others()
    {
        string net = PathOf("net.npz.json");
        Assert.Equal(0, Run("polynomial", "4*x1^3 - 3*x1", "--box", "-1:1", "--out", net).Status);
        string right = File("right.csv", "x,y\n-1,-1\n-0.5,1\n0,0\n0.5,-1\n1,1\n0.25,-0.6875\n");
        string wrong = File("wrong.csv", "x,y\n-1,-1\n-0.5,1\n0,0\n0.5,-1\n1,1\n0.25,-0.68750001\n");
        Assert.Equal(0, Run("verify", net, right, "--task", "regression").Status);
        Assert.Equal(1, Run("verify", net, wrong, "--task", "regression").Status);
    }

    [Fact]
    public void Json_has_the_same()
    {
        Outcome outcome = Run("polynomial", "x3^2", "--box", "1/3:2", "--json");
        using var json = JsonDocument.Parse(outcome.Output);
        JsonElement root = json.RootElement;
        Assert.Equal("x3^2", root.GetProperty("polynomial").GetString());
        Assert.Equal((2, 3, 1), (Int("degree"), Int("variables"), Int("order")));
        Assert.Equal("1/3", root.GetProperty("box")[0].GetString());
        Assert.InRange(root.GetProperty("network").GetProperty("neurons").GetInt32(), 1, 4);
        Assert.True(root.GetProperty("certificate").GetProperty("equals").GetBoolean());
        int Int(string name) => root.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("polynomial: column 4: expected *, + or -, found 'x'", "x1 x2")]
    [InlineData(
        "polynomial: has degree 4: units of order 1 give degrees up to 3; use order 2",
        "x1^4",
        "--order",
        "1"
    )]
    [InlineData("--box \"1\": is not two rationals; write L:U, as 0:1 or -1/2:3/2", "x1", "--box", "1")]
    [InlineData("box: coordinate 0 is from 1 to 1, which has no interior", "x1", "--box", "1:1")]
    [InlineData(
        "--out net.txt: networks are written as JSON or .npz; name the file .json, .json.gz or .npz",
        "x1",
        "--out",
        "net.txt"
    )]
    public void Bad_requests_are_refused_in_one_line(string expected, params string[] line)
    {
        Outcome outcome = Run(["polynomial", .. line]);
        Assert.Equal((2, ""), (outcome.Status, outcome.Output));
        Assert.Equal($"memcap: error: {expected}\n", outcome.Error);
    }
}
