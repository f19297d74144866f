namespace MemCap.Constructions

open System
open System.Numerics
open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks

/// n ReLU neurons interpolate any labels at any n distinct points: a direction with distinct projections
/// t_1 < … < t_n, and one kink per gap.
///
/// Source: Bubeck et al. 2020, Proposition 2 (folklore); with the shared row 2n + d parameters, Zhang et al. 2017,
/// Theorem 1. Notes: proofs-notes/piecewise-linear.md
[<RequireQualifiedAccess>]
module PiecewiseLinear =
    // 1. Hypotheses: points are distinct, which Dataset guarantees.

    // 2. Construction

    /// The real number 2^e·t.
    let private real (grid: Grid) (t: BigInteger) =
        Rational.ofInteger t * Rational.powerOfTwo grid.Exponent

    /// f(x) = Σ_j a_j relu(⟨u, x⟩ − β_j) with β_1 left of t_1, β_j = t_{j−1}, a_j the change of slope at β_j.
    /// Rounded slopes are answered for by the next one: it aims at the label from the value really reached.
    let private alongPicture (request: Request) (grid: Grid) (picture: Projection.Picture) =
        let data = request.Data

        let row = Rounding.direction request.Numbers picture.Direction

        let neurons = Neurons request.Numbers

        let slopeOf (wanted: Rational) (gap: Rational) =
            match request.Numbers with
            | Numbers.Exact -> wanted
            | Numbers.Float64 ->
                let rounded = Rational.toDouble wanted
                // An infinite slope is left as it is: the network then has no doubles.
                if Double.IsFinite rounded then
                    Rational.ofDouble rounded
                else
                    wanted
            | Numbers.Dyadic bits ->
                // |slope − wanted|·gap ≤ 2^-bits.
                let unit = Rational.powerOfTwo (-bits - Rational.floorLog2 gap - 1)
                unit * Rational.ofInteger (Rational.floor (wanted / unit))

        // Rounding errors this small are left alone: a slope that corrects them would be a tiny new weight.
        let negligible =
            match request.Numbers with
            | Numbers.Float64 ->
                let largest =
                    Seq.fold (fun m i -> max m (abs (data.Label i))) 0.0 (seq { 0 .. data.Count - 1 })

                Rational.ofDouble largest * Rational.powerOfTwo -40
            | _ -> Rational.Zero

        let mutable knot = real grid picture.Values[picture.Order[0]] - Rational.One
        let mutable value = Rational.Zero
        let mutable slope = Rational.Zero

        for i in picture.Order do
            let position = real grid picture.Values[i]
            let gap = position - knot
            let rise = Rational.ofDouble (data.Label i) - value

            let wanted =
                if Rational.abs rise <= negligible then
                    Rational.Zero
                else
                    rise / gap

            let change = slopeOf (wanted - slope) gap
            neurons.Add(change, row, -knot)
            slope <- slope + change
            value <- value + slope * gap
            knot <- position

        neurons.ToNetwork(Activation.Relu, data.Dimension, request.Output)

    let private orNotDoubles network =
        match network with
        | Some network -> Ok network
        | None ->
            Error(
                MemCapError.HypothesisFails(
                    "weights are doubles",
                    "a weight of the network is not a finite double"
                )
            )

    /// Weights along u, whose projections must be distinct.
    let along (u: BigInteger[]) (request: Request) =
        let grid = Grid.ofDataset request.Data
        let picture = Projection.picture grid u

        if Projection.nearTies BigInteger.Zero picture > 0 then
            Error(
                MemCapError.HypothesisFails(
                    "distinct projections",
                    "two points have equal projections on the direction"
                )
            )
        else
            alongPicture request grid picture |> orNotDoubles

    // 3. Size formulas
    let bounds = [ TwoLayerBounds.onePerPoint; TwoLayerBounds.sharedParameters ]

    // 4. Certificate: of the network this returns, by Checker.check.
    let construct (request: Request) : Result<Construction, MemCapError> =
        let grid = Grid.ofDataset request.Data

        let picture = Projection.separating grid request.Seed

        alongPicture request grid picture
        |> orNotDoubles
        |> Result.map (fun network -> {
            Network = network
            Groups = []
            GroupsAreFull = false
            Misses = 0
            Claim = None
            Run = RunFacts.none
            Bounds = bounds
            Remarks = []
        })
