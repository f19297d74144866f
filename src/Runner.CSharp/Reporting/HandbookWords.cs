using MemCap.Bounds;
using MemCap.Exact;

namespace MemCap.Runner.Reporting;

/// <summary>The sentences that both forms of the handbook have in common.</summary>
internal static class HandbookWords
{
    internal const string Title = "Bounds on memorization by neural networks";

    /// <summary>Paragraphs before the first bound.</summary>
    internal static IEnumerable<string> Introduction(IReadOnlyCollection<Citation> citations)
    {
        int With(Func<Citation, bool> has) => citations.Count(has);
        yield return $"Printed by memcap {CommandLine.Version}, {Software.Commit}: {citations.Count} bounds, of which "
            + $"{With(c => c.Bound.Status.IsExplicit)} are explicit, {With(c => c.Bound.Status.IsAsymptotic)} asymptotic "
            + $"and {With(c => c.Bound.Status.IsConjecture)} conjectures. The formulas are the ones that the program "
            + "evaluates and the tests check.";
        yield return "An upper bound says that so much is enough, a lower bound that so much is needed; the scope says for which "
            + "data sets. Two bounds may be compared only where architecture, labels, error and scope match.";
        yield return $"{With(c => c.Caution.Length > 0)} of the bounds carry a caution: recalled means stated from memory and not looked up; "
            + "with confidence medium, look at the source before citing it; with confidence low, do not cite it before "
            + "checking it; a conjecture is not proved. Hidden constants are those that the source does not give: they "
            + "have no value here.";
        yield return "The values are those of the formulas at three reference points; digits before an ellipsis are certain, "
            + "and what stands behind an arrow is the integer that the value means. A dagger marks parameters that "
            + "contradict a hypothesis; hypotheses on the data themselves are taken for granted. Parameters that are "
            + "not chosen follow from the others where they can: classes are balanced, θ = δ/r, Δ = 2r/δ, one output. "
            + "Bounds on a given network take the one whose widths, inputs and outputs included, are named.";
    }

    /// <summary>"n = 100, d = 10, delta = 1/10; the network 10-12-12-1".</summary>
    internal static string Chosen(ReferencePoint point) =>
        string.Join(", ", point.Chosen.Select(p => $"{p.Key} = {BoundText.Number(p.Value)}"))
        + $"; the network {string.Join("-", point.Widths)}";

    internal static string RowName(HandbookRow row) =>
        Wording.quantity(row.Statement.Quantity)
        + (row.Statement.Variant.Length > 0 ? $" ({row.Statement.Variant})" : "");

    internal static string Cell(ReferenceValue value) =>
        value.Text is null ? "–" : value.Text + (value.Contradiction is null ? "" : " †");

    /// <summary>Why the table is missing.</summary>
    internal static string NoValues(IEnumerable<HandbookRow> rows) =>
        "No value at the reference points: "
        + string.Join("; ", rows.Select(row => row.CommonObstacle).Distinct(StringComparer.Ordinal))
        + ".";

    /// <summary>"† at G1: …", for each hypothesis that a point contradicts.</summary>
    internal static IEnumerable<string> Contradictions(IReadOnlyList<HandbookRow> rows) =>
        rows.SelectMany(row =>
                ReferencePoints.all.Zip(row.Values, (point, value) => (point.Name, value.Contradiction))
            )
            .Where(found => found.Contradiction is not null)
            .Distinct()
            .GroupBy(found => found.Contradiction, found => found.Name, StringComparer.Ordinal)
            .Select(group => $"† at {string.Join(", ", group)}: {group.Key}");

    /// <summary>The keys and the place; the works stand in the list of references.</summary>
    internal static string Reference(Citation citation) =>
        citation.Bound.Origin switch
        {
            Origin.Derived =>
                $"derived in {citation.Note} of {Software.Key}, cf. {citation.Bound.Reference}: {citation.Bound.Place}",
            Origin.PublishedAndDerived =>
                $"{citation.Bound.Reference}, {citation.Bound.Place}; constants or repairs: {citation.Note} of {Software.Key}",
            _ => $"{citation.Bound.Reference}, {citation.Bound.Place}",
        };
}
