using System.Numerics;
using System.Text.Json;

namespace MemCap.Unit;

/// <summary>A second meaning of network files, written from their description alone: it shares no code with src,
/// so that a mistake would have to be made twice.</summary>
public static class IndependentEvaluator
{
    /// <summary>The exact answer at the point as "p/q" in lowest terms with q > 0, or "tie" when there is none.</summary>
    public static string Answer(string networkJson, double[] point)
    {
        using var json = JsonDocument.Parse(networkJson);
        JsonElement network = json.RootElement;
        Fraction[] z = [.. point.Select(Fraction.Of)];
        if (network.GetProperty("inputs").GetInt32() != z.Length)
            throw new ArgumentException("the point has another number of coordinates", nameof(point));
        foreach (JsonElement layer in network.GetProperty("layers").EnumerateArray())
            z = Apply(layer, z);
        string output = network.GetProperty("output").GetString()!;
        if (output is "identity")
            return z.Single().ToString();
        Fraction[] labels =
        [
            .. network.GetProperty("labels").EnumerateArray().Select(l => Read(l, "rational")),
        ];
        Fraction[] scores = output switch
        {
            "argmax" => z,
            "nearest" => [.. labels.Select(l => -Fraction.Abs(z.Single() - l))],
            _ => [-z.Single(), z.Single()],
        };
        if (output is "sign" && Fraction.Abs(z[0]) != Fraction.Of(1))
            return "tie";
        Fraction best = scores.Aggregate((a, b) => a < b ? b : a);
        return scores.Count(s => s == best) == 1 ? labels[Array.IndexOf(scores, best)].ToString() : "tie";
    }

    private static Fraction[] Apply(JsonElement layer, Fraction[] z)
    {
        string numbers = layer.GetProperty("numbers").GetString()!;
        Fraction[] t = [.. layer.GetProperty("biases").EnumerateArray().Select(b => Read(b, numbers))];
        JsonElement weights = layer.GetProperty("weights");
        if (weights.TryGetProperty("dense", out JsonElement dense))
        {
            for (int r = 0; r < t.Length; r++)
            for (int c = 0; c < z.Length; c++)
                t[r] += Read(dense[r][c], numbers) * z[c];
        }
        else
        {
            foreach (JsonElement cell in weights.GetProperty("sparse").EnumerateArray())
                t[cell[0].GetInt32()] += Read(cell[2], numbers) * z[cell[1].GetInt32()];
        }
        var (zero, one) = (Fraction.Of(0), Fraction.Of(1));
        return layer.GetProperty("activation").GetString() switch
        {
            "identity" => t,
            "relu" => [.. t.Select(v => v < zero ? zero : v)],
            "threshold" => [.. t.Select(v => zero < v ? one : zero)],
            "sign" => [.. t.Select(v => v < zero ? -one : one)],
            var smoothed when smoothed!.StartsWith("srelu:", StringComparison.Ordinal) =>
            [
                .. t.Select(v => Smoothed(int.Parse(smoothed["srelu:".Length..]), v)),
            ],
            var other => throw new ArgumentException(other, nameof(layer)),
        };
    }

    /// <summary>The ReLU after 2k boxes: the sum over positive integers i of i B(t - i), B the spline of 2k + 2
    /// boxes about 0, as both are zero far to the left and have the same second differences.</summary>
    private static Fraction Smoothed(int order, Fraction t)
    {
        if (!(Fraction.Of(-order) < t))
            return Fraction.Of(0);
        if (!(t < Fraction.Of(order)))
            return t;
        BigInteger sum = 0;
        for (int i = 1; i <= (2 * order) + 1; i++)
            sum += i * Spline((2 * order) + 2, t.P + ((order + 1 - i) * t.Q), t.Q);
        BigInteger scale = 1;
        for (int i = 1; i <= (2 * order) + 1; i++)
            scale *= i * t.Q;
        return new(sum, scale);
    }

    /// <summary>The density of the sum of so many independent numbers uniform on [0, 1] at p/q, times (boxes - 1)!
    /// and a power of q of that degree.</summary>
    private static BigInteger Spline(int boxes, BigInteger p, BigInteger q) =>
        p.Sign < 0 || p >= boxes * q ? 0
        : boxes == 1 ? 1
        : (p * Spline(boxes - 1, p, q)) + (((boxes * q) - p) * Spline(boxes - 1, p - q, q));

    private static Fraction Read(JsonElement number, string numbers)
    {
        if (numbers is "float64")
            return Fraction.Of(number.GetDouble());
        if (numbers is "float32")
            return Fraction.Of(number.GetSingle());
        string text = number.ValueKind == JsonValueKind.String ? number.GetString()! : number.GetRawText();
        string[] power = text.Split("*2^");
        string[] parts = power[0].Split('/');
        int e = power.Length == 2 ? int.Parse(power[1]) : 0;
        BigInteger q = parts.Length == 2 ? BigInteger.Parse(parts[1]) : 1;
        return new(BigInteger.Parse(parts[0]) << Math.Max(e, 0), q << Math.Max(-e, 0));
    }

    /// <summary>p/q with q > 0, not always in lowest terms.</summary>
    private readonly record struct Fraction(BigInteger P, BigInteger Q)
    {
        /// <summary>Doubling makes any finite double an integer.</summary>
        public static Fraction Of(double value)
        {
            int doublings = 0;
            for (; value != Math.Floor(value); value *= 2)
                doublings++;
            return new(new BigInteger(value), BigInteger.One << doublings);
        }

        public static Fraction operator +(Fraction a, Fraction b) =>
            new((a.P * b.Q) + (b.P * a.Q), a.Q * b.Q);

        public static Fraction operator -(Fraction a) => new(-a.P, a.Q);

        public static Fraction operator -(Fraction a, Fraction b) => a + -b;

        public static Fraction operator *(Fraction a, Fraction b) => new(a.P * b.P, a.Q * b.Q);

        public static bool operator <(Fraction a, Fraction b) => a.P * b.Q < b.P * a.Q;

        public static bool operator >(Fraction a, Fraction b) => b < a;

        public static Fraction Abs(Fraction a) => new(BigInteger.Abs(a.P), a.Q);

        public bool Equals(Fraction other) => P * other.Q == other.P * Q;

        public override int GetHashCode() => 0;

        public override string ToString()
        {
            BigInteger g = BigInteger.GreatestCommonDivisor(P, Q);
            return $"{P / g}/{Q / g}";
        }
    }
}
