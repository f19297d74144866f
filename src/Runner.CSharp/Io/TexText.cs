using System.Text;

namespace MemCap.Runner.Io;

/// <summary>The LaTeX of BibTeX fields as plain Unicode: accents, dashes, quotes; braces and $ go.</summary>
internal static class TexText
{
    /// <summary>Letters with an accent, after the accent's command.</summary>
    private static readonly Dictionary<char, (string Plain, string Accented)> Accents = new()
    {
        ['\''] = ("aeiouycnszAEIOUYCNSZ", "áéíóúýćńśźÁÉÍÓÚÝĆŃŚŹ"),
        ['`'] = ("aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ['^'] = ("aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ['"'] = ("aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
        ['~'] = ("anoANO", "ãñõÃÑÕ"),
        ['v'] = ("cszrenCSZREN", "čšžřěňČŠŽŘĚŇ"),
        ['c'] = ("csCS", "çşÇŞ"),
        ['H'] = ("ouOU", "őűŐŰ"),
        ['k'] = ("aeAE", "ąęĄĘ"),
        ['u'] = ("agAG", "ăğĂĞ"),
        ['.'] = ("zZ", "żŻ"),
        ['='] = ("aeiouAEIOU", "āēīōūĀĒĪŌŪ"),
    };

    private static readonly Dictionary<string, string> Commands = new(StringComparer.Ordinal)
    {
        ["o"] = "ø",
        ["O"] = "Ø",
        ["l"] = "ł",
        ["L"] = "Ł",
        ["ss"] = "ß",
        ["aa"] = "å",
        ["AA"] = "Å",
        ["ae"] = "æ",
        ["AE"] = "Æ",
        ["i"] = "i",
        ["j"] = "j",
        ["cdot"] = "·",
    };

    /// <summary>A command that is not known stays as it is.</summary>
    internal static string ToUnicode(string tex)
    {
        var text = new StringBuilder(tex.Length);
        for (int i = 0; i < tex.Length; )
            i += Next(tex.AsSpan(i), text);
        return text.ToString();
    }

    /// <summary>Writes what stands at the beginning, and answers its length.</summary>
    private static int Next(ReadOnlySpan<char> tex, StringBuilder text)
    {
        foreach (
            (string plain, string character) in new[]
            {
                ("---", "—"),
                ("--", "–"),
                ("``", "“"),
                ("''", "”"),
                ("'", "’"),
                ("~", "\u00a0"),
                ("{", ""),
                ("}", ""),
                ("$", ""),
            }
        )
        {
            if (tex.StartsWith(plain, StringComparison.Ordinal))
            {
                text.Append(character);
                return plain.Length;
            }
        }
        if (tex[0] is not '\\' || tex.Length == 1)
        {
            text.Append(tex[0]);
            return 1;
        }
        return Command(tex, text);
    }

    private static int Command(ReadOnlySpan<char> tex, StringBuilder text)
    {
        if ("&%$#_{}".Contains(tex[1]))
        {
            text.Append(tex[1]);
            return 2;
        }
        if (Accented(tex) is ({ } letter, var length))
        {
            text.Append(letter);
            return length;
        }
        int end = 1;
        while (end < tex.Length && char.IsAsciiLetter(tex[end]))
            end++;
        string name = tex[1..end].ToString();
        if (!Commands.TryGetValue(name, out string? character))
        {
            text.Append(tex[..Math.Max(end, 2)]);
            return Math.Max(end, 2);
        }
        text.Append(character);
        // The blank behind a command only ends its name.
        return end < tex.Length && tex[end] is ' ' ? end + 1 : end;
    }

    /// <summary>\'e, \'{e}, \'\i, \v{c}, \c c; null for anything else. A command of letters needs a brace or a
    /// blank before its letter.</summary>
    private static (char? Letter, int Length) Accented(ReadOnlySpan<char> tex)
    {
        if (!Accents.TryGetValue(tex[1], out (string Plain, string Accented) accent))
            return (null, 0);
        int at = 2;
        while (at < tex.Length && tex[at] is '{' or ' ')
            at++;
        if (char.IsAsciiLetter(tex[1]) && at == 2)
            return (null, 0);
        bool dotless = at + 1 < tex.Length && tex[at] is '\\' && tex[at + 1] is 'i';
        int letter = dotless ? at + 1 : at;
        int place = letter < tex.Length ? accent.Plain.IndexOf(tex[letter], StringComparison.Ordinal) : -1;
        // A brace behind the letter has no meaning of its own: the caller drops it.
        return place < 0 ? (null, 0) : (accent.Accented[place], letter + 1);
    }
}
