using System.Security.Cryptography;
using System.Text;
using MemCap.Runner.Experiments;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>The seed of a trial depends on what the trial is, and on nothing else.</summary>
public sealed class SeedTests : Shell
{
    private const string Toy = "0,0,0\n1,0,1\n0,1,1\n2,2,0\n";

    private Dictionary<string, ulong> Seeds(
        string more,
        string data = Toy,
        string method = "random-hyperplanes"
    )
    {
        File("t.csv", data);
        string file = File("e.json", $"{{'method': '{method}', 'data': 't.csv', {more}}}".Replace('\'', '"'));
        Experiment experiment = ExperimentReader.Read(file, data: null);
        var plan = new TrialPlan(experiment);
        string[] names = [.. experiment.Grid.Columns.Select(c => c.Name)];
        return plan.Trials.ToDictionary(
            t =>
                string.Join(
                    ' ',
                    names
                        .Zip(experiment.Grid.Point(t.Index))
                        .Select(p => $"{p.First}={p.Second}")
                        .Order(StringComparer.Ordinal)
                ),
            t => t.Seed,
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void It_is_the_documented_hash()
    {
        Dictionary<string, ulong> seeds = Seeds(
            "'options': {'bias': 0.50}, 'grid': {'width': 7, 'restart': [2]}"
        );
        string digest = Runner.Commands.Sample.Of(ReadFile(PathOf("t.csv"))).Source.Sha256;
        byte[] hash = SHA256.HashData(
            Encoding.UTF8.GetBytes(
                $"memcap-trial/1\nmethod random-hyperplanes\ndata {digest}\nbias=0.5\nrestart=2\nwidth=7\n"
            )
        );
        Assert.Equal(Convert.ToHexStringLower(hash)[..16], seeds["restart=2 width=7"].ToString("x16"));
    }

    [Fact]
    public void Neither_the_order_of_columns_nor_the_other_trials_matter()
    {
        Dictionary<string, ulong> all = Seeds(
            "'grid': {'width': [7, 8], 'bias': {'from': 0, 'to': 1, 'step': 0.5}, 'restart': [0, 1]}"
        );
        Dictionary<string, ulong> some = Seeds("'grid': {'restart': [1], 'bias': ['0.5'], 'width': [8]}");
        Assert.Equal(12, all.Values.Distinct().Count());
        Assert.Equal(all["bias=0.5 restart=1 width=8"], Assert.Single(some).Value);
    }

    [Fact]
    public void A_fixed_option_and_a_column_of_one_value_are_the_same()
    {
        ulong varied = Seeds("'grid': {'width': 7, 'restart': 0}").Values.Single();
        ulong chosen = Seeds("'options': {'width': 7}, 'grid': {'restart': 0}").Values.Single();
        Assert.Equal(varied, chosen);
    }

    [Fact]
    public void Shared_columns_do_not_enter()
    {
        Dictionary<string, ulong> seeds = Seeds(
            "'shared': ['width', 'bias'], 'grid': {'width': [7, 8], 'bias': [0, 1], 'restart': [0, 1]}"
        );
        Assert.Equal(2, seeds.Values.Distinct().Count());
        Assert.Single(
            seeds
                .Where(s => s.Key.Contains("restart=1", StringComparison.Ordinal))
                .Select(s => s.Value)
                .Distinct()
        );
        Assert.NotEqual(
            seeds["bias=0 restart=0 width=7"],
            Seeds("'grid': {'width': 7, 'bias': 0, 'restart': 0}").Values.Single()
        );
    }

    [Fact]
    public void Every_number_of_the_data_enters_and_the_name_of_the_file_does_not()
    {
        const string Grid = "'grid': {'restart': 0}";
        ulong seed = Seeds(Grid).Values.Single();
        Assert.NotEqual(
            seed,
            Seeds(Grid, Toy.Replace("2,2,0", "2,2,1", StringComparison.Ordinal)).Values.Single()
        );
        Assert.NotEqual(seed, Seeds($"'dataOptions': {{'normalize': 'max-norm'}}, {Grid}").Values.Single());
        Assert.NotEqual(seed, Seeds(Grid, method: "sweep").Values.Single());
        File("other.csv", Toy);
        Assert.Equal(seed, Seeds("'dataOptions': {'rows': '0:4'}, 'grid': {'restart': 0}").Values.Single());
    }

    [Fact]
    public void Batches_are_the_trials_with_the_same_data_and_seed()
    {
        File("t.csv", Toy);
        string file = File(
            "e.json",
            """
            {"method": "random-hyperplanes", "data": "t.csv", "shared": ["width"],
             "grid": {"width": [1, 2, 3, 4], "rows": ["0:3", "0:4"], "restart": [0, 1, 2]}}
            """
        );
        var plan = new TrialPlan(ExperimentReader.Read(file, data: null));
        IReadOnlyList<TrialBatch> batches = plan.Batches(_ => true, jobs: 1);
        Assert.Equal(6, batches.Count);
        foreach (TrialBatch batch in batches)
        {
            Assert.Equal(4, batch.Trials.Count);
            Assert.All(batch.Trials, t => Assert.Equal((batch.Seed, batch.Data), (t.Seed, t.Data)));
        }
        Assert.Equal(12, plan.Batches(_ => true, jobs: 6).Count);
        IReadOnlyList<TrialBatch> rest = plan.Batches(t => t.Index % 5 == 0, jobs: 100);
        Assert.Equal([0, 5, 10, 15, 20], rest.SelectMany(b => b.Trials).Select(t => t.Index).Order());
    }
}
