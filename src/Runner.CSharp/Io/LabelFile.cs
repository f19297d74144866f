namespace MemCap.Runner.Io;

/// <summary>The file named by --labels: IDX or .npy, one label a row.</summary>
internal static class LabelFile
{
    internal static NpyArray Read(string path) =>
        Guard.Run(
            path,
            () =>
            {
                DataFile file = DataFile.At(path);
                NpyArray labels = file.Head.AsSpan().StartsWith(NpyHeader.Magic)
                    ? NpyReader.ReadArray(file, allowWords: true)
                    : IdxReader.ReadMatrix(file);
                return labels.Columns == 1
                    ? labels
                    : throw file.Error(
                        $"{labels.Columns} numbers a row where there should be one label; are points and labels swapped?"
                    );
            }
        );
}
