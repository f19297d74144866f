using System.CommandLine;
using MemCap.Bounds;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using Microsoft.FSharp.Collections;
using Symbol = MemCap.Bounds.Symbol;

namespace MemCap.Runner.Commands;

/// <summary>`memcap guarantees`: how many units eight works on training ask for, as printed and under one assumption.</summary>
internal static class GuaranteesCommand
{
    private static readonly string[] Formats = ["text", "latex", "json"];

    internal static Command Create(TextWriter output)
    {
        Option<string?> points = Text("--n", "N", "Number of points");
        Option<string?> dimension = Text("--d", "D", "Dimension of the inputs");
        Option<string?> separation = Text(
            "--theta",
            "VALUE",
            "Smallest distance of two points of the unit sphere"
        );
        var format = new Option<string>("--format")
        {
            Description = "text, latex (a table for a paper) or json",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "text",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command(
            "guarantees",
            "The table of what works on training ask for, as printed and by the smallest distance"
        )
        {
            points,
            dimension,
            separation,
            format,
            json,
        };
        command.SetAction(result =>
        {
            List<Tuple<string, Value>> given =
            [
                Tuple.Create("n", Given(result, points, "n")),
                Tuple.Create("d", Given(result, dimension, "d")),
                Tuple.Create("theta", Given(result, separation, "theta")),
            ];
            return Run(
                new FSharpMap<string, Value>(given),
                result.GetValue(json) ? "json" : result.GetRequiredValue(format),
                output
            );
        });
        return command;
    }

    /// <summary>0 when done. Errors: InputException.</summary>
    internal static int Run(FSharpMap<string, Value> parameters, string format, TextWriter output)
    {
        if (!Formats.Contains(format, StringComparer.Ordinal))
            throw new InputException(
                $"--format {format}: choose text, latex or json{Nearest.Hint(format, Formats)}"
            );
        if (Parameters.contradiction(parameters)?.Value is { } contradiction)
            throw new InputException(
                $"no data set has these parameters: {contradiction}; change one of them"
            );
        GuaranteeLine[] lines = [.. Guarantees.all.Select(line => new GuaranteeLine(line, parameters))];
        output.Write(
            format switch
            {
                "latex" => GuaranteesLatex.Of(lines, parameters),
                "json" => GuaranteesReport.Document(lines, parameters),
                _ => GuaranteesReport.Text(lines, parameters),
            }
        );
        return ExitCode.Done;
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Value Given(ParseResult result, Option<string?> option, string name)
    {
        Symbol symbol = Symbols.tryFind(name)!.Value;
        return result.GetValue(option) is { } text
            ? ExactValue.Parse($"{option.Name} {text}", text, symbol)
            : throw new InputException(
                $"memcap guarantees: {option.Name} is missing; see memcap guarantees --help"
            );
    }
}
