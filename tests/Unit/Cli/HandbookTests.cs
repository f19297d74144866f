using System.Text.RegularExpressions;
using System.Xml.Linq;
using MemCap.Bounds;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Unit.Cli;

/// <summary>`memcap cite --all` as html and latex: the handbook of all bounds.</summary>
public sealed partial class HandbookTests : Shell
{
    private static readonly Bound[] Bounds = [.. Registry.all];

    private static readonly Lazy<string> Latex = new(() => HandbookLatex.Of(Bounds));

    private static readonly Lazy<XElement> Html = new(() =>
    {
        string page = HandbookHtml.Of(Bounds);
        const string type = "<!DOCTYPE html>\n";
        Assert.StartsWith(type, page, StringComparison.Ordinal);
        return XElement.Parse(page[type.Length..], LoadOptions.PreserveWhitespace);
    });

    private static readonly Lazy<IReadOnlyList<HandbookRow>> Rows = new(() => HandbookValues.Of(Bounds));

    private static XElement Section(string id) =>
        Assert.Single(
            Html.Value.Descendants("section"),
            s => string.Equals(s.Attribute("id")?.Value, id, StringComparison.Ordinal)
        );

    /// <summary>MEMCAP_UPDATE_GOLDEN=1 rewrites the file: the change is then reviewed.</summary>
    [Fact]
    public void The_numbers_are_the_reviewed_ones()
    {
        string golden = Path.Combine(Root(), "tests", "Unit", "Golden", "handbook-numbers.tsv");
        string table = HandbookValues.Table(Rows.Value);
        if (Environment.GetEnvironmentVariable("MEMCAP_UPDATE_GOLDEN") is "1")
            System.IO.File.WriteAllText(golden, table);
        Assert.Equal(System.IO.File.ReadAllText(golden), table);
    }

    [Fact]
    public void Both_documents_print_these_numbers()
    {
        foreach (HandbookRow row in Rows.Value.Where(row => row.CommonObstacle is null))
        {
            string[] cells = [HandbookWords.RowName(row), .. row.Values.Select(HandbookWords.Cell)];
            Assert.Contains(
                Section(row.Bound.Id).Elements("table").Elements("tr"),
                line =>
                    line.Elements("td")
                        .Select(cell => cell.Value)
                        .SequenceEqual(cells, StringComparer.Ordinal)
            );
            Assert.Contains(
                string.Join(" & ", cells.Select(LatexText.Sentence)) + @" \\",
                Latex.Value,
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>Known values, from the theorems: 4⌈60000/784⌉ = 308, and so on.</summary>
    [Theory]
    [InlineData("BELM20-P4", "308", "40", "404")]
    [InlineData("SAKURAI92-EXACT", "77", "10", "100")]
    [InlineData("DER-TW-LB", "1.7070995…", "2.3570226…", "13.423114…")]
    [InlineData("YSJ19-T41", "366.12244… → 367", "52", "424.4 → 425")]
    [InlineData("DER-DFG-EXPL", "10632", "1678", "24408")]
    public void The_first_row_of_a_bound_holds_its_values(string id, params string[] expected) =>
        Assert.Equal(
            expected,
            Rows.Value.First(row => string.Equals(row.Bound.Id, id, StringComparison.Ordinal))
                .Values.Select(value => value.Text!),
            StringComparer.Ordinal
        );

    [Fact]
    public void A_hidden_constant_is_never_printed_as_a_number()
    {
        HandbookRow[] hiding =
        [
            .. Rows.Value.Where(row =>
                StatementModule.formulas(row.Statement).Any(f => !FormulaModule.hidden(f).IsEmpty)
            ),
        ];
        Assert.NotEmpty(hiding);
        Assert.All(
            hiding,
            row =>
            {
                Assert.All(row.Values, value => Assert.Null(value.Text));
                string section = Section(row.Bound.Id).Value;
                Assert.All(
                    StatementModule.formulas(row.Statement).SelectMany(FormulaModule.hidden),
                    name =>
                        Assert.Contains(name.Split('_')[0].TrimEnd(Digits), section, StringComparison.Ordinal)
                );
            }
        );
    }

    private static readonly char[] Digits = [.. "0123456789"];

    [Fact]
    public void The_page_has_every_bound_once_with_its_statements_and_doubts()
    {
        Assert.All(
            Bounds,
            bound =>
            {
                XElement section = Section(bound.Id);
                Assert.Equal(
                    bound.Statements.Count(s => !s.Expression.IsWords),
                    section.Elements("div").Count(div => div.Elements(CitationMathMl.Space + "math").Any())
                );
                Assert.Equal(
                    bound.Hypotheses.Length,
                    section.Descendants("dt").Count(dt => dt.Value is "hypothesis")
                );
                Assert.Equal(
                    Wording.caution(bound) is { Length: > 0 } caution ? $"Caution: {caution}" : "",
                    string.Concat(section.Descendants("strong").Select(strong => strong.Value))
                );
            }
        );
    }

    [Fact]
    public void The_page_stands_alone_and_its_links_lead_somewhere()
    {
        string[] anchors = [.. Html.Value.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(anchors.Distinct(StringComparer.Ordinal).Count(), anchors.Length);
        Assert.All(
            Html.Value.Descendants().Attributes("href"),
            href =>
            {
                Assert.StartsWith("#", href.Value, StringComparison.Ordinal);
                Assert.Contains(href.Value[1..], anchors, StringComparer.Ordinal);
            }
        );
        Assert.Empty(Html.Value.Descendants().Attributes("src"));
        Assert.Empty(Html.Value.Descendants("script"));
    }

    [Fact]
    public void Empty_elements_are_those_that_HTML_knows()
    {
        string[] known = ["meta", "br"];
        Assert.All(
            Html.Value.DescendantsAndSelf().Where(e => e.IsEmpty && e.Name.Namespace == XNamespace.None),
            element => Assert.Contains(element.Name.LocalName, known, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_LaTeX_has_every_bound_once_and_lists_every_work_that_it_cites()
    {
        Assert.Equal(
            Bounds.Select(bound => bound.Id),
            Subsection().Matches(Latex.Value).Select(match => match.Groups["id"].Value),
            StringComparer.Ordinal
        );
        string[] listed = [.. Item().Matches(Latex.Value).Select(match => match.Groups["key"].Value)];
        Assert.Equal(listed.Distinct(StringComparer.Ordinal).Count(), listed.Length);
        Assert.All(
            CiteKey().Matches(Latex.Value),
            match => Assert.Contains(match.Groups["key"].Value, listed, StringComparer.Ordinal)
        );
        Assert.All(
            listed.Where(key => key is not Software.Key),
            key => Assert.NotNull(Bibliography.OfProgram.Find(key))
        );
    }

    [Fact]
    public void Every_character_of_every_bound_has_a_LaTeX_form() =>
        Assert.All(
            Bounds,
            bound =>
                Assert.DoesNotContain(
                    CitationText.Of(bound).Where(c => c is not '\n'),
                    c => LatexText.Character(c) is null && c is not ('ć' or 'č')
                )
        );

    [Theory]
    [InlineData("a_b & 5% of {x}", @"a\ensuremath{_{b}} \& 5\% of \{x\}")]
    [InlineData(
        "n^(1−a) <= 2·√n",
        @"n\ensuremath{^{1\ensuremath{-}a}} \ensuremath{\le} 2\ensuremath{\cdot}\ensuremath{\surd}n"
    )]
    [InlineData("delta_pm, theta; width t", @"$\delta_{\pm}$, $\theta$; width t")]
    [InlineData(
        "BELM20-P4's, see baum1988capabilities.",
        @"\texttt{BELM20-P4}'s, see \cite{baum1988capabilities}."
    )]
    [InlineData("layer L_{i−1}, 2^(i+3)", @"layer L\ensuremath{_{i\ensuremath{-}1}}, 2\ensuremath{^{i+3}}")]
    [InlineData("a^ b_ (c^(d", @"a\textasciicircum{} b\_ (c\textasciicircum{}(d")]
    public void Sentences_become_LaTeX(string text, string expected) =>
        Assert.Equal(expected, LatexText.Sentence(text));

    /// <summary>With pdflatex, where it is installed.</summary>
    [Fact]
    public void The_LaTeX_compiles()
    {
        string document = File("handbook.tex", Latex.Value);
        if (
            Tool.Run("pdflatex", PathOf(""), "-interaction=nonstopmode", "-halt-on-error", document)
            is not { } run
        )
            return;
        Assert.True(run.Status == 0, run.Output);
        Assert.DoesNotContain("Overfull", run.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\\subsection\{(?<id>[^}]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subsection();

    [GeneratedRegex(@"\\bibitem\{(?<key>[^}]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Item();

    [GeneratedRegex(@"\\cite(\[\{.*?\}\])?\{(?<key>[a-z0-9]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CiteKey();
}
