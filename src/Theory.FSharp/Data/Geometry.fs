namespace MemCap.Data

open System
open MemCap.Exact

/// A length or a slope: its exact square, its root in an enclosure, and the points that attain it.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Length = {
    Squared: Rational
    /// √Squared, to 64 bits.
    Value: Enclosure
    /// The smallest index or pair (i < j) that attains it.
    Witness: int list
}

/// What can be said about a data set before any network: lengths, angles, labels. All decided exactly.
/// A field about pairs is None when there is no such pair.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Geometry = {
    /// n.
    Count: int
    /// d.
    Dimension: int
    /// r, the dimension of the affine hull.
    AffineRank: int
    /// R = max ‖x_i‖.
    MaxNorm: Length
    /// min ‖x_i‖.
    MinNorm: Length
    /// Every ‖x_i‖ is exactly 1.
    OnUnitSphere: bool
    /// δ = min ‖x_i − x_j‖ over i ≠ j.
    Separation: Length option
    /// The same over points of different labels.
    LabelSeparation: Length option
    /// max ‖x_i − x_j‖.
    Diameter: Length option
    /// Δ² = (diameter/separation)², exactly, and Δ.
    Aspect: (Rational * Enclosure) option
    /// γ = max |⟨x_i, x_j⟩| over i ≠ j, and the smallest pair that attains it.
    Coherence: (Rational * int * int) option
    /// max |y_i − y_j|/‖x_i − x_j‖ over different labels: no function that fits them has a smaller Lipschitz constant.
    Slope: Length option
    /// Each label with the number of its points, ascending.
    Classes: (float * int)[]
    /// The least and the greatest label.
    LabelRange: float * float
} with

    /// All points on one line.
    member this.IsCollinear = this.AffineRank <= 1

[<RequireQualifiedAccess>]
module Geometry =
    let private bits = 64

    /// √x for x ≥ 0.
    let private root (x: Rational) =
        Enclosure.ofRational (2 * bits) x
        |> Enclosure.sqrt bits
        |> Option.defaultWith (fun () -> MemCap.ResultBuilder.defect "a square is negative")

    let private length squared witness : Length = {
        Squared = squared
        Value = root squared
        Witness = witness
    }

    /// The dimension of the affine hull of the points: 0 for one point, at most min(n − 1, d).
    let affineRank (data: Dataset) : int =
        (AffineHull.ofGrid (Grid.ofDataset data)).Rank

    /// ‖x_i‖² exactly.
    let squaredNorm (data: Dataset) i =
        Products.dot (data.Point i) (data.Point i)

    /// Least and greatest norm: the pairs (i, i) in two races, filtered by the norm in doubles.
    let private norms (data: Dataset) =
        let least =
            Race((fun _ _ -> struct (-infinity, infinity)), (fun i _ -> squaredNorm data i))

        let greatest =
            Race((fun _ _ -> struct (-infinity, infinity)), (fun i _ -> -(squaredNorm data i)))

        let slack = float (data.Dimension + 8)

        for i in 0 .. data.Count - 1 do
            let mutable sum = 0.0

            for x in data.Point i do
                sum <- sum + x * x

            // As for pairs; an overflow makes the interval [NaN, ∞], which claims nothing.
            let error = slack * (Math.ScaleB(sum, -52) + Math.ScaleB(1.0, -1070))
            least.Offer(i, i, sum - error, sum + error)
            greatest.Offer(i, i, -sum - error, -sum + error)

        match least.Winner, greatest.Winner with
        | Some(smallest, i, _), Some(largest, j, _) -> length smallest [ i ], length -largest [ j ]
        | _ -> MemCap.ResultBuilder.defect "a data set has no points"

    /// Everything but the rank needs O(n²d) operations in doubles, in blocks and in parallel, and few exact ones;
    /// the result does not depend on the number of threads. Progress: points finished, ascending.
    let measure (product: Product) (progress: int -> unit) (data: Dataset) : Geometry =
        let smallest, largest = norms data
        let pairs = Pairs.extremes product progress data
        let ofPair = Option.map (fun (squared, i, j) -> length squared [ i; j ])

        {
            Count = data.Count
            Dimension = data.Dimension
            AffineRank = affineRank data
            MaxNorm = largest
            MinNorm = smallest
            OnUnitSphere = smallest.Squared = Rational.One && largest.Squared = Rational.One
            Separation = ofPair pairs.Closest
            LabelSeparation = ofPair pairs.ClosestLabels
            Diameter = ofPair pairs.Farthest
            Aspect =
                match pairs.Farthest, pairs.Closest with
                | Some(far, _, _), Some(near, _, _) -> Some(far / near, root (far / near))
                | _ -> None
            Coherence = pairs.Coherent
            Slope = ofPair pairs.Steepest
            Classes = data.Labels |> Array.countBy id |> Array.sort
            LabelRange = Array.min data.Labels, Array.max data.Labels
        }
