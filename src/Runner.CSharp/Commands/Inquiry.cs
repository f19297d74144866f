using MemCap.Bounds;
using MemCap.Data;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>A question to the registry, and its answers.</summary>
internal sealed record Inquiry(
    BoundsRequest Request,
    Question Question,
    IReadOnlyList<Derived> Derived,
    IReadOnlyList<Answer> Answers,
    Sample? Sample
)
{
    /// <summary>What a data set decides: nobody else may.</summary>
    private static readonly string[] Measured =
    [
        "n",
        "d",
        "C",
        "n0",
        "n1",
        "Nminus",
        "Nplus",
        "labelBound",
        "r",
        "delta",
        "delta_pm",
        "theta",
        "Delta",
        "gamma",
        "slope",
        "labelNorm",
        "liftedNorm",
    ];

    internal Facts? Facts => Question.Facts?.Value;

    /// <summary>Every statement about the quantity, or all of them. Errors: InputException.</summary>
    internal static Inquiry Ask(BoundsRequest request, Terminal terminal)
    {
        Sample? sample = request.Data is { } data ? Sample.Load(data, terminal) : null;
        using var progress = new Progress(terminal);
        Facts? facts = sample is null ? null : FactsOf(sample, terminal, progress);
        List<Tuple<string, Value>> given = [.. request.Parameters.Select(p => Tuple.Create(p.Name, p.Value))];
        if (facts is not null)
        {
            RefuseMeasured(request.Parameters, facts);
            given.AddRange(FactsModule.counts(facts).Select(p => Tuple.Create(p.Key, p.Value)));
        }
        else if (Parameters.contradiction(new FSharpMap<string, Value>(given))?.Value is { } contradiction)
        {
            throw new InputException(
                $"no data set has these parameters: {contradiction}; change one of them"
            );
        }
        Labels? labels = request.Labels ?? (facts is null ? null : FactsModule.labels(facts));
        return At(request, labels, new FSharpMap<string, Value>(given), facts, sample);
    }

    /// <summary>The same at other parameters, without data.</summary>
    internal static Inquiry At(BoundsRequest request, IEnumerable<(string Name, Value Value)> parameters) =>
        At(
            request,
            request.Labels,
            new FSharpMap<string, Value>(parameters.Select(p => Tuple.Create(p.Name, p.Value))),
            facts: null,
            sample: null
        );

    /// <summary>The parameters in the order given, with what was measured.</summary>
    internal IReadOnlyList<(string Name, Value Value)> Known()
    {
        HashSet<string> derived = [.. Derived.Select(d => d.Name)];
        List<(string, Value)> known = [];
        foreach (GivenParameter parameter in Request.Parameters)
            known.Add((parameter.Name, parameter.Value));
        HashSet<string> given = [.. Request.Parameters.Select(p => p.Name)];
        if (Facts is null)
            return known;
        // The geometry and the norms were measured only if some bound asked for them.
        FSharpMap<string, Value> measures = Facts.Geometry.IsValueCreated
            ? FactsModule.measures(Facts)
            : MapModule.Empty<string, Value>();
        FSharpMap<string, Value> norms = Facts.Norm.IsValueCreated
            ? FactsModule.norms(Facts)
            : MapModule.Empty<string, Value>();
        foreach (Symbol symbol in Symbols.all)
        {
            bool isCounted = !given.Contains(symbol.Name) && !derived.Contains(symbol.Name);
            if (isCounted && Question.Given.Parameters.TryFind(symbol.Name)?.Value is { } counted)
                known.Add((symbol.Name, counted));
            else if (measures.TryFind(symbol.Name)?.Value is { } measured)
                known.Add((symbol.Name, measured));
            else if (norms.TryFind(symbol.Name)?.Value is { } norm)
                known.Add((symbol.Name, norm));
        }
        return known;
    }

    /// <summary>The parameters that the statement's formulas name and nobody knows.</summary>
    internal IEnumerable<string> Missing(Answer answer) =>
        StatementModule
            .formulas(answer.Statement)
            .SelectMany(FormulaModule.parameters)
            .Distinct(StringComparer.Ordinal)
            .Where(name => !IsKnown(name));

    private bool IsKnown(string name) =>
        Question.Given.Parameters.ContainsKey(name)
        || Question.Given.Parameters.ContainsKey(name + "_1")
        || (Facts is not null && Measured.Contains(name, StringComparer.Ordinal));

    private static Inquiry At(
        BoundsRequest request,
        Labels? labels,
        FSharpMap<string, Value> given,
        Facts? facts,
        Sample? sample
    )
    {
        FSharpOption<Labels>? kind = labels is null ? null : FSharpOption<Labels>.Some(labels);
        (FSharpMap<string, Value> parameters, FSharpList<Derived> derived) = Parameters.complete(kind, given);
        foreach (Derived added in derived)
            Check(added);
        Question question = new(
            new Given(parameters, Hidden(request.Constants, id: null)),
            kind,
            request.Activation is null ? null : FSharpOption<ActivationClass>.Some(request.Activation),
            new FSharpSet<string>(request.Assumed),
            facts is null ? null : FSharpOption<Facts>.Some(facts)
        );
        FSharpList<Bound> bounds = request.Quantity is null
            ? Registry.all
            : Query.about(request.Quantity, Registry.all);
        return new Inquiry(request, question, [.. derived], Answer(request, question, bounds), sample);
    }

    /// <summary>Bound by bound where constants are those of one bound.</summary>
    private static List<Answer> Answer(BoundsRequest request, Question question, FSharpList<Bound> bounds)
    {
        if (request.Constants.All(c => c.Id is null))
            return [.. Query.answers(question, bounds)];
        List<Answer> answers = [];
        foreach (Bound bound in bounds)
        {
            var own = new Question(
                new Given(question.Given.Parameters, Hidden(request.Constants, bound.Id)),
                question.Labels,
                question.Activation,
                question.Assumed,
                question.Facts
            );
            answers.AddRange(Query.answers(own, FSharpList<Bound>.Cons(bound, FSharpList<Bound>.Empty)));
        }
        return answers;
    }

    /// <summary>The constants of all bounds, and over them those of this one; the last one given of a name counts.</summary>
    private static FSharpMap<string, Value> Hidden(IReadOnlyList<NamedConstant> constants, string? id)
    {
        var hidden = MapModule.Empty<string, Value>();
        foreach (NamedConstant constant in constants.Where(c => c.Id is null))
            hidden = hidden.Add(constant.Name, constant.Value);
        foreach (NamedConstant constant in constants.Where(c => c.Id is not null))
        {
            if (string.Equals(constant.Id, id, StringComparison.Ordinal))
                hidden = hidden.Add(constant.Name, constant.Value);
        }
        return hidden;
    }

    private static Facts FactsOf(Sample sample, Terminal terminal, Progress progress)
    {
        progress.Start("measuring");
        return FactsModule.ofData(
            terminal.Kernels,
            FuncConvert.FromAction<int>(done => progress.Report((double)done / sample.Source.Count)),
            sample.Source.IsClassification,
            sample.Data
        );
    }

    private static void RefuseMeasured(IReadOnlyList<GivenParameter> parameters, Facts facts)
    {
        foreach (GivenParameter parameter in parameters)
        {
            // The first of the widths is d: right if it is the dimension of the data.
            bool agrees =
                FactsModule.counts(facts).TryFind(parameter.Name)?.Value is { } counted
                && counted.Equals(parameter.Value)
                && parameter.Given.StartsWith("--widths", StringComparison.Ordinal);
            if (!agrees && Measured.Contains(parameter.Name, StringComparer.Ordinal))
                throw new InputException(
                    $"{parameter.Given}: {parameter.Name} is measured on the data; leave it out"
                );
        }
    }

    /// <summary>What follows from admissible parameters may still be none: n0 = n − n1 &lt; 0.</summary>
    private static void Check(Derived derived)
    {
        Symbol symbol = Symbols.tryFind(derived.Name)!.Value;
        FSharpResult<Unit, string> admissible = Parameters.check(symbol, derived.Value);
        // An error of 0 and empty classes are the usual case.
        if (admissible.IsError && ValueModule.sign(derived.Value)?.Value < 0)
            throw new InputException(
                $"{derived.Name} = {ValueText.Show(derived.Value)} ({derived.Reason}): {symbol.Name} is {admissible.ErrorValue}; change what it follows from"
            );
    }
}
