using MemCap.Bounds;
using MemCap.Runner.Io;

namespace MemCap.Runner.Commands;

/// <summary>--constant [ID:]NAME=VALUE: a value for what a source hides.</summary>
internal static class ConstantArgument
{
    /// <summary>Errors: InputException for unknown bounds and constants, with the nearest name.</summary>
    internal static NamedConstant Parse(string text)
    {
        string given = $"--constant {text}";
        string[] sides = text.Split('=');
        if (sides is not [{ Length: > 0 } left, { Length: > 0 } right])
            throw new InputException($"{given}: give a name and a value, such as c=2 or BELM20-T1:c=2");
        int colon = left.IndexOf(':', StringComparison.Ordinal);
        string? id = colon < 0 ? null : left[..colon];
        string name = left[(colon + 1)..];
        RequireName(given, id, name);
        Value value = ExactValue.Parse(right) ?? throw ExactValue.NotANumber(given);
        return ValueModule.sign(value)?.Value == 1
            ? new NamedConstant(id, name, value)
            : throw new InputException(
                $"{given}: hidden constants are positive; give a number greater than 0"
            );
    }

    private static void RequireName(string given, string? id, string name)
    {
        IEnumerable<Bound> bounds = id is null ? Registry.all : [Find(given, id)];
        string[] names = [.. bounds.SelectMany(BoundModule.hidden).Distinct(StringComparer.Ordinal)];
        if (names.Contains(name, StringComparer.Ordinal))
            return;
        string none = id is null ? "no bound hides" : $"{id} does not hide";
        string known = names.Length == 0 ? "it hides none" : $"there are {string.Join(", ", names)}";
        throw new InputException(
            $"{given}: {none} a constant {InputException.Show(name)}{Nearest.Hint(name, names)}; {known}"
        );
    }

    private static Bound Find(string given, string id) =>
        Registry.tryFind(id)?.Value
        ?? throw new InputException(
            $"{given}: there is no bound {InputException.Show(id)}{Nearest.Hint(id, Registry.all.Select(b => b.Id))}"
        );
}
