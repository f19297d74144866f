module MemCap.Properties.LinearSolveProperties

open FsCheck
open FsCheck.FSharp
open MemCap.Exact
open MemCap.Runner.Kernels
open Xunit

let private isNullVector matrix (v: bigint[]) =
    Theorem.holds "the null vector is zero" (v |> Array.exists (fun a -> not a.IsZero))
    |> Result.bind (fun () -> Theorem.holds "A·v ≠ 0" (ExactCases.multiply matrix v |> Array.forall _.IsZero))

let private isSolution (matrix: IntegerMatrix) (y: bigint[]) (solution: Solution) =
    let left = ExactCases.multiply matrix solution.Numerators
    let right = y |> Array.map (fun b -> solution.Denominator * b)

    let divisor =
        solution.Numerators
        |> Array.fold (fun g n -> bigint.GreatestCommonDivisor(g, n)) solution.Denominator

    if left <> right then
        Error "A·N ≠ D·y"
    elif solution.Denominator.Sign <= 0 then
        Error "D ≤ 0"
    elif not divisor.IsOne then
        Error $"common divisor {divisor}"
    else
        Ok()

let private isAnswer matrix y answer =
    match answer with
    | Ok solution -> isSolution matrix y solution
    | Error(Singular vector) -> isNullVector matrix vector

[<Fact>]
let ``the solution satisfies the system in lowest terms`` () =
    Theorem.forAll ExactCases.system (fun (matrix, y) ->
        ExactCases.forEveryKernel (fun kernels -> LinearSolve.solve kernels matrix y |> isAnswer matrix y))

[<Fact>]
let ``a system is refused exactly when its rank is too small`` () =
    Theorem.forAll (ExactCases.systemOf (Gen.constant (ExactCases.integer 1))) (fun (matrix, y) ->
        ExactCases.forEveryKernel (fun kernels ->
            match LinearSolve.solve kernels matrix y with
            | Ok _ -> Theorem.equal matrix.Rows (ExactCases.rank matrix)
            | Error(Singular vector) ->
                isNullVector matrix vector
                |> Result.bind (fun () ->
                    Theorem.holds "refused though regular" (ExactCases.rank matrix < matrix.Rows)))
        |> Result.mapError string)

/// The last row is a combination of the others.
let private singular =
    gen {
        let! matrix, y = ExactCases.system
        let r = matrix.Rows
        let! factors = Gen.arrayOfLength r (ExactCases.integer 4)

        let entry i j =
            if i < r - 1 then
                matrix[i, j]
            else
                Seq.sum (Seq.init (r - 1) (fun k -> factors[k] * matrix[k, j]))

        return IntegerMatrix.init r r entry, y
    }

[<Fact>]
let ``a singular matrix is refused with a null vector`` () =
    Theorem.forAll singular (fun (matrix, y) ->
        ExactCases.forEveryKernel (fun kernels ->
            match LinearSolve.solve kernels matrix y with
            | Ok _ -> Error "accepted"
            | Error(Singular vector) -> isNullVector matrix vector))

/// Regular, with a determinant that the first primes of the list divide.
let private unluckyPrimes =
    gen {
        let! matrix, y = ExactCases.system
        let! count = Gen.choose (1, 3)
        let factor = Modular.primes |> Seq.take count |> Seq.map bigint |> Seq.reduce (*)

        let entry i j =
            if i = 0 then factor * matrix[i, j] else matrix[i, j]

        return IntegerMatrix.init matrix.Rows matrix.Rows entry, y
    }

[<Fact>]
let ``primes that divide the determinant are passed over`` () =
    Theorem.forAll unluckyPrimes (fun (matrix, y) ->
        ExactCases.forEveryKernel (fun kernels -> LinearSolve.solve kernels matrix y |> isAnswer matrix y))

[<Fact>]
let ``several right-hand sides are solved like one at a time`` () =
    Theorem.forCases 50 ExactCases.system (fun (matrix, y) ->
        ExactCases.forEveryKernel (fun kernels ->
            let twice = y |> Array.map (fun b -> 2I * b + 1I)

            match LinearSolve.solveMany kernels matrix [| y; twice |] with
            | Ok [| first; second |] ->
                isSolution matrix y first
                |> Result.bind (fun () -> isSolution matrix twice second)
            | Ok _ -> Error "not two solutions"
            | Error(Singular vector) -> isNullVector matrix vector))

[<Fact>]
let ``the product with a vector is exact`` () =
    Theorem.forAll ExactCases.system (fun (matrix, v) ->
        ExactCases.forEveryKernel (fun kernels ->
            Theorem.equal (ExactCases.multiply matrix v) (matrix.Multiply(kernels, v))))

[<Fact>]
let ``larger systems of bytes and words`` () =
    let larger =
        gen {
            let! size = Gen.choose (20, 60)
            let! bits = Gen.elements [ 1; 8; 31; 32; 62; 63 ]
            let! matrix = Gen.arrayOfLength (size * size) (ExactCases.integer bits)
            let! labelBits = Gen.elements [ 1; 62; 63; 300 ]
            let! y = Gen.arrayOfLength size (ExactCases.integer labelBits)
            return IntegerMatrix.ofBigint size size matrix, y
        }

    Theorem.forCases 20 larger (fun (matrix, y) ->
        ExactCases.forEveryKernel (fun kernels -> LinearSolve.solve kernels matrix y |> isAnswer matrix y))

/// Each unknown has its own denominator.
[<Fact>]
let ``diagonal systems`` () =
    let diagonal =
        gen {
            let! size = Gen.choose (1, 150)
            let! bits = Gen.elements [ 3; 20; 70 ]
            let! entries = Gen.arrayOfLength size (ExactCases.integer bits)
            let! y = Gen.arrayOfLength size (ExactCases.integer 10)

            let entry i j =
                if i = j then 2I * entries[i] + 1I else 0I

            return IntegerMatrix.init size size entry, y
        }

    Theorem.forCases 20 diagonal (fun (matrix, y) ->
        let answer = LinearSolve.solve SimdKernels.Best matrix y
        isAnswer matrix y answer)
