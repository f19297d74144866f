namespace MemCap.Exact

/// Cardinal B-splines: B_m is the density of the sum of m independent numbers, uniform on [−1/2, 1/2]. Pieces are given
/// cell by cell in u ∈ [0, 1], coefficients of 1, u, u², …; cells are of width 1 and begin where the function does.
///
/// Source: Schoenberg 1946. Notes: proofs-notes/srelu.md, proofs-notes/representation.md
[<RequireQualifiedAccess>]
module CardinalSpline =
    let private integral (p: Rational[]) =
        Array.append [| Rational.Zero |] (p |> Array.mapi (fun e c -> c / Rational.ofInt (e + 1)))

    let private total (p: Rational[]) = Array.fold (+) Rational.Zero p

    /// B_m on its m cells: u stands for t = j − m/2 + u on cell j. Throws ArgumentException unless m ≥ 1.
    let pieces boxes =
        if boxes < 1 then
            invalidArg (nameof boxes) "a spline has one box at least"

        // Convolved with one more box, B is the integral over the last half of a cell and the first half of the next.
        let widen (spline: Rational[][]) =
            let integrals = Array.map integral spline
            let zero = Array.create integrals[0].Length Rational.Zero

            let cell j =
                if j < 0 || j >= integrals.Length then
                    zero
                else
                    integrals[j]

            Array.init (spline.Length + 1) (fun j ->
                let falling = cell (j - 1)
                let piece = Array.map2 (-) (cell j) falling
                piece[0] <- piece[0] + total falling
                piece)

        Seq.fold (fun spline _ -> widen spline) [| [| Rational.One |] |] (seq { 2..boxes })

    /// S_k of knot width 1 on the k cells left of 0: u stands for t = j − k + u on cell j. The other half is S(t) = t + S(−t).
    /// Throws ArgumentException unless k ≥ 0.
    let smoothedRelu order =
        if order < 0 then
            invalidArg (nameof order) "an order is not negative"

        let mutable value = Rational.Zero
        let mutable slope = Rational.Zero

        if order = 0 then
            [||]
        else
            pieces (2 * order)
            |> Array.take order
            |> Array.map (fun bend ->
                let once = integral bend
                let piece = integral (Array.append [| slope + once[0] |] once[1..])
                piece[0] <- value
                value <- total piece
                slope <- slope + total once
                piece)
