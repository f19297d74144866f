using System.CommandLine;
using System.Text;
using MemCap.Data;
using MemCap.Runner.Io;
using Microsoft.FSharp.Core;
using PointSet = System.ValueTuple<double[], int, int, double[]>;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap data` was asked for; null means the set's own default.</summary>
internal sealed record DataRequest(string Name)
{
    public int N { get; init; } = 200;
    public int? Dimension { get; init; }
    public double Noise { get; init; } = 0.1;
    public int Classes { get; init; } = 2;
    public ulong Seed { get; init; }
    public string? Labels { get; init; }
    public bool Shuffle { get; init; }
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap data NAME`: synthetic data sets as CSV or .npz.</summary>
internal static class DataCommand
{
    /// <summary>Every set: its name, what it is, and how it is made.</summary>
    private static readonly (
        string Name,
        string What,
        Func<DataRequest, FSharpResult<PointSet, MemCapError>> Make
    )[] Sets =
    [
        ("moons", "two interleaved half circles", r => Synthetic.moons(r.N, r.Noise, r.Seed)),
        ("lines", "two parallel segments", r => Synthetic.lines(r.N, r.Dimension ?? 2, r.Noise, r.Seed)),
        (
            "sphere",
            "uniform on the unit sphere, labels ±1",
            r => Synthetic.sphere(r.N, r.Dimension ?? 3, r.Seed)
        ),
        ("gaussian", "standard normal, labels ±1", r => Synthetic.gaussian(r.N, r.Dimension ?? 3, r.Seed)),
        (
            "clusters",
            "Gaussian blobs, one for each of --classes",
            r => Synthetic.clusters(r.N, r.Dimension ?? 2, r.Classes, r.Noise, r.Seed)
        ),
        ("cube", "all of {0,1}^d, labelled by parity", r => Synthetic.cube(r.Dimension ?? 3)),
        ("grid", "all of {0,…,n-1}^d, labelled by parity", r => Synthetic.grid(r.N, r.Dimension ?? 2)),
        (
            "alternating",
            "integers on the moment curve, labels in turn",
            r => Synthetic.alternating(r.N, r.Dimension ?? 2)
        ),
    ];

    private static readonly string[] OtherFormats =
    [
        ".npz.gz",
        ".npy",
        ".npy.gz",
        ".tsv",
        ".tsv.gz",
        ".idx",
        ".idx.gz",
    ];

    /// <summary>The sets that an option belongs to.</summary>
    private static readonly Dictionary<string, string[]> SetsOf = new(StringComparer.Ordinal)
    {
        ["--n"] = ["moons", "lines", "sphere", "gaussian", "clusters", "grid", "alternating"],
        ["--d"] = ["lines", "sphere", "gaussian", "clusters", "cube", "grid", "alternating"],
        ["--noise"] = ["moons", "lines", "clusters"],
        ["--classes"] = ["clusters"],
    };

    internal static Command Create(Func<Stream> output)
    {
        var name = new Argument<string>("name")
        {
            Description = string.Join("; ", Sets.Select(set => $"{set.Name}: {set.What}")),
        };
        var n = new Option<int>("--n")
        {
            Description = "Points (grid: points a side; not for cube)",
            DefaultValueFactory = _ => 200,
        };
        var d = new Option<int?>("--d")
        {
            Description = "Dimension (not for moons) [default: 2 or 3, by the set]",
        };
        var noise = new Option<double>("--noise")
        {
            Description = "Standard deviation of the noise (moons, lines, clusters)",
            DefaultValueFactory = _ => 0.1,
        };
        var classes = new Option<int>("--classes")
        {
            Description = "Blobs of clusters; classes of random labels",
            DefaultValueFactory = _ => 2,
        };
        var labels = new Option<string?>("--labels")
        {
            Description =
                "own, random (uniform on --classes), gaussian (real numbers) or parity [default: own]",
            HelpName = "RULE",
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed", DefaultValueFactory = _ => 0 };
        var shuffle = new Option<bool>("--shuffle")
        {
            Description = "Put the points in random order: every beginning is a sample of the set",
        };
        var file = new Option<string?>("--out")
        {
            Description =
                "File to write: .npz by its name, else CSV; .gz compresses [default: standard output]",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json")
        {
            Description =
                "Print one JSON document about the file; needs --out, as the points go to standard output else",
        };
        var command = new Command("data", "Make a synthetic data set")
        {
            name,
            n,
            d,
            noise,
            classes,
            labels,
            seed,
            shuffle,
            file,
            json,
        };
        command.SetAction(result =>
        {
            string chosen = result.GetRequiredValue(name);
            foreach (Option option in (Option[])[n, d, noise, classes])
            {
                if (result.GetResult(option) is { Implicit: false })
                    RequireOption(chosen, option.Name, result.GetValue(labels));
            }
            using Stream stream = output();
            return Run(
                new DataRequest(chosen)
                {
                    N = result.GetValue(n),
                    Dimension = result.GetValue(d),
                    Noise = result.GetValue(noise),
                    Classes = result.GetValue(classes),
                    Labels = result.GetValue(labels),
                    Seed = result.GetValue(seed),
                    Shuffle = result.GetValue(shuffle),
                    Out = result.GetValue(file),
                    Json = result.GetValue(json),
                },
                stream
            );
        });
        return command;
    }

    /// <summary>Makes the set and writes it; 0 when done. Errors: InputException.</summary>
    internal static int Run(DataRequest request, Stream output)
    {
        if (request is { Json: true, Out: null })
            throw new InputException(
                "--json: standard output is the data as CSV; name a file for them with --out FILE"
            );
        if (request.Out is { } place)
        {
            OutputPlace.Require("--out", place);
            if (IsOtherFormat(place))
                throw new InputException(
                    $"{place}: only CSV and .npz are written; name the file .csv, .csv.gz or .npz"
                );
        }
        (double[] points, int n, int d, double[] labels) = Make(request);
        if (request.Out is not { } path)
            DataWriter.WriteCsv(output, points, d, labels);
        else if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            AtomicFile.Write(path, stream => DataWriter.WriteNpz(stream, points, d, labels));
        else
            AtomicFile.Write(path, stream => DataWriter.WriteCsv(stream, points, d, labels));
        if (request.Json)
            output.Write(Encoding.UTF8.GetBytes(Document(request, n, d, points, labels)));
        return 0;
    }

    private static string Document(DataRequest request, int n, int d, double[] points, double[] labels) =>
        Reporting.Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", request.Name);
            json.WriteNumber("n", n);
            json.WriteNumber("d", d);
            json.WriteNumber("seed", request.Seed);
            json.WriteString("labels", request.Labels ?? "own");
            json.WriteString("file", request.Out);
            json.WriteString("sha256", LabelledData.Digest(n, d, Read(points), Read(labels)));
            json.WriteEndObject();
        });

    /// <summary>As readers take them: no zero is negative.</summary>
    private static double[] Read(double[] values) => Array.ConvertAll(values, x => x + 0.0);

    /// <summary>Errors: InputException when the set, made with these labels, has no use for the option.</summary>
    private static void RequireOption(string set, string option, string? labels)
    {
        bool isKnown = Sets.Any(s => string.Equals(s.Name, set, StringComparison.Ordinal));
        bool isForLabels = option is "--classes" && labels is "random";
        if (isKnown && !isForLabels && !SetsOf[option].Contains(set, StringComparer.Ordinal))
            throw new InputException(
                $"{option}: {set} has no such option; it belongs to {string.Join(", ", SetsOf[option])}"
                    + (option is "--classes" ? " and to --labels random" : "")
            );
    }

    /// <summary>Names that would make a reader expect something else than what is written.</summary>
    private static bool IsOtherFormat(string path) =>
        OtherFormats.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static PointSet Make(DataRequest request)
    {
        int index = Array.FindIndex(Sets, s => string.Equals(s.Name, request.Name, StringComparison.Ordinal));
        if (index < 0)
            throw new InputException(
                $"data {request.Name}: no such set; there are {string.Join(", ", Sets.Select(s => s.Name))}"
            );
        PointSet set = Unwrap(request, Sets[index].Make(request));
        if (request.Shuffle)
            set = Synthetic.shuffled(request.Seed, set);
        return request.Labels switch
        {
            null or "own" => set,
            "random" => Unwrap(request, Synthetic.withRandomLabels(request.Classes, request.Seed, set)),
            "gaussian" => Synthetic.withGaussianLabels(request.Seed, set),
            "parity" => Unwrap(request, Synthetic.withParityLabels(set)),
            _ => throw new InputException(
                $"--labels {request.Labels}: choose own, random, gaussian or parity"
            ),
        };
    }

    private static PointSet Unwrap(DataRequest request, FSharpResult<PointSet, MemCapError> result) =>
        result.IsOk
            ? result.ResultValue
            : throw new InputException(
                $"data {request.Name}: {result.ErrorValue.Message}; choose another value"
            );
}
