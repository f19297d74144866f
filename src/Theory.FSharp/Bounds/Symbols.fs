namespace MemCap.Bounds

/// The values that a parameter can have.
[<RequireQualifiedAccess>]
type Domain =
    /// 0, 1, 2, …
    | Natural
    /// 1, 2, 3, …
    | Positive
    /// A real number > 0.
    | PositiveReal
    /// A real number ≥ 0.
    | NonnegativeReal
    /// A real number strictly between 0 and 1.
    | OpenUnit
    | Real

/// A parameter of the formulas: its name on the command line and in plain text, its LaTeX, its meaning.
type Symbol = {
    Name: string
    Latex: string
    Domain: Domain
    Meaning: string
}

/// Every parameter that a formula may name. Conventions: proofs-notes/conventions.md.
[<RequireQualifiedAccess>]
module Symbols =
    let private symbol name latex domain meaning = {
        Name = name
        Latex = latex
        Domain = domain
        Meaning = meaning
    }

    let all = [
        symbol "n" "n" Domain.Positive "number of points"
        symbol
            "d"
            "d"
            Domain.Positive
            "dimension of the inputs; of their affine hull, where the data lie in a smaller one"
        symbol "C" "C" Domain.Positive "number of classes"
        symbol "m" "m" Domain.Positive "number of real outputs"
        symbol "n0" "n_0" Domain.Natural "points of the larger of two classes"
        symbol "n1" "n_1" Domain.Natural "points of the smaller of two classes"
        symbol "r" "r" Domain.PositiveReal "largest norm of a point"
        symbol "delta" "\\delta" Domain.PositiveReal "smallest distance of two points"
        symbol
            "delta_pm"
            "\\delta_{\\pm}"
            Domain.PositiveReal
            "smallest distance of two points with different labels"
        symbol "theta" "\\theta" Domain.PositiveReal "separation of points scaled to the unit ball, δ/r"
        symbol
            "angle"
            "\\theta_0"
            Domain.PositiveReal
            "smallest angle between a point and another or its negative"
        symbol "Delta" "\\Delta" Domain.PositiveReal "largest distance of two points over the smallest"
        symbol "gamma" "\\gamma" Domain.NonnegativeReal "largest absolute inner product of two points"
        symbol "labelBound" "M_y" Domain.NonnegativeReal "largest absolute label"
        symbol "labelNorm" "N_y" Domain.NonnegativeReal "norm of the vector of all labels"
        symbol
            "liftedNorm"
            "\\sigma_1"
            Domain.PositiveReal
            "at least the largest singular value of the matrix of the points with a coordinate 1 appended"
        symbol "slope" "s_y" Domain.NonnegativeReal "largest label difference over distance of two points"
        symbol "eps" "\\varepsilon" Domain.NonnegativeReal "admitted error, in the sense that the bound names"
        symbol "eta" "\\eta" Domain.OpenUnit "admitted probability of failure"
        symbol
            "rho"
            "\\rho"
            Domain.OpenUnit
            "robustness ratio: radius of the balls over half the label separation"
        symbol "Lip" "L_\\psi" Domain.PositiveReal "Lipschitz constant of the activation"
        symbol "D" "D" Domain.Positive "number of weights of a single unit: d, or d + 1 with a bias"
        symbol
            "kappa"
            "\\kappa"
            Domain.Real
            "margin of a perceptron, in units of the norm of its weights over the root of d"
        symbol "ng" "n_g" Domain.Positive "number of values that a weight may take"
        symbol "alpha" "\\alpha" Domain.PositiveReal "correlation that one step of boosting guarantees"
        symbol
            "beta"
            "\\beta"
            Domain.PositiveReal
            "squared norm of one step of boosting, over that of the residual"
        symbol
            "omega"
            "\\omega"
            Domain.PositiveReal
            "total weight of one step of boosting, over the norm of the residual"
        symbol
            "deltaK"
            "\\delta_K"
            Domain.OpenUnit
            "distance from the identity that is admitted to a Gaussian kernel matrix"
        symbol "block" "N_0" Domain.Positive "random units of one corrective round"
        symbol "opnorm" "N_X" Domain.PositiveReal "operator norm of the matrix of the points"
        symbol
            "corr"
            "c_w"
            Domain.PositiveReal
            "inner product of one step of boosting with the residual, over the norm of the residual and the weight of the step"
        symbol
            "lambdaH"
            "\\lambda_H"
            Domain.PositiveReal
            "least eigenvalue of the kernel of gradient steps on one ReLU unit"
        symbol "order" "m" Domain.Positive "which harmonic of ReLU, an even number"
        symbol
            "signal"
            "a"
            Domain.PositiveReal
            "mean signal of a harmonic, over the norms of the residual and of the complex neuron"
        symbol "degree" "q" Domain.Positive "degree of a polynomial"
        symbol "groups" "a" Domain.Positive "orders of smoothness that occur among the units"
        symbol
            "coefficientNorm"
            "N_J"
            Domain.PositiveReal
            "norm of the vector of all coefficients of a polynomial"
        symbol
            "coefficientSum"
            "S_J"
            Domain.PositiveReal
            "sum of the absolute coefficients of a polynomial in degrees from 2"
        symbol
            "powerNorm"
            "N_c"
            Domain.PositiveReal
            "norm of the coefficients of a polynomial in powers of linear forms"
        symbol "h" "h" Domain.Positive "number of hidden layers over which width is spread"
        symbol "d1" "d_1" Domain.Positive "width of the first hidden layer"
        symbol "d2" "d_2" Domain.Positive "width of the second hidden layer"
        symbol "d3" "d_3" Domain.Positive "width of the third hidden layer"
        symbol "lambda" "\\lambda" Domain.PositiveReal "half the range of the random biases"
        symbol "t" "t" Domain.PositiveReal "range of the random biases over the largest norm, λ/r"
        symbol
            "pmin"
            "p_{\\mathrm{min}}"
            Domain.OpenUnit
            "least probability, over pairs of different classes, that a random hyperplane is off at the first point and on at the second"
        symbol "Mminus" "M^-" Domain.Positive "balls of the covering of the first class"
        symbol "Mplus" "M^+" Domain.Positive "balls of the covering of the second class"
        symbol "Nminus" "N^-" Domain.Positive "points of the first class"
        symbol "Nplus" "N^+" Domain.Positive "points of the second class"
        symbol
            "meanWidth"
            "\\omega"
            Domain.NonnegativeReal
            "largest squared Gaussian mean width of a covered part over the cubed distance of its centre to the other class"
        symbol "w" "w" Domain.PositiveReal "exponent of the number of parameters, from 2/3 to 1"
        symbol "width" "w" Domain.Positive "width of every hidden layer"
        symbol "depth" "L" Domain.Positive "depth, in the sense of the source"
        symbol "H" "H" Domain.Positive "number of hidden layers"
        symbol "L" "L" Domain.Positive "number of layers, the output layer included"
        symbol "U" "U" Domain.Positive "computation units, the output unit included"
        symbol "W" "W" Domain.Positive "number of parameters"
        symbol "Wnz" "W_{\\mathrm{nz}}" Domain.Positive "number of nonzero parameters"
        symbol "B" "B" Domain.Positive "bits of a parameter"
        symbol "A" "A" Domain.Positive "number of architectures"
        symbol "k" "k" Domain.Positive "number of hidden units"
        symbol "p" "p" Domain.Positive "pieces of a piecewise polynomial activation"
        symbol "q" "q" Domain.Positive "breakpoints of a piecewise polynomial activation"
        symbol "g" "g" Domain.Natural "degree of the pieces of the activation"
        symbol "rr" "r" Domain.Positive "block length of bit extraction"
        symbol "M" "M" Domain.Positive "bits that are extracted"
        symbol "N" "N" Domain.Positive "numbers whose bits are extracted"
        symbol "s" "s" Domain.Positive "number of distinct atomic predicates"
        symbol "runs" "M" Domain.Positive "runs of equal labels along a line"
        symbol
            "spread"
            "\\Gamma"
            Domain.NonnegativeReal
            "range of the points on a line over the smallest gap between different labels"
        symbol "steps" "t" Domain.Positive "steps of the algorithm that evaluates the network"
        symbol "tau" "t" Domain.OpenUnit "threshold of the cap units"
        symbol "norm" "p" Domain.Positive "which norm: p of the p-norm"
        symbol "sigma" "\\sigma" Domain.PositiveReal "standard deviation of the label noise"
        symbol "ciso" "c_{\\mathrm{iso}}" Domain.PositiveReal "isoperimetric constant"
        symbol "J" "J" Domain.PositiveReal "Lipschitz constant of the function in its parameters"
        symbol "diameter" "W_\\theta" Domain.PositiveReal "diameter of the set of parameters"
        symbol "components" "\\kappa" Domain.Positive "number of components of the mixture"
        symbol "T" "T" Domain.Positive "length of a sequence"
        symbol "Ns" "N_s" Domain.Positive "number of sequences"
        symbol "heads" "h" Domain.Positive "number of attention heads"
    ]

    /// Families: the member of index i is the parameter "k_i".
    let families = [
        symbol "k" "k" Domain.Positive "width of layer i, the output layer included"
        symbol "W" "W" Domain.Positive "number of parameters into layers 1 to i"
        symbol "w" "w" Domain.Positive "number of parameters into layer i"
    ]

    let private byName = all |> List.map (fun s -> s.Name, s) |> Map.ofList

    let tryFind name = Map.tryFind name byName
