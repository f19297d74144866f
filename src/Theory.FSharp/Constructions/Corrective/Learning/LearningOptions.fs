namespace MemCap.Constructions

open System
open System.Globalization
open MemCap.Exact

/// The experiment on learning polynomials as experiment files know it.
[<RequireQualifiedAccess>]
module LearningOptions =
    /// What its experiments call it.
    let id = "learn"

    let private number name (low: int64) (high: int64) (standard: int64) meaning =
        let read (text: string) =
            match Int64.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, number when number >= low && number <= high -> Ok(string number)
            | _ -> Error $"takes a whole number from {low} to {high}"

        {
            Name = name
            Domain = Text("N", string standard, read)
            Meaning = meaning
        }

    let all: MethodOption list = [
        number "dimension" 1L 1000L 5L "variables of the polynomial"
        number "degree" 1L 20L 2L "its degree; every unit reads as many coordinates"
        number
            "groups"
            1L
            20L
            1L
            "orders of smoothness of the units: 0 is ReLU, k has 2k continuous derivatives"
        number "units" 1L 20_000L 400L "random units"
        {
            Name = "directions"
            Domain = Values [ "gaussian"; "lattice" ]
            Meaning =
                "gaussian: normal weights on some coordinates; lattice: the law for which an error is proved, the column bound"
        }
        {
            Name = "activation"
            Domain = Values [ "srelu"; "srelu-cos" ]
            Meaning =
                "of units; srelu: the ReLU smoothed by boxes; srelu-cos: as published, with a cosine and one width for all orders"
        }
        number "training" 1L 1_000_000L 10_000L "points to learn from"
        number "test" 1L 1_000_000L 4_000L "points to test on"
        {
            Name = "variant"
            Domain = Values [ "ridge"; "raw"; "precond" ]
            Meaning =
                "ridge: least squares with a penalty of 1e-10 of the largest eigenvalue; raw: gradient descent on the output weights; precond: the same without affine parts and with units of equal size"
        }
        number "steps" 0L 1_000_000_000_000_000L 1000L "steps of gradient descent, which ridge does not need"
    ]

    /// Of what there are more takes longer than anyone waits, or more memory than there is.
    let private mostColumns, mostNumbers = 5_000, 1L <<< 28

    /// A pseudoinverse is taken of a matrix with as many columns.
    let private mostDirections = 1_000

    let private find (values: Map<string, string>) name = values[name]

    /// The values are complete: every option has one of its values. Errors: what does not go together.
    let shape (values: Map<string, string>) : Result<LearningShape, string> =
        let number name =
            Int32.Parse(find values name, CultureInfo.InvariantCulture)

        let shape = {
            Dimension = number "dimension"
            Degree = number "degree"
            Groups = number "groups"
            Units = number "units"
            Law =
                if find values "directions" = "lattice" then
                    UnitLaw.Lattice
                else
                    UnitLaw.Gaussian
            Kind =
                if find values "activation" = "srelu-cos" then
                    UnitKind.SreluCosine
                else
                    UnitKind.Srelu
            Training = number "training"
            Test = number "test"
        }

        let monomials = Combinatorics.binomial (shape.Dimension + shape.Degree) shape.Degree
        let columns = shape.Units + shape.Dimension + 1

        let lattice =
            if shape.Law.IsLattice then
                Combinatorics.binomial (shape.Dimension + shape.Degree - 1) shape.Degree
            else
                0I

        if lattice > bigint mostDirections then
            Error
                $"a lattice of degree {shape.Degree} in {shape.Dimension} variables has {lattice} directions; there may be {mostDirections}"
        elif monomials > bigint PolynomialTarget.MostMonomials then
            Error
                $"a polynomial of degree {shape.Degree} in {shape.Dimension} variables has {monomials} monomials; there may be {PolynomialTarget.MostMonomials}"
        elif shape.Training < shape.Dimension + 2 || shape.Test < 2 then
            Error
                $"needs {shape.Dimension + 2} training points at least for {shape.Dimension} variables, and 2 test points"
        elif min columns shape.Training > mostColumns then
            Error $"needs the eigenvalues of {min columns shape.Training} columns; there may be {mostColumns}"
        elif int64 columns * int64 (max shape.Training shape.Test) > mostNumbers then
            Error $"{columns} columns at {max shape.Training shape.Test} points are more than 2^28 numbers"
        else
            Ok shape

    let private relativePenalty = 1e-10

    /// Of complete values too.
    let rule (values: Map<string, string>) : LearningRule =
        let steps = Int64.Parse(find values "steps", CultureInfo.InvariantCulture)

        match find values "variant" with
        | "raw" -> LearningRule.Raw steps
        | "precond" -> LearningRule.Preconditioned steps
        | _ -> LearningRule.Ridge relativePenalty

    /// (m/N)^a for m monomials, N units and a groups: the error of BN20-T10 with its hidden constant and the probability
    /// of failure taken as 1, for a polynomial with Σ J² = 1. A rate to compare exponents with, and no bound.
    let rate (shape: LearningShape) : float =
        let monomials =
            float (Combinatorics.binomial (shape.Dimension + shape.Degree) shape.Degree)

        Math.Pow(monomials / float shape.Units, float shape.Groups)
