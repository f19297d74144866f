namespace MemCap.Constructions

open MemCap.Data
open MemCap.Exact

/// A unit of the second layer as the paper has it: σ(m − ⟨u, z⟩).
type ReferenceUnit = {
    Candidate: int
    Mask: bool[]
    Offset: Rational
    /// Points that this unit was the first to cover, ascending.
    Covered: int[]
}

/// The algorithm as it is printed, in rational numbers and plain loops, for any activation σ with σ(t) = 0 for t ≤ 0 and
/// σ(t) > 0 for t > 0. Everything faster is tested against it.
/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Algorithm 2.
[<RequireQualifiedAccess>]
module PruningReference =
    /// Φ(x) = σ(Wx + b).
    let features (activation: Rational -> Rational) (layer: RandomLayer) (biases: float[]) (x: float[]) =
        Array.init layer.Count (fun j ->
            let row =
                Array.init layer.Dimension (fun c -> float layer.Weights[j * layer.Dimension + c])

            activation (Vec.dot (Vec.ofDoubles row) (Vec.ofDoubles x) + Rational.ofDouble biases[j]))

    /// ⟨u, z⟩.
    let private sum (mask: bool[]) (z: Rational[]) =
        Array.fold2 (fun total isOn value -> if isOn then total + value else total) Rational.Zero mask z

    /// The units for the class `minus` against `plus`, given Φ of every point, and the points left uncovered, ascending.
    let run (random: SplitMix) (features: Rational[][]) (minus: int[]) (plus: int[]) =
        let mutable uncovered = Set.ofArray minus
        let units = ResizeArray<ReferenceUnit>()
        let mutable candidate = -1

        let cover _ =
            let mask = features[candidate] |> Array.map _.IsZero
            let m = plus |> Array.map (fun p -> sum mask features[p]) |> Array.min
            let covered = uncovered |> Set.filter (fun i -> sum mask features[i] < m)

            if not covered.IsEmpty then
                uncovered <- uncovered - covered

                units.Add {
                    Candidate = candidate
                    Mask = mask
                    Offset = m
                    Covered = Set.toArray covered
                }

        Candidates.run
            random
            1
            minus
            (fun point -> uncovered.Contains point)
            ignore
            (fun batch -> candidate <- batch[0])
            cover

        List.ofSeq units, Set.toList uncovered

    /// F(x) = −1, given Φ(x): some unit of the second layer is active.
    let isMinus (activation: Rational -> Rational) (units: ReferenceUnit list) (z: Rational[]) =
        units
        |> List.exists (fun unit' -> (activation (unit'.Offset - sum unit'.Mask z)).Sign > 0)
