using System.Text.Json;

namespace MemCap.Unit.Cli;

/// <summary>`memcap bounds`: values, standing, hidden constants, measured data and plots.</summary>
public sealed class BoundsTests : Shell
{
    [Theory]
    [InlineData("--n x: not a number; give one such as 60000,", "--n x")]
    [InlineData("--n 0: n is the number of points; give a whole number from 1", "--n 0")]
    [InlineData("--n 2.5: n is the number of points; give a whole number from 1", "--n 2.5")]
    [InlineData("--rho 1: rho is the robustness ratio", "--rho 1")]
    [InlineData("--radius sqrt(-1): not a number", "--radius sqrt(-1)")]
    [InlineData("--n 1 2: is given twice; give it once", "--n 1 --n 2")]
    [InlineData("--set n=4: n is already given by --n 3; give it once", "--n 3 --set n=4")]
    [InlineData("--set gama=1: no formula has a parameter \"gama\"; did you mean gamma?", "--set gama=1")]
    [InlineData("--set k_0=1: no formula has a parameter \"k_0\"", "--set k_0=1")]
    [InlineData("--set gamma: give a name and a value", "--set gamma")]
    [InlineData("n0 = -10 (the rest, n - n1): n0 is a whole number from 0", "--n 10 --set n1=20")]
    [InlineData("--widths 3,1: give inputs, one hidden width or more, and outputs", "--widths 3,1")]
    [InlineData("--widths 3,x,1: give whole numbers from 1", "--widths 3,x,1")]
    [InlineData("--widths 3,2,1: d is 3 here; --d 4 says otherwise", "--widths 3,2,1 --d 4")]
    [InlineData("--classes 1: one class needs no network", "--classes 1")]
    [InlineData("--classes 3: --labels binary are 2 classes", "--classes 3 --labels binary")]
    [InlineData(
        "--labels bin: choose one of binary, classes, real, vector; did you mean binary?",
        "--labels bin"
    )]
    [InlineData("--activation rleu: choose one of threshold, relu,", "--activation rleu")]
    [InlineData("--quantity neuron: choose one of neurons,", "--quantity neuron")]
    [InlineData("--constant d=1: no bound hides a constant \"d\"; did you mean c?", "--constant d=1")]
    [InlineData(
        "--constant BELM20-T9:c=1: there is no bound \"BELM20-T9\"; did you mean",
        "--constant BELM20-T9:c=1"
    )]
    [InlineData(
        "--constant BELM20-P2:c=1: BELM20-P2 does not hide a constant \"c\"; it hides none",
        "--constant BELM20-P2:c=1"
    )]
    [InlineData("no data set has these parameters: delta is greater than 2*r:", "--radius 1 --delta 3")]
    [InlineData("no data set has these parameters: C is greater than n:", "--n 10 --classes 20")]
    [InlineData("--plot n=1:1e300: every one of some sixty values", "--plot n=1:1e300 --out p.svg")]
    [InlineData("--constant c=0: hidden constants are positive", "--constant c=0")]
    [InlineData(
        "--assume random-spere: no bound has this hypothesis; did you mean random-sphere?",
        "--assume random-spere"
    )]
    [InlineData("--assume inequality: no bound has this hypothesis", "--assume inequality")]
    [InlineData("--rows: is about a file; name it with --data FILE", "--rows 1:2")]
    [InlineData("--delta 1: delta is measured on the data; leave it out", "--data iris --delta 1")]
    [InlineData("--set slope=1: slope is measured on the data", "--data iris --set slope=1")]
    [InlineData("--widths 784,9,1: d is measured on the data", "--data iris --widths 784,9,1")]
    [InlineData("--plot n=1:10: name the file to draw in", "--plot n=1:10")]
    [InlineData("--out x.svg: say what to draw", "--out x.svg")]
    [InlineData("--plot n=10:1: the axis is logarithmic", "--plot n=10:1 --out x.svg")]
    [InlineData("--plot m=0:1: m is the number", "--plot m=0:1 --out x.svg")]
    [InlineData("--plot n=1:10: n is already given by --n 5", "--n 5 --plot n=1:10 --out x.svg")]
    [InlineData("--plot n=1:10: the data fix the parameters", "--data iris --plot n=1:10 --out x.svg")]
    [InlineData("--out x.png: plots are SVG", "--plot n=1:10 --out x.png")]
    [InlineData(
        "--plot: no explicit bound on total weight has a value there",
        "--plot d=1:10 --quantity total-weight --out x.svg"
    )]
    public void Bad_usage_is_status_2_and_one_line(string start, string line)
    {
        string[] args = [.. line.Split(' ').Select(a => a is "iris" ? Sample("iris.csv") : a)];
        Assert.StartsWith(start, Failure(2, ["bounds", .. args]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_proved_pair_for_relu_and_real_labels_is_a_factor_2_apart()
    {
        string text = Text("--n", "60000", "--d", "784");
        Assert.Contains("parameters   n = 60000; d = 784\n", text, StringComparison.Ordinal);
        Assert.Matches(
            "neurons +relu +real +154 \\(DER-PEEL-UB, FORALL\\+\\) >= 77 \\(DER-RELU2-LB, EACH\\) +factor 2 +if general-position-or-facets\n",
            text
        );
    }

    [Fact]
    public void Values_are_exact_beyond_the_largest_double()
    {
        JsonElement sweep = Bound(Json("--n", "1e310", "--d", "1e80", "--labels", "real"), "BELM20-P4");
        Assert.Equal("4" + new string('0', 230), sweep.GetProperty("value").GetString());
        Assert.True(sweep.GetProperty("applies").GetBoolean());
    }

    [Fact]
    public void Decimals_are_the_rationals_they_spell()
    {
        JsonElement json = Json("--n", "10", "--delta", "0.1", "--radius", "sqrt(2)");
        JsonElement parameters = json.GetProperty("parameters");
        Assert.Equal("1/10", parameters.GetProperty("delta").GetString());
        Assert.Equal("sqrt(2)", parameters.GetProperty("r").GetString());
        JsonElement theta = json.GetProperty("derived")
            .EnumerateArray()
            .Single(d => d.GetProperty("name").GetString() is "theta");
        Assert.Equal("sqrt(1/200)", theta.GetProperty("value").GetString());
    }

    [Fact]
    public void A_hidden_constant_is_a_symbol_until_the_user_names_it()
    {
        string[] question = ["--n", "100", "--d", "10", "--assume", "random-sphere", "--constant", "c_d=1"];
        JsonElement silent = Bound(Json(question), "BN20-TAB-4");
        Assert.Equal(JsonValueKind.Null, silent.GetProperty("value").ValueKind);
        Assert.Equal("c", silent.GetProperty("hidden")[0].GetString());
        JsonElement named = Bound(Json([.. question, "--constant", "BN20-TAB-4:c=3/2"]), "BN20-TAB-4");
        Assert.Equal("1500", named.GetProperty("value").GetString());
        Assert.True(named.GetProperty("applies").GetBoolean());
        Assert.Equal("1.5", named.GetProperty("constants").GetProperty("c").GetRawText());
        Assert.Contains("with c = 3/2, c_d = 1", Named("BN20-TAB-4"), StringComparison.Ordinal);

        string Named(string id) =>
            Text([.. question, "--constant", "BN20-TAB-4:c=3/2"])
                .Split('\n')
                .Single(line => line.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public void A_constant_of_one_bound_is_not_that_of_another()
    {
        JsonElement json = Json("--n", "100", "--d", "10", "--constant", "BN20-TAB-4:c=2");
        Assert.Equal("c", Bound(json, "BELM20-T2").GetProperty("hidden")[0].GetString());
    }

    [Fact]
    public void Caution_is_shown_wherever_the_bound_is()
    {
        string line = Text("--n", "100")
            .Split('\n')
            .Single(l => l.Contains("TT97-UB", StringComparison.Ordinal));
        Assert.Contains("[recalled]", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Low_confidence_is_shown_on_demand_only()
    {
        string[] question = ["--n", "100", "--widths", "2,3,4,1"];
        Assert.DoesNotContain("YAMASAKI93", Text(question), StringComparison.Ordinal);
        Assert.Contains("YAMASAKI93", Text([.. question, "--all"]), StringComparison.Ordinal);
        Assert.Contains("confidence low", Text([.. question, "--all"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_follow_from_the_number_of_classes()
    {
        Assert.Equal("binary", Json("--classes", "2").GetProperty("labels").GetString());
        Assert.Equal("classes", Json("--classes", "10").GetProperty("labels").GetString());
        Assert.Equal(JsonValueKind.Null, Json("--n", "5").GetProperty("labels").ValueKind);
        Assert.Equal("real", Json("--classes", "10", "--labels", "real").GetProperty("labels").GetString());
    }

    [Fact]
    public void A_condition_on_an_architecture_is_decided()
    {
        JsonElement json = Json("--n", "100", "--widths", "2,50,1", "--labels", "binary");
        JsonElement narrow = json.GetProperty("bounds")
            .EnumerateArray()
            .Single(b => Is(b, "YSJ19-T33-2") && b.GetProperty("quantity").GetString() is "architecture");
        Assert.False(narrow.GetProperty("holds").GetBoolean());
    }

    [Fact]
    public void On_data_the_parameters_are_measured_and_the_witness_is_named()
    {
        JsonElement json = Json("--data", Sample("iris.csv"), "--quantity", "neurons");
        JsonElement parameters = json.GetProperty("parameters");
        Assert.Equal((149, 4, 3), (Whole("n"), Whole("d"), Whole("C")));
        JsonElement vector = Bound(json, "DER-VEC-UB");
        Assert.Equal("does not apply", vector.GetProperty("standing").GetString());
        JsonElement position = vector
            .GetProperty("hypotheses")
            .EnumerateArray()
            .Single(h => h.GetProperty("name").GetString() is "general-position");
        Assert.Equal("fails", position.GetProperty("decision").GetString());
        Assert.Equal(5, position.GetProperty("rows").GetArrayLength());

        int Whole(string name) => parameters.GetProperty(name).GetInt32();
    }

    [Fact]
    public void What_the_data_refute_cannot_be_assumed()
    {
        Outcome run = Run("bounds", "--data", Sample("iris.csv"), "--assume", "unit-sphere");
        Assert.Equal(0, run.Status);
        Assert.Equal(
            "memcap: warning: --assume unit-sphere: without effect, for it is false: a norm is not exactly 1, at line 119\n",
            run.Error
        );
    }

    [Fact]
    public void On_data_in_a_plane_the_dimension_of_the_plane_counts_units()
    {
        string data = File("plane.csv", "0,0,0,1\n1,0,0,2\n0,1,0,3\n3,2,0,1.5\n1,4,0,7\n5,7,0,-1\n");
        string line = Text("--data", data, "--task", "regression", "--quantity", "neurons")
            .Split('\n')
            .Single(l => l.Contains("BELM20-P4", StringComparison.Ordinal));
        Assert.Contains("  12 ", line, StringComparison.Ordinal);
        Assert.EndsWith("d = 2, of the affine hull", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plot_is_the_same_file_every_time()
    {
        string file = PathOf("p.svg");
        Outcome outcome = Run("bounds", "--d", "10", "--labels", "real", "--plot", "n=10:1e6", "--out", file);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        string svg = System.IO.File.ReadAllText(file);
        Run("bounds", "--d", "10", "--labels", "real", "--plot", "n=10:1e6", "--out", file);
        Assert.Equal(svg, System.IO.File.ReadAllText(file));
        var document = System.Xml.Linq.XDocument.Parse(svg);
        System.Xml.Linq.XElement[] lines =
        [
            .. document.Descendants().Where(e => e.Name.LocalName is "polyline"),
        ];
        Assert.Contains(
            lines,
            line => line.Value is "DER-RELU2-LB" && line.Attribute("stroke-dasharray") is not null
        );
        Assert.Contains(
            lines,
            line => line.Value is "DER-SWEEP-UB" && line.Attribute("stroke-dasharray") is null
        );
    }

    [Fact]
    public void A_plot_against_a_whole_number_has_whole_numbers_only()
    {
        string file = PathOf("p.svg");
        string[] args = ["bounds", "--n", "100", "--plot", "d=1:20", "--out", file, "--json"];
        using var document = JsonDocument.Parse(Run(args).Output);
        JsonElement points = document
            .RootElement.GetProperty("series")
            .EnumerateArray()
            .Single(s => s.GetProperty("label").GetString() is "BELM20-P4")
            .GetProperty("points");
        Assert.Equal(
            Enumerable.Range(1, 20),
            points.EnumerateArray().Select(p => p.GetProperty("x").GetInt32())
        );
        Assert.Equal("400", points[0].GetProperty("value").GetString());
    }

    private static string Text(params string[] args)
    {
        Outcome outcome = Run(["bounds", .. args]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return outcome.Output;
    }

    private static JsonElement Json(params string[] args)
    {
        using var document = JsonDocument.Parse(Text([.. args, "--json"]));
        return document.RootElement.Clone();
    }

    private static JsonElement Bound(JsonElement json, string id) =>
        json.GetProperty("bounds").EnumerateArray().First(b => Is(b, id));

    private static bool Is(JsonElement bound, string id) =>
        string.Equals(bound.GetProperty("id").GetString(), id, StringComparison.Ordinal);
}
