namespace MemCap.Data

open System

/// Squared distances as intervals of doubles, from products that a fast kernel has summed in any order.
///
/// The filter works on y = 2^-E·x, |y| < 1 (E = 0, no copy, when all |x| < 2^400 and some |x| ≥ 2^-400), so nothing
/// overflows; entries below 2^-1022 lose at most 2^-1075 each. With u = 2^-53 and N_i the computed ‖y_i‖²,
///   |fl ⟨y_i, y_j⟩ − ⟨y_i, y_j⟩| ≤ γ_d Σ|y_ic y_jc| + d·2^-1074 ≤ γ_d (‖y_i‖² + ‖y_j‖²)/2 + d·2^-1074,
/// in any order of summation, γ_d = du/(1 − du) (Higham 2002, §3.1); hence N_i + N_j − 2 fl⟨y_i, y_j⟩ is within
/// (2γ_d + 3u)(1 + 2γ_d)(N_i + N_j) ≤ (d + 8)·2^-52·(N_i + N_j) of ‖y_i − y_j‖², up to (d + 8)·2^-600 for underflow.
/// Computed by differences, the distance is within (d + 4)u of itself, relatively: the refinement.
/// When all y are integers Z in one unit with (max ‖Z‖)² < 2^50, every operation above is exact and the error is 0.
/// Notes: proofs-notes/geometry.md
[<NoComparison; NoEquality>]
type internal DistanceFilter = {
    /// 2^-E·x, row-major n×d. Never written.
    Y: float[]
    Dimension: int
    /// E.
    Scale: int
    /// Computed ‖y_i‖².
    Norms: float[]
    /// Error of a distance or twice a product: Relative·(N_i + N_j) + Absolute.
    Relative: float
    Absolute: float
}

[<RequireQualifiedAccess>]
module internal DistanceFilter =
    let ofDataset (data: Dataset) : DistanceFilter =
        let d = data.Dimension
        let struct (unit, top) = Grid.extent (ReadOnlySpan data.Points)
        let scale = if top > -400 && top <= 400 then 0 else top

        let y =
            if scale = 0 then
                data.Points
            else
                Array.map (fun x -> Math.ScaleB(x, -scale)) data.Points

        let norms =
            Array.init data.Count (fun i ->
                let mutable sum = 0.0

                for x in ReadOnlySpan(y, i * d, d) do
                    sum <- sum + x * x

                sum)

        // Computed norms are within a factor 2 of the true ones; 2^52 in place of 2^53 for N_i + N_j − 2⟨⟩ ≤ 4·max N.
        let unit = unit - scale
        let exact = unit >= -500 && Array.max norms < Math.ScaleB(1.0, 50 + 2 * unit)
        let slack = float (d + 8)

        {
            Y = y
            Dimension = d
            Scale = scale
            Norms = norms
            Relative = if exact then 0.0 else slack * Math.ScaleB(1.0, -52)
            Absolute = if exact then 0.0 else slack * Math.ScaleB(1.0, -600)
        }

    /// ‖y_i − y_j‖² by differences, which do not cancel.
    let refine (filter: DistanceFilter) i j : struct (float * float) =
        let d = filter.Dimension
        let mutable sum = 0.0

        for c in 0 .. d - 1 do
            let difference = filter.Y[i * d + c] - filter.Y[j * d + c]
            sum <- sum + difference * difference

        let error = float (d + 8) * Math.ScaleB(1.0, -52) * sum + filter.Absolute
        struct (sum - error, sum + error)

    /// Past this part of the distance, an error is worth the d operations of a refinement.
    let private loose = Math.ScaleB(1.0, -30)

    /// ‖y_i − y_j‖² from the computed ⟨y_i, y_j⟩, refined where that says little; the lower end is at least 0.
    let squared (filter: DistanceFilter) i j (dot: float) : struct (float * float) =
        let sum = filter.Norms[i] + filter.Norms[j]
        let distance = sum - 2.0 * dot
        let error = filter.Relative * sum + filter.Absolute

        if error <= loose * distance then
            struct (max 0.0 (distance - error), distance + error)
        else
            let struct (low, high) = refine filter i j
            struct (max 0.0 low, high)
