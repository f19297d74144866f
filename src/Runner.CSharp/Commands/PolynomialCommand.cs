using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text;
using MemCap.Constructions;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Reporting;
using MemCap.Verification;
using Microsoft.FSharp.Core;

namespace MemCap.Runner.Commands;

/// <summary>What `memcap polynomial` was asked for; Order is null for the least that the degree allows.</summary>
internal sealed record PolynomialRequest(string Text)
{
    public int? Order { get; init; }
    public string Box { get; init; } = "0:1";
    public string? Out { get; init; }
    public bool Json { get; init; }
}

/// <summary>`memcap polynomial TEXT`: the network of smoothed ReLUs that equals a polynomial on a box, checked
/// coefficient by coefficient.</summary>
internal static class PolynomialCommand
{
    internal static Command Create(Terminal terminal)
    {
        var text = new Argument<string>("text")
        {
            Description =
                "Polynomial in x1, x2, …: sums, products and powers with rational numbers, as (x1 + 1/2)^2*x2",
        };
        var order = new Option<int?>("--order")
        {
            Description = "Order k of the units: degrees up to 2k + 1 [default: the least]",
            HelpName = "K",
        };
        var box = new Option<string>("--box")
        {
            Description = "Interval of every variable, two rationals",
            DefaultValueFactory = _ => "0:1",
            HelpName = "L:U",
        };
        var network = new Option<string?>("--out")
        {
            Description = "Network file to write: .json, .json.gz or .npz",
            HelpName = "NET",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document" };
        var command = new Command(
            "polynomial",
            "Write a polynomial as a network of smoothed ReLUs, and check it as an identity"
        )
        {
            text,
            order,
            box,
            network,
            json,
        };
        command.SetAction(result =>
            Run(
                new PolynomialRequest(result.GetRequiredValue(text))
                {
                    Order = result.GetValue(order),
                    Box = result.GetValue(box)!,
                    Out = result.GetValue(network),
                    Json = result.GetValue(json),
                },
                terminal
            )
        );
        return command;
    }

    /// <summary>0 when the network is built, checked and written. Errors: InputException; InternalDefect when the check
    /// refuses the network. Then no file is touched.</summary>
    internal static int Run(PolynomialRequest request, Terminal terminal)
    {
        if (request.Out is { } place)
        {
            OutputPlace.Require("--out", place);
            OutputPlace.RequireNetworkName("--out", place);
        }
        Polynomial polynomial = Unwrap(PolynomialText.parse(request.Text));
        int order = request.Order ?? PolynomialNetwork.leastOrder(polynomial.Degree);
        (Rational lower, Rational upper) = Interval(request.Box);
        Box box = Unwrap(
            BoxModule.create(
                [.. Enumerable.Repeat(lower, polynomial.Variables)],
                [.. Enumerable.Repeat(upper, polynomial.Variables)]
            )
        );
        Network network = Unwrap(PolynomialNetwork.construct(order, box, polynomial));
        FSharpResult<Unit, PolynomialObstacle> check = PolynomialCheck.check(network, box, polynomial);
        if (check.IsError)
            throw new InternalDefect($"{PolynomialModule.format(polynomial)}: {check.ErrorValue}");
        var provenance = new Provenance(
            "polynomial",
            Seed: null,
            CommandLine.Version,
            DataSha256: null,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["polynomial"] = PolynomialModule.format(polynomial),
                ["order"] = order.ToString(CultureInfo.InvariantCulture),
                ["box"] = request.Box,
            }
        );
        NetworkFile file = request.Out is { } path
            ? NetworkFile.Write(path, network, classNames: null, provenance)
            : NetworkFile.Of(network, classNames: null, provenance);
        var built = new Result(polynomial, order, lower, upper, SizeModule.ofNetwork(network), file);
        terminal.Output.Write(request.Json ? Document(built) : Text(built, request.Out));
        return ExitCode.Done;
    }

    private sealed record Result(
        Polynomial Polynomial,
        int Order,
        Rational Lower,
        Rational Upper,
        Size Size,
        NetworkFile File
    )
    {
        internal BigInteger UnitsAtMost => PolynomialNetwork.unitsAtMost(Order, Polynomial.Variables);
    }

    private static string Text(Result built, string? path)
    {
        var text = new StringBuilder();
        Polynomial p = built.Polynomial;
        string variables = ReportText.Count(p.Variables, "variable");
        text.Append(
            ReportText.Line(
                "polynomial",
                $"{PolynomialModule.format(p)}: degree {p.Degree} in {variables}, each from {built.Lower} to {built.Upper}"
            )
        );
        text.Append(ReportText.Line("network", ReportText.Network(built.File.Network, built.Size)));
        text.Append(
            ReportText.Line(
                "neurons",
                $"{built.Size.Neurons} of at most {built.UnitsAtMost} for any polynomial of degree {(2 * built.Order) + 1}"
            )
        );
        text.Append(
            ReportText.Line("certified", "equals the polynomial on the box, coefficient by coefficient")
        );
        if (path is not null)
            text.Append(ReportText.Line("written", $"{path}, SHA-256 {built.File.Sha256}"));
        return text.ToString();
    }

    private static string Document(Result built) =>
        Json.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("polynomial", PolynomialModule.format(built.Polynomial));
            json.WriteNumber("degree", built.Polynomial.Degree);
            json.WriteNumber("variables", built.Polynomial.Variables);
            json.WriteNumber("order", built.Order);
            json.WriteStartArray("box");
            json.WriteStringValue(RationalModule.format(built.Lower));
            json.WriteStringValue(RationalModule.format(built.Upper));
            json.WriteEndArray();
            ReportJson.WriteNetwork(json, built.File.Network, built.Size);
            json.WriteString("neuronsAtMost", built.UnitsAtMost.ToString(CultureInfo.InvariantCulture));
            json.WriteStartObject("certificate");
            json.WriteBoolean("equals", true);
            json.WriteString("arithmetic", "exact");
            json.WriteString("networkSha256", built.File.Sha256);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    private static (Rational Lower, Rational Upper) Interval(string text)
    {
        string[] ends = text.Split(':');
        return
            ends.Length == 2
            && RationalModule.parse(ends[0]) is { } lower
            && RationalModule.parse(ends[1]) is { } upper
            ? (lower.Value, upper.Value)
            : throw new InputException(
                $"--box {InputException.Show(text)}: is not two rationals; write L:U, as 0:1 or -1/2:3/2"
            );
    }

    private static T Unwrap<T>(FSharpResult<T, MemCapError> result) =>
        result.IsOk ? result.ResultValue : throw new InputException(result.ErrorValue.Message);
}
