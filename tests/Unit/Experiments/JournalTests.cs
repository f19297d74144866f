using MemCap.Runner.Experiments;
using MemCap.Unit.Io;

namespace MemCap.Unit.Experiments;

/// <summary>What was written whole is read again, and nothing else is believed.</summary>
public sealed class JournalTests : Scratch
{
    private const string Digest = "abc";
    private const int Trials = 20;

    /// <summary>In which trials are finished.</summary>
    private static readonly int[] Order = [3, 0, 11];

    private static readonly string[] Cells =
    [
        "1",
        "true",
        "2",
        "3",
        "",
        "0.5",
        "6",
        "7",
        "8",
        "0",
        "a \"remark\", with a comma",
    ];

    private string Three()
    {
        string path = PathOf("r.csv.journal");
        using var journal = Journal.Open(
            path,
            Digest,
            Trials,
            ResultColumns.Names.Count,
            resume: false,
            out _
        );
        foreach (int index in Order)
            journal.Append(index, Cells);
        return path;
    }

    private static Dictionary<int, string[]> Reopen(string path, string digest = Digest)
    {
        using var journal = Journal.Open(
            path,
            digest,
            Trials,
            ResultColumns.Names.Count,
            resume: true,
            out Dictionary<int, string[]> rows
        );
        return rows;
    }

    [Fact]
    public void Rows_come_back_as_they_were()
    {
        Dictionary<int, string[]> rows = Reopen(Three());
        Assert.Equal([0, 3, 11], rows.Keys.Order());
        Assert.All(rows.Values, cells => Assert.Equal(Cells, cells));
    }

    [Fact]
    public void Whatever_the_length_it_is_cut_to_the_whole_rows_before_are_kept_and_it_goes_on()
    {
        string path = Three();
        byte[] whole = System.IO.File.ReadAllBytes(path);
        for (int length = 0; length <= whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(path, whole[..length]);
            int lines = whole[..length].Count(b => b == '\n');
            int[] expected = [.. Order.Take(Math.Max(0, lines - 1))];
            using (
                var journal = Journal.Open(
                    path,
                    Digest,
                    Trials,
                    ResultColumns.Names.Count,
                    resume: true,
                    out Dictionary<int, string[]> rows
                )
            )
            {
                Assert.Equal(expected.Order(), rows.Keys.Order());
                journal.Append(19, Cells);
            }
            Assert.Equal(expected.Append(19).Order(), Reopen(path).Keys.Order());
        }
    }

    [Fact]
    public void A_changed_byte_ends_what_is_believed()
    {
        string path = Three();
        byte[] whole = System.IO.File.ReadAllBytes(path);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int at = header; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 4;
            System.IO.File.WriteAllBytes(path, damaged);
            int row = whole[..at].Count(b => b == '\n') - 1;
            Assert.Equal(Order.Take(row).Order(), Reopen(path).Keys.Order());
        }
    }

    [Fact]
    public void Another_experiment_a_foreign_file_and_a_journal_without_resume_are_refused()
    {
        string path = Three();
        byte[] before = System.IO.File.ReadAllBytes(path);
        string Message(Action open) => Assert.Throws<Runner.Io.InputException>(open).Message;
        Assert.Contains(
            "of another experiment, of other data",
            Message(() => Reopen(path, "abd")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "add --resume to go on with it, or delete it",
            Message(() =>
                Journal.Open(path, Digest, Trials, ResultColumns.Names.Count, resume: false, out _)
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(before, System.IO.File.ReadAllBytes(path));
        string foreign = File("x.journal", "precious");
        Assert.Contains("is no journal of memcap", Message(() => Reopen(foreign)), StringComparison.Ordinal);
        Assert.Equal("precious", System.IO.File.ReadAllText(foreign));
    }

    [Fact]
    public void Two_processes_do_not_write_one_journal()
    {
        string path = PathOf("r.csv.journal");
        using var journal = Journal.Open(
            path,
            Digest,
            Trials,
            ResultColumns.Names.Count,
            resume: false,
            out _
        );
        Assert.Throws<Runner.Io.InputException>(() => Reopen(path));
    }
}
