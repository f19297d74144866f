using System.CommandLine;
using System.Globalization;
using System.Numerics;
using MemCap.Exact;
using MemCap.Runner.Kernels;

namespace MemCap.Bench;

/// <summary>Exact solve of dense systems with signed entries of the given bits, one right-hand side, one thread.</summary>
internal static class SolveBench
{
    private const int Repeats = 5;

    internal static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where FLINT's answers and times are" };
        var cases = new Argument<string[]>("cases") { Description = "SIZE:BITS, such as 400:32" };
        var command = new Command("solve", "Exact dense systems, beside FLINT (see run-solve.sh)")
        {
            folder,
            cases,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(cases)));
        return command;
    }

    /// <summary>Each case is SIZE:BITS; FLINT's answer and times are in FOLDER/SIZE:BITS.txt, if there.</summary>
    private static int Run(string folder, string[] cases)
    {
        Console.WriteLine(
            "size:bits   ours [ms]   FLINT lift+reconstruct [ms]   FLINT fmpq solve [ms]   denominator"
        );
        foreach (string name in cases)
        {
            int[] parameters = [.. name.Split(':').Select(int.Parse)];
            (IntegerMatrix matrix, BigInteger[] y) = System(parameters[0], parameters[1]);
            Solution solution = Solve(matrix, y);
            string file = Path.Combine(folder, name + ".txt");
            string[] native = File.Exists(file) ? File.ReadAllLines(file) : [];
            if (native.Length > 0 && !Agrees(solution, native))
            {
                Console.Error.WriteLine($"{name}: the answers differ");
                return 1;
            }

            double ours = Measure.Median(Repeats, () => Solve(matrix, y));
            double[] theirs =
                native.Length > 0
                    ? [.. native[0].Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))]
                    : [double.NaN, double.NaN];
            Console.WriteLine(
                $"{name, -9}   {1000 * ours, 9:F1}   {1000 * theirs[0], 27:F1}   {1000 * theirs[1], 21:F1}   {solution.Denominator.GetBitLength()} bits"
            );
        }

        return 0;
    }

    private static (IntegerMatrix Matrix, BigInteger[] Y) System(int size, int bits)
    {
        SplitMix random = new(20201105);
        long[] entries = new long[size * size];
        for (int e = 0; e < entries.Length; e++)
        {
            entries[e] = (long)random.Next() >> (64 - bits);
        }

        BigInteger[] y = new BigInteger[size];
        for (int i = 0; i < size; i++)
        {
            y[i] = (long)random.Next() >> (64 - bits);
        }

        return (IntegerMatrixModule.ofInt64(size, size, entries), y);
    }

    private static Solution Solve(IntegerMatrix matrix, BigInteger[] y) =>
        LinearSolve.solve(SimdKernels.Best, matrix, y).ResultValue;

    private static bool Agrees(Solution ours, string[] native)
    {
        BigInteger denominator = Parse(native[1]);
        int sign = denominator.Sign;
        return sign * denominator == ours.Denominator
            && native.Length - 2 == ours.Numerators.Length
            && ours.Numerators.Select((n, i) => n == sign * Parse(native[i + 2])).All(same => same);
    }

    private static BigInteger Parse(string hexadecimal) =>
        hexadecimal.StartsWith('-')
            ? -Parse(hexadecimal[1..])
            : BigInteger.Parse(
                "0" + hexadecimal,
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture
            );
}
