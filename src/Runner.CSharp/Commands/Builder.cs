using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using MemCap.Verification;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>A method with values for all its options, the numbers asked for (null: the default), and the seed.</summary>
internal sealed record Recipe(
    Method Method,
    IReadOnlyDictionary<string, string> Options,
    Numbers? Numbers,
    ulong Seed
)
{
    /// <summary>How far points go through the network when it is checked.</summary>
    internal Extent Extent { get; init; } = Extent.Automatic;

    /// <summary>"baum-relu --variant slab3".</summary>
    internal string Typed => Method.Id + MethodArguments.Typed(Method, Options);

    internal FSharpMap<string, string> OptionMap =>
        MapModule.OfSeq(Options.Select(o => Tuple.Create(o.Key, o.Value)));

    /// <summary>Null where there is a choice.</summary>
    internal Numbers? OnlyNumbers => Method.Numbers.Invoke(OptionMap)?.Value;
}

/// <summary>Runs a construction on a sample and says in one line why there is no network.</summary>
internal static class Builder
{
    /// <summary>A checked network. Errors: DeclinedException, InputException; InternalDefect when a claimed bound
    /// applies and is violated, or an exact network is refuted.</summary>
    internal static Built Build(Recipe recipe, Sample sample, Terminal terminal, Progress progress)
    {
        Numbers numbers =
            recipe.Numbers
            ?? recipe.OnlyNumbers
            ?? (sample.Source.IsClassification ? Numbers.Float64 : Numbers.Exact);
        int count = sample.Source.Count;
        int checking = 0;
        progress.Start($"{recipe.Method.Id}: constructing");
        var request = new Request(
            sample.Data,
            recipe.Seed,
            numbers,
            sample.Output,
            terminal.Kernels,
            FuncConvert.FromAction<double>(part =>
            {
                if (Interlocked.Exchange(ref checking, 0) == 1)
                    progress.Start($"{recipe.Method.Id}: constructing");
                progress.Report(part);
            })
        );
        FSharpResult<Built, BuildFailure> outcome = Constructions.Build.run(
            recipe.Method,
            recipe.OptionMap,
            recipe.Numbers is null,
            FuncConvert.FromFunc(terminal.Clock),
            request,
            recipe.Extent,
            FuncConvert.FromAction<int>(settled =>
            {
                if (Interlocked.Exchange(ref checking, 1) == 0)
                    progress.Start($"{recipe.Method.Id}: verifying");
                progress.Report((double)settled / count);
            })
        );
        progress.Clear();
        if (outcome.IsError)
            throw Explain(recipe, sample, outcome.ErrorValue);
        Built built = outcome.ResultValue;
        RequireBounds(recipe, sample, built);
        RequireWeight(recipe, sample, built);
        return built;
    }

    private static Exception Explain(Recipe recipe, Sample sample, BuildFailure failure)
    {
        switch (failure)
        {
            case BuildFailure.Declined { Item: MemCapError.BadArgument bad }:
                return new InputException($"{recipe.Method.Id}: {sample.Describe(bad)}");
            case BuildFailure.Declined declined:
                return new DeclinedException(
                    $"{recipe.Method.Id} on {sample.Source.Source}: {sample.Describe(declined.Item)}{Advice(recipe.OnlyNumbers is null ? recipe.Numbers : null)}"
                );
            case BuildFailure.Rejected rejected
                when rejected.Item2.Findings.Counterexample?.Value is { } point:
                string where =
                    $"{sample.Row(point.Point)}: the label is {Sample.Label(point.Expected, sample.Source.ClassNames)}, "
                    + $"the network answers {Sample.Label(point.Answer, sample.Source.ClassNames)}";
                if (rejected.Item2.Certificate.Claim is Claim.Approximates)
                    return new DeclinedException(
                        $"{recipe.Method.Id} on {sample.Source.Source}: doubles hold no network that is so near to the labels; give a larger --eps, or scale the data"
                    );
                return rejected.Item1.IsExact
                    ? new InternalDefect($"the network of {Reproduction(recipe, sample)} is wrong at {where}")
                    : new DeclinedException(
                        $"{recipe.Method.Id} on {sample.Source.Source}: {NumbersOption.Name(rejected.Item1)} numbers cannot hold this network: {where}{Advice(rejected.Item1)}"
                    );
            default:
                return new InternalDefect($"no reason why {Reproduction(recipe, sample)} fails");
        }
    }

    /// <summary>Numbers that the user demanded may be too short; exact ones never are.</summary>
    private static string Advice(Numbers? numbers) =>
        numbers is { IsExact: false } ? "; use longer numbers: --numbers dyadic:64 or --numbers exact" : "";

    private static void RequireBounds(Recipe recipe, Sample sample, Built built)
    {
        BoundCheck? violated = built.Bounds.FirstOrDefault(b => b.IsViolated);
        if (violated is not null)
            throw new InternalDefect(
                $"the {(violated.IsUpper ? "upper" : "lower")} bound {violated.Bound.Id} of {BoundText.Number(violated.Value.ResultValue)} {Wording.quantity(violated.Statement.Quantity)} applies but does not hold: {BoundText.Number(violated.Count)} in {Reproduction(recipe, sample)}"
            );
    }

    private static void RequireWeight(Recipe recipe, Sample sample, Built built)
    {
        if (
            built is { Size.TotalWeight: { } weight, LeastWeight: { } least }
            && DyadicModule.toRational(weight.Value.Upper) is var total
            && RationalModule.toDouble(total - DyadicModule.toRational(least.Value.Value.Lower)) < 0
        )
            throw new InternalDefect(
                $"no network of total weight below {WeightWords.Value(least.Value)} is as near to these labels ({WeightWords.Words(least.Value.Argument, sample)}), and this one has {ReportText.Weight(weight.Value)}: {Reproduction(recipe, sample)}"
            );
    }

    private static string Reproduction(Recipe recipe, Sample sample)
    {
        string numbers = recipe.Numbers is null ? "" : $" --numbers {NumbersOption.Name(recipe.Numbers)}";
        return $"`memcap build {recipe.Method.Id} {sample.Source.Source}{MethodArguments.Typed(recipe.Method, recipe.Options)}{numbers} --seed {recipe.Seed}` (data SHA-256 {sample.Source.Sha256})";
    }
}
