/// Polynomials, boxes and points of them as test cases.
[<RequireQualifiedAccess>]
module MemCap.Properties.PolynomialCases

open System.Numerics
open FsCheck.FSharp
open MemCap.Exact

let rational largest =
    Gen.map2
        (fun (p: int) (q: int) -> Rational.fraction (BigInteger p) (BigInteger q))
        (Gen.choose (-largest, largest))
        (Gen.choose (1, 9))

/// Exponents of that sum at most.
let private exponents variables degree =
    gen {
        let! picks = Gen.arrayOfLength degree (Gen.choose (0, variables))
        return List.init variables (fun i -> picks |> Array.filter (fun v -> v = i) |> Array.length)
    }

/// Few or many monomials, the largest degree often attained, 0 among them.
let polynomial variables degree =
    gen {
        let! count = Gen.elements [ 0; 1; 1; 2; 5; 12 ]
        let! monomials = Gen.listOfLength count (exponents variables degree)
        let! first = Gen.choose (0, variables - 1)
        let leading = List.init variables (fun i -> if i = first then degree else 0)
        let! coefficients = Gen.listOfLength (count + 1) (rational 9)

        return
            match Polynomial.create variables (List.zip (leading :: monomials) coefficients) with
            | Ok p -> p
            | Error error -> failwith error.Message
    }

let box dimension =
    gen {
        let! lower = Gen.arrayOfLength dimension (rational 5)
        let! lengths = Gen.arrayOfLength dimension (rational 20)

        let upper =
            Array.map2
                (fun l (length: Rational) -> l + Rational.abs length + Rational.fraction 1I 7I)
                lower
                lengths

        let! isUnit = Gen.elements [ true; false ]

        return
            if isUnit then
                Box.unit dimension
            else
                match Box.create lower upper with
                | Ok box -> box
                | Error error -> failwith error.Message
    }

/// Points of the box, on its faces and vertices often.
let pointOf (box: Box) =
    Gen.choose (0, 12)
    |> Gen.arrayOfLength box.Dimension
    |> Gen.map (
        Array.mapi (fun i k ->
            let share = Rational.fraction (BigInteger(max 0 (min 10 (k - 1)))) 10I
            box.Lower i + share * (box.Upper i - box.Lower i))
    )
