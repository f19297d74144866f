using System.Diagnostics;
using System.Text.Json;
using MemCap.Runner.Kernels;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Whole experiments: the same rows for any number of jobs and after any death.</summary>
public sealed class ExperimentTests : Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static string Shipped => Path.Combine(Root(), "experiments", "iris-slabs.json");

    /// <summary>Enough trials that a process is still busy when it is killed.</summary>
    private string Long()
    {
        string data = Sample("iris.csv").Replace('\\', '/');
        return File(
            "long.json",
            $$"""{"method": "baum-relu", "data": "{{data}}", "grid": {"variant": ["slab4", "slab3"], "rows": ["0:60", "0:150"], "restart": {"from": 0, "to": 9} } }"""
        );
    }

    /// <summary>The rows of a results file without the column seconds.</summary>
    private static string[] Rows(string path)
    {
        string[][] rows = [.. System.IO.File.ReadAllLines(path).Select(line => line.Split(','))];
        int seconds = Array.IndexOf(rows[0], "seconds");
        Assert.True(seconds > 0);
        return [.. rows.Select(row => string.Join(',', row.Where((_, c) => c != seconds)))];
    }

    private string[] Uninterrupted(string file, int jobs)
    {
        string results = PathOf($"whole{jobs}.csv");
        Outcome outcome = Run("experiment", file, "--out", results, "--jobs", $"{jobs}");
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return Rows(results);
    }

    [Fact]
    public void The_rows_are_the_same_for_any_number_of_jobs_and_every_kernel()
    {
        string[] rows = Uninterrupted(Shipped, 1);
        Assert.Equal(41, rows.Length);
        Assert.StartsWith(
            "variant,rows,restart,seed,interpolates,neurons,parameters,secondLayerWidth,firstLayerWidth,n,d,misclassified,remark",
            rows[0],
            StringComparison.Ordinal
        );
        Assert.StartsWith("slab4,0:60,0,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("slab4,0:60,1,", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("slab3,0:150,4,", rows[40], StringComparison.Ordinal);
        Assert.Equal(rows, Uninterrupted(Shipped, 2));
        Assert.Equal(rows, Uninterrupted(Shipped, 7));
        string results = PathOf("reference.csv");
        Assert.Equal(
            0,
            RunWith(new Exact.ReferenceKernels(), null, "experiment", Shipped, "--out", results).Status
        );
        Assert.Equal(rows, Rows(results));
    }

    [Fact]
    public void A_row_is_what_build_says_with_its_seed()
    {
        string[] rows = Uninterrupted(Shipped, 2);
        foreach (int line in new[] { 1, 4, 17, 40 })
            RequireBuild(rows[line].Split(','));
    }

    private static void RequireBuild(string[] row)
    {
        Outcome built = Run(
            "build",
            "baum-relu",
            Sample("iris.csv"),
            "--normalize",
            "max-norm",
            "--variant",
            row[0],
            "--rows",
            row[1],
            "--seed",
            row[3],
            "--json"
        );
        using var document = JsonDocument.Parse(built.Output);
        JsonElement network = document.RootElement.GetProperty("network");
        Assert.Equal("true", row[4]);
        Assert.Equal(row[5], network.GetProperty("neurons").GetRawText());
        Assert.Equal(row[6], network.GetProperty("parameters").GetRawText());
        Assert.Equal(row[9], document.RootElement.GetProperty("data").GetProperty("n").GetRawText());
    }

    [Fact]
    public void Killed_and_taken_up_again_it_writes_what_an_uninterrupted_run_writes()
    {
        string file = Long();
        string results = PathOf("killed.csv");
        int kept = 0;
        for (int i = 0; i < 2; i++)
        {
            using Process process = Start("experiment", file, "--out", results, "--jobs", "2", "--resume");
            WaitForGrowth(process, results);
            process.Kill();
            process.WaitForExit();
            Assert.False(System.IO.File.Exists(results));
            Assert.InRange(KeptRows(results), kept + 1, 39);
            kept = KeptRows(results);
        }
        Assert.Contains(
            "add --resume",
            Failure(2, "experiment", file, "--out", results),
            StringComparison.Ordinal
        );
        Outcome outcome = Run("experiment", file, "--out", results, "--jobs", "1", "--resume", "--json");
        using var document = JsonDocument.Parse(outcome.Output);
        Assert.Equal(kept, document.RootElement.GetProperty("resumed").GetInt32());
        Assert.Equal(Uninterrupted(file, 2), Rows(results));
        Assert.Equal(["killed.csv", "long.json", "whole2.csv"], Files);
    }

    [Fact]
    public void Interrupted_it_ends_with_130_and_says_how_to_go_on()
    {
        string file = Long();
        string results = PathOf("r.csv");
        using Process process = Start("experiment", file, "--out", results, "--jobs", "1");
        WaitForGrowth(process, results);
        if (Tool.Run("sh", PathOf(""), "-c", $"kill -INT {process.Id}") is not { Status: 0 })
            return;
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(130, process.ExitCode);
        Assert.Matches(
            @"^memcap: interrupted; \d+ of 40 trials are kept; go on with: memcap experiment \S+long\.json --out \S+r\.csv --resume\n$",
            process.StandardError.ReadToEnd()
        );
        Assert.Equal(["long.json", "r.csv.journal"], Files);
    }

    [Fact]
    public void Other_data_and_another_grid_do_not_take_up_a_journal()
    {
        File("t.csv", "0,0,0\n1,0,1\n0,1,1\n");
        string file = File("e.json", """{"method": "sweep", "data": "t.csv", "grid": {"restart": [0, 1]}}""");
        string results = PathOf("r.csv");
        File("r.csv.journal", "memcap-journal/1 0123\n");
        Assert.Contains(
            "of another experiment",
            Failure(2, "experiment", file, "--out", results, "--resume"),
            StringComparison.Ordinal
        );
        Assert.Equal("memcap-journal/1 0123\n", System.IO.File.ReadAllText(PathOf("r.csv.journal")));
        Assert.False(System.IO.File.Exists(results));
    }

    [Fact]
    public void What_is_complete_is_not_run_again_unless_something_changed()
    {
        File("t.csv", "0,0,0\n1,0,1\n0,1,1\n");
        string file = File("e.json", """{"method": "sweep", "data": "t.csv", "grid": {"restart": [0, 1]}}""");
        string results = PathOf("r.csv");
        string[] arguments = ["experiment", file, "--out", results, "--resume", "--json"];
        int Resumed()
        {
            using var document = JsonDocument.Parse(Run(arguments).Output);
            return document.RootElement.GetProperty("resumed").GetInt32();
        }
        Assert.Equal(0, Resumed());
        byte[] before = System.IO.File.ReadAllBytes(results);
        Assert.Equal(2, Resumed());
        Assert.Equal(before, System.IO.File.ReadAllBytes(results));
        File("t.csv", "0,0,0\n1,0,1\n0,1,0\n");
        Assert.Equal(0, Resumed());
        System.IO.File.AppendAllText(results, "half a row");
        Assert.Equal(0, Resumed());
        Assert.Equal(["e.json", "r.csv", "t.csv"], Files);
    }

    [Fact]
    public void A_construction_that_declines_is_a_row_with_a_remark_and_without_sizes()
    {
        string data = Sample("iris.csv").Replace('\\', '/');
        string file = File(
            "e.json",
            $$"""{"method": "baum-relu", "data": "{{data}}", "options": {"variant": "slab3"}, "grid": {"numbers": ["float64", "exact"]} }"""
        );
        string results = PathOf("r.csv");
        Outcome outcome = Run("experiment", file, "--out", results);
        Assert.Contains(
            "1 of 2 trials interpolate, 1 without a network",
            outcome.Output,
            StringComparison.Ordinal
        );
        string[] rows = Rows(results);
        Assert.Matches("^float64,\\d+,false,,,,,149,4,,\"?baum-relu on .*use longer numbers", rows[1]);
        Assert.Matches("^exact,\\d+,true,\\d+,\\d+,,", rows[2]);
    }

    [Fact]
    public void Data_sets_may_be_a_column_relative_to_the_file_and_data_may_be_replaced()
    {
        Directory.CreateDirectory(PathOf("sub"));
        File(Path.Combine("sub", "t.csv"), "0,0,0\n1,0,1\n0,1,1\n");
        File(Path.Combine("sub", "u.csv"), "0,0,0\n1,0,1\n0,1,1\n5,5,0\n");
        string varied = File(
            Path.Combine("sub", "v.json"),
            """{"method": "sweep", "grid": {"data": ["t.csv", "u.csv"]}}"""
        );
        Assert.Equal(0, Run("experiment", varied, "--out", PathOf("v.csv")).Status);
        Assert.Matches("^t.csv,.*,3,2,0,$", Rows(PathOf("v.csv"))[1]);
        Assert.Matches("^u.csv,.*,4,2,0,$", Rows(PathOf("v.csv"))[2]);
        Assert.StartsWith(
            "--data x: the grid of",
            Failure(2, "experiment", varied, "--out", PathOf("v.csv"), "--data", "x"),
            StringComparison.Ordinal
        );
        string plain = File(
            Path.Combine("sub", "p.json"),
            """{"method": "sweep", "data": "none.csv", "grid": {"restart": 0}}"""
        );
        Assert.Contains(
            "none.csv: no such file",
            Failure(2, "experiment", plain, "--out", PathOf("p.csv")),
            StringComparison.Ordinal
        );
        Assert.Equal(
            0,
            Run("experiment", plain, "--out", PathOf("p.csv"), "--data", PathOf("sub/u.csv")).Status
        );
        Assert.EndsWith(",4,2,0,", Rows(PathOf("p.csv"))[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memcap experiment: --out is missing", "experiment e.json")]
    [InlineData("memcap experiment: FILE is missing", "experiment")]
    [InlineData("--jobs 0: give a whole number from 1 to", "experiment e.json --out r.csv --jobs 0")]
    [InlineData("--out no/r.csv: no such folder", "experiment e.json --out no/r.csv")]
    [InlineData("--out /dev/null: a journal cannot stand beside it", "experiment e.json --out /dev/null")]
    [InlineData("--out e.json: is the experiment file", "experiment e.json --out e.json")]
    [InlineData("e.json: no such file", "experiment e.json --out r.csv")]
    public void Bad_usage_is_status_2_and_one_line(string start, string line) =>
        Assert.StartsWith(start, Failure(2, line.Split(' ')), StringComparison.Ordinal);

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet"
                ? host
                : "dotnet",
            [typeof(SimdKernels).Assembly.Location, .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Whole lines of the journal after its first; when no process writes it any more.</summary>
    private static int KeptRows(string results) =>
        System.IO.File.ReadAllText(Journal(results)).Count(c => c == '\n') - 1;

    private static string Journal(string results) => $"{results}.journal";

    /// <summary>Until the journal is longer by some rows.</summary>
    private static void WaitForGrowth(Process process, string results)
    {
        const int SomeRows = 250;
        long Length() => System.IO.File.Exists(Journal(results)) ? new FileInfo(Journal(results)).Length : 0;
        long before = Length();
        var clock = Stopwatch.StartNew();
        while (Length() < before + SomeRows)
        {
            Assert.False(process.HasExited, process.HasExited ? process.StandardError.ReadToEnd() : "");
            Assert.True(clock.Elapsed < Patience);
            Thread.Sleep(2);
        }
    }
}
