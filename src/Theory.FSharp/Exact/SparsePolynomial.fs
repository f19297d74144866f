namespace MemCap.Exact

/// A polynomial of as many variables as occur: monomials as (index, exponent), by ascending index, exponents positive, to
/// coefficients that are not 0.
type internal SparsePolynomial = Map<(int * int) list, Rational>

[<RequireQualifiedAccess>]
module internal SparsePolynomial =
    let constant (value: Rational) : SparsePolynomial =
        if value.IsZero then Map.empty else Map.ofList [ [], value ]

    /// x_index^exponent.
    let power index exponent : SparsePolynomial =
        Map.ofList [ (if exponent = 0 then [] else [ index, exponent ]), Rational.One ]

    let private addTerm (sum: SparsePolynomial) monomial (coefficient: Rational) : SparsePolynomial =
        let coefficient =
            match Map.tryFind monomial sum with
            | Some known -> known + coefficient
            | None -> coefficient

        if coefficient.IsZero then
            Map.remove monomial sum
        else
            Map.add monomial coefficient sum

    let add (p: SparsePolynomial) (q: SparsePolynomial) = Map.fold addTerm p q

    let scale (factor: Rational) (p: SparsePolynomial) : SparsePolynomial =
        if factor.IsZero then
            Map.empty
        else
            Map.map (fun _ coefficient -> factor * coefficient) p

    let rec private merge (left: (int * int) list) (right: (int * int) list) =
        match left, right with
        | [], rest
        | rest, [] -> rest
        | (i, e) :: others, (j, _) :: _ when i < j -> (i, e) :: merge others right
        | (i, _) :: _, (j, f) :: others when j < i -> (j, f) :: merge left others
        | (i, e) :: others, (_, f) :: more -> (i, e + f) :: merge others more

    let multiply (p: SparsePolynomial) (q: SparsePolynomial) : SparsePolynomial =
        Map.fold
            (fun sum left (a: Rational) ->
                Map.fold (fun sum right (b: Rational) -> addTerm sum (merge left right) (a * b)) sum q)
            Map.empty
            p

    /// The sum of exponents, at most; 0 of the zero polynomial.
    let degree (p: SparsePolynomial) =
        Map.fold (fun most monomial _ -> max most (List.sumBy snd monomial)) 0 p
