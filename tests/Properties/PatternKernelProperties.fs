/// The kernels of packed activation patterns and of products in single precision have the answers of the reference,
/// for every vector width, with one thread and with two.
module MemCap.Properties.PatternKernelProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap.Exact
open Xunit

let private singles seed =
    let random = Random(seed: int)

    fun _ ->
        let scale = MathF.ScaleB(1.0f, random.Next(-70, 60))
        (2.0f * random.NextSingle() - 1.0f) * scale

let private seeds = Gen.choose (0, 1000000)

/// Sizes at and beside the edges of the blocks of all widths.
let private edge =
    Gen.frequency [
        3, Gen.elements [ 0; 1; 2; 5; 6; 7; 8; 9; 13; 14; 15; 28; 29; 31; 32; 33 ]
        1, Gen.choose (0, 200)
    ]

let private product (rows, k, d, seed) (kernels: IKernels) =
    let number = singles seed
    let x = Array.init (rows * d + 3) number
    let w = Array.init (k * d + 2) number
    let z = Array.create (rows * k + 4) -1.0f
    kernels.SingleProduct(x, 3, rows, w, 2, k, d, z, 1)
    z |> Array.map BitConverter.SingleToInt32Bits

[<Fact>]
let ``products in single precision have the bits of the reference`` () =
    let shapes =
        gen {
            let! rows = edge
            let! outputs = edge
            let! d = Gen.frequency [ 1, Gen.constant 1; 3, edge ]
            let! seed = seeds
            return rows, outputs, d, seed
        }

    Theorem.forAll shapes (product >> EveryWidth.agree)

[<Fact>]
let ``a product split over threads has the bits of the reference`` () =
    Assert.Equal(Ok(), EveryWidth.agree (product (701, 37, 130, 7)))

/// Longer sums than are added at once: they are stored and taken up again.
[<Fact>]
let ``sums of many coordinates are one chain, in both precisions`` () =
    for d in [ 2047; 2048; 2049; 4097; 8193; 16385 ] do
        Assert.Equal(Ok(), EveryWidth.agree (product (15, 35, d, d)))
        let x = Array.init (15 * d) (singles d >> float)
        let w = Array.init (35 * d) (singles (d + 1) >> float)

        let inDoubles (kernels: IKernels) =
            let z = Array.zeroCreate (15 * 35)
            kernels.Product(x, 0, 15, w, 0, 35, d, z, 0)
            z |> Array.map BitConverter.DoubleToInt64Bits

        Assert.Equal(Ok(), EveryWidth.agree inDoubles)

[<Fact>]
let ``signs and what the radii leave undecided`` () =
    let cases =
        gen {
            let! rows = Gen.choose (0, 9)

            let! k =
                Gen.frequency [
                    2, Gen.elements [ 0; 1; 3; 15; 16; 17; 63; 64; 65; 128 ]
                    1, Gen.choose (0, 300)
                ]

            let! seed = seeds
            return rows, k, seed
        }

    Theorem.forAll cases (fun (rows, k, seed) ->
        let random = Random(seed: int)

        let special = [|
            0.0f
            -0.0f
            1.0f
            -1.0f
            nanf
            infinityf
            -infinityf
            Single.Epsilon
            Single.MaxValue
        |]

        let draw count =
            Array.init count (fun _ ->
                match random.Next 4 with
                | 0 -> special[random.Next special.Length]
                // Few values, so that sums are 0 and distances equal to the radius often.
                | 1
                | 2 -> float32 (random.Next(-4, 5))
                | _ -> 2.0f * random.NextSingle() - 1.0f)

        let z, biases, scales, radii = draw (rows * k + 2), draw k, draw k, draw (rows + 1)
        let words = (k + 63) / 64

        EveryWidth.agree (fun kernels ->
            let on = Array.create (rows * words + 3) UInt64.MaxValue
            let undecided = Array.create (rows * words + 3) UInt64.MaxValue
            let left = kernels.Signs(z, 2, rows, k, biases, scales, radii, 1, on, undecided, 1)
            left, on, undecided))

/// Rows of `width` bits: empty, full, sparse, dense, half, or equal to the one before.
let private packed (random: Random) count width =
    let words = (width + 63) / 64
    let bits = Array.zeroCreate<uint64>(count * words)
    let densities = [| 0.0; 1.0; 0.02; 0.98; 0.5 |]
    let common = densities[random.Next densities.Length]

    for row in 0 .. count - 1 do
        if row > 0 && random.Next 5 = 0 then
            Array.blit bits ((row - 1) * words) bits (row * words) words
        else
            let density =
                if random.Next 3 = 0 then
                    densities[random.Next densities.Length]
                else
                    common

            for c in 0 .. width - 1 do
                if random.NextDouble() < density then
                    bits[row * words + c / 64] <- bits[row * words + c / 64] ||| (1UL <<< (c % 64))

    bits

let private widths =
    Gen.frequency [
        2, Gen.elements [ 1; 4; 6; 15; 16; 17; 63; 64; 65; 128; 255; 256; 257; 384; 512; 640 ]
        1, Gen.choose (1, 700)
    ]

let private counts =
    Gen.frequency [
        2, Gen.elements [ 1; 2; 63; 64; 65; 127; 128; 129; 256; 257 ]
        1, Gen.choose (1, 300)
        1, Gen.elements [ 511; 512; 513; 1025 ]
    ]

/// A limit that decides nothing, everything, or something; ties are frequent, as rows are repeated.
let private limit (random: Random) width =
    match random.Next 8 with
    | 0 -> Int32.MaxValue
    | 1 -> 0
    | 2 -> -random.Next 3
    | 3 -> Int32.MinValue
    | 4 -> random.Next 20
    | 5 -> width + random.Next 3 - 1
    | _ -> random.Next(width + 1)

let private patterns =
    gen {
        let! width = widths
        let! count = counts
        let! seed = seeds
        return width, count, seed
    }

let private leastAndBelow
    (bits, words, order: int[], cuts: int list, masks: uint64[], count, limits: int[])
    (kernels: IKernels)
    =
    // Groups of consecutive rows, empty ones too.
    let groups = [|
        for low, high in List.pairwise (List.sort (0 :: order.Length :: cuts)) -> order[low .. high - 1]
    |]

    let rows = kernels.BitRows(bits, words, groups)

    let leastWithout omitted =
        let least = Array.copy limits
        rows.Least(masks, count, omitted, least)
        least

    let least = leastWithout -1

    let below = [
        for q in 0 .. count - 1 do
            // Whatever was least: nothing is below it, and something below one more.
            for limit in
                [
                    limits[q]
                    least[q]
                    (if least[q] < Int32.MaxValue then least[q] + 1 else least[q])
                ] do
                let found = Array.create (order.Length + 1) -1
                let size = rows.Below(masks, q, limit, found)
                Array.truncate size found
    ]

    rows.Count, least, List.init groups.Length leastWithout, below

[<Fact>]
let ``least counts of masks against rows, and the rows below a limit`` () =
    Theorem.forAll patterns (fun (width, rows, seed) ->
        let random = Random(seed: int)
        let words = (width + 63) / 64
        let pool = 1 + random.Next rows
        let bits = packed random pool width
        let order = Array.init rows (fun _ -> random.Next pool)
        let count = random.Next 7
        let masks = packed random (count + 1) width
        let limits = Array.init (count + 2) (fun _ -> limit random width)
        let cuts = List.init (random.Next 4) (fun _ -> random.Next(rows + 1))
        EveryWidth.agree (leastAndBelow (bits, words, order, cuts, masks, count, limits)))

[<Fact>]
let ``no rows, no columns`` () =
    for order in [ [||]; [| 0; 0 |] ] do
        Assert.Equal(
            Ok(),
            EveryWidth.agree (leastAndBelow ([| 5UL |], 1, order, [ 0 ], [| 7UL |], 1, [| 9 |]))
        )

        Assert.Equal(Ok(), EveryWidth.agree (leastAndBelow ([||], 0, order, [ 0 ], [||], 1, [| 9 |])))

[<Fact>]
let ``least counts that threads find together`` () =
    let random = Random 5
    let width, rows, count = 200, 16000, 150
    let bits = packed random rows width
    let masks = packed random count width
    let order = Array.init rows id

    let least (kernels: IKernels) =
        let least = Array.create count Int32.MaxValue
        kernels.BitRows(bits, (width + 63) / 64, Array.splitInto 3 order).Least(masks, count, 1, least)
        least

    Assert.Equal(Ok(), EveryWidth.agree least)

[<Fact>]
let ``units fire up to their limits`` () =
    Theorem.forAll patterns (fun (width, units, seed) ->
        let random = Random(seed: int)
        let words = (width + 63) / 64
        let masks = packed random units width
        let points = random.Next 150
        let z = packed random (points + 1) width

        let common u i =
            Seq.sum (
                Seq.init words (fun k ->
                    Numerics.BitOperations.PopCount(masks[u * words + k] &&& z[i * words + k]))
            )

        let limits =
            Array.init units (fun u ->
                if random.Next 2 = 0 then
                    common u (random.Next(points + 1)) - random.Next 2
                else
                    limit random width)

        EveryWidth.agree (fun kernels ->
            let rowWords = (units + 63) / 64
            let fires = Array.create (points * rowWords + 3) 0xDEADUL
            let arranged = kernels.BitUnits(masks, words, limits)
            arranged.Fires(z, words, points, fires, 2)
            arranged.Count, fires))

[<Fact>]
let ``no units, and units without columns`` () =
    let fire (masks, words, limits: int[]) (kernels: IKernels) =
        let fires = Array.create 2 7UL
        kernels.BitUnits(masks, words, limits).Fires(Array.zeroCreate (2 * words), 0, 2, fires, 0)
        fires

    Assert.Equal(Ok(), EveryWidth.agree (fire ([||], 1, [||])))
    Assert.Equal(Ok(), EveryWidth.agree (fire ([||], 0, [| 0; -1; 3 |])))
