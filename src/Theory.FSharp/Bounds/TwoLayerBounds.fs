namespace MemCap.Bounds

open MemCap.Exact

/// Sizes of two-layer memorizing networks. Parameters: n points, d dimensions, n1 points of the smaller class.
/// Ids and places are those of the catalogue; Derived ones are proved in proofs-notes.
[<RequireQualifiedAccess>]
module TwoLayerBounds =
    let private n = Parameter "n"
    let private d = Parameter "d"
    let private n1 = Parameter "n1"
    let private one = Formula.int 1
    let private times k formula = Product(Formula.int k, formula)
    let private groupsOf size points = Ceiling(Quotient(points, size))
    let private capacity = Maximum(one, groupsOf d (Difference(n, one)))

    let private neurons id direction scope hypotheses formula origin = {
        Id = id
        Quantity = Quantity.Neurons
        Direction = direction
        Scope = scope
        Hypotheses = hypotheses
        Formula = formula
        Origin = origin
    }

    let private upper id hypotheses formula origin =
        neurons id Direction.Upper Scope.ForAll hypotheses formula origin

    let private published key place = Origin.Published(key, place)
    let private derived note key = Origin.Derived(note, key)

    /// One ReLU neuron for each point.
    let onePerPoint =
        upper "BELM20-P2" [ Hypothesis.DistinctPoints ] n (published "bubeck2020network" "Proposition 2")

    /// One ReLU neuron for each point, all with the same weights: 2n + d parameters.
    let sharedParameters = {
        onePerPoint with
            Id = "ZBHRV17-T1"
            Quantity = Quantity.SharedParameters
            Formula = Sum(times 2 n, d)
            Origin = published "zhang2017understanding" "Theorem 1"
    }

    /// One threshold unit for every d points, as first published.
    let baum =
        upper
            "BAUM88-UB"
            [ Hypothesis.GeneralPosition; Hypothesis.TwoClasses ]
            (groupsOf d n)
            (published "baum1988capabilities" "main construction")

    /// The same number of threshold units, as stated later.
    let thresholdPublished = {
        baum with
            Id = "BELM20-P3"
            Origin = published "bubeck2020network" "Proposition 3"
    }

    /// Two units a slab around d points of the smaller class.
    let slabs = {
        baum with
            Id = "FODL22-SLAB"
            Formula = times 2 (groupsOf d n1)
            Origin = published "hegde2022fodl" "memorization chapter, improved results"
    }

    /// The exact worst case of threshold units.
    let thresholdExact = {
        baum with
            Id = "SAKURAI92-EXACT"
            Formula = capacity
            Origin = derived "baum-threshold" "sakurai1992nh1"
    }

    /// No fewer threshold units fit every two-class data set.
    let thresholdWorst = {
        thresholdExact with
            Direction = Direction.Lower
            Scope = Scope.Worst
            // The points that need so many are alternating ones on the moment curve; these here need not be in
            // general position for that.
            Hypotheses = [ Hypothesis.TwoClasses ]
    }

    /// Threshold units take finitely many values: n distinct real labels can need n of them.
    let thresholdRealLower =
        neurons
            "DER-THR-REAL-LB"
            Direction.Lower
            Scope.Each
            [ Hypothesis.DistinctPoints; Hypothesis.RealLabels ]
            n
            (derived "baum-threshold" "hegde2022fodl")

    /// Four ReLU neurons for every d points.
    let baumRelu =
        upper
            "BELM20-P4"
            [ Hypothesis.GeneralPosition ]
            (times 4 (groupsOf d n))
            (published "bubeck2020network" "Proposition 4")

    /// Three units a group and one for the label offset.
    let tents =
        upper
            "DER-TENT-UB"
            [ Hypothesis.GeneralPosition ]
            (Sum(times 3 (groupsOf d n), one))
            (derived "baum-relu" "bubeck2020network")

    /// Two ReLU neurons for every d points after the first point.
    let peeling =
        upper
            "DER-PEEL-UB"
            [ Hypothesis.GeneralPosition ]
            (times 2 capacity)
            (derived "sweep" "bubeck2020network")

    /// Two ReLU neurons for every d + 1 points, never more than one a point.
    let sweep =
        upper
            "DER-SWEEP-UB"
            [ Hypothesis.GeneralPosition ]
            (Minimum(n, times 2 (groupsOf (Sum(d, one)) n)))
            (derived "sweep" "bubeck2020network")

    /// Whatever the points, some real labels need a ReLU neuron for every d + 1 points.
    let reluLower =
        neurons
            "DER-RELU2-LB"
            Direction.Lower
            Scope.Each
            [ Hypothesis.DistinctPoints ]
            (groupsOf (Sum(d, one)) n)
            (derived "sweep" "bubeck2020network")

    /// 2⌈⌊n/2⌋/d⌉ − ⌈n/d⌉: what the literal slab count of the worst split exceeds the published one by.
    let baumGap =
        Difference(times 2 (groupsOf d (Floor(Quotient(n, Formula.int 2)))), groupsOf d n)

    /// The bounds on networks of threshold units.
    let forThreshold = [
        baum
        thresholdPublished
        slabs
        thresholdExact
        thresholdWorst
        thresholdRealLower
    ]

    /// The bounds on ReLU networks.
    let forRelu = [ onePerPoint; sharedParameters; baumRelu; tents; peeling; sweep; reluLower ]

    /// Every bound, once.
    let all = forRelu @ forThreshold
