namespace MemCap.Verification

open MemCap.Exact

/// A certificate that the checker accepted. The signature hides every way to build one, so a value of this
/// type is the evidence.
[<Sealed; NoComparison; NoEquality>]
type Checked =
    member Certificate: Certificate
    member Findings: Findings

/// A certificate that the checker refuted, with the counterexample in its findings.
[<Sealed; NoComparison; NoEquality>]
type Refuted =
    member Certificate: Certificate
    member Findings: Findings

/// Decides claims exactly: no tolerance, no randomness, no I/O, no knowledge of any construction.
///
/// Networks with one hidden layer and one output are examined by activation patterns: on a pattern the network is
/// one affine function, computed exactly and evaluated at the points that share it. Signs and class cells are settled
/// by floating point with a proved error bound where it suffices, by rationals elsewhere. Threshold networks whose
/// later hidden layers have rows of equal nonzero weights are examined in bits and counts. Any other network whose
/// numbers are doubles is examined in enclosures, layer by layer, and so are claims that outputs approximate the labels.
/// Where enclosures are too wide, or numbers are dyadic and no doubles, the network is run on every point in integers of any
/// length. Everything else is evaluated as Eval defines it. Notes: proofs-notes/certificate.md
[<RequireQualifiedAccess>]
module Checker =
    /// check, and how far points go through networks whose closed form is known: findings say what was done.
    val checkTo:
        extent: Extent ->
        kernels: IKernels ->
        progress: (int -> unit) ->
        certificate: Certificate ->
            Result<Checked, Refuted>

    /// progress receives the number of points settled so far, from any thread.
    /// Errors: the refuted certificate. Throws ArgumentException when the network's inputs are not the data's dimension,
    /// the tolerance is negative, or several outputs should approximate one label.
    val check:
        kernels: IKernels -> progress: (int -> unit) -> certificate: Certificate -> Result<Checked, Refuted>
