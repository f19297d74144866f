using MemCap.Bounds;
using MemCap.Exact;
using MemCap.Runner.Commands;

namespace MemCap.Runner.Reporting;

/// <summary>One answer of the registry in a few words.</summary>
internal static class AnswerText
{
    /// <summary>The value that counts: of a counted quantity the whole number. Null without one.</summary>
    internal static Value? Value(Answer answer) =>
        answer.Outcome switch
        {
            Outcome.Value { size.Value: var size } => ValueModule.ofRational(RationalModule.ofInteger(size)),
            Outcome.Value value => value.Item1,
            _ => null,
        };

    /// <summary>"77", "[30.6186, 30.6187]", "c hidden", "holds", or "-".</summary>
    internal static string Number(Answer answer) =>
        answer.Outcome switch
        {
            Outcome.Value => ValueText.Decimal(Value(answer)!),
            Outcome.Condition condition => condition.holds ? "holds" : "fails",
            _ when IsShape(answer) => $"{string.Join(", ", Hidden(answer))} hidden",
            _ => "-",
        };

    /// <summary>Known up to constants that the source hides.</summary>
    internal static bool IsShape(Answer answer) =>
        answer.Outcome is Outcome.NoValue { Item.IsHiddenConstant: true };

    /// <summary>The hidden constants of the statement that nobody has set.</summary>
    internal static IEnumerable<string> Hidden(Answer answer) =>
        StatementModule
            .formulas(answer.Statement)
            .SelectMany(FormulaModule.hidden)
            .Distinct(StringComparer.Ordinal)
            .Where(name =>
                !answer.Constants.Any(c => string.Equals(c.Item1, name, StringComparison.Ordinal))
            );

    /// <summary>The formula, the condition, or the statement in words.</summary>
    internal static string Formula(Answer answer) =>
        answer.Statement.Expression switch
        {
            Expression.Value value => FormulaText.text(value.Item),
            Expression.Condition condition => FormulaText.condition(condition.left, condition.right),
            Expression.Words words => words.Item,
            _ => "",
        };

    /// <summary>"FORALL", "WORST", …; a probability is left to the citation.</summary>
    internal static string Scope(Answer answer) =>
        Wording.scopes(answer.Bound.Direction) is var scopes
        && answer.Bound.Direction is Direction.Exact { upper: var upper, lower: var lower }
        && !upper.Equals(lower)
            ? $"{Code(upper)}/{Code(lower)}"
            : Code(scopes);

    /// <summary>Caution first, then what the statement is about, what it rests on and what was set.</summary>
    internal static string Notes(Inquiry inquiry, Answer answer)
    {
        List<string> notes = [];
        if (Wording.caution(answer.Bound) is { Length: > 0 } caution)
            notes.Add($"[{caution}]");
        if (answer.Statement.Variant.Length > 0)
            notes.Add(answer.Statement.Variant);
        if (Standing(answer) is { Length: > 0 } standing)
            notes.Add(standing);
        if (answer.Constants.Length > 0)
            notes.Add(
                $"with {string.Join(", ", answer.Constants.Select(c => $"{c.Item1} = {ValueText.Show(c.Item2)}"))}"
            );
        if (answer.InHull)
            notes.Add($"d = {inquiry.Facts!.Rank.Value}, of the affine hull");
        if (answer.Outcome is Outcome.NoValue none && !IsShape(answer))
            notes.Add(none.Item.Message);
        return string.Join("; ", notes);
    }

    /// <summary>"if unit-sphere", "only if random-sphere", "does not apply: …"; empty where all hypotheses hold.</summary>
    private static string Standing(Answer answer)
    {
        if (answer.Standing.IsDoesNotApply)
            return $"does not apply: {answer.Why}";
        string[] open = [.. Names(answer, decision => decision is Decision.Open)];
        string[] assumed = [.. Names(answer, decision => decision.IsAssumed)];
        return open.Length > 0 ? $"only if {string.Join(", ", open.Concat(assumed))}"
            : assumed.Length > 0 ? $"if {string.Join(", ", assumed)}"
            : "";
    }

    /// <summary>Inequalities as they are, other hypotheses by name; not those that every data set here satisfies.</summary>
    private static IEnumerable<string> Names(Answer answer, Func<Decision, bool> wanted) =>
        answer
            .Hypotheses.Where(h =>
                wanted(h.Item2) && !h.Item1.IsDistinctPoints && !h.Item1.IsConsistentLabels
            )
            .Select(h =>
                h.Item1.IsAtLeast || h.Item1.IsBelow ? Hypotheses.text(h.Item1) : Hypotheses.name(h.Item1)
            )
            .Distinct(StringComparer.Ordinal);

    internal static string Code(Scope scope) => Code(Wording.scope(scope));

    private static string Code(string scope) => scope.Split('(')[0];
}
