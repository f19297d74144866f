namespace MemCap.Exact

open MemCap

/// A polynomial in x_1, …, x_d with rational coefficients, expanded. Equal polynomials are equal values.
[<Sealed; NoComparison>]
type Polynomial =
    /// d ≥ 1, whether or not every variable occurs.
    member Variables: int
    /// Exponents of x_1, …, x_d to the coefficient, which is not 0.
    member Terms: Map<int list, Rational>
    /// The largest sum of exponents; 0 of the zero polynomial.
    member Degree: int
    /// Sums the terms; callers vouch for the number of exponents.
    static member internal OfTerms: variables: int * terms: (int list * Rational) seq -> Polynomial
    interface System.IEquatable<Polynomial>

[<RequireQualifiedAccess>]
module Polynomial =
    /// Sums the terms. Errors: BadArgument when there is no variable, or exponents are negative or not as many as variables.
    val create: variables: int -> terms: (int list * Rational) seq -> Result<Polynomial, MemCapError>

    /// p(x). Throws ArgumentException when x has another length.
    val evaluate: Polynomial -> x: Rational[] -> Rational

    /// q(s) = p(shift + scale·s), coordinate by coordinate. Throws ArgumentException when lengths differ.
    val affine: shift: Rational[] -> scale: Rational[] -> Polynomial -> Polynomial

    /// The same polynomial in more variables. Errors: BadArgument when there are fewer.
    val inVariables: variables: int -> Polynomial -> Result<Polynomial, MemCapError>

    /// A monomial as x1^2*x3; 1 when all exponents are 0.
    val formatMonomial: exponents: int list -> string

    /// As PolynomialText reads it, largest degree first: x1^2*x2 - 3/4*x3 + 1.
    val format: Polynomial -> string
