module MemCap.Properties.SizeProperties

open System.Numerics
open FsCheck
open FsCheck.FSharp
open MemCap
open MemCap.Exact
open MemCap.Networks
open Xunit

let private weight =
    gen {
        let! p = Gen.choose (-50, 50)
        let! q = Gen.elements [ 1; 2; 3; 64; 7 ]
        let! e = Gen.elements [ -200; 0; 0; 0; 300 ]
        return Rational.fraction (bigint p) (bigint q) * Rational.powerOfTwo e
    }

let private neurons =
    gen {
        let! d = Gen.choose (1, 4)
        let! shared = Gen.arrayOfLength d weight
        let shared = Vec.ofRationals shared

        let neuron =
            gen {
                let! own = Gen.arrayOfLength d weight
                let! useShared = Gen.elements [ false; true ]
                let! a = weight
                let! b = weight
                return a, (if useShared then shared else Vec.ofRationals own), b
            }

        let! list = Gen.nonEmptyListOf neuron
        return d, list
    }

let private network activation (d, list) =
    Network.twoLayer
        activation
        d
        (list |> List.map (fun (_, w, _) -> w) |> Array.ofList)
        (list |> List.map (fun (_, _, b) -> b) |> Array.ofList |> Vec.ofRationals)
        (list |> List.map (fun (a, _, _) -> a) |> Array.ofList |> Vec.ofRationals)
        Output.Identity

/// ⌊√q⌋ by bisection, for the comparison only.
let private integerRoot (q: BigInteger) =
    let rec between low high =
        if high - low <= BigInteger.One then
            low
        else
            let middle = (low + high) / 2I

            if middle * middle <= q then
                between middle high
            else
                between low middle

    between 0I (BigInteger.One <<< (int (q.GetBitLength()) / 2 + 2))

[<Fact>]
let ``the total weight lies in its enclosure, which is narrow`` () =
    Theorem.forAll neurons (fun case ->
        let _, list = case
        let bits = 900

        // Σ ⌊√(a²(‖w‖²+b²)·4^bits)⌋ / 2^bits is below the total weight by less than one unit a neuron.
        let units =
            list
            |> List.sumBy (fun (a, w, b) ->
                let square = a * a * (Vec.dot w w + b * b)
                integerRoot (Rational.floor (square * Rational.powerOfTwo (2 * bits))))

        let lower = Rational.ofInteger units * Rational.powerOfTwo -bits
        let upper = lower + Rational.ofInt list.Length * Rational.powerOfTwo -bits
        let enclosure = (Size.ofNetwork (network Activation.Relu case)).TotalWeight.Value
        let low, high = Dyadic.toRational enclosure.Lower, Dyadic.toRational enclosure.Upper

        result {
            do! Theorem.holds "misses the total weight" (low <= upper && high >= lower)

            do!
                Theorem.holds
                    "is wide"
                    (high - low <= (high + Rational.powerOfTwo -800) * Rational.powerOfTwo -80)
        })

[<Fact>]
let ``threshold networks have no total weight`` () =
    Theorem.forCases 20 neurons (fun case ->
        Theorem.holds "has one" (Size.ofNetwork (network Activation.Threshold case)).TotalWeight.IsNone)

/// Bits of p/q by their definition, from the text of the binary expansion.
let private bits (w: Rational) =
    let length (x: BigInteger) = int ((BigInteger.Abs x).GetBitLength())

    if w.IsZero then
        1
    elif w.Denominator.IsPowerOfTwo then
        let rec odd (m: BigInteger) = if m.IsEven then odd (m / 2I) else m

        length (odd w.Numerator) + (length w.Denominator - 1) + 1
    else
        length w.Numerator + length w.Denominator + 1

[<Fact>]
let ``bits of doubles are the bits of the rationals that they are`` () =
    let entry =
        Gen.frequency [
            3, Cases.unit
            3, Cases.extreme
            2, Gen.map float (Gen.choose (-9, 9))
            1, Gen.elements [ 0.0; System.Double.MaxValue; System.Double.Epsilon; -1e-310 ]
        ]

    let rows =
        gen {
            let! d = Gen.choose (1, 6)
            return! Gen.nonEmptyListOf (Gen.arrayOfLength d entry)
        }

    Theorem.forAll rows (fun rows ->
        let shared = Vec.ofDoubles rows.Head

        let layer =
            // The first row occurs twice, as one object.
            let weights = Array.ofList (shared :: shared :: List.map Vec.ofDoubles rows.Tail)

            match Layer.create Activation.Identity shared.Length weights (Vec.zero weights.Length) with
            | Ok layer -> layer
            | Error error -> failwith error.Message

        let size =
            match Network.create shared.Length [ layer ] Output.Identity with
            | Ok network -> Size.ofNetwork network
            | Error error -> failwith error.Message

        let each =
            rows.Head :: rows
            |> List.collect (List.ofArray >> List.map Rational.ofDouble)
            |> List.filter (fun w -> not w.IsZero)

        result {
            do! Theorem.equal (int64 each.Length) size.NonzeroParameters
            do! Theorem.equal (each |> List.sumBy (fun w -> int64 (Size.bitsOf w))) size.TotalBits
            do! Theorem.equal (each |> List.map Size.bitsOf |> List.fold max 1) size.BitComplexity
        })

[<Fact>]
let ``parameters and bits are counted weight by weight`` () =
    Theorem.forAll neurons (fun case ->
        let d, list = case
        let size = Size.ofNetwork (network Activation.Relu case)

        let weights = [
            for a, w, b in list do
                a
                b
                yield! Vec.toRationals w
        ]

        let nonzero = weights |> List.filter (fun w -> not w.IsZero)

        result {
            do! Theorem.equal list.Length size.Neurons
            do! Theorem.equal [ list.Length ] size.HiddenWidths
            do! Theorem.equal 2 size.Depth
            do! Theorem.equal (int64 (list.Length * (d + 2) + 1)) size.Parameters
            do! Theorem.equal (int64 nonzero.Length) size.NonzeroParameters
            do! Theorem.equal (nonzero |> List.sumBy (fun w -> int64 (bits w))) size.TotalBits
            do! Theorem.equal (nonzero |> List.map bits |> List.fold max 1) size.BitComplexity
        })
