namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group R, polynomials: how many units represent, or learn with random first layers, any polynomial of a degree. The
/// error is over all points of a box, not over given ones.
[<RequireQualifiedAccess>]
module LearningBounds =
    let private eps = Parameter "eps"
    let private eta = Parameter "eta"
    let private q = Parameter "degree"
    let private groups = Parameter "groups"
    let private norm = Parameter "coefficientNorm"
    let private sum = Parameter "coefficientSum"
    let private powers = Parameter "powerNorm"

    let private zero = Formula.int 0

    let private isPolynomial =
        Hypothesis.Asserted("polynomial", "The labels are values of a polynomial of degree at most q.")

    let private approximate = [ Hypothesis.Below(zero, eps) ]

    /// Every further group of units costs another root; minima are over so many.
    let private mostGroups = Formula.int 48

    let private meanSquare =
        ErrorNotion.Other "mean squared error at most eps, for a measure on the cube [-1, 1]^d"

    let private entry = {
        Id = ""
        Group = Group.TwoLayer
        Reference = "bresler2020corrective"
        Place = "Theorem 10"
        Activation = ActivationClass.PiecewisePolynomial
        Architecture = Architecture.OneHidden
        Hypotheses = [ isPolynomial ]
        Labels = Labels.Real
        Error = meanSquare
        Direction = Direction.Upper(Scope.HighProbability "1 − η")
        Statements = []
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Derived "learning"
        Confidence = Confidence.High
        Basis = Basis.Proved
        Remark = ""
    }

    /// Random units, output weights by convex optimisation.
    let randomUnits = {
        entry with
            Id = "BN20-T10"
            Hypotheses = isPolynomial :: approximate
            Error =
                ErrorNotion.Other
                    "mean squared error at most eps, for a measure on the ball where the source has it"
            Statements =
                let exponent = 1 / groups

                let ofGroups = c * binomial (d + q) q * pow (square norm / (eta * eps)) exponent

                let a = Parameter "a"

                let ofSlides =
                    Reduce(
                        Reduction.Minimum,
                        "a",
                        one,
                        mostGroups,
                        c * pow a (Hidden "c2") * pow d (q * (1 + 1 / a)) * pow (eps * eta) (-1 / a)
                    )

                [
                    Statement.value Quantity.Neurons (max (Hidden "N_0") ofGroups)
                    Statement.variant "number of groups chosen" Quantity.Neurons ofSlides
                ]
            Status = Status.Asymptotic
            Origin = Origin.Published
            Confidence = Confidence.Medium
            Basis = Basis.Primary
            Remark =
                "Units of a orders of smoothness, a − 1 in the source's count, whose hidden constant depends on a and q. N_0 stands for the other term of the source's maximum, in N_J, the number of monomials and a radius, which is not transcribed. The variant is the form of nagaraj2020slides, with C(a, q)^{1/a} = c·a^c2 for the constant that is not given there: d^q times less than any power of 1/ε."
    }

    /// Random units along a lattice of directions, every constant known.
    let latticeUnits = {
        entry with
            Id = "DER-LEARN-EXPL"
            Place = "makes Theorem 10 explicit"
            Hypotheses =
                [
                    Hypothesis.Asserted(
                        "lattice-powers",
                        "The labels are an affine function plus Σ c_im·(b_i·x/q)^m over 2 ≤ m ≤ q and all vectors b_i of d integers ≥ 0 with sum q, and Σ_i(Σ_m |c_im|)² ≤ N_c²; all points are in [−1, 1]^d."
                    )
                    Hypothesis.AtLeast(q, two)
                ]
                @ approximate
            Statements =
                let a = Parameter "a"
                let j = Parameter "j"
                let h, length = Parameter "h", Parameter "u"

                let beta = (power 3 length + power 3 (max zero (length - 2))) / 3

                let density =
                    Reduce(
                        Reduction.Sum,
                        "j",
                        zero,
                        floorDiv (q - 2) two,
                        binomial (3 * a - 3 + j) j
                        * pow (h / 6) (2 * j)
                        * Reduce(Reduction.Product, "i", zero, 1 + 2 * j, q - Parameter "i")
                        * pow length (q - 2 - 2 * j)
                    )

                let ofGroup =
                    2
                    * Parameter "M"
                    * length
                    * pow (2 / (3 * h)) (1 - 1 / a)
                    * pow (square (powers * density) * beta / (eps * eta)) (1 / a)

                let total =
                    Let("h", pow two (Parameter "w") / a, Let("u", 1 + (a - 1) * h, a * ceil ofGroup + 2))

                [
                    Statement.value
                        Quantity.Neurons
                        (define "M" (binomial (d + q - 1) q) (fun _ ->
                            Reduce(
                                Reduction.Minimum,
                                "a",
                                one,
                                mostGroups,
                                Reduce(Reduction.Minimum, "w", zero, Formula.int 4, total)
                            )))
                ]
            Remark =
                "Output weights that are chosen by an explicit rule, group by group, each group correcting the error of those before it; least squares on the same units fits the training points at least as well. a groups of smoothed ReLUs of width h, of which these are the best among 48 × 5: O(d^q ln²(1/(εη))) units. Every polynomial of degree q has such powers; N_c depends on it. Directions are from a lattice: for the Gaussian ones of the source this is not proved. DER-POLY-EXACT has no error and fewer units."
    }

    /// Deep networks that multiply.
    let squaring = {
        entry with
            Id = "DER-LEARN-DEEP"
            Group = Group.Deep
            Place = "the comparison with deep networks after Theorem 10"
            Activation = ActivationClass.Relu
            Architecture = Architecture.Graph
            Hypotheses =
                [
                    Hypothesis.Asserted(
                        "polynomial-on-cube",
                        "The labels are values of a polynomial of degree at most q whose coefficients in degrees 2 to q have absolute values of sum at most S_J; all points are in [−1, 1]^d."
                    )
                    Hypothesis.AtLeast(q, two)
                ]
                @ approximate
            Error =
                ErrorNotion.Other
                    "every error at most the root of eps on the cube [-1, 1]^d, so mean squares at most eps"
            Direction = Direction.Upper Scope.ForAll
            Statements =
                let withStages body =
                    define "s" (max zero (ceil (lg ((q - 1) * sum / (2 * sqrt eps)) / 2))) body

                let units =
                    withStages (fun s ->
                        (s + 2) * (binomial (d + q - 1) d - 1) + (s + 4) * (binomial (d + q) d - d - 1))

                [
                    Statement.value Quantity.Neurons units
                    Statement.value Quantity.HiddenLayers (withStages (fun s -> (q - 1) * (s + 2)))
                ]
            Remark =
                "s stages of a tent square a number up to 4^−(s+1), squares multiply, and every monomial is a smaller one times a coordinate. Units read inputs and all units before them; a layered network carries them along besides."
    }

    /// No error at all.
    let exact = {
        entry with
            Id = "DER-POLY-EXACT"
            Place = "compare Theorem 10"
            Error = ErrorNotion.Other "equal to the polynomial at every point of a box"
            Direction = Direction.Upper Scope.ForAllFixed
            Statements = [
                Statement.value
                    Quantity.Neurons
                    (define "k" (floorDiv q two) (fun k -> binomial (d + 2 * k + 1) d))
            ]
            Origin = Origin.Derived "srelu"
            Remark =
                "Smoothed ReLUs of order k = ⌊q/2⌋ as memcap polynomial builds them: the first layer depends on the box alone. Variables that do not occur need no units."
    }

    let all = [ randomUnits; latticeUnits; exact ]

    /// Those of deep networks.
    let deep = [ squaring ]
