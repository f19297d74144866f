namespace MemCap.Constructions

open System.Threading.Tasks
open MemCap.Data

/// n random hyperplanes: rows of standard Gaussian weights, and the shares of the maximal bias that their biases are.
/// The first n hyperplanes of a wider layer with the same seed are the layer of width n.
/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Algorithm 2, line 1; weights in single precision, as they draw them.
[<Sealed; NoComparison; NoEquality>]
type RandomLayer private (dimension: int, weights: single[], shares: float[]) =
    /// Wider layers are taken for a mistake, and drawing longer for luck that will not come.
    static member MostHyperplanes = 1 <<< 20

    /// Width n.
    member _.Count = shares.Length
    member _.Dimension = dimension

    /// n × d, row-major.
    member _.Weights = weights

    /// n numbers in [−1, 1] that single precision holds.
    member _.Shares = shares

    /// Biases uniform on [−λ, λ], in doubles.
    member _.Biases(bias: float) =
        Array.map (fun share -> bias * share) shares

    /// Hyperplanes first .. first + count − 1 of the sequence that belongs to the seed.
    static member Draw(seed: uint64, dimension: int, first: int, count: int) =
        let weights = Array.zeroCreate<single>(count * dimension)
        let shares = Array.zeroCreate<float> count

        Parallel.For(
            0,
            count,
            fun j ->
                let random = SplitMix.At(seed, uint64 (first + j))

                for c in 0 .. dimension - 1 do
                    weights[j * dimension + c] <- single (random.Gaussian())

                shares[j] <- float (single (2.0 * random.Double() - 1.0))
        )
        |> ignore

        RandomLayer(dimension, weights, shares)
