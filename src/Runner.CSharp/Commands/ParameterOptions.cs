using System.CommandLine;
using System.Globalization;
using System.Numerics;
using MemCap.Bounds;
using MemCap.Runner.Io;
using Microsoft.FSharp.Collections;
using Symbol = MemCap.Bounds.Symbol;

namespace MemCap.Runner.Commands;

/// <summary>The parameters of the formulas as options: the usual ones by name, all of them by --set.</summary>
internal sealed class ParameterOptions
{
    private readonly (Option<string?> Option, string Symbol)[] _named =
    [
        Named("--n", "n", "Number of points"),
        Named("--d", "d", "Dimension of the inputs"),
        Named("--outputs", "m", "Number of real outputs"),
        Named("--radius", "r", "Largest norm of a point"),
        Named("--delta", "delta", "Smallest distance of two points"),
        Named("--label-separation", "delta_pm", "Smallest distance of two points with different labels"),
        Named("--theta", "theta", "Separation of points scaled to the unit ball"),
        Named("--eps", "eps", "Admitted error, in the sense that the bound names"),
        Named("--eta", "eta", "Admitted probability of failure"),
        Named("--rho", "rho", "Robustness ratio: radius of the balls over half the label separation"),
    ];

    private readonly Option<string?> _widths = new("--widths")
    {
        Description = "Inputs, hidden widths and outputs of a fully connected network, such as 784,100,1",
        HelpName = "d,k1,…,m",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any other parameter of the formulas, such as gamma=1/10 or k_1=100; may be repeated",
        HelpName = "NAME=VALUE",
    };

    internal void AddTo(Command command)
    {
        foreach ((Option<string?> option, _) in _named)
            command.Options.Add(option);
        command.Options.Add(_widths);
        command.Options.Add(_set);
    }

    /// <summary>The parameters in the order of the options, each once.</summary>
    /// <remarks>Errors: InputException for what is no number, not admissible, unknown or given twice.</remarks>
    internal List<GivenParameter> Read(ParseResult result)
    {
        List<GivenParameter> parameters = [];
        foreach ((Option<string?> option, string name) in _named)
        {
            if (result.GetValue(option) is not { } text)
                continue;
            string given = $"{option.Name} {text}";
            Value value = ExactValue.Parse(given, text, Symbols.tryFind(name)!.Value);
            Add(parameters, new GivenParameter(name, value, given));
        }
        foreach (string text in result.GetValue(_set) ?? [])
            Add(parameters, Assignment(text));
        if (result.GetValue(_widths) is { } widths)
            AddWidths(parameters, widths);
        return parameters;
    }

    private static (Option<string?>, string) Named(string option, string symbol, string description) =>
        (new Option<string?>(option) { Description = description, HelpName = "VALUE" }, symbol);

    private static void Add(List<GivenParameter> parameters, GivenParameter added)
    {
        if (parameters.Find(p => IsNamed(p, added.Name)) is { } known)
            throw new InputException(
                $"{added.Given}: {added.Name} is already given by {known.Given}; give it once"
            );
        parameters.Add(added);
    }

    private static bool IsNamed(GivenParameter parameter, string name) =>
        string.Equals(parameter.Name, name, StringComparison.Ordinal);

    private static GivenParameter Assignment(string text)
    {
        string given = $"--set {text}";
        string[] sides = text.Split('=');
        if (sides is not [{ Length: > 0 } name, { Length: > 0 } value])
            throw new InputException($"{given}: give a name and a value, such as gamma=1/10");
        return new GivenParameter(name, ExactValue.Parse(given, value, SymbolOf(given, name)), given);
    }

    /// <summary>A name of Symbols, or a member of a family: k_3.</summary>
    private static Symbol SymbolOf(string given, string name)
    {
        if (Symbols.tryFind(name) is { } known)
            return known.Value;
        foreach (Symbol family in Symbols.families)
        {
            bool isMember =
                name.StartsWith(family.Name + "_", StringComparison.Ordinal)
                && int.TryParse(
                    name.AsSpan(family.Name.Length + 1),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int index
                )
                && index > 0;
            if (isMember)
                return family;
        }
        IEnumerable<string> names = Symbols.all.Select(s => s.Name);
        throw new InputException(
            $"{given}: no formula has a parameter {InputException.Show(name)}{Nearest.Hint(name, names)}; there are {string.Join(", ", names)}"
        );
    }

    /// <summary>All that follows from the widths; d and m unless they are given.</summary>
    private static void AddWidths(List<GivenParameter> parameters, string text)
    {
        string given = $"--widths {text}";
        List<BigInteger> widths = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            bool isWidth =
                BigInteger.TryParse(
                    part,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out BigInteger width
                )
                && width.Sign > 0;
            if (isWidth)
                widths.Add(width);
            else
                throw new InputException($"{given}: give whole numbers from 1, such as 784,100,1");
        }
        if (widths.Count < 3)
            throw new InputException(
                $"{given}: give inputs, one hidden width or more, and outputs, such as 784,100,1"
            );
        foreach ((string name, Value value) in Parameters.ofWidths(ListModule.OfSeq(widths)))
            Add(parameters, new GivenParameter(name, value, given));
        AddEnd(parameters, "d", widths[0], given);
        AddEnd(parameters, "m", widths[^1], given);
    }

    private static void AddEnd(List<GivenParameter> parameters, string name, BigInteger width, string given)
    {
        Value value = ValueModule.ofRational(MemCap.Exact.RationalModule.ofInteger(width));
        if (parameters.Find(p => IsNamed(p, name)) is not { } known)
            parameters.Add(new GivenParameter(name, value, given));
        else if (!known.Value.Equals(value))
            throw new InputException($"{given}: {name} is {width} here; {known.Given} says otherwise");
    }
}

/// <summary>A parameter with the words that gave it: "--n 60000".</summary>
internal sealed record GivenParameter(string Name, Value Value, string Given);
