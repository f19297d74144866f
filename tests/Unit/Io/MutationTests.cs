using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

/// <summary>Spoiled files of every format: either a finite data set comes out or one line of error.</summary>
public sealed class MutationTests : Scratch
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(
        "x1,\"x 2\",label\r\n1.5,-2e-3,cat\r\n0,1e300,\"a,\"\"b\"\"\"\r\n\r\n3,4,cat\r\n5e-324,-0,cat\r\n"
    );

    private static readonly byte[] Matrix = Npy("<f8", "(3, 3)", Doubles(1, 2, 0, 3, 4, 1, 5, 6, 0));

    private static readonly byte[] Archive = Npz(
        ("X.npy", Npy(">i4", "(3, 1)", [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], fortran: true)),
        ("y.npy", Npy("<U1", "(3,)", Encoding.UTF32.GetBytes("aba")))
    );

    private static readonly byte[] Images = Idx(8, [3, 2, 1], [1, 2, 3, 4, 5, 6]);

    public static TheoryData<string, int> Formats =>
        new()
        {
            { "t.csv", 3000 },
            { "t.csv.gz", 2000 },
            { "t.npy", 3000 },
            { "t.npy.gz", 1000 },
            { "t.npz", 4000 },
            { "t.idx", 2000 },
            { "t.idx.gz", 1000 },
        };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_spoiled_file_gives_finite_data_or_one_line(string name, int times)
    {
        byte[] valid = name.Split('.')[1] switch
        {
            "csv" => Text,
            "npy" => Matrix,
            "npz" => Archive,
            _ => Images,
        };
        bool gzip = name.EndsWith(".gz", StringComparison.Ordinal);
        string? labels = name.Contains("idx", StringComparison.Ordinal)
            ? File("l.idx", Idx(8, [3], [0, 1, 0]))
            : null;
        var options = new DataOptions
        {
            Path = PathOf(name),
            LabelsPath = labels,
            Task = TaskChoice.Auto,
        };
        // More of them before a release, and other ones.
        if (int.TryParse(Environment.GetEnvironmentVariable("MEMCAP_TEST_MULTIPLIER"), out int multiplier))
            times *= multiplier;
        var random = new Random(7 + multiplier);
        int read = 0;
        for (int k = 0; k < times; k++)
        {
            // Half of the gzipped files are spoiled before they are compressed.
            byte[] bytes = (gzip, k % 2 == 0) switch
            {
                (true, true) => Gzip(Spoil(valid, random)),
                (true, false) => Spoil(Gzip(valid), random),
                _ => Spoil(valid, random),
            };
            File(name, bytes);
            try
            {
                LabelledData data = DataReader.Read(options);
                RequireSound(data);
                read++;
            }
            catch (InputException e)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
                Assert.True(e.Message.Length < 600, e.Message);
                Assert.StartsWith(PathOf(name), e.Message, StringComparison.Ordinal);
            }
        }
        Assert.InRange(read, 0, times - 1);
        File(name, gzip ? Gzip(valid) : valid);
        RequireSound(DataReader.Read(options));
    }

    [Fact]
    public void Random_bytes_under_every_name_are_refused_in_one_line()
    {
        var random = new Random(8);
        foreach (string name in new[] { "r.csv", "r.tsv", "r.npy", "r.npz", "r.idx", "r.csv.gz", "r" })
        {
            for (int k = 0; k < 200; k++)
            {
                byte[] bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
                File(name, bytes);
                InputException error = Assert.Throws<InputException>(() => ReadFile(PathOf(name)));
                Assert.DoesNotContain(error.Message, char.IsControl);
            }
        }
    }

    private static void RequireSound(LabelledData data)
    {
        Assert.Equal(data.Count * data.Dimension, data.Points.Length);
        Assert.Equal(data.Count, data.Labels.Length);
        Assert.Equal(data.Count, data.SourceRows.Length);
        Assert.True(data.Count > 0 && data.Dimension > 0);
        Assert.All(data.Points, x => Assert.True(double.IsFinite(x) && (x != 0 || !double.IsNegative(x))));
        Assert.All(data.Labels, x => Assert.True(double.IsFinite(x)));
        Assert.Equal(data.IsClassification, data.Classes.Count > 0);
    }

    private static byte[] Spoil(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        for (int turns = random.Next(1, 4); turns > 0 && bytes.Count > 0; turns--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 4:
                    byte[] more = new byte[random.Next(1, 9)];
                    random.NextBytes(more);
                    bytes.InsertRange(at, more);
                    break;
                default:
                    // Extreme sizes and signs.
                    bytes[at] = random.Next(2) == 0 ? (byte)0xff : (byte)0x7f;
                    break;
            }
        }
        return [.. bytes];
    }
}
