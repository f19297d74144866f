using System.IO.Compression;
using System.Text;
using MemCap.Exact;
using MemCap.Networks;
using MemCap.Runner.Io;

namespace MemCap.Unit;

/// <summary>Network files with random damage.</summary>
public class NetworkMutationTests
{
    [Fact]
    public void Spoiled_files_parse_or_are_refused_in_one_line()
    {
        var random = new Random(3);
        int read = 0;
        const int trials = 6000;
        for (int trial = 0; trial < trials; trial++)
        {
            byte[] file = trial % 3 == 2 ? Archive(random) : Encoding.UTF8.GetBytes(Valid(random));
            if (trial % 3 == 1)
                file = Gzip(file);
            read += NetworkErrorTests.Refusal(Spoil(file, random)) is null ? 1 : 0;
        }
        Assert.InRange(read, 1, trials / 2);
    }

    private static string Valid(Random random) =>
        random.Next(3) == 0
            ? NetworkErrorTests.File()
            : Networks.Text(Networks.Random(random), ["a", "b"], null);

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Archive(Random random)
    {
        Vec[] rows = [Networks.Doubles(1, random.NextDouble()), Networks.Doubles(0, 2)];
        Network network = Networks.Network(
            Output.NewArgmax([Rational.Zero, Rational.One]),
            Networks.Layer(Activation.Relu, rows, Networks.Doubles(0, 3)),
            Networks.Layer(Activation.Identity, [.. rows.Reverse()], Networks.Doubles(1, 1))
        );
        using var stream = new MemoryStream();
        NetworkArchive.Write(stream, NetworkFile.Of(network));
        return stream.ToArray();
    }

    private static byte[] Spoil(byte[] file, Random random)
    {
        var bytes = new List<byte>(file);
        string[] words =
        [
            "\"",
            "[",
            "]",
            "{",
            "}",
            ",",
            "-",
            "1e999",
            "\"1*2^999999\"",
            "NaN",
            "null",
            "\\ud800",
            "\u00ff",
            "0",
            "999999999",
        ];
        for (int times = random.Next(1, 4); times > 0 && bytes.Count > 4; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(words[random.Next(words.Length)]));
                    break;
                case 4:
                    int digit = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                        bytes[digit] = (byte)random.Next('0', '9' + 1);
                    break;
                default:
                    int from = random.Next(bytes.Count);
                    bytes.InsertRange(
                        at,
                        bytes.GetRange(from, Math.Min(random.Next(1, 60), bytes.Count - from))
                    );
                    break;
            }
        }
        return [.. bytes];
    }
}
