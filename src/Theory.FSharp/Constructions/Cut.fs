namespace MemCap.Constructions

open System
open MemCap.Exact

/// Where to put a threshold so that the requested numbers can hold it.
module internal Cut =
    /// A threshold strictly between two projections: the middle, or in doubles the number nearest to it.
    let between (numbers: Numbers) (below: Rational) (above: Rational) =
        let middle = (below + above) / Rational.ofInt 2

        match numbers with
        | Numbers.Float64 ->
            let rounded = Rational.toDouble middle

            if Double.IsFinite rounded then
                let c = Rational.ofDouble rounded
                if below < c && c < above then Some c else None
            else
                None
        | _ -> Some middle

    /// Left of every projection.
    let leftOf (numbers: Numbers) (t: Rational) =
        match numbers with
        | Numbers.Float64 ->
            let rounded =
                min (Rational.toDouble (t - Rational.One)) (Math.BitDecrement(Rational.toDouble t))

            if Double.IsFinite rounded then
                let c = Rational.ofDouble rounded
                if c < t then Some c else None
            else
                None
        | _ -> Some(t - Rational.One)
