using System.Globalization;
using MemCap.Runner.Io;

namespace MemCap.Runner.Commands;

/// <summary>Data for a network that comes from a file: their labels in the words or numbers of that file.</summary>
internal static class KnownLabels
{
    /// <summary>Reads data that fit the network's inputs. Errors: InputException.</summary>
    internal static LabelledData Read(
        NetworkFile file,
        string network,
        DataOptions options,
        Terminal terminal
    )
    {
        bool wordsAreClasses = file.ClassNames is not null && options.Task == TaskChoice.Auto;
        LabelledData data = DataReader.Read(
            wordsAreClasses ? options with { Task = TaskChoice.Classes } : options,
            terminal.Input
        );
        return file.Network.Inputs == data.Dimension
            ? Coded(file, data, network)
            : throw new InputException(
                $"{network} has {file.Network.Inputs} inputs, but the points of {data.Source} have {data.Dimension} coordinates; give the data it was built for"
            );
    }

    /// <summary>The data with the class numbers that the network's file gives to words.</summary>
    private static LabelledData Coded(NetworkFile file, LabelledData data, string network)
    {
        if (file.ClassNames is not { } known)
            return data.ClassNames is null
                ? data
                : throw new InputException(
                    $"{data.Source}: labels are words such as {InputException.Show(data.ClassNames[0])}, but {network} answers numbers; choose the label column with --label, or the network built for these words"
                );
        var numbers = new Dictionary<double, double>();
        foreach (double label in data.Classes)
        {
            string word = data.ClassNames?[(int)label] ?? label.ToString("R", CultureInfo.InvariantCulture);
            int number = Enumerable
                .Range(0, known.Count)
                .FirstOrDefault(c => string.Equals(known[c], word, StringComparison.Ordinal), -1);
            if (number < 0)
            {
                int point = Array.IndexOf(data.Labels, label);
                throw new InputException(
                    $"{data.Source}: {data.RowWord} {data.SourceRows[point]}: the label {InputException.Show(word)} is none of the {known.Count} that {network} knows{Nearest.Hint(word, known)}"
                );
            }
            numbers.Add(label, number);
        }
        return data with
        {
            Labels = Array.ConvertAll(data.Labels, label => numbers[label]),
            Classes = [.. data.Classes.Select(label => numbers[label]).Order()],
            ClassNames = known,
        };
    }
}
