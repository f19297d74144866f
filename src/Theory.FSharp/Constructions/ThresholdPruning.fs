namespace MemCap.Constructions

open System
open MemCap.Data
open MemCap.Exact

/// The second layer for threshold units: ⟨u, Φ(x)⟩ counts the hyperplanes that are on at x and off at the candidate, so
/// everything is counting in packed rows.
/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Algorithm 2.
[<RequireQualifiedAccess>]
module ThresholdPruning =
    /// More at once gains nothing.
    [<Literal>]
    let private largestBatch = 64

    /// The rows of the given groups of points, arranged for counting.
    let arrange (kernels: IKernels) (patterns: Patterns) (groups: int[][]) =
        kernels.BitRows(patterns.Bits, patterns.Words, groups)

    /// `minus`: the points of the class, ascending; all others are the rows but those of a group.
    let run
        (kernels: IKernels)
        (random: SplitMix)
        (progress: float -> unit)
        (patterns: Patterns)
        (minus: int[])
        (rows: IBitRows)
        omitted
        : SecondLayer =
        let isUncovered = Array.zeroCreate<bool>(patterns.Bits.Length / patterns.Words)

        for point in minus do
            isUncovered[point] <- true

        let units = ResizeArray<Kept>()
        let mutable left = minus.Length
        // U, arranged anew whenever half of it is covered.
        let mutable universe = minus
        let mutable own = arrange kernels patterns [| minus |]
        let mutable found = Array.zeroCreate<int> minus.Length
        let mutable batch = [||]
        let mutable masks = [||]
        let mutable least = [||]

        let prepare candidates =
            batch <- candidates
            masks <- Array.zeroCreate (candidates.Length * patterns.Words)
            least <- Array.create candidates.Length Int32.MaxValue

            candidates
            |> Array.iteri (fun place point ->
                ActivationPatterns.off patterns point masks (place * patterns.Words))

            rows.Least(masks, candidates.Length, omitted, least)

        let cover place =
            if least[place] > 0 then
                let count = own.Below(masks, place, least[place], found)
                let before = left

                for f in 0 .. count - 1 do
                    let point = universe[found[f]]

                    if isUncovered[point] then
                        isUncovered[point] <- false
                        left <- left - 1

                units.Add {
                    Candidate = batch[place]
                    Offset = float least[place]
                    Covered = before - left
                }

                if 2 * left < universe.Length then
                    universe <- Array.filter (fun point -> isUncovered[point]) universe
                    own <- arrange kernels patterns [| universe |]

        Candidates.run random largestBatch minus (fun point -> isUncovered[point]) progress prepare cover

        {
            Units = List.ofSeq units
            Uncovered = List.ofArray (Array.filter (fun point -> isUncovered[point]) minus)
        }
