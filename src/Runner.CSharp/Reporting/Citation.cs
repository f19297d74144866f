using System.Globalization;
using MemCap.Bounds;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>What every form of a citation says of a bound, in the same words.</summary>
internal sealed class Citation(Bound bound)
{
    internal Bound Bound => bound;

    /// <summary>"upper bound on neurons, total weight".</summary>
    internal string Title { get; } =
        (bound.Direction.IsExact ? "exact value of " : $"{Wording.direction(bound.Direction)} bound on ")
        + string.Join(
            ", ",
            bound.Statements.Select(s => Wording.quantity(s.Quantity)).Distinct(StringComparer.Ordinal)
        );

    /// <summary>How sure the statement is not; empty where it can be cited as it stands.</summary>
    internal string Caution { get; } = Wording.caution(bound);

    /// <summary>"ReLU units; one hidden layer, no output bias".</summary>
    internal string Networks { get; } =
        $"{Wording.activation(bound.Activation)} units; {Wording.architecture(bound.Architecture)}";

    internal string Labels { get; } = Wording.labels(bound.Labels);

    internal string Error { get; } = Wording.error(bound.Error);

    /// <summary>What the bound says of data sets, a sentence for each side of it.</summary>
    internal IReadOnlyList<string> Meaning { get; } =
        bound.Direction switch
        {
            Direction.Upper upper => [Wording.scopeMeaning(upper.Item)],
            Direction.Lower lower => [Wording.scopeMeaning(lower.Item)],
            Direction.Exact exact when exact.upper.Equals(exact.lower) => [Wording.scopeMeaning(exact.upper)],
            Direction.Exact exact =>
            [
                $"as an upper bound: {Wording.scopeMeaning(exact.upper)}",
                $"as a lower bound: {Wording.scopeMeaning(exact.lower)}",
            ],
            _ => [],
        };

    /// <summary>"explicit; published; confidence high; basis primary: the theorem was read in the source".</summary>
    internal string Standing { get; } =
        $"{Wording.status(bound.Status)}; {Wording.origin(bound.Origin)}; confidence {Wording.confidence(bound.Confidence)}; basis {Wording.basis(bound.Basis)}: {Wording.basisMeaning(bound.Basis)}";

    internal IReadOnlyList<string> Hidden { get; } = [.. BoundModule.hidden(bound)];

    /// <summary>Names and meanings of the parameters.</summary>
    internal IReadOnlyList<Symbol> Symbols { get; } = [.. Legend.ofBound(bound)];

    /// <summary>The tests that check it, with the number of instances; empty when none does.</summary>
    internal IReadOnlyList<(string Test, int Instances)> Evidence { get; } =
    [.. Bounds.Evidence.ofBound(bound.Id).Select(e => (e.Item1, e.Item2))];

    internal string EvidenceWords =>
        Evidence.Count == 0
            ? "no test speaks of it"
            : string.Join(
                "; ",
                Evidence.Select(e =>
                    string.Create(CultureInfo.InvariantCulture, $"{e.Test}: {e.Instances} instances")
                )
            ) + $" (memcap {CommandLine.Version}, {Software.Commit})";

    /// <summary>The note of proofs-notes that proves it, or a part of it; null when there is none.</summary>
    internal string? Note { get; } =
        bound.Origin switch
        {
            Origin.PublishedAndDerived both => $"proofs-notes/{both.note}.md",
            Origin.Derived derived => $"proofs-notes/{derived.note}.md",
            _ => null,
        };

    /// <summary>The work that it refers to.</summary>
    /// <remarks>The tests see to it that every key is there.</remarks>
    internal BibEntry Work { get; } =
        Bibliography.OfProgram.Find(bound.Reference)
        ?? throw new InvalidOperationException($"{bound.Id}: no reference {bound.Reference}");

    /// <summary>Where the work, or the note, states it.</summary>
    internal string Reference =>
        bound.Origin switch
        {
            Origin.Derived =>
                $"derived in memcap {CommandLine.Version}, {Note}; cf. [{bound.Reference}] ({bound.Place}): {ReferenceText.Plain(Work)}",
            Origin.PublishedAndDerived =>
                $"[{bound.Reference}] {bound.Place}: {ReferenceText.Plain(Work)} Constants or repairs: memcap {CommandLine.Version}, {Note}.",
            _ => $"[{bound.Reference}] {bound.Place}: {ReferenceText.Plain(Work)}",
        };

    /// <summary>Its own work first, then those that its words name.</summary>
    internal IEnumerable<BibEntry> Works =>
        Prose
            .Works(bound.Place, bound.Remark)
            .Prepend(bound.Reference)
            .Distinct(StringComparer.Ordinal)
            .Select(key => Bibliography.OfProgram.Find(key)!);

    /// <summary>The sign between the quantity and the formula.</summary>
    internal static string Relation(Bound bound) =>
        bound.Direction switch
        {
            Direction.Upper => "<=",
            Direction.Lower => ">=",
            _ => "=",
        };

    /// <summary>What a statement is about, where that is not all that the bound is about: its variant, units, networks;
    /// and what it asks of the data besides. Empty when nothing.</summary>
    internal static string Restriction(Statement statement) =>
        string.Join("; ", Restrictions(statement).Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> Restrictions(Statement statement)
    {
        if (statement.Variant.Length > 0)
            yield return statement.Variant;
        if (statement.Units?.Value is { } units)
            yield return $"{Wording.activation(units)} units";
        if (statement.Networks?.Value is { } networks)
            yield return Wording.architecture(networks);
        foreach (Hypothesis hypothesis in statement.Requires)
            yield return $"if {Hypotheses.text(hypothesis)}";
    }

    /// <summary>What a condition on the architecture is.</summary>
    internal static string Force(Bound bound) =>
        bound.Direction switch
        {
            Direction.Upper => "enough",
            Direction.Lower => "necessary",
            _ => "enough and necessary",
        };
}
