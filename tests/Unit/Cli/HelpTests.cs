using System.CommandLine;
using MemCap.Runner;

namespace MemCap.Unit.Cli;

/// <summary>Help is a text that is reviewed: tests/Unit/Cli/help.txt; MEMCAP_UPDATE_GOLDEN=1 rewrites it.</summary>
public sealed class HelpTests : Shell
{
    [Fact]
    public void Help_is_the_reviewed_text()
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null);
        IEnumerable<string> commands = CommandLine
            .Create(terminal)
            .Subcommands.Select(c => c.Name)
            .Prepend("");
        string help = string.Concat(
            commands.Select(c =>
            {
                Outcome outcome = Run([.. c.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
                Assert.Equal((0, ""), (outcome.Status, outcome.Error));
                Assert.Matches("\nExample:\n  memcap [^\n]+\n$", outcome.Output);
                return $"$ memcap {c} --help\n{outcome.Output}\n".Replace(
                    "  --help",
                    " --help",
                    StringComparison.Ordinal
                );
            })
        );
        string golden = Path.Combine(Root(), "tests", "Unit", "Cli", "help.txt");
        if (Environment.GetEnvironmentVariable("MEMCAP_UPDATE_GOLDEN") is "1")
            System.IO.File.WriteAllText(golden, help);
        Assert.Equal(System.IO.File.ReadAllText(golden), help);
    }

    [Fact]
    public void Examples_are_command_lines_that_parse()
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null);
        RootCommand root = CommandLine.Create(terminal);
        foreach (Command command in root.Subcommands)
        {
            string help = Run(command.Name, "--help").Output;
            string example = help.TrimEnd().Split('\n')[^1].Trim();
            string[] words = example.Split(' ');
            Assert.Equal(["memcap", command.Name], words[..2]);
            Assert.Empty(root.Parse(words[1..]).Errors);
        }
    }
}
