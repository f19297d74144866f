using System.Text;

namespace MemCap.Runner.Io;

/// <summary>Turns what the system throws about a file into one line about that file.</summary>
internal static class Guard
{
    /// <summary>For reading: whatever the bytes of a file can make the system throw.</summary>
    internal static T Run<T>(string name, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (Explain(e) is { } text)
        {
            throw new InputException($"{name}: {text}", e);
        }
    }

    /// <summary>For writing: only what the disk can refuse; a defect in what fills the file stays one.</summary>
    internal static void RunOutput(string name, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{name}: {Explain(e)}", e);
        }
    }

    private static string? Explain(Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file or folder; check the name",
            UnauthorizedAccessException => "permission denied",
            PathTooLongException => "the name is too long",
            InvalidDataException => "the compressed data are damaged or cut short; get the file again",
            EndOfStreamException => "is cut short; get the file again",
            DecoderFallbackException => "is not UTF-8 text; save it as UTF-8",
            OutOfMemoryException or OverflowException => "is too large for the memory; use fewer rows",
            IOException => $"cannot be read or written ({e.Message})",
            NotSupportedException or ArgumentException =>
                $"its format is damaged or not supported ({e.Message})",
            _ => null,
        };
}
