namespace MemCap.Runner;

/// <summary>The data do not satisfy what a construction needs: one line with the witness. Exit status 3.</summary>
internal sealed class DeclinedException : Exception
{
    public DeclinedException()
        : this("the data do not satisfy the hypotheses") { }

    public DeclinedException(string message)
        : base(message) { }

    public DeclinedException(string message, Exception inner)
        : base(message, inner) { }
}
