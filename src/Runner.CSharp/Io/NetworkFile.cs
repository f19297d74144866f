using MemCap.Networks;

namespace MemCap.Runner.Io;

/// <summary>A network and what a file says beside it.</summary>
/// <remarks>ClassNames[c] is the word that class number c stood for in the data, null when labels are numbers.
/// Sha256: lower-case hex of the uncompressed JSON text, as read or as written; an archive has the hash of the
/// JSON text that says the same.</remarks>
internal sealed record NetworkFile(
    Network Network,
    IReadOnlyList<string>? ClassNames,
    Provenance? Provenance,
    string Sha256
)
{
    /// <summary>Errors: InputException.</summary>
    internal static NetworkFile Read(string path) => NetworkReader.Read(path);

    /// <summary>Hashes the text that would be written, without writing a file.</summary>
    internal static NetworkFile Of(
        Network network,
        IReadOnlyList<string>? classNames = null,
        Provenance? provenance = null
    ) =>
        new(
            network,
            classNames,
            provenance,
            NetworkWriter.Write(Stream.Null, network, classNames, provenance)
        );

    /// <summary>Writes JSON (gzipped when the name ends in .gz) or an archive (.npz), and returns what was
    /// written with its hash.</summary>
    internal static NetworkFile Write(
        string path,
        Network network,
        IReadOnlyList<string>? classNames = null,
        Provenance? provenance = null
    )
    {
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            NetworkArchive.RequireFits(network, path);
            NetworkFile file = Of(network, classNames, provenance);
            AtomicFile.Write(path, stream => NetworkArchive.Write(stream, file));
            return file;
        }
        string hash = "";
        AtomicFile.Write(path, stream => hash = NetworkWriter.Write(stream, network, classNames, provenance));
        return new NetworkFile(network, classNames, provenance, hash);
    }
}
