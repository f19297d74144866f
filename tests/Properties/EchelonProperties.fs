module MemCap.Properties.EchelonProperties

open FsCheck
open FsCheck.FSharp
open MemCap.Exact
open Xunit

/// Small entries: minors stay below the prime, so that the answers modulo it are the rational ones.
let private rows =
    gen {
        let! count = Gen.choose (1, 8)
        let! columns = Gen.choose (1, 5)
        let! augmented = Gen.choose (0, 2)
        let! entries = Gen.arrayOfLength (count * (columns + augmented)) (Gen.choose (-2, 2))
        return count, columns, augmented, entries
    }

let private answers kernels count columns augmented (residues: uint32[]) =
    let echelon = Echelon(kernels, columns, augmented)
    let width = columns + augmented

    List.init count (fun i -> echelon.Add(Array.sub residues (i * width) width)), echelon

[<Fact>]
let ``answers are those of exact elimination`` () =
    Theorem.forAll rows (fun (count, columns, augmented, entries) ->
        ExactCases.forEveryKernel (fun kernels ->
            let width = columns + augmented

            let matrix = IntegerMatrix.ofInt64 count width (Array.map int64 entries)

            let given, echelon =
                answers kernels count columns augmented (matrix.Residues Modular.prime)

            let mutable kept = []
            let mutable verdict = Ok()

            given
            |> List.iteri (fun i answer ->
                let rankOf rows columns =
                    ExactCases.rank (matrix.Select(Array.ofList rows, [| 0 .. columns - 1 |]))

                let grown = kept @ [ i ]

                let expected =
                    if rankOf grown columns > kept.Length then
                        "independent"
                    elif rankOf grown width > rankOf kept width then
                        "inconsistent"
                    else
                        "consistent"

                let actual =
                    match answer with
                    | Independent _ ->
                        kept <- grown
                        "independent"
                    | Consistent -> "consistent"
                    | Inconsistent -> "inconsistent"

                if expected <> actual && verdict = Ok() then
                    verdict <- Error $"row {i}: expected {expected}, got {actual}")

            verdict
            |> Result.bind (fun () -> Theorem.equal kept.Length echelon.Rank |> Result.mapError string)))

[<Fact>]
let ``independence modulo the prime never contradicts the exact rank`` () =
    Theorem.forAll ExactCases.system (fun (matrix, _) ->
        ExactCases.forEveryKernel (fun kernels ->
            let _, echelon =
                answers kernels matrix.Rows matrix.Columns 0 (matrix.Residues Modular.prime)

            Theorem.holds "rank above the exact one" (echelon.Rank <= ExactCases.rank matrix)))

[<Fact>]
let ``the pivot minor is regular`` () =
    Theorem.forAll ExactCases.system (fun (matrix, _) ->
        ExactCases.forEveryKernel (fun kernels ->
            let given, echelon =
                answers kernels matrix.Rows matrix.Columns 0 (matrix.Residues Modular.prime)

            let rows =
                given
                |> List.indexed
                |> List.filter (fun (_, answer) -> answer.IsIndependent)
                |> List.map fst

            let minor = matrix.Select(Array.ofList rows, echelon.Pivots)
            Theorem.equal minor.Rows (ExactCases.rank minor) |> Result.mapError string))

[<Fact>]
let ``a cleared echelon answers like a new one`` () =
    Theorem.forAll rows (fun (count, columns, augmented, entries) ->
        ExactCases.forEveryKernel (fun kernels ->
            let width = columns + augmented

            let residues =
                entries |> Array.map (fun a -> Modular.ofInt64 Modular.prime (int64 a))

            let first, echelon = answers kernels count columns augmented residues
            echelon.Clear()

            let second =
                List.init count (fun i -> echelon.Add(Array.sub residues (i * width) width))

            Theorem.equal first second))
