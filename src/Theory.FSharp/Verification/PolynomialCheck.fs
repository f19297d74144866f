namespace MemCap.Verification

open System.Collections.Generic
open System.Numerics
open MemCap.Exact
open MemCap.Networks

/// Why it is not established that a network equals a polynomial on a box. Units and knots are counted from 0.
[<RequireQualifiedAccess; NoComparison>]
type PolynomialObstacle =
    /// Not one hidden layer of ReLUs or smoothed ReLUs and one linear output, or another number of inputs.
    | Shape of reason: string
    /// The argument of a unit passes a knot inside the box, so that the unit is no polynomial there.
    | Knot of unit: int * knot: Rational
    /// The network is a polynomial on the box, and this coefficient is another: the two differ.
    | Coefficient of exponents: int list * expected: Rational * found: Rational

/// Networks as polynomials: an identity of coefficients, which says more than any number of points.
/// On a box on which no unit's argument passes a knot every unit is a polynomial of one piece in its argument, and
/// expanding it by Taylor's formula gives the coefficients of the network. Nothing is known here of how networks are built.
/// Notes: proofs-notes/srelu.md
[<RequireQualifiedAccess>]
module PolynomialCheck =
    let private tryOrder activation =
        match activation with
        | Activation.Relu -> Some 0
        | Activation.Srelu order -> Some order
        | Activation.Identity
        | Activation.Threshold
        | Activation.Sign -> None

    let private shape (network: Network) (box: Box) =
        match network.Layers, network.Output with
        | _ when network.Inputs <> box.Dimension ->
            Error $"the network has {network.Inputs} inputs, the box {box.Dimension} coordinates"
        | [ hidden; last ], Output.Identity when last.Activation = Activation.Identity && last.Rows = 1 ->
            match tryOrder hidden.Activation with
            | Some order -> Ok struct (order, hidden, last)
            | None -> Error "the hidden layer has no ReLUs or smoothed ReLUs"
        | _ -> Error "the network is not one hidden layer with one linear output"

    /// p(t), p'(t), …, of a polynomial in one variable.
    let private derivatives (p: Rational[]) (t: Rational) =
        let mutable p = p

        Array.init p.Length (fun _ ->
            let value = Array.foldBack (fun c value -> c + t * value) p Rational.Zero
            p <- Array.init (max 0 (p.Length - 1)) (fun e -> Rational.ofInt (e + 1) * p[e + 1])
            value)

    /// Adds a·p(⟨w, x⟩ + b): the coefficient of x^α is a·p^(|α|)(b)·w^α/α!.
    let private addUnit (sums: Dictionary<int list, Rational>) (a: Rational) p (w: Rational[]) b =
        let taylor = derivatives p b

        let rec add i left exponents (product: Rational) =
            if i < 0 then
                let value = product * taylor[taylor.Length - 1 - left]

                if not value.IsZero then
                    let known =
                        match sums.TryGetValue exponents with
                        | true, known -> known
                        | _ -> Rational.Zero

                    sums[exponents] <- known + value
            elif w[i].IsZero then
                add (i - 1) left (0 :: exponents) product
            else
                let mutable product = product

                for e in 0..left do
                    if e > 0 then
                        product <- product * w[i] / Rational.ofInt e

                    add (i - 1) (left - e) (e :: exponents) product

        add (w.Length - 1) (taylor.Length - 1) [] a

    /// The piece in which the argument stays, or a knot that it passes.
    let private pieceOf (knots: Rational[]) (box: Box) w b =
        let struct (least, most) = Box.range box w b

        match Array.tryFind (fun knot -> least < knot && knot < most) knots with
        | Some knot -> Error knot
        | None -> Ok(knots |> Array.filter (fun knot -> knot <= least) |> Array.length)

    /// The polynomial that the network is on the box.
    /// Errors: Shape, or the first unit whose argument passes a knot.
    let expand (network: Network) (box: Box) : Result<Polynomial, PolynomialObstacle> =
        match shape network box with
        | Error reason -> Error(PolynomialObstacle.Shape reason)
        | Ok(struct (order, hidden, last)) ->
            let knots, pieces = Srelu.knots order Rational.One, Srelu.pieces order Rational.One

            let outer = last.Weights 0
            let sums = Dictionary<int list, Rational>()
            sums[List.replicate box.Dimension 0] <- last.Biases[0]

            let rec from r =
                if r = hidden.Rows then
                    let terms = sums |> Seq.map (fun (KeyValue(exponents, c)) -> exponents, c)
                    Ok(Polynomial.OfTerms(box.Dimension, terms))
                else
                    let a, w, b = outer[r], Vec.toRationals (hidden.Weights r), hidden.Biases[r]

                    match pieceOf knots box w b with
                    | _ when a.IsZero -> from (r + 1)
                    | Error knot -> Error(PolynomialObstacle.Knot(r, knot))
                    | Ok piece ->
                        addUnit sums a pieces[piece] w b
                        from (r + 1)

            from 0

    /// The network equals the polynomial at every point of the box, which is established coefficient by coefficient.
    /// Errors: Shape, Knot, or the first coefficient that differs.
    let check (network: Network) (box: Box) (polynomial: Polynomial) : Result<unit, PolynomialObstacle> =
        match expand network box with
        | Error obstacle -> Error obstacle
        | Ok _ when polynomial.Variables <> box.Dimension ->
            Error(
                PolynomialObstacle.Shape
                    $"the polynomial has {polynomial.Variables} variables, the box {box.Dimension} coordinates"
            )
        | Ok found ->
            let coefficient (p: Polynomial) exponents =
                p.Terms.TryFind exponents |> Option.defaultValue Rational.Zero

            Seq.append polynomial.Terms.Keys found.Terms.Keys
            |> Seq.tryFind (fun exponents -> coefficient polynomial exponents <> coefficient found exponents)
            |> function
                | None -> Ok()
                | Some exponents ->
                    Error(
                        PolynomialObstacle.Coefficient(
                            exponents,
                            coefficient polynomial exponents,
                            coefficient found exponents
                        )
                    )
