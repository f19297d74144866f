using System.Text;
using MemCap.Bounds;
using MemCap.Exact;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Reporting;

/// <summary>`memcap bounds` for people: parameters, one table a quantity, the best proved pairs.</summary>
internal static class BoundsTable
{
    private const int LineWidth = 110;
    private const int LongestFormula = 44;
    private const int NameWidth = 13;

    private static readonly string[] Head =
    [
        "side",
        "value",
        "id",
        "labels",
        "units",
        "network",
        "scope",
        "formula",
        "note",
    ];

    internal static string Text(Inquiry inquiry)
    {
        var text = new StringBuilder();
        Answer[] shown = [.. inquiry.Answers.Where(a => inquiry.Request.All || IsShown(inquiry, a))];
        AppendHeader(text, inquiry, shown);
        foreach (
            IGrouping<Quantity, Answer> table in shown
                .GroupBy(a => a.Statement.Quantity)
                .OrderBy(table => table.Key)
        )
        {
            text.Append($"\n{Wording.quantity(table.Key)}\n");
            List<string[]> rows = [Head];
            foreach (Answer answer in Ordered(table))
                rows.Add(Row(inquiry, answer));
            text.Append(TextTable.Render(rows, "  ", alignNumbers: false));
        }
        AppendGaps(text, inquiry);
        AppendScopes(text, shown);
        if (!inquiry.Request.All)
            AppendOthers(text, inquiry);
        return text.ToString();
    }

    /// <summary>Speaks of such data, has a value or a shape here, and can be cited.</summary>
    private static bool IsShown(Inquiry inquiry, Answer answer) =>
        !answer.Bound.Confidence.IsLow
        && !answer.Standing.IsDoesNotApply
        && (
            answer.Outcome is Outcome.Value or Outcome.Condition
            || (AnswerText.IsShape(answer) && !inquiry.Missing(answer).Any())
        );

    private static void AppendHeader(StringBuilder text, Inquiry inquiry, IEnumerable<Answer> shown)
    {
        if (inquiry.Sample is { } sample)
            Append(text, "data", [ReportText.Data(sample.Source)]);
        Append(
            text,
            "parameters",
            inquiry
                .Known()
                .Select(p =>
                    $"{p.Name} = {(inquiry.Sample is null ? ValueText.Show(p.Value) : ValueText.Decimal(p.Value))}"
                )
        );
        if (inquiry.Facts is { Rank.IsValueCreated: true } facts)
            Append(text, "affine rank", [$"{facts.Rank.Value}"]);
        HashSet<string> used = [.. shown.SelectMany(Names)];
        Append(
            text,
            "derived",
            inquiry
                .Derived.Where(d => used.Contains(d.Name))
                .Select(d => $"{d.Name} = {ValueText.Show(d.Value)} ({d.Reason})")
        );
        Append(text, "assumed", inquiry.Request.Assumed);
        string labels = inquiry.Question.Labels is { } kind
            ? BoundNames.Of(kind.Value)
            : "every kind; choose with --labels or --classes";
        Append(text, "labels", [labels]);
        if (inquiry.Request.Activation is { } activation)
            Append(text, "units", [BoundNames.Of(activation)]);
    }

    /// <summary>What the formulas of the statement and of its inequalities name.</summary>
    private static IEnumerable<string> Names(Answer answer)
    {
        foreach (Formula formula in StatementModule.formulas(answer.Statement))
        foreach (string name in FormulaModule.parameters(formula))
            yield return name;
        foreach ((Hypothesis hypothesis, _) in answer.Hypotheses)
        {
            (Formula Left, Formula Right)? sides = hypothesis switch
            {
                Hypothesis.AtLeast h => (h.left, h.right),
                Hypothesis.Below h => (h.left, h.right),
                _ => null,
            };
            if (sides is not var (left, right))
                continue;
            foreach (string name in FormulaModule.parameters(left).Concat(FormulaModule.parameters(right)))
                yield return name;
        }
    }

    /// <summary>A name and its items with semicolons between them, on as many lines as they need.</summary>
    private static void Append(StringBuilder text, string name, IEnumerable<string> items)
    {
        string line = name.PadRight(NameWidth);
        bool isFirst = true;
        foreach (string item in items)
        {
            if (!isFirst && line.Length + 2 + item.Length > LineWidth)
            {
                text.Append(line).Append(";\n");
                line = new string(' ', NameWidth);
                isFirst = true;
            }
            line += isFirst ? item : $"; {item}";
            isFirst = false;
        }
        if (!isFirst)
            text.Append(line).Append('\n');
    }

    /// <summary>Upper bounds from the least, then lower ones from the greatest; without a value last.</summary>
    private static IEnumerable<Answer> Ordered(IEnumerable<Answer> answers)
    {
        Answer[] all = [.. answers];
        return all.Where(a => BoundModule.isUpper(a.Bound))
            .Order(ByValue(1))
            .Concat(all.Where(a => !BoundModule.isUpper(a.Bound)).Order(ByValue(-1)));
    }

    private static Comparer<Answer> ByValue(int sign) =>
        Comparer<Answer>.Create(
            (a, b) =>
                (AnswerText.Value(a), AnswerText.Value(b)) switch
                {
                    ({ } x, { } y) => sign * (ValueModule.compare(256, x, y)?.Value ?? 0),
                    (null, null) => AnswerText.IsShape(b).CompareTo(AnswerText.IsShape(a)),
                    (null, _) => 1,
                    _ => -1,
                }
        );

    private static string[] Row(Inquiry inquiry, Answer answer)
    {
        (Bound bound, Statement statement) = (answer.Bound, answer.Statement);
        return
        [
            Wording.direction(bound.Direction),
            AnswerText.Number(answer),
            bound.Id,
            BoundNames.Of(bound.Labels),
            BoundNames.Of(BoundModule.activation(bound, statement)),
            BoundNames.Of(BoundModule.architecture(bound, statement)),
            AnswerText.Scope(answer),
            Cut(AnswerText.Formula(answer)),
            AnswerText.Notes(inquiry, answer),
        ];
    }

    private static string Cut(string text) =>
        text.Length <= LongestFormula ? text : text[..(LongestFormula - 1)].TrimEnd() + "…";

    private static void AppendGaps(StringBuilder text, Inquiry inquiry)
    {
        List<string[]> rows = [];
        foreach (
            (UnitKind unit, Labels labels, Gap gap) in Gaps.ofAnswers(inquiry.Question, [.. inquiry.Answers])
        )
        {
            rows.Add([
                Wording.quantity(gap.Upper.Statement.Quantity),
                BoundNames.Of(unit),
                BoundNames.Of(labels),
                $"{Side(gap.Upper)} >= {Side(gap.Lower)}",
                gap.Factor?.Value is { } factor ? Factor(factor) : "",
                Conditions(gap),
            ]);
        }
        if (rows.Count > 0)
            text.Append("\nbest proved: enough >= needed\n")
                .Append(TextTable.Render(rows, "  ", alignNumbers: false));
    }

    /// <summary>"154 (DER-PEEL-UB)", with the caution where there is one.</summary>
    private static string Side(Answer answer)
    {
        string caution = Wording.caution(answer.Bound) is { Length: > 0 } words ? $", {words}" : "";
        return $"{ValueText.Decimal(AnswerText.Value(answer)!)} ({answer.Bound.Id}, {AnswerText.Scope(answer)}{caution})";
    }

    /// <summary>"if general-position": what either side assumes.</summary>
    private static string Conditions(Gap gap)
    {
        string[] assumed =
        [
            .. gap
                .Upper.Hypotheses.Concat(gap.Lower.Hypotheses)
                .Where(h =>
                    h.Item2.IsAssumed && h.Item1 is { IsDistinctPoints: false, IsConsistentLabels: false }
                )
                .Select(h => Hypotheses.name(h.Item1))
                .Distinct(StringComparer.Ordinal),
        ];
        return assumed.Length == 0 ? "" : $"if {string.Join(", ", assumed)}";
    }

    /// <summary>"factor 23.4", "factor about 6667".</summary>
    private static string Factor(Value factor)
    {
        const int digits = 4;
        Rational middle = factor is Value.Exact exact
            ? exact.Item
            : DyadicModule.toRational(ValueModule.enclose(64, factor).Upper);
        string nearest = ExactText.Nearest(middle, digits);
        bool isExact = factor is Value.Exact && middle.Equals(ExactDecimal.parse(nearest)?.Value);
        return $"factor {(isExact ? "" : "about ")}{nearest}";
    }

    /// <summary>What the codes of the scopes mean, those that are shown.</summary>
    private static void AppendScopes(StringBuilder text, IEnumerable<Answer> shown)
    {
        HashSet<Scope> scopes = [];
        foreach (Answer answer in shown)
        {
            foreach (
                FSharpOption<Scope>? scope in new[]
                {
                    BoundModule.upperScope(answer.Bound),
                    BoundModule.lowerScope(answer.Bound),
                }
            )
            {
                if (scope is not null)
                    scopes.Add(scope.Value);
            }
        }
        text.Append("\nscopes\n");
        foreach (
            IGrouping<string, Scope> code in scopes.Order().GroupBy(AnswerText.Code, StringComparer.Ordinal)
        )
        {
            string meaning = code.First().IsHighProbability
                ? "with high probability over the randomness that the citation states"
                : Wording.scopeMeaning(code.First());
            text.Append($"  {code.Key, -14}{meaning}\n");
        }
    }

    /// <summary>How many statements are left out, and what would show them.</summary>
    private static void AppendOthers(StringBuilder text, Inquiry inquiry)
    {
        (int excluded, int doubtful, int lacking, int others) = (0, 0, 0, 0);
        Dictionary<string, int> missing = [];
        foreach (Answer answer in inquiry.Answers.Where(a => !IsShown(inquiry, a)))
        {
            string[] names = [.. inquiry.Missing(answer)];
            if (answer.Bound.Confidence.IsLow)
                doubtful++;
            else if (answer.Standing.IsDoesNotApply)
                excluded++;
            else if (names.Length > 0)
            {
                lacking++;
                foreach (string name in names)
                    missing[name] = missing.GetValueOrDefault(name) + 1;
            }
            else
                others++;
        }
        List<string> parts = [];
        if (lacking > 0)
        {
            const int shown = 8;
            IEnumerable<string> names = missing
                .OrderByDescending(m => m.Value)
                .ThenBy(m => m.Key, StringComparer.Ordinal)
                .Take(shown)
                .Select(m => $"{m.Key} {m.Value}");
            string rest = missing.Count > shown ? ", …" : "";
            parts.Add($"{lacking} need more parameters ({string.Join(", ", names)}{rest})");
        }
        if (excluded > 0)
            parts.Add($"{excluded} do not apply");
        if (doubtful > 0)
            parts.Add($"{doubtful} of low confidence");
        if (others > 0)
            parts.Add($"{others} without a number");
        if (parts.Count > 0)
            text.Append($"\nnot shown: {string.Join("; ", parts)}; --all shows them\n");
    }
}
