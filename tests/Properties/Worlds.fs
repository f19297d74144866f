/// Random parameters that some data set has: bounds that speak of the same data must agree at them.
[<RequireQualifiedAccess>]
module MemCap.Properties.Worlds

open System.Numerics
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact

/// One of a list.
let choose (random: SplitMix) (items: 'T list) =
    items[int (random.NextBelow(uint64 items.Length))]

/// low, …, high.
let between (random: SplitMix) low high =
    low + int (random.NextBelow(uint64 (high - low + 1)))

let private ten (k: int) = BigInteger.Pow(BigInteger 10, k)

/// Small ones more often than not, every size up to 10^80.
let count random =
    match between random 1 40 with
    | k when k <= 18 -> BigInteger(between random 1 12)
    | k when k <= 30 -> BigInteger(between random 13 300)
    | k when k <= 39 -> BigInteger(between random 301 1_000_000)
    | _ -> ten (between random 7 80) + BigInteger(between random -5 5)

let dimension random =
    match between random 1 10 with
    | k when k <= 5 -> between random 1 4
    | k when k <= 9 -> between random 5 60
    | _ -> between random 61 3000

let rational (k: BigInteger) = Value.ofRational (Rational.ofInteger k)

let private fraction (p: BigInteger) (q: BigInteger) =
    Value.ofRational (Rational.fraction p q)

/// The least s with s^d ≥ n.
let private side (n: BigInteger) d =
    let rec up (s: BigInteger) =
        if BigInteger.Pow(s, d) >= n then
            s
        else
            up (s + BigInteger.One)

    if n <= BigInteger 1_000_000 || BigInteger.Pow(BigInteger 2, min d 4000) >= n then
        up BigInteger.One
    else
        n

/// A radius and a separation that n points of R^d can have: points of a line, or of a grid, or closer ones.
let private lengths random (n: BigInteger) d =
    let radius = BigInteger(between random 1 30)
    let closer = BigInteger(choose random [ 1; 1; 2; 7; 1000 ])
    let onLine = BigInteger.Max(BigInteger 2, n)
    let onGrid = (side n d) * BigInteger(d + 1)

    let steps =
        closer
        * if random.NextBelow 2UL = 0UL then
              onLine
          else
              BigInteger.Min(onLine, onGrid)

    fraction radius BigInteger.One, fraction radius steps

/// A learner with correlation α to all labels weighs no less than this: the argument of DER-TW-LB.
let private withLearner parameters =
    let given = Evaluate.given parameters

    let lightest =
        Notation.ratio 2 3
        * Parameter "alpha"
        * SquareRoot(Parameter "n" / (Notation.square (Parameter "r") + 1))

    {
        given with
            Parameters = given.Parameters.Add("omega", Ask.value given lightest)
    }

/// Parameters of data with n points, completed as the program completes them; and of any architecture.
let ofSize (random: SplitMix) n =
    let d = dimension random
    let r, delta = lengths random n d
    let few = int (BigInteger.Min(n, BigInteger 1000))
    let alpha = choose random [ 1; 2; 5; 10 ]
    let half = n / BigInteger 2

    let smaller =
        choose random [ half; half; BigInteger.Min(half, BigInteger.One); half / BigInteger 3 ]

    let size () = Ask.int (between random 2 20)

    [
        "n", rational n
        "d", Ask.int d
        "C", Ask.int (choose random [ 2; max 2 few; between random 2 (max 2 few); 1 <<< between random 1 8 ])
        "n1", rational smaller
        "m", Ask.int (choose random [ 1; 1; 2; 5 ])
        "r", r
        "delta", delta
        "eps", choose random [ Ask.int 0; Ask.ratio 1 100; Ask.ratio 1 4; Ask.ratio 1 2; Ask.ratio 9 10 ]
        "eta", choose random [ Ask.ratio 1 1000; Ask.ratio 1 10; Ask.ratio 9 10 ]
        "rho", Ask.ratio (between random 1 99) 100
        "p", Ask.int (choose random [ 2; 2; 3; 5 ])
        "t", Ask.ratio (between random 25 60) 10
        "tau", Ask.ratio (between random 71 99) 100
        "gamma", Ask.ratio (between random 0 90) 100
        // Labels ±1 are among those that it admits.
        "labelBound", Ask.int (between random 1 9)
        // Labels ±1, and points along a line.
        "labelNorm", Ask.value (Ask.at [ "n", rational n ]) (SquareRoot(Parameter "n"))
        "liftedNorm", Ask.value (Ask.at [ "n", rational n ]) (Notation.ratio 3 2 * SquareRoot(Parameter "n"))
        "slope", Ask.ratio (between random 1 100) 7
        "kappa", Ask.ratio (between random -20 40) 20
        "alpha", Ask.ratio 1 alpha
        "beta", Ask.ratio (between random 1 9) alpha
        "w", Ask.ratio (between random 67 100) 100
        "lambda", Ask.int (between random 30 90)
        "meanWidth", Ask.ratio (between random 0 50) 3
        "pmin", Ask.ratio 1 (between random 2 1000)
        "sigma", Ask.ratio (between random 1 20) 3
        "ciso", Ask.int (between random 1 5)
        "J", size ()
        "diameter", size ()

        for name in
            [
                "ng"
                "h"
                "Mminus"
                "Mplus"
                "width"
                "depth"
                "Wnz"
                "B"
                "A"
                "g"
                "rr"
                "M"
                "N"
                "s"
                "steps"
                "norm"
                "components"
                "T"
                "Ns"
                "heads"
            ] do
            name, size ()

        yield!
            Parameters.ofWidths [
                BigInteger d
                for _ in 1 .. between random 1 3 do
                    BigInteger(between random 1 30)
                BigInteger.One
            ]

        // At least the norm of a point; labels of any size.
        "opnorm", choose random [ r; Ask.int (between random 30 90) ]
        "corr", Ask.ratio 1 (between random 1 40)
        "lambdaH", Ask.ratio (between random 1 30) 70
        "order", Ask.int (choose random [ 2; 2; 4; 6 ])
        "signal", Ask.ratio (between random 1 60) 100
        // Fixed, so that nothing else is drawn otherwise than before.
        "degree", Ask.int 3
        "groups", Ask.int 2
        "coefficientNorm", Ask.int 2
        "coefficientSum", Ask.int 5
        "powerNorm", Ask.int 3
    ]
    |> Map.ofList
    |> Parameters.complete None
    |> fst
    |> withLearner

let random (random: SplitMix) = ofSize random (count random)

/// The inequalities between parameters that a statement asks for hold; that some data have them is seen to here.
let isAdmissible given (bound, statement) =
    Bound.hypotheses bound statement
    |> List.forall (fun hypothesis ->
        match hypothesis with
        | Hypothesis.AtLeast _
        | Hypothesis.Below _ -> (Decide.hypothesis None given Set.empty hypothesis).IsHolds
        | _ -> true)
