namespace MemCap.Constructions

open System
open System.Globalization
open MemCap
open MemCap.Data
open MemCap.Exact

/// What theory says of outer weights on the columns of a run, beside the corrective coefficients κ0 on the same columns: three
/// inequalities that are evaluated in doubles.
///   I1  J_λ(κ*) ≤ J_λ(κ0), J_λ(κ) = ‖Φκ − y‖² + λ‖κ‖² and κ* its minimum;
///   I2  L(κ_t) ≤ L(κ0) + Λ‖κ0‖²/(2t) after t steps 1/Λ of gradient descent from 0 on L(κ) = ‖Φκ − y‖²/2;
///   I3  L(κ_t) ≤ (1 − λ_min/Λ)^2t ‖y‖²/2.
/// Source: textbook; for the transfer, Bresler and Nagaraj 2020, §1. Notes: proofs-notes/corrective.md
[<NoComparison; NoEquality>]
type internal FeatureInequalities = {
    Lambda: float
    /// J_λ of the ridge weights and of the corrective ones.
    Ridge: struct (float * float)
    /// t, L(κ_t), the bound of I2, that of I3 (nothing where no positive λ_min is proved).
    Descent: struct (int * float * float * float voption) list
    /// Λ and a proved lower bound of the least eigenvalue; 0 where none is.
    Largest: float
    Least: float
    /// ‖κ0‖², and ‖y‖².
    Comparator: float
    Labels: float
}

[<RequireQualifiedAccess>]
module internal FeatureInequalities =
    /// More than the rounding errors of either side.
    let private slack = 1e-9

    let private holds labels left right =
        left <= right * (1.0 + slack) + 1e-12 * labels

    /// A lower bound of the least eigenvalue of the columns' Gram matrix: 0 where no positive one is proved.
    let private leastEigenvalue kernels (gram: float[]) n count =
        let unit' = float (count + 8) * Math.ScaleB(1.0, -52)

        let errors =
            Array.init (n * n) (fun e -> unit' * sqrt (gram[e / n * (n + 1)] * gram[e % n * (n + 1)]))

        let least = SmallestEigenvalue.atLeast kernels n gram errors
        let struct (low, _) = Rational.enclosingDoubles least
        max 0.0 low

    /// Of the runs of ridge regression and gradient descent that these columns give. `looks`: t and L(κ_t).
    /// Errors: InternalDefect when one of them is violated.
    let evaluate
        (kernels: IKernels)
        (features: FeatureMatrix)
        (gram: float[])
        (labels: float[])
        largest
        lambda
        (ridge: float[])
        (looks: struct (int * float) list)
        =
        let square (x: float[]) = Array.sumBy (fun a -> a * a) x
        let comparator = features.Comparator()
        let least = leastEigenvalue kernels gram labels.Length features.Count
        let start = 0.5 * square labels
        let loss = 0.5 * OuterWeights.squaredError features labels comparator

        let found = {
            Lambda = lambda
            Ridge =
                struct (OuterWeights.objective features labels lambda ridge,
                        OuterWeights.objective features labels lambda comparator)
            Descent =
                looks
                |> List.map (fun (struct (t, reached)) ->
                    struct (t,
                            reached,
                            loss + largest * square comparator / (2.0 * float t),
                            if least > 0.0 then
                                ValueSome(Math.Pow(max 0.0 (1.0 - least / largest), 2.0 * float t) * start)
                            else
                                ValueNone))
            Largest = largest
            Least = least
            Comparator = square comparator
            Labels = 2.0 * start
        }

        let struct (ridged, compared) = found.Ridge

        let isTrue =
            holds found.Labels ridged compared
            && found.Descent
               |> List.forall (fun (struct (_, reached, second, third)) ->
                   holds found.Labels reached second
                   && (ValueOption.isNone third || holds found.Labels reached (ValueOption.get third)))

        if isTrue then
            found
        else
            ResultBuilder.defect "an inequality on fixed features is violated"

    let private number (x: float) =
        x.ToString("G3", CultureInfo.InvariantCulture)

    /// One line each, relative to ‖y‖².
    let remarks (found: FeatureInequalities) =
        // Of labels that are 0 both sides of everything are.
        let part x =
            number (if found.Labels = 0.0 then x else x / found.Labels)

        let struct (ridged, compared) = found.Ridge

        [
            $"ridge (I1), λ = {number found.Lambda}: J = {part ridged} ‖y‖² at the minimum, {part compared} ‖y‖² for the corrective coefficients, of squared length {part found.Comparator} ‖y‖²"

            for struct (t, reached, second, third) in found.Descent do
                let third =
                    match third with
                    | ValueSome bound -> part (2.0 * bound)
                    | ValueNone -> "nothing"

                $"gradient descent, t = {t}: ‖Φκ − y‖² = {part (2.0 * reached)} ‖y‖²; at most {part (2.0 * second)} by the corrective coefficients (I2), {third} by the eigenvalues {number found.Least} and {number found.Largest} (I3)"
        ]
