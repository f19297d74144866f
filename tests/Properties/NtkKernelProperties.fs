module MemCap.Properties.NtkKernelProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private exactly (x: float) = Rational.ofDouble x

let private dataOf points =
    match Dataset.ofRows points (Array.zeroCreate (Array.length points)) with
    | Ok data -> data
    | Error error -> failwith error.Message

let private bits = 200

/// x·x'(1/4 + arcsin ρ/(2π)), with arcsin ρ = arctan(g/√(ab − g²)): of exact products, in another formula.
let private entry (data: Dataset) i j =
    let g = Products.dot (data.Point i) (data.Point j)

    let rest = Geometry.squaredNorm data i * Geometry.squaredNorm data j - g * g

    let ofRational x = Enclosure.ofRational (2 * bits) x

    let share =
        if rest.IsZero then
            ofRational (Rational.fraction (BigInteger g.Sign) (BigInteger 4))
        else
            let root = Enclosure.sqrt bits (ofRational rest) |> Option.get

            let angle =
                Enclosure.divide bits (ofRational g) root |> Option.get |> Enclosure.arctan bits

            let twoPi =
                Enclosure.multiply bits (Enclosure.pi bits) (ofRational (Rational.ofInt 2))

            Enclosure.divide bits angle twoPi |> Option.get

    Enclosure.add bits (ofRational (Rational.fraction BigInteger.One (BigInteger 4))) share
    |> Enclosure.multiply bits (ofRational g)

/// Near directions at an angle of about 2^-k, and their opposites, among the hard cases.
let private cases =
    let near =
        gen {
            let! d = Gen.choose (1, 4)
            let! centre = Gen.arrayOfLength d Cases.unit
            let! shifts = Gen.listOfLength 5 (Gen.choose (1, 60))
            let! sign = Gen.elements [ 1.0; -1.0 ]

            let points =
                shifts
                |> List.mapi (fun i k ->
                    centre
                    |> Array.mapi (fun c x -> if c = i % d then x + Math.ScaleB(1.0, -k) else sign * x))
                |> List.append [ centre ]
                |> Array.ofList
                |> Array.distinctBy (Array.map BitConverter.DoubleToInt64Bits)

            return
                if points |> Array.exists (Array.forall (fun x -> x = 0.0)) then
                    Case("near directions", [| Array.create d 1.0 |], [| 0.0 |])
                else
                    Case("near directions", points, Array.zeroCreate points.Length)
        }

    Gen.frequency [ 3, Cases.any; 2, near ]

[<Fact>]
let ``every entry of the kernel is within its error of the integral's closed form`` () =
    Cases.forCount 150 cases (fun case ->
        let kernel = NtkKernel.ofDataset case.Data
        let n = kernel.Count
        let d = case.Data.Dimension

        all [
            for i in 0 .. n - 1 do
                for j in 0..i do
                    let value, error = kernel.Values[i * n + j], kernel.Errors[i * n + j]
                    let name = $"({i}, {j}): {value} ± {error}"

                    Theorem.holds
                        $"{name} is not symmetric"
                        (value = kernel.Values[j * n + i] && error = kernel.Errors[j * n + i])

                    if Double.IsFinite error then
                        let truth = entry case.Data i j

                        Theorem.holds
                            $"{name} misses {Enclosure.toDoubles truth}"
                            (Dyadic.toRational truth.Lower >= exactly value - exactly error
                             && Dyadic.toRational truth.Upper <= exactly value + exactly error)

                        // (d + 41)·2^-52 of the lengths, and the least double.
                        let bound =
                            Geometry.squaredNorm case.Data i
                            * Geometry.squaredNorm case.Data j
                            * exactly (Math.ScaleB(float ((d + 41) * (d + 41)), -104))

                        let excess = exactly error - Rational.powerOfTwo -1071
                        Theorem.holds $"{name} is wide" (excess.Sign <= 0 || excess * excess <= bound)
        ])

[<Fact>]
let ``only values beyond the doubles have no error bound`` () =
    let size = Math.ScaleB(1.0, 700)

    let kernel =
        NtkKernel.ofDataset (dataOf [| [| size; 1.0 |]; [| 1.0; 0.0 |]; [| 0.0; 0.0 |] |])

    Assert.Equal<float[]>([| infinity; 0.5 * size; 0.0 |], kernel.Values[..2])
    Assert.Equal(infinity, kernel.Errors[0])
    Assert.All(kernel.Errors[1..], (fun error -> Assert.True(Double.IsFinite error)))

[<Fact>]
let ``the arcsine of a small chord is within its error`` () =
    for k in 0..3536 do
        let t = float k / 5000.0
        let square = Rational.One - exactly t * exactly t

        let root =
            Enclosure.sqrt bits (Enclosure.ofRational (2 * bits) square) |> Option.get

        let truth =
            Enclosure.divide bits (Enclosure.ofRational bits (exactly t)) root
            |> Option.get
            |> Enclosure.arctan bits

        let near, error = exactly (Arcsine.near t), exactly Arcsine.nearError
        Assert.True(near - error <= Dyadic.toRational truth.Lower, $"arcsin {t}")
        Assert.True(near + error >= Dyadic.toRational truth.Upper, $"arcsin {t}")

[<Fact>]
let ``a tail of the arcsine's coefficients is one term and the next tail`` () =
    let rest (k: int) = Arcsine.tail 80 (BigInteger k)

    for k in [ 0..40 ] @ [ 1000; 4000 ] do
        let next =
            Enclosure.add 100 (rest (k + 1)) (Enclosure.ofRational 100 (Arcsine.coefficient k))

        Assert.True(next.Lower <= (rest k).Upper && (rest k).Lower <= next.Upper, $"{k}")

    // Beyond 2^14 terms the tail is enclosed by integrals: they meet the sum that ends there.
    let last = 1 <<< 14
    let width = (rest (last + 1)).Upper - (rest (last + 1)).Lower

    let sum =
        Enclosure.add 100 (rest last) (Enclosure.ofRational 100 -(Arcsine.coefficient last))

    Assert.True((rest (last + 1)).Lower <= sum.Lower && sum.Upper <= (rest (last + 1)).Upper)
    Assert.True(Dyadic.toRational width < Rational.fraction BigInteger.One (BigInteger(100 * last)))

/// γ² and n, ties γ^(2c) = 1/(2n) among them.
let private coherences =
    let any =
        gen {
            let! q = Gen.elements [ 1; 2; 3; 10; 1000; 1_000_000 ]
            let! p = Gen.choose (0, q)
            let! n = Gen.frequency [ 1, Gen.constant 1; 4, Gen.choose (2, 100_000) ]
            return n, Rational.fraction (BigInteger p) (BigInteger q)
        }

    let ties =
        gen {
            let! b = Gen.choose (2, 12)
            let! c = Gen.choose (1, 5)
            let! off = Gen.elements [ 0; 0; -1; 1 ]
            return max 1 (pown b c / 2 + off), Rational.fraction BigInteger.One (BigInteger b)
        }

    Gen.oneof [ any; ties ]

[<Fact>]
let ``the first dominant term is the least K with 2n γ^(2K+2) at most 1`` () =
    Theorem.forCases 400 coherences (fun (n, squared) ->
        let isDominant (k: int) =
            let power =
                Rational.fraction
                    (BigInteger.Pow(squared.Numerator, k + 1))
                    (BigInteger.Pow(squared.Denominator, k + 1))

            Rational.ofInt (2 * n) * power <= Rational.One

        match NtkKernel.firstTerm n squared, NtkKernel.exponent 64 n squared with
        | None, None -> Theorem.holds "γ is less than 1" (squared = Rational.One)
        | Some first, Some q when first < BigInteger 3000 ->
            let k = int first

            all [
                Theorem.holds $"K = {k} is not enough for n = {n}, γ² = {squared}" (isDominant k)
                Theorem.holds
                    $"K = {k} is not least for n = {n}, γ² = {squared}"
                    (k = 0 || not (isDominant (k - 1)))
                // max(0, ⌈q/2⌉ − 1).
                Theorem.holds
                    $"q = {q} and K = {k}"
                    (Dyadic.toRational q.Lower <= Rational.ofInt (2 * k + 2)
                     && (k = 0 || Dyadic.toRational q.Upper > Rational.ofInt (2 * k)))
            ]
        | Some _, Some _ -> Ok()
        | first, q -> Error $"K = {first} but q = {q}")

[<Fact>]
let ``the closed bound through q is below the sum, by a factor that stays`` () =
    for n in [ 1; 2; 100; 60_000 ] do
        for hundredths in [ 0; 1; 30; 70; 95; 99 ] do
            let squared = Rational.fraction (BigInteger hundredths) (BigInteger 100)
            let q = (NtkKernel.exponent 64 n squared).Value
            let sum = NtkKernel.boundFromTerm 64 (NtkKernel.firstTerm n squared).Value
            let closed = NtkKernel.boundFromExponent 64 q
            Assert.True(closed.Upper <= sum.Lower)
            Assert.True(Dyadic.toRational sum.Upper <= Rational.ofInt 4 * Dyadic.toRational closed.Lower)

    let struct (low, high) =
        Enclosure.toDoubles (NtkKernel.boundFromExponent 64 (Enclosure.exactly Dyadic.Zero))

    Assert.True(0.0634 < low && high < 0.0635)

[<Fact>]
let ``the coherence is the largest cosine, and its pair the first`` () =
    Cases.forCount 150 cases (fun case ->
        let data = case.Data
        let isPoint i = (Geometry.squaredNorm data i).Sign > 0

        let expected =
            [
                for i in 0 .. data.Count - 1 do
                    for j in i + 1 .. data.Count - 1 do
                        if isPoint i && isPoint j then
                            let dot = Products.dot (data.Point i) (data.Point j)

                            -(dot * dot / (Geometry.squaredNorm data i * Geometry.squaredNorm data j)), i, j
            ]
            |> function
                | [] -> None
                | pairs ->
                    let square, i, j = List.min pairs
                    Some(-square, i, j)

        let actual =
            NtkKernel.coherence data |> Option.map (fun c -> c.Squared, c.First, c.Second)

        Theorem.equal expected actual)

let private square (kernel: NtkKernel) =
    Array2D.init kernel.Count kernel.Count (fun i j -> kernel.Values[i * kernel.Count + j])

let private unitRows (seed: uint64) n d =
    Array.init n (fun i ->
        let random = SplitMix.At(seed, uint64 i)
        let x = Array.init d (fun _ -> random.Gaussian())
        let length = sqrt (Array.sumBy (fun value -> value * value) x)
        Array.map (fun value -> value / length) x)

/// One, orthonormal, random and nearly equal points; opposite ones; lengths of several sizes.
let private spectra = [
    [| [| 3.0 |] |]
    Array.init 6 (fun i -> Array.init 6 (fun j -> if i = j then 1.0 else 0.0))
    unitRows 1UL 40 3
    unitRows 2UL 120 20
    unitRows 3UL 60 50
    Array.append
        (unitRows 4UL 10 4)
        (unitRows 4UL 10 4
         |> Array.map (Array.mapi (fun c x -> if c = 0 then x + 1e-4 else x)))
    Array.append (unitRows 5UL 5 4) (unitRows 5UL 5 4 |> Array.map (Array.map (~-)))
    unitRows 6UL 30 10
    |> Array.mapi (fun i x -> Array.map (fun value -> float (i % 4 + 1) * value) x)
]

[<Fact>]
let ``the least eigenvalue of the kernel is at least the bound through the coherence`` () =
    for points in spectra do
        let data = dataOf points
        let matrix = square (NtkKernel.ofDataset data)
        let struct (_, bound) = Enclosure.toDoubles (NtkKernel.boundFromCoherence 64 data)
        Assert.True(PositiveDefinite.isAbove (bound - 1e-12) matrix, $"{points.Length} points: {bound}")

    // With orthonormal points H is I/2, and the bound 1/8.
    let orthonormal = dataOf spectra[1]
    let eighth = NtkKernel.boundFromCoherence 64 orthonormal
    Assert.True(Enclosure.contains (Rational.fraction BigInteger.One (BigInteger 8)) eighth)
    Assert.True(PositiveDefinite.isAbove 0.4999 (square (NtkKernel.ofDataset orthonormal)))
    Assert.False(PositiveDefinite.isAbove 0.5001 (square (NtkKernel.ofDataset orthonormal)))

[<Fact>]
let ``opposite points make the kernel singular when their lines are dependent, and only then`` () =
    let opposite lines =
        lines
        |> List.collect (fun x -> [ x; Array.map (fun value -> -2.0 * value) x ])
        |> Array.ofList
        |> dataOf
        |> NtkKernel.ofDataset
        |> square

    let independent = opposite [ [| 1.0; 0.0 |]; [| 1.0; 1.0 |] ]
    let dependent = opposite [ [| 1.0; 0.0 |]; [| 1.0; 1.0 |]; [| 0.0; 1.0 |] ]
    Assert.True(PositiveDefinite.isAbove 0.01 independent)
    Assert.False(PositiveDefinite.isAbove 1e-12 dependent)
    // r_i·x_i and r_j·x_j = r_i·(−x_i)·(−1), whichever of the two is active.
    let kernelOf = [| 1.0; -0.5; -1.0; 0.5; 1.0; -0.5 |]

    for i in 0..5 do
        Assert.Equal(0.0, Seq.sum (Seq.init 6 (fun j -> dependent[i, j] * kernelOf[j])), 1e-12)

[<Fact>]
let ``the kernel is positive semidefinite`` () =
    Cases.forCount 100 Cases.moderate (fun case ->
        let kernel = NtkKernel.ofDataset case.Data
        let largest = Array.max kernel.Values

        Theorem.holds
            "an eigenvalue is negative"
            (largest = 0.0
             || PositiveDefinite.isAbove (-1e-12 * largest * float kernel.Count) (square kernel)))

let private draws = 200_000

[<Fact>]
let ``random directions see the kernel`` () =
    let points =
        unitRows 7UL 5 3
        |> Array.mapi (fun i x -> Array.map (fun value -> float (i + 1) * value) x)

    let residual = [| 1.0; -2.0; 0.5; 1.5; -1.0 |]
    let data = dataOf points
    let kernel = NtkKernel.ofDataset data
    let n, d = data.Count, data.Dimension

    let dot (x: float[]) (y: float[]) =
        Array.fold2 (fun sum a b -> sum + a * b) 0.0 x y

    let both = Array2D.zeroCreate<int> n n
    let mutable squares = 0.0

    for draw in 1..draws do
        let random = SplitMix.At(8UL, uint64 draw)
        let u = Array.init d (fun _ -> random.Gaussian())
        let active = points |> Array.map (fun x -> dot u x > 0.0)

        for i in 0 .. n - 1 do
            for j in 0 .. n - 1 do
                if active[i] && active[j] then
                    both[i, j] <- both[i, j] + 1

        let v =
            Array.init d (fun c ->
                Seq.sum (Seq.init n (fun i -> if active[i] then residual[i] * points[i][c] else 0.0)))

        squares <- squares + dot v v

    let lengths = points |> Array.map (fun x -> sqrt (dot x x))

    let largest =
        pown (Array.fold2 (fun sum r length -> sum + abs r * length) 0.0 residual lengths) 2

    let form =
        Seq.sum (
            seq {
                for i in 0 .. n - 1 do
                    for j in 0 .. n - 1 do
                        residual[i] * residual[j] * kernel.Values[i * n + j]
            }
        )

    all [
        for i in 0 .. n - 1 do
            for j in 0..i do
                let product = dot points[i] points[j]

                Confidence.near
                    $"H_({i},{j})"
                    (abs product)
                    draws
                    kernel.Values[i * n + j]
                    (product * float both[i, j] / float draws)

        Confidence.near "E‖v‖² = rᵀHr" largest draws form (squares / float draws)
    ]
    |> function
        | Ok() -> ()
        | Error reason -> Assert.Fail reason
