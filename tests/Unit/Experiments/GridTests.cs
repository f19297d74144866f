using MemCap.Constructions;
using MemCap.Runner.Experiments;
using MemCap.Unit.Cli;

namespace MemCap.Unit.Experiments;

/// <summary>Experiment files: exact ranges, the order of trials, and one line for every mistake.</summary>
public sealed class GridTests : Shell
{
    private Experiment Read(string grid, string more = "") =>
        ExperimentReader.Read(
            File(
                "e.json",
                $"{{\"method\": \"baum-relu\", \"data\": \"iris.csv\", \"grid\": {grid}{more}}}".Replace(
                    '\'',
                    '"'
                )
            ),
            data: null
        );

    private string Values(string column) =>
        string.Join(' ', Read($"{{'restart': {column}}}").Grid.Columns[0].Values);

    [Theory]
    [InlineData("{'from': 0, 'to': 0.5, 'step': 0.1}", "0 0.1 0.2 0.3 0.4 0.5")]
    [InlineData("{'from': 1, 'to': 3}", "1 2 3")]
    [InlineData("{'from': -0.5, 'to': 0.45, 'step': 0.5}", "-0.5 0")]
    [InlineData("{'from': 2, 'to': 2, 'step': 7}", "2")]
    [InlineData("{'from': 1e-2, 'to': 2E-2, 'step': 0.0050}", "0.01 0.015 0.02")]
    [InlineData(
        "{'from': 99999999999999999998, 'to': 1e20}",
        "99999999999999999998 99999999999999999999 100000000000000000000"
    )]
    [InlineData("[3, 0.50, 'word', true, false]", "3 0.50 word yes no")]
    [InlineData("7", "7")]
    public void A_column_has_the_values_as_typed_and_steps_without_rounding(string column, string values) =>
        Assert.Equal(values, Values(column));

    [Fact]
    public void The_last_column_is_the_fastest()
    {
        Grid grid = Read(
            "{'variant': ['slab3', 'slab4'], 'rows': ['0:60', '0:90'], 'restart': [1, 2, 3]}"
        ).Grid;
        Assert.Equal(12, grid.Count);
        Assert.Equal(["slab3", "0:60", "1"], grid.Point(0));
        Assert.Equal(["slab3", "0:60", "2"], grid.Point(1));
        Assert.Equal(["slab3", "0:90", "1"], grid.Point(3));
        Assert.Equal(["slab4", "0:90", "3"], grid.Point(11));
    }

    [Theory]
    [InlineData("grid: has no column; give one", "{}", "")]
    [InlineData("grid: give an object", "[]", "")]
    [InlineData("grid.restart: has no value", "{'restart': []}", "")]
    [InlineData("grid.restart: has 0.5 twice", "{'restart': [0.5, 1, 5e-1]}", "")]
    [InlineData("grid.restart: is there twice; keep one", "{'restart': 1, 'restart': 2}", "")]
    [InlineData("grid.restart: has no \"to\"; a range is", "{'restart': {'from': 0}}", "")]
    [InlineData(
        "grid.restart.step: give a number greater than 0",
        "{'restart': {'from': 0, 'to': 1, 'step': 0}}",
        ""
    )]
    [InlineData("grid.restart.to: is less than from, 3", "{'restart': {'from': 3, 'to': 1}}", "")]
    [InlineData("grid.restart.from: \"\"0\"\" is no number", "{'restart': {'from': '0', 'to': 1}}", "")]
    [InlineData("grid.restart.by: is no part of a range", "{'restart': {'from': 0, 'to': 1, 'by': 1}}", "")]
    [InlineData("grid.restart: has more than 1000000 values", "{'restart': {'from': 0, 'to': 1e9}}", "")]
    [InlineData(
        "grid: has more than 1000000 trials",
        "{'a1': {'from': 1, 'to': 2000}, 'b1': {'from': 1, 'to': 2000}}",
        ""
    )]
    [InlineData("grid.restart: \"null\" is no value", "{'restart': [null]}", "")]
    [InlineData("grid.restart: \"[1]\" is no value", "{'restart': [[1]]}", "")]
    [InlineData(
        "grid.variant: --variant slab5: baum-relu takes slab4 or slab3",
        "{'variant': ['slab3', 'slab5']}",
        ""
    )]
    [InlineData("grid.varian: is no option, but nearly variant", "{'varian': ['slab3']}", "")]
    [InlineData(
        "grid.bias: --bias: baum-relu has no such option; it belongs to ntk, harmonic, random-hyperplanes",
        "{'bias': 1}",
        ""
    )]
    [InlineData("grid.seed: is a column of every results file", "{'seed': [1]}", "")]
    [InlineData("grid.rows: --rows 5: give a range", "{'rows': ['0:5', 5]}", "")]
    [InlineData("grid.data: an experiment reads its data from a file", "{'data': ['-']}", "")]
    [InlineData("data: is also a column of the grid", "{'data': ['a.csv']}", "")]
    [InlineData("grid.numbers: --numbers long: choose exact", "{'numbers': ['long']}", "")]
    [InlineData(
        "optoins: is no key of an experiment; did you mean options?",
        "{'restart': 1}",
        ", 'optoins': {}"
    )]
    [InlineData(
        "options.variant: --variant x: baum-relu takes",
        "{'restart': 1}",
        ", 'options': {'variant': 'x'}"
    )]
    [InlineData(
        "options.width: --width: baum-relu has no such option",
        "{'restart': 1}",
        ", 'options': {'width': 3}"
    )]
    [InlineData(
        "options.seed: every trial has a seed of its own",
        "{'restart': 1}",
        ", 'options': {'seed': 3}"
    )]
    [InlineData(
        "grid.variant: is also fixed in options",
        "{'variant': 'slab3'}",
        ", 'options': {'variant': 'slab3'}"
    )]
    [InlineData(
        "dataOptions.normalise: is no data option; did you mean normalize?",
        "{'restart': 1}",
        ", 'dataOptions': {'normalise': 'unit'}"
    )]
    [InlineData(
        "dataOptions.normalize: --normalize big: choose none",
        "{'restart': 1}",
        ", 'dataOptions': {'normalize': 'big'}"
    )]
    [InlineData(
        "grid.rows: is also fixed in dataOptions",
        "{'rows': '0:9'}",
        ", 'dataOptions': {'rows': '0:9'}"
    )]
    [InlineData(
        "shared: \"variants\" is no column of the grid; did you mean variant?",
        "{'variant': 'slab3'}",
        ", 'shared': ['variants']"
    )]
    [InlineData(
        "shared: \"restart\" is no option of baum-relu: its trials would all be the same",
        "{'restart': 1}",
        ", 'shared': ['restart']"
    )]
    [InlineData("shared: give a list", "{'restart': 1}", ", 'shared': 'restart'")]
    public void A_mistake_is_one_line_with_file_key_and_remedy(string start, string grid, string more)
    {
        Runner.Io.InputException error = Assert.Throws<Runner.Io.InputException>(() => Read(grid, more));
        Assert.StartsWith($"{PathOf("e.json")}: {start}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is no JSON object", "[]")]
    [InlineData("line 1, byte 2: is not JSON", "{")]
    [InlineData("\"method\" is missing", "{}")]
    [InlineData("\"data\" is missing", "{\"method\": \"sweep\", \"grid\": {\"restart\": 1}}")]
    [InlineData("method: \"swep\" is no method; did you mean sweep?", "{\"method\": \"swep\"}")]
    public void So_is_a_file_that_is_no_experiment(string part, string text)
    {
        string file = File("e.json", text);
        Assert.Contains(
            part,
            Failure(2, "experiment", file, "--out", PathOf("r.csv")),
            StringComparison.Ordinal
        );
        Assert.Equal(["e.json"], Files);
    }

    [Fact]
    public void No_option_of_a_method_has_the_name_of_a_data_option_or_a_result()
    {
        foreach (Method method in Methods.all)
        foreach (MethodOption option in method.Options)
        {
            Assert.False(Experiment.IsDataOption(option.Name), option.Name);
            Assert.False(ResultColumns.Names.Contains(option.Name, StringComparer.Ordinal), option.Name);
        }
    }
}
