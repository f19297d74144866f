using System.Globalization;
using System.Text.Json;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap plot NET DATA` was asked for; without Unit the regions of all answers. Units are counted from 0,
/// layers from 1 as on the command line.</summary>
internal sealed record NetworkPlotRequest(string Network, DataOptions Data)
{
    public (int Layer, int Index)? Unit { get; init; }
    public bool Ball { get; init; }
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap plot NET DATA`: a network of two inputs in its plane.</summary>
internal static class NetworkPlot
{
    /// <summary>Networks by their names, or by how they begin: results are text in columns.</summary>
    internal static bool IsNetwork(string path)
    {
        if (Ends(".json") || Ends(".json.gz") || Ends(".npz"))
            return true;
        if (Ends(".csv") || Ends(".csv.gz") || !File.Exists(path))
            return false;
        ReadOnlySpan<byte> head = DataFile.At(path).Head;
        return head.StartsWith("PK"u8) || head.TrimStart(" \t\r\n"u8).StartsWith("{"u8);

        bool Ends(string end) => path.EndsWith(end, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>0 when the picture is written. Errors: InputException.</summary>
    internal static int Run(NetworkPlotRequest request, Terminal terminal)
    {
        if (request is { Ball: true, Unit: null })
            throw new InputException("--ball: belongs to a unit; give --unit 2:INDEX too, or leave it out");
        string? path = request.Out ?? (request.Json ? null : Beside(request));
        if (path is not null)
            PlotPlace.Require(path, request.Network, request.Data.Path);
        PlaneSubject subject = Read(request, terminal);
        (Func<string> draw, string document, string words) = Picture(request, subject);
        if (path is not null)
            PlotPlace.Write(path, draw, document);
        terminal.Output.Write(request.Json ? document : $"{path}: {words}\n");
        return ExitCode.Done;
    }

    /// <summary>Reads "LAYER:INDEX". Errors: InputException.</summary>
    internal static (int Layer, int Index) ParseUnit(string text)
    {
        string[] parts = text.Split(':');
        return
            parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? (layer, index)
            : throw new InputException(
                $"--unit {InputException.Show(text)}: give a layer from 1 and a unit from 0, such as 2:0"
            );
    }

    private static PlaneSubject Read(NetworkPlotRequest request, Terminal terminal)
    {
        NetworkFile file = NetworkFile.Read(request.Network);
        if (file.Network.Inputs != 2)
            throw new InputException(
                $"{request.Network}: has {ReportText.Count(file.Network.Inputs, "input")}, and pictures are of networks with 2; give another network"
            );
        RequireUnit(request, file);
        var evaluation = new PlainEvaluation(terminal.SerialKernels, file.Network);
        if (!evaluation.IsFinite)
            throw new InputException(
                $"{request.Network}: has weights beyond the doubles, with which pictures are made; build it with --numbers float64"
            );
        LabelledData data = KnownLabels.Read(file, request.Network, request.Data, terminal);
        return new PlaneSubject(request.Network, file, data, evaluation);
    }

    private static void RequireUnit(NetworkPlotRequest request, NetworkFile file)
    {
        if (request.Unit is not { } unit)
            return;
        string given = $"--unit {unit.Layer}:{unit.Index}";
        int hidden = file.Network.Layers.Length - 1;
        if (unit.Layer < 1 || unit.Layer > hidden)
            throw new InputException(
                hidden == 0
                    ? $"{given}: {request.Network} has no hidden layer; leave --unit out"
                    : $"{given}: {request.Network} has {ReportText.Count(hidden, "hidden layer")}, counted from 1; give one of them"
            );
        int units = file.Network.Layers[unit.Layer - 1].Rows;
        if (unit.Index >= units)
            throw new InputException(
                $"{given}: layer {unit.Layer} has {ReportText.Count(units, "unit")}, counted from 0; give one up to {units - 1}"
            );
    }

    private static (Func<string> Draw, string Document, string Words) Picture(
        NetworkPlotRequest request,
        PlaneSubject subject
    )
    {
        if (request.Unit is { } unit)
        {
            var region = UnitRegion.Of(subject, unit.Layer - 1, unit.Index, request.Ball);
            return (
                region.Draw,
                Document(region.Write),
                $"where unit {unit.Layer}:{unit.Index} is positive, approximately"
            );
        }
        var regions = AnswerRegions.Of(subject);
        return (regions.Draw, Document(regions.Write), "what the network answers, approximately");
    }

    private static string Document(Action<Utf8JsonWriter> members) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        });

    /// <summary>net.json.gz and net.npz have their picture in net.svg, a unit of them in net-2-0.svg.</summary>
    private static string Beside(NetworkPlotRequest request)
    {
        string name = request.Network;
        foreach (string end in (string[])[".gz", ".json", ".npz"])
        {
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                name = name[..^end.Length];
        }
        return request.Unit is { } unit ? $"{name}-{unit.Layer}-{unit.Index}.svg" : $"{name}.svg";
    }
}
