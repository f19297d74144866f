namespace MemCap.Constructions

open MemCap
open MemCap.Bounds
open MemCap.Data
open MemCap.Exact
open MemCap.Networks
open MemCap.Verification

/// The numbers a network's weights may be.
[<RequireQualifiedAccess>]
type Numbers =
    /// Rationals: the network equals the labels.
    | Exact
    /// Dyadic numbers: the output is within 2^−bits of the labels.
    | Dyadic of bits: int
    /// IEEE doubles.
    | Float64

/// What every construction is asked.
[<NoComparison; NoEquality>]
type Request = {
    Data: Dataset
    Seed: uint64
    Numbers: Numbers
    /// How the network's output is read: identity for real labels, nearest for classes.
    Output: Output
    Kernels: IKernels
    /// Receives the part done, 0 to 1.
    Progress: float -> unit
}

/// What the mean of the squared residual is multiplied with by a step, at most.
type ExpectedFactor = {
    Factor: float
    /// The name of a hypothesis that nobody has proved of any data, where it takes one.
    Condition: string option
}

/// What a run knows that neither its data nor its network shows.
[<NoComparison; NoEquality>]
type RunFacts = {
    /// Symbols of bounds, from what was measured: safe sides of doubles where it is approximate.
    Parameters: Map<string, Value>
    /// Asserted hypotheses that the run fulfilled, by name, and how that is known.
    Fulfilled: Map<string, string>
    /// Of networks that were grown, in the units of points and labels.
    Steps: BoostStep[]
    /// Where theory says so.
    ExpectedFactor: ExpectedFactor option
    /// What a reader may want to know besides.
    Remarks: string list
}

[<RequireQualifiedAccess>]
module RunFacts =
    let none =
        lazy
            {
                Parameters = Map.empty
                Fulfilled = Map.empty
                Steps = [||]
                ExpectedFactor = None
                Remarks = []
            }

/// What every construction answers.
[<NoComparison; NoEquality>]
type Construction = {
    Network: Network
    /// Points in each group, in the order of construction; empty where there are no groups.
    Groups: int list
    /// Every group but one is as large as the theorem needs: the published count applies to this data set.
    GroupsAreFull: bool
    /// Points that the construction knows its network to answer wrongly: 0 unless it is a matter of luck.
    Misses: int
    /// What the network is to be certified for, where it is not interpolation.
    Claim: Claim option
    /// Not computed before somebody asks.
    Run: Lazy<RunFacts>
    /// The size formulas of the theorem, with what this network should be held against.
    Bounds: Bound list
    /// What a reader must know: fallbacks taken, a direction retried, numbers escalated.
    Remarks: string list
}
