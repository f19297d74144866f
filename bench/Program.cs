using System.CommandLine;
using MemCap.Bench;
using MemCap.Runner.Io;

var root = new RootCommand("What memcap's parts cost, each beside something to hold it against")
{
    VerifyBench.Create(),
    GrowthBench.Create(),
    ExactBench.Create(),
    TableBench.Create(),
    SolveBench.Create(),
    ProductBench.Create(),
    EchelonBench.Create(),
    SingleProductBench.Create(),
    BitCountBench.Create(),
    VectorSumsBench.Create(),
    HyperplaneBench.Create(),
    IterativeBench.Create(),
    BlockBench.Create(),
};
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InputException or IOException)
{
    Console.Error.WriteLine($"bench: error: {e.Message}");
    return 2;
}
