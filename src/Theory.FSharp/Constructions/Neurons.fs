namespace MemCap.Constructions

open MemCap.Exact
open MemCap.Networks

/// Collects the neurons a·ψ(⟨w, x⟩ + b) of a two-layer network; neurons with a = 0 are dropped.
[<Sealed; NoComparison; NoEquality>]
type internal Neurons(numbers: Numbers) =
    let rows = ResizeArray<Vec>()
    let biases = ResizeArray<Rational>()
    let outer = ResizeArray<Rational>()

    /// Rows may be shared: pass the same object.
    member _.Add(a: Rational, w: Vec, b: Rational) =
        if not a.IsZero then
            rows.Add w
            biases.Add b
            outer.Add a

    member _.Count = rows.Count

    /// The numbers as one vector of the kind the weights have.
    member private _.Vector(values: ResizeArray<Rational>) =
        Rounding.weights numbers (Vec.ofRationals (values.ToArray()))

    /// None when doubles cannot hold a number.
    member this.ToNetwork(activation: Activation, inputs: int, output: Output) =
        Option.map2
            (fun biases outer -> Network.twoLayer activation inputs (rows.ToArray()) biases outer output)
            (this.Vector biases)
            (this.Vector outer)
