using System.CommandLine;
using MemCap.Exact;
using MemCap.Runner.Kernels;

namespace MemCap.Bench;

/// <summary>60 000 rows of 785 bytes, most of them 0 as in images, in echelons that restart at rank 700.</summary>
internal static class EchelonBench
{
    internal static Command Create()
    {
        var command = new Command("echelon", "The rank of rows that arrive one by one, modulo a prime");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        const int rows = 60000;
        const int columns = 785;
        SplitMix random = new(1);
        byte[] entries = new byte[rows * columns];
        for (int e = 0; e < entries.Length; e++)
        {
            ulong draw = random.Next();
            entries[e] = draw % 5 == 0 ? (byte)(draw >> 56) : (byte)0;
        }

        int restarts = 0;
        double seconds = Measure.Median(
            1,
            () =>
            {
                restarts = 0;
                uint[] row = new uint[columns];
                Echelon echelon = new(SimdKernels.Best, columns, 0);
                for (int i = 0; i < rows; i++)
                {
                    for (int c = 0; c < columns; c++)
                    {
                        row[c] = entries[i * columns + c];
                    }

                    echelon.Add(row);
                    if (echelon.Rank == 700)
                    {
                        echelon.Clear();
                        restarts++;
                    }
                }
            }
        );
        Console.WriteLine($"{rows} rows of {columns}, {restarts} restarts: {seconds:F2} s");
        return 0;
    }
}
