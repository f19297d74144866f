using MemCap.Runner.Io;

namespace MemCap.Runner.Commands;

/// <summary>Where a file is to be written, looked at before the work.</summary>
internal static class OutputPlace
{
    private static readonly string[] NetworkNames = [".json", ".json.gz", ".npz"];

    /// <summary>Errors: InputException unless the path names a file in a folder that is there.</summary>
    internal static void Require(string option, string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"{option}: not a file name; name a file");
        if (Directory.Exists(path))
            throw new InputException($"{option} {path}: is a folder; name a file in it");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new InputException($"{option} {path}: no such folder; make it first");
    }

    /// <summary>The same of a file that is made from data; null is none. Errors: InputException when it is a file of the data,
    /// too.</summary>
    internal static void Require(string option, string? path, DataOptions data)
    {
        if (path is null)
            return;
        Require(option, path);
        if (IsSame(path, data.Path) || (data.LabelsPath is { } labels && IsSame(path, labels)))
            throw new InputException($"{option} {path}: is the data file; name another one");
    }

    /// <summary>Errors: InputException unless the name says how a network is written; devices have the names they have.</summary>
    internal static void RequireNetworkName(string option, string path)
    {
        bool isDevice = path.StartsWith("/dev/", StringComparison.Ordinal);
        if (!isDevice && !NetworkNames.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            throw new InputException(
                $"{option} {path}: networks are written as JSON or .npz; name the file .json, .json.gz or .npz"
            );
    }

    /// <summary>Devices are nobody's file.</summary>
    internal static bool IsSame(string a, string b) =>
        !string.Equals(b, "-", StringComparison.Ordinal)
        && !a.StartsWith("/dev/", StringComparison.Ordinal)
        && string.Equals(Path.GetFullPath(a), Path.GetFullPath(b), StringComparison.Ordinal);
}
