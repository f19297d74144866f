using MemCap.Runner.Commands;
using MemCap.Runner.Kernels;

namespace MemCap.Unit.Cli;

/// <summary>Exit statuses, one line for each failure, and nothing left behind.</summary>
public sealed class StatusTests : Shell
{
    [Theory]
    [InlineData("\"bild\" is no command; did you mean build?; see memcap --help", "bild")]
    [InlineData("\"\" is no command; see memcap --help", "")]
    [InlineData("--jsn: memcap build has no such option; did you mean --json?", "build sweep iris --jsn")]
    [InlineData("--nix: memcap has no such option; see memcap --help", "--nix")]
    [InlineData("memcap build: METHOD is missing", "build")]
    [InlineData("memcap build: DATA is missing", "build sweep")]
    [InlineData("memcap verify: NETWORK is missing", "verify")]
    [InlineData("\"too\" is one argument too many", "build sweep iris too")]
    [InlineData("\"swep\" is no method; did you mean sweep?; there are piecewise-linear,", "build swep iris")]
    [InlineData(
        "--variant: sweep has no such option; it belongs to baum-threshold, baum-relu",
        "build sweep iris --variant x"
    )]
    [InlineData(
        "--shared: baum-relu has no such option; it belongs to piecewise-linear",
        "build baum-relu iris --shared"
    )]
    [InlineData(
        "--variant tigth: baum-threshold takes tight or literal; did you mean tight?",
        "build baum-threshold iris --variant tigth"
    )]
    [InlineData("--numbers float: choose exact, float64 or dyadic:P", "build sweep iris --numbers float")]
    [InlineData("--numbers dyadic:-3: choose exact,", "build sweep iris --numbers dyadic:-3")]
    [InlineData(
        "--numbers dyadic:0: choose exact, float64 or dyadic:P with P from 1 to 100000",
        "build sweep iris --numbers dyadic:0"
    )]
    [InlineData("--numbers dyadic:100001: choose exact,", "build sweep iris --numbers dyadic:100001")]
    [InlineData(
        "--out x.txt: networks are written as JSON or .npz; name the file .json, .json.gz or .npz",
        "build sweep none --out x.txt"
    )]
    [InlineData("--out no/x.csv: no such folder; make it first", "data moons --out no/x.csv")]
    [InlineData("--seed -1: give a whole number from 0 to", "build sweep iris --seed -1")]
    [InlineData("--seed: its value is missing", "build sweep iris --seed")]
    [InlineData("--seed 1 2: is given twice", "build sweep iris --seed 1 --seed 2")]
    [InlineData("--methods: give ids", "compare iris --methods ,")]
    [InlineData("\"x\" is no method", "compare iris --methods sweep,x")]
    [InlineData("--n: cube has no such option; it belongs to moons, lines,", "data cube --n 5")]
    [InlineData("--d: moons has no such option; it belongs to lines, sphere,", "data moons --d 3")]
    [InlineData(
        "--noise: cube has no such option; it belongs to moons, lines, clusters",
        "data cube --noise 0"
    )]
    [InlineData(
        "--classes: grid has no such option; it belongs to clusters and to --labels random",
        "data grid --classes 3"
    )]
    [InlineData("--json: standard output is the data as CSV; name a file", "data moons --json")]
    [InlineData("--n x: give a whole number", "data moons --n x")]
    [InlineData("none: no such file", "build sweep none")]
    [InlineData("none: no such file", "measure none")]
    [InlineData("none: no such file", "verify none iris")]
    public void Bad_usage_is_status_2_and_one_line(string start, string line)
    {
        string[] args = [.. line.Split(' ').Select(a => a is "iris" ? Sample("iris.csv") : a)];
        Assert.StartsWith(start, Failure(2, args), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("equal inputs with different labels", "0,0\n0,1\n")]
    [InlineData("line 2", "0,0\nnan,1\n")]
    [InlineData("line 2", "0,0\ninf,1\n")]
    [InlineData("line 2", "0,0\n1,2,3\n")]
    [InlineData("empty", "")]
    public void Bad_data_are_status_2_and_name_the_rows(string part, string text)
    {
        string data = File("t.csv", text);
        foreach (string[] command in new[] { new[] { "build", "sweep" }, ["compare"], ["measure"] })
            Assert.Contains(part, Failure(2, [.. command, data]), StringComparison.Ordinal);
    }

    [Fact]
    public void No_arguments_at_all_are_bad_usage_answered_with_help()
    {
        Outcome outcome = Run();
        Assert.Equal((2, ""), (outcome.Status, outcome.Output));
        Assert.StartsWith(
            "memcap: error: no command given; give one of build, verify,",
            outcome.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("compare <data>", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_one_line()
    {
        Assert.Equal(new Outcome(0, "memcap 1.0.0\n", ""), Run("--version"));
    }

    [Fact]
    public void A_network_with_rational_numbers_is_not_written_as_an_archive()
    {
        string failure = Failure(2, "build", "sweep", Sample("iris.csv"), "--out", PathOf("q.npz"));
        Assert.Contains(
            "q.npz: cannot be written as .npz: its weights are neither float64 nor 64-bit integers",
            failure,
            StringComparison.Ordinal
        );
        Assert.EndsWith("; use .json.gz", failure, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(PathOf("q.npz")));
    }

    [Fact]
    public void Numbers_that_cannot_hold_the_network_are_status_3_and_other_numbers_are_named()
    {
        string failure = Failure(3, "build", "sweep", Sample("iris.csv"), "--numbers", "float64");
        Assert.EndsWith(
            "use longer numbers: --numbers dyadic:64 or --numbers exact",
            failure,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_dimension_mismatch_is_status_2()
    {
        Assert.Equal(0, Run("build", "sweep", Sample("iris.csv"), "--out", PathOf("net.json")).Status);
        Assert.Contains(
            "net.json has 4 inputs",
            Failure(2, "verify", PathOf("net.json"), Sample("wine.csv")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_failure_touches_no_file()
    {
        string net = File("net.json", "older");
        _ = Failure(2, "build", "sweep", File("t.csv", "0,0\n0,1\n"), "--out", net);
        _ = Failure(3, "build", "sweep", Sample("iris.csv"), "--numbers", "float64", "--out", net);
        _ = Failure(2, "build", "sweep", Sample("iris.csv"), "--out", net, "--certificate", net);
        _ = Failure(
            2,
            "build",
            "sweep",
            Sample("iris.csv"),
            "--out",
            net,
            "--certificate",
            PathOf("no/c.json")
        );
        _ = Failure(2, "build", "sweep", PathOf("t.csv"), "--out", PathOf("t.csv"));
        Assert.Equal("older", System.IO.File.ReadAllText(net));
        Assert.Equal(["net.json", "t.csv"], Files);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_for_every_kernel_and_number_of_threads()
    {
        foreach (string method in new[] { "sweep", "baum-relu", "baum-threshold", "piecewise-linear" })
        {
            string sample = method is "piecewise-linear" ? Sample("moons.npz") : Sample("wine.csv");
            byte[]? first = null;
            foreach ((string name, Exact.IKernels kernels) in Kernels())
            {
                string net = PathOf("net.json");
                Outcome outcome = RunWith(
                    kernels,
                    null,
                    "build",
                    method,
                    sample,
                    "--seed",
                    "5",
                    "--out",
                    net
                );
                Assert.True(outcome.Status == 0, outcome.Error);
                byte[] bytes = System.IO.File.ReadAllBytes(net);
                Assert.True(bytes.AsSpan().SequenceEqual(first ??= bytes), $"{method}, {name}");
            }
        }
    }

    /// <summary>All of this machine, the widest common ones with one and two threads, and one of them again.</summary>
    private static IEnumerable<(string Name, Exact.IKernels Kernels)> Kernels()
    {
        IEnumerable<(string, Exact.IKernels)> threads = SimdKernels.All.Any(k => k.Name is "Vector256")
            ? [("one thread", SimdKernels.Width256(1)), ("two threads", SimdKernels.Width256(2))]
            : [];
        return [.. SimdKernels.All, .. threads, ("again", SimdKernels.Best)];
    }

    [Fact]
    public void Standard_input_is_csv()
    {
        Outcome outcome = RunWith(SimdKernels.Best, "0,0,0\n1,0,1\n0,1,1\n", "build", "sweep", "-");
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Contains("all 3 points", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e-6", "1/1000000")]
    [InlineData("1/3", "1/3")]
    [InlineData("0.5", "1/2")]
    [InlineData("1*2^-40", "1*2^-40")]
    [InlineData(".25E1", "5/2")]
    [InlineData("+3", "3")]
    [InlineData("0", "0")]
    public void A_tolerance_is_read_exactly(string text, string expected) =>
        Assert.Equal(expected, Exact.RationalModule.format(VerifyCommand.ParseNumber("--tolerance", text)));

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e99999999")]
    [InlineData("1/0")]
    [InlineData("1*2^999999999")]
    [InlineData("nan")]
    [InlineData("1e5e5")]
    [InlineData("1.2.3")]
    [InlineData("0x1")]
    [InlineData("1,5")]
    public void Other_tolerances_are_refused(string text) =>
        Assert.Throws<Runner.Io.InputException>(() => VerifyCommand.ParseNumber("--tolerance", text));
}
