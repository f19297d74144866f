using System.Text;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>Files of pictures: SVG, PNG, or the numbers that are drawn as JSON.</summary>
internal static class PlotPlace
{
    /// <summary>Errors: InputException unless a picture can be there, apart from what it is made of.</summary>
    internal static void Require(string path, params IEnumerable<string> sources)
    {
        OutputPlace.Require("--out", path);
        if (
            !IsNamed(path, ".svg")
            && !IsNamed(path, ".png")
            && !IsNamed(path, ".json")
            && !path.StartsWith("/dev/", StringComparison.Ordinal)
        )
            throw new InputException($"--out {path}: pictures are .svg, .png or .json; name the file so");
        foreach (string source in sources)
        {
            if (string.Equals(Path.GetFullPath(path), Path.GetFullPath(source), StringComparison.Ordinal))
                throw new InputException($"--out {path}: is what the picture is made of; name another one");
        }
    }

    /// <summary>results.csv.gz and results.csv have their picture in results.svg.</summary>
    internal static string Beside(string results)
    {
        string name = IsNamed(results, ".gz") ? results[..^3] : results;
        return Path.ChangeExtension(name, ".svg");
    }

    /// <summary>draw gives SVG. Errors: InputException.</summary>
    internal static void Write(string path, Func<string> draw, string document)
    {
        byte[] picture =
            IsNamed(path, ".json") ? Encoding.UTF8.GetBytes(document)
            : IsNamed(path, ".png") ? Rasterizer.Png(path, draw())
            : Encoding.UTF8.GetBytes(draw());
        AtomicFile.Write(path, stream => stream.Write(picture));
    }

    private static bool IsNamed(string path, string end) =>
        path.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
