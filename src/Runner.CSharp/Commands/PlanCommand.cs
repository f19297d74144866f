using System.CommandLine;
using MemCap.Bounds;
using MemCap.Exact;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>`memcap plan`: how large a corrective network has to be, before it is drawn.</summary>
internal static class PlanCommand
{
    internal static Command Create(TextWriter output)
    {
        var arguments = new PlanArguments();
        var command = new Command(
            "plan",
            "Units and rounds that suffice for a corrective network, by every law of thresholds"
        );
        arguments.AddTo(command);
        command.SetAction(result => Run(arguments.Read(result), output));
        return command;
    }

    /// <summary>Radius over distance: searches for windows take as many digits as it has.</summary>
    private const double MostRatio = 1e12;

    /// <summary>0 when done. Errors: InputException.</summary>
    internal static int Run(PlanRequest request, TextWriter output)
    {
        FSharpMap<string, Value> parameters = Known(request);
        if (Parameters.contradiction(parameters)?.Value is { } contradiction)
            throw new InputException(
                $"no data set has these parameters: {contradiction}; change --theta or --radius"
            );
        if (AtMost(request.Radius) > MostRatio * AtMost(request.Distance))
            throw new InputException(
                "--theta: is below 10^-12 of the radius, for which no network of these sizes could be held; give a larger --theta, or a smaller --radius"
            );
        var plan = new PlanReport(request, parameters, [.. Rows(request, parameters)]);
        output.Write(request.Json ? plan.Document() : plan.Text());
        return ExitCode.Done;
    }

    private static double AtMost(Value value) =>
        EnclosureModule.toDoubles(ValueModule.enclose(64, value)).Item2;

    /// <summary>The parameters of the formulas; θ is read as δ of the points, θ of the unit ball follows.</summary>
    private static FSharpMap<string, Value> Known(PlanRequest request)
    {
        List<Tuple<string, Value>> given =
        [
            Tuple.Create("n", ValueModule.ofRational(RationalModule.ofInteger(request.Points))),
            Tuple.Create("r", request.Radius),
            Tuple.Create("delta", request.Distance),
            Tuple.Create("eps", request.Epsilon),
            Tuple.Create("eta", request.Failure),
        ];
        return Parameters.complete(null, new FSharpMap<string, Value>(given)).Item1;
    }

    private static IEnumerable<PlanRow> Rows(PlanRequest request, FSharpMap<string, Value> parameters)
    {
        FSharpOption<Value>? contraction = request.Contraction is null
            ? null
            : FSharpOption<Value>.Some(request.Contraction);
        List<Rounds> forms = [Rounds.Searched, Rounds.Plain];
        if (request.Units is { } units)
            forms.Add(Rounds.NewOfUnits(units));
        foreach ((string law, Bound bound) in CorrectivePlan.laws)
        {
            if (request.Activation is { } activation && !bound.Activation.Equals(activation))
                continue;
            foreach (Rounds form in forms)
            {
                FSharpResult<PlannedRounds, string> planned = CorrectivePlan.ofLaw(
                    parameters,
                    contraction,
                    form,
                    bound
                );
                yield return planned.IsOk
                    ? new PlanRow(law, planned.ResultValue)
                    : throw new InputException($"{bound.Id}: {planned.ErrorValue}");
            }
        }
    }
}
