namespace MemCap.Constructions

open MemCap
open MemCap.Data

/// Groups of random ridge units that correct each other, on finitely many points: group s takes the density of least norm of
/// what is left, and as many units drawn uniformly. With L_s² the largest norm of its units in the space of the next group,
///   E‖r_{a+1}‖² ≤ |f|²_{H_{k_1}} Π_s L_s²/N.
/// In doubles: approximate.
///
/// Source: derived, after Bresler and Nagaraj 2020, Theorems 7 and 8. Notes: proofs-notes/representation.md
[<NoComparison; NoEquality>]
type RidgeCorrection = private {
    /// By group: the first is the smoothest.
    Groups: RidgeFeatures list
    /// Π_s L_s².
    Factor: float
} with

    /// The features of each group.
    member this.Features = this.Groups

[<RequireQualifiedAccess>]
module RidgeCorrection =
    // 1. Hypotheses

    /// One group for each of the orders. Errors: those of RidgeFeatures.
    let create (orders: int list) (family: RidgeFamily) : Result<RidgeCorrection, MemCapError> =
        let rec read orders features =
            match orders with
            | [] -> Ok(List.rev features)
            | order :: rest ->
                RidgeFeatures.create order family
                |> Result.bind (fun group -> read rest (group :: features))

        read orders []
        |> Result.map (fun groups -> {
            Groups = groups
            Factor =
                List.pairwise groups
                |> List.fold
                    (fun product (units, next) -> product * RidgeFeatures.largestNorm next units)
                    (RidgeFeatures.largestMeanSquare (List.last groups))
        })

    // 2. Construction

    /// r_{a+1}: what N ≥ 1 units a group leave of f, vectors over √M. A function of the seed.
    let residual (correction: RidgeCorrection) units (seed: uint64) (f: float[]) =
        let random = SplitMix seed

        Seq.fold
            (fun (r: float[]) (features: RidgeFeatures) ->
                let g = RidgeFeatures.density features r
                let next = Array.copy r

                for _ in 1..units do
                    let p = int (random.NextBelow(uint64 features.Units))
                    let weight = g p / float units
                    let unit = features.Unit p

                    for j in 0 .. next.Length - 1 do
                        next[j] <- next[j] - weight * unit[j]

                next)
            f
            correction.Groups

    // 3. Size formulas

    /// At least E‖r_{a+1}‖² for N units a group.
    let bound (correction: RidgeCorrection) units (f: float[]) =
        RidgeFeatures.squaredNorm correction.Groups.Head f * correction.Factor
        / System.Math.Pow(float units, float correction.Groups.Length)
