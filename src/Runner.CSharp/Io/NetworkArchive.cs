using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using MemCap.Exact;
using MemCap.Networks;

namespace MemCap.Runner.Io;

/// <summary>A network as an .npz archive, for networks too large for text.</summary>
/// <remarks>
/// Member meta.json: the JSON network file without "weights" and "biases". For layer k, members Wk.npy (rows ×
/// columns) and bk.npy (rows), both little-endian float64 (&lt;f8) or int64 (&lt;i8), C order, meaning exactly those numbers.
/// Layers with other numbers do not fit. numpy reads the arrays with np.load(FILE)["W0"].
/// </remarks>
internal static class NetworkArchive
{
    private const string Meta = "meta.json";

    /// <summary>Errors: InputException naming the first layer with numbers that are neither float64 nor
    /// int64.</summary>
    internal static void RequireFits(Network network, string name)
    {
        int k = 0;
        foreach (Layer layer in network.Layers)
        {
            bool fits = LayerWriter.KindOf(layer) switch
            {
                NumberKind.Float64 => true,
                NumberKind.Integer => Fits(layer.Biases)
                    && Enumerable.Range(0, layer.Rows).All(r => Fits(layer.Weights(r))),
                _ => false,
            };
            if (!fits)
                throw new InputException(
                    $"{name}: cannot be written as .npz: its weights are neither float64 nor 64-bit integers (layer {k}); use .json.gz"
                );
            k++;
        }
    }

    private static bool Fits(Vec integers) =>
        Array.TrueForAll(Integers(integers), p => p >= long.MinValue && p <= long.MaxValue);

    private static BigInteger[] Integers(Vec integers)
    {
        (BigInteger[] numerators, _) = VecModule.toScaled(integers);
        return numerators;
    }

    /// <summary>Every layer must fit.</summary>
    internal static void Write(Stream stream, NetworkFile file)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (Stream meta = Create(zip, Meta))
            NetworkWriter.WriteText(meta, file.Network, file.ClassNames, file.Provenance, headsOnly: true);
        int k = 0;
        foreach (Layer layer in file.Network.Layers)
        {
            bool doubles = LayerWriter.KindOf(layer) == NumberKind.Float64;
            string type = doubles ? "<f8" : "<i8";
            using (Stream weights = Create(zip, $"W{k}.npy"))
            {
                NpyWriter.WriteHeader(weights, type, layer.Rows, layer.Columns);
                for (int r = 0; r < layer.Rows; r++)
                    WriteNumbers(weights, layer.Weights(r), doubles);
            }
            using Stream biases = Create(zip, $"b{k}.npy");
            NpyWriter.WriteHeader(biases, type, layer.Rows);
            WriteNumbers(biases, layer.Biases, doubles);
            k++;
        }
    }

    private static BufferedStream Create(ZipArchive zip, string name)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        // A fixed date: the bytes depend on the network alone.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new BufferedStream(entry.Open(), 1 << 16);
    }

    private static void WriteNumbers(Stream stream, Vec numbers, bool doubles)
    {
        byte[] bytes = new byte[8 * numbers.Length];
        if (doubles)
        {
            ReadOnlySpan<double> values = VecModule.tryDoubles(numbers).Value.Span;
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        }
        else
        {
            BigInteger[] values = Integers(numbers);
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * i), (long)values[i]);
        }
        stream.Write(bytes);
    }

    internal static NetworkFile Read(Stream stream, string name, NetworkLimits limits)
    {
        stream.Position = 0;
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        string place = $"{name}: {Meta}";
        using Stream meta = Open(zip, name, Meta);
        using var tokens = new JsonTokens(meta, place);
        var head = new NetworkParser(tokens, place, limits, headsOnly: true);
        head.Run();
        var layers = new List<Layer>();
        long weights = 0;
        for (int k = 0; k < head.Heads.Count; k++)
        {
            List<Vec> rows = ReadArray(zip, name, $"W{k}", dimensions: 2, limits, ref weights);
            Vec biases = ReadArray(zip, name, $"b{k}", dimensions: 1, limits, ref weights)[0];
            layers.Add(
                NetworkParser.Checked(
                    LayerModule.create(head.Heads[k].Activation!, rows[0].Length, [.. rows], biases),
                    $"{name}: layer {k}"
                )
            );
        }
        Network network = NetworkReader.Assemble(head, layers, name);
        return NetworkFile.Of(network, head.ClassNames, head.Provenance);
    }

    private static ChecksummedStream Open(ZipArchive zip, string name, string member)
    {
        ZipArchiveEntry entry =
            zip.GetEntry(member)
            ?? throw new InputException(
                $"{name}: has no member {member}; a network archive has {Meta}, W0.npy, b0.npy and so on"
            );
        return entry.IsEncrypted
            ? throw new InputException($"{name}: {member} is encrypted; save it without a password")
            : new ChecksummedStream(entry.Open(), entry.Crc32, $"{name}: {member}");
    }

    /// <summary>The rows of an array; a vector is one row.</summary>
    private static List<Vec> ReadArray(
        ZipArchive zip,
        string name,
        string array,
        int dimensions,
        NetworkLimits limits,
        ref long weights
    )
    {
        string place = $"{name}: {array}.npy";
        using Stream stream = Open(zip, name, $"{array}.npy");
        NpyHeader header = NpyHeader.Read(stream, place);
        bool doubles = string.Equals(header.Type, "<f8", StringComparison.Ordinal);
        if (!doubles && !string.Equals(header.Type, "<i8", StringComparison.Ordinal))
            throw new InputException(
                $"{place}: dtype {InputException.Show(header.Type)}; save it as float64 or int64, little-endian"
            );
        if (header.Shape.Length != dimensions || (header.ColumnsFirst && dimensions == 2))
            throw new InputException(
                $"{place}: shape ({string.Join(", ", header.Shape)}){(header.ColumnsFirst ? " in Fortran order" : "")}; save {(dimensions == 2 ? "rows × columns in C order" : "one number a row")}"
            );
        if (Array.Exists(header.Shape, length => length < 1 || length > limits.Width))
            throw new InputException(
                $"{place}: shape ({string.Join(", ", header.Shape)}): every length must be from 1 to {limits.Width}"
            );
        (int rows, int columns) =
            dimensions == 2 ? ((int)header.Shape[0], (int)header.Shape[1]) : (1, (int)header.Shape[0]);
        weights += (long)rows * columns;
        if (weights > limits.Weights)
            throw new InputException(
                $"{place}: makes more than {limits.Weights} weights in the file; this version reads at most so many"
            );
        return ReadRows(stream, place, rows, columns, doubles);
    }

    private static List<Vec> ReadRows(Stream stream, string place, int rows, int columns, bool doubles)
    {
        var known = new Dictionary<Vec, Vec>(new StoredVecComparer());
        var read = new List<Vec>();
        byte[] bytes = new byte[8 * columns];
        for (int r = 0; r < rows; r++)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw new InputException($"{place}: is cut short at row {r} of {rows}; get the file again");
            Vec row = doubles ? Doubles(bytes, place, r) : Integers(bytes);
            if (!known.TryGetValue(row, out Vec? same))
            {
                same = row;
                known.Add(row, row);
            }
            read.Add(same);
        }
        if (stream.ReadByte() >= 0)
            throw new InputException(
                $"{place}: does not end with its data: there are bytes after what the header promises"
            );
        return read;
    }

    private static Vec Doubles(byte[] bytes, string place, int row)
    {
        double[] values = new double[bytes.Length / 8];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * i));
            if (!double.IsFinite(values[i]))
                throw new InputException(
                    $"{place}: row {row}, column {i}: {(double.IsNaN(values[i]) ? "NaN" : "infinity")} is not a weight; replace it by a finite number"
                );
        }
        return VecModule.ofDoubles(values);
    }

    private static Vec Integers(byte[] bytes)
    {
        var values = new BigInteger[bytes.Length / 8];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 * i));
        return VecModule.scaled(values, BigInteger.One);
    }
}
