using System.Globalization;
using System.Text;
using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Verification;

namespace MemCap.Runner.Reporting;

/// <summary>The lines that reports for people have in common.</summary>
internal static class ReportText
{
    internal static string Line(string name, string value) => $"{name, -11}{value}\n";

    internal static string Count(long count, string one) =>
        $"{Grouped(count)} {one}{(count == 1 ? "" : "s")}";

    internal static string Grouped(long count) =>
        count < 10_000
            ? count.ToString(CultureInfo.InvariantCulture)
            : count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    internal static string Seconds(double seconds) =>
        seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    internal static string Data(LabelledData data)
    {
        string task = data.IsClassification
            ? $"{data.Classes.Count} {(data.Classes.Count == 1 ? "class" : "classes")}"
            : "regression";
        string merged = data.Merged == 0 ? "" : $", {Count(data.Merged, "equal row")} merged";
        return $"{data.Source}: {Count(data.Count, "point")} in R^{data.Dimension}, {task} ({data.TaskReason}){merged}";
    }

    internal static string Network(Network network, Size size)
    {
        string weight = size.TotalWeight?.Value is { } total ? $", total weight {Weight(total)}" : "";
        return $"{Count(size.Neurons, ReportJson.Activations(network) + " neuron")}, depth {size.Depth}, "
            + $"{Count(size.Parameters, "parameter")} ({Grouped(size.NonzeroParameters)} nonzero){weight}, "
            + $"{Count(size.BitComplexity, "bit")} in the largest weight, {Grouped(size.TotalBits)} in all";
    }

    /// <summary>Three digits of the upper end, with an exponent when that is shorter.</summary>
    internal static string Weight(Enclosure weight)
    {
        (_, double upper) = EnclosureModule.toDoubles(weight);
        return upper is >= 1e6 and < double.PositiveInfinity
            ? upper.ToString("0.00e0", CultureInfo.InvariantCulture)
            : ExactText.Up(DyadicModule.toRational(weight.Upper), 3);
    }

    /// <summary>Three digits, rounded up: what was claimed with ε is true with these.</summary>
    internal static string Epsilon(Rational epsilon) => ExactText.Up(epsilon, 3);

    /// <summary>"f = y" or "eps 0.1": how near outputs are to labels.</summary>
    internal static string Fit(Rational epsilon) => epsilon.IsZero ? "f = y" : $"eps {Epsilon(epsilon)}";

    /// <summary>What the checker found, once it accepted the claim.</summary>
    internal static string Accepted(Certificate certificate, Findings findings)
    {
        string points =
            certificate.Data.Count == 1 ? "the 1 point" : $"all {Grouped(certificate.Data.Count)} points";
        string reading = certificate.Network.Output switch
        {
            Output.Nearest => "nearest label",
            Output.Argmax => "largest output",
            Output.Sign => "sign",
            _ => "output",
        };
        string signs =
            findings.Signs == 0
                ? ""
                : $"; {Grouped(findings.UndecidedSigns)} of {Grouped(findings.Signs)} signs settled by rationals";
        if (findings.SquaredError?.Value is { } error)
        {
            string wrong = certificate.Network.Output.IsIdentity
                ? $"max error {ExactText.Up(findings.MaxAbsError, 3)}"
                : $"{Count(findings.Misclassified, "point")} of {Grouped(certificate.Data.Count)} with another {reading}";
            string exactly = error.AtLeast.Equals(error.AtMost) ? "" : "at most, ";
            string size = certificate.Claim is Claim.Approximates { measure.IsTruncated: true }
                ? $"(1/n) Σ min(1, (f − y)²) = {ExactText.Up(error.TruncatedAtMost / RationalModule.ofInt(certificate.Data.Count), 4)}"
                : $"Σ(f − y)² = {ExactText.Up(Ratio(error.AtMost, error.OfLabels), 4)} Σy²";
            return $"approximates: {size} {exactly}decided exactly ({wrong}{signs})";
        }
        return certificate.Claim is Claim.Within within && findings.Misclassified > 0
                ? $"within {ExactText.Abbreviate(within.tolerance)} of the label at {points}, max error {ExactText.Up(findings.MaxAbsError, 3)} ({reading}{signs})"
            : findings.Simulated?.Value is { } simulated
                ? $"interpolates {points} by the network's closed form ({reading}; {Grouped(simulated)} of them went through the whole network)"
            : $"interpolates {points} exactly ({reading}{signs})";
    }

    /// <summary>0 of 0 is 0.</summary>
    private static Rational Ratio(Rational part, Rational whole) => whole.IsZero ? part : part / whole;

    internal static string Bounds(Built built)
    {
        List<string[]> rows =
        [
            ["bound", "", "", "network", "applies", "holds", "why"],
        ];
        foreach (BoundCheck check in built.Bounds.Where(b => b.Claimed || (b.Applies && b.Value.IsOk)))
        {
            string quantity = check.Statement.Quantity.IsNeurons
                ? ""
                : $" {Wording.quantity(check.Statement.Quantity)}";
            rows.Add([
                check.Bound.Id,
                check.IsUpper ? "upper" : "lower",
                check.Value.IsOk ? BoundText.Number(check.Value.ResultValue) : "-",
                BoundText.Number(check.Count) + quantity,
                check.Applies ? "yes" : "no",
                check.Holds?.Value switch
                {
                    true => "yes",
                    false => "no",
                    null => "-",
                },
                Caution(check.Bound) + check.Why,
            ]);
        }
        return TextTable.Render(rows, "  ");
    }

    /// <summary>"[confidence medium, recalled] ", or nothing.</summary>
    internal static string Caution(Bound bound) =>
        Wording.caution(bound) is { Length: > 0 } caution ? $"[{caution}] " : "";
}
