namespace MemCap.Constructions

open System.Numerics
open System.Threading.Tasks
open MemCap.Data
open MemCap.Exact

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


/// A group that no other point disturbs, with its hyperplane.
[<NoComparison; NoEquality>]
type internal SlabGroup = {
    /// Affinely independent.
    Members: int[]
    /// The columns of [Z | 1] in which they are.
    Columns: int[]
    Plane: Hyperplane
}

/// Splits candidates into groups whose affine hull contains no other data point, each with a hyperplane that
/// contains the group and nothing else. Never fails for distinct points: a single point is such a group.
/// Source: belm §3; derived. Notes: proofs-notes/baum-relu.md
[<Sealed>]
type internal SlabGroups(kernels: IKernels, grid: Grid, data: Dataset, seed: uint64) =
    let n, d = grid.Count, grid.Dimension
    let prime = Modular.prime
    let p = uint64 prime

    let residues =
        let all = Array.zeroCreate<uint32>(n * (d + 1))

        Parallel.For(
            0,
            n,
            fun i ->
                for c in 0 .. d - 1 do
                    all[i * (d + 1) + c] <-
                        if grid.IsSmall then
                            Modular.ofInt64 prime (grid.SmallEntry(i, c))
                        else
                            Modular.ofBigint prime (grid.Entry(i, c))

                all[i * (d + 1) + d] <- 1u
        )
        |> ignore

        all

    let rowOf i =
        System.ReadOnlySpan(residues, i * (d + 1), d + 1).ToArray()

    /// Coordinates of the affine hull: pivot columns of [1 | Z]; the constant column, being first, is always one.
    let hull =
        let echelon = Echelon(kernels, d + 1, 0)
        let mutable i = 0

        while i < n && echelon.Rank < d + 1 do
            let row = rowOf i
            echelon.Add(Array.append [| 1u |] row[.. d - 1]) |> ignore
            i <- i + 1

        echelon.Pivots
        |> Array.filter (fun c -> c > 0)
        |> Array.map (fun c -> c - 1)
        |> Array.sort

    /// The affine dimension q of the data, modulo the prime; at least 1.
    let q = max 1 hull.Length
    let hull = if hull.Length = 0 then [| 0 |] else hull
    let mutable draws = 0UL
    /// The length of the last group, once intruders have cut one short; 0 before.
    let mutable usual = 0

    let generator () =
        draws <- draws + 1UL
        SplitMix.At(seed, draws)

    /// Greedy affinely independent members among the candidates, at most so many.
    let independentUpTo most (candidates: int seq) =
        let echelon = Echelon(kernels, d + 1, 0)
        let members = ResizeArray<int>()
        use source = candidates.GetEnumerator()

        while members.Count < most && source.MoveNext() do
            match echelon.Add(rowOf source.Current) with
            | Independent _ -> members.Add source.Current
            | _ -> ()

        members.ToArray(), echelon

    let independent (candidates: int seq) =
        // Members far beyond the usual length of a group would only be cut off again.
        let most = if usual = 0 then q else min q (usual + usual / 4 + 16)
        independentUpTo most candidates

    /// A random hyperplane through the first `length` members, modulo the prime.
    let hyperplaneThrough (echelon: Echelon) length =
        let random = generator ()
        echelon.Orthogonal(length, (fun () -> uint32 (random.NextBelow p)))

    let isOn (hyperplane: uint32[]) i =
        let mutable sum = 0UL

        for c in 0..d do
            sum <- sum + uint64 hyperplane[c] * uint64 residues[i * (d + 1) + c]

            // 128 products of 56 bits and a remainder stay below 2^64.
            if c &&& 127 = 127 then
                sum <- sum % p

        sum % p = 0UL

    /// Points in the affine hull of the members, modulo the prime, other than these: the zeros of a random hyperplane
    /// through them. A point outside the hull is a zero with probability 2^-28.
    let intruders (members: int[]) (echelon: Echelon) =
        let values = Array.zeroCreate<uint32> n
        kernels.ModularProduct(prime, residues, n, d + 1, hyperplaneThrough echelon members.Length, 1, values)
        let inside = System.Collections.Generic.HashSet members

        [|
            for i in 0 .. n - 1 do
                if values[i] = 0u && not (inside.Contains i) then
                    i
        |]

    /// At most this many intruders are removed one by one; more of them shorten the group.
    let fewIntruders = 12

    /// Shrinks the members until no other point lies in their affine hull. After each of the first `attempts` removals,
    /// candidates that were not tried yet take the places of those that left.
    let rec undisturbed (candidates: int seq) (members: int[]) (echelon: Echelon) attempts =
        if members.Length = 1 then
            members
        else
            let found = intruders members echelon

            if found.Length = 0 then
                members
            elif found.Length <= fewIntruders then
                // For each intruder, its last member with a nonzero coordinate leaves: then the intruder is outside.
                // The first member never leaves. Modulo the prime an intruder can be equal to it: then the last one leaves.
                let leaving =
                    found
                    |> Array.map (fun point ->
                        let last = echelon.LastIn(rowOf point)
                        members[if last > 0 then last else members.Length - 1])

                let rest = Array.except leaving members

                let fresh =
                    if attempts > 0 then
                        Seq.except members candidates
                    else
                        Seq.empty

                let refilled, echelon = independentUpTo members.Length (Seq.append rest fresh)
                undisturbed candidates refilled echelon (max 0 (attempts - 1))
            else
                // The hulls of prefixes are nested: search the longest prefix with few intruders, which are among those
                // of every longer one.
                let rec search low high among =
                    if high - low <= 1 then
                        low
                    else
                        let middle = (low + high) / 2
                        let vector = hyperplaneThrough echelon middle
                        let left = among |> Array.filter (isOn vector)

                        if left.Length <= fewIntruders then
                            search middle high among
                        else
                            search low middle left

                let kept = members[.. search 1 members.Length found - 1]
                undisturbed candidates kept (snd (independent kept)) (max 0 (attempts - 1))

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

        let slack = 1.0 + System.Math.ScaleB(1.0, -28)

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
        let struct (rows, right) = borderedSystem members (generator ())
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
        let struct (rows, right) = floatSystem members (generator ())

        let matrix =
            MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.Dense(q, q, (fun r c -> rows[r, c]))

        let solution =
            matrix.LU().Solve(MathNet.Numerics.LinearAlgebra.Vector<float>.Build.Dense right)

        let largest = solution |> Seq.map abs |> Seq.max

        if not (Seq.forall System.Double.IsFinite solution) || largest = 0.0 then
            None
        else
            let shift = -(System.Math.ILogB largest) - 1
            let u = Array.zeroCreate<float> d

            for k in 0 .. q - 1 do
                // Two steps: one alone could leave the range of doubles for extreme scales.
                let scaled = System.Math.ScaleB(solution[k], shift)
                u[hull[k]] <- System.Math.ScaleB(System.Math.Round(System.Math.ScaleB(scaled, 52)), -52)

            let normal = Vec.ofDoubles u
            let exact i = Vec.dotDoubles normal (data.Point i)
            let offset = Rational.toDouble (exact members[0])

            if not (System.Double.IsFinite offset) then
                None
            else
                let level = Rational.ofDouble offset
                let side i = exact i - level
                let products = Array.zeroCreate<float> n
                kernels.Product(data.Points, 0, n, u, 0, 1, d, products, 0)

                let norm =
                    MemCap.Verification.SignFilter.normAtLeast (System.ReadOnlySpan u) + abs offset

                let sides =
                    Array.Parallel.init n (fun i ->
                        let near = products[i] - offset
                        let size = MemCap.Verification.SignFilter.normAtLeast (data.Point i) + 1.0
                        let radius = MemCap.Verification.SignFilter.radius (d + 1) norm size

                        // A partial sum may overflow where the sum does not.
                        if System.Double.IsFinite near && abs near > System.Math.ScaleB(radius, 30) then
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

    /// The next group among the candidates, taken in the given order; its hyperplane contains it exactly, or in doubles
    /// comes close to it. None when doubles cannot separate even one point from the others.
    member _.Next(candidates: int seq, numbers: Numbers) : SlabGroup option =
        let greedy, echelon = independent candidates
        let free = undisturbed candidates greedy echelon 3

        // A group that merely ran out of candidates says nothing about the next.
        if free.Length < greedy.Length || (usual > 0 && free.Length > usual) then
            usual <- free.Length

        plane numbers free
        |> Option.map (fun struct (members, plane) ->
            let _, echelon = independent members

            {
                Members = members
                Columns = echelon.Pivots
                Plane = plane
            })
