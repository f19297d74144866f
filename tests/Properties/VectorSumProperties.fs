/// Sums over coordinates and over points have the bits of the plain loops, −0 included.
module MemCap.Properties.VectorSumProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Exact
open Xunit

/// How large a factor is. Products of tiny ones are rounded to +0 or −0 and to subnormals; those of huge ones stay
/// finite, 10^4 of them together too.
type private Scale =
    | Moderate
    | Tiny
    | Huge
    | Few

let private draw scale (random: Random) =
    let uniform low high =
        Math.ScaleB(2.0 * random.NextDouble() - 1.0, random.Next(low, high))

    match random.Next 8, scale with
    | 0, _ -> 0.0
    | 1, _ -> -0.0
    | _, Moderate -> uniform -30 30
    | _, Tiny -> uniform -560 -510
    | _, Huge -> uniform 400 490
    | _, Few -> float (random.Next(-2, 3))

let private scales = Gen.elements [ Moderate; Tiny; Huge; Few ]

let private seeds = Gen.choose (0, 1000000)

let private draws (random: Random) scale count =
    Array.init count (fun _ -> draw scale random)

/// Sizes at and beside the edges of vectors, of tiles and of blocks of rows.
let private edge =
    Gen.frequency [
        4, Gen.choose (0, 18)
        2, Gen.elements [ 31; 32; 33; 63; 64; 65 ]
        2, Gen.elements [ 127; 128; 129; 255; 256; 257 ]
        1, Gen.choose (0, 400)
    ]

let private shapes =
    gen {
        let! rows = edge
        let! d = Gen.frequency [ 1, Gen.constant 1; 4, edge ]
        let! count = Gen.frequency [ 8, Gen.choose (1, 2); 1, Gen.choose (0, 5) ]
        let! scale = scales
        let! seed = seeds
        return rows, d, count, scale, seed
    }

/// A few numbers more than the result has: they must stay.
let private bits size (write: float[] -> unit) =
    let target = Array.create (size + 3) Math.PI
    write target
    target |> Array.map BitConverter.DoubleToInt64Bits

let private products (rows, d, count, scale, seed) =
    let random = Random(seed: int)
    let x = draws random scale (rows * d)
    let w = draws random scale (count * d)
    EveryWidth.agree (fun kernels -> bits (count * rows) (fun z -> kernels.Apply(x, rows, d, w, count, z)))

/// No factor 0, some, all but some, or all; or long runs of them.
let private factors (random: Random) scale count =
    let r = draws random scale count

    match random.Next 5 with
    | 0 -> r
    | 1 -> r |> Array.map (fun value -> if random.Next 2 = 0 then 0.0 else value)
    | 2 -> r |> Array.map (fun value -> if random.Next 20 = 0 then value else -0.0)
    | 3 -> r |> Array.map (fun _ -> 0.0)
    | _ ->
        let run = 1 + random.Next 150
        r |> Array.mapi (fun i value -> if i / run % 2 = 0 then 0.0 else value)

let private combinations (rows, d, count, scale, seed) =
    let random = Random(seed: int)
    let x = draws random scale (rows * d)
    let r = factors random scale (count * rows)

    EveryWidth.agree (fun kernels ->
        bits (count * d) (fun target -> kernels.Combine(x, rows, d, r, count, target)))

let private angleSums (points, angles, scale, seed) =
    let random = Random(seed: int)
    let re = draws random scale points
    let im = draws random scale points
    let r = draws random scale points

    let cosines =
        draws random Few angles |> Array.map (fun c -> c * random.NextDouble())

    let sines = draws random Few angles |> Array.map (fun s -> s * random.NextDouble())

    EveryWidth.agree (fun kernels ->
        bits (2 * angles) (fun sums -> kernels.Angles(re, im, r, points, cosines, sines, sums)))

[<Fact>]
let ``products of points with vectors have the bits of the plain loops`` () = Theorem.forAll shapes products

[<Fact>]
let ``combinations of points have the bits of the plain loops`` () = Theorem.forAll shapes combinations

[<Fact>]
let ``sums over angles have the bits of the plain loops`` () =
    let cases =
        gen {
            let! points = edge
            let! angles = Gen.frequency [ 3, Gen.choose (0, 9); 1, Gen.elements [ 31; 32; 33 ] ]
            let! scale = scales
            let! seed = seeds
            return points, angles, scale, seed
        }

    Theorem.forAll cases angleSums

/// More than the second-level cache holds, alone or shared out to threads, with and without a last ragged tile.
[<Fact>]
let ``many points have the bits of the plain loops`` () =
    for rows, d, count in
        [
            1030, 130, 1
            1024, 136, 2
            3001, 187, 2
            2569, 411, 1
            70001, 9, 2
            530, 2011, 1
        ] do
        for scale in [ Moderate; Tiny ] do
            Assert.Equal(Ok(), products (rows, d, count, scale, rows))
            Assert.Equal(Ok(), combinations (rows, d, count, scale, d))

[<Fact>]
let ``angles that threads share have the bits of the plain loops`` () =
    for points, angles in [ 32771, 33; 150001, 7 ] do
        Assert.Equal(Ok(), angleSums (points, angles, Moderate, points))

/// Each of the eight sums is −0 then, and what fills a vector up must not change that.
[<Fact>]
let ``products that are all rounded to −0 have the sum −0`` () =
    let tiny = Math.ScaleB(1.0, -600)

    for size in 8..40 do
        let x, negative = Array.create size tiny, Array.create size -tiny

        EveryWidth.agree (fun kernels ->
            bits 1 (fun z -> kernels.Apply(x, 1, size, negative, 1, z)),
            bits 2 (fun z -> kernels.Apply(x, 1, size, Array.append negative negative, 2, z)),
            bits 2 (fun sums -> kernels.Angles(x, x, negative, size, [| 1.0 |], [| 0.0 |], sums)))
        |> fun outcome -> Assert.Equal(Ok(), outcome)

        let sum = [| nan |]
        ReferenceSums.apply x 1 size negative 1 sum
        Assert.True(Double.IsNegative sum[0] && sum[0] = 0.0)

/// This is why a vectorised loop may leave such points out.
[<Fact>]
let ``where a point's factor is 0 the point does not change a bit of the combination`` () =
    Theorem.forAll shapes (fun (rows, d, count, scale, seed) ->
        let random = Random(seed: int)
        let x = draws random scale (rows * d)
        let r = factors random scale (count * rows)

        let unused i =
            Seq.forall (fun v -> r[v * rows + i] = 0.0) (seq { 0 .. count - 1 })

        let other =
            x
            |> Array.mapi (fun e value -> if unused (e / d) then draw Huge random else value)

        let combine points =
            bits (count * d) (ReferenceSums.combine points rows d r count)

        if combine x = combine other then
            Ok()
        else
            Error "another combination")

/// Powers of two commute with roundings: so they do with sums, in whatever order.
[<Fact>]
let ``points four times as large have four times the combination`` () =
    Theorem.forAll shapes (fun (rows, d, count, _, seed) ->
        let random = Random(seed: int)
        let x = draws random Moderate (rows * d)
        let r = factors random Moderate (count * rows)

        let combine (kernels: IKernels) points =
            let target = Array.zeroCreate (count * d)
            kernels.Combine(points, rows, d, r, count, target)
            target

        ExactCases.forEveryKernel (fun kernels ->
            let expected = combine kernels x |> Array.map (fun t -> 4.0 * t)

            if combine kernels (Array.map (fun e -> 4.0 * e) x) = expected then
                Ok()
            else
                Error "not four times"))

[<Fact>]
let ``arrays that are too short are refused`` () =
    let refuses (run: unit -> unit) =
        try
            run ()
            Error "accepted"
        with InternalDefect _ ->
            Ok()

    let calls: (IKernels -> unit) list = [
        fun kernels -> kernels.Apply([| 1.0 |], 2, 1, [| 1.0 |], 1, Array.zeroCreate 2)
        fun kernels -> kernels.Apply([| 1.0; 2.0 |], 2, 1, [| 1.0 |], 1, Array.zeroCreate 1)
        fun kernels -> kernels.Combine([| 1.0; 2.0 |], 1, 2, [| 1.0 |], 2, Array.zeroCreate 4)
        fun kernels -> kernels.Combine([| 1.0; 2.0 |], 1, 2, [| 1.0 |], 1, Array.zeroCreate 1)
        fun kernels -> kernels.Angles([| 1.0 |], [| 1.0 |], [||], 1, [| 1.0 |], [| 0.0 |], Array.zeroCreate 2)
        fun kernels -> kernels.Angles([| 1.0 |], [| 1.0 |], [| 1.0 |], 1, [| 1.0 |], [| 0.0 |], [| 0.0 |])
    ]

    for name, kernels in EveryWidth.implementations do
        for call in calls do
            Assert.Equal((name, Ok()), (name, refuses (fun () -> call kernels)))

[<Fact>]
let ``products of panels have the bits of the plain loops`` () =
    let cases =
        gen {
            let! rows = edge
            let! d = Gen.choose (1, 40)
            let! scale = Gen.elements [ Moderate; Few ]
            let! seed = seeds
            return rows, d, scale, seed
        }

    Theorem.forAll cases (fun (rows, d, scale, seed) ->
        let random = Random(seed: int)
        let packed = ReferenceSums.panels (draws random scale (rows * d)) rows d
        let count = packed.Length / (ReferenceSums.PanelPoints * d)
        let w = draws random scale d |> Array.map single

        EveryWidth.agree (fun kernels ->
            let z = Array.create (count * ReferenceSums.PanelPoints + 3) MathF.PI
            kernels.PanelProducts(packed, count, d, w, z)
            z |> Array.map BitConverter.SingleToInt32Bits))

[<Fact>]
let ``a panel's product is that of its point, to single precision`` () =
    let cases = Gen.zip3 (Gen.choose (1, 300)) (Gen.choose (1, 40)) seeds

    Theorem.forAll cases (fun (rows, d, seed) ->
        let random = Random seed
        let x = draws random Few (rows * d)
        let w = draws random Few d
        let kernels = ReferenceKernels() :> IKernels
        let packed = ReferenceSums.panels x rows d
        let z = Array.zeroCreate<single>(packed.Length / d)

        kernels.PanelProducts(
            packed,
            packed.Length / (ReferenceSums.PanelPoints * d),
            d,
            Array.map single w,
            z
        )

        let expected = Array.zeroCreate<float> rows
        kernels.Apply(x, rows, d, w, 1, expected)

        // Small integers: both are exact.
        Theorem.holds
            "another product"
            (Array.map float z[.. rows - 1] = expected
             && Array.forall (fun rest -> rest = 0.0f) z[rows..]))
