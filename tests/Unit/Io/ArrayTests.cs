using System.Buffers.Binary;
using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

public sealed class ArrayTests : Scratch
{
    private static readonly int[] Values = [3, 4, 5, 100];
    private static readonly byte[] LabelsOfTwo = Npy("|u1", "(2,)", [0, 1]);

    [Theory]
    [InlineData("f2", 2)]
    [InlineData("f4", 4)]
    [InlineData("f8", 8)]
    [InlineData("i1", 1)]
    [InlineData("i2", 2)]
    [InlineData("i4", 4)]
    [InlineData("i8", 8)]
    [InlineData("u1", 1)]
    [InlineData("u2", 2)]
    [InlineData("u4", 4)]
    [InlineData("u8", 8)]
    public void Every_number_type_is_read_in_both_byte_orders(string type, int size)
    {
        foreach (char order in "<>")
        {
            byte[] data = [.. Values.SelectMany(x => Stored(type[0], size, x, order == '>'))];
            byte[] npz = Npz(("X.npy", Npy(order + type, "(2, 2)", data)), ("y.npy", LabelsOfTwo));
            LabelledData read = ReadFile(File("t.npz", npz));
            Assert.Equal([3.0, 4, 5, 100], read.Points);
            Assert.Equal([0, 1], read.SourceRows);
            Assert.Equal("row", read.RowWord);
        }
    }

    [Fact]
    public void Negative_integers_keep_their_sign()
    {
        byte[] data = [.. BitConverter.GetBytes(-7L), .. BitConverter.GetBytes(long.MinValue)];
        Assert.Equal(
            [-7.0, -9223372036854775808.0],
            ReadFile(File("t.npz", Npz(("X.npy", Npy("<i8", "(2, 1)", data)), ("y.npy", LabelsOfTwo)))).Points
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_and_both_orders_of_axes_are_read(int version)
    {
        LabelledData rows = ReadFile(
            File("t.npy", Npy("<f8", "(2, 3)", Doubles(1, 2, 0, 3, 4, 1), version: version))
        );
        LabelledData columns = ReadFile(
            File("t.npy", Npy("<f8", "(2, 3)", Doubles(1, 3, 2, 4, 0, 1), fortran: true, version))
        );
        Assert.Equal([1.0, 2, 3, 4], rows.Points);
        Assert.Equal([0.0, 1], rows.Labels);
        Assert.Equal(rows.Sha256, columns.Sha256);
    }

    [Fact]
    public void A_matrix_may_take_another_label_column_or_a_file_of_labels()
    {
        string path = File("t.npy", Npy("<f8", "(2, 2)", Doubles(0, 5, 1, 6)));
        Assert.Equal([0.0, 1], ReadFile(path, o => o with { Label = "0" }).Labels);
        string labels = File("l.npy", LabelsOfTwo);
        Assert.Equal(2, ReadFile(path, o => o with { LabelsPath = labels }).Dimension);
    }

    [Fact]
    public void A_gzipped_array_and_a_vector_of_points_are_read()
    {
        Assert.Equal(2, ReadFile(File("t.npy.gz", Gzip(Npy("<f8", "(2, 2)", Doubles(0, 0, 1, 1))))).Count);
        Assert.Equal(
            1,
            ReadFile(
                File(
                    "t.npz",
                    Npz(("X.npy", Npy("<f8", "(2,)", Doubles(4, 5))), ("y.npy", Npy("|b1", "(2, 1)", [0, 1])))
                )
            ).Dimension
        );
    }

    [Fact]
    public void Labels_may_be_words_and_arrays_may_be_renamed()
    {
        byte[] words = [.. Encoding.UTF32.GetBytes("cat\0"), .. Encoding.UTF32.GetBytes("ant\0")];
        byte[] x = Npy("<f8", "(2, 1)", Doubles(4, 5));
        string path = File("t.npz", Npz(("data.npy", x), ("target.npy", Npy("<U4", "(2,)", words))));
        Func<DataOptions, DataOptions> rename = o => o with { ArrayNames = new ArrayNames("data", "target") };
        LabelledData data = ReadFile(path, rename);
        Assert.Equal(["ant", "cat"], data.ClassNames!);
        Assert.Equal([1.0, 0], data.Labels);
        Assert.Equal("labels are words with 2 distinct values", data.TaskReason);
        path = File("t.npz", Npz(("data.npy", x), ("target.npy", Npy("|S3", "(2,)", "catdo\0"u8.ToArray()))));
        Assert.Equal(["cat", "do"], ReadFile(path, rename).ClassNames!);
    }

    [Fact]
    public void Integers_that_no_double_equals_are_refused()
    {
        byte[] data =
        [
            .. BitConverter.GetBytes((1L << 60) + (1L << 10)),
            .. BitConverter.GetBytes((1L << 53) + 1),
        ];
        Assert.Equal(
            "t.npz: array X: row 1, column 0: an integer beyond 2^53 that no double equals; store it as float64 or rescale it",
            Refusal(File("t.npz", Npz(("X.npy", Npy("<i8", "(2, 1)", data)), ("y.npy", LabelsOfTwo))))
        );
        byte[] largest = [.. BitConverter.GetBytes(long.MaxValue), .. BitConverter.GetBytes(ulong.MaxValue)];
        Assert.Contains(
            "row 0, column 0",
            Refusal(File("t.npz", Npz(("X.npy", Npy("<i8", "(2, 1)", largest)), ("y.npy", LabelsOfTwo)))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "row 0, column 0",
            Refusal(File("t.npz", Npz(("X.npy", Npy("<u8", "(2, 1)", largest)), ("y.npy", LabelsOfTwo)))),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
        "t.npy: is cut short: the header promises 118 bytes, the file has 86"
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }",
        "t.npy: does not end with its data: the header promises 78 bytes, the file has 86"
    )]
    [InlineData(
        "{'descr': '|O', 'fortran_order': False, 'shape': (1, 2), }",
        "t.npy: dtype object (pickled Python values) is not read; convert with astype(float) or astype(str)"
    )]
    [InlineData(
        "{'descr': '<c16', 'fortran_order': False, 'shape': (1, 1), }",
        "t.npy: dtype \"<c16\" is not known; use f2, f4, f8, i1 to i8, u1 to u8, b1, or U and S for labels"
    )]
    [InlineData(
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }",
        "t.npy: a structured dtype; save X and y as two plain arrays"
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 2), }",
        "t.npy: an array of 3 dimensions; reshape it to (n, d) for points or (n,) for labels"
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (), }",
        "t.npy: an array of 0 dimensions; reshape it to (n, d) for points or (n,) for labels"
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }",
        "t.npy: the array is empty: its shape is (0, 2)"
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }",
        "t.npy: shape (9223372036854775807, 9223372036854775807) has more numbers than one array can hold"
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 2), }",
        "t.npy: is cut short: the header promises 16000000079 bytes, the file has 95"
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2), }",
        "t.npy: the .npy header is damaged near \"-1, 2), }\""
    )]
    [InlineData(
        "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1, 2), }",
        "t.npy: the .npy header is damaged near \"Maybe, 'shape': (1, 2), }\""
    )]
    [InlineData("{'descr': '<f8'}", "t.npy: the .npy header is damaged near \"\"")]
    [InlineData(
        "{'descr': '<U2', 'fortran_order': False, 'shape': (1, 2), }",
        "t.npy: dtype <U2 holds words; points must be numbers"
    )]
    public void A_bad_npy_header_is_one_line(string header, string message)
    {
        Assert.Equal(message, Refusal(File("t.npy", NpyWithHeader(header, Doubles(1, 2)))));
    }

    [Fact]
    public void A_lying_header_in_gzip_takes_no_memory()
    {
        byte[] npy = Npy("<f8", "(1000000000, 2)", Doubles(1, 2));
        Assert.StartsWith(
            "t.npy.gz: is cut short: the header promises",
            Refusal(File("t.npy.gz", Gzip(npy))),
            StringComparison.Ordinal
        );
        string images = File("a.idx.gz", Gzip(Idx(8, [40000, 50000], [1])));
        Assert.StartsWith(
            "a.idx.gz: is cut short: the header promises",
            Refusal(images, o => o with { LabelsPath = images }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Zip_errors_are_one_line()
    {
        byte[] x = Npy("<f8", "(2, 1)", Doubles(4, 5));
        Assert.Equal(
            "t.npz: has no array y; it has X, z; name two with --arrays X,y",
            Refusal(File("t.npz", Npz(("X.npy", x), ("z.npy", x))))
        );
        Assert.Equal(
            "t.npz: 2 points but 3 labels; row 2 has only one of both; give the two parts of one set",
            Refusal(File("t.npz", Npz(("X.npy", x), ("y.npy", Npy("|u1", "(3,)", [0, 1, 0])))))
        );
        Assert.Equal(
            "t.npz: array y: 2 columns where there should be one label a row",
            Refusal(File("t.npz", Npz(("X.npy", x), ("y.npy", Npy("|u1", "(1, 2)", [0, 1])))))
        );
        byte[] spoiled = Npz(("X.npy", x), ("y.npy", LabelsOfTwo));
        spoiled[spoiled.AsSpan().IndexOf("NUMPY"u8) + 75] ^= 1;
        Assert.Equal(
            "t.npz: array X: the checksum does not match: the file is damaged; get it again",
            Refusal(File("t.npz", spoiled))
        );
        Assert.Equal(
            "t.npz: array X: row 1, column 0: NaN is not a finite number; correct or remove the row",
            Refusal(
                File(
                    "t.npz",
                    Npz(("X.npy", Npy("<f8", "(2, 1)", Doubles(4, double.NaN))), ("y.npy", LabelsOfTwo))
                )
            )
        );
        Assert.Equal(
            "t.npz: array y: row 0, column 0: infinity is not a finite number; correct or remove the row",
            Refusal(
                File(
                    "t.npz",
                    Npz(("X.npy", x), ("y.npy", Npy("<f8", "(2,)", Doubles(double.NegativeInfinity, 1))))
                )
            )
        );
    }

    private static byte[] Stored(char kind, int size, int value, bool big)
    {
        byte[] bytes = (kind, size) switch
        {
            ('f', 2) => BitConverter.GetBytes((Half)value),
            ('f', 4) => BitConverter.GetBytes((float)value),
            ('f', 8) => BitConverter.GetBytes((double)value),
            _ => BitConverter.GetBytes((long)value)[..size],
        };
        if (big)
            Array.Reverse(bytes);
        return bytes;
    }
}
