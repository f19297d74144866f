using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using MemCap.Runner.Kernels;

namespace MemCap.Bench;

/// <summary>A two-layer ReLU network with nearest labels in doubles, as one evaluates a network when nothing has to
/// be proved: a product in blocks, on all threads, and a loop over the neurons.</summary>
internal sealed class PlainEvaluation
{
    /// <summary>The points of a block and their products stay in cache.</summary>
    private const int Block = 256;

    private static readonly IKernels Kernels = SimdKernels.Best;

    private readonly int dimension;
    private readonly int rowCount;
    private readonly double[] rows;
    private readonly int[] rowOf;
    private readonly double[] biases;
    private readonly double[] outer;
    private readonly double constant;
    private readonly double[] labels;

    /// <summary>sharesRows: each distinct row is multiplied once, however many neurons have it.</summary>
    internal PlainEvaluation(Network network, bool sharesRows)
    {
        if (
            network.Layers is not [{ Activation.IsRelu: true } hidden, { Rows: 1 } last]
            || network.Output is not Output.Nearest nearest
        )
            throw new InputException("verify: give a network with one hidden ReLU layer and nearest labels");
        dimension = network.Inputs;
        var known = new Dictionary<Vec, int>();
        var distinct = new List<double[]>();
        rowOf = new int[hidden.Rows];
        for (int l = 0; l < hidden.Rows; l++)
        {
            Vec row = hidden.Weights(l);
            if (!sharesRows || !known.TryGetValue(row, out int at))
            {
                at = distinct.Count;
                distinct.Add(VecModule.toDoubles(row));
                known[row] = at;
            }
            rowOf[l] = at;
        }
        rowCount = distinct.Count;
        rows = [.. distinct.SelectMany(row => row)];
        biases = VecModule.toDoubles(hidden.Biases);
        outer = VecModule.toDoubles(last.Weights(0));
        constant = RationalModule.toDouble(last.Biases[0]);
        labels = [.. nearest.labels.Select(RationalModule.toDouble)];
    }

    internal int Rows => rowCount;

    /// <summary>The answers at n points.</summary>
    internal double[] Run(double[] points, int n)
    {
        double[] answers = new double[n];
        Parallel.For(
            0,
            (n + Block - 1) / Block,
            () => new double[Block * rowCount],
            (block, _, products) =>
            {
                int first = block * Block;
                int size = Math.Min(Block, n - first);
                Kernels.Product(points, first * dimension, size, rows, 0, rowCount, dimension, products, 0);
                for (int i = 0; i < size; i++)
                    answers[first + i] = Answer(products.AsSpan(i * rowCount, rowCount));
                return products;
            },
            _ => { }
        );
        return answers;
    }

    private double Answer(ReadOnlySpan<double> products)
    {
        double output = constant;
        for (int l = 0; l < rowOf.Length; l++)
            output += outer[l] * Math.Max(0, products[rowOf[l]] + biases[l]);
        double answer = labels[0];
        foreach (double label in labels)
        {
            if (Math.Abs(output - label) < Math.Abs(output - answer))
                answer = label;
        }
        return answer;
    }
}
