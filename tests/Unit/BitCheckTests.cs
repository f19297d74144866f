using MemCap.Data;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Kernels;
using MemCap.Verification;
using Microsoft.FSharp.Core;

namespace MemCap.Unit;

/// <summary>A correct network of bits and counts, then with one of its numbers changed.</summary>
public class BitCheckTests
{
    private const int Side = 9;
    private const int Cuts = Side - 1;

    [Theory]
    [InlineData(1)]
    [InlineData(0.75)]
    [InlineData(3)]
    public void One_flipped_weight_or_limit_is_found(double weight)
    {
        Dataset data = Grid();
        Assert.Equal(0, Check(Weights(weight), Biases(weight), data).Misclassified);
        int changes = 0;
        int found = 0;

        void Spoil(int layer, int row, int column, double by)
        {
            double[][][] weights = Weights(weight);
            double[][] biases = Biases(weight);
            double[] place = column < 0 ? biases[layer] : weights[layer][row];
            place[column < 0 ? row : column] += by;
            List<int> expected = Wrong(weights, biases, data);
            Findings findings = Check(weights, biases, data);
            Assert.Equal(expected.Count, findings.Misclassified);
            if (expected.Count > 0)
                Assert.Equal(expected[0], findings.Counterexample!.Value.Point);
            changes++;
            found += findings.Misclassified > 0 ? 1 : 0;
        }

        for (int row = 0; row < 6; row++)
        {
            double own = Sums(weight)[row][0];
            Spoil(1, row, -1, own);
            Spoil(1, row, -1, -own);
            for (int column = 0; column < 2 * Cuts; column++)
            {
                Spoil(1, row, column, -own);
                Spoil(1, row, column, own);
            }
        }
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 6; column++)
                Spoil(2, row, column, Classes()[row][column] == 0 ? 1 : -1);
        }
        for (int row = 0; row < 2 * Cuts; row++)
            Spoil(0, row, -1, 1);
        // A sum ≤ 4 or > 4 does not show which of the last cuts were counted.
        Assert.InRange(found, 3 * changes / 4, changes);
    }

    /// <summary>Unit t is on at x > t + 1/2, for either coordinate: at (x, y) of the grid x + y units are on.</summary>
    private static double[][] Cut() =>
        [.. Enumerable.Range(0, 2 * Cuts).Select(t => t < Cuts ? new double[] { 1, 0 } : [0, 1])];

    /// <summary>x + y ≤ s and x + y > s for s = 4, 8, 12.</summary>
    private static double[][] Sums(double weight) =>
        [
            .. Enumerable
                .Range(0, 6)
                .Select(u => Enumerable.Repeat(u % 2 == 0 ? -weight : weight, 2 * Cuts).ToArray()),
        ];

    /// <summary>The class with the most units of its own among the six, one more than its neighbours.</summary>
    private static double[][] Classes() =>
        [
            [1, 0, 1, 0, 1, 0],
            [0, 1, 1, 0, 1, 0],
            [0, 1, 0, 1, 1, 0],
            [0, 1, 0, 1, 0, 1],
        ];

    private static double[][][] Weights(double weight) => [Cut(), Sums(weight), Classes()];

    private static double[][] Biases(double weight) =>
        [
            [.. Enumerable.Range(0, 2 * Cuts).Select(t => -0.5 - (t % Cuts))],
            [.. Enumerable.Range(0, 6).Select(u => weight * (u % 2 == 0 ? (2 * u) + 5 : -((2 * u) + 2)))],
            new double[4],
        ];

    private static Dataset Grid()
    {
        double[][] points =
        [
            .. Enumerable.Range(0, Side * Side).Select(i => new double[] { i / Side, i % Side }),
        ];
        double[] labels = [.. points.Select(p => Math.Floor(Math.Max(p[0] + p[1] - 1, 0) / 4))];
        return DatasetModule.ofRows(points, labels).ResultValue;
    }

    private static Findings Check(double[][][] weights, double[][] biases, Dataset data)
    {
        Layer Of(int layer, Activation activation) =>
            Networks.Layer(
                activation,
                [.. weights[layer].Select(row => Networks.Doubles(row))],
                Networks.Doubles(biases[layer])
            );

        Network network = Networks.Network(
            Output.NewArgmax([.. Enumerable.Range(0, 4).Select(RationalModule.ofInt)]),
            Of(0, Activation.Threshold),
            Of(1, Activation.Threshold),
            Of(2, Activation.Identity)
        );
        FSharpResult<Checked, Refuted> outcome = Checker.check(
            SimdKernels.Best,
            FuncConvert.FromAction<int>(_ => { }),
            new Certificate(network, data, Claim.Interpolates)
        );
        return outcome.IsOk ? outcome.ResultValue.Findings : outcome.ErrorValue.Findings;
    }

    /// <summary>Points without a strictly largest output at their label; doubles are exact at these numbers.</summary>
    private static List<int> Wrong(double[][][] weights, double[][] biases, Dataset data)
    {
        var wrong = new List<int>();
        for (int i = 0; i < data.Count; i++)
        {
            double[] z = data.Point(i).ToArray();
            for (int layer = 0; layer < 3; layer++)
            {
                double[] sums =
                [
                    .. weights[layer]
                        .Select((row, r) => row.Zip(z, (w, v) => w * v).Sum() + biases[layer][r]),
                ];
                z = layer < 2 ? [.. sums.Select(t => t > 0 ? 1.0 : 0.0)] : sums;
            }
            int label = (int)data.Label(i);
            if (z.Where((_, r) => r != label).Any(other => other >= z[label]))
                wrong.Add(i);
        }
        return wrong;
    }
}
