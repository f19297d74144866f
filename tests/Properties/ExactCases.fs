/// Systems for the exact solvers, and the slow arithmetic they are compared with.
[<RequireQualifiedAccess>]
module MemCap.Properties.ExactCases

open FsCheck
open FsCheck.FSharp
open MemCap.Exact
open MemCap.Runner.Kernels

let private draw low high =
    Gen.choose (low, high) |> Gen.map bigint

/// A signed integer of at most the given bit length, by 16 bits at a time.
let integer bits =
    gen {
        let! words = Gen.listOfLength (bits / 16 + 1) (draw 0 65535)
        let magnitude = words |> List.fold (fun sum word -> (sum <<< 16) + word) 0I
        let! sign = Gen.elements [ 1I; -1I ]
        return sign * (magnitude % (1I <<< bits))
    }

/// Entry sizes that occur: bytes, words, doubles on a common scale, and tiny beside huge.
let entry =
    Gen.elements [ integer 8; integer 32; integer 70; integer 500 ]
    |> Gen.map (fun wide -> Gen.frequency [ 4, wide; 1, integer 2; 1, Gen.constant 0I ])

/// A square matrix of size 1 .. 8 and a right-hand side.
let systemOf (entry: Gen<Gen<bigint>>) =
    gen {
        let! size = Gen.choose (1, 8)
        let! entries = entry
        let! labels = entry
        let! matrix = Gen.arrayOfLength (size * size) entries
        let! y = Gen.arrayOfLength size labels
        return IntegerMatrix.ofBigint size size matrix, y
    }

let system = systemOf entry

/// A·v by definition.
let multiply (matrix: IntegerMatrix) (v: bigint[]) =
    Array.init matrix.Rows (fun i -> Seq.sum (Seq.init matrix.Columns (fun j -> matrix[i, j] * v[j])))

/// Rank by fraction-free elimination (Bareiss) over the integers.
let rank (matrix: IntegerMatrix) =
    let a = Array2D.init matrix.Rows matrix.Columns (fun i j -> matrix[i, j])
    let mutable rank = 0
    let mutable previous = 1I

    for c in 0 .. matrix.Columns - 1 do
        match Seq.tryFind (fun i -> not a[i, c].IsZero) (seq { rank .. matrix.Rows - 1 }) with
        | None -> ()
        | Some pivotRow ->
            for j in 0 .. matrix.Columns - 1 do
                let kept = a[rank, j]
                a[rank, j] <- a[pivotRow, j]
                a[pivotRow, j] <- kept

            for i in rank + 1 .. matrix.Rows - 1 do
                for j in matrix.Columns - 1 .. -1 .. c do
                    a[i, j] <- (a[i, j] * a[rank, c] - a[i, c] * a[rank, j]) / previous

            previous <- a[rank, c]
            rank <- rank + 1

    rank

/// Every implementation of the kernels that this machine can run, the reference first.
let kernels =
    SimdKernels.All
    |> Seq.map (fun struct (name, kernels) -> name, kernels)
    |> List.ofSeq

/// The statement for every kernel, or the name of the first that breaks it.
let forEveryKernel (statement: IKernels -> Result<unit, string>) =
    kernels
    |> List.fold
        (fun verdict (name, kernels) ->
            verdict
            |> Result.bind (fun () ->
                statement kernels |> Result.mapError (fun reason -> $"{name}: {reason}")))
        (Ok())
