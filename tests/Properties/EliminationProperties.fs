module MemCap.Properties.EliminationProperties

open System.Numerics
open FsCheck.FSharp
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

/// Rank by Gauss over the rationals: another algorithm for the same number.
let private rankOverRationals (matrix: BigInteger[][]) =
    let rows = matrix |> Array.map (Array.map Rational.ofInteger)
    let columns = if rows.Length = 0 then 0 else rows[0].Length
    let mutable rank = 0

    for c in 0 .. columns - 1 do
        let nonzero i =
            (let row = rows[i] in not row[c].IsZero)

        match List.tryFind nonzero [ rank .. rows.Length - 1 ] with
        | None -> ()
        | Some i ->
            let pivot = rows[i]
            rows[i] <- rows[rank]
            rows[rank] <- pivot

            for k in rank + 1 .. rows.Length - 1 do
                let row = rows[k]
                let factor = row[c] / pivot[c]
                rows[k] <- Array.map2 (fun a b -> a - factor * b) row pivot

            rank <- rank + 1

    rank

let private product (matrix: BigInteger[][]) (z: BigInteger[]) =
    matrix
    |> Array.map (fun row -> Array.fold2 (fun sum a b -> sum + a * b) BigInteger.Zero row z)

/// Matrices with zeros, repeated and combined rows, small and large entries, more or fewer rows than columns.
let private matrices =
    gen {
        let! m = Gen.choose (1, 7)
        let! columns = Gen.choose (1, 7)
        let! bits = Gen.elements [ 1; 2; 8; 62; 200 ]
        let! rows = Gen.arrayOfLength m (Gen.arrayOfLength columns (integers bits))

        let! pairs =
            Gen.listOf (Gen.zip3 (Gen.choose (0, m - 1)) (Gen.choose (0, m - 1)) (Gen.choose (-2, 2)))

        for i, j, c in List.truncate 4 pairs do
            // Often dependent: row i becomes a multiple of row j, or a sum.
            rows[i] <- Array.map2 (fun a b -> BigInteger c * a + (if i = j then a else b)) rows[i] rows[j]

        let! zero = Gen.choose (0, 2 * columns)

        return
            rows
            |> Array.map (Array.mapi (fun j a -> if j = zero then BigInteger.Zero else a)),
            columns
    }

[<Fact>]
let ``the rank is the one of Gauss over the rationals`` () =
    Theorem.forCases 400 matrices (fun (a, columns) ->
        Theorem.equal (rankOverRationals a) (Elimination.rank columns a))

[<Fact>]
let ``the pivot columns are the leftmost independent ones`` () =
    Theorem.forCases 200 matrices (fun (a, columns) ->
        let leftmost =
            [| 0 .. columns - 1 |]
            |> Array.filter (fun c ->
                let rankOf k =
                    rankOverRationals (Array.map (Array.take k) a)

                rankOf (c + 1) > (if c = 0 then 0 else rankOf c))

        Theorem.equal leftmost (Elimination.ofRows columns a).PivotColumns
        |> Result.mapError string)

[<Fact>]
let ``the kernel vectors are primitive, independent, annihilated and as many as the theorem says`` () =
    Theorem.forCases 400 matrices (fun (a, columns) ->
        let elimination = Elimination.ofRows columns a

        let basis =
            Array.except elimination.PivotColumns [| 0 .. columns - 1 |]
            |> Array.map (elimination.KernelVector >> Elimination.primitive)

        all [
            Theorem.equal (columns - rankOverRationals a) basis.Length
            Theorem.equal basis.Length (rankOverRationals basis)
            for z in basis do
                Theorem.holds "not in the kernel" (product a z |> Array.forall _.IsZero)

                Theorem.holds
                    "not primitive"
                    (Array.fold (fun g x -> BigInteger.GreatestCommonDivisor(g, x)) BigInteger.Zero z).IsOne
        ])

[<Fact>]
let ``a solution solves, its free unknowns are zero, and none is missed`` () =
    let systems =
        gen {
            let! a, columns = matrices
            let! z = Gen.arrayOfLength columns (integers 40)
            let! noise = Gen.elements [ 0; 0; 1 ]
            let y = product a z
            y[0] <- y[0] + BigInteger noise
            return a, columns, y
        }

    Theorem.forCases 400 systems (fun (a, columns, y) ->
        let augmented = Array.map2 (fun row right -> Array.append row [| right |]) a y
        let pivots = (Elimination.ofRows columns a).PivotColumns

        match Elimination.solve columns a y with
        | None -> Theorem.holds "a solution exists" (rankOverRationals augmented > rankOverRationals a)
        | Some z ->
            let value row =
                Array.fold2 (fun (sum: Rational) t x -> sum + Rational.ofInteger t * x) Rational.Zero row z

            all [
                Theorem.holds
                    "A z ≠ y"
                    (Array.forall2 (fun row right -> value row = Rational.ofInteger right) a y)
                Theorem.holds
                    "a free unknown is not zero"
                    (z
                     |> Array.indexed
                     |> Array.forall (fun (j, x) -> x.IsZero || Array.contains j pivots))
            ])

[<Fact>]
let ``a full-size system is solved`` () =
    // 60×60, 200-bit entries, from a fixed linear congruence.
    let mutable state = BigInteger 12345
    let modulus = BigInteger.One <<< 200

    let next () =
        state <- (state * BigInteger 6364136223846793005L + BigInteger 1442695040888963407L) % modulus
        state

    let a = Array.init 60 (fun _ -> Array.init 60 (fun _ -> next ()))
    let y = Array.init 60 (fun _ -> next ())
    let z = Elimination.solve 60 a y |> Option.get

    for i in 0..59 do
        let value = Vec.dot (Vec.ofRationals z) (Vec.scaled a[i] BigInteger.One)
        Assert.Equal(Rational.ofInteger y[i], value)
