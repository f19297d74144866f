namespace MemCap.Constructions

open System
open MathNet.Numerics.LinearAlgebra
open MemCap
open MemCap.Data
open MemCap.Exact

/// A finite family of ridge units on finitely many points of the unit ball.
[<NoComparison; NoEquality>]
type RidgeFamily = {
    /// x_j, M × d.
    Points: float[][]
    /// Unit vectors, D × d.
    Directions: float[][]
    /// T_1 < … < T_t.
    Thresholds: float[]
    /// h > 0.
    Width: float
} with

    /// P = D·t units: unit number p has direction ⌊p/t⌋ and threshold p mod t.
    member this.Units = this.Directions.Length * this.Thresholds.Length

[<RequireQualifiedAccess>]
module RidgeFamily =
    /// Uniform in the unit ball of R^d, a function of the seed.
    let points dimension count (seed: uint64) =
        let random = SplitMix seed

        Array.init count (fun _ ->
            let direction = Array.init dimension (fun _ -> random.Gaussian())
            let norm = Math.Sqrt(Array.sumBy (fun c -> c * c) direction)
            let radius = Math.Pow(random.Double(), 1.0 / float dimension)
            direction |> Array.map (fun c -> radius * c / norm))

    /// Evenly around the circle; on the sphere, along a spiral by the golden angle; both ways on a line.
    /// Throws ArgumentException unless d ≤ 3.
    let directions dimension count =
        match dimension with
        | 1 -> [| [| 1.0 |]; [| -1.0 |] |]
        | 2 ->
            // Not along the axes, so that no unit is constant on a coordinate of a grid.
            Array.init count (fun i ->
                let angle = 2.0 * Math.PI * float i / float count + 0.01
                [| Math.Cos angle; Math.Sin angle |])
        | 3 ->
            Array.init count (fun i ->
                let z = 1.0 - (2.0 * float i + 1.0) / float count
                let angle = Math.PI * (1.0 + Math.Sqrt 5.0) * (float i + 0.5)
                let radius = Math.Sqrt(1.0 - z * z)
                [| radius * Math.Cos angle; radius * Math.Sin angle; z |])
        | _ -> invalidArg (nameof dimension) "directions are of the line, the plane and space"

    /// Evenly from −1 − reach to 1 + reach: the last units are affine or 0 on the ball. count ≥ 2.
    let thresholds reach count =
        Array.init count (fun i -> (1.0 + reach) * (2.0 * float i / float (count - 1) - 1.0))

/// The units of one order on the points, as a map from densities to functions: g ↦ (1/P) Σ_p g_p·φ_p. The range is the space
/// H_k, the norm of f is the least (1/P) Σ g² among the densities of f. Functions are vectors f(x_j)/√M, so that ‖f‖² is the
/// mean square. In doubles: approximate.
///
/// The densities come from a QR decomposition of the units and the singular values of its triangle; that of the Gram matrix
/// would have the squares of the singular values, of which doubles hold half.
/// Notes: proofs-notes/representation.md
[<NoComparison; NoEquality>]
type RidgeFeatures = private {
    /// φ_p(x_j)/√M, one row of M a unit.
    Values: float[][]
    /// With the units as the columns of √P·L·S·Rᵀ: S, L by columns, and the rows of R.
    Singular: float[]
    Left: float[][]
    Right: float[][]
} with

    /// Singular values of the map, largest first.
    member this.Spectrum = this.Singular

    /// P.
    member this.Units = this.Values.Length

    /// φ_p at the points, over √M.
    member this.Unit(p: int) = this.Values[p]

[<RequireQualifiedAccess>]
module RidgeFeatures =
    let private dot (a: float[]) (b: float[]) =
        let mutable sum = 0.0

        for j in 0 .. a.Length - 1 do
            sum <- sum + a[j] * b[j]

        sum

    /// φ of one unit at the points, over √M.
    let private unitAt (family: RidgeFamily) (activation: SmoothedRelu) p =
        let t = family.Thresholds.Length
        let direction = family.Directions[p / t]
        let scale = Math.Sqrt(float family.Points.Length)

        family.Points
        |> Array.map (fun x -> activation.At(dot direction x - family.Thresholds[p % t]) / scale)

    /// Of order k ≥ 0. Errors: BadArgument when there are fewer units than points, or the units are dependent at the points
    /// as far as doubles can tell.
    let create order (family: RidgeFamily) : Result<RidgeFeatures, MemCapError> =
        result {
            let count = family.Points.Length

            do!
                require
                    (family.Units >= count)
                    (MemCapError.BadArgument(
                        "points",
                        $"are {count}, more than the {family.Units} units; take more directions or thresholds"
                    ))

            let activation = SmoothedRelu(order, family.Width)
            let values = Array.init family.Units (unitAt family activation)
            let root = Math.Sqrt(float family.Units)

            let qr =
                Matrix<float>
                    .Build.Dense(family.Units, count, fun p j -> values[p][j] / root)
                    .QR(Factorization.QRMethod.Thin)

            // units = Q·T, T = U·S·Vᵀ: rows of Q·U are those of R above, columns of V those of L.
            let svd = qr.R.Svd true
            let singular = svd.S.ToArray()

            do!
                require
                    (singular[count - 1] > float count * Math.ScaleB(singular[0], -50))
                    (MemCapError.BadArgument(
                        "points",
                        $"are too many: units of order {order} are dependent there as far as doubles can tell; take fewer points, or more directions and thresholds"
                    ))

            return {
                Values = values
                Singular = singular
                Left = svd.VT.ToRowArrays()
                Right = (qr.Q * svd.U).ToRowArrays()
            }
        }

    /// What the density of least norm of f is in the singular basis, S⁻¹Lᵀf; its squared norm is that of f in H_k.
    let private coordinates (features: RidgeFeatures) (f: float[]) =
        Array.map2 (fun l s -> dot l f / s) features.Left features.Singular

    /// |f|² in H_k.
    let squaredNorm features f =
        let c = coordinates features f
        dot c c

    /// Values of the density of least norm of f, by the number of the unit.
    let density (features: RidgeFeatures) f : int -> float =
        let c = coordinates features f
        let root = Math.Sqrt(float features.Units)
        fun p -> root * dot features.Right[p] c

    /// sup_p |φ_p|² in H_k of the units of another order.
    let largestNorm (features: RidgeFeatures) (units: RidgeFeatures) =
        units.Values |> Seq.map (squaredNorm features) |> Seq.max

    /// sup_p ‖φ_p‖², mean squares.
    let largestMeanSquare (units: RidgeFeatures) =
        units.Values |> Seq.map (fun u -> dot u u) |> Seq.max
