module MemCap.Properties.LeastSeparationProperties

open System
open System.Numerics
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private plain =
    Product(fun x offset rows d w k z ->
        ReferenceKernels() :> IKernels
        |> fun kernels -> kernels.Product(x, offset, rows, w, 0, k, d, z, 0))

let private largest (data: Dataset) =
    Seq.init data.Count (fun i -> Rational.toDouble (Products.dot (data.Point i) (data.Point i)))
    |> Seq.max
    |> sqrt

/// Points with a bias of their own scale, or none, or one far off.
let private cases points =
    gen {
        let! data = points
        let! part = Gen.elements [ 0.0; 0.05; 1.0; 1.0; 3.0; 40.0 ]
        let bias = part * largest data
        return data, (if Double.IsFinite bias then bias else 1.0)
    }

let private pairs (data: Dataset) = [
    for i in 0 .. data.Count - 1 do
        for j in i + 1 .. data.Count - 1 do
            if data.Label i <> data.Label j then
                i, j
]

let private both bias data i j =
    let forth = SeparationProbability.ofPoints bias data i j
    let back = SeparationProbability.ofPoints bias data j i
    min forth.Lower back.Lower, min forth.Upper back.Upper

let private agrees (data: Dataset, bias) =
    let exact = Rational.ofDouble bias

    match LeastSeparation.measure plain ignore bias data, pairs data with
    | None, [] -> Ok()
    | None, _ -> Error "nothing was found"
    | Some _, [] -> Error "a pair was found where there is none"
    | Some least, pairs ->
        let all' = pairs |> List.map (fun (i, j) -> both exact data i j)
        let low, high = all' |> List.map fst |> List.min, all' |> List.map snd |> List.min
        let struct (i, j) = least.Witness

        all [
            Theorem.equal (BigInteger pairs.Length) least.Pairs
            Theorem.holds
                $"{least.Value} but [{low}, {high}] over all pairs"
                (least.Value.Lower <= high && low <= least.Value.Upper)
            Theorem.holds "the witness does not reach as low" (snd (both exact data i j) = least.Value.Upper)
            Theorem.holds "the witness is of one class" (i < j && data.Label i <> data.Label j)
        ]
    |> Result.mapError (fun reason -> $"{reason} for λ = {bias} in {show data}")

[<Fact>]
let ``the least probability is that found by evaluating all pairs`` () =
    Theorem.forCases 150 (cases (integerPoints 10 3)) agrees

[<Fact>]
let ``it is found at hostile scales and offsets too`` () =
    Theorem.forCases 40 (cases (hardPoints 5 3)) agrees

[<Fact>]
let ``without a bias a point at the origin is separated from nothing`` () =
    let data =
        ofRows [| [| 1.0; 0.0 |]; [| 0.0; 0.0 |]; [| 0.0; 1.0 |] |] [| 0.0; 1.0; 1.0 |]

    let least = LeastSeparation.measure plain ignore 0.0 data |> Option.get
    Assert.True(least.Value.Upper.Sign = 0)
    Assert.Equal(None, LeastSeparation.sufficientWidth 0.01 data least)

[<Fact>]
let ``the width is the first whose failures of all pairs together are at most as likely as admitted`` () =
    let widths = Gen.zip (cases (integerPoints 8 3)) (Gen.elements [ 0.5; 0.01; 1e-9 ])

    Theorem.forCases 100 widths (fun ((data, bias), failure) ->
        match LeastSeparation.measure plain ignore bias data with
        | None -> Ok()
        | Some least ->
            let classes = (Dataset.distinctLabels data).Length
            let runs = if classes = 2 then 1 else 2
            let p = Dyadic.toRational least.Value.Lower

            match LeastSeparation.sufficientWidth failure data least with
            | None -> Theorem.equal 0 p.Sign
            | Some width when width > BigInteger 300 -> Ok()
            | Some width ->
                let bound (n: int) =
                    Rational.ofInteger (least.Pairs * BigInteger runs)
                    * Seq.fold (fun product _ -> product * (Rational.One - p)) Rational.One (seq { 1..n })

                let n = int width
                let admitted = Rational.ofDouble failure

                all [
                    Theorem.holds $"{n} is too small" (bound n <= admitted)
                    Theorem.holds $"{n} is too large" (n = 1 || bound (n - 1) > admitted)
                ])

[<Fact>]
let ``runs of the sufficient width leave some pair together no more often than admitted`` () =
    let failure = 0.2
    let random = Random 5

    let rows =
        Array.init 24 (fun _ -> Array.init 2 (fun _ -> float (random.Next 17) / 8.0 - 1.0))
        |> Array.distinct

    let data = ofRows rows (Array.init rows.Length (fun i -> float (i % 3)))
    let bias = largest data
    let least = LeastSeparation.measure plain ignore bias data |> Option.get
    let width = int (LeastSeparation.sufficientWidth failure data least |> Option.get)
    let trials = 300

    let fails seed =
        let random = SplitMix.At(77UL, uint64 seed)
        let together = System.Collections.Generic.HashSet<struct (int * int)>()

        for i, j in pairs data do
            together.Add(struct (i, j)) |> ignore
            together.Add(struct (j, i)) |> ignore

        for _ in 1..width do
            let w = Array.init 2 (fun _ -> random.Gaussian())
            let b = bias * (2.0 * random.Double() - 1.0)
            let on = rows |> Array.map (fun x -> w[0] * x[0] + w[1] * x[1] + b > 0.0)
            together.RemoveWhere(fun (struct (off, up)) -> not on[off] && on[up]) |> ignore

        together.Count > 0

    let failures = Seq.init trials fails |> Seq.filter id |> Seq.length
    Assert.True(ClopperPearson.lower (1.0 - 1e-6) failures trials <= failure, $"{failures} of {trials}")
