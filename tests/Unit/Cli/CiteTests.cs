using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MemCap.Bounds;
using MemCap.Runner;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Unit.Cli;

/// <summary>`memcap cite`: what it says of a bound, in every form.</summary>
public sealed partial class CiteTests : Shell
{
    public static TheoryData<string> Forms => ["text", "latex", "mathml", "json", "html", "javascript"];

    public static TheoryData<string> Ids => [.. Registry.all.Select(bound => bound.Id)];

    private static string Cite(params string[] args)
    {
        Outcome outcome = Run(["cite", .. args]);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return outcome.Output;
    }

    private static Bound Named(string id) => Registry.tryFind(id)!.Value;

    /// <summary>Without line breaks: the text is wrapped.</summary>
    private static string Flat(string text) => Blanks().Replace(text, " ");

    [Fact]
    public void The_text_is_the_whole_citation() =>
        Assert.Equal(
            $"""
            DER-RELU2-LB: lower bound on neurons
              statement   neurons >= ceil(n/(d + 1))
              statement   neurons >= ceil((n - 1)/(d + 1)) (with output bias; one hidden layer, output bias)
              where       n = number of points
                          d = dimension of the inputs; of their affine hull, where the data lie in a smaller one
              hypothesis  the points are distinct [distinct-points]
            """,
            Cite("DER-RELU2-LB")[..Cite("DER-RELU2-LB").IndexOf("\n  networks", StringComparison.Ordinal)]
        );

    [Theory, MemberData(nameof(Ids))]
    public void The_text_says_everything_about_a_bound(string id)
    {
        Bound bound = Named(id);
        var citation = new Citation(bound);
        string text = Flat(Cite(id));
        string[] facts =
        [
            .. bound.Statements.Select(statement => CitationText.Of(bound, statement)),
            .. bound.Hypotheses.Select(Hypotheses.text),
            Wording.activation(bound.Activation),
            Wording.architecture(bound.Architecture),
            Wording.labels(bound.Labels),
            Wording.error(bound.Error),
            Wording.scopes(bound.Direction),
            .. citation.Meaning,
            Wording.status(bound.Status),
            Wording.origin(bound.Origin),
            $"confidence {Wording.confidence(bound.Confidence)}",
            $"basis {Wording.basis(bound.Basis)}",
            bound.Remark,
            bound.Place,
            ReferenceText.Plain(Bibliography.OfProgram.Find(bound.Reference)!),
            .. Evidence.ofBound(id).Select(e => $"{e.Item1}: {e.Item2} instances"),
        ];
        Assert.All(facts, fact => Assert.Contains(Flat(fact), text, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_doubtful_bound_says_so_in_every_form(string form)
    {
        Bound[] doubtful = [.. Registry.all.Where(bound => Wording.caution(bound).Length > 0)];
        Assert.NotEmpty(doubtful);
        Assert.All(
            doubtful,
            bound =>
                Assert.Contains(
                    Wording.caution(bound),
                    Flat(Cite(bound.Id, "--format", form)),
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData("text", "hidden c, polylog, c2, c_gamma, c_y, c_d: the source gives no value")]
    [InlineData("latex", @"without a value in the source:} $c$, $\mathrm{polylog}$, $c_{2}$")]
    [InlineData("mathml", "hidden: c, polylog]")]
    [InlineData("json", "\"hidden\": [ \"c\", \"polylog\", \"c2\"")]
    [InlineData("html", ": the source gives no value")]
    [InlineData("javascript", "hidden: [\"c\", \"polylog\", \"c2\"")]
    public void Hidden_constants_are_named_as_hidden_in_every_form(string form, string expected) =>
        Assert.Contains(expected, Flat(Cite("BELM20-T1", "--format", form)), StringComparison.Ordinal);

    [Fact]
    public void A_derived_bound_names_its_note_and_the_work_that_it_refines()
    {
        foreach (Bound bound in Registry.all.Where(b => b.Origin.IsDerived))
        {
            string note = ((Origin.Derived)bound.Origin).note;
            Assert.Contains(
                $"derived in memcap {CommandLine.Version}, proofs-notes/{note}.md; cf. [{bound.Reference}]",
                Flat(Cite(bound.Id)),
                StringComparison.Ordinal
            );
            Assert.Contains(
                $@"derived in \texttt{{proofs-notes/{note}.md}} of~\cite{{memcap}}, cf.~\cite{{{bound.Reference}}}",
                Cite(bound.Id, "--format", "latex"),
                StringComparison.Ordinal
            );
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void BibTeX_has_every_work_that_the_LaTeX_cites(string id)
    {
        Bibliography printed = Bibliography.Parse(Cite(id, "--format", "bibtex"));
        Assert.All(
            CiteKey().Matches(Cite(id, "--format", "latex")),
            match => Assert.NotNull(printed.Find(match.Groups["key"].Value))
        );
    }

    [Fact]
    public void BibTeX_has_each_entry_once_and_the_program_last()
    {
        IReadOnlyList<BibEntry> entries = Bibliography
            .Parse(Cite("DER-TW-LB", "BELM20-P4", "RF-BRS26", "--format", "bibtex"))
            .Entries;
        Assert.Equal(
            ["bubeck2020network", "becchetti2026rank", "memcap"],
            entries.Select(e => e.Key),
            StringComparer.Ordinal
        );
        IReadOnlyList<BibEntry> all = Bibliography.Parse(Cite("--all", "--format", "bibtex")).Entries;
        Assert.Equal(
            Registry
                .all.Select(bound => bound.Reference)
                .Order(StringComparer.Ordinal)
                .Distinct(StringComparer.Ordinal),
            all.Select(entry => entry.Key)
                .Order(StringComparer.Ordinal)
                .Intersect(Registry.all.Select(bound => bound.Reference), StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void The_program_is_cited_as_in_its_citation_file()
    {
        string file = System.IO.File.ReadAllText(Path.Combine(Root(), "CITATION.cff"));
        BibEntry entry = Assert.Single(Bibliography.Parse(Software.Bibtex).Entries);
        Assert.Equal("software", entry.Type);
        Assert.Contains($"title: {entry["title"]}\n", file, StringComparison.Ordinal);
        Assert.Contains($"version: {entry["version"]}\n", file, StringComparison.Ordinal);
        Assert.Contains($"name: {entry["author"]!.Trim('{', '}')}\n", file, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.0+0123456789abcdef0123", "0123456789ab")]
    [InlineData("1.0.0+0123", null)]
    [InlineData("1.0.0", null)]
    [InlineData(null, null)]
    public void The_commit_is_the_one_of_the_build(string? version, string? expected) =>
        Assert.Equal(expected, Software.HashOf(version));

    [Fact]
    public void One_bound_is_an_object_and_several_are_an_array()
    {
        using JsonDocument one = JsonDocument.Parse(Cite("BELM20-P4", "--format", "json"));
        JsonElement record = one.RootElement;
        Assert.Equal("BELM20-P4", record.GetProperty("id").GetString());
        Assert.Equal("4*ceil(n/d)", record.GetProperty("formula").GetString());
        Assert.Equal(@"4\,\lceil n/d\rceil", record.GetProperty("latex").GetString());
        Assert.Equal("neurons", record.GetProperty("quantity").GetString());
        Assert.Equal("upper", record.GetProperty("direction").GetString());
        Assert.Equal("FORALL+", record.GetProperty("scope").GetString());
        Assert.Equal("bubeck2020network, Proposition 4", record.GetProperty("reference").GetString());
        Assert.Equal(
            "general-position-or-slabs",
            record.GetProperty("hypotheses")[0].GetProperty("name").GetString()
        );
        using JsonDocument two = JsonDocument.Parse(Cite("der-peel-ub", "BELM20-P4", "--format", "json"));
        Assert.Equal(
            ["DER-PEEL-UB", "BELM20-P4"],
            two.RootElement.EnumerateArray().Select(r => r.GetProperty("id").GetString()!),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void All_of_them_are_one_array_whose_formulas_read_back()
    {
        using JsonDocument document = JsonDocument.Parse(Cite("--all", "--format", "json"));
        Assert.Equal(Registry.all.Length, document.RootElement.GetArrayLength());
        foreach ((JsonElement record, Bound bound) in document.RootElement.EnumerateArray().Zip(Registry.all))
        {
            Assert.Equal(bound.Id, record.GetProperty("id").GetString());
            foreach (
                (JsonElement written, Statement statement) in record
                    .GetProperty("statements")
                    .EnumerateArray()
                    .Zip(bound.Statements)
            )
                Assert.Equal(
                    StatementModule.formulas(statement),
                    written
                        .GetProperty("formulas")
                        .EnumerateArray()
                        .Select(f => FormulaTree.ofTree(Tree(f.GetProperty("tree"))).ResultValue)
                );
        }
    }

    private static Node Tree(JsonElement node) =>
        new(
            node.GetProperty("op").GetString()!,
            node.TryGetProperty("value", out JsonElement value)
                ? FSharpOption<string>.Some(value.GetString()!)
                : null,
            node.TryGetProperty("args", out JsonElement args)
                ? ListModule.OfSeq(args.EnumerateArray().Select(Tree))
                : []
        );

    [Theory, MemberData(nameof(Ids))]
    public void MathML_is_an_element_for_each_statement(string id)
    {
        XElement document = XElement.Parse($"<body>{Cite(id, "--format", "mathml")}</body>");
        Assert.Equal(Named(id).Statements.Length, document.Elements().Count());
        Assert.All(
            document.Elements(),
            math => Assert.Equal("{http://www.w3.org/1998/Math/MathML}math", math.Name.ToString())
        );
    }

    [Fact]
    public void The_JavaScript_is_a_module_of_functions()
    {
        const string use = """
            import { bounds } from "./bounds.mjs";
            const slabs = bounds["BELM20-P4"].statements[0], hidden = bounds["BELM20-T1"].statements[0];
            const given = { n: 60000, d: 784, eps: 0.5 };
            console.log(Object.keys(bounds).length, slabs.quantity, slabs.value(given, {}), hidden.value(given, {}));
            """;
        _ = File("bounds.mjs", Cite("--all", "--format", "javascript"));
        string script = File("use.mjs", use);
        if (Tool.Run("node", PathOf(""), script) is not ({ } status, { } output))
            return;
        Assert.Equal((0, $"{Registry.all.Length} neurons 308 NaN\n"), (status, output));
    }

    [Fact]
    public void Bounds_stand_in_the_order_given_and_each_once() =>
        Assert.Equal(
            ["YSJ19-T41", "BELM20-P2"],
            Cite("ysj19-t41", "BELM20-P2", "YSJ19-T41")
                .Split('\n')
                .Where(line => line.Length > 0 && !line.StartsWith(' '))
                .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]),
            StringComparer.Ordinal
        );

    /// <summary>The command takes ids in any case.</summary>
    [Fact]
    public void Ids_are_in_capitals() =>
        Assert.All(Registry.all, bound => Assert.Equal(bound.Id.ToUpperInvariant(), bound.Id));

    [Theory]
    [InlineData("\"BELM20-P9\" is no bound; the nearest are BELM20-P3, BELM20-P1, BELM20-P2", "BELM20-P9")]
    [InlineData(
        "\"DER-SWEPE-UB\" is no bound; the nearest are DER-SWEEP-UB, DER-VEC-UB, DER-PEEL-UB",
        "DER-SWEPE-UB"
    )]
    [InlineData("\"huh\" is no bound; the nearest are BH89, HH91-UB, HB98-UB", "BELM20-P4 huh")]
    [InlineData("memcap cite: ID is missing; name bounds, or give --all", "")]
    [InlineData("--all: cites every bound; name none, or leave it out", "--all BELM20-P4")]
    [InlineData(
        "--format jsn: choose text, latex, bibtex, mathml, json, html or javascript; did you mean json?",
        "BELM20-P4 --format jsn"
    )]
    public void Errors_are_one_line(string expected, string args) =>
        Assert.Equal(
            expected,
            Failure(2, ["cite", .. args.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        );

    [GeneratedRegex(@"\\cite(\[\{.*?\}\])?\{(?<key>[a-z0-9]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CiteKey();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
