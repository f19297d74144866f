namespace MemCap.Verification

open System
open System.Collections.Generic
open MemCap.Exact
open MemCap.Networks

/// An open interval of outputs that are strictly nearer to a label than to any other, its ends rounded inwards.
[<NoComparison; NoEquality>]
type internal Cell = {
    Above: float
    Below: float
} with

    /// The interval holds every number from low to high; false for NaN.
    member cell.Holds(low: float, high: float) = low > cell.Above && high < cell.Below

/// Outputs read as the nearest label, settled by doubles.
/// Notes: proofs-notes/certificate.md
module internal Cells =
    /// The cell of every label that is a double; none when the output is not read as the nearest label.
    let ofOutput (output: Output) =
        let found = Dictionary<float, Cell>()

        match output with
        | Output.Nearest labels ->
            let sorted = Array.sort labels

            let middle i j =
                (sorted[i] + sorted[j]) / Rational.ofInt 2

            for i in 0 .. sorted.Length - 1 do
                let struct (exact, high) = Rational.enclosingDoubles sorted[i]

                if exact = high then
                    found[exact] <- {
                        Above =
                            if i = 0 then
                                -infinity
                            else
                                (let struct (_, hi) = Rational.enclosingDoubles (middle (i - 1) i) in hi)
                        Below =
                            if i = sorted.Length - 1 then
                                infinity
                            else
                                (let struct (lo, _) = Rational.enclosingDoubles (middle i (i + 1)) in lo)
                    }
        | _ -> ()

        found
