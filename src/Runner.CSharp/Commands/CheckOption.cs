using System.CommandLine;
using MemCap.Runner.Io;
using MemCap.Verification;

namespace MemCap.Runner.Commands;

/// <summary>--check auto|full|closed-form.</summary>
internal static class CheckOption
{
    internal static Option<string> Create() =>
        new("--check")
        {
            Description =
                "full: every point through the whole network; closed-form: of a fold-gap network, all points through the closed form that its layers determine, and a sample through the network; auto: full unless it takes very long",
            HelpName = "auto|full|closed-form",
            DefaultValueFactory = _ => "auto",
        };

    /// <summary>Errors: InputException.</summary>
    internal static Extent Parse(string text) =>
        text switch
        {
            "auto" => Extent.Automatic,
            "full" => Extent.Full,
            "closed-form" => Extent.ClosedForm,
            _ => throw new InputException(
                $"--check {InputException.Show(text)}: give auto, full or closed-form"
            ),
        };
}
