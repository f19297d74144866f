using System.CommandLine;
using System.Numerics;
using MemCap.Bounds;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Symbol = MemCap.Bounds.Symbol;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap plan` was asked for. Contraction is null for the best choice, Units without a given number of
/// units in a round, Activation for all.</summary>
internal sealed record PlanRequest(
    BigInteger Points,
    Value Distance,
    Value Radius,
    Value Epsilon,
    Value Failure
)
{
    public Value? Contraction { get; init; }
    public BigInteger? Units { get; init; }
    public ActivationClass? Activation { get; init; }
    public bool Json { get; init; }
}

/// <summary>The options of `memcap plan`.</summary>
internal sealed class PlanArguments
{
    private static readonly (string Name, ActivationClass Activation)[] Activations =
    [
        ("relu", ActivationClass.Relu),
        ("step", ActivationClass.Threshold),
    ];

    private readonly Option<string?> _points = Text("--n", "N", "Number of points, from 2");

    private readonly Option<string?> _distance = Text("--theta", "VALUE", "Smallest distance of two points");

    private readonly Option<string?> _radius = Text(
        "--radius",
        "VALUE",
        "Largest norm of a point [default: 1]"
    );

    private readonly Option<string?> _epsilon = Text("--eps", "E", "Admitted error: Σ(f − y)² ≤ E·Σy²");
    private readonly Option<string?> _failure = Text("--eta", "P", "Admitted probability of failure");

    private readonly Option<string?> _contraction = Text(
        "--contraction",
        "VALUE",
        "Distance from the identity that is admitted to the kernel matrix [default: the best of nine]"
    );

    private readonly Option<string?> _units = Text(
        "--units",
        "N0",
        "Also rounds of so many units, scaled by a line search"
    );

    private readonly Option<string?> _activation = Text(
        "--activation",
        "NAME",
        "Only these units: relu or step [default: both]"
    );

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document" };

    internal void AddTo(Command command)
    {
        foreach (
            Option option in new Option[]
            {
                _points,
                _distance,
                _radius,
                _epsilon,
                _failure,
                _contraction,
                _units,
                _activation,
                _json,
            }
        )
            command.Options.Add(option);
    }

    /// <summary>Errors: InputException for what is missing, no number, or out of range.</summary>
    internal PlanRequest Read(ParseResult result)
    {
        BigInteger points = Whole(Required(result, _points, "n"));
        if (points.IsOne)
            throw new InputException(
                $"--n {points}: one point has no distance to another; give 2 points or more"
            );
        Value epsilon = Required(result, _epsilon, "eps");
        if (!IsInside(epsilon))
            throw new InputException(
                $"--eps {ValueText.Show(epsilon)}: give a number between 0 and 1, ends excluded"
            );
        return new PlanRequest(
            points,
            Required(result, _distance, "delta"),
            Given(result, _radius, "r") ?? ValueModule.ofInt(1),
            epsilon,
            Required(result, _failure, "eta")
        )
        {
            Contraction = Given(result, _contraction, "deltaK"),
            Units = Given(result, _units, "block") is { } units ? Whole(units) : null,
            Activation = result.GetValue(_activation) is { } activation
                ? BoundNames.Parse("--activation", activation, Activations)
                : null,
            Json = result.GetValue(_json),
        };
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Value Required(ParseResult result, Option<string?> option, string symbol) =>
        Given(result, option, symbol)
        ?? throw new InputException($"memcap plan: {option.Name} is missing; see memcap plan --help");

    private static Value? Given(ParseResult result, Option<string?> option, string name)
    {
        Symbol symbol = Symbols.tryFind(name)!.Value;
        return result.GetValue(option) is { } text
            ? ExactValue.Parse($"{option.Name} {text}", text, symbol)
            : null;
    }

    private static BigInteger Whole(Value value) => ((Value.Exact)value).Item.Numerator;

    private static bool IsInside(Value value) =>
        ValueModule.sign(value)?.Value > 0 && ValueModule.compare(64, value, ValueModule.ofInt(1))?.Value < 0;
}
