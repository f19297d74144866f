namespace MemCap.Runner.Experiments;

/// <summary>An experiment file as read: a subject, its data, and a grid of what varies.</summary>
/// <remarks>Options and DataOptions are the fixed ones. Shared are the columns that do not enter the seed.</remarks>
internal sealed record Experiment(
    string File,
    Subject Subject,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyDictionary<string, string> DataOptions,
    Grid Grid,
    IReadOnlySet<string> Shared
)
{
    /// <summary>The column, data option and top-level key that names the data file.</summary>
    internal const string DataKey = "data";

    internal const string NumbersKey = "numbers";

    /// <summary>The option of `memcap build` that the seeds of trials are given to.</summary>
    internal const string SeedKey = "seed";

    /// <summary>How data options may be called.</summary>
    internal static IReadOnlyList<string> DataOptionNames { get; } =
    ["labels", "label", "arrays", "scale", "rows", "classes", "normalize", "task"];

    internal bool IsSubjectOption(string name) => Subject.OptionNames.Contains(name, StringComparer.Ordinal);

    /// <summary>Chooses the data: the file itself or what is made of it.</summary>
    internal static bool IsDataOption(string name) =>
        name is DataKey || DataOptionNames.Contains(name, StringComparer.Ordinal);
}
