using System.Text.Json;

namespace MemCap.Unit.Cli;

/// <summary>`memcap plan`: sizes of corrective networks, all of them values of the registry's formulas.</summary>
public sealed class PlanTests : Shell
{
    private static readonly string[] Example =
    [
        "plan",
        "--n",
        "100",
        "--theta",
        "1/2",
        "--eps",
        "1e-6",
        "--eta",
        "0.05",
    ];

    private static JsonElement Json(params string[] line)
    {
        Outcome outcome = Run([.. line, "--json"]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        using var json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.Clone();
    }

    [Fact]
    public void The_report_has_a_row_for_every_law_and_scaling()
    {
        Outcome outcome = Run([.. Example, "--activation", "step"]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Equal(
            """
            plan       100 points, at least 1/2 apart, norms at most 1: Σ(f − y)² ≤ 1e-6·Σy², but with probability 0.05
              law          units  scaling      delta_K  sigma  window  variance  of a round  rounds  neurons  bound            standing
              window       step   line search     0.07  7.619   35.83      1102      111000      29    3.2e6  DER-CORR-W-STEP  explicit, derived
              window       step   plain            0.1  7.429    33.9      1045      284000      18   5.11e6  DER-CORR-W-STEP  explicit, derived
              half-normal  step   line search     0.07  7.619       -     109.5       11000      27   296000  DER-CORR-H-STEP  explicit, derived, if uniform-phase
              half-normal  step   plain           0.15  7.207       -     105.3       28700      18   516000  DER-CORR-H-STEP  explicit, derived, if uniform-phase
            published  BN20-T1: c*n*ln(max(1/theta, 2))^4*ln(n)^4/theta^4*ln(n/(eta*eps)) for labels from 0 to 1 and Σ(f − y)² ≤ eps
                       about 3.56e6 with c = 1: exponent only, no number of neurons

            """,
            outcome.Output
        );
    }

    [Fact]
    public void Json_has_the_sizes_and_what_they_rest_on()
    {
        JsonElement root = Json(Example);
        JsonElement[] plans = [.. root.GetProperty("plans").EnumerateArray()];
        Assert.Equal(10, plans.Length);
        foreach (JsonElement plan in plans)
        {
            long units = plan.GetProperty("unitsOfRound").GetInt64();
            long rounds = plan.GetProperty("roundCount").GetInt64();
            string id = plan.GetProperty("bound").GetString()!;
            int beside =
                id is "DER-CORR-U" ? 0
                : id.EndsWith("STEP", StringComparison.Ordinal) ? 1
                : 2;
            Assert.Equal((units * rounds) + beside, plan.GetProperty("neurons").GetInt64());
            Assert.Equal("explicit", plan.GetProperty("status").GetString());
            string[] assuming = id.Contains("-H-", StringComparison.Ordinal) ? ["uniform-phase"] : [];
            Assert.Equal(
                assuming,
                plan.GetProperty("assuming").EnumerateArray().Select(name => name.GetString()!),
                StringComparer.Ordinal
            );
        }
        Assert.Equal("BN20-T1", root.GetProperty("published").GetProperty("id").GetString());
        Assert.Equal("c", root.GetProperty("published").GetProperty("hidden")[0].GetString());
    }

    [Fact]
    public void Only_the_radius_over_the_distance_counts()
    {
        JsonElement near = Json(Example);
        JsonElement far = Json([.. Example[..3], "--theta", "50", "--radius", "100", .. Example[5..]]);
        Assert.Equal(Neurons(near), Neurons(far));
        static IEnumerable<long> Neurons(JsonElement root) =>
            root.GetProperty("plans").EnumerateArray().Select(plan => plan.GetProperty("neurons").GetInt64());
    }

    [Fact]
    public void A_given_contraction_is_never_better_and_given_units_are_a_row_of_their_own()
    {
        JsonElement best = Json(Example).GetProperty("plans")[0];
        JsonElement[] given =
        [
            .. Json([.. Example, "--contraction", "1/4", "--units", "500", "--activation", "relu"])
                .GetProperty("plans")
                .EnumerateArray(),
        ];
        Assert.Equal(9, given.Length);
        Assert.True(
            best.GetProperty("neurons").GetInt64() < given[0].GetProperty("neurons").GetInt64(),
            "one of nine"
        );
        Assert.Equal("line search, 500 units", given[2].GetProperty("scaling").GetString());
        Assert.Equal(500, given[2].GetProperty("unitsOfRound").GetInt32());
        Assert.True(
            given[2].GetProperty("neurons").GetInt64() < given[0].GetProperty("neurons").GetInt64(),
            "fewer units a round are fewer units"
        );
    }

    [Theory]
    [InlineData("memcap plan: --eta is missing; see memcap plan --help", "--n 10 --theta 1 --eps 0.1")]
    [InlineData(
        "--theta: is below 10^-12 of the radius, for which no network of these sizes could be held; give a larger --theta, or a smaller --radius",
        "--n 10 --theta 1e-300 --eps 0.1 --eta 0.1"
    )]
    [InlineData(
        "--n 1: one point has no distance to another; give 2 points or more",
        "--n 1 --theta 1 --eps 0.1 --eta 0.1"
    )]
    [InlineData(
        "no data set has these parameters: delta is greater than 2*r: two points within r of the origin are at most 2 r apart; change --theta or --radius",
        "--n 10 --theta 2.5 --eps 0.1 --eta 0.1"
    )]
    [InlineData(
        "--eps 0: give a number between 0 and 1, ends excluded",
        "--n 10 --theta 1 --eps 0 --eta 0.1"
    )]
    [InlineData(
        "--eta 1: eta is the admitted probability of failure; give a number between 0 and 1, ends excluded",
        "--n 10 --theta 1 --eps 0.1 --eta 1"
    )]
    [InlineData(
        "--theta 0: delta is the smallest distance of two points; give a number greater than 0",
        "--n 10 --theta 0 --eps 0.1 --eta 0.1"
    )]
    [InlineData(
        "--activation tanh: choose one of relu, step",
        "--n 10 --theta 1 --eps 0.1 --eta 0.1 --activation tanh"
    )]
    [InlineData(
        "DER-CORR-W-RELU: not 3*deltaK/2 < 1",
        "--n 10 --theta 1 --eps 0.1 --eta 0.1 --contraction 0.7"
    )]
    public void Bad_requests_are_refused_in_one_line(string expected, string line)
    {
        Outcome outcome = Run(["plan", .. line.Split(' ')]);
        Assert.Equal((2, ""), (outcome.Status, outcome.Output));
        Assert.Equal($"memcap: error: {expected}\n", outcome.Error);
    }
}
