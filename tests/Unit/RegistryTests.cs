using System.Text.RegularExpressions;
using MemCap.Bounds;

namespace MemCap.Unit;

/// <summary>The catalogue of bounds and the sources against the notes and references they name.</summary>
public partial class RegistryTests
{
    private const RegexOptions Linear =
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Multiline;

    private static readonly string Root = FindRoot();

    private static string Notes => Path.Combine(Root, "proofs-notes");

    private static readonly string[] CodeFolders = ["src", "tests", "bench"];

    private static readonly string[] OwnBounds = ["DER-SWEEP-UB", "DER-BAUM-GAP"];

    private static readonly string[] IndexedFolders =
    [
        "proofs-notes/machine",
        "tests/Properties",
        "tests/Unit",
        "tests/Unit/Io",
        "tests/Unit/Cli",
    ];

    /// <summary>The folder above the tests that holds the notes.</summary>
    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hybrid.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no solution above the tests");
    }

    public static TheoryData<string> Ids => [.. Registry.all.Select(bound => bound.Id)];

    private static Bound Named(string id) => Registry.tryFind(id)!.Value;

    /// <summary>The note that proves a bound; null of a bound whose statement is all published.</summary>
    private static string? NoteOf(Origin origin) =>
        origin switch
        {
            Origin.PublishedAndDerived published => published.note,
            Origin.Derived derived => derived.note,
            _ => null,
        };

    private static IEnumerable<string> Matches(Regex pattern, string path) =>
        pattern.Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value);

    /// <summary>The published ones of the literature, and two of the project's own.</summary>
    [Fact]
    public void There_are_169_bounds_with_169_ids()
    {
        Assert.Equal(169, Registry.all.Length);
        Assert.Equal(169, Registry.all.Select(bound => bound.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(OwnBounds, id => Assert.NotNull(Registry.tryFind(id)));
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_bound_cites_a_reference_that_exists(string id) =>
        Assert.Contains(
            Named(id).Reference,
            Matches(EntryKey(), Path.Combine(Notes, "references.bib")),
            StringComparer.Ordinal
        );

    [Theory, MemberData(nameof(Ids))]
    public void A_derived_bound_is_named_in_its_note(string id)
    {
        if (NoteOf(Named(id).Origin) is { } note)
            Assert.Contains(
                id,
                File.ReadAllText(Path.Combine(Notes, $"{note}.md")),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Every_note_that_the_sources_cite_exists()
    {
        List<string> cited =
        [
            .. CodeFolders
                .Select(folder => Path.Combine(Root, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories))
                .Where(path => SourceFile().IsMatch(path) && !BuildOutput().IsMatch(path))
                .SelectMany(path => Matches(CitedNote(), path)),
        ];
        Assert.Contains("sign-filter.md", cited, StringComparer.Ordinal);
        Assert.All(cited, note => Assert.True(File.Exists(Path.Combine(Notes, note)), note));
    }

    [Fact]
    public void Every_link_of_a_note_leads_somewhere() =>
        Assert.All(
            Directory.EnumerateFiles(Notes, "*.md", SearchOption.AllDirectories),
            note =>
                Assert.All(
                    Matches(Link(), note),
                    link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(note)!, link)), link)
                )
        );

    [Fact]
    public void Every_file_that_the_notes_name_exists() =>
        Assert.All(
            Directory.EnumerateFiles(Notes, "*.md").SelectMany(note => Matches(ProofOrTest(), note)),
            name => Assert.Contains(IndexedFolders, folder => File.Exists(Path.Combine(Root, folder, name)))
        );

    [GeneratedRegex(@"^@\w+\{(?<name>[^,\s]+),", Linear)]
    private static partial Regex EntryKey();

    [GeneratedRegex(@"proofs-notes/(?<name>[A-Za-z0-9_/-]+\.md)", Linear)]
    private static partial Regex CitedNote();

    [GeneratedRegex(@"\.(fs|fsi|cs)$", Linear)]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"[/\\](obj|bin)[/\\]", Linear)]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"\]\((?<name>[^)#:]+)\)", Linear)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<name>[A-Z][A-Za-z]+(Properties\.fs|Tests\.cs|\.v))\b", Linear)]
    private static partial Regex ProofOrTest();
}
