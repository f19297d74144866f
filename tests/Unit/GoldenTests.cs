using System.Numerics;
using MemCap.Constructions;
using MemCap.Data;
using MemCap.Exact;
using MemCap.Networks;
using Microsoft.FSharp.Core;

namespace MemCap.Unit;

/// <summary>The worked examples of the notes, neuron by neuron.</summary>
/// <remarks>
/// A ReLU neuron (a, w, b) is compared as (sign a, |a|·w, |a|·b), which rescaling leaves alone: exact networks have
/// integer rows.
/// </remarks>
public sealed class GoldenTests
{
    private static readonly double[][] Five =
    [
        [0, 0],
        [1, 0],
        [0, 1],
        [2, 3],
        [3, 1],
    ];
    private static readonly double[] Reals = [5, -1, 2, 7, 0.5];

    private static Request Ask(double[][] points, double[] labels, ulong seed = 1) =>
        new(
            DatasetModule.ofRows(points, labels).ResultValue,
            seed,
            Numbers.Exact,
            Output.Identity,
            new ReferenceKernels(),
            FuncConvert.FromAction<double>(_ => { })
        );

    private static Network Get<T>(FSharpResult<T, MemCapError> result, Func<T, Network> network)
    {
        Assert.True(result.IsOk, result.IsError ? result.ErrorValue.Message : "");
        return network(result.ResultValue);
    }

    private static Network Slabs(double[][] points, double[] labels, ulong seed) =>
        Get(
            BaumRelu.construct(BaumRelu.Variant.Slab4, Ask(points, labels, seed)),
            construction => construction.Network
        );

    private static Network Thresholds(double[][] points, double[] labels, ulong seed = 1) =>
        Get(
            BaumThreshold.construct(BaumThreshold.Variant.Literal, Ask(points, labels, seed)),
            construction => construction.Network
        );

    /// <summary>"sign·(|a|·w; |a|·b)" of every neuron.</summary>
    private static string[] Rescaled(Network network)
    {
        Layer hidden = network.Layers[0];
        Vec outer = network.Layers[1].Weights(0);
        return
        [
            .. Enumerable
                .Range(0, hidden.Rows)
                .Select(l =>
                {
                    Rational size = RationalModule.abs(outer[l]);
                    Vec row = VecModule.scale(size, hidden.Weights(l));
                    IEnumerable<string> entries = Enumerable
                        .Range(0, row.Length)
                        .Select(c => RationalModule.format(row[c]));
                    string bias = RationalModule.format(hidden.Biases[l] * size);
                    return $"{(outer[l].Sign > 0 ? "+" : "-")}({string.Join(", ", entries)}; {bias})";
                }),
        ];
    }

    /// <summary>"a(w; b)" of every neuron as it is, sorted.</summary>
    private static string[] AsIs(Network network)
    {
        Layer hidden = network.Layers[0];
        Vec outer = network.Layers[1].Weights(0);
        return
        [
            .. Enumerable
                .Range(0, hidden.Rows)
                .Select(l =>
                {
                    Vec row = hidden.Weights(l);
                    IEnumerable<string> entries = Enumerable
                        .Range(0, row.Length)
                        .Select(c => RationalModule.format(row[c]));
                    return $"{RationalModule.format(outer[l])}({string.Join(", ", entries)}; {RationalModule.format(hidden.Biases[l])})";
                })
                .Order(StringComparer.Ordinal),
        ];
    }

    private static void WeighsAbout(double expected, Network network)
    {
        var weight = SizeModule.ofNetwork(network).TotalWeight;
        Assert.NotNull(weight);
        (double low, double high) = EnclosureModule.toDoubles(weight.Value);
        Assert.InRange(low, expected - 5e-7, high);
        Assert.InRange(high, low, expected + 5e-7);
    }

    [Fact]
    public void G1_three_points_on_a_line()
    {
        Network network = Get(
            PiecewiseLinear.along(
                [1],
                Ask(
                    [
                        [0],
                        [1],
                        [3],
                    ],
                    [1, 0, 2]
                )
            ),
            n => n
        );
        Assert.Equal(["+(1; 1)", "-(2; 0)", "+(2; -2)"], Rescaled(network));
    }

    [Fact]
    public void G2_one_neuron_per_point()
    {
        Network network = Get(PiecewiseLinear.along([1, 4], Ask(Five, Reals)), n => n);
        Assert.Equal(
            ["+(5, 20; 5)", "-(11, 44; 0)", "+(7, 28; -7)", "-(3/2, 6; -6)", "+(10/7, 40/7; -10)"],
            Rescaled(network)
        );
        WeighsAbout(116.488463, network);
    }

    [Fact]
    public void G2_sweep()
    {
        Network network = Get(Sweep.along([1, 4], Ask(Five, Reals)), construction => construction.Network);
        Assert.Equal(
            ["+(-4, 5; 7)", "-(2, 8; 2)", "+(87/14, 69/7; -21/2)", "-(1, 4; -11/2)"],
            Rescaled(network)
        );
        WeighsAbout(40.531341, network);
    }

    /// <summary>The hyperplane's sign is the seed's; the notes have the normal (0, 1).</summary>
    [Fact]
    public void G2_first_slab()
    {
        string[] expected = ["+(-6, 32; 21)", "+(0, 32; -16)", "-(-6, 32; -11)", "-(0, 32; 16)"];
        string[][] found =
        [
            .. Enumerable.Range(0, 20).Select(seed => Rescaled(Slabs(Five, Reals, (ulong)seed))),
        ];
        Assert.All(found, neurons => Assert.Equal(12, neurons.Length));
        Assert.Contains(
            found,
            neurons =>
                neurons[..4].Order(StringComparer.Ordinal).SequenceEqual(expected, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void G3_slab_of_thresholds()
    {
        string[] found = AsIs(Thresholds(Five, [1, 0, 0, 1, 0]));
        string[][] either =
        [
            ["-1(-3, 2; -1)", "1(-3, 2; 1)"],
            ["-1(3, -2; -1)", "1(3, -2; 1)"],
        ];
        Assert.Contains(either, found.SequenceEqual);
    }

    /// <summary>Along some directions two steps do as well as the slab; then the steps are taken.</summary>
    [Fact]
    public void G3_slab_of_the_complement()
    {
        string[][] found =
        [
            .. Enumerable.Range(0, 20).Select(seed => AsIs(Thresholds(Five, [0, 1, 1, 0, 1], (ulong)seed))),
        ];
        Assert.All(found, neurons => Assert.Equal(2, neurons.Length));
        string[] slab = ["1(-3, 2; -1)", "1(3, -2; -1)"];
        Assert.Contains(found, neurons => neurons.SequenceEqual(slab, StringComparer.Ordinal));
    }

    [Fact]
    public void G4_literal_slabs_cost_four() =>
        Assert.InRange(
            AsIs(
                Thresholds(
                    [
                        [0, 0],
                        [7, 1],
                        [2, 9],
                        [5, 4],
                        [3, 3],
                        [8, 6],
                    ],
                    [1, 0, 1, 0, 1, 0]
                )
            ).Length,
            1,
            4
        );

    [Fact]
    public void G4_one_facet_neuron_saves_a_slab() =>
        Assert.InRange(
            AsIs(
                Get(
                    BaumThreshold.construct(
                        BaumThreshold.Variant.Tight,
                        Ask(
                            [
                                [0, 0],
                                [7, 1],
                                [2, 9],
                                [5, 4],
                                [3, 3],
                                [8, 6],
                            ],
                            [1, 0, 1, 0, 1, 0]
                        )
                    ),
                    construction => construction.Network
                )
            ).Length,
            1,
            3
        );

    [Fact]
    public void G5_collinear_points_need_a_slab() =>
        Assert.Equal(
            2,
            AsIs(
                Thresholds(
                    [
                        [0, 0, 0, 0, 0],
                        [1, 2, 3, 4, 5],
                        [2, 4, 6, 8, 10],
                    ],
                    [1, 0, 1]
                )
            ).Length
        );
}
