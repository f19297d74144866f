namespace MemCap.Data

open System
open System.Threading.Tasks
open MemCap.Exact

/// K_jk = exp(−σ²‖x_j − x_k‖²/2), the mean of cos⟨ξ, x_j − x_k⟩ over normal frequencies ξ of standard deviation σ: near the
/// identity once σ is large for the separation. In doubles; what follows from it is a choice, and claimed by nobody.
/// Source: Bresler and Nagaraj 2020, Lemma 3. Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module FourierKernel =
    /// Entries of the matrix that are looked at.
    [<Literal>]
    let private mostEntries = 4194304

    /// Halvings of the logarithm of the range.
    [<Literal>]
    let private halvings = 20

    /// Beyond this exponent a term is nothing beside any δ.
    [<Literal>]
    let private mostExponent = 40.0

    /// The deviation with which every row of K sums to at most 1 + δ, whatever the points: √(2 ln((n − 1)/δ))/θ for points that
    /// are θ apart. 0 for one point.
    let worstDeviation n (separation: float) (delta: float) =
        if n = 1 then
            0.0
        else
            sqrt (2.0 * log (max 1.0 (float (n - 1) / delta))) / separation

    /// ‖x_j − x_k‖² for some rows j, evenly chosen where there are many, and all k: rows × n, infinite for j = k.
    /// Shapes: points n × d.
    let private squaredDistances (points: float[]) n d =
        let rows = min n (max 64 (mostEntries / n))
        let squares = Array.zeroCreate<float>(rows * n)

        Parallel.For(
            0,
            rows,
            fun row ->
                let j = int (int64 row * int64 n / int64 rows)

                for k in 0 .. n - 1 do
                    let mutable sum = 0.0

                    for c in 0 .. d - 1 do
                        let difference = points[j * d + c] - points[k * d + c]
                        sum <- sum + difference * difference

                    squares[row * n + k] <- if j = k then infinity else sum
        )
        |> ignore

        squares

    /// The least deviation, to 1 in 10^4, with which rows of K at these points sum to at most 1 + δ; of more than
    /// 2000 points some rows are looked at. 0 for one point.
    /// Shapes: points n × d, distinct.
    let leastDeviation (points: float[]) n d (delta: float) =
        if n = 1 then
            0.0
        else
            let squares = squaredDistances points n d
            let rows = squares.Length / n

            let isEnough sigma =
                let factor = 0.5 * sigma * sigma
                let exceeds = Array.zeroCreate<bool> rows

                Parallel.For(
                    0,
                    rows,
                    fun row ->
                        let mutable sum = 0.0
                        let mutable k = row * n

                        while k < (row + 1) * n && sum <= delta do
                            let exponent = factor * squares[k]

                            if exponent < mostExponent then
                                sum <- sum + exp -exponent

                            k <- k + 1

                        exceeds[row] <- sum > delta
                )
                |> ignore

                not (Array.contains true exceeds)

            let nearest = sqrt (Array.min squares)
            let mutable high = worstDeviation n nearest delta
            let mutable low = high / 1024.0

            for _ in 1..halvings do
                let middle = sqrt (low * high)

                if isEnough middle then high <- middle else low <- middle

            high
