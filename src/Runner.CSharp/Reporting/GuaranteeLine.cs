using MemCap.Bounds;
using MemCap.Runner.Io;
using Microsoft.FSharp.Collections;

namespace MemCap.Runner.Reporting;

/// <summary>A line of the table of guarantees at given parameters.</summary>
internal sealed record GuaranteeLine(Guarantee Guarantee, FSharpMap<string, Value> Parameters)
{
    internal Bound Bound => Guarantee.Bound;

    internal Statement Printed => Guarantee.Printed;

    /// <summary>Null where the work is about random points.</summary>
    internal (Bound Bound, Statement Statement)? Normalized =>
        Guarantee.Normalized?.Value is { } normalized ? (normalized.Item1, normalized.Item2) : null;

    /// <summary>"Allen-Zhu, Li, Song 2019".</summary>
    internal string Work
    {
        get
        {
            BibEntry entry = Bibliography.OfProgram.Find(Bound.Reference)!;
            string[] names = (entry["author"] ?? "").Split(" and ");
            return TexText.ToUnicode(
                $"{string.Join(", ", names.Select(name => name.Split(',')[0]))} {entry["year"]}"
            );
        }
    }

    /// <summary>Names of hypotheses, inequalities, and what distinguishes the line from others of its work.</summary>
    internal string Assumption => Parts(Hypotheses.text, text => text);

    internal string AssumptionLatex =>
        Parts(
            inequality =>
                inequality is Hypothesis.AtLeast least
                    ? $"${FormulaLatex.condition(least.left, least.right)}$"
                    : LatexText.Sentence(Hypotheses.text(inequality)),
            LatexText.Sentence
        );

    private string Parts(Func<Hypothesis, string> inequality, Func<string, string> words) =>
        string.Join(
            ", ",
            Bound
                .Hypotheses.Select(hypothesis =>
                    hypothesis.IsAtLeast || hypothesis.IsBelow
                        ? inequality(hypothesis)
                        : words(Hypotheses.name(hypothesis))
                )
                .Append(words(Printed.Variant))
                .Where(part => part.Length > 0)
        );

    internal static Formula FormulaOf(Statement statement) => ((Expression.Value)statement.Expression).Item;

    /// <summary>With every hidden constant 1; null where the formula names a parameter that has no value.</summary>
    internal Value? ExponentOnly(Statement statement) =>
        Guarantees.exponents(Parameters, statement) is { IsOk: true } value ? value.ResultValue : null;
}
