using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

public sealed class FileTests : Scratch
{
    [Fact]
    public void What_is_not_a_file_is_refused()
    {
        Assert.Equal("none.csv: no such file; check the name", Refusal(PathOf("none.csv")));
        Directory.CreateDirectory(PathOf("folder.csv"));
        Assert.Equal("folder.csv: is a folder; name a file in it", Refusal(PathOf("folder.csv")));
        Assert.Equal("the name of the data file is empty", Refusal(""));
        Assert.Contains("not a file name", Refusal("a\0b"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_contradicts_the_content_is_refused()
    {
        byte[] zip = Npz(("X.npy", Npy("|u1", "(1, 1)", [1])));
        Assert.Equal(
            "z.csv: is named like CSV text but holds a zip archive (.npz); rename it",
            Refusal(File("z.csv", zip))
        );
        Assert.Equal(
            "z.npy: is named like a .npy array but holds a zip archive (.npz); rename it",
            Refusal(File("z.npy", zip))
        );
        Assert.Equal(
            "t.npy: is named like a .npy array but does not start as one; rename it or get it again",
            Refusal(File("t.npy", "1,2\n"))
        );
        Assert.Equal(
            "t.npz: is named like a zip archive (.npz) but does not start as one; rename it or get it again",
            Refusal(File("t.npz", "1,2\n"))
        );
        Assert.Equal(
            "t.csv.gz: is named .gz but is not gzip data; rename it or compress it",
            Refusal(File("t.csv.gz", "1,2\n"))
        );
        Assert.Equal(
            "t.csv.gz: is gzip data inside gzip; unpack it once",
            Refusal(File("t.csv.gz", Gzip(Gzip("1,2\n"u8.ToArray()))))
        );
        Assert.Contains(
            "the format is not known by its name",
            Refusal(File("t.dat", "1,2\n")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_truncated_gzip_is_refused_wherever_it_ends()
    {
        byte[] whole = Gzip("1,2,0\n3,4,1\n5,6,0\n"u8.ToArray());
        for (int length = 2; length < whole.Length; length++)
        {
            string message = Refusal(File("t.csv.gz", whole[..length]));
            Assert.True(
                message.Contains("cut short", StringComparison.Ordinal)
                    || message.Contains("is not gzip data", StringComparison.Ordinal),
                $"{length}: {message}"
            );
        }
    }

    [Fact]
    public void A_gzip_of_several_members_is_one_text()
    {
        byte[] first = Gzip("1,0\n"u8.ToArray());
        byte[] second = Gzip("2,1\n3,0\n"u8.ToArray());
        Assert.Equal(3, ReadFile(File("t.csv.gz", [.. first, .. second])).Count);
        Assert.Contains(
            "cut short",
            Refusal(File("t.csv.gz", [.. first, .. second[..^9]])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_option_that_a_format_has_no_use_for_is_refused()
    {
        string csv = File("t.csv", "1,0\n2,1\n");
        Assert.Contains(
            "--labels FILE belongs to",
            Refusal(csv, o => o with { LabelsPath = csv }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--arrays names",
            Refusal(csv, o => o with { ArrayNames = ArrayNames.Default }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--scale is for IDX",
            Refusal(csv, o => o with { Scale = 2 }),
            StringComparison.Ordinal
        );
        string npz = File("t.npz", Npz(("X.npy", Npy("|u1", "(1, 1)", [1]))));
        Assert.Contains(
            "--label chooses",
            Refusal(npz, o => o with { Label = "0" }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_atomic_writer_leaves_the_old_file_and_nothing_else_when_it_fails()
    {
        string path = File("out.csv", "old");
        Assert.Throws<InvalidTimeZoneException>(() =>
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.Write("half"u8);
                    throw new InvalidTimeZoneException();
                }
            )
        );
        Assert.Equal("old", System.IO.File.ReadAllText(path));
        Assert.Equal(["out.csv"], Files);
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", System.IO.File.ReadAllText(path));
        Assert.Equal(["out.csv"], Files);
    }

    [Fact]
    public void The_atomic_writer_compresses_by_name_follows_links_and_names_bad_places()
    {
        AtomicFile.Write(PathOf("t.csv.gz"), stream => stream.Write("1,0\n2,1\n"u8));
        Assert.Equal(2, ReadFile(PathOf("t.csv.gz")).Count);
        string target = File("target.csv", "old");
        System.IO.File.CreateSymbolicLink(PathOf("link.csv"), target);
        AtomicFile.Write(PathOf("link.csv"), stream => stream.Write("new"u8));
        Assert.Equal("new", System.IO.File.ReadAllText(target));
        Assert.NotNull(new FileInfo(PathOf("link.csv")).LinkTarget);
        InputException error = Assert.Throws<InputException>(() =>
            AtomicFile.Write(PathOf("no/such/t.csv"), _ => { })
        );
        Assert.EndsWith("no such file or folder; check the name", error.Message, StringComparison.Ordinal);
    }
}
