using System.Text;
using MemCap.Bounds;
using Microsoft.FSharp.Collections;

namespace MemCap.Runner.Reporting;

/// <summary>The table of guarantees for a paper; needs amsmath.</summary>
internal static class GuaranteesLatex
{
    private const string Head =
        "work & assumption & as printed & value & by the distance & value & confidence \\\\ \\hline";

    internal static string Of(IReadOnlyList<GuaranteeLine> lines, FSharpMap<string, Value> parameters)
    {
        var text = new StringBuilder();
        text.Append("% Needs amsmath; the references: memcap cite BN20-TAB-1 … --format bibtex\n");
        text.Append($"% {GuaranteesReport.At(parameters)}; {GuaranteesReport.Caution}\n");
        text.Append($"\\begin{{tabular}}{{lllrlrl}}\n{Head}\n");
        foreach (GuaranteeLine line in lines)
        {
            string[] cells =
            [
                $"\\cite{{{line.Bound.Reference}}}",
                line.AssumptionLatex,
                Formula(line.Printed),
                Value(line.ExponentOnly(line.Printed)),
                line.Normalized is { } normalized ? Formula(normalized.Statement) : "--",
                line.Normalized is { } same ? Value(line.ExponentOnly(same.Statement)) : "--",
                Wording.confidence(line.Bound.Confidence),
            ];
            text.Append(string.Join(" & ", cells)).Append(" \\\\\n");
        }
        text.Append("\\end{tabular}\n");
        return text.ToString();
    }

    private static string Formula(Statement statement) =>
        $"${FormulaLatex.latex(GuaranteeLine.FormulaOf(statement))}$";

    /// <summary>"1.3e76" as 1.3·10^76.</summary>
    private static string Value(Value? value)
    {
        string[] parts = GuaranteesReport.Short(value).Split('e');
        return parts.Length == 2 ? $"${parts[0]}\\cdot10^{{{parts[1]}}}$" : $"${parts[0]}$";
    }
}
