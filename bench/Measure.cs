using System.Diagnostics;

namespace MemCap.Bench;

internal static class Measure
{
    /// <summary>Median of the seconds of some runs, after one that is not counted.</summary>
    internal static double Median(int repeats, Action action) => Medians(repeats, action)[0];

    /// <summary>The medians of several actions that take turns, so that what else the machine does hits all.</summary>
    internal static double[] Medians(int repeats, params Action[] actions)
    {
        double[][] seconds = [.. actions.Select(_ => new double[repeats])];
        for (int run = -1; run < repeats; run++)
        {
            for (int a = 0; a < actions.Length; a++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[a]();
                if (run >= 0)
                    seconds[a][run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
        return [.. seconds.Select(s => s.Order().ElementAt(repeats / 2))];
    }
}

/// <summary>SplitMix64: the same numbers as in flint/dixon.c.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong state = seed;

    internal ulong Next()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
