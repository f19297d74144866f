using System.Numerics;
using MemCap.Exact;
using MemCap.Networks;
using Activation = MemCap.Networks.Activation;

namespace MemCap.Runner.Kernels;

/// <summary>A network in plain doubles, at many points: for pictures. It decides nothing; sums are rounded, and answers near a
/// boundary may be wrong.</summary>
/// <remarks>Points are row-major count × inputs. The same bits for any vectors and any number of threads.
/// Kernels: of one thread, as chunks of points run side by side.</remarks>
internal sealed class PlainEvaluation(IKernels kernels, Network network)
{
    /// <summary>Doubles of a chunk's widest layer: two of them stay in a second-level cache.</summary>
    private const int ChunkEntries = 1 << 16;

    private readonly Weights[] _layers = [.. network.Layers.Select(Weights.Of)];

    /// <summary>Every weight is within the range of doubles.</summary>
    internal bool IsFinite => _layers.All(layer => layer.IsFinite);

    /// <summary>The outputs of the last layer, count × outputs.</summary>
    internal double[] Outputs(double[] points, int count)
    {
        Weights last = _layers[^1];
        double[] outputs = new double[count * last.Rows];
        Run(
            points,
            count,
            _layers,
            (first, rows, values) =>
            {
                last.Activate(values, rows);
                values.AsSpan(0, rows * last.Rows).CopyTo(outputs.AsSpan(first * last.Rows));
            }
        );
        return outputs;
    }

    /// <summary>What a unit has before its activation, for each point. Both are counted from 0.</summary>
    internal double[] Preactivations(double[] points, int count, int layer, int unit)
    {
        double[] result = new double[count];
        Run(
            points,
            count,
            [.. _layers[..layer], _layers[layer].Only(unit)],
            (first, rows, values) => values.AsSpan(0, rows).CopyTo(result.AsSpan(first))
        );
        return result;
    }

    /// <summary>Calls take with the first point of a chunk, their number, and the last layer's values before its activation.</summary>
    private void Run(double[] points, int count, Weights[] layers, Action<int, int, double[]> take)
    {
        int widest = layers.Max(layer => Math.Max(layer.Rows, layer.Columns));
        int chunk = Math.Clamp(ChunkEntries / widest, 1, count);
        int chunks = (count + chunk - 1) / chunk;
        Parallel.For(
            0,
            chunks,
            () => (new double[chunk * widest], new double[chunk * widest]),
            (index, _, buffers) =>
            {
                (double[] from, double[] to) = buffers;
                int first = index * chunk;
                int rows = Math.Min(chunk, count - first);
                int columns = layers[0].Columns;
                points.AsSpan(first * columns, rows * columns).CopyTo(from);
                for (int k = 0; k < layers.Length; k++)
                {
                    if (k > 0)
                        layers[k - 1].Activate(from, rows);
                    Weights layer = layers[k];
                    kernels.Product(from, 0, rows, layer.Matrix, 0, layer.Rows, layer.Columns, to, 0);
                    layer.AddBiases(to, rows);
                    (from, to) = (to, from);
                }
                take(first, rows, from);
                return buffers;
            },
            _ => { }
        );
    }

    /// <summary>A layer rounded to doubles; Matrix is row-major.</summary>
    private sealed record Weights(
        int Rows,
        int Columns,
        double[] Matrix,
        double[] Biases,
        Activation Activation
    )
    {
        internal static Weights Of(Layer layer) =>
            new(
                layer.Rows,
                layer.Columns,
                [.. Enumerable.Range(0, layer.Rows).SelectMany(r => VecModule.toDoubles(layer.Weights(r)))],
                VecModule.toDoubles(layer.Biases),
                layer.Activation
            );

        internal bool IsFinite =>
            Array.TrueForAll(Matrix, double.IsFinite) && Array.TrueForAll(Biases, double.IsFinite);

        internal Weights Only(int row) =>
            this with
            {
                Rows = 1,
                Matrix = Matrix[(row * Columns)..((row + 1) * Columns)],
                Biases = [Biases[row]],
            };

        internal void AddBiases(double[] values, int count)
        {
            for (int i = 0; i < count; i++)
            {
                Span<double> row = values.AsSpan(i * Rows, Rows);
                int j = 0;
                for (; j <= Rows - Vector<double>.Count; j += Vector<double>.Count)
                    (new Vector<double>(row[j..]) + new Vector<double>(Biases, j)).CopyTo(row[j..]);
                for (; j < Rows; j++)
                    row[j] += Biases[j];
            }
        }

        internal void Activate(double[] values, int count)
        {
            if (Activation.IsIdentity)
                return;
            Span<double> span = values.AsSpan(0, count * Rows);
            if (Activation is Activation.Srelu smoothed)
            {
                foreach (ref double value in span)
                    value = Srelu.approximate(smoothed.order, value);
                return;
            }
            int j = 0;
            for (; j <= span.Length - Vector<double>.Count; j += Vector<double>.Count)
                Activated(new Vector<double>(span[j..])).CopyTo(span[j..]);
            for (; j < span.Length; j++)
                span[j] = Activated(new Vector<double>(span[j]))[0];
        }

        private Vector<double> Activated(Vector<double> t)
        {
            Vector<double> zero = Vector<double>.Zero;
            Vector<double> one = Vector<double>.One;
            if (Activation.IsRelu)
                return Vector.ConditionalSelect(Vector.LessThanOrEqual(t, zero), zero, t);
            return Activation.IsThreshold
                ? Vector.ConditionalSelect(Vector.GreaterThan(t, zero), one, zero)
                : Vector.ConditionalSelect(Vector.GreaterThanOrEqual(t, zero), one, -one);
        }
    }
}
