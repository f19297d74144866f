/// Blocks of ridge units: the same bits from vectors of any width, and the cosine that their coefficients are made of.
module MemCap.Properties.RidgeSumProperties

open System
open FsCheck.FSharp
open MemCap
open MemCap.Exact
open MemCap.Properties
open Xunit

let private seeds = Gen.choose (0, Int32.MaxValue)

let private uniform (random: Random) scale count =
    Array.init count (fun _ -> scale * (2.0 * random.NextDouble() - 1.0))

/// Points, units and residual of a block.
let private block kernels (points, units, d, isStep, scale, seed) =
    let random = Random(seed: int)
    let packed = RidgeSums.pack (uniform random 1.0 (points * d)) points d
    let count = (points + RidgeSums.Lanes - 1) / RidgeSums.Lanes * RidgeSums.Lanes
    let weights = uniform random scale (units * d)
    let thresholds = uniform random scale units
    let shifts = uniform random scale units
    let factors = uniform random 2.0 units
    let r = Array.append (uniform random 1.0 points) (Array.zeroCreate (count - points))
    // Longer than they need be: what lies beyond is not written.
    let coefficients = Array.create (units + 3) Math.PI
    let values = Array.create (count + 3) Math.PI

    (kernels: IKernels)
        .RidgeUnits(packed, count, d, weights, thresholds, shifts, factors, r, isStep, coefficients, values)

    coefficients, values

let private bits = Array.map BitConverter.DoubleToInt64Bits

[<Fact>]
let ``a block of ridge units has the bits of the plain loops`` () =
    let cases =
        gen {
            let! points = Gen.elements [ 1; 7; 8; 9; 31; 200 ]
            let! units = Gen.elements [ 0; 1; 3; 4; 5; 63; 64; 65; 150 ]
            let! d = Gen.elements [ 1; 2; 7; 30 ]
            let! isStep = Gen.elements [ true; false ]
            let! scale = Gen.elements [ 0.0; 1.0; 100.0; 1e6 ]
            let! seed = seeds
            return points, units, d, isStep, scale, seed
        }

    Theorem.forAll cases (fun case ->
        EveryWidth.agree (fun kernels ->
            let coefficients, values = block kernels case
            bits coefficients, bits values))

[<Fact>]
let ``a block that several threads share has the bits of the plain loops`` () =
    for isStep in [ true; false ] do
        Assert.Equal(
            Ok(),
            EveryWidth.agree (fun kernels ->
                let coefficients, values = block kernels (300, 1000, 3, isStep, 10.0, 1)
                bits coefficients, bits values)
        )

[<Fact>]
let ``the cosine of blocks is within 2^-48 of the cosine`` () =
    let arguments =
        Gen.oneof [
            Gen.choose (-1 <<< 20, 1 <<< 20) |> Gen.map float
            seeds |> Gen.map (fun seed -> (Random seed).NextDouble() * 1048576.0)
            // Next to whole quarters of turns.
            Gen.choose (-600000, 600000) |> Gen.map (fun k -> float k * (Math.PI / 2.0))
            Gen.elements [ 0.0; -0.0; Double.Epsilon; 1e-200; -1e-9 ]
        ]

    Theorem.forAll arguments (fun x ->
        let error = abs (RidgeSums.cosine x - Math.Cos x)

        if error <= Math.ScaleB(1.0, -48) then
            Ok()
        else
            Error $"cos {x:R} is off by {error}")

[<Fact>]
let ``ridge units refuse arrays that are too short`` () =
    for name, kernels in EveryWidth.implementations do
        let call count (r: float[]) (values: float[]) =
            try
                kernels.RidgeUnits(
                    Array.zeroCreate 8,
                    count,
                    1,
                    [| 1.0 |],
                    [| 0.0 |],
                    [| 0.0 |],
                    [| 1.0 |],
                    r,
                    false,
                    [| 0.0 |],
                    values
                )

                "accepted"
            with InternalDefect _ ->
                "refused"

        Assert.Equal((name, "accepted"), (name, call 8 (Array.zeroCreate 8) (Array.zeroCreate 8)))
        Assert.Equal((name, "refused"), (name, call 7 (Array.zeroCreate 8) (Array.zeroCreate 8)))
        Assert.Equal((name, "refused"), (name, call 16 (Array.zeroCreate 16) (Array.zeroCreate 16)))
        Assert.Equal((name, "refused"), (name, call 8 (Array.zeroCreate 7) (Array.zeroCreate 8)))
        Assert.Equal((name, "refused"), (name, call 8 (Array.zeroCreate 8) (Array.zeroCreate 7)))
