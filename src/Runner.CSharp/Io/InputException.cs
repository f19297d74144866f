using System.Globalization;
using System.Text;

namespace MemCap.Runner.Io;

/// <summary>Bad input or bad usage: one line that says what is wrong, where, and what to do. Exit status 2.</summary>
internal sealed class InputException : Exception
{
    private const int Longest = 60;

    public InputException()
        : this("bad input") { }

    public InputException(string message)
        : base(OneLine(message)) { }

    public InputException(string message, Exception inner)
        : base(OneLine(message), inner) { }

    /// <summary>A cell or a word as it is shown in a message: quoted and cut to a readable length.</summary>
    internal static string Show(ReadOnlySpan<char> text) =>
        text.Length <= Longest ? $"\"{text}\"" : $"\"{text[..Longest]}…\"";

    /// <summary>The same text with every control character and line separator spelled out.</summary>
    internal static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            bool plain =
                !char.IsControl(c) && c is not ('\u2028' or '\u2029' or '\ufeff') && !char.IsSurrogate(c);
            if (plain)
                line.Append(c);
            else if (char.IsSurrogate(c))
                line.Append('\ufffd');
            else
                line.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }
        return line.ToString();
    }
}
