using System.Text;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>Bounds as one LaTeX document: article with amsmath, for any engine, references included.</summary>
internal static class HandbookLatex
{
    // Formulas wider than the line are shrunk to it.
    private const string Preamble = """
        \documentclass[a4paper]{article}
        \usepackage[margin=25mm]{geometry}
        \usepackage{amsmath,graphicx}
        \newcommand{\widest}[1]{\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{#1}}
        \setlength{\parindent}{0pt}
        \setlength{\parskip}{4pt}
        \setcounter{tocdepth}{2}
        \sloppy

        """;

    /// <summary>The whole document.</summary>
    internal static string Of(IReadOnlyList<Bound> bounds)
    {
        Citation[] citations = [.. bounds.Select(bound => new Citation(bound))];
        ILookup<string, HandbookRow> rows = HandbookValues
            .Of(bounds)
            .ToLookup(row => row.Bound.Id, StringComparer.Ordinal);
        var text = new StringBuilder(Preamble);
        text.Append($"\\title{{{HandbookWords.Title}}}\n\\author{{memcap}}\n\\date{{}}\n");
        text.Append("\\begin{document}\n\\maketitle\n");
        foreach (string paragraph in HandbookWords.Introduction(citations))
            text.Append($"{LatexText.Sentence(paragraph)}\n\n");
        text.Append(Points());
        text.Append("\\tableofcontents\n");
        foreach (IGrouping<Group, Citation> group in citations.GroupBy(c => c.Bound.Group))
        {
            text.Append($"\n\\section{{{LatexText.Escape(Wording.group(group.Key))}}}\n");
            foreach (Citation citation in group)
            {
                text.Append($"\n\\subsection{{{citation.Bound.Id}}}\n");
                text.Append(CitationLatex.Body(citation, Display));
                text.Append(Values([.. rows[citation.Bound.Id]]));
            }
        }
        text.Append(References(citations));
        return text.Append("\\end{document}\n").ToString();
    }

    /// <summary>A line, or several for a formula with abbreviations: each may stand on its own.</summary>
    private static string Display(string formula) =>
        Pieces(formula) is [_, _, ..] pieces
            ? $"\\begin{{center}}{string.Join("\\quad ", pieces.Select(Shrunk))}\\end{{center}}"
            : $"\\[{Shrunk(formula)}\\]";

    private static string Shrunk(string formula) => $"\\widest{{$\\displaystyle {formula}$}}";

    /// <summary>Splits where a line may end outside of all brackets.</summary>
    private static string[] Pieces(string formula)
    {
        const string end = "\\quad\\allowbreak";
        string[] parts = formula.Split(end);
        var pieces = new List<string> { parts[0] };
        foreach (string part in parts[1..])
        {
            if (IsBalanced(pieces[^1]))
                pieces.Add(part.TrimStart());
            else
                pieces[^1] += end + part;
        }
        return [.. pieces];
    }

    private static bool IsBalanced(string latex)
    {
        int Count(string bracket) => latex.Split(bracket).Length;
        return Count("\\left") == Count("\\right") && Count("{") == Count("}") && Count("(") == Count(")");
    }

    private static string Points() =>
        "\\begin{description}\n"
        + string.Concat(
            ReferencePoints.all.Select(point =>
                $"\\item[{point.Name}] {point.Meaning}: {LatexText.Sentence(HandbookWords.Chosen(point))}\n"
            )
        )
        + "\\end{description}\n";

    private static string Values(HandbookRow[] rows)
    {
        HandbookRow[] shown = [.. rows.Where(row => row.CommonObstacle is null)];
        if (shown.Length == 0)
            return $"\n{LatexText.Sentence(HandbookWords.NoValues(rows))}\n";
        var text = new StringBuilder(
            "\n\\widest{\\begin{tabular}{l" + new string('l', ReferencePoints.all.Length) + "}\n"
        );
        text.Append(Row(ReferencePoints.all.Select(point => point.Name).Prepend("value at")));
        foreach (HandbookRow row in shown)
            text.Append(Row(row.Values.Select(HandbookWords.Cell).Prepend(HandbookWords.RowName(row))));
        text.Append("\\end{tabular}}\n");
        foreach (string reason in HandbookWords.Contradictions(rows))
            text.Append($"\n{LatexText.Sentence(reason)}\n");
        return text.ToString();
    }

    private static string Row(IEnumerable<string> cells) =>
        string.Join(" & ", cells.Select(LatexText.Sentence)) + " \\\\\n";

    private static string References(IEnumerable<Citation> citations)
    {
        var text = new StringBuilder("\n\\begin{thebibliography}{99}\n");
        foreach (
            Io.BibEntry entry in citations
                .SelectMany(citation => citation.Works)
                .DistinctBy(entry => entry.Key, StringComparer.Ordinal)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        )
            text.Append($"\\bibitem{{{entry.Key}}} {ReferenceText.Latex(entry)}\n");
        text.Append($"\\bibitem{{{Software.Key}}} {LatexText.Escape(Software.Reference)}\n");
        return text.Append("\\end{thebibliography}\n").ToString();
    }
}
