using MemCap.Constructions;
using MemCap.Runner.Io;

namespace MemCap.Runner.Experiments;

/// <summary>Every subject that an experiment may have.</summary>
internal static class Subjects
{
    /// <summary>The methods of memcap build, then the subjects that need no data.</summary>
    private static IReadOnlyList<Subject> All { get; } =
    [.. Methods.all.Select(m => new MethodSubject(m)), new RepresentSubject(), new LearningSubject()];

    /// <summary>Errors: InputException that lists the subjects.</summary>
    internal static Subject Find(string id) =>
        All.FirstOrDefault(s => string.Equals(s.Id, id, StringComparison.Ordinal))
        ?? throw new InputException(
            $"{InputException.Show(id)} is no method{Nearest.Hint(id, All.Select(s => s.Id))}; there are {string.Join(", ", All.Select(s => s.Id))}"
        );
}
