using System.Text;
using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

public sealed class CsvTests : Scratch
{
    [Fact]
    public void A_header_is_found_and_the_last_column_is_the_label()
    {
        LabelledData data = Csv("a,b,label\n1,2,0\n3,4,1\n");
        Assert.Equal((2, 2), (data.Count, data.Dimension));
        Assert.Equal([1.0, 2, 3, 4], data.Points);
        Assert.Equal([0.0, 1], data.Labels);
        Assert.Equal([2, 3], data.SourceRows);
        Assert.Equal("line", data.RowWord);
    }

    [Fact]
    public void Without_a_header_the_first_line_is_a_point() =>
        Assert.Equal([1, 2], Csv("1,2,0\n3,4,1").SourceRows);

    [Theory]
    [InlineData("a,b\r\n1,0\r\n2,1\r\n")]
    [InlineData("a,b\r1,0\r2,1\r")]
    [InlineData("\ufeffa,b\n1,0\n2,1\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"0\"\n\"2\",\"1\"\n")]
    [InlineData("a , b\n 1 , 0 \n 2 , 1 \n")]
    [InlineData("\n\n  \na,b\n\n1,0\n\n2,1\n\n\n")]
    public void Line_ends_marks_quotes_spaces_and_blank_lines_do_not_matter(string text)
    {
        LabelledData data = Csv(text);
        Assert.Equal([1.0, 2], data.Points);
        Assert.Equal([0.0, 1], data.Labels);
    }

    [Fact]
    public void Tsv_takes_tabs_and_commas_stay_in_words()
    {
        LabelledData data = ReadFile(File("t.tsv", "1\t2\tred, dark\n3\t4\tblue\n"));
        Assert.Equal(["blue", "red, dark"], data.ClassNames!);
        Assert.Equal([1.0, 0], data.Labels);
    }

    [Fact]
    public void Quoted_words_may_hold_commas_quotes_and_line_breaks_and_lines_are_still_counted()
    {
        LabelledData data = Csv(
            "1,\"a,b\"\n2,\"say \"\"c\"\"\"\n3,\"two\nlines\"\n4,\"a,b\"\n",
            o => o with { Task = TaskChoice.Classes }
        );
        Assert.Equal(["a,b", "say \"c\"", "two\nlines"], data.ClassNames!);
        Assert.Equal([1, 2, 3, 5], data.SourceRows);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("a")]
    [InlineData("-3")]
    public void The_label_column_is_chosen_by_index_or_name(string label)
    {
        LabelledData data = Csv("a,b,c\n0,2,3\n1,5,6\n", o => o with { Label = label });
        Assert.Equal([0.0, 1], data.Labels);
        Assert.Equal([2.0, 3, 5, 6], data.Points);
    }

    [Fact]
    public void A_name_may_choose_among_numeric_names() =>
        Assert.Equal([0.0, 1], Csv("1,y,2\n10,0,3\n11,1,6\n", o => o with { Label = "y" }).Labels);

    [Theory]
    [InlineData("0,1,target\n10,11,0\n20,21,1\n")]
    [InlineData(",1,target\n10,11,0\n20,21,1\n")]
    [InlineData(",b,c\n10,11,0\n20,21,1\n")]
    public void A_header_may_have_numbers_and_empty_names(string text)
    {
        LabelledData data = Csv(text);
        Assert.Equal([10.0, 11, 20, 21], data.Points);
        Assert.Equal([0.0, 1], data.Labels);
        Assert.Equal([2, 3], data.SourceRows);
        Assert.Null(data.ClassNames);
    }

    [Fact]
    public void A_numeric_header_is_skipped_across_chunks()
    {
        string rows = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},{i % 2}\n"));
        LabelledData data = Csv("0,y\n" + rows);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (double)i), data.Points);
    }

    [Fact]
    public void Numbers_with_a_word_for_a_label_are_a_point_when_there_is_another_word() =>
        Assert.Equal(3, Csv("1,2,a\n3,4,1\n5,6,a\n").Count);

    [Fact]
    public void Standard_input_is_CSV()
    {
        LabelledData data = DataReader.Read(
            new DataOptions { Path = "-" },
            new StringReader("x,y\n1,0\n2,1\n")
        );
        Assert.Equal((2, "standard input"), (data.Count, data.Source));
        InputException error = Assert.Throws<InputException>(() =>
            DataReader.Read(new DataOptions { Path = "-" }, new StringReader("1,0\n2\n"))
        );
        Assert.StartsWith(
            "standard input: line 2: 1 cell where the first row has 2; ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Gzip_is_seen_by_content()
    {
        byte[] zipped = Gzip("1,0\n2,1\n"u8.ToArray());
        Assert.Equal(2, ReadFile(File("t.csv.gz", zipped)).Count);
        Assert.Equal(2, ReadFile(File("t.csv", zipped)).Count);
    }

    [Theory]
    [InlineData("1e308", 1e308)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("5e-324", double.Epsilon)]
    [InlineData("2.2250738585072011e-308", 2.2250738585072011e-308)]
    [InlineData("1e-400", 0.0)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("0.1", 0.1)]
    [InlineData("123456.789012345", 123456.789012345)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("+1E+2", 100.0)]
    [InlineData("0.500000000000000166533453693773481063544750213623046875", 0.5000000000000002)]
    public void Numbers_are_rounded_to_the_nearest_double(string text, double expected) =>
        Assert.Equal(expected, Csv($"{text},0\n7,1\n").Points[0]);

    [Fact]
    public void Short_decimals_agree_with_the_runtime_on_random_text()
    {
        var random = new Random(1);
        for (int k = 0; k < 20000; k++)
        {
            string digits = random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 17))).ToString("D");
            string text =
                (random.Next(2) == 0 ? "-" : "")
                + digits.Insert(random.Next(digits.Length + 1), random.Next(3) == 0 ? "" : ".");
            Assert.Equal(NumeralKind.Finite, Numeral.Parse(text, out double value));
            Assert.Equal(double.Parse(text), value);
        }
    }

    [Fact]
    public void Minus_zero_becomes_zero_and_equals_it()
    {
        LabelledData data = Csv("-0,1,0\n0,1,0\n-0.0,2,-0\n");
        Assert.Equal(1, data.Merged);
        Assert.All(data.Points, x => Assert.False(double.IsNegative(x)));
        Assert.All(data.Labels, x => Assert.False(double.IsNegative(x)));
    }

    [Theory]
    [InlineData(
        "1,2,0\n3,abc,1\n",
        "t.csv: line 2: column 2: \"abc\" is not a number; correct or remove the row"
    )]
    [InlineData("x,y,c\n1,,1\n", "t.csv: line 2: column 2 (\"y\"): is empty; fill it in or remove the row")]
    [InlineData(
        "1,2,0\n3,4\n",
        "t.csv: line 2: 2 cells where the first row has 3; complete or remove the row"
    )]
    [InlineData(
        "1,2,0\n1e309,4,1\n",
        "t.csv: line 2: column 1: \"1e309\" is beyond the largest double (1.8e308); rescale the column or remove the row"
    )]
    [InlineData(
        "1,NaN,0\n2,4,1\n",
        "t.csv: line 1: column 2: \"NaN\" is not a finite number; correct or remove the row"
    )]
    [InlineData(
        "1,3,0\n-inf,4,1\n",
        "t.csv: line 2: column 1: \"-inf\" is not a finite number; correct or remove the row"
    )]
    [InlineData(
        "1,3,0\n2,4,nan\n",
        "t.csv: line 2: column 3: the label \"nan\" is not a finite number; correct or remove the row"
    )]
    [InlineData("1,,0\n2,4,1\n", "t.csv: line 1: column 2: is empty; fill it in or remove the row")]
    [InlineData("1,3,0\n2,4,\n", "t.csv: line 2: column 3: the label is empty; fill it in or remove the row")]
    [InlineData(
        "a,b,c\n1,3,0\na,b,c\n",
        "t.csv: line 3: a header where none is expected: \"a\" is not a number; remove the line"
    )]
    [InlineData(
        "1,\"2,0\n3,4,1\n",
        "t.csv: line 1: column 2: a quote is opened here and never closed; close or remove it"
    )]
    [InlineData(
        "1,2\"3,0\n",
        "t.csv: line 1: column 2: a quote inside a cell; put the whole cell in quotes and double the inner quote"
    )]
    [InlineData(
        "1,\"2\"3,0\n",
        "t.csv: line 1: column 2: text after a closing quote; put the whole cell in quotes"
    )]
    [InlineData(
        "5.1x,3.5,0\n4.9,3,1\n",
        "t.csv: line 1: column 1: \"5.1x\" is not a number; correct it, or, if this is a header, rename its columns so that no name is a number"
    )]
    [InlineData(
        "1,2,O\n3,4,1\n5,6,0\n",
        "t.csv: line 1: column 3: \"O\" is not a number, but all other labels are; correct it, or, if this is a header, give its columns names that are no numbers"
    )]
    [InlineData(
        "abc,0\n1,1\n2,0\n",
        "t.csv: line 1: column 1: \"abc\" is not a number; correct it, or, if this is a header, rename its columns so that no name is a number"
    )]
    [InlineData(
        "nan,b,c\n4.9,3,1\n",
        "t.csv: line 1: column 2: \"b\" is not a number; correct it, or, if this is a header, rename its columns so that no name is a number"
    )]
    [InlineData(",2,a\n3,4,b\n", "t.csv: line 1: column 1: is empty; fill it in or remove the row")]
    [InlineData("a,b\n", "t.csv: there is only a header; give one point a line below it")]
    [InlineData("\n \n", "t.csv: there is no row in it; give one point a line, its label last")]
    [InlineData("", "t.csv: the file is empty")]
    [InlineData(
        "1\n2\n",
        "t.csv: line 1: one column where there should be a point and its label, separated by commas; a .tsv file is separated by tabs"
    )]
    public void Errors_name_file_line_and_remedy(string text, string message) =>
        Assert.Equal(message, CsvRefusal(text));

    [Theory]
    [InlineData(
        "1,2\n",
        "y",
        "t.csv: line 1: --label y: a name needs a header, and this file has none; use --label INDEX"
    )]
    [InlineData(
        "a,b\n1,2\n",
        "y",
        "t.csv: line 1: --label y: the header has no column of this name; the last is \"b\""
    )]
    [InlineData(
        "a,b,a\n1,2,3\n",
        "a",
        "t.csv: line 1: columns 0 and 2 (counted from 0) are both named a; use --label INDEX, such as --label 2"
    )]
    [InlineData("a,b\n1,2\n", "2", "t.csv: line 1: --label 2: there are 2 columns; give 0 to 1")]
    [InlineData("a,b\n1,2\n", "-3", "t.csv: line 1: --label -3: there are 2 columns; give 0 to 1")]
    public void A_wrong_label_column_is_refused(string text, string label, string message) =>
        Assert.Equal(message, CsvRefusal(text, o => o with { Label = label }));

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("123456789012345678901")]
    public void Classes_that_no_double_equals_are_refused(string label)
    {
        string text = $"1,9007199254740992\n2,{label}\n";
        Assert.Equal(
            $"t.csv: line 2: the label \"{label}\" is beyond 2^53 and no double equals it; name the class by a smaller integer or a word",
            CsvRefusal(text)
        );
        Assert.Equal(2, Csv(text, o => o with { Task = TaskChoice.Regression }).Count);
        Assert.Equal(
            1,
            Csv(text, o => o with { Rows = RowRange.Parse("0:1"), RequireTwoClasses = false }).Count
        );
    }

    [Fact]
    public void Large_classes_that_a_double_equals_are_taken() =>
        Assert.Equal([9007199254740994.0, 1e22], Csv("1,9007199254740994\n2,1e22\n").Labels);

    [Fact]
    public void Array_labels_that_no_double_equals_are_refused() =>
        Assert.StartsWith(
            "t.npz: array y: row 1, column 0: an integer beyond 2^53 that no double equals",
            Refusal(
                File(
                    "t.npz",
                    Npz(
                        ("X.npy", Npy("<f8", "(2, 1)", Doubles(1, 2))),
                        (
                            "y.npy",
                            Npy(
                                "<i8",
                                "(2,)",
                                [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes((1L << 53) + 1)]
                            )
                        )
                    )
                )
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void What_is_not_UTF8_text_is_refused()
    {
        Assert.Equal(
            "t.csv: is UTF-16 text; save it as UTF-8",
            Refusal(File("t.csv", Encoding.Unicode.GetPreamble()))
        );
        Assert.Equal(
            "t.csv: is not UTF-8 text; save it as UTF-8",
            Refusal(File("t.csv", [.. "1,"u8, 0xff, .. "\n2,b\n"u8]))
        );
        Assert.Equal(
            "t.csv: is named like text but holds binary data; rename it or get it again",
            CsvRefusal("1,2\0\n")
        );
    }

    [Fact]
    public void A_long_or_strange_cell_still_gives_one_short_line()
    {
        string message = CsvRefusal($"1,2,0\n1,\"a\nb\u2028{new string('x', 5000)}\",1\n");
        Assert.Contains("\\u000a", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 20, 250);
    }

    [Fact]
    public void Many_rows_pass_through_several_chunks()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 3000; i++)
            text.Append(i)
                .Append(',')
                .AppendJoin(',', Enumerable.Range(0, 999))
                .Append(',')
                .Append(i % 2)
                .Append('\n');
        LabelledData data = Csv(text.ToString());
        Assert.Equal((3000, 1000), (data.Count, data.Dimension));
        Assert.Equal(2999, data.Points[2999 * 1000]);
        Assert.Equal(998, data.Points[^1]);
    }
}
