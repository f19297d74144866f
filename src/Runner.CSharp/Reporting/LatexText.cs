using System.Text;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>Sentences as LaTeX that any engine and input encoding accepts.</summary>
internal static class LatexText
{
    /// <summary>Characters that LaTeX reserves, or sets wrongly, in text.</summary>
    private static readonly Dictionary<char, string> Reserved = new()
    {
        ['\\'] = "\\textbackslash{}",
        ['{'] = "\\{",
        ['}'] = "\\}",
        ['$'] = "\\$",
        ['&'] = "\\&",
        ['%'] = "\\%",
        ['#'] = "\\#",
        ['_'] = "\\_",
        ['^'] = "\\textasciicircum{}",
        ['~'] = "\\textasciitilde{}",
        ['|'] = "\\ensuremath{|}",
        ['<'] = "\\ensuremath{<}",
        ['>'] = "\\ensuremath{>}",
        ['"'] = "''",
        ['“'] = "``",
        ['”'] = "''",
        ['’'] = "'",
        ['–'] = "--",
        ['—'] = "---",
        ['\u00a0'] = "~",
        ['…'] = "\\ldots{}",
    };

    /// <summary>Signs of mathematics.</summary>
    private static readonly Dictionary<char, string> Signs = new()
    {
        ['±'] = "\\pm",
        ['−'] = "-",
        ['·'] = "\\cdot",
        ['×'] = "\\times",
        ['²'] = "^2",
        ['³'] = "^3",
        ['⁴'] = "^4",
        ['⁹'] = "^9",
        ['√'] = "\\surd",
        ['Σ'] = "\\sum",
        ['Φ'] = "\\Phi",
        ['α'] = "\\alpha",
        ['β'] = "\\beta",
        ['γ'] = "\\gamma",
        ['δ'] = "\\delta",
        ['ε'] = "\\varepsilon",
        ['η'] = "\\eta",
        ['θ'] = "\\theta",
        ['κ'] = "\\kappa",
        ['λ'] = "\\lambda",
        ['π'] = "\\pi",
        ['ρ'] = "\\rho",
        ['σ'] = "\\sigma",
        ['φ'] = "\\varphi",
        ['ψ'] = "\\psi",
        ['ω'] = "\\omega",
        ['Γ'] = "\\Gamma",
        ['Δ'] = "\\Delta",
        ['†'] = "\\dagger",
        ['‖'] = "\\Vert",
        ['∞'] = "\\infty",
        ['≠'] = "\\ne",
        ['≡'] = "\\equiv",
        ['≈'] = "\\approx",
        ['≤'] = "\\le",
        ['≥'] = "\\ge",
        ['⌈'] = "\\lceil",
        ['⌉'] = "\\rceil",
        ['⌊'] = "\\lfloor",
        ['⌋'] = "\\rfloor",
        ['∈'] = "\\in",
        ['→'] = "\\to",
    };

    private static readonly Dictionary<char, string> Accents = new()
    {
        ['á'] = "\\'a",
        ['à'] = "\\`a",
        ['ä'] = "\\\"a",
        ['ç'] = "\\c{c}",
        ['é'] = "\\'e",
        ['è'] = "\\`e",
        ['í'] = "\\'{\\i}",
        ['ó'] = "\\'o",
        ['ö'] = "\\\"o",
        ['ø'] = "\\o{}",
        ['ü'] = "\\\"u",
    };

    /// <summary>Ids in typewriter, works as citations, names of parameters as mathematics.</summary>
    internal static string Sentence(string text) =>
        string.Concat(
            Prose
                .Spans(text)
                .Select(span =>
                    span.Kind switch
                    {
                        ProseKind.Symbol => $"${FormulaLatex.latex(Formula.NewParameter(span.Text))}$",
                        ProseKind.Bound => $"\\texttt{{{span.Text}}}",
                        ProseKind.Work => $"\\cite{{{span.Text}}}",
                        ProseKind.Superscript => $"\\ensuremath{{^{{{Escape(span.Text)}}}}}",
                        ProseKind.Subscript => $"\\ensuremath{{_{{{Escape(span.Text)}}}}}",
                        _ => Escape(span.Text),
                    }
                )
        );

    /// <summary>The text itself, character by character. A character without a LaTeX form becomes a question mark:
    /// the tests see to it that no bound has one.</summary>
    internal static string Escape(string text)
    {
        var latex = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool orEqual = i + 1 < text.Length && text[i + 1] is '=' && text[i] is '<' or '>';
            if (orEqual)
                latex.Append(text[i++] is '<' ? "\\ensuremath{\\le}" : "\\ensuremath{\\ge}");
            else
                latex.Append(Character(text[i]) ?? "?");
        }
        return latex.ToString();
    }

    /// <summary>Null when there is none.</summary>
    internal static string? Character(char c)
    {
        if (Reserved.TryGetValue(c, out string? reserved))
            return reserved;
        if (Signs.TryGetValue(c, out string? sign))
            return $"\\ensuremath{{{sign}}}";
        if (Accents.TryGetValue(c, out string? accent))
            return accent;
        return c is >= ' ' and < '\u007f' ? c.ToString() : null;
    }
}
