using System.Collections.Concurrent;
using System.IO.Compression;

namespace MemCap.Runner.Io;

/// <summary>Writes a file under its final name only when it is complete.</summary>
internal static class AtomicFile
{
    /// <summary>Temporary files that are being filled.</summary>
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new(StringComparer.Ordinal);

    /// <summary>Deletes what is unfinished: the process is about to end.</summary>
    internal static void Abandon()
    {
        foreach (string temporary in Unfinished.Keys)
            File.Delete(temporary);
    }

    /// <summary>Lets write fill a temporary file in the same folder, then renames it; a name that ends in .gz is
    /// compressed on the way.</summary>
    /// <remarks>When write fails the temporary file is deleted and an older file of the name stays as it was.
    /// Device files are written to directly. Errors: InputException when the place cannot be written.</remarks>
    internal static void Write(string path, Action<Stream> write) =>
        Guard.RunOutput(
            path,
            () =>
            {
                if (path.Length == 0 || Directory.Exists(path))
                    throw new InputException($"{path}: is a folder; name a file in it");
                string target = Resolve(path);
                if (IsDevice(target))
                {
                    using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
                    Fill(device, path, write);
                }
                else
                    Replace(target, path, write);
            }
        );

    private static void Replace(string target, string name, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(target)!;
        string temporary = Path.Combine(
            folder,
            $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp"
        );
        Unfinished[temporary] = true;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                Fill(stream, name, write);
                stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            // Gone already when the renaming succeeded.
            File.Delete(temporary);
            Unfinished.TryRemove(temporary, out _);
        }
    }

    private static void Fill(FileStream stream, string name, Action<Stream> write)
    {
        if (!name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            write(stream);
            return;
        }
        using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        write(gzip);
    }

    /// <summary>The file behind a symbolic link, so that the link stays a link.</summary>
    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        bool isLink = new FileInfo(full).LinkTarget is not null;
        return isLink ? File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName : full;
    }

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal)
        || path.StartsWith("/proc/", StringComparison.Ordinal);
}
