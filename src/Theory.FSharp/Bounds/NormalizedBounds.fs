namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group R, rows of the table of guarantees of TrainedBounds whose factor depends on the data, by the smallest distance
/// alone.
[<RequireQualifiedAccess>]
module NormalizedBounds =
    let private theta = Parameter "theta"
    let private ten = Formula.int 10

    /// What the sources leave to the admitted probability of failure.
    let private failure = Hidden "c_eta"

    let private separated = [
        Hypothesis.UnitSphere
        Hypothesis.SeparatedInUnitBall
        Hypothesis.Asserted(
            "separated-up-to-sign",
            "Points are as far apart from the negatives of others as from the others."
        )
        Hypothesis.Asserted(
            "least-kernel-eigenvalue",
            "The matrix E x_i·x_j·1{z·x_i ≥ 0}·1{z·x_j ≥ 0}, z standard normal, has no eigenvalue below λ_0 = θ/(100n²)."
        )
    ]

    let private normalized id (bound: Bound) formula remark = {
        bound with
            Id = id
            Hypotheses = separated
            Statements = [ Statement.value Quantity.Neurons formula ]
            Origin = Origin.PublishedAndDerived "corrective-plan"
            Confidence = Confidence.Medium
            Remark =
                $"{bound.Id} by the distance: {remark}. The bound on λ_0 is recalled from oymak2020moderate, and therefore a hypothesis."
    }

    /// n^6·λ_0^−4.
    let du =
        normalized
            "DER-TAB-2"
            TrainedBounds.du
            (c * failure * power 8 ten * power 14 n / power 4 theta)
            "its factor is λ_0 to the power −4, and one for the probability of failure"

    /// γ^−8 with the margin γ = λ_0/n that the kernel gives.
    let jiTelgarsky =
        normalized
            "DER-TAB-3"
            TrainedBounds.jiTelgarsky
            (c * polylog * power 16 ten * power 24 n / power 8 theta)
            "a margin γ of the tangent kernel asks for γ^(−8) units up to logarithms, and λ_0/n is a margin. This explains the exponents of the line from a distance"

    /// n^4·λ_0^−4.
    let songYang =
        normalized
            "DER-TAB-5"
            TrainedBounds.songYang
            (c * polylog * power 8 ten * power 12 n / power 4 theta)
            "its factor is λ_0 to the power −4, and logarithms"

    let all = [ du; jiTelgarsky; songYang ]
