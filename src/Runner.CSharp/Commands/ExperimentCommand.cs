using System.CommandLine;
using System.Globalization;
using System.Text;
using MemCap.Runner.Experiments;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap experiment` was asked for; Data is null for the data of the file.</summary>
internal sealed record ExperimentRequest(string File, string Out, int Jobs)
{
    public string? Data { get; init; }
    public bool Resume { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap experiment FILE`: a grid of trials, one row each, that can be killed and taken up again.</summary>
internal static class ExperimentCommand
{
    private const int MostJobs = 4096;

    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file")
        {
            Description = "Experiment file: JSON with method, data and grid",
        };
        var results = new Option<string?>("--out")
        {
            Description =
                "Results to write, one row a trial: CSV; while the trials run, a journal stands beside it",
            HelpName = "RESULTS",
        };
        var data = new Option<string?>("--data")
        {
            Description = "Data file, instead of the one named in the experiment file",
            HelpName = "DATA",
        };
        var jobs = new Option<int>("--jobs")
        {
            Description = "Trials that run side by side [default: the number of processors]",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on where the journal of an earlier run ends",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command("experiment", "Run a grid of trials, each with a seed of its own") { file };
        foreach (Option option in new Option[] { results, data, jobs, resume, json })
            command.Options.Add(option);
        command.SetAction(result =>
            Run(
                new ExperimentRequest(
                    result.GetRequiredValue(file),
                    result.GetValue(results)
                        ?? throw new InputException(
                            "memcap experiment: --out is missing; name the results file, such as --out results.csv"
                        ),
                    result.GetValue(jobs)
                )
                {
                    Data = result.GetValue(data),
                    Resume = result.GetValue(resume),
                    Json = result.GetValue(json),
                },
                terminal
            )
        );
        return command;
    }

    /// <summary>0 when every trial has a row. Errors: InputException, InternalDefect; then the journal keeps what is
    /// finished, and older results stay as they were.</summary>
    internal static int Run(ExperimentRequest request, Terminal terminal)
    {
        if (request.Jobs is < 1 or > MostJobs)
            throw new InputException($"--jobs {request.Jobs}: give a whole number from 1 to {MostJobs}");
        RequirePlace(request);
        Experiment experiment = ExperimentReader.Read(request.File, request.Data);
        double started = terminal.Clock();
        var plan = new TrialPlan(experiment);
        var run = new ExperimentRun(experiment, plan, request.Out);
        string[][] rows =
            request.Resume && Completed(request, experiment, plan) is { } complete
                ? complete
                : Run(request, experiment, plan, run, terminal);
        var summary = new Summary(request, experiment, plan, rows)
        {
            Resumed = rows.Length - run.HasRun,
            Seconds = terminal.Clock() - started,
        };
        terminal.Output.Write(request.Json ? summary.Document() : summary.Text());
        return ExitCode.Done;
    }

    private static string[][] Run(
        ExperimentRequest request,
        Experiment experiment,
        TrialPlan plan,
        ExperimentRun run,
        Terminal terminal
    )
    {
        int trials = plan.Trials.Count;
        using var progress = new Progress(terminal);
        using IDisposable interruption = Interruption.Tell(() =>
        {
            progress.Clear();
            string data = request.Data is { } path ? $" --data {path}" : "";
            return $"memcap: interrupted; {run.Finished} of {trials} trials are kept; go on with: memcap experiment {request.File} --out {request.Out}{data} --resume";
        });
        progress.Start("trials");
        return run.Run(
            experiment.Subject.Runner(terminal),
            request.Jobs,
            request.Resume,
            () =>
                progress.Report(
                    (double)run.HasRun / Math.Max(1, trials - run.Resumed),
                    $"{run.Finished} of {trials} trials,"
                )
        );
    }

    private static void RequirePlace(ExperimentRequest request)
    {
        OutputPlace.Require("--out", request.Out);
        if (request.Out.StartsWith("/dev/", StringComparison.Ordinal))
            throw new InputException(
                $"--out {request.Out}: a journal cannot stand beside it; name a file, such as results.csv"
            );
        if (
            string.Equals(
                Path.GetFullPath(request.Out),
                Path.GetFullPath(request.File),
                StringComparison.Ordinal
            )
        )
            throw new InputException($"--out {request.Out}: is the experiment file; name another one");
    }

    /// <summary>What an earlier run wrote, if it went to its end: then its journal is gone, and every trial is there with its
    /// seed.</summary>
    private static string[][]? Completed(ExperimentRequest request, Experiment experiment, TrialPlan plan)
    {
        if (File.Exists(Journal.PathFor(request.Out)) || !File.Exists(request.Out))
            return null;
        ResultTable table;
        try
        {
            table = ResultTable.Read(request.Out);
        }
        catch (InputException)
        {
            // Not a whole results file: what any run replaces.
            return null;
        }
        int columns = experiment.Grid.Columns.Count;
        bool isSame =
            table.Columns.SequenceEqual(ExperimentRun.Head(experiment), StringComparer.Ordinal)
            && table.Rows.Count == plan.Trials.Count
            && plan.Trials.All(t =>
                table
                    .Rows[t.Index]
                    .Take(columns + 1)
                    .SequenceEqual(
                        [.. experiment.Grid.Point(t.Index), t.Seed.ToString(CultureInfo.InvariantCulture)],
                        StringComparer.Ordinal
                    )
            );
        return isSame ? [.. table.Rows.Select(row => row[columns..])] : null;
    }

    /// <summary>What is printed when all is done.</summary>
    private sealed record Summary(
        ExperimentRequest Request,
        Experiment Experiment,
        TrialPlan Plan,
        string[][] Rows
    )
    {
        private const int NeuronsColumn = 2;

        public int Resumed { get; init; }
        public double Seconds { get; init; }

        private int Interpolating => Rows.Count(row => row[1] is ResultColumns.True);

        /// <summary>Trials without a network.</summary>
        private int Declined => Rows.Count(row => row[NeuronsColumn].Length == 0);

        internal string Text()
        {
            var text = new StringBuilder();
            string grid = string.Join(
                " × ",
                Experiment.Grid.Columns.Select(c => $"{c.Values.Count} {c.Name}")
            );
            text.Append(
                ReportText.Line(
                    "experiment",
                    $"{Request.File}: {Experiment.Subject.Id}, {ReportText.Count(Rows.Length, "trial")}: {grid}"
                )
            );
            if (Experiment.Subject.ReadsData)
            {
                text.Append(ReportText.Line("data", ReportText.Count(Plan.Data.Count, "data set")));
                text.Append(
                    ReportText.Line(
                        "results",
                        $"{Interpolating} of {ReportText.Count(Rows.Length, "trial")} interpolate{(Declined > 0 ? $", {Declined} without a network" : "")}"
                    )
                );
            }
            text.Append(ReportText.Line("written", Request.Out));
            string resumed = Resumed > 0 ? $", {Resumed} of the trials earlier" : "";
            text.Append(
                ReportText.Line(
                    "time",
                    $"{ReportText.Seconds(Seconds)} in {ReportText.Count(Request.Jobs, "job")}{resumed}"
                )
            );
            return text.ToString();
        }

        internal string Document() =>
            Json.Document(json =>
            {
                json.WriteStartObject();
                json.WriteString("experiment", Request.File);
                json.WriteString("method", Experiment.Subject.Id);
                json.WriteString("results", Request.Out);
                json.WriteNumber("trials", Rows.Length);
                if (Experiment.Subject.ReadsData)
                {
                    json.WriteNumber("interpolating", Interpolating);
                    json.WriteNumber("declined", Declined);
                }
                json.WriteNumber("resumed", Resumed);
                json.WriteNumber("jobs", Request.Jobs);
                Json.WriteSeconds(json, "seconds", Seconds);
                json.WriteEndObject();
            });
    }
}
