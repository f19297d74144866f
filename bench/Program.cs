using MemCap.Bench;

switch (args)
{
    case ["solve", string folder, .. string[] cases]:
        return SolveBench.Run(folder, cases);
    case ["product"]:
        return ProductBench.Run();
    case ["echelon"]:
        return EchelonBench.Run();
    default:
        Console.Error.WriteLine("bench: solve FOLDER SIZE:BITS... | product | echelon");
        return 2;
}
