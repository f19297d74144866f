using MemCap.Bounds;
using MemCap.Constructions;
using MemCap.Runner;
using MemCap.Runner.Commands;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MemCap.Unit.Cli;

/// <summary>A theorem that a certified network contradicts is a defect, with the command that shows it again.</summary>
public sealed class DefectTests : Shell
{
    /// <summary>The sweep, claiming that one neuron is enough.</summary>
    private static Method Boastful()
    {
        Method sweep = Methods.tryFind("sweep")!.Value;
        Bound honest = TwoLayerBounds.onePerPoint;
        var one = StatementModule.value(Quantity.Neurons, FormulaModule.@int(1));
        var claim = new Bound(
            "TEST-ONE",
            honest.Group,
            honest.Reference,
            honest.Place,
            honest.Activation,
            honest.Architecture,
            honest.Hypotheses,
            honest.Labels,
            honest.Error,
            honest.Direction,
            FSharpList<Statement>.Cons(one, FSharpList<Statement>.Empty),
            honest.Witness,
            honest.Status,
            honest.Origin,
            honest.Confidence,
            honest.Basis,
            honest.Remark
        );
        return new Method(
            sweep.Id,
            sweep.Summary,
            sweep.Options,
            sweep.Numbers,
            FuncConvert.FromFunc(
                (FSharpMap<string, string> options, Request request) =>
                {
                    Construction built = sweep.Construct.Invoke(options).Invoke(request).ResultValue;
                    return FSharpResult<Construction, MemCapError>.NewOk(
                        new Construction(
                            built.Network,
                            built.Groups,
                            built.GroupsAreFull,
                            built.Misses,
                            built.Claim,
                            built.Run,
                            FSharpList<Bound>.Cons(claim, FSharpList<Bound>.Empty),
                            built.Remarks
                        )
                    );
                }
            )
        );
    }

    [Fact]
    public void A_violated_bound_is_status_70_with_the_command_and_the_data()
    {
        var recipe = new Recipe(Boastful(), new Dictionary<string, string>(StringComparer.Ordinal), null, 7);
        var request = new BuildRequest(recipe, new DataOptions { Path = Sample("wine.csv") })
        {
            Out = PathOf("never.json"),
        };
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error) { Kernels = SimdKernels.Best };

        InternalDefect defect = Assert.Throws<InternalDefect>(() => BuildCommand.Run(request, terminal));
        int status = Runner.Program.Report(defect, [], error);

        Assert.Equal(70, status);
        Assert.Equal("", output.ToString());
        Assert.False(System.IO.File.Exists(PathOf("never.json")));
        Assert.Matches(
            "upper bound TEST-ONE of 1 neurons applies but does not hold: 26 in `memcap build sweep .*wine\\.csv --seed 7` \\(data SHA-256 [0-9a-f]{64}\\)\n",
            error.ToString()
        );
    }
}
