namespace MemCap.Constructions

open System

/// What the counts of the published network depend on.
type internal VysInstance = {
    /// d.
    Inputs: int
    /// G ≥ 1.
    Groups: int
    Shape: VysShape
    /// Of the numbers of the classes, `ClassOutput.kinks`; 1 for two classes.
    Kinks: int
}

/// Sizes of the published network in closed form, equal to what the templates list, for two classes or more.
/// Source: derived here. Notes: proofs-notes/fold-gap.md
module internal VysCounts =
    let private parts x =
        struct (x.Shape.GroupSize, x.Shape.CodeBits, x.Shape.LabelBits)

    /// 2G + 3 + n(3 max(ρ, c) + 2), and one more if the numbers of the classes have several kinks.
    let depth x =
        let struct (n, rho, c) = parts x
        2 * x.Groups + 3 + n * (3 * max rho c + 2) + (if x.Kinks = 1 then 0 else 1)

    /// Widths of the hidden layers, in order.
    let hiddenWidths x = [
        let struct (n, rho, c) = parts x
        let both = max rho c
        1

        for j in 1 .. x.Groups do
            if j = 1 then 3 else 5
            if j = 1 then 2 else 4

        5

        for i in 1..n do
            let answer = if i = 1 then 0 else 1

            for k in 1..both do
                let numbers = if k = 1 then 0 else 2
                let active = (if k <= rho then 1 else 0) + (if k <= c then 1 else 0)
                5 + 2 * active + answer + numbers
                5 + answer + numbers
                5 + active + answer + numbers

            8 + answer
            6 + answer

        if x.Kinks > 1 then
            x.Kinks
    ]

    let width x = List.max (hiddenWidths x)

    let neurons x = List.sum (hiddenWidths x)

    /// Weights and biases of the dense layers.
    let dense x =
        let widths = hiddenWidths x @ [ 1 ]

        List.map2
            (fun before width -> int64 width * int64 (before + 1))
            (x.Inputs :: widths[.. widths.Length - 2])
            widths
        |> List.sum

    /// Listed weights and biases; d + 15G + 5 + n(33ρ + 9c + 15) − 3ρ for G, n ≥ 2, ρ > c and one kink.
    let entries x =
        let struct (n, rho, c) = parts x
        let both = max rho c

        let lookup = if x.Groups = 1 then 9 + 9 else 15 * x.Groups - 8 + 13

        // Probes and bits of a word of b bits a point: folded while it has bits, then copied.
        let probes b = 14 * b + 6 * (both - b)

        // The number read so far: two terms in a layer that follows a bit, else one.
        let number b =
            3 * (both - 1) + max 0 (min (both - 1) b - 1)

        // Terms of the number and the last bit in the layer after all bits.
        let final b = if both > 1 && b = both then 2 else 1

        let point =
            probes rho
            + probes c
            + number rho
            + number c
            + (3 * both + 2)
            + (4 + 2 * final rho + 3 + final c)
            + (4 + 3)

        let answers = if n = 1 then 0 else (n - 1) * (3 * both + 3) - 1

        let terms = min n 2

        let output = if x.Kinks = 1 then terms + 1 else x.Kinks * (terms + 2)

        int64 (x.Inputs + 1 + lookup + n * point + answers + output)

    /// The number of points of a group that is nearest to the minimum of 15·points/n + n(33ρ + 9c + 15).
    let bestGroupSize points codeBits labelBits =
        let perPoint = 33 * codeBits + 9 * labelBits + 15
        max 1 (int (Math.Round(sqrt (15.0 * float (points: int) / float perPoint))))
