namespace MemCap.Constructions

open System
open MemCap.Exact

/// Cosines as mixtures of units along one direction: identities, without any error.
/// Source: Bresler and Nagaraj 2020, Lemma 4, where only the first is found; the others are derived here.
/// Notes: proofs-notes/corrective.md
[<RequireQualifiedAccess>]
module CosineRidge =
    /// cos(αt + ψ) = E G(T) relu(t − T) for −1 ≤ t ≤ 1 and T uniform in [−2, 2]: G(T), α > 0. Thresholds above 1 are never
    /// passed and have none; those below −1 make up for the value and the slope at −1.
    let slide (alpha: float) (psi: float) (threshold: float) =
        if threshold < -2.0 || threshold > 1.0 then
            0.0
        elif threshold >= -1.0 then
            -4.0 * alpha * alpha * Math.Cos(alpha * threshold + psi)
        else
            let value = Math.Cos(psi - alpha)
            let slope = -alpha * Math.Sin(psi - alpha)
            4.0 * (slope + (6.0 * slope - 12.0 * value) * (threshold + 1.5))

    /// m_k = (2 sin(h/2)/h)^2k, with which 2k boxes of width h multiply a cosine.
    let damping order (width: float) =
        Math.Pow(2.0 * Math.Sin(width / 2.0) / width, float (2 * order))

    /// cos(s + ψ) = p(s) + Σ_{e=±1} ∫_0^∞ g_e(T) S_{k,h}(es − T) dT for all real s, where S_{k,h} is the smoothed ReLU of order k
    /// and knot width h, the ReLU for k = 0: g_e(T), 0 < h < 2π.
    let halfLine order width (psi: float) (sign: int) (threshold: float) =
        -Math.Cos(psi + float sign * threshold) / damping order width

    /// p(s) of halfLine, affine.
    let halfLineAffine order width (psi: float) (s: float) =
        (Math.Cos psi - s * Math.Sin psi) / damping order width

    /// cos(s + ψ) = cos ψ + Σ_{e=±1} ∫_0^∞ g_e(T)·1{es ≥ T} dT for all real s: g_e(T).
    let step (psi: float) (sign: int) (threshold: float) =
        -float sign * Math.Sin(psi + float sign * threshold)
