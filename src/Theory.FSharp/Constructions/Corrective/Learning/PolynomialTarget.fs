namespace MemCap.Constructions

open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

/// A random polynomial of degree ≤ q in d variables, in doubles: one normal coefficient for each of its C(d + q, q)
/// monomials, all of them scaled to Σ J² = 1.
/// Source: the experiment of proofs-notes/learning.md, after Bresler and Nagaraj 2020, Theorem 10.
[<Sealed; NoComparison; NoEquality>]
type PolynomialTarget private (variables: int, parents: int[], last: int[], coefficients: float[]) =
    /// More monomials take longer than anyone waits.
    static member MostMonomials = 20_000

    /// d.
    member _.Variables = variables

    /// Of the monomials, by degree; the first belongs to 1.
    member _.Coefficients = coefficients

    /// Throws ArgumentException unless d ≥ 1, q ≥ 0 and the monomials are not too many.
    static member Draw(random: SplitMix, variables: int, degree: int) =
        if variables < 1 || degree < 0 then
            invalidArg (nameof degree) "a polynomial has a variable at least, and a degree from 0"

        if Combinatorics.binomial (variables + degree) degree > bigint PolynomialTarget.MostMonomials then
            invalidArg (nameof degree) $"more than {PolynomialTarget.MostMonomials} monomials"

        let parents = ResizeArray [ 0 ]
        let last = ResizeArray [ 0 ]
        let mutable first = 0

        // A monomial is one of a degree less times a variable that is none of its earlier ones.
        for _ in 1..degree do
            let before = parents.Count

            for parent in first .. before - 1 do
                for v in last[parent] .. variables - 1 do
                    parents.Add parent
                    last.Add v

            first <- before

        let raw = Array.init parents.Count (fun _ -> random.Gaussian())
        let length = sqrt (Array.sumBy (fun j -> j * j) raw)

        PolynomialTarget(variables, parents.ToArray(), last.ToArray(), Array.map (fun j -> j / length) raw)

    /// The exponents of each monomial, in the order of the coefficients.
    member _.Exponents: int[][] =
        let all = Array.init coefficients.Length (fun _ -> Array.zeroCreate<int> variables)

        for m in 1 .. coefficients.Length - 1 do
            Array.blit all[parents[m]] 0 all[m] 0 variables
            all[m][last[m]] <- all[m][last[m]] + 1

        all

    /// f(x_i), for rows of d coordinates.
    member _.Values(points: float[]) : float[] =
        let values = Array.zeroCreate (points.Length / variables)

        Parallel.For(
            0,
            values.Length,
            fun i ->
                let monomials = Array.zeroCreate<float> coefficients.Length
                monomials[0] <- 1.0
                let mutable sum = coefficients[0]

                for m in 1 .. coefficients.Length - 1 do
                    monomials[m] <- monomials[parents[m]] * points[i * variables + last[m]]
                    sum <- sum + coefficients[m] * monomials[m]

                values[i] <- sum
        )
        |> ignore

        values
