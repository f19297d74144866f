using MemCap.Data;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>A data set with the file it comes from: points are named by their rows there.</summary>
internal sealed record Sample(LabelledData Source, Dataset Data)
{
    /// <summary>Errors: InputException.</summary>
    internal static Sample Load(DataOptions options, Terminal terminal) =>
        Of(DataReader.Read(options, terminal.Input));

    /// <summary>Errors: InputException that names the rows.</summary>
    internal static Sample Of(LabelledData source)
    {
        FSharpResult<Dataset, MemCapError> created = DatasetModule.create(
            source.Dimension,
            source.Points,
            source.Labels
        );
        return created.IsOk
            ? new Sample(source, created.ResultValue)
            : throw new InputException($"{source.Source}: {Describe(source, created.ErrorValue)}");
    }

    /// <summary>Classes are answered as the nearest class number, real labels as they are.</summary>
    internal Output Output =>
        Source.IsClassification
            ? Output.NewNearest([.. Source.Classes.Select(RationalModule.ofDouble)])
            : Output.Identity;

    /// <summary>"line 12" or "row 11": where the point stands in the file.</summary>
    internal string Row(int point) => Row(Source, point);

    internal string Describe(MemCapError error) => Describe(Source, error);

    /// <summary>A label as the file spells it.</summary>
    internal static string Label(Rational label, IReadOnlyList<string>? names) =>
        names is not null && label.IsInteger && label.Sign >= 0 && label.Numerator < names.Count
            ? names[(int)label.Numerator]
            : ExactText.Abbreviate(label);

    internal static string Label(Answer answer, IReadOnlyList<string>? names) =>
        answer switch
        {
            Answer.Number number => Label(number.Item, names),
            Answer.None none => $"nothing ({none.reason})",
            _ => throw new InternalDefect("an answer of an unknown kind"),
        };

    private static string Row(LabelledData source, int point) =>
        $"{source.RowWord} {source.SourceRows[point]}";

    private static string Describe(LabelledData source, MemCapError error) =>
        error switch
        {
            MemCapError.Contradiction pair =>
                $"{Row(source, pair.first)} and {Row(source, pair.second)}: equal inputs with different labels; remove one of them",
            MemCapError.NotSeparated pair =>
                $"{Row(source, pair.first)} and {Row(source, pair.second)}: {pair.reason}",
            MemCapError.Heavy heavy =>
                $"{string.Join(" and ", heavy.points.Select(point => Row(source, point)))}: no network that is near enough to the labels weighs less than {ExactText.ShortDown(RationalModule.ofDouble(heavy.least))}, and {ExactText.ShortUp(RationalModule.ofDouble(heavy.reached))} was reached: {heavy.reason}",
            MemCapError.NotFinite { column: -1 } label =>
                $"{Row(source, label.row)}: the label is not finite; correct or remove it",
            MemCapError.NotFinite place =>
                $"{Row(source, place.row)}, coordinate {place.column}: not finite; correct or remove it",
            _ => error.Message,
        };
}
