using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;

namespace MemCap.Runner.Reporting;

/// <summary>The ball that the region of a unit of random hyperplanes tends to: around its candidate x*, up to the nearest point
/// of another class.</summary>
/// <remarks>Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Proposition 10 (n → ∞, then λ → ∞). In doubles.</remarks>
internal sealed record CandidateBall(int Candidate, double X, double Y, double Radius)
{
    private const string Need = "--ball needs a unit of layer 2 of a network of random hyperplanes";

    /// <summary>Layer and index are counted from 0. Errors: InputException.</summary>
    internal static CandidateBall Of(PlaneSubject subject, int layer, int index)
    {
        RequireUnit(subject, layer, index);
        LabelledData data = subject.Data;
        int candidate = Find(subject, layer, index);
        (double x, double y) = (data.Points[2 * candidate], data.Points[(2 * candidate) + 1]);
        double radius = double.PositiveInfinity;
        for (int i = 0; i < data.Count; i++)
        {
            if (data.Labels[i] != data.Labels[candidate])
                radius = Math.Min(radius, double.Hypot(data.Points[2 * i] - x, data.Points[(2 * i) + 1] - y));
        }
        return double.IsFinite(radius)
            ? new CandidateBall(candidate, x, y, radius)
            : throw new InputException(
                $"{data.Source}: there is one class, and the radius of --ball is the distance to another; give data with two"
            );
    }

    /// <summary>Pixels in both the ball and the region (level > 0), over those in either. Centres are row-major n × 2.</summary>
    internal double Overlap(double[] centres, int[] levels)
    {
        int both = 0;
        int either = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            bool isInBall = double.Hypot(centres[2 * i] - X, centres[(2 * i) + 1] - Y) < Radius;
            both += isInBall && levels[i] > 0 ? 1 : 0;
            either += isInBall || levels[i] > 0 ? 1 : 0;
        }
        return either == 0 ? 0 : (double)both / either;
    }

    /// <summary>A unit m − ⟨u, z⟩ is largest at x*, where u marks the hyperplanes that are off; of points as large, x* has the
    /// most hyperplanes on, for all the others are.</summary>
    private static int Find(PlaneSubject subject, int layer, int index)
    {
        LabelledData data = subject.Data;
        double[] values = subject.Evaluation.Preactivations(data.Points, data.Count, layer, index);
        double largest = values.Max();
        Layer first = subject.File.Network.Layers.Head;
        int best = -1;
        int mostOn = -1;
        for (int i = 0; i < data.Count; i++)
        {
            if (values[i] != largest)
                continue;
            Vec point = VecModule.ofDoubles([data.Points[2 * i], data.Points[(2 * i) + 1]]);
            Vec signs = Eval.preactivation(first, point);
            int on = Enumerable.Range(0, first.Rows).Count(j => signs[j].Sign > 0);
            if (on > mostOn)
                (best, mostOn) = (i, on);
        }
        return best;
    }

    private static void RequireUnit(PlaneSubject subject, int layer, int index)
    {
        if (layer != 1)
            throw new InputException($"{Need}; give --unit 2:INDEX, or leave --ball out");
        Vec weights = subject.File.Network.Layers[layer].Weights(index);
        bool isMask = Enumerable
            .Range(0, weights.Length)
            .All(j => weights[j].IsZero || weights[j].Equals(-Rational.One));
        if (!isMask)
            throw new InputException(
                $"{subject.Path}: unit 2:{index} has weights other than 0 and -1; {Need}, so leave --ball out"
            );
    }
}
