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

    public static TheoryData<string, bool> Ids
    {
        get
        {
            var ids = new TheoryData<string, bool>();
            foreach (Bound bound in TwoLayerBounds.all)
                ids.Add(bound.Id, bound.Direction.IsUpper);
            return ids;
        }
    }

    /// <summary>Fails when an id stands for two upper or two lower bounds.</summary>
    private static Bound Named(string id, bool upper) =>
        Assert.Single(
            TwoLayerBounds.all,
            b => string.Equals(b.Id, id, StringComparison.Ordinal) && b.Direction.IsUpper == upper
        );

    private static IEnumerable<string> Matches(Regex pattern, string path) =>
        pattern.Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value);

    [Theory, MemberData(nameof(Ids))]
    public void A_bound_cites_a_reference_that_exists(string id, bool upper)
    {
        Origin origin = Named(id, upper).Origin;
        string key = origin is Origin.Published published
            ? published.citeKey
            : ((Origin.Derived)origin).citeKey;
        Assert.Contains(
            key,
            Matches(EntryKey(), Path.Combine(Notes, "references.bib")),
            StringComparer.Ordinal
        );
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_derived_bound_is_named_in_its_note(string id, bool upper)
    {
        if (Named(id, upper).Origin is Origin.Derived origin)
            Assert.Contains(
                id,
                File.ReadAllText(Path.Combine(Notes, $"{origin.note}.md")),
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
