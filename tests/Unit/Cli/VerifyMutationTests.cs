using System.Globalization;
using System.Text;
using System.Text.Json;
using MemCap.Runner.Io;

namespace MemCap.Unit.Cli;

/// <summary>Spoiled networks and data: verify never breaks, and never accepts what another evaluator refutes.</summary>
public sealed class VerifyMutationTests : Shell
{
    private static readonly int Multiplier = int.Parse(
        Environment.GetEnvironmentVariable("MEMCAP_TEST_MULTIPLIER") ?? "1",
        CultureInfo.InvariantCulture
    );

    private const string Points = "x,y,c\n0,0,0\n1,0,1\n0,1,1\n1,1,0\n2,3,2\n-1.5,0.25,1\n";

    [Theory]
    [InlineData("sweep", "exact", 1)]
    [InlineData("piecewise-linear", "dyadic:20", 2)]
    [InlineData("baum-threshold", "float64", 3)]
    [InlineData("baum-relu", "exact", 4)]
    public void Spoiled_networks_are_never_accepted_wrongly(string method, string numbers, int seed)
    {
        string data = File("t.csv", Points);
        string net = PathOf("net.json");
        Assert.Equal(
            0,
            Run("build", method, data, "--task", "classes", "--numbers", numbers, "--out", net).Status
        );
        byte[] original = System.IO.File.ReadAllBytes(net);
        var random = new Random(seed);
        int accepted = 0;
        int refuted = 0;
        for (int trial = 0; trial < 500 * Multiplier; trial++)
        {
            byte[] spoiled = Spoil(original, random);
            System.IO.File.WriteAllBytes(net, spoiled);
            Outcome outcome = Run("verify", net, data);
            Assert.True(
                outcome.Status is 0 or 1 or 2,
                $"trial {trial}: {outcome.Error}\n{Encoding.UTF8.GetString(spoiled)}"
            );
            accepted += outcome.Status == 0 ? 1 : 0;
            refuted += outcome.Status == 1 ? 1 : 0;
            if (outcome.Status == 0)
                AssertAgreement(Encoding.UTF8.GetString(spoiled), ReadFile(data));
        }
        Assert.True(accepted > 0 && refuted > 0, $"{accepted} accepted, {refuted} refuted");
    }

    [Fact]
    public void Spoiled_data_are_never_accepted_wrongly()
    {
        string data = File("t.csv", Points);
        string net = PathOf("net.json");
        Assert.Equal(0, Run("build", "sweep", data, "--out", net).Status);
        string text = System.IO.File.ReadAllText(net);
        byte[] original = System.IO.File.ReadAllBytes(data);
        var random = new Random(7);
        int refuted = 0;
        for (int trial = 0; trial < 1000 * Multiplier; trial++)
        {
            System.IO.File.WriteAllBytes(data, Spoil(original, random));
            Outcome outcome = Run("verify", net, data);
            Assert.True(outcome.Status is 0 or 1 or 2, outcome.Error);
            refuted += outcome.Status == 1 ? 1 : 0;
            if (outcome.Status == 0)
                AssertAgreement(text, ReadFile(data));
        }
        Assert.True(refuted > 0);
    }

    private static void AssertAgreement(string network, LabelledData data)
    {
        for (int i = 0; i < data.Count; i++)
        {
            double[] point = data.Points[(i * data.Dimension)..((i + 1) * data.Dimension)];
            string label = Exact.RationalModule.ofDouble(data.Labels[i]) is var exact
                ? $"{exact.Numerator}/{exact.Denominator}"
                : "";
            Assert.Equal(label, IndependentEvaluator.Answer(network, point));
        }
    }

    /// <summary>One to three changes: digits, signs, cuts, repeated or exchanged pieces, any byte.</summary>
    private static byte[] Spoil(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 1; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)"0123456789-/.e,[]{}\""[random.Next(20)]);
                    break;
                case 3 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    int length = Math.Min(random.Next(1, 12), bytes.Count - at);
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    // Another digit in place of one: most of these files can still be read.
                    int digit = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                        bytes[digit] = (byte)random.Next('0', '9' + 1);
                    break;
            }
        }
        return [.. bytes];
    }
}
