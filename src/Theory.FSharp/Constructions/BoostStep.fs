namespace MemCap.Constructions

/// What a step did to the residual r, for the network f that it added times η: scaled by line search, unless the method fits
/// all outer weights anew.
[<Struct>]
type BoostStep = {
    /// α = |⟨r, f⟩|/‖r‖².
    Alpha: float
    /// β = ‖f‖²/‖r‖².
    Beta: float
    /// W(f); NaN of units that have no such weight.
    Omega: float
    /// c = |⟨r, f⟩|/(‖r‖·W(f)), the correlation by weight.
    Correlation: float
    /// η.
    Scale: float
    /// ‖r − ηf‖²/‖y‖².
    Error: float
    Neurons: int
}
