/// What a mean of bounded draws says about its expectation.
[<RequireQualifiedAccess>]
module MemCap.Properties.Confidence

/// Hoeffding: the mean of that many independent draws, all in an interval of that width, is farther than this from its
/// expectation with a probability of at most 10^-9. A hundred such tests raise a false alarm less than once in 10^7.
let radius (width: float) (draws: int) =
    width * sqrt (log (2.0 / 1e-9) / (2.0 * float draws))

/// Ok when the mean is within the radius; width as above.
let near name (width: float) (draws: int) (expected: float) (mean: float) =
    let radius = radius width draws

    Theorem.holds
        $"{name}: {mean} after {draws} draws, expected {expected} ± {radius}"
        (abs (mean - expected) <= radius)
