namespace MemCap.Bounds

open MemCap.Bounds.Notation

/// Group X: transformers that memorize N_s sequences of T tokens of dimension d.
[<RequireQualifiedAccess>]
module TransformerBounds =
    let private separatedTokens =
        Hypothesis.Asserted(
            "separated-tokens",
            "The tokens have bounded norms, and different tokens are separated, in the sense of the source."
        )

    let private distinctSequences =
        Hypothesis.Asserted("distinct-sequences", "No two sequences have the same tokens in the same order.")

    /// What most bounds of this group share.
    let private entry = {
        Id = ""
        Group = Group.Transformer
        Reference = "kajitsuka2025optimal"
        Place = ""
        Activation = ActivationClass.Attention
        Architecture = Architecture.Transformer
        Hypotheses = [ separatedTokens; distinctSequences ]
        Labels = Labels.Classes
        Error = ErrorNotion.Exact
        Direction = Direction.Upper Scope.ForAllFixed
        Statements = []
        Witness = None
        Status = Status.Asymptotic
        Origin = Origin.Published
        Confidence = Confidence.Medium
        Basis = Basis.Recalled
        Remark = ""
    }

    let private T = Parameter "T"
    let private sequences = Parameter "Ns"
    let private heads = Parameter "heads"

    let private parameters formula = [ Statement.value Quantity.Parameters formula ]

    /// One label for every token with parameters of the order of a square root.
    let sequenceToSequence = {
        entry with
            Id = "KKM23-UB"
            Reference = "kim2023provable"
            Place = "main theorem"
            Statements = parameters (c * polylog * (d + T + sqrt (T * sequences)))
            Confidence = Confidence.High
            Remark =
                "Every token gets a label. The source writes n for the length of a sequence and N for the number of sequences."
    }

    /// A single attention head is enough before a feed-forward part.
    let oneHead = {
        entry with
            Id = "KS24-Q"
            Reference = "kajitsuka2024transformers"
            Place = "abstract"
            Labels = Labels.Real
            Direction = Direction.Upper Scope.ForAll
            Statements = [
                Statement.words
                    Quantity.Architecture
                    "A single softmax attention layer with one head and low-rank weights, and a feed-forward network behind it, fits every finite sample."
            ]
            Remark = "About what can be represented; no size is stated here."
    }

    /// One label for every sequence: a square root, and no influence of the length.
    let nextToken = {
        entry with
            Id = "KS25-NT"
            Place = "next-token setting"
            Direction = Direction.Exact(Scope.ForAllFixed, Scope.Each)
            Statements = parameters (c * polylog * sqrt sequences)
            Remark =
                "Upper and lower bound agree up to constants and logarithms, which differ between the two: c and polylog stand for either."
    }

    /// One label for every token: the square root of the number of all tokens.
    let everyToken = {
        entry with
            Id = "KS25-S2S"
            Place = "sequence-to-sequence setting"
            Direction = Direction.Exact(Scope.ForAllFixed, Scope.Each)
            Statements = parameters (c * polylog * sqrt (T * sequences))
            Remark =
                "The lower bound is proved for hardmax attention only. The constants and logarithms of the two sides differ: c and polylog stand for either."
    }

    /// What the heads of one attention layer can store without a feed-forward part.
    let multiHead = {
        entry with
            Id = "MLT24-UB"
            Reference = "mahdavi2024memorization"
            Place = "main theorem"
            Hypotheses = [
                Hypothesis.Asserted(
                    "independent-tokens",
                    "The tokens satisfy the linear independence assumptions of the source."
                )
                Hypothesis.Below(T, d)
            ]
            Labels = Labels.Real
            Statements = [
                Statement.condition (c * heads * T) sequences
                Statement.value Quantity.Parameters (Hidden "c2" * heads * square d)
            ]
            Remark =
                "Attention only. N_s counts examples, each a context of T tokens and a query. The parameters are those of the layer with that number of heads."
    }

    /// Every bound of the group, in the order of the catalogue.
    let all = [ sequenceToSequence; oneHead; nextToken; everyToken; multiHead ]
