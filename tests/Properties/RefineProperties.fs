module MemCap.Properties.RefineProperties

open FsCheck
open FsCheck.FSharp
open MemCap.Exact
open Xunit

let private isWithin bits (matrix: IntegerMatrix) (y: bigint[]) (z: DyadicSolution) =
    let bound = 1I <<< z.Scale
    let product = ExactCases.multiply matrix z.Numerators

    Array.forall2 (fun p b -> (bigint.Abs(p - (b <<< z.Scale)) <<< bits) <= bound) product y
    |> Theorem.holds "residual above 2^-bits"

[<Fact>]
let ``the residual is within the precision, exactly`` () =
    let cases =
        gen {
            let! matrix, y = ExactCases.system
            let! bits = Gen.elements [ 0; 1; 50; 53; 200; 1000 ]
            return matrix, y, bits
        }

    Theorem.forAll cases (fun (matrix, y, bits) ->
        ExactCases.forEveryKernel (fun kernels ->
            match Refine.solve kernels matrix y bits with
            | Ok z -> isWithin bits matrix y z
            | Error(NoContraction _) -> Ok()))

/// Dominant diagonals: doubles are good enough.
let private wellConditioned =
    gen {
        let! size = Gen.choose (1, 30)
        let! width = Gen.elements [ 8; 32; 70; 500 ]
        let! entries = Gen.arrayOfLength (size * size) (ExactCases.integer width)
        let! y = Gen.arrayOfLength size (ExactCases.integer width)
        let! bits = Gen.elements [ 0; 53; 200; 1000 ]

        let entry i j =
            entries[i * size + j] + (if i = j then bigint size <<< width else 0I)

        return IntegerMatrix.init size size entry, y, bits
    }

[<Fact>]
let ``well-conditioned systems are refined to any precision`` () =
    Theorem.forCases 100 wellConditioned (fun (matrix, y, bits) ->
        ExactCases.forEveryKernel (fun kernels ->
            match Refine.solve kernels matrix y bits with
            | Ok z -> isWithin bits matrix y z
            | Error(NoContraction step) -> Error $"no contraction in step {step}"))

[<Fact>]
let ``hopeless systems are refused`` () =
    let hilbert size =
        let common =
            Seq.fold
                (fun m k -> m / bigint.GreatestCommonDivisor(m, k) * k)
                1I
                (Seq.init (2 * size) (fun k -> bigint (k + 1)))

        IntegerMatrix.init size size (fun i j -> common / bigint (i + j + 1))

    let refused =
        [ 16..24 ]
        |> List.filter (fun size ->
            let y = Array.init size (fun i -> bigint (i + 1))

            match Refine.solve (ReferenceKernels()) (hilbert size) y 100 with
            | Ok z ->
                Assert.Equal(Ok(), isWithin 100 (hilbert size) y z)
                false
            | Error(NoContraction _) -> true)

    Assert.NotEmpty refused
