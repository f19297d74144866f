/// Norms and smallest eigenvalues are on the proved side of the true ones, and near them.
module MemCap.Properties.OperatorNormProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let private reference = ReferenceKernels() :> IKernels

/// Sylvester's matrix of order 2^k: orthogonal rows and columns of signs.
let private hadamard k =
    let order = 1 <<< k

    Array.init order (fun i ->
        Array.init order (fun j ->
            if Numerics.BitOperations.PopCount(uint32 (i &&& j)) % 2 = 0 then
                1.0
            else
                -1.0))

/// A positive semidefinite symmetric matrix: elimination without exchanges, zero pivots with zero columns only.
let private isSemidefinite (matrix: Rational[,]) =
    let n = Array2D.length1 matrix
    let m = Array2D.copy matrix

    let rec from k =
        if k = n then
            true
        elif m[k, k].Sign < 0 then
            false
        elif m[k, k].IsZero then
            Seq.forall (fun i -> m[i, k].IsZero) (seq { k .. n - 1 }) && from (k + 1)
        else
            for i in k + 1 .. n - 1 do
                let factor = m[i, k] / m[k, k]

                for j in k + 1 .. n - 1 do
                    m[i, j] <- m[i, j] - factor * m[k, j]

            from (k + 1)

    from 0

/// AᵀA or AAᵀ, whichever is smaller, exactly.
let private gram (rows: Rational[][]) =
    let dot a b =
        Array.fold2 (fun (s: Rational) x y -> s + x * y) Rational.Zero a b

    let vectors =
        if rows.Length <= rows[0].Length then
            rows
        else
            Array.transpose rows

    Array2D.init vectors.Length vectors.Length (fun i j -> dot vectors[i] vectors[j])

/// sign·M + shift·I.
let private shifted (sign: int) (shift: Rational) (matrix: Rational[,]) =
    matrix
    |> Array2D.mapi (fun i j x ->
        let entry = Rational.ofInt sign * x
        if i = j then entry + shift else entry)

let private everyRow (data: Dataset) = [| 0 .. data.Count - 1 |]

/// The matrices that are made of a data set, in rationals, with the bound of each.
let private variants (data: Dataset) =
    let exact values = Array.map Rational.ofDouble values
    let points = Array.init data.Count (fun i -> exact (data.Point(i).ToArray()))
    let centre = data.Point(data.Count / 2).ToArray()
    let scales = Array.init data.Count (fun i -> 1.0 + float i / 3.0)
    let every = everyRow data
    let some = every |> Array.filter (fun i -> i % 3 <> 1)
    let lift x = Array.append x [| Rational.One |]

    [
        "plain", points, OperatorNorm.ofPoints reference data every NormRows.Plain
        "lifted", Array.map lift points, OperatorNorm.ofPoints reference data every NormRows.Lifted
        "some rows",
        Array.map (fun i -> points[i]) some,
        OperatorNorm.ofPoints reference data some NormRows.Plain
        "shifted",
        points
        |> Array.map (fun x -> Array.map2 (fun (a: Rational) b -> a - b) x (exact centre)),
        OperatorNorm.ofPoints reference data every (NormRows.Shifted centre)
        "scaled",
        Array.map2 (fun x s -> Array.map (fun a -> a * Rational.ofDouble s) x) points scales,
        OperatorNorm.scaled reference data every (Some scales) NormRows.Plain
    ]

/// 1.01 times the square of a norm is as near as its bound has to be.
let private near = Rational.fraction (bigint 101) (bigint 100)

[<Fact>]
let ``norms of matrices are never below the true ones, and within a hundredth`` () =
    Theorem.forCases
        250
        (Gen.oneof [ hardPoints 7 4; Gen.map (fun (c: Case) -> c.Data) Cases.any ])
        (fun data ->
            let size =
                everyRow data
                |> Array.map (Geometry.squaredNorm data)
                |> Array.fold Rational.max (Rational.powerOfTwo -1000)

            [
                for name, rows, bound in variants data do
                    let gram = gram rows
                    let isBound = isSemidefinite (shifted -1 bound.Squared gram)
                    let less = bound.Squared / near
                    let isTight = less.IsZero || not (isSemidefinite (shifted -1 less gram))
                    // Differences that doubles lose beside the coordinates have a bound, and no more is promised.
                    let isTiny = bound.Squared < Rational.powerOfTwo -1000 * size

                    if not isBound then
                        $"{name}: the norm is larger"
                    elif not (isTight || isTiny) then
                        $"{name}: far above the norm"
            ]
            |> function
                | [] -> Ok()
                | reasons -> Error $"{reasons} in {show data}")

[<Theory>]
[<InlineData(0)>]
[<InlineData(3)>]
[<InlineData(7)>]
let ``orthogonal rows of signs have the norm of one row`` k =
    for exponent in [ -1070; -600; 0; 17; 900 ] do
        let order = 1 <<< k
        let rows = hadamard k |> Array.map (Array.map (fun x -> Math.ScaleB(x, exponent)))
        let data = ofRows rows (Array.zeroCreate order)
        let bound = OperatorNorm.ofPoints reference data (everyRow data) NormRows.Plain
        let square = Rational.ofInt order * Rational.powerOfTwo (2 * exponent)
        Assert.Equal(NormProof.Cholesky, bound.Proof)
        Assert.True(bound.Squared >= square, $"order {order}, 2^{exponent}")
        Assert.True(bound.Squared <= square * near, $"order {order}, 2^{exponent}: loose")

[<Fact>]
let ``rank one has the product of two norms, in tall and in wide matrices`` () =
    for n, d in [ 300, 3; 3, 300; 150, 140 ] do
        let u = Array.init n (fun i -> float (i + 1))
        let v = Array.init d (fun j -> float (j % 7 - 3))
        let data = ofRows (u |> Array.map (fun a -> Array.map (fun b -> a * b) v)) u
        let square x = Array.sumBy (fun x -> x * x) x
        let exact = Rational.ofDouble (square u) * Rational.ofDouble (square v)
        let bound = OperatorNorm.ofPoints reference data (everyRow data) NormRows.Plain
        Assert.True(exact <= bound.Squared && bound.Squared <= exact * near, $"{n} × {d}")

[<Fact>]
let ``a matrix too large to factor has its Frobenius norm`` () =
    let size = OperatorNorm.LargestGram + 1

    let rows =
        Array.init size (fun i -> Array.init size (fun j -> if i = j then 1.0 + float (i % 2) else 0.0))

    let data = ofRows rows (Array.zeroCreate size)
    let bound = OperatorNorm.ofPoints reference data (everyRow data) NormRows.Plain
    let exact = Rational.ofInt (size + 3 * (size / 2))
    Assert.Equal(NormProof.Frobenius, bound.Proof)
    Assert.True(exact <= bound.Squared && bound.Squared <= exact * near)

/// Points of a cloud whose Gram matrix has several blocks.
let private cloud n d =
    let random = Random 5
    ofRows (Array.init n (fun _ -> Array.init d (fun _ -> random.NextDouble() - 0.4))) (Array.zeroCreate n)

[<Fact>]
let ``norms have the same bits for every kernel`` () =
    let data = cloud 400 200

    let norm kernels =
        (OperatorNorm.ofPoints kernels data (everyRow data) NormRows.Lifted).Squared

    let expected = norm reference
    Assert.Equal(Ok(), ExactCases.forEveryKernel (fun kernels -> Theorem.equal expected (norm kernels)))

[<Fact>]
let ``the norm of a cloud is that of a power iteration`` () =
    let n, d = 400, 200
    let data = cloud n d
    let x = data.Points
    let mutable v = Array.create d 1.0
    let mutable square = 0.0

    for _ in 1..300 do
        let image =
            Array.init n (fun i -> Seq.sum (Seq.init d (fun c -> x[i * d + c] * v[c])))

        let back =
            Array.init d (fun c -> Seq.sum (Seq.init n (fun i -> x[i * d + c] * image[i])))

        let length = sqrt (Array.sumBy (fun t -> t * t) back)
        square <- length
        v <- Array.map (fun t -> t / length) back

    let bound = OperatorNorm.ofPoints reference data (everyRow data) NormRows.Plain
    let squared = Rational.toDouble bound.Squared
    Assert.True(squared >= square * (1.0 - 1e-9) && squared <= square * 1.01, $"{squared} for {square}")

/// Symmetric matrices of small integers, some of them positive definite or singular, scaled, with errors.
let private symmetric =
    gen {
        let! n = Gen.choose (1, 6)
        let! rank = Gen.choose (1, 7)
        let! basis = Gen.arrayOfLength n (Gen.arrayOfLength rank (Gen.choose (-3, 3)))
        let! shift = Gen.elements [ 0; 0; 1; -2 ]
        let! exponent = Gen.elements [ 0; 0; 300; -500; -1070 ]
        let! error = Gen.elements [ 0.0; 0.0; 0.25; 1.0 ]

        let entry i j =
            let product = Seq.sum (Seq.init rank (fun k -> basis[i][k] * basis[j][k]))
            float (if i = j then product + shift else product)

        let matrix =
            Array.init (n * n) (fun e -> Math.ScaleB(entry (e / n) (e % n), exponent))

        let errors = Array.create (n * n) (Math.ScaleB(error, exponent))
        return n, matrix, errors
    }

[<Fact>]
let ``no eigenvalue is below the least that is proved, errors included`` () =
    Theorem.forCases 400 symmetric (fun (n, matrix, errors) ->
        let bound = SmallestEigenvalue.atLeast reference n matrix errors
        let exact = Array2D.init n n (fun i j -> Rational.ofDouble matrix[i * n + j])
        // The worst error of one sign, and of two: both are within the given ones.
        let signed sign =
            exact
            |> Array2D.mapi (fun i j x ->
                x - Rational.ofInt (sign i j) * Rational.ofDouble errors[i * n + j])

        [ signed (fun _ _ -> 1); signed (fun i j -> if (i + j) % 2 = 0 then 1 else -1) ]
        |> List.forall (fun worst -> isSemidefinite (shifted 1 -bound worst))
        |> Theorem.holds $"{Rational.toDouble bound} is above an eigenvalue")

[<Fact>]
let ``known smallest eigenvalues are met within a thousandth`` () =
    for k in [ 0; 2; 5; 8 ] do
        for least in [ 1.0; 1e-6 ] do
            let n = 1 <<< k
            let h = hadamard k

            let values =
                Array.init n (fun i -> if i = n / 2 then least else 1.0 + float (i % 5))

            let matrix =
                Array.init (n * n) (fun e ->
                    Seq.sum (Seq.init n (fun t -> h[e / n][t] * values[t] * h[e % n][t])) / float n)

            // Each sum of n terms of size at most 5 is rounded n times.
            let errors = Array.create (n * n) (float n * 5e-16)

            let bound =
                SmallestEigenvalue.atLeast reference n matrix errors |> Rational.toDouble

            let lost = float n * float n * 2e-15
            Assert.True(bound <= least, $"order {n}: {bound} > {least}")
            Assert.True(bound >= least * 0.998 - lost, $"order {n}: {bound} for {least}")

[<Fact>]
let ``indefinite matrices have a negative bound near their eigenvalue`` () =
    // Eigenvalues 1 ± 3.
    let bound =
        SmallestEigenvalue.atLeast reference 2 [| 1.0; 3.0; 3.0; 1.0 |] (Array.zeroCreate 4)
        |> Rational.toDouble

    Assert.True(bound <= -2.0 && bound >= -8.1, $"{bound}")

    let zero =
        SmallestEigenvalue.atLeast reference 2 (Array.zeroCreate 4) (Array.create 4 0.5)

    Assert.True(zero <= -Rational.One && zero >= -Rational.fraction (bigint 11) (bigint 10))
