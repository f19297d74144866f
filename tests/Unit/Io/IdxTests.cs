using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

public sealed class IdxTests : Scratch
{
    private static readonly byte[] Images = Idx(8, [3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 255, 254, 253, 252]);
    private static readonly byte[] Labels = Idx(8, [3], [7, 2, 7]);

    [Fact]
    public void Images_are_flattened_and_stay_integers()
    {
        string labels = File("train-labels-idx1-ubyte.gz", Gzip(Labels));
        LabelledData data = ReadFile(
            File("train-images-idx3-ubyte.gz", Gzip(Images)),
            o => o with { LabelsPath = labels }
        );
        Assert.Equal((3, 4), (data.Count, data.Dimension));
        Assert.Equal([255.0, 254, 253, 252], data.Points[8..]);
        Assert.Equal([7.0, 2, 7], data.Labels);
        Assert.Equal([2.0, 7], data.Classes);
    }

    [Fact]
    public void Scale_multiplies()
    {
        string labels = File("l.idx", Labels);
        LabelledData data = ReadFile(
            File("i.idx", Images),
            o => o with { LabelsPath = labels, Scale = 1.0 / 255 }
        );
        Assert.Equal(252 * (1.0 / 255), data.Points[^1]);
        Assert.Equal(
            "i.idx: row 0: --scale 1.7E+308 goes beyond the largest double; use a smaller factor",
            Refusal(PathOf("i.idx"), o => o with { LabelsPath = labels, Scale = 1.7e308 })
        );
    }

    [Theory]
    [InlineData(0x08, "fe", 254)]
    [InlineData(0x09, "fe", -2)]
    [InlineData(0x0b, "fffe", -2)]
    [InlineData(0x0c, "fffffffe", -2)]
    [InlineData(0x0d, "c0000000", -2)]
    [InlineData(0x0e, "c000000000000000", -2)]
    public void Every_number_type_is_read(byte type, string hex, double expected)
    {
        string labels = File("l.idx", Idx(8, [1], [0]));
        Assert.Equal(
            [expected],
            ReadFile(
                File("i.idx", Idx(type, [1, 1], Convert.FromHexString(hex))),
                o => o with { LabelsPath = labels }
            ).Points
        );
    }

    [Fact]
    public void Missing_swapped_and_short_files_are_named()
    {
        string images = File("i.idx", Images);
        string labels = File("l.idx", Labels);
        Assert.Equal(
            "i.idx: IDX images come without labels; name their file with --labels FILE",
            Refusal(images)
        );
        Assert.Equal(
            "i.idx: 4 numbers a row where there should be one label; are points and labels swapped?",
            Refusal(labels, o => o with { LabelsPath = images })
        );
        Assert.Equal(
            "none.idx: no such file; check the name",
            Refusal(images, o => o with { LabelsPath = PathOf("none.idx") })
        );
        string few = File("few.idx", Idx(8, [2], [1, 2]));
        Assert.Equal(
            "i.idx: 3 points but 2 labels; row 2 has only one of both; give the two parts of one set",
            Refusal(images, o => o with { LabelsPath = few })
        );
        string cut = File("cut.idx", Images[..^1]);
        Assert.Equal(
            "cut.idx: is cut short: the header promises 28 bytes, the file has 27",
            Refusal(cut, o => o with { LabelsPath = labels })
        );
        string longer = File("longer.idx.gz", Gzip([.. Images, 0]));
        Assert.Equal(
            "longer.idx.gz: does not end with its data: the header promises 28 bytes, the file has 29",
            Refusal(longer, o => o with { LabelsPath = labels })
        );
    }
}
