using System.Text.Json;
using MemCap.Runner;

namespace MemCap.Unit.Cli;

/// <summary>Random hyperplanes as a user meets them: luck, no luck, and options that make no sense.</summary>
public sealed class RandomHyperplanesTests : Shell
{
    private const string TwoClasses = "x,y,c\n0,0,a\n1,1,b\n0,1,a\n3,1,b\n2,2,a\n";

    [Theory]
    [InlineData("threshold", "net.json.gz", "second")]
    [InlineData("relu", "net.json", "first")]
    [InlineData("threshold", "net.npz", "first")]
    public void A_network_that_interpolates_is_written_and_verifies(
        string activation,
        string file,
        string minus
    )
    {
        string data = File("t.csv", TwoClasses);
        string net = PathOf(file);
        Outcome built = Run(
            "build",
            "random-hyperplanes",
            data,
            "--activation",
            activation,
            "--minus",
            minus,
            "--out",
            net
        );
        Assert.Equal((ExitCode.Done, ""), (built.Status, built.Error));
        Assert.Equal(ExitCode.Done, Run("verify", net, data).Status);
    }

    [Fact]
    public void A_draw_without_luck_is_a_negative_result_and_writes_nothing()
    {
        string data = File("t.csv", TwoClasses);
        string net = PathOf("net.json");
        string certificate = PathOf("certificate.json");
        string[] line =
        [
            "build",
            "random-hyperplanes",
            data,
            "--width",
            "1",
            "--out",
            net,
            "--certificate",
            certificate,
            "--json",
        ];
        Outcome built = Run(line);
        Assert.Equal((ExitCode.Negative, ""), (built.Status, built.Error));
        using var document = JsonDocument.Parse(built.Output);
        JsonElement found = document.RootElement.GetProperty("certificate");
        Assert.False(found.GetProperty("interpolates").GetBoolean());
        Assert.InRange(found.GetProperty("misclassified").GetInt32(), 1, 5);
        Assert.False(System.IO.File.Exists(net) || System.IO.File.Exists(certificate));
        Outcome text = Run([.. line.Where(word => word is not "--json")]);
        Assert.Contains("does not interpolate", text.Output, StringComparison.Ordinal);
        Assert.Contains("nothing is written", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--width", "0")]
    [InlineData("--width", "-3")]
    [InlineData("--width", "1e3")]
    [InlineData("--width", "99999999999")]
    [InlineData("--bias", "-1")]
    [InlineData("--bias", "nan")]
    [InlineData("--bias", "1e999")]
    [InlineData("--activation", "tanh")]
    [InlineData("--minus", "b")]
    public void Values_that_no_layer_can_have_are_refused_with_what_can(string option, string value)
    {
        string failure = Failure(
            ExitCode.BadInput,
            "build",
            "random-hyperplanes",
            File("t.csv", TwoClasses),
            $"{option}={value}"
        );
        Assert.StartsWith($"{option} {value}: random-hyperplanes takes ", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Real_labels_and_a_single_class_are_refused()
    {
        string real = File("r.csv", "0,0.5\n1,0.25\n2,1e-3\n");
        string one = File("o.csv", "0,a\n1,a\n");
        Assert.Contains(
            "--task classes",
            Failure(ExitCode.BadInput, "build", "random-hyperplanes", real),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "one class",
            Failure(ExitCode.BadInput, "build", "random-hyperplanes", one),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_biases_points_on_one_ray_are_a_hypothesis_that_fails()
    {
        string rays = File("t.csv", "1,1,a\n2,2,b\n");
        Assert.Contains(
            "one ray",
            Failure(ExitCode.Declined, "build", "random-hyperplanes", rays, "--bias", "0"),
            StringComparison.Ordinal
        );
    }

    /// <summary>The runner for trials counts without networks; the other builds and checks each.</summary>
    [Theory]
    [InlineData("threshold")]
    [InlineData("relu")]
    public void A_trial_comes_to_what_build_comes_to(string activation)
    {
        string experiment = File(
            "e.json",
            $$"""
            { "method": "random-hyperplanes", "data": "{{Sample(
                "iris.csv"
            )}}", "dataOptions": { "normalize": "max-norm" },
              "options": { "activation": "{{activation}}" },
              "grid": { "width": [20, 70, "auto"], "bias": [0.5, 1], "restart": [0, 1] } }
            """
        );
        string results = PathOf("r.csv");
        Assert.Equal(ExitCode.Done, Run("experiment", experiment, "--out", results).Status);
        string[] lines = System.IO.File.ReadAllLines(results);
        Assert.Equal(13, lines.Length);
        foreach (string[] cells in lines[1..].Select(line => line.Split(',')))
        {
            Outcome built = Run(
                "build",
                "random-hyperplanes",
                Sample("iris.csv"),
                "--normalize",
                "max-norm",
                "--activation",
                activation,
                "--width",
                cells[0],
                "--bias",
                cells[1],
                "--seed",
                cells[3],
                "--json"
            );
            using var document = JsonDocument.Parse(built.Output);
            JsonElement network = document.RootElement.GetProperty("network");
            Assert.Equal<IEnumerable<string>>(
                cells[4..8],
                [
                    built.Status == ExitCode.Done ? "true" : "false",
                    network.GetProperty("neurons").GetRawText(),
                    network.GetProperty("parameters").GetRawText(),
                    network.GetProperty("hiddenWidths")[1].GetRawText(),
                ]
            );
        }
    }

    [Fact]
    public void More_hyperplanes_than_arrays_hold_are_refused_in_one_line()
    {
        string wide = File(
            "wide.csv",
            string.Concat(
                Enumerable
                    .Range(0, 4)
                    .Select(i =>
                        string.Join(',', Enumerable.Range(0, 4096).Select(c => (c * i) % 5)) + $",{i % 2}\n"
                    )
            )
        );
        Outcome outcome = Run("build", "random-hyperplanes", wide, "--width", "1048576");
        Assert.Equal(ExitCode.BadInput, outcome.Status);
        Assert.Contains("more than arrays hold; give a smaller one", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_signs_are_counted_among_all_that_were_drawn()
    {
        Outcome outcome = Run(
            "build",
            "random-hyperplanes",
            File("tiny.csv", "5e-324,0,0\n0,5e-324,1\n"),
            "--task",
            "classes"
        );
        Assert.Contains("left 128 of 128 signs", outcome.Output, StringComparison.Ordinal);
    }
}
