namespace MemCap.Constructions

open System.Numerics
open MemCap
open MemCap.Exact
open MemCap.Networks

/// Polynomials of degree ≤ q = 2k + 1 in d variables that are two-layer networks of at most C(d + q, d) smoothed ReLUs
/// of order k, on a box, without an affine part and without an error. On its first cell S_k(t − k) = t^q/q!, and the powers
/// ⟨β, (1, s)⟩^q over the lattice |β| = q are a basis of the polynomials of degree ≤ q: for f of s in [0, 1]^d
///   f(s) = Σ_β c_β·S_k(⟨β, (1, s)⟩/q − k),   c_β = (1/β!) Π_i Π_{j<β_i} (q·D_i − j·ΣD) f_hom.
///
/// Source: derived; Bresler and Nagaraj 2020 approximate. Notes: proofs-notes/srelu.md
[<RequireQualifiedAccess>]
module PolynomialNetwork =
    // 1. Hypotheses

    /// The least order whose networks equal a polynomial of this degree.
    let leastOrder degree = degree / 2

    /// Lattices with more points take longer than anyone waits.
    let largestLattice = 100_000

    /// C(d + 2k + 1, d), the number of units that always suffices in d variables.
    let unitsAtMost order variables =
        Combinatorics.binomial (variables + 2 * order + 1) variables

    let private bad argument why = MemCapError.BadArgument(argument, why)

    let private hypotheses order (box: Box) (p: Polynomial) used =
        result {
            let largest = 2 * Srelu.largestOrder + 1

            do!
                require
                    (p.Degree <= largest)
                    (bad "polynomial" $"has degree {p.Degree}: networks here have degrees up to {largest}")

            do!
                require
                    (order >= 0 && order <= Srelu.largestOrder)
                    (bad "order" $"is {order}, not in 0 to {Srelu.largestOrder}")

            do!
                require
                    (box.Dimension = p.Variables)
                    (bad "box" $"has {box.Dimension} coordinates, the polynomial {p.Variables} variables")

            do!
                require
                    (p.Degree <= 2 * order + 1)
                    (bad
                        "polynomial"
                        $"has degree {p.Degree}: units of order {order} give degrees up to {2 * order + 1}; use order {leastOrder p.Degree}")

            let units = unitsAtMost order used

            do!
                require
                    (units <= BigInteger largestLattice)
                    (bad
                        "polynomial"
                        $"in {used} variables needs up to {units} units of order {order}, more than {largestLattice}")
        }

    // 2. Construction

    /// (q·D_i − j·ΣD) f of a form in integers, by exponents.
    let private differentiate q i j (form: Map<int list, BigInteger>) =
        let terms =
            seq {
                for KeyValue(exponents, coefficient) in form do
                    for m, e in List.indexed exponents do
                        let factor = (if m = i then q else 0) - j

                        if e > 0 && factor <> 0 then
                            List.updateAt m (e - 1) exponents, coefficient * BigInteger(e * factor)
            }

        Seq.fold
            (fun (sums: Map<int list, BigInteger>) (exponents, term) ->
                let sum =
                    match sums.TryFind exponents with
                    | Some known -> known + term
                    | None -> term

                if sum.IsZero then
                    sums.Remove exponents
                else
                    sums.Add(exponents, sum))
            Map.empty
            terms

    /// (β, β!·c_β) of all lattice points with c_β ≠ 0, where β_0, …, β_(i−1) have been applied and `left` remains.
    let rec private coefficients q variables i left form : (int list * BigInteger) list =
        if Map.isEmpty form then
            []
        elif i = variables then
            // Degree 0 is left exactly when nothing is left of q.
            if left = 0 then [ [], Seq.head (Map.values form) ] else []
        else
            let rec upTo b form = [
                for rest, value in coefficients q variables (i + 1) (left - b) form -> b :: rest, value

                if b < left && not (Map.isEmpty form) then
                    yield! upTo (b + 1) (differentiate q i b form)
            ]

            upTo 0 form

    /// X_0^(q − |e|) X^e in the variables that occur, over the common denominator.
    let private homogeneous q (used: int list) (p: Polynomial) =
        let denominator =
            Map.fold
                (fun (common: BigInteger) _ (c: Rational) ->
                    common / BigInteger.GreatestCommonDivisor(common, c.Denominator) * c.Denominator)
                BigInteger.One
                p.Terms

        let form =
            p.Terms
            |> Map.toSeq
            |> Seq.map (fun (exponents, c) ->
                let all = Array.ofList exponents

                (q - List.sum exponents) :: List.map (fun i -> all[i]) used,
                c.Numerator * (denominator / c.Denominator))
            |> Map.ofSeq

        struct (form, denominator)

    /// The network that equals p at every point of the box.
    /// Errors: BadArgument when the order is out of range, the degree above 2k + 1, the box of another dimension, or the
    /// lattice too large.
    let construct order (box: Box) (p: Polynomial) : Result<Network, MemCapError> =
        let used =
            p.Terms.Keys
            |> Seq.collect (fun exponents ->
                List.indexed exponents |> List.filter (fun (_, e) -> e > 0) |> List.map fst)
            |> Seq.distinct
            |> Seq.sort
            |> List.ofSeq

        hypotheses order box p used.Length
        |> Result.map (fun () ->
            let q = 2 * order + 1
            let d = box.Dimension
            let lower = Array.init d box.Lower
            let lengths = Array.init d (fun i -> box.Upper i - box.Lower i)

            let struct (form, denominator) =
                homogeneous q used (Polynomial.affine lower lengths p)

            let units =
                coefficients q (used.Length + 1) 0 q form
                |> List.map (fun (beta, value) ->
                    let weights = Array.create d Rational.Zero

                    for i, b in List.zip used beta.Tail do
                        weights[i] <- Rational.ofInt b / (Rational.ofInt q * lengths[i])

                    let atCorner = Array.fold2 (fun sum w x -> sum + w * x) Rational.Zero weights lower

                    let bias =
                        Rational.fraction (BigInteger beta.Head) (BigInteger q)
                        - atCorner
                        - Rational.ofInt order

                    let multiple =
                        List.fold (fun product b -> product * Combinatorics.factorial b) denominator beta

                    Vec.ofRationals weights, bias, Rational.fraction value multiple)
                |> Array.ofList

            Network.twoLayer
                (Activation.Srelu order)
                d
                (units |> Array.map (fun (weights, _, _) -> weights))
                (units |> Array.map (fun (_, bias, _) -> bias) |> Vec.ofRationals)
                (units |> Array.map (fun (_, _, outer) -> outer) |> Vec.ofRationals)
                Output.Identity)

    // 3. Size formulas: unitsAtMost.

    // 4. Certificate: of the network this returns, by PolynomialCheck.check.
