namespace MemCap.Bounds

open System.Numerics
open MemCap.Exact

/// The two constants of analysis that bounds name.
[<RequireQualifiedAccess>]
type NamedConstant =
    | E
    | Pi

/// How the terms of an indexed expression are put together.
[<RequireQualifiedAccess>]
type Reduction =
    | Sum
    | Product
    | Minimum

/// Which integer a search returns.
[<RequireQualifiedAccess>]
type Search =
    /// The least integer for which the condition holds; it holds for all larger ones.
    | Least
    /// The greatest integer for which the condition holds; it fails for all larger ones. The start of the search
    /// if it fails there already.
    | Greatest

/// A formula as data: the number that is tested and the LaTeX, MathML and JavaScript that are cited come from the
/// same value.
type Formula =
    | Number of Rational
    | Constant of NamedConstant
    /// n, d, C, …: a name of Symbols.
    | Parameter of string
    /// The member of a family with that index: k_i, the width of layer i. Its value is the parameter "k_3".
    | Indexed of family: string * index: Formula
    /// A constant that the source does not give. It has no value until the user names one; never silently 1.
    | Hidden of string
    | Sum of Formula * Formula
    | Difference of Formula * Formula
    | Product of Formula * Formula
    | Quotient of Formula * Formula
    | Power of Formula * exponent: Formula
    | SquareRoot of Formula
    /// Natural logarithm.
    | Ln of Formula
    /// Logarithm to base 2.
    | Lg of Formula
    /// Φ, the distribution function of the standard normal law.
    | NormalCdf of Formula
    | Ceiling of Formula
    | Floor of Formula
    | Minimum of Formula * Formula
    | Maximum of Formula * Formula
    /// n choose k; 0 for k < 0 or k > n.
    | Binomial of Formula * Formula
    /// Σ, Π or min of the body for index = lower, lower + 1, …, upper.
    | Reduce of Reduction * index: string * lower: Formula * upper: Formula * body: Formula
    /// The least or the greatest integer ≥ start with left ≥ right.
    | Find of Search * index: string * start: Formula * left: Formula * right: Formula
    /// The body, where Parameter name stands for the value: an abbreviation, "√M where M = n + 1". The name means
    /// nothing in the value itself.
    | Let of name: string * value: Formula * body: Formula

    static member (+)(a: Formula, b: Formula) = Sum(a, b)
    static member (-)(a: Formula, b: Formula) = Difference(a, b)
    static member (*)(a: Formula, b: Formula) = Product(a, b)
    static member (/)(a: Formula, b: Formula) = Quotient(a, b)
    static member private OfInt(k: int) = Number(Rational.ofInt k)
    static member (+)(a: Formula, k: int) = Sum(a, Formula.OfInt k)
    static member (-)(a: Formula, k: int) = Difference(a, Formula.OfInt k)
    static member (/)(a: Formula, k: int) = Quotient(a, Formula.OfInt k)
    static member (+)(k: int, a: Formula) = Sum(Formula.OfInt k, a)
    static member (-)(k: int, a: Formula) = Difference(Formula.OfInt k, a)
    static member (*)(k: int, a: Formula) = Product(Formula.OfInt k, a)
    static member (/)(k: int, a: Formula) = Quotient(Formula.OfInt k, a)

[<RequireQualifiedAccess>]
module Formula =
    /// The constant k.
    let int (k: int) = Number(Rational.ofInt k)

    /// The formulas directly inside a formula.
    let parts formula =
        match formula with
        | Number _
        | Constant _
        | Parameter _
        | Hidden _ -> []
        | Indexed(_, a)
        | SquareRoot a
        | Ln a
        | Lg a
        | NormalCdf a
        | Ceiling a
        | Floor a -> [ a ]
        | Sum(a, b)
        | Difference(a, b)
        | Product(a, b)
        | Quotient(a, b)
        | Power(a, b)
        | Minimum(a, b)
        | Maximum(a, b)
        | Binomial(a, b) -> [ a; b ]
        | Reduce(_, _, lower, upper, body) -> [ lower; upper; body ]
        | Find(_, _, start, left, right) -> [ start; left; right ]
        | Let(_, value, body) -> [ value; body ]

    /// The formula with each of its parts changed.
    let map change formula =
        match formula with
        | Number _
        | Constant _
        | Parameter _
        | Hidden _ -> formula
        | Indexed(family, a) -> Indexed(family, change a)
        | SquareRoot a -> SquareRoot(change a)
        | Ln a -> Ln(change a)
        | Lg a -> Lg(change a)
        | NormalCdf a -> NormalCdf(change a)
        | Ceiling a -> Ceiling(change a)
        | Floor a -> Floor(change a)
        | Sum(a, b) -> Sum(change a, change b)
        | Difference(a, b) -> Difference(change a, change b)
        | Product(a, b) -> Product(change a, change b)
        | Quotient(a, b) -> Quotient(change a, change b)
        | Power(a, b) -> Power(change a, change b)
        | Minimum(a, b) -> Minimum(change a, change b)
        | Maximum(a, b) -> Maximum(change a, change b)
        | Binomial(a, b) -> Binomial(change a, change b)
        | Reduce(reduction, index, lower, upper, body) ->
            Reduce(reduction, index, change lower, change upper, change body)
        | Find(search, index, start, left, right) ->
            Find(search, index, change start, change left, change right)
        | Let(name, value, body) -> Let(name, change value, change body)

    /// The hidden constants, each once, in order of appearance.
    let hidden formula =
        let rec all formula =
            match formula with
            | Hidden name -> [ name ]
            | _ -> List.collect all (parts formula)

        List.distinct (all formula)

    /// The parameters, each once, in order of appearance; a family stands for its members, an index or an
    /// abbreviation for nothing.
    let parameters formula =
        let rec all bound formula =
            match formula with
            | Parameter name when List.contains name bound -> []
            | Parameter name -> [ name ]
            | Indexed(family, index) -> family :: all bound index
            | Reduce(_, index, lower, upper, body) ->
                all bound lower @ all bound upper @ all (index :: bound) body
            | Find(_, index, start, left, right) ->
                all bound start @ all (index :: bound) left @ all (index :: bound) right
            | Let(name, value, body) -> all bound value @ all (name :: bound) body
            | _ -> List.collect (all bound) (parts formula)

        List.distinct (all [] formula)

/// The notation in which the files of bounds write their formulas.
module Notation =
    let n = Parameter "n"
    let d = Parameter "d"
    let one = Formula.int 1
    let two = Formula.int 2
    let e = Constant NamedConstant.E
    let pi = Constant NamedConstant.Pi
    /// The hidden constant of an O( ) or Ω( ).
    let c = Hidden "c"
    /// A hidden factor that is a power of logarithms of the parameters.
    let polylog = Hidden "polylog"

    /// p/q.
    let ratio (p: int) (q: int) =
        Number(Rational.fraction (BigInteger p) (BigInteger q))

    let ceil a = Ceiling a
    let floor a = Floor a
    let sqrt a = SquareRoot a
    let ln a = Ln a
    let lg a = Lg a
    let min a b = Minimum(a, b)
    let max a b = Maximum(a, b)
    let pow a b = Power(a, b)
    /// a^k.
    let power (k: int) a = Power(a, Formula.int k)
    let square a = power 2 a
    let exp a = Power(e, a)
    let binomial a b = Binomial(a, b)
    /// define "M" value (fun M -> body): the body, where M = value.
    let define name value body = Let(name, value, body (Parameter name))
    /// ⌈a/b⌉.
    let ceilDiv a b = Ceiling(Quotient(a, b))
    /// ⌊a/b⌋.
    let floorDiv a b = Floor(Quotient(a, b))
