namespace MemCap.Constructions

open MemCap.Exact

/// The network that a plan determines: lookup of the group, reading of its word, number of the class.
/// Source: derived here, after Vardi, Yehudai, Shamir 2022. Notes: proofs-notes/fold-gap.md
module internal FoldNetwork =
    /// The layers, at most q ≥ 1 group boundaries in each layer of the lookup. values: the numbers of the classes, all
    /// different, in the order of the classes' indices. Where the inequalities of the plan's certificate hold at a point
    /// of the line, the output is the number of its class.
    let layers (line: LabelLine) (plan: FoldPlan) q (values: Dyadic[]) =
        if values.Length = 1 then
            ClassOutput.constant line.Direction.Length values[0]
        else
            let ramps = FoldLookup.ramps plan q
            let scales = FoldLookup.scales line plan ramps

            let struct (reading, columns, index) =
                FoldReading.layers plan.Shape scales (line.Runs[0].Class = 1)

            FoldLookup.layers line plan ramps scales
            @ reading
            @ ClassOutput.layers columns index values
