using System.CommandLine;
using MemCap.Constructions;
using MemCap.Runner.Io;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>The options of the methods: whatever the list of constructions declares.</summary>
internal sealed class MethodArguments
{
    private static readonly string[] NoYes = ["no", "yes"];
    private const string Automatic = "auto";

    /// <summary>Name of the option without dashes, and the option: a flag when its values are no and yes.</summary>
    private readonly List<(string Name, Option Option)> _options = [];

    internal MethodArguments()
    {
        foreach (
            string name in Methods
                .all.SelectMany(m => m.Options)
                .Select(o => o.Name)
                .Distinct(StringComparer.Ordinal)
        )
        {
            (Method Method, MethodOption Option)[] owners =
            [
                .. Methods.all.SelectMany(m => m.Options.Select(o => (m, o))).Where(p => IsNamed(p.o, name)),
            ];
            string description = string.Join(
                "; ",
                owners
                    .GroupBy(
                        o =>
                            $"{o.Option.Meaning}{(IsFlag(o.Option) ? "" : $" [default: {o.Option.Standard}]")}",
                        o => o.Method.Id,
                        StringComparer.Ordinal
                    )
                    .Select(same => $"{string.Join(", ", same)}: {same.Key}")
            );
            _options.Add(
                (
                    name,
                    IsFlag(owners[0].Option)
                        ? new Option<bool>($"--{name}")
                        {
                            Description = description,
                            Arity = ArgumentArity.Zero,
                        }
                        : new Option<string?>($"--{name}")
                        {
                            Description = description,
                            HelpName = string.Join(
                                '|',
                                owners
                                    .SelectMany(o => o.Option.Form.Split('|'))
                                    .Distinct(StringComparer.Ordinal)
                            ),
                        }
                )
            );
        }
    }

    internal static string Ids => string.Join(", ", Methods.all.Select(m => m.Id));

    internal void AddTo(Command command)
    {
        foreach ((_, Option option) in _options)
            command.Options.Add(option);
    }

    /// <summary>Errors: InputException that lists the methods.</summary>
    internal static Method Find(string id) =>
        Methods.tryFind(id)?.Value
        ?? throw new InputException(
            $"{InputException.Show(id)} is no method{Nearest.Hint(id, Methods.all.Select(m => m.Id))}; there are {Ids}"
        );

    /// <summary>The method's default options.</summary>
    internal static SortedDictionary<string, string> Defaults(Method method)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (MethodOption option in method.Options)
            values.Add(option.Name, option.Standard);
        return values;
    }

    /// <summary>A value for each option of the method. Errors: InputException for an option that only other methods
    /// have, and for a value that is not admissible.</summary>
    internal SortedDictionary<string, string> Read(ParseResult result, Method method)
    {
        SortedDictionary<string, string> values = Defaults(method);
        foreach ((string name, Option option) in _options)
        {
            if (Given(result, option) is not { } value)
                continue;
            values[name] = Value(method, name, value);
        }
        return values;
    }

    /// <summary>The value of an option in its plain form. Errors: InputException for an option that the method does not
    /// have, and for a value that is not admissible.</summary>
    internal static string Value(Method method, string name, string value)
    {
        MethodOption? known = method.Options.FirstOrDefault(o => IsNamed(o, name));
        if (known is not null)
            return Plain(method, known, value);
        string[] owners = [.. Methods.all.Where(m => m.Options.Any(o => IsNamed(o, name))).Select(m => m.Id)];
        string remedy =
            owners.Length > 0 ? $"it belongs to {string.Join(", ", owners)}"
            : method.Options.IsEmpty ? "it has none"
            : $"there are {string.Join(", ", method.Options.Select(o => o.Name))}";
        throw new InputException($"--{name}: {method.Id} has no such option; {remedy}");
    }

    /// <summary>The value in its plain form. Errors: InputException that says what the method takes.</summary>
    internal static string Plain(Method method, MethodOption option, string value)
    {
        FSharpResult<string, string> read = option.Read(value);
        return read.IsOk
            ? read.ResultValue
            : throw new InputException(
                $"--{option.Name} {value}: {method.Id} {read.ErrorValue}{Nearest.Hint(value, option.Values)}"
            );
    }

    /// <summary>The options as they are typed: " --variant slab3 --shared". To leave a choice to the program, nothing is typed.
    /// </summary>
    internal static string Typed(Method method, IReadOnlyDictionary<string, string> values) =>
        string.Concat(
            values.Select(value =>
            {
                MethodOption option = method.Options.First(o => IsNamed(o, value.Key));
                return value.Value switch
                {
                    "yes" when IsFlag(option) => $" --{value.Key}",
                    "no" when IsFlag(option) => "",
                    Automatic when option.Standard is Automatic => "",
                    _ => $" --{value.Key} {value.Value}",
                };
            })
        );

    private static bool IsNamed(MethodOption option, string name) =>
        string.Equals(option.Name, name, StringComparison.Ordinal);

    private static bool IsFlag(MethodOption option) =>
        option.Values.SequenceEqual(NoYes, StringComparer.Ordinal);

    private static string? Given(ParseResult result, Option option) =>
        option switch
        {
            Option<bool> flag => result.GetValue(flag) ? NoYes[1] : null,
            Option<string?> text => result.GetValue(text),
            _ => null,
        };
}
