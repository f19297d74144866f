using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>SVG to PNG through librsvg's program.</summary>
internal static class Rasterizer
{
    private const string Program = "rsvg-convert";

    /// <summary>Pixels for a unit of the picture.</summary>
    private const string Zoom = "2";

    /// <summary>The bytes of the PNG. Errors: InputException that names the program when it is not there, or fails.</summary>
    internal static byte[] Png(string path, string svg)
    {
        var start = new ProcessStartInfo(Program, ["--zoom", Zoom])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task writing = Task.Run(() =>
            {
                process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(svg));
                process.StandardInput.Close();
            });
            using var png = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(png);
            process.WaitForExit();
            writing.Wait();
            return process.ExitCode == 0
                ? png.ToArray()
                : throw new InputException(
                    $"{path}: {Program} failed ({errors.Result.Trim()}); write a .svg file instead"
                );
        }
        catch (Exception e) when (e is Win32Exception or AggregateException { InnerException: IOException })
        {
            throw new InputException(
                $"{path}: PNG needs {Program} (of librsvg), which is not on the PATH or does not work; install it, or write a .svg file",
                e
            );
        }
    }
}
