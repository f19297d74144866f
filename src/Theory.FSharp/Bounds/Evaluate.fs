namespace MemCap.Bounds

open System.Collections.Concurrent
open System.Numerics
open MemCap
open MemCap.Exact

/// Why a formula has no value.
[<RequireQualifiedAccess>]
type Obstacle =
    | Missing of parameter: string
    /// The source hides the constant, and nobody named one.
    | HiddenConstant of name: string
    /// Division by zero, a logarithm of a number ≤ 0, …
    | Undefined of reason: string
    /// A rounding or a comparison is closer to a tie than the longest precision tells.
    | Undecided of reason: string
    /// More terms, or longer numbers, than anyone waits for.
    | OutOfReach of reason: string

    /// One clause, without a trailing full stop.
    member this.Message =
        match this with
        | Missing name -> $"{name} is not given"
        | HiddenConstant name -> $"the source hides the constant {name}"
        | Undefined reason
        | Undecided reason
        | OutOfReach reason -> reason

/// The parameters and the hidden constants that have values.
[<NoComparison; NoEquality>]
type Given = {
    Parameters: Map<string, Value>
    Hidden: Map<string, Value>
}

/// Evaluates formulas: exactly where the value is rational, else in enclosures that are refined until every rounding
/// and every comparison is settled. Nothing is guessed.
[<RequireQualifiedAccess>]
module Evaluate =
    /// Working precisions end here; what is still open is reported as undecided.
    let private longest = 1 <<< 14

    /// Sums, products and minima with more terms are out of reach.
    let private mostTerms = 200_000

    /// Binomial coefficients with more bits are out of reach: sums ask for thousands of them.
    let private longestBinomial = 1L <<< 20

    /// Searches end here: beyond it each comparison needs numbers of thousands of bits.
    let private farthest = 1100

    /// Exact numbers with more bits are replaced by enclosures.
    let private largestExact = 1 <<< 16

    /// A rounding or a comparison that the working precision does not settle: try again with a longer one.
    exception private Straddles of string

    exception private Stops of Obstacle

    let private stop obstacle = raise (Stops obstacle)

    let private size (x: Rational) =
        Bits.length x.Numerator + Bits.length x.Denominator

    /// A rational too long to be carried on becomes an enclosure.
    let private exact bits x =
        if size x > largestExact then
            Value.Within(Enclosure.ofRational bits x)
        else
            Value.Exact x

    let private within bits operation a b =
        Value.Within(operation bits (Value.enclose bits a) (Value.enclose bits b))

    let private add bits a b =
        match a, b with
        | Value.Exact x, Value.Exact y -> exact bits (x + y)
        | _ -> within bits Enclosure.add a b

    let private negate bits a =
        match a with
        | Value.Exact x -> Value.Exact -x
        | _ -> Value.Within(Enclosure.negate (Value.enclose bits a))

    let private multiply bits a b =
        match a, b with
        | Value.Exact x, Value.Exact y -> exact bits (x * y)
        | Value.Root x, Value.Root y -> Value.sqrtOf (x * y)
        | Value.Exact x, Value.Root y
        | Value.Root y, Value.Exact x when x.Sign > 0 -> Value.sqrtOf (x * x * y)
        | Value.Exact x, _
        | _, Value.Exact x when x.IsZero -> Value.Exact Rational.Zero
        | _ -> within bits Enclosure.multiply a b

    let private straddles what = raise (Straddles what)

    let private divide bits a b =
        match Value.sign b with
        | Some 0 -> stop (Obstacle.Undefined "division by zero")
        | None -> straddles "a divisor may be zero"
        | Some _ ->
            match a, b with
            | Value.Exact x, Value.Exact y -> exact bits (x / y)
            | Value.Root x, Value.Root y -> Value.sqrtOf (x / y)
            | Value.Root x, Value.Exact y when y.Sign > 0 -> Value.sqrtOf (x / (y * y))
            | Value.Exact x, Value.Root y when x.Sign > 0 -> Value.sqrtOf (x * x / y)
            | Value.Exact x, _ when x.IsZero -> a
            | _ ->
                Enclosure.divide bits (Value.enclose bits a) (Value.enclose bits b)
                |> Option.map Value.Within
                |> Option.defaultWith (fun () -> straddles "a divisor may be zero")

    let private signOf what value =
        match Value.sign value with
        | Some sign -> sign
        | None -> straddles what

    let private squareRoot bits a =
        match a with
        | Value.Exact x when x.Sign >= 0 -> Value.sqrtOf x
        | _ ->
            match Enclosure.sqrt bits (Value.enclose bits a) with
            | Some root -> Value.Within root
            | None -> stop (Obstacle.Undefined "the square root of a negative number")

    let private ln bits a =
        match a with
        | Value.Exact x when x = Rational.One -> Value.Exact Rational.Zero
        | _ when signOf "the argument of a logarithm may be zero" a <= 0 ->
            stop (Obstacle.Undefined "the logarithm of a number that is not positive")
        | _ ->
            Enclosure.ln bits (Value.enclose bits a)
            |> Option.map Value.Within
            |> Option.defaultWith (fun () -> straddles "the argument of a logarithm may be zero")

    let private two = Value.ofInt 2

    let private lg bits a =
        match a with
        | Value.Exact x when x.Sign > 0 && x.Numerator.IsPowerOfTwo && x.Denominator.IsPowerOfTwo ->
            Value.ofInt (Bits.length x.Numerator - Bits.length x.Denominator)
        | Value.Root x when x.Numerator.IsPowerOfTwo && x.Denominator.IsPowerOfTwo ->
            let twice = Bits.length x.Numerator - Bits.length x.Denominator
            Value.Exact(Rational.fraction (BigInteger twice) (BigInteger 2))
        | _ -> divide bits (ln bits a) (ln bits two)

    /// p and q with x = g^p and y = g^q for an integer g, for x, y ≥ 2: Euclid's algorithm on the exponents.
    let rec private exponents (x: BigInteger) (y: BigInteger) =
        if x = y then
            Some(1, 1)
        elif x > y && (x % y).IsZero then
            exponents (x / y) y |> Option.map (fun (p, q) -> p + q, q)
        elif x < y && (y % x).IsZero then
            exponents x (y / x) |> Option.map (fun (p, q) -> p, p + q)
        else
            None

    /// ln a/ln b where it is rational, for integers: no precision would settle its rounding.
    let private logarithmRatio a b =
        match a, b with
        | Value.Exact x, Value.Exact y when x.IsInteger && y.IsInteger && x > Rational.One && y > Rational.One ->
            exponents x.Numerator y.Numerator
            |> Option.map (fun (p, q) -> Value.Exact(Rational.fraction (BigInteger p) (BigInteger q)))
        | _ -> None

    let private exp bits a =
        match a with
        | Value.Exact x when x.IsZero -> Value.Exact Rational.One
        | _ ->
            match Enclosure.exp bits (Value.enclose bits a) with
            | Some power -> Value.Within power
            | None -> stop (Obstacle.OutOfReach "a power has more than a billion bits")

    /// x^k for an integer k, exactly.
    let rec private integerPower (x: Rational) (k: int) =
        if k >= 0 then
            Rational.fraction (BigInteger.Pow(x.Numerator, k)) (BigInteger.Pow(x.Denominator, k))
        else
            Rational.One / integerPower x -k

    /// The integer r with r^q = n, if there is one, for n ≥ 1 and q ≥ 2.
    let private perfectRoot (n: BigInteger) q =
        let rec bisect (low: BigInteger) (high: BigInteger) =
            if high - low <= BigInteger.One then
                low
            else
                let middle = (low + high) >>> 1

                if BigInteger.Pow(middle, q) <= n then
                    bisect middle high
                else
                    bisect low middle

        let root = bisect BigInteger.One (BigInteger.One <<< (Bits.length n / q + 1))
        if BigInteger.Pow(root, q) = n then Some root else None

    /// x^(p/q) where it is rational and short.
    let private exactPower (x: Rational) (exponent: Rational) =
        let p, q = exponent.Numerator, exponent.Denominator

        let fits =
            q <= BigInteger 64
            && BigInteger.Abs p * BigInteger(size x) <= BigInteger largestExact

        if not fits then
            None
        elif q.IsOne then
            Some(integerPower x (int p))
        elif x.Sign > 0 then
            match perfectRoot x.Numerator (int q), perfectRoot x.Denominator (int q) with
            | Some a, Some b -> Some(integerPower (Rational.fraction a b) (int p))
            | _ -> None
        else
            None

    let private power bits a b =
        match a, b with
        | Value.Exact x, Value.Exact y when x.IsZero && y.Sign <= 0 ->
            if y.IsZero then
                Value.Exact Rational.One
            else
                stop (Obstacle.Undefined "a negative power of zero")
        | Value.Exact x, Value.Exact y when x.IsZero -> Value.Exact(if y.Sign > 0 then x else Rational.One)
        | Value.Root x, Value.Exact y when (exactPower x (y / Rational.ofInt 2)).IsSome ->
            Value.Exact (exactPower x (y / Rational.ofInt 2)).Value
        | Value.Exact x, Value.Exact y ->
            match exactPower x y with
            | Some value -> Value.Exact value
            | None when
                y.Denominator = BigInteger 2
                && (exactPower x (y * Rational.ofInt 2)).IsSome
                && x.Sign > 0
                ->
                Value.sqrtOf (exactPower x (y * Rational.ofInt 2)).Value
            | None when x.Sign < 0 -> stop (Obstacle.Undefined "a power of a negative number")
            | None -> exp bits (multiply bits b (ln bits a))
        | _ when signOf "the base of a power may be zero" a <= 0 ->
            stop (Obstacle.Undefined "a power of a number that is not positive")
        | _ -> exp bits (multiply bits b (ln bits a))

    let private integerOf what value =
        match value with
        | Value.Exact x when x.IsInteger -> x.Numerator
        | _ -> stop (Obstacle.Undefined $"{what} is not an integer")

    let private ofInteger k = Value.Exact(Rational.ofInteger k)

    /// Binomial coefficients by their recurrence: sums over k ask for one after the other.
    type private Binomials() =
        let mutable last = struct (BigInteger.Zero, BigInteger.Zero, BigInteger.One)

        member _.Item
            with get (n: BigInteger, k: BigInteger) =
                if k.Sign < 0 || k > n then
                    BigInteger.Zero
                else
                    let struct (lastN, lastK, value) = last

                    let k' =
                        if lastN = n && lastK <= k then
                            k
                        else
                            BigInteger.Min(k, n - k)

                    let steps = if lastN = n && lastK <= k then k - lastK else k'

                    if steps > BigInteger mostTerms then
                        stop (Obstacle.OutOfReach "a binomial coefficient is too large")

                    let mutable j, result =
                        if lastN = n && lastK <= k then
                            lastK, value
                        else
                            BigInteger.Zero, BigInteger.One

                    while j < k' do
                        result <- result * (n - j) / (j + BigInteger.One)

                        if result.GetBitLength() > longestBinomial then
                            stop (Obstacle.OutOfReach "a binomial coefficient is too large")

                        j <- j + BigInteger.One

                    last <- struct (n, k', result)
                    result

    let private decide what answer =
        match answer with
        | Some x -> x
        | None -> straddles what

    /// `known` holds the abbreviations, each computed once, when it is first needed.
    let rec private value
        (binomials: Binomials)
        bits
        (given: Given)
        (known: Map<string, Lazy<Value>>)
        formula
        : Value =
        let at formula =
            value binomials bits given known formula

        let bound index (k: BigInteger) formula =
            let parameters = Map.add index (ofInteger k) given.Parameters
            value binomials bits { given with Parameters = parameters } (Map.remove index known) formula

        let less a b =
            decide "a comparison is open" (Value.compare bits a b) < 0

        match formula with
        | Number x -> Value.Exact x
        | Constant NamedConstant.E -> exp bits (Value.ofInt 1)
        | Constant NamedConstant.Pi -> Value.Within(Enclosure.pi bits)
        | Parameter name ->
            match Map.tryFind name known, Map.tryFind name given.Parameters with
            | Some value, _ -> value.Value
            | None, Some value -> value
            | None, None -> stop (Obstacle.Missing name)
        | Let(name, definition, body) ->
            value binomials bits given (Map.add name (lazy (at definition)) known) body
        | Indexed(family, index) ->
            let name = $"{family}_{integerOf family (at index)}"

            match Map.tryFind name given.Parameters with
            | Some value -> value
            | None -> stop (Obstacle.Missing name)
        | Hidden name ->
            match Map.tryFind name given.Hidden with
            | Some value -> value
            | None -> stop (Obstacle.HiddenConstant name)
        | Sum(a, b) -> add bits (at a) (at b)
        | Difference(a, b) -> add bits (at a) (negate bits (at b))
        | Product(a, b) -> multiply bits (at a) (at b)
        | Quotient(Product(factor, Lg a), Lg b) when (logarithmRatio (at a) (at b)).IsSome ->
            multiply bits (at factor) (logarithmRatio (at a) (at b)).Value
        | Quotient(a, b) -> divide bits (at a) (at b)
        | Power(Constant NamedConstant.E, a) -> exp bits (at a)
        | Power(a, b) -> power bits (at a) (at b)
        | SquareRoot a -> squareRoot bits (at a)
        | Ln a -> ln bits (at a)
        | Lg a -> lg bits (at a)
        | NormalCdf a -> Value.Within(Enclosure.normalCdf bits (Value.enclose bits (at a)))
        | Ceiling a -> ofInteger (decide "a ceiling is open" (Value.ceiling (at a)))
        | Floor a -> ofInteger (decide "a floor is open" (Value.floor (at a)))
        | Minimum(a, b) ->
            let a, b = at a, at b
            if less b a then b else a
        | Maximum(a, b) ->
            let a, b = at a, at b
            if less a b then b else a
        | Binomial(a, b) -> ofInteger binomials[integerOf "n" (at a), integerOf "k" (at b)]
        | Reduce(reduction, index, lower, upper, body) ->
            let first = integerOf index (at lower)
            let last = integerOf index (at upper)

            if last - first > BigInteger mostTerms then
                stop (Obstacle.OutOfReach $"{last - first + BigInteger.One} terms are too many")

            let terms =
                seq {
                    let mutable k = first

                    while k <= last do
                        bound index k body
                        k <- k + BigInteger.One
                }

            match reduction with
            | Reduction.Sum -> Seq.fold (add bits) (Value.ofInt 0) terms
            | Reduction.Product -> Seq.fold (multiply bits) (Value.ofInt 1) terms
            | Reduction.Minimum when last < first -> stop (Obstacle.Undefined "a minimum over nothing")
            | Reduction.Minimum -> Seq.reduce (fun a b -> if less b a then b else a) terms
        | Find(search, index, start, left, right) ->
            let first = integerOf index (at start)

            // Comparisons get harder as the search narrows: each starts with the precision that the last one needed.
            let latest = ref bits

            let holds (k: BigInteger) =
                let parameters = Map.add index (ofInteger k) given.Parameters

                let at working formula =
                    let given = { given with Parameters = parameters }
                    value binomials working given (Map.remove index known) formula

                let rec attempt working =
                    let order =
                        try
                            Value.compare working (at working left) (at working right)
                        with Straddles _ ->
                            None

                    match order with
                    | Some order ->
                        latest.Value <- working
                        order >= 0
                    | None when working < 16 * bits && 2 * working <= longest -> attempt (2 * working)
                    | None -> straddles "a comparison is open"

                attempt latest.Value

            // The condition changes once: `early` is its value before the change.
            let early = search.IsGreatest

            let rec widen (step: BigInteger) =
                if Bits.length step > farthest then
                    stop (Obstacle.OutOfReach $"a search has no end within 2^{farthest}")
                elif holds (first + step) = early then
                    widen (step <<< 1)
                else
                    step

            let rec bisect low high =
                if high - low <= BigInteger.One then
                    low
                else
                    let middle = (low + high) >>> 1

                    if holds middle = early then
                        bisect middle high
                    else
                        bisect low middle

            if holds first <> early then
                ofInteger first
            else
                let step = widen BigInteger.One
                let last = bisect first (first + step)
                ofInteger (if search.IsGreatest then last else last + BigInteger.One)

    /// An enclosure this narrow answers: relative to the value, or to 2^-bits of 1 when the value may be zero.
    let private narrow bits (x: Enclosure) =
        let width = x.Upper - x.Lower

        width.Sign = 0
        || (let largest =
                if Dyadic.abs x.Lower > Dyadic.abs x.Upper then
                    Dyadic.abs x.Lower
                else
                    Dyadic.abs x.Upper

            let unit =
                if x.Lower.Sign * x.Upper.Sign > 0 then
                    Dyadic.leadingBit largest
                else
                    -4 * bits

            Dyadic.leadingBit width <= unit - bits)

    /// Longer and longer working precisions, until nothing is open.
    let private settle first (compute: int -> 'T) : Result<'T, Obstacle> =
        let rec attempt working =
            let outcome =
                try
                    Ok(Ok(compute working))
                with
                | Stops obstacle -> Ok(Error obstacle)
                | Straddles what -> Error what

            match outcome with
            | Ok result -> result
            | Error _ when 2 * working <= longest -> attempt (2 * working)
            | Error what -> Error(Obstacle.Undecided $"{what} at {working} bits")

        attempt first

    /// The value, to the given number of significant bits where it is not exact.
    let formula bits (given: Given) (formula: Formula) : Result<Value, Obstacle> =
        let binomials = Binomials()

        settle (bits + 32) (fun working ->
            match value binomials working given Map.empty formula with
            | Value.Within e when not (narrow bits e) -> straddles "a difference that may be zero is open"
            | value -> value)

    /// −1, 0 or 1 as left is less than, equal to or greater than right.
    let compare (given: Given) left right : Result<int, Obstacle> =
        let binomials = Binomials()

        settle 96 (fun working ->
            let side = value binomials working given Map.empty

            Value.compare working (side left) (side right) |> decide "a comparison is open")

    /// Only parameters, no hidden constants.
    let given parameters = {
        Parameters = parameters
        Hidden = Map.empty
    }
