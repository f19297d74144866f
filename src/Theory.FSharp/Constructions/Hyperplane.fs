namespace MemCap.Constructions

open System
open System.Numerics
open MathNet.Numerics.LinearAlgebra
open MemCap.Data
open MemCap.Exact
open MemCap.Verification

/// A hyperplane ⟨u, x⟩ = b near a group of points and away from all others: |⟨u, x⟩ − b| ≤ near on the group,
/// ≥ gap elsewhere, near < gap. With exact numbers near = 0.
[<NoComparison; NoEquality>]
type internal Hyperplane = {
    Normal: Vec
    Offset: Rational
    /// ⟨u, x_i⟩ − b at every point.
    Side: int -> Rational
    /// The same as doubles, relative error ≤ 2^-30 outside the group.
    Sides: float[]
    /// min |⟨u, x_j⟩ − b| over the points outside; 2 when there are none.
    Gap: Rational
    Near: Rational
}

/// Hyperplanes through groups that no other point disturbs, in the coordinates of the affine hull: exact ones with
/// integer normals, and doubles near them. `draw` gives a fresh random generator at every call.
/// Notes: proofs-notes/baum-relu.md
[<Sealed>]
type internal Hyperplanes
    (kernels: IKernels, grid: Grid, data: Dataset, seed: uint64, hull: int[], draw: unit -> SplitMix) =
    let n, d, q = grid.Count, grid.Dimension, hull.Length

    let onHull (normal: BigInteger[]) =
        let u = Array.zeroCreate<BigInteger> d
        Array.iteri (fun k c -> u[c] <- normal[k]) hull
        u

    /// The bordered system: differences of the group's points, then random rows; right side 0, then random.
    let borderedSystem (members: int[]) (random: SplitMix) =
        let k = members.Length
        let border = 8UL

        let entry () =
            BigInteger(random.NextBelow(2UL * border + 1UL)) - BigInteger border

        let rows =
            Array.init q (fun r ->
                Array.init q (fun c ->
                    if r < k - 1 then
                        grid.Entry(members[r + 1], hull[c]) - grid.Entry(members[0], hull[c])
                    else
                        entry ()))

        let right = Array.init q (fun r -> if r < k - 1 then BigInteger.Zero else entry ())

        if Array.forall (fun (b: BigInteger) -> b.IsZero) right then
            right[q - 1] <- BigInteger.One

        struct (rows, right)

    let primitive (v: BigInteger[]) =
        let g =
            Array.fold (fun g x -> BigInteger.GreatestCommonDivisor(g, x)) BigInteger.Zero v

        if g.IsZero || g.IsOne then
            v
        else
            Array.map (fun x -> x / g) v

    /// Completes a hyperplane from its sides: the gap and the distance to the group, exactly.
    let planeOf (normal: Vec) (offset: Rational) (members: int[]) (side: int -> Rational) (sides: float[]) =
        let inside = System.Collections.Generic.HashSet members
        // The extreme values are compared exactly among the points that doubles cannot tell apart.
        let exactExtreme (indices: int[]) pick worse =
            if indices.Length = 0 then
                None
            else
                let best = indices |> Array.map (fun i -> abs sides[i]) |> pick

                indices
                |> Array.filter (fun i -> worse (abs sides[i]) best)
                |> Array.map (fun i -> Rational.abs (side i))
                |> fun values -> Some values

        let slack = 1.0 + Math.ScaleB(1.0, -28)

        let others = [|
            for i in 0 .. n - 1 do
                if not (inside.Contains i) then
                    i
        |]

        {
            Normal = normal
            Offset = offset
            Side = side
            Sides = sides
            Gap =
                match exactExtreme others Array.min (fun x best -> x <= best * slack) with
                | Some values -> Array.min values
                | None -> Rational.ofInt 2
            Near =
                match exactExtreme members Array.max (fun x best -> x * slack >= best) with
                | Some values -> Array.max values
                | None -> Rational.Zero
        }

    /// The hyperplane through the members with an integer normal; None when it meets another point.
    let planeAcross (members: int[]) (u: BigInteger[]) =
        let t = Projection.along grid u
        let level = t[members[0]]
        let unit = Rational.powerOfTwo grid.Exponent

        let side i =
            Rational.ofInteger (t[i] - level) * unit

        let sides = Array.Parallel.init n (fun i -> Rational.toDouble (side i))

        let plane =
            planeOf (Vec.scaled u BigInteger.One) (Rational.ofInteger level * unit) members side sides

        if plane.Gap.Sign > 0 then Some plane else None

    let randomPlane (members: int[]) =
        let struct (rows, right) = borderedSystem members (draw ())
        let matrix = IntegerMatrix.init q q (fun r c -> rows[r][c])

        match LinearSolve.solve kernels matrix right with
        | Ok solution when not (Array.forall (fun (x: BigInteger) -> x.IsZero) solution.Numerators) ->
            planeAcross members (onHull (primitive solution.Numerators))
        | _ -> None

    /// A hyperplane through the members, or through the first of them alone. The latter is for points whose
    /// differences vanish modulo the prime: there the hull's columns need not tell the points apart.
    let exactPlane (members: int[]) : struct (int[] * Hyperplane) =
        match Seq.tryPick (fun _ -> randomPlane members) (seq { 1..41 }) with
        | Some found -> struct (members, found)
        | None ->
            let first = members[..0]
            struct (first, Option.get (planeAcross first (Projection.separating grid seed).Direction))

    /// The bordered system in doubles. The border is as large as the group's differences, for the condition's sake.
    let floatSystem (members: int[]) (random: SplitMix) =
        let k = members.Length
        let rows = Array2D.zeroCreate<float> q q
        let mutable largest = 0.0

        for r in 0 .. k - 2 do
            for c in 0 .. q - 1 do
                let difference =
                    data.Point(members[r + 1]).[hull[c]] - data.Point(members[0]).[hull[c]]

                rows[r, c] <- difference
                largest <- max largest (abs difference)

        let scale = if largest > 0.0 then largest else 1.0
        let entry () = scale * (2.0 * random.Double() - 1.0)

        for r in k - 1 .. q - 1 do
            for c in 0 .. q - 1 do
                rows[r, c] <- entry ()

        struct (rows, Array.init q (fun r -> if r < k - 1 then 0.0 else entry ()))

    /// The same in doubles: the normal is the solution of the bordered system by LU, rounded to multiples of 2^-52
    /// of its largest entry's power of two; what it really does on the points is then decided exactly.
    let floatPlane (members: int[]) : Hyperplane option =
        let struct (rows, right) = floatSystem members (draw ())

        let matrix = Matrix<float>.Build.Dense(q, q, (fun r c -> rows[r, c]))

        let solution = matrix.LU().Solve(Vector<float>.Build.Dense right)

        let largest = solution |> Seq.map abs |> Seq.max

        if not (Seq.forall Double.IsFinite solution) || largest = 0.0 then
            None
        else
            let shift = -(Math.ILogB largest) - 1
            let u = Array.zeroCreate<float> d

            for k in 0 .. q - 1 do
                // Two steps: one alone could leave the range of doubles for extreme scales.
                let scaled = Math.ScaleB(solution[k], shift)
                u[hull[k]] <- Math.ScaleB(Math.Round(Math.ScaleB(scaled, 52)), -52)

            let normal = Vec.ofDoubles u
            let exact i = Vec.dotDoubles normal (data.Point i)
            let offset = Rational.toDouble (exact members[0])

            if not (Double.IsFinite offset) then
                None
            else
                let level = Rational.ofDouble offset
                let side i = exact i - level
                let products = Array.zeroCreate<float> n
                kernels.Product(data.Points, 0, n, u, 0, 1, d, products, 0)

                let norm = SignFilter.normAtLeast (ReadOnlySpan u) + abs offset

                let sides =
                    Array.Parallel.init n (fun i ->
                        let near = products[i] - offset
                        let size = SignFilter.normAtLeast (data.Point i) + 1.0
                        let radius = SignFilter.radius (d + 1) norm size

                        // A partial sum may overflow where the sum does not.
                        if Double.IsFinite near && abs near > Math.ScaleB(radius, 30) then
                            near
                        else
                            Rational.toDouble (side i))

                let plane = planeOf normal level members side sides

                if plane.Near * Rational.ofInt 16 < plane.Gap then
                    Some plane
                else
                    None

    let rec plane numbers (members: int[]) : struct (int[] * Hyperplane) option =
        match numbers with
        | Numbers.Exact -> Some(exactPlane members)
        | Numbers.Dyadic _
        | Numbers.Float64 ->
            match Seq.tryPick (fun _ -> floatPlane members) (seq { 1..3 }), numbers with
            | Some found, _ -> Some(struct (members, found))
            // Its integers are dyadic numbers, only longer ones.
            | None, Numbers.Dyadic _ -> Some(exactPlane members)
            // Fewer members leave more freedom.
            | None, _ when members.Length > 1 ->
                plane numbers members[.. members.Length - 1 - (members.Length + 3) / 4]
            | None, _ -> None

    /// A hyperplane for the members, or for as many of them, from the first, as it can be had for; in doubles it only
    /// comes close to them. None when doubles cannot separate even one point from the others.
    member _.Through(members: int[], numbers: Numbers) = plane numbers members
