namespace MemCap.Constructions

open MemCap.Data
open MemCap.Exact

/// A group that no other point disturbs, with its hyperplane.
[<NoComparison; NoEquality>]
type internal SlabGroup = {
    /// Affinely independent.
    Members: int[]
    /// The columns of [Z | 1] in which they are.
    Columns: int[]
    Plane: Hyperplane
}

/// Splits candidates into groups with a hyperplane each that contains, or nearly contains, the group and no other point.
/// Source: derived here, after Baum 1988. Notes: proofs-notes/baum-relu.md
[<Sealed>]
type internal SlabGroups(kernels: IKernels, grid: Grid, data: Dataset, seed: uint64) =
    let mutable draws = 0UL

    let draw () =
        draws <- draws + 1UL
        SplitMix.At(seed, draws)

    let groups = UndisturbedGroups(kernels, grid, draw)
    let hyperplanes = Hyperplanes(kernels, grid, data, seed, groups.Hull, draw)

    /// The next group among the candidates, taken in the given order. None when doubles cannot separate even one point
    /// from the others.
    member _.Next(candidates: int seq, numbers: Numbers) : SlabGroup option =
        hyperplanes.Through(groups.Next candidates, numbers)
        |> Option.map (fun struct (members, plane) -> {
            Members = members
            Columns = groups.Columns members
            Plane = plane
        })
