using System.Text;

namespace MemCap.Runner.Io;

/// <summary>The one entry for every data file: recognises the format, reads, selects, rescales, merges.</summary>
internal static class DataReader
{
    private const string StandardInput = "standard input";

    /// <summary>Reads a data set; "-" is CSV from standardInput (default: the console's).</summary>
    /// <remarks>Errors: InputException, one line, and nothing else for any content.</remarks>
    internal static LabelledData Read(DataOptions options, TextReader? standardInput = null) =>
        Guard.Run(
            IsStandardInput(options) ? StandardInput : options.Path,
            () =>
            {
                RawTable table = Load(options, standardInput);
                table = Selection.Apply(table, options);
                Normalizer.Apply(table, options.Normalize);
                return Merger.Merge(table, LabelCoding.Code(table, options.Task), options);
            }
        );

    private static RawTable Load(DataOptions options, TextReader? standardInput)
    {
        if (IsStandardInput(options))
        {
            Refuse(options, StandardInput, isText: true, isArrays: false, isIdx: false, isMatrix: false);
            using StreamReader? console = standardInput is null ? Utf8(Console.OpenStandardInput()) : null;
            return DelimitedReader.Read(standardInput ?? console!, ',', StandardInput, options.Label);
        }
        DataFile file = DataFile.At(options.Path);
        DataFormat format = FormatDetection.Of(file);
        Refuse(
            options,
            file.Name,
            format is DataFormat.Csv or DataFormat.Tsv,
            format is DataFormat.Npz,
            format is DataFormat.Idx,
            format is DataFormat.Npy
        );
        switch (format)
        {
            case DataFormat.Npy:
                return NpyReader.Read(file, options);
            case DataFormat.Npz:
                return NpzReader.Read(file, options);
            case DataFormat.Idx:
                return IdxReader.Read(file, options);
            default:
                using (StreamReader text = Utf8(file.Open()))
                    return DelimitedReader.Read(
                        text,
                        format is DataFormat.Tsv ? '\t' : ',',
                        file.Name,
                        options.Label
                    );
        }
    }

    private static bool IsStandardInput(DataOptions options) =>
        string.Equals(options.Path, "-", StringComparison.Ordinal);

    private static StreamReader Utf8(Stream stream) =>
        new(
            stream,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
            detectEncodingFromByteOrderMarks: false,
            bufferSize: 1 << 16
        );

    /// <summary>An option that the format has no use for is refused rather than ignored.</summary>
    private static void Refuse(
        DataOptions options,
        string name,
        bool isText,
        bool isArrays,
        bool isIdx,
        bool isMatrix
    )
    {
        bool splitsColumns = isText || (isMatrix && options.LabelsPath is null);
        if (options.Label is not null && !splitsColumns)
            throw new InputException(
                $"{name}: --label chooses a column of a text file or of one .npy matrix; leave it out here"
            );
        if (options.LabelsPath is not null && !isIdx && !isMatrix)
            throw new InputException(
                $"{name}: --labels FILE belongs to IDX and .npy files; leave it out here"
            );
        if (options.ArrayNames is not null && !isArrays)
            throw new InputException($"{name}: --arrays names the arrays of an .npz file; leave it out here");
        if (options.Scale is not null && !isIdx)
            throw new InputException(
                $"{name}: --scale is for IDX files; use --normalize, or leave it out here"
            );
    }
}
