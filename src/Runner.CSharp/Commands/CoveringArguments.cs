using System.CommandLine;
using MemCap.Runner.Io;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap measure --covering` was asked for; a null bias is the largest norm.</summary>
internal sealed record CoveringOptions(double? Bias, double Constant, double Failure, int Draws, ulong Seed);

/// <summary>--covering and the options that belong to it.</summary>
internal sealed class CoveringArguments
{
    private readonly Option<bool> _covering = new("--covering")
    {
        Description =
            "Add what random hyperplanes depend on: the least separation probability, the width it makes sufficient, mutual coverings and mean widths",
    };

    private readonly Option<double?> _bias = new("--bias")
    {
        Description = "Largest bias of a hyperplane, at least 0 [default: the largest norm]",
        HelpName = "VALUE",
    };

    private readonly Option<double> _constant = new("--constant")
    {
        Description = "Constant of the radii of a covering, which the source leaves open",
        HelpName = "VALUE",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> _failure = new("--failure")
    {
        Description =
            "Admitted probability of failure, of the width, of the mean widths, and with --weight of random signs",
        HelpName = "VALUE",
        DefaultValueFactory = _ => 0.01,
    };

    private readonly Option<int> _draws = new("--draws")
    {
        Description = "Normal vectors drawn for the mean widths",
        HelpName = "K",
        DefaultValueFactory = _ => 100,
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed of the draws",
        DefaultValueFactory = _ => 0,
    };

    internal void AddTo(Command command)
    {
        command.Options.Add(_covering);
        foreach (Option option in Dependent)
            command.Options.Add(option);
    }

    /// <summary>The admitted probability of failure. Errors: InputException when it is none.</summary>
    internal double Failure(ParseResult result)
    {
        double failure = result.GetValue(_failure);
        Require(failure is > 0 and < 1, "--failure", "a number between 0 and 1");
        return failure;
    }

    /// <summary>Null without --covering; isFailureUsed: something else has a probability of failure. Errors: InputException for
    /// options that stand alone or are out of range.</summary>
    internal CoveringOptions? Read(ParseResult result, bool isFailureUsed)
    {
        if (!result.GetValue(_covering))
            return
                Dependent
                    .Where(o => !isFailureUsed || o != _failure)
                    .FirstOrDefault(o => result.GetResult(o) is { Implicit: false })
                    is { } alone
                ? throw new InputException(
                    $"{alone.Name}: belongs to --covering{(alone == _failure ? " or --weight" : "")}; add it or leave this out"
                )
                : null;
        double? bias = result.GetValue(_bias);
        double constant = result.GetValue(_constant);
        double failure = Failure(result);
        int draws = result.GetValue(_draws);
        if (bias is { } value)
            Require(value >= 0 && double.IsFinite(value), "--bias", "a number that is at least 0");
        Require(constant is >= 1e-100 and <= 1e100, "--constant", "a number from 1e-100 to 1e100");
        Require(draws is >= 1 and <= 1_000_000, "--draws", "a whole number from 1 to 1000000");
        return new CoveringOptions(bias, constant, failure, draws, result.GetValue(_seed));
    }

    private Option[] Dependent => [_bias, _constant, _failure, _draws, _seed];

    private static void Require(bool holds, string option, string what)
    {
        if (!holds)
            throw new InputException($"{option}: give {what}");
    }
}
