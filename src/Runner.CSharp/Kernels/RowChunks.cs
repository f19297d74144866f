namespace MemCap.Runner.Kernels;

/// <summary>Rows shared out to threads in chunks.</summary>
internal static class RowChunks
{
    /// <summary>Rows of a chunk: some blocks of sums, and enough of them for the threads to end together.</summary>
    internal const int Rows = 256;

    /// <summary>Below this many multiplications a second thread costs more than it gains.</summary>
    private const long WorthAThread = 1L << 20;

    /// <summary>How many threads a sum with so many multiplications is worth.</summary>
    internal static int Workers(int rows, long multiplications, int threads) =>
        multiplications < WorthAThread ? 1 : Math.Min(threads, (rows + Rows - 1) / Rows);

    /// <summary>Calls the action with the first row of each chunk and of the next.</summary>
    internal static void Share(int rows, int workers, Action<int, int> action)
    {
        int chunks = (rows + Rows - 1) / Rows;
        int next = -1;
        Parallel.For(
            0,
            workers,
            _ =>
            {
                for (int chunk; (chunk = Interlocked.Increment(ref next)) < chunks; )
                {
                    action(chunk * Rows, Math.Min(rows, (chunk + 1) * Rows));
                }
            }
        );
    }
}
