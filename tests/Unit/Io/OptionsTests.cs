using System.CommandLine;
using MemCap.Runner.Io;

namespace MemCap.Unit.Io;

public sealed class OptionsTests : Scratch
{
    private const string Six = "0,0\n1,1\n2,0\n3,1\n4,0\n5,1\n";

    [Theory]
    [InlineData("1:3", "1 2")]
    [InlineData(":2", "0 1")]
    [InlineData("4:", "4 5")]
    [InlineData("-2:", "4 5")]
    [InlineData(":-4", "0 1")]
    [InlineData("-3:-1", "3 4")]
    [InlineData("-100:100", "0 1 2 3 4 5")]
    [InlineData(":", "0 1 2 3 4 5")]
    public void Rows_are_cut_as_in_Python(string rows, string expected)
    {
        LabelledData data = Csv(Six, o => o with { Rows = RowRange.Parse(rows) });
        Assert.Equal(expected, string.Join(' ', data.Points));
        Assert.Equal(data.Points[0] + 1, data.SourceRows[0]);
    }

    [Theory]
    [InlineData("3:3")]
    [InlineData("6:")]
    [InlineData("4:2")]
    public void An_empty_range_is_refused(string rows) =>
        Assert.Equal(
            $"t.csv: --rows {rows} keeps none of the 6 rows; widen the range",
            CsvRefusal(Six, o => o with { Rows = RowRange.Parse(rows) })
        );

    [Fact]
    public void Classes_are_kept_by_number_or_word_after_rows()
    {
        LabelledData data = Csv(
            "0,3\n1,8\n2,5\n3,8\n",
            o => o with { Classes = ["8", "3.0"], Rows = new RowRange(1, null) with { Start = 0 } }
        );
        Assert.Equal([0.0, 1, 3], data.Points);
        Assert.Equal([3.0, 8], data.Classes);
        Assert.Equal([1, 2, 4], data.SourceRows);
        data = Csv("0,cat\n1,dog\n2,ant\n", o => o with { Classes = ["dog", "cat"] });
        Assert.Equal(["cat", "dog"], data.ClassNames!);
        Assert.Equal([0.0, 1], data.Labels);
    }

    [Fact]
    public void A_class_that_does_not_occur_is_refused()
    {
        Assert.Equal(
            "t.csv: --classes: no row has the label 7; there are 0, 1",
            CsvRefusal(Six, o => o with { Classes = ["7"] })
        );
        Assert.Equal(
            "t.csv: --classes: \"cat\" is not a number, but the labels are; there are 0, 1",
            CsvRefusal(Six, o => o with { Classes = ["cat"] })
        );
        Assert.Contains(
            "no row has the label 1;",
            CsvRefusal(Six, o => o with { Classes = ["1"], Rows = new RowRange(0, 1) }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Max_norm_divides_by_the_largest_norm()
    {
        LabelledData data = Csv("3,4,0\n0,-10,1\n0,0,1\n", o => o with { Normalize = Normalization.MaxNorm });
        Assert.Equal([0.3, 0.4, 0, -1, 0, 0], data.Points);
        Assert.Equal(
            "t.csv: --normalize max-norm: every point is zero; use --normalize none",
            CsvRefusal("0,0\n", o => o with { Normalize = Normalization.MaxNorm })
        );
    }

    [Fact]
    public void Unit_divides_every_row_by_its_norm_and_refuses_zero()
    {
        LabelledData data = Csv("3,4,0\n0,-10,1\n", o => o with { Normalize = Normalization.Unit });
        Assert.Equal([0.6, 0.8, 0, -1], data.Points);
        Assert.Equal(
            "t.csv: line 2: the point is zero and has no direction for --normalize unit; remove the row",
            CsvRefusal("3,4,0\n-0,0,1\n", o => o with { Normalize = Normalization.Unit })
        );
    }

    [Fact]
    public void Standard_gives_mean_0_and_deviation_1_and_constants_0()
    {
        LabelledData data = Csv(
            "1,7,0\n3,7,1\n1,7,0\n3,7,1\n",
            o => o with { Normalize = Normalization.Standard }
        );
        Assert.Equal([-1.0, 0, 1, 0], data.Points);
        Assert.Equal(2, data.Merged);
    }

    [Theory]
    [InlineData("1e308,1.7e308")]
    [InlineData("5e-324,1e-323")]
    [InlineData("1e-200,3e-200")]
    [InlineData("1e200,-1e200")]
    public void Normalization_survives_the_ends_of_the_range(string row)
    {
        foreach (
            Normalization how in new[] { Normalization.MaxNorm, Normalization.Unit, Normalization.Standard }
        )
        {
            LabelledData data = Csv($"{row},0\n0,1e-320,1\n", o => o with { Normalize = how });
            Assert.All(data.Points, x => Assert.True(double.IsFinite(x)));
            double largest = data.Points.Chunk(2).Max(p => Math.Sqrt((p[0] * p[0]) + (p[1] * p[1])));
            Assert.Equal(how == Normalization.Standard ? Math.Sqrt(2) : 1, largest, 1e-12);
        }
    }

    [Fact]
    public void Points_that_normalization_makes_equal_are_merged_or_refused()
    {
        Assert.Equal(1, Csv("1,0\n2,0\n-1,1\n", o => o with { Normalize = Normalization.Unit }).Merged);
        Assert.Equal(
            "t.csv: line 1 and line 2: equal inputs with different labels after normalization; no function fits both: correct or remove one of them",
            CsvRefusal("1,0\n2,1\n", o => o with { Normalize = Normalization.Unit })
        );
    }

    [Theory]
    [InlineData("0,0\n1,1\n2,2\n", false, "labels are integers with 3 distinct values, more than max(2, √3)")]
    [InlineData("0,5\n1,-7\n", true, "labels are integers with 2 distinct values")]
    [InlineData("0,5\n", true, "labels are integers with 1 distinct value")]
    [InlineData("0,0\n1,0.5\n", false, "labels are not all integers")]
    [InlineData("0,b\n1,a\n2,b\n", true, "labels are words with 2 distinct values")]
    [InlineData(
        "0,1\n1,a\n2,1\n",
        true,
        "labels are words and numbers, taken as words, with 2 distinct values"
    )]
    public void The_task_is_taken_from_the_labels_with_a_reason(string text, bool classes, string reason)
    {
        LabelledData data = Csv(text);
        Assert.Equal((classes, reason), (data.IsClassification, data.TaskReason));
        Assert.Equal(classes, data.Classes.Count > 0);
    }

    [Fact]
    public void The_task_can_be_chosen()
    {
        LabelledData data = Csv("0,0\n1,1\n2,2\n", o => o with { Task = TaskChoice.Classes });
        Assert.Equal([0.0, 1, 2], data.Classes);
        Assert.Equal("--task classes; labels are integers with 3 distinct values", data.TaskReason);
        data = Csv("0,0\n1,1\n", o => o with { Task = TaskChoice.Regression });
        Assert.Equal("--task regression; labels are integers with 2 distinct values", data.TaskReason);
        Assert.Empty(data.Classes);
    }

    [Fact]
    public void Labels_that_do_not_fit_the_task_are_named()
    {
        Assert.Equal(
            "t.csv: line 1: the label \"a\" is a word; regression needs numbers: choose another column with --label or use --task classes",
            CsvRefusal("0,a\n1,b\n", o => o with { Task = TaskChoice.Regression })
        );
        Assert.Equal(
            "t.csv: line 2: the label 0.5 is not an integer; name classes by integers or words, or use --task regression",
            CsvRefusal("0,1\n1,0.5\n", o => o with { Task = TaskChoice.Classes })
        );
        Assert.Contains(
            "3 distinct words among 3 rows are too many",
            CsvRefusal("0,a\n1,b\n2,c\n"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Equal_points_are_merged_and_the_first_line_is_kept()
    {
        LabelledData data = Csv("x,y,c\n1,2,0\n1,2,0\n3,4,1\n1,2,0\n5,6,1\n");
        Assert.Equal((3, 2), (data.Count, data.Merged));
        Assert.Equal([1.0, 2, 3, 4, 5, 6], data.Points);
        Assert.Equal([0.0, 1, 1], data.Labels);
        Assert.Equal([2, 4, 6], data.SourceRows);
    }

    [Fact]
    public void Contradictions_name_both_lines_and_their_number()
    {
        Assert.Equal(
            "t.csv: line 2 and line 4: equal inputs with different labels (and 1 more rows like this); no function fits both: correct or remove one of them",
            CsvRefusal("x,c\n0,0\n5,1\n-0,1\n0.0,1\n")
        );
        Assert.StartsWith(
            "t.npy: row 0 and row 1: equal inputs",
            Refusal(File("t.npy", Npy("<f8", "(2, 2)", Doubles(0, 1, 0, 2)))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void One_class_is_refused_only_where_two_are_needed()
    {
        Assert.Single(Csv("1,0\n2,0\n").Classes);
        Assert.Equal(
            "t.csv: line 1 to line 2: every label is 0, but two classes are needed; add points of another class, or check --label, --rows and --classes",
            CsvRefusal("1,0\n2,0\n", o => o with { RequireTwoClasses = true })
        );
    }

    [Fact]
    public void Merging_many_points_takes_no_quadratic_time()
    {
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i % 50_000},{i % 2}\n"));
        LabelledData data = Csv(text);
        Assert.Equal((50_000, 50_000), (data.Count, data.Merged));
    }

    [Fact]
    public void The_digest_is_that_of_the_documented_bytes()
    {
        LabelledData data = Csv("1,2,0\n3,-0,1\n");
        byte[] bytes =
        [
            .. BitConverter.GetBytes(2L),
            .. BitConverter.GetBytes(2L),
            .. Doubles(1, 2, 3, 0, 0, 1),
        ];
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
            data.Sha256
        );
        Assert.NotEqual(data.Sha256, (data with { Labels = [1, 0] }).Sha256, StringComparer.Ordinal);
    }

    [Fact]
    public void The_command_line_gives_the_options()
    {
        var arguments = new DataArguments();
        var command = new Command("c");
        arguments.AddTo(command);
        DataOptions options = arguments.Read(
            command.Parse([
                "-",
                "--label",
                "-1",
                "--rows",
                "-10:",
                "--classes",
                "3, 8",
                "--normalize",
                "max-norm",
                "--task",
                "classes",
                "--scale",
                "1/255",
            ])
        );
        Assert.Equal(("-", "-1", new RowRange(-10, null)), (options.Path, options.Label, options.Rows));
        Assert.Equal(["3", "8"], options.Classes!);
        Assert.Equal(
            (Normalization.MaxNorm, TaskChoice.Classes, 1.0 / 255),
            (options.Normalize, options.Task, options.Scale)
        );
    }

    [Theory]
    [InlineData("--rows", "5", "--rows 5: give a range A:B of whole numbers, such as 0:1000, 500: or :-10")]
    [InlineData(
        "--rows",
        "1:2:3",
        "--rows 1:2:3: give a range A:B of whole numbers, such as 0:1000, 500: or :-10"
    )]
    [InlineData("--rows", "a:", "--rows a:: give a range A:B of whole numbers, such as 0:1000, 500: or :-10")]
    [InlineData("--classes", ",", "--classes: give the labels to keep with commas between them, such as 3,8")]
    [InlineData("--normalize", "l1", "--normalize l1: choose none, max-norm, unit or standard")]
    [InlineData("--task", "cluster", "--task cluster: choose classes or regression")]
    [InlineData("--arrays", "X", "--arrays X: give two names with a comma between them, such as X,y")]
    [InlineData("--scale", "0", "--scale 0: give a number other than 0, or a fraction such as 1/255")]
    [InlineData("--scale", "1/0", "--scale 1/0: give a number other than 0, or a fraction such as 1/255")]
    [InlineData("--scale", "nan", "--scale nan: give a number other than 0, or a fraction such as 1/255")]
    public void Bad_option_values_are_named(string option, string value, string message)
    {
        var arguments = new DataArguments();
        var command = new Command("c");
        arguments.AddTo(command);
        InputException error = Assert.Throws<InputException>(() =>
            arguments.Read(command.Parse(["t.csv", option, value]))
        );
        Assert.Equal(message, error.Message);
    }
}
