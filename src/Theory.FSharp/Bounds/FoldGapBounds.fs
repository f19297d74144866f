namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group D, networks of about √n parameters with every constant: words of gaps that are folded, and a ramp for each
/// change of label.
[<RequireQualifiedAccess>]
module FoldGapBounds =
    let private classes = Parameter "C"
    let private runs = Parameter "runs"
    let private spread = Parameter "spread"
    /// Bits of a gap and of a group's first gap, and those of a label.
    let private rho = Parameter "b"
    let private first = Parameter "b0"
    let private labelBits = Parameter "l"

    let private entry = {
        Id = ""
        Group = Group.Deep
        Reference = "vardi2022optimal"
        Place = "refines Theorem 3.1"
        Activation = ActivationClass.Relu
        Architecture = Architecture.Layered
        Hypotheses = []
        Labels = Labels.Binary
        Error = ErrorNotion.Exact
        Direction = Direction.Upper Scope.ForAll
        Statements = []
        Witness = None
        Status = Status.Explicit
        Origin = Origin.Derived "fold-gap"
        Confidence = Confidence.High
        Basis = Basis.Proved
        Remark = ""
    }

    let private onLine = [
        Hypothesis.Asserted(
            "label-runs",
            "On some line, points of different classes do not meet; sorted along it their labels change M − 1 times, and the range of the points is at most Γ times the smallest gap at a change. The direction has d entries."
        )
    ]

    let private inBall = [ Hypothesis.NormAtMost; Hypothesis.Separated; Hypothesis.AtLeast(n, two) ]

    /// Γ of some integer direction: gaps of δ√(2π/d)/n², rounded by an eighth.
    let private spreadInBall =
        ratio 8 7 * square n * (Parameter "r" / Parameter "delta") * sqrt (2 * d / pi)
        + ratio 1 7

    /// The body with ρ and ρ₀ for a range of `cells` cells in each smallest gap.
    let private withBits (cells: Formula) (range: Formula) body =
        define "x" (ceil (cells * range) + 8) (fun x ->
            Let("b0", ceil (lg x), Let("b", max (Formula.int 4) (ceil (lg x)), body)))

    /// What a boundary between two groups costs, and what all boundaries cost beside that: the wide network has them all in
    /// one layer, the narrow one has a layer for each.
    type private Boundaries = { Each: int; AtLeast: int; Beside: int }

    let private wide = { Each = 6; AtLeast = 0; Beside = 4 }

    let private narrow = { Each = 8; AtLeast = 2; Beside = 2 }

    let private stages boundaries (groups: Formula) =
        let all = boundaries.Each * (groups - 1)

        if boundaries.AtLeast = 0 then
            d + boundaries.Beside + all
        else
            d + boundaries.Beside + max all (Formula.int boundaries.AtLeast)

    /// The minimum over t ≥ start of stages(⌈M/(at·(t + 1))⌉) + slope·t + rest, for t in a window around the real
    /// optimum. As in DER-VYS-EXPL: the real function exceeds its minimum by slope·(t − t*)²/(t + 1), the ceiling adds
    /// less than `Each`, which is less than the slope, so that every minimiser lies in the window while its radius is
    /// below 200, and what is found beyond is the size of some network all the same.
    let private least boundaries start (at: int) (count: Formula) (slope: Formula) (rest: Formula) =
        let t = Parameter "t"
        let centre, radius = Parameter "t0", Parameter "u"
        let optimum = sqrt (Formula.int boundaries.Each * count / (at * slope))

        let body = stages boundaries (ceilDiv count (at * (t + 1))) + slope * t + rest

        Let(
            "t0",
            max one (floor optimum),
            Let(
                "u",
                min (Formula.int 200) (ceil (sqrt (2 * centre)) + 4),
                Reduce(Reduction.Minimum, "t", max start (centre - radius), centre + radius, body)
            )
        )

    /// 2t + 1 thresholds a group, so that every group but the last has 2t + 2 runs.
    let private twoClasses boundaries count range =
        withBits (ratio 45 16) range (least boundaries one 2 count (14 * rho + 8) (6 * first - 7 * rho + 5))

    /// t thresholds a group.
    let private manyClasses boundaries count range =
        Let(
            "l",
            max two (ceil (lg classes)),
            withBits
                (ratio 135 32)
                range
                (least
                    boundaries
                    two
                    1
                    count
                    (7 * (rho + labelBits) + 8)
                    (6 * first - 7 * rho + 13 * labelBits - 5))
        )

    let private statements count range width entries = [
        Statement.value Quantity.NonzeroParameters (entries wide count range)
        Statement.variant $"width {width}" Quantity.NonzeroParameters (entries narrow count range)
    ]

    /// Two classes on a line.
    let twoClassesOnLine = {
        entry with
            Id = "DER-FG-LINE-2"
            Hypotheses = onLine
            Statements = statements runs spread 4 twoClasses
            Remark =
                "About 2√(6M(7b + 4)) entries, b the bits of a gap; those that the layers list, one that happens to be 0 included. The integer encoder attains this on every line; a search for words is usually a third below."
    }

    /// C ≥ 3 classes, labels 0, …, C − 1, on a line.
    let manyClassesOnLine = {
        twoClassesOnLine with
            Id = "DER-FG-LINE-C"
            Hypotheses = Hypothesis.AtLeast(classes, Formula.int 3) :: onLine
            Labels = Labels.Classes
            Statements = statements runs spread 5 manyClasses
            Remark =
                "About 2√(6M(7(b + l) + 8)) entries: the class of a run is read from l bits of the word. Labels that are not evenly spaced cost a hidden layer of C − 1 units more."
    }

    /// Two classes in a ball.
    let twoClassesInBall = {
        entry with
            Id = "DER-FG-2"
            Hypotheses = inBall
            Statements = statements n spreadInBall 4 twoClasses
            Remark =
                "DER-FG-LINE-2 with M = n and the range of some direction: of random ones, one has gaps of at least δ√(2π/d)/n² between all pairs, and rounding its entries changes them by an eighth at most. 8/7·√(2/π) = 0.91 stands where the published range has 10√π = 17.7."
    }

    /// C ≥ 3 classes in a ball.
    let manyClassesInBall = {
        twoClassesInBall with
            Id = "DER-FG-C"
            Hypotheses = Hypothesis.AtLeast(classes, Formula.int 3) :: inBall
            Labels = Labels.Classes
            Statements = statements n spreadInBall 5 manyClasses
            Remark = "DER-FG-LINE-C with M = n, as in DER-FG-2. Labels are 0, …, C − 1, or evenly spaced."
    }

    /// A ramp at each change of label.
    let ramps = {
        entry with
            Id = "DER-RAMP-UB"
            Hypotheses = [ Hypothesis.DistinctPoints ]
            Labels = Labels.Real
            Statements = [ Statement.value Quantity.NonzeroParameters (d + 6 * n - 4) ]
            Remark =
                "Depth 3: one unit projects, two make each step between neighbouring runs of equal labels. With M runs on the line 6(M − 1) + d + 2 entries."
    }

    let all = [
        twoClassesOnLine
        manyClassesOnLine
        twoClassesInBall
        manyClassesInBall
        ramps
    ]
