using System.Text;
using MemCap.Bounds;

namespace MemCap.Runner.Reporting;

/// <summary>A citation as a paragraph for a paper; needs amsmath.</summary>
internal static class CitationLatex
{
    /// <summary>The paragraph, with the command that prints its references as a comment.</summary>
    internal static string Of(Bound bound) =>
        $"% Needs amsmath; the references: memcap cite {bound.Id} --format bibtex\n\\noindent\\textbf{{{bound.Id}}} "
        + Body(new Citation(bound), formula => $"\\[{formula}\\]");

    /// <summary>The same without the id.</summary>
    /// <param name="display">Sets a formula on lines of its own.</param>
    internal static string Body(Citation citation, Func<string, string> display)
    {
        Bound bound = citation.Bound;
        var text = new StringBuilder();
        text.Append($"({citation.Title}; {Reference(citation)}).\n");
        if (citation.Caution.Length > 0)
            text.Append($"\\textbf{{Caution: {citation.Caution}.}}\n");
        text.Append($"\\emph{{Networks:}} {Sentence(citation.Networks)}.\n");
        text.Append($"\\emph{{Labels:}} {Sentence(citation.Labels)}; fit: {Sentence(citation.Error)}.\n");
        if (!bound.Hypotheses.IsEmpty)
            text.Append($"\\emph{{Hypotheses:}} {string.Join("; ", bound.Hypotheses.Select(Hypothesis))}.\n");
        foreach (Statement statement in bound.Statements)
            text.Append(Statement(bound, statement, display));
        foreach (string side in citation.Meaning)
            text.Append($"\\emph{{Scope:}} {Sentence(side)}.\n");
        string symbols = string.Join(
            "; ",
            citation.Symbols.Select(s => $"${s.Latex}$, {Sentence(s.Meaning)}")
        );
        if (symbols.Length > 0)
            text.Append($"\\emph{{Symbols:}} {symbols}.\n");
        if (citation.Hidden.Count > 0)
            text.Append(
                $"\\emph{{Hidden, without a value in the source:}} {string.Join(", ", citation.Hidden.Select(Hidden))}.\n"
            );
        text.Append($"\\emph{{Status:}} {Sentence(citation.Standing)}.\n");
        if (bound.Remark.Length > 0)
            text.Append($"\\emph{{Remark:}} {Sentence(bound.Remark)}\n");
        text.Append($"\\emph{{Evidence:}} {Sentence(citation.EvidenceWords)}.\n");
        return text.ToString();
    }

    /// <summary>A displayed formula, or a sentence.</summary>
    private static string Statement(Bound bound, Statement statement, Func<string, string> display)
    {
        string restriction = Citation.Restriction(statement) is { Length: > 0 } words
            ? $"\\emph{{Case:}} {Sentence(words)}.\n"
            : "";
        return restriction
            + statement.Expression switch
            {
                Expression.Value value => Displayed(
                    $"\\text{{{Wording.quantity(statement.Quantity)}}}{Sign(bound)}{FormulaLatex.latex(value.Item)}"
                ),
                Expression.Condition condition => $"It is {Citation.Force(bound)} that\n"
                    + Displayed(FormulaLatex.condition(condition.left, condition.right)),
                Expression.Words sentence => $"\\par {Sentence(sentence.Item)}\n",
                _ => "",
            };

        string Displayed(string formula) => display(formula + ".") + "\n";
    }

    private static string Sign(Bound bound) =>
        Citation.Relation(bound) switch
        {
            "<=" => "\\le ",
            ">=" => "\\ge ",
            _ => "=",
        };

    private static string Hypothesis(Hypothesis hypothesis) =>
        hypothesis switch
        {
            Bounds.Hypothesis.AtLeast least => $"${FormulaLatex.condition(least.left, least.right)}$",
            Bounds.Hypothesis.Below below =>
                $"${FormulaLatex.latex(below.left)}<{FormulaLatex.latex(below.right)}$",
            _ => Sentence(Hypotheses.text(hypothesis)).TrimEnd('.'),
        };

    private static string Hidden(string name) => $"${FormulaLatex.latex(Formula.NewHidden(name))}$";

    private static string Reference(Citation citation)
    {
        Bound bound = citation.Bound;
        string place = Sentence(bound.Place);
        string note = citation.Note is { } path
            ? $"\\texttt{{{LatexText.Escape(path)}}} of~\\cite{{{Software.Key}}}"
            : "";
        return bound.Origin switch
        {
            Origin.Derived => $"derived in {note}, cf.~\\cite{{{bound.Reference}}}, {place}",
            Origin.PublishedAndDerived =>
                $"\\cite[{{{place}}}]{{{bound.Reference}}}; constants or repairs: {note}",
            _ => $"\\cite[{{{place}}}]{{{bound.Reference}}}",
        };
    }

    private static string Sentence(string text) => LatexText.Sentence(text);
}
