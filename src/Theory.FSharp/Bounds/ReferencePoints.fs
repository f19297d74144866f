namespace MemCap.Bounds

open MemCap.Exact

/// A choice of parameters at which bounds are evaluated to be compared: in the handbook, and with known values.
[<NoComparison; NoEquality>]
type ReferencePoint = {
    Name: string
    /// What kind of data it stands for.
    Meaning: string
    /// What was chosen; Parameters.complete adds what follows from it.
    Chosen: Map<string, Value>
    /// A fully connected network for what speaks of a given one: inputs, hidden widths, outputs.
    Widths: int list
}

/// Three reference points: many points in many dimensions, few in few, and labels of several classes.
[<RequireQualifiedAccess>]
module ReferencePoints =
    let private point name meaning widths chosen = {
        Name = name
        Meaning = meaning
        Chosen = Map.ofList chosen
        Widths = widths
    }

    let private integer name k = name, Value.ofInt k

    let private ratio name (p: int) (q: int) =
        name, Value.ofRational (Rational.fraction (bigint p) (bigint q))

    /// Of the size of a data set of images.
    let images =
        point "G1" "many points in many dimensions, ten classes, well separated" [ 784; 100; 1 ] [
            integer "n" 60_000
            integer "d" 784
            integer "C" 10
            integer "r" 28
            integer "delta" 1
            ratio "eps" 1 2
            ratio "rho" 1 2
            ratio "eta" 1 10
            integer "t" 3
            integer "g" 1
        ]

    let small =
        point "G2" "few points in ten dimensions, two classes" [ 10; 12; 12; 1 ] [
            integer "n" 100
            integer "d" 10
            integer "C" 2
            integer "r" 1
            ratio "delta" 1 10
            ratio "eps" 1 4
            ratio "rho" 9 10
            ratio "eta" 1 10
            integer "t" 3
            integer "g" 1
        ]

    /// n is odd and no multiple of d: roundings show.
    let classes =
        point "G3" "a thousand points in ten dimensions, four classes, close together" [ 10; 12; 12; 1 ] [
            integer "n" 1001
            integer "d" 10
            integer "C" 4
            integer "r" 1
            ratio "delta" 1 100
            ratio "eps" 1 100
            ratio "rho" 3 10
            ratio "eta" 1 10
            integer "t" 3
            integer "g" 1
        ]

    let all = [ images; small; classes ]

    /// The parameters of the data and of the network.
    let parameters (point: ReferencePoint) : Map<string, Value> =
        let network =
            Parameters.ofWidths (point.Widths |> List.map (fun (width: int) -> bigint width))

        let all =
            List.fold (fun all (name, value) -> Map.add name value all) point.Chosen network

        fst (Parameters.complete None all)

    /// Every bound at that point: what its statements say, and which hypotheses the parameters contradict.
    let answers (point: ReferencePoint) bounds =
        let question = {
            Given = Evaluate.given (parameters point)
            Labels = None
            Activation = None
            Assumed = Set.empty
            Facts = None
        }

        Query.answers question bounds
