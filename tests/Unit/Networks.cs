using System.Numerics;
using System.Text;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;
using Microsoft.FSharp.Collections;

namespace MemCap.Unit;

/// <summary>Small networks for tests, and their text.</summary>
internal static class Networks
{
    internal static Layer Layer(Activation activation, Vec[] rows, Vec biases) =>
        LayerModule.create(activation, rows[0].Length, rows, biases).ResultValue;

    internal static Network Network(Output output, params Layer[] layers) =>
        NetworkModule.create(layers[0].Columns, ListModule.OfSeq(layers), output).ResultValue;

    internal static Vec Doubles(params double[] values) => VecModule.ofDoubles(values);

    internal static Vec Exact(params string[] values) => VecModule.ofRationals([.. values.Select(Number)]);

    internal static Rational Number(string text) => RationalModule.parse(text)!.Value;

    internal static string Text(
        Network network,
        IReadOnlyList<string>? classNames = null,
        Provenance? provenance = null
    )
    {
        using var stream = new MemoryStream();
        NetworkWriter.Write(stream, network, classNames, provenance);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static NetworkFile Read(string text, NetworkLimits? limits = null) =>
        Read(Encoding.UTF8.GetBytes(text), limits);

    /// <summary>The file is named as its content asks for.</summary>
    internal static NetworkFile Read(byte[] bytes, NetworkLimits? limits = null)
    {
        using var stream = new MemoryStream(bytes);
        string name =
            bytes is [0x1f, 0x8b, ..] ? "net.json.gz"
            : bytes is [(byte)'P', (byte)'K', ..] ? "net.npz"
            : "net.json";
        return NetworkReader.Read(stream, name, limits);
    }

    /// <summary>Shapes, storage and numbers agree; shared rows stay shared.</summary>
    internal static void AssertSame(Network expected, Network actual)
    {
        Assert.Equal(expected.Inputs, actual.Inputs);
        Assert.Equal(expected.Output, actual.Output);
        Assert.Equal(expected.Layers.Length, actual.Layers.Length);
        foreach ((Layer a, Layer b) in expected.Layers.Zip(actual.Layers))
        {
            Assert.Equal(a.Activation, b.Activation);
            Assert.Equal((a.Rows, a.Columns), (b.Rows, b.Columns));
            Assert.Equal(LayerWriter.KindOf(a), LayerWriter.KindOf(b));
            Assert.Equal(a.Biases, b.Biases);
            for (int r = 0; r < a.Rows; r++)
                Assert.Equal(a.Weights(r), b.Weights(r));
        }
    }

    /// <summary>Layers of every kind of number, dense and sparse, shared rows, every activation and output.</summary>
    internal static Network Random(Random random)
    {
        int layers = random.Next(1, 4);
        int width = random.Next(1, 5);
        var made = new List<Layer>();
        for (int k = 0; k < layers; k++)
        {
            int kind = random.Next(4);
            int rows = random.Next(1, 5);
            double density = random.Next(2) == 0 ? 0.15 : 0.9;
            Vec[] weights =
            [
                .. Enumerable.Range(0, rows).Select(_ => RandomVec(random, kind, width, density)),
            ];
            if (rows > 1 && random.Next(3) == 0)
                weights[^1] = weights[0];
            Activation[] all =
            [
                Activation.Identity,
                Activation.Relu,
                Activation.Threshold,
                Activation.Sign,
                Activation.NewSrelu(random.Next(4)),
            ];
            made.Add(Layer(all[random.Next(all.Length)], weights, RandomVec(random, kind, rows, 0.7)));
            width = rows;
        }
        return Network(RandomOutput(random, width), [.. made]);
    }

    private static Output RandomOutput(Random random, int width)
    {
        Rational[] labels =
        [
            .. Enumerable.Range(0, Math.Max(2, width)).Select(i => Number($"{(i * 7) - 3}/{1 + (i % 3)}")),
        ];
        if (width > 1)
            return Output.NewArgmax(labels);
        return random.Next(3) switch
        {
            0 => Output.Identity,
            1 => Output.NewNearest(labels),
            _ => Output.NewSign(labels[0], labels[1]),
        };
    }

    /// <summary>kind 0: doubles, 1: integers, 2: fractions, 3: dyadic numbers far from 1.</summary>
    private static Vec RandomVec(Random random, int kind, int length, double density)
    {
        bool Zero() => random.NextDouble() > density;
        if (kind == 0)
            return Doubles([
                .. Enumerable
                    .Range(0, length)
                    .Select(_ => Zero() ? 0 : Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 60))),
            ]);
        BigInteger Integer(int bits) => new BigInteger(random.NextInt64(-9, 10)) << random.Next(bits);
        return VecModule.ofRationals([
            .. Enumerable
                .Range(0, length)
                .Select(_ =>
                    Zero() ? Rational.Zero
                    : kind == 1 ? RationalModule.ofInteger(Integer(80))
                    : kind == 2 ? RationalModule.fraction(Integer(3), random.Next(1, 20))
                    : RationalModule.fraction(Integer(100), BigInteger.One << random.Next(200))
                ),
        ]);
    }
}
