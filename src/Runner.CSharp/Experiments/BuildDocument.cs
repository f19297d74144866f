using System.Text.Json;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>What `memcap build --json` printed, in a file.</summary>
internal sealed class BuildDocument : StoredDocument
{
    private const string Remedy = "give what memcap build --json printed";

    private BuildDocument(string source, JsonElement root)
        : base(source, root, Remedy) { }

    /// <summary>What read makes of the file. Errors: InputException, for any content.</summary>
    internal static T Read<T>(string path, Func<BuildDocument, T> read) =>
        Guard.Run(
            path,
            () =>
            {
                DataFile file = DataFile.At(path);
                // What build prints names no format.
                if (DocumentFormat.Of(file) is { Length: > 0 } format)
                    throw file.Error($"is of the format {InputException.Show(format)}; {Remedy}");
                return Parse(file, Remedy, root => read(new BuildDocument(path, root)));
            }
        );
}
