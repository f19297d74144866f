using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Io;

/// <summary>proofs-notes/references.bib and its reader.</summary>
public sealed class BibliographyTests
{
    private static string File { get; } =
        System.IO.File.ReadAllText(Path.Combine(Shell.Root(), "proofs-notes", "references.bib"));

    private static BibEntry Only(string text) => Assert.Single(Bibliography.Parse(text).Entries);

    [Fact]
    public void The_program_carries_the_file_of_the_notes() =>
        Assert.Equal(
            Bibliography.Parse(File).Entries.Select(e => e.Source),
            Bibliography.OfProgram.Entries.Select(e => e.Source),
            StringComparer.Ordinal
        );

    [Fact]
    public void No_entry_of_the_file_is_overlooked() =>
        Assert.Equal(
            File.Split('\n').Count(line => line.StartsWith('@')),
            Bibliography.Parse(File).Entries.Count
        );

    [Fact]
    public void Keys_are_in_alphabetical_order() =>
        Assert.Equal(
            Bibliography.OfProgram.Entries.Select(e => e.Key).Order(StringComparer.Ordinal),
            Bibliography.OfProgram.Entries.Select(e => e.Key),
            StringComparer.Ordinal
        );

    [Fact]
    public void Every_entry_has_an_author_a_title_a_year_and_a_venue() =>
        Assert.All(
            Bibliography.OfProgram.Entries,
            entry =>
            {
                Assert.All(["author", "title", "year"], name => Assert.NotNull(entry[name]));
                Assert.Contains(
                    ["journal", "booktitle", "publisher", "howpublished", "eprint"],
                    name => entry[name] is not null
                );
            }
        );

    [Fact]
    public void Every_reference_is_printed_without_traces_of_LaTeX() =>
        Assert.All(
            Bibliography.OfProgram.Entries,
            entry => Assert.DoesNotContain(ReferenceText.Plain(entry), "\\{}$`~".Contains)
        );

    [Theory]
    [InlineData(
        "bubeck2020network",
        "Sébastien Bubeck, Ronen Eldan, Yin Tat Lee, Dan Mikulincer. Network Size and Size of the Weights in Memorization with Two-Layers Neural Networks. Advances in Neural Information Processing Systems, volume 33, pages 4977–4986, 2020. arXiv:2006.02855."
    )]
    [InlineData(
        "sontag1997shattering",
        "Eduardo D. Sontag. Shattering All Sets of k Points in “General Position” Requires (k - 1)/2 Parameters. Neural Computation, 9(2), pages 337–348, 1997."
    )]
    [InlineData(
        "sakurai1992nh1",
        "Akito Sakurai. n-h-1 Networks Store No Less n·h+1 Examples, but Sometimes No More. Proceedings of the International Joint Conference on Neural Networks (IJCNN), volume 3, pages 936–941, 1992. Volume and pages to be checked."
    )]
    [InlineData(
        "baum1989size",
        "Eric B. Baum, David Haussler. What Size Net Gives Valid Generalization? Neural Computation, 1(1), pages 151–160, 1989."
    )]
    [InlineData(
        "ledoux1991probability",
        "Michel Ledoux, Michel Talagrand. Probability in Banach Spaces: Isoperimetry and Processes. Springer, 1991."
    )]
    public void A_reference_is_a_line(string key, string expected) =>
        Assert.Equal(expected, ReferenceText.Plain(Bibliography.OfProgram.Find(key)!));

    [Fact]
    public void Values_are_braced_quoted_or_bare()
    {
        BibEntry entry = Only(
            "% @not{this}\ntext @Misc{a-b:1, T = {x {Y}\n  z}, u=\"v {\"}w\", year=2020,month = jun,}"
        );
        Assert.Equal(("misc", "a-b:1"), (entry.Type, entry.Key));
        Assert.Equal(
            [("month", "jun"), ("t", "x {Y} z"), ("u", "v {\"}w"), ("year", "2020")],
            entry.Fields.Select(f => (f.Key, f.Value)).OrderBy(f => f.Key, StringComparer.Ordinal)
        );
        Assert.StartsWith("@Misc{", entry.Source, StringComparison.Ordinal);
        Assert.EndsWith(",}", entry.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void An_escaped_brace_does_not_count() =>
        Assert.Equal(@"a \} b", Only(@"@misc{k, t = {a \} b}}")["t"]);

    [Theory]
    [InlineData("@misc{k, t = {a}", "line 1: ',' is missing")]
    [InlineData("\n@misc{k, t = {a {b}\n", "line 2: this value has no end")]
    [InlineData("@misc{k,\n t {a}}", "line 2: '=' is missing")]
    [InlineData("@misc{k, t = {a}, T = {b}}", "line 1: k has two fields t")]
    [InlineData("@misc{k, t = }", "line 1: a value is missing")]
    [InlineData("@misc{k, t = \"a}\"}", "line 1: a brace is closed that was not opened")]
    [InlineData("@misc{}", "line 1: a key is missing")]
    [InlineData("@misc k", "line 1: '{' is missing")]
    [InlineData("@string{a = {b}}", "line 1: @string is not read here")]
    [InlineData("@misc{k, t = a # b}", "line 1: ',' is missing")]
    [InlineData("@misc{k, t = {a}}\n@misc{k, t = {b}}", "k: two entries have this key")]
    public void What_is_not_understood_is_refused(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => Bibliography.Parse(text)).Message);

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_read_or_refused()
    {
        for (int length = 0; length < File.Length; length += 7)
        {
            try
            {
                Assert.True(Bibliography.Parse(File[..length]).Entries.Count <= 62);
            }
            catch (FormatException e)
            {
                Assert.StartsWith("line ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(@"S{\'e}bastien", "Sébastien")]
    [InlineData(@"S\'{e}bastien", "Sébastien")]
    [InlineData(@"G\""odel, Erd{\H{o}}s, \v{C}ech, \c c", "Gödel, Erdős, Čech, ç")]
    [InlineData(@"na{\""\i}ve, {\o}re, \L{}ukasz, Stra\ss e", "naïve, øre, Łukasz, Straße")]
    [InlineData("1--2 --- ``x'' it's A~B", "1–2 — “x” it’s A\u00a0B")]
    [InlineData(@"n{$\cdot$}h \& 5\%", "n·h & 5%")]
    [InlineData(@"\unknown{x} \vx \", @"\unknownx \vx \")]
    public void LaTeX_becomes_Unicode(string tex, string expected) =>
        Assert.Equal(expected, TexText.ToUnicode(tex));
}
