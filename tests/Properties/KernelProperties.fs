module MemCap.Properties.KernelProperties

open System
open FsCheck
open FsCheck.FSharp
open MemCap.Exact
open Xunit

/// The same bits as the reference, from every implementation; `run` returns everything that a member wrote.
let private agree (run: IKernels -> 'T) =
    let expected = run (ReferenceKernels())

    ExactCases.forEveryKernel (fun kernels -> if run kernels = expected then Ok() else Error "other bits")

let private numbers seed =
    let random = Random(seed: int)

    fun _ ->
        let scale = Math.ScaleB(1.0, random.Next(-30, 30))
        (2.0 * random.NextDouble() - 1.0) * scale

/// Sizes at and beside the edges of the blocks of all widths.
let private edge =
    Gen.frequency [
        3, Gen.elements [ 0; 1; 2; 5; 6; 7; 13; 14; 15; 16; 17; 28; 29; 33 ]
        1, Gen.choose (0, 200)
    ]

[<Fact>]
let ``products of doubles have the bits of the reference`` () =
    let shapes =
        gen {
            let! rows = edge
            let! outputs = edge
            let! d = Gen.frequency [ 1, Gen.constant 1; 3, edge ]
            let! seed = Gen.choose (0, 1000000)
            return rows, outputs, d, seed
        }

    Theorem.forAll shapes (fun (rows, k, d, seed) ->
        let number = numbers seed
        let x = Array.init (rows * d + 3) number
        let w = Array.init (k * d + 2) number

        agree (fun kernels ->
            let z = Array.create (rows * k + 4) -1.0
            kernels.Product(x, 3, rows, w, 2, k, d, z, 1)
            z |> Array.map BitConverter.DoubleToInt64Bits))

[<Fact>]
let ``two threads give the bits of the reference`` () =
    let number = numbers 7
    let rows, k, d = 301, 37, 400
    let x = Array.init (rows * d) number
    let w = Array.init (k * d) number

    agree (fun kernels ->
        let z = Array.zeroCreate (rows * k)
        kernels.Product(x, 0, rows, w, 0, k, d, z, 0)
        z |> Array.map BitConverter.DoubleToInt64Bits)
    |> fun verdict -> Assert.Equal(Ok(), verdict)

let private modulus =
    Gen.elements [ Modular.prime; Modular.primes[1]; Array.last Modular.primes ]

/// Residues: all of them p - 1, or mostly 0, or any.
let private residues modulus count =
    gen {
        let any = Gen.choose (0, int modulus - 1) |> Gen.map uint32
        let extreme = Gen.constant (modulus - 1u)

        let! entry =
            Gen.elements [
                any
                extreme
                Gen.frequency [ 4, Gen.constant 0u; 1, any ]
                Gen.oneof [ any; extreme ]
            ]

        return! Gen.arrayOfLength count entry
    }

let private sizes = Gen.frequency [ 4, Gen.choose (1, 40); 1, Gen.choose (60, 100) ]

[<Fact>]
let ``inverses modulo p`` () =
    let matrices =
        gen {
            let! p = modulus
            let! size = sizes
            let! matrix = residues p (size * size)
            return p, size, matrix
        }

    Theorem.forCases 100 matrices (fun (p, size, matrix) ->
        agree (fun kernels ->
            let work = Array.copy matrix
            let regular = kernels.Invert(p, work, size)
            regular, (if regular then work else [||])))

[<Fact>]
let ``the inverse times the matrix is the identity`` () =
    let matrices =
        gen {
            let! size = sizes

            let! matrix =
                Gen.arrayOfLength (size * size) (Gen.choose (0, int Modular.prime - 1) |> Gen.map uint32)

            return size, matrix
        }

    Theorem.forCases 50 matrices (fun (size, matrix) ->
        ExactCases.forEveryKernel (fun kernels ->
            let inverse = Array.copy matrix

            if kernels.Invert(Modular.prime, inverse, size) then
                let transposed =
                    Array.init (size * size) (fun e -> matrix[e % size * size + e / size])

                let product = Array.zeroCreate (size * size)
                kernels.ModularProduct(Modular.prime, inverse, size, size, transposed, size, product)

                let identity =
                    Array.init (size * size) (fun e -> if e / size = e % size then 1u else 0u)

                Theorem.holds "not the identity" (product = identity)
            else
                Ok()))

[<Fact>]
let ``matrix times vectors modulo p and modulo 2^64`` () =
    let products =
        gen {
            let! p = modulus
            let! rows = Gen.choose (0, 9)
            let! columns = Gen.frequency [ 5, Gen.choose (0, 70); 1, Gen.choose (2000, 4200) ]
            let! count = Gen.choose (0, 3)
            let! matrix = residues p (rows * columns)
            let! vectors = residues p (count * columns)
            let! sign = Gen.elements [ id; int32 >> (~~~) >> uint32; fun a -> a <<< 4 ]
            return p, rows, columns, count, matrix, vectors, sign
        }

    Theorem.forAll products (fun (p, rows, columns, count, matrix, vectors, sign) ->
        agree (fun kernels ->
            let result = Array.zeroCreate (count * rows)
            kernels.ModularProduct(p, matrix, rows, columns, vectors, count, result)
            let signed = matrix |> Array.map (sign >> int32)
            let long = vectors |> Array.map (fun a -> a <<< 3)
            let sums = Array.zeroCreate<int64>(count * rows)
            kernels.IntegerProduct(signed, rows, columns, long, count, sums)
            result, sums))

[<Fact>]
let ``rows reduced by an echelon`` () =
    let echelons =
        gen {
            let! p = modulus
            let! columns = Gen.frequency [ 4, Gen.choose (1, 60); 1, Gen.choose (250, 400) ]
            let! augmented = Gen.choose (0, 3)
            let! count = Gen.choose (0, columns)
            let! pivots = Gen.shuffle [| 0 .. columns - 1 |]
            let! entries = residues p (count * (columns + augmented))
            let! row = residues p (columns + augmented)
            return p, columns + augmented, Array.truncate count pivots, entries, row
        }

    Theorem.forAll echelons (fun (p, stride, pivots, entries, row) ->
        let echelon = Array.copy entries

        pivots
        |> Array.iteri (fun j pivot ->
            for i in 0 .. j - 1 do
                echelon[j * stride + pivots[i]] <- 0u

            echelon[j * stride + pivot] <- 1u)

        agree (fun kernels ->
            let work = Array.map uint64 row
            kernels.Eliminate(p, echelon, stride, pivots, pivots.Length, work)
            work))

/// Every factor and every entry is p - 1: any more products in a word than are allowed would overflow it.
[<Fact>]
let ``a row of the largest factors and entries is reduced without overflow`` () =
    let count, others = 600, 33
    let stride = count + others
    let largest = Modular.prime - 1u

    let echelon =
        Array.init (count * stride) (fun e ->
            let row, column = e / stride, e % stride

            if column >= count then largest
            elif column = row then 1u
            else 0u)

    agree (fun kernels ->
        let work = Array.init stride (fun c -> if c < count then 1UL else uint64 largest)
        kernels.Eliminate(Modular.prime, echelon, stride, [| 0 .. count - 1 |], count, work)
        work)
    |> fun verdict -> Assert.Equal(Ok(), verdict)

[<Fact>]
let ``digits scaled and changed to binary`` () =
    let padics =
        gen {
            let! p = modulus
            let! length = Gen.frequency [ 6, Gen.choose (1, 40); 1, Gen.choose (250, 530) ]
            let! entries = Gen.choose (1, 19)
            let! digits = residues p (length * entries)
            let! multiplier = residues p length
            return p, length, entries, digits, multiplier
        }

    Theorem.forCases 100 padics (fun (p, length, entries, digits, multiplier) ->
        agree (fun kernels ->
            let scaled = Array.zeroCreate (length * entries)
            kernels.ScaleDigits(p, digits, length, entries, multiplier, scaled)
            let limbs = Array.zeroCreate ((28 * length + 31) / 32 * entries)
            kernels.ToBinary(p, digits, length, entries, limbs)
            scaled, limbs))
