using System.CommandLine;
using MemCap.Bounds;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap cite` was asked for.</summary>
internal sealed record CiteRequest(IReadOnlyList<string> Ids, bool All, string Format);

/// <summary>`memcap cite ID…`: bounds as they are tested, with hypotheses, evidence and references.</summary>
internal static class CiteCommand
{
    private static readonly string[] Formats =
    [
        "text",
        "latex",
        "bibtex",
        "mathml",
        "json",
        "html",
        "javascript",
    ];

    internal static Command Create(TextWriter output)
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "Bounds, such as BELM20-P4",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "Every bound; as html or latex: the handbook" };
        var format = new Option<string>("--format")
        {
            Description =
                "text; latex: a paragraph for a paper; bibtex: the references; mathml: the formulas; json; html: a page; javascript: a module of functions",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "text",
        };
        var command = new Command("cite", "Cite bounds: formula, hypotheses, evidence, reference")
        {
            ids,
            all,
            format,
        };
        command.SetAction(result =>
            Run(
                new CiteRequest(
                    result.GetValue(ids) ?? [],
                    result.GetValue(all),
                    result.GetRequiredValue(format)
                ),
                output
            )
        );
        return command;
    }

    /// <summary>0 when done. Errors: InputException.</summary>
    internal static int Run(CiteRequest request, TextWriter output)
    {
        if (!Formats.Contains(request.Format, StringComparer.Ordinal))
            throw new InputException(
                $"--format {request.Format}: choose {string.Join(", ", Formats[..^1])} or {Formats[^1]}{Nearest.Hint(request.Format, Formats)}"
            );
        if (request.All && request.Ids.Count > 0)
            throw new InputException("--all: cites every bound; name none, or leave it out");
        if (!request.All && request.Ids.Count == 0)
            throw new InputException("memcap cite: ID is missing; name bounds, or give --all");
        Bound[] bounds = request.All
            ? [.. Registry.all]
            : [.. request.Ids.Select(Find).DistinctBy(bound => bound.Id, StringComparer.Ordinal)];
        output.Write(
            request.Format switch
            {
                "text" => string.Join('\n', bounds.Select(CitationText.Of)),
                "latex" when request.All => HandbookLatex.Of(bounds),
                "latex" => string.Join('\n', bounds.Select(CitationLatex.Of)),
                "bibtex" => CitationBibtex.Of(bounds),
                "mathml" => string.Concat(bounds.Select(CitationMathMl.Of)),
                "html" => HandbookHtml.Of(bounds),
                "javascript" => CitationScript.Of(bounds),
                _ when bounds.Length == 1 => CitationJson.One(bounds[0]),
                _ => CitationJson.Many(bounds),
            }
        );
        return ExitCode.Done;
    }

    /// <summary>Ids are in capitals; the user need not be.</summary>
    private static Bound Find(string id)
    {
        if (Registry.tryFind(id.ToUpperInvariant()) is { } found)
            return found.Value;
        string[] near = Nearest.Closest(id.ToUpperInvariant(), Registry.all.Select(bound => bound.Id));
        throw new InputException(
            $"{InputException.Show(id)} is no bound; the nearest are {string.Join(", ", near)}"
        );
    }
}
