using System.Globalization;
using System.Numerics;
using MemCap.Bounds;
using MemCap.Exact;

namespace MemCap.Runner.Reporting;

/// <summary>What a statement says at a reference point.</summary>
/// <param name="Text">"308", "366.12244… → 367", "holds"; null when there is no value.</param>
/// <param name="Obstacle">Why there is no value.</param>
/// <param name="Contradiction">The hypothesis that the parameters contradict; null when none.</param>
internal sealed record ReferenceValue(string? Text, string? Obstacle, string? Contradiction);

/// <summary>The values of a statement at the reference points, in their order.</summary>
internal sealed record HandbookRow(Bound Bound, Statement Statement, IReadOnlyList<ReferenceValue> Values)
{
    /// <summary>The reason, when no point has a value for the same reason.</summary>
    internal string? CommonObstacle =>
        Values.Select(v => v.Obstacle).Distinct(StringComparer.Ordinal).ToArray() is [{ } only] ? only : null;
}

/// <summary>The numbers of the handbook.</summary>
internal static class HandbookValues
{
    /// <summary>Significant digits of a number that is not printed in full.</summary>
    private const int Digits = 8;

    /// <summary>Integers of more digits are abbreviated.</summary>
    private const int LongestInteger = 20;

    /// <summary>Every statement of the bounds, in their order.</summary>
    internal static IReadOnlyList<HandbookRow> Of(IReadOnlyList<Bound> bounds)
    {
        Answer[][] answers =
        [
            .. ReferencePoints.all.Select(point =>
                ReferencePoints
                    .answers(point, Microsoft.FSharp.Collections.ListModule.OfSeq(bounds))
                    .ToArray()
            ),
        ];
        return
        [
            .. Enumerable
                .Range(0, answers[0].Length)
                .Select(i => new HandbookRow(
                    answers[0][i].Bound,
                    answers[0][i].Statement,
                    [.. answers.Select(atPoint => Value(atPoint[i]))]
                )),
        ];
    }

    /// <summary>Tab separated, a line each: id, quantity, variant, and the value at every reference point; an
    /// exclamation mark where the parameters contradict a hypothesis.</summary>
    internal static string Table(IEnumerable<HandbookRow> rows)
    {
        IEnumerable<string> head =
        [
            "id",
            "quantity",
            "variant",
            .. ReferencePoints.all.Select(point => point.Name),
        ];
        IEnumerable<IEnumerable<string>> lines = rows.Select(row =>
            row.Values.Select(v => (v.Text ?? $"({v.Obstacle})") + (v.Contradiction is null ? "" : " !"))
                .Prepend(row.Statement.Variant)
                .Prepend(Wording.quantity(row.Statement.Quantity))
                .Prepend(row.Bound.Id)
        );
        return string.Concat(lines.Prepend(head).Select(cells => string.Join('\t', cells) + "\n"));
    }

    private static ReferenceValue Value(Answer answer)
    {
        (string? text, string? obstacle) = answer.Outcome switch
        {
            Outcome.Value { Item1: var value, size: var size } => (Number(value, size?.Value), null),
            Outcome.Condition condition => (condition.holds ? "holds" : "fails", null),
            Outcome.NoValue none => (null, none.Item.Message),
            _ => ((string?)null, "stated in words"),
        };
        return new ReferenceValue(text, obstacle, answer.Standing.IsDoesNotApply ? answer.Why : null);
    }

    /// <summary>The number, and the integer that it means where that is another one.</summary>
    private static string Number(Value value, BigInteger? size)
    {
        bool isInteger = value is Bounds.Value.Exact exact && exact.Item.IsInteger;
        string number = Number(value);
        return size is { } integer && !isInteger ? $"{number} → {Integer(integer)}" : number;
    }

    private static string Number(Value value) =>
        value switch
        {
            Bounds.Value.Exact { Item: { IsInteger: true } integer } => Integer(integer.Numerator),
            Bounds.Value.Exact exact => Decimal(exact.Item, exact.Item),
            _ => Decimal(ValueModule.enclose(96, value)),
        };

    private static string Integer(BigInteger k)
    {
        string digits = k.ToString(CultureInfo.InvariantCulture);
        return digits.Length <= LongestInteger
            ? digits
            : Continued(ExactText.Down(RationalModule.ofInteger(k), Digits));
    }

    private static string Decimal(Enclosure enclosure) =>
        Decimal(DyadicModule.toRational(enclosure.Lower), DyadicModule.toRational(enclosure.Upper));

    /// <summary>The digits that the number begins with, and "…" unless that is all of it; an interval where the
    /// enclosure leaves them open.</summary>
    private static string Decimal(Rational lower, Rational upper)
    {
        (string low, string high) = (Rounded(lower, towardsZero: true), Rounded(upper, towardsZero: true));
        if (!string.Equals(low, high, StringComparison.Ordinal))
            return $"[{ExactText.Down(lower, Digits)}, {ExactText.Up(upper, Digits)}]";
        bool isAll =
            lower.Equals(upper)
            && string.Equals(low, Rounded(lower, towardsZero: false), StringComparison.Ordinal);
        return isAll ? low : Continued(low);
    }

    /// <summary>The ellipsis stands behind the digits, in front of an exponent.</summary>
    private static string Continued(string number)
    {
        int exponent = number.IndexOf('e', StringComparison.Ordinal);
        return exponent < 0 ? number + "…" : number.Insert(exponent, "…");
    }

    /// <summary>A decimal of so many significant digits, or of all digits of the integer part.</summary>
    private static string Rounded(Rational x, bool towardsZero)
    {
        string number = Round(Digits);
        bool isFilledUp = number.All(c => char.IsAsciiDigit(c) || c is '-');
        return isFilledUp ? Round(Math.Max(Digits, number.Length)) : number;

        string Round(int digits) =>
            x.Sign > 0 == towardsZero ? ExactText.Down(x, digits) : ExactText.Up(x, digits);
    }
}
