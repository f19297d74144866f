namespace MemCap.Constructions

open System.Numerics
open MemCap.Exact

/// Bits of a word: how many a point has, and of them how many points.
type internal VysWord =
    /// The codes of a group's points, ρ bits each.
    | Codes
    /// Their labels, c bits each.
    | Labels

[<RequireQualifiedAccess>]
type internal VysLane =
    | Position
    /// The sum of the words of the groups that have been looked up: the word of the point's own group.
    | Word of VysWord
    /// relu(l − z).
    | Below
    /// relu(z − r).
    | Above
    /// 1 on the group, 0 on the others.
    | Inside
    /// ϕ^q of the word's fraction plus 2^−(K+1), or plus 2^−(K+2) for the nearer one; both times 2^(K+2−q).
    | Probe of VysWord * isNear: bool
    /// The summands of a probe's fold.
    | Rise of VysWord * isNear: bool
    | Fall of VysWord * isNear: bool
    /// The bit that has been read.
    | Bit of VysWord
    /// The number of the bits that have been read for a point.
    | Number of VysWord
    /// The label if the codes agree, else 0.
    | Match
    /// The sum of the matches before.
    | Answer

/// The stages of the published network with bit extraction, each with the condition under which it is exact. Each takes
/// the lanes before it and gives layers and the lanes after them.
/// Source: Vardi, Yehudai, Shamir 2022, Lemmas A.2 to A.11, weights derived here. Notes: proofs-notes/fold-gap.md
module internal VysGadgets =
    let private one = Dyadic.One
    let private two = TemplateRow.power 1
    let private ofLane lane = struct (lane, one)
    let private words = [ Codes; Labels ]

    let private probes = [
        for word in words do
            for isNear in [ false; true ] -> struct (word, isNear)
    ]

    let private copies = List.map LanedLayer.copy

    let private probeLanes =
        probes |> List.map (fun struct (word, isNear) -> VysLane.Probe(word, isNear))

    /// Lanes that wait while a point's bits are read.
    let private waiting =
        copies [
            VysLane.Position
            VysLane.Answer
            VysLane.Number Codes
            VysLane.Number Labels
        ]

    /// The words of the group before, if there is one, join those before it.
    let private joined (numbers: (VysWord -> Dyadic) voption) = [
        for word in words ->
            LanedLayer.row (VysLane.Word word) [
                ofLane (VysLane.Word word)
                match numbers with
                | ValueSome number -> struct (VysLane.Inside, number word)
                | ValueNone -> ()
            ]
    ]

    /// Two layers after which Inside is relu(1 − relu(l − z) − relu(z − r)): 1 for l ≤ z ≤ r, and 0 for z ≤ l − 1 and
    /// z ≥ r + 1. Between them it is neither. `before`: the words of the group before.
    let lookup lanes (before: (VysWord -> Dyadic) voption) (l: BigInteger) (r: BigInteger) =
        let struct (lanes, ramps) =
            LanedLayer.relu
                lanes
                ([ LanedLayer.copy VysLane.Position ]
                 @ joined before
                 @ [
                     LanedLayer.row VysLane.Below [ struct (VysLane.Position, -one) ]
                     |> LanedLayer.withBias (Dyadic.ofInteger l)
                     LanedLayer.row VysLane.Above [ ofLane VysLane.Position ]
                     |> LanedLayer.withBias (Dyadic.ofInteger -r)
                 ])

        let struct (lanes, indicator) =
            LanedLayer.relu
                lanes
                ([ LanedLayer.copy VysLane.Position ]
                 @ joined ValueNone
                 @ [
                     LanedLayer.row VysLane.Inside [
                         struct (VysLane.Below, -one)
                         struct (VysLane.Above, -one)
                     ]
                     |> LanedLayer.withBias one
                 ])

        struct (lanes, [ ramps; indicator ])

    /// The probes of words of K bits, 4w + 2 and 4w + 1 in units of 2^−(K+2), w the sum of the words that were looked
    /// up, `last` those of the last group.
    let start lanes (last: VysWord -> Dyadic) =
        let struct (lanes, layer) =
            LanedLayer.relu lanes [
                for struct (word, isNear) in probes do
                    LanedLayer.row (VysLane.Probe(word, isNear)) [
                        struct (VysLane.Word word, TemplateRow.power 2)
                        struct (VysLane.Inside, TemplateRow.shift 2 (last word))
                    ]
                    |> LanedLayer.withBias (if isNear then one else two)
                LanedLayer.copy VysLane.Position
            ]

        struct (lanes, [ layer ])

    /// What was read for a point: 2·number + bit, or the number alone if no bit was read last.
    let private number lanes word =
        if List.contains (VysLane.Bit word) lanes then
            [ struct (VysLane.Number word, two); ofLane (VysLane.Bit word) ]
        else
            [ ofLane (VysLane.Number word) ]

    /// Three layers that read the next bit of the words for which `scale` has a value, K + 2 − q after q bits: both
    /// probes are folded, relu(s) − relu(2s − 2^scale) in half the unit, and the bit is the nearer minus the farther.
    /// The probes w + 1/2 and w + 1/4 of 0 ≤ w < 2^K lie in one piece of ϕ^q, q ≤ K, if the fractional part of w is at
    /// most 1/2; the piece rises if the q-th bit of ⌊w⌋ is 0 and falls if it is 1, so that the difference is ∓1 unit. For
    /// other w it may be wrong.
    let readBit lanes (scale: VysWord -> int voption) =
        let isActive word = ValueOption.isSome (scale word)

        let unfolded = [
            for struct (word, isNear) in probes do
                let probe = VysLane.Probe(word, isNear)

                match scale word with
                | ValueSome scale ->
                    LanedLayer.row (VysLane.Rise(word, isNear)) [ ofLane probe ]

                    LanedLayer.row (VysLane.Fall(word, isNear)) [ struct (probe, two) ]
                    |> LanedLayer.withBias (-(TemplateRow.power scale))
                | ValueNone -> LanedLayer.copy probe
        ]

        let struct (lanes, split) =
            LanedLayer.relu
                lanes
                (unfolded
                 @ [
                     LanedLayer.copy VysLane.Position
                     LanedLayer.row VysLane.Answer [ ofLane VysLane.Answer; ofLane VysLane.Match ]
                     for word in words do
                         LanedLayer.row (VysLane.Number word) (number lanes word)
                 ])

        let folded = [
            for struct (word, isNear) in probes ->
                let probe = VysLane.Probe(word, isNear)

                if isActive word then
                    LanedLayer.row probe [
                        ofLane (VysLane.Rise(word, isNear))
                        struct (VysLane.Fall(word, isNear), -one)
                    ]
                else
                    LanedLayer.copy probe
        ]

        let struct (lanes, fold) = LanedLayer.relu lanes (folded @ waiting)

        let struct (lanes, read) =
            LanedLayer.relu
                lanes
                (copies probeLanes
                 @ [
                     for word in List.filter isActive words ->
                         LanedLayer.row (VysLane.Bit word) [
                             ofLane (VysLane.Probe(word, true))
                             struct (VysLane.Probe(word, false), -one)
                         ]
                 ]
                 @ waiting)

        struct (lanes, [ split; fold; read ])

    /// Two layers after which Match is relu(label − 2^c·relu(code − z) − 2^c·relu(z − code − 1)): the label for
    /// code ≤ z ≤ code + 1, and 0 for z ≤ code − 1 and z ≥ code + 2, for labels below 2^c. Between them it may be neither.
    let compare lanes labelBits =
        let kept = probeLanes @ [ VysLane.Position; VysLane.Answer ]
        let code = number lanes Codes

        let struct (lanes, ramps) =
            LanedLayer.relu
                lanes
                (copies kept
                 @ [
                     LanedLayer.row VysLane.Below (code @ [ struct (VysLane.Position, -one) ])
                     LanedLayer.row
                         VysLane.Above
                         ((code |> List.map (fun struct (lane, w) -> struct (lane, -w)))
                          @ [ ofLane VysLane.Position ])
                     |> LanedLayer.withBias -one
                     LanedLayer.row (VysLane.Number Labels) (number lanes Labels)
                 ])

        let off = -(TemplateRow.power labelBits)

        let struct (lanes, matched) =
            LanedLayer.relu
                lanes
                (copies kept
                 @ [
                     LanedLayer.row VysLane.Match [
                         ofLane (VysLane.Number Labels)
                         struct (VysLane.Below, off)
                         struct (VysLane.Above, off)
                     ]
                 ])

        struct (lanes, [ ramps; matched ])
