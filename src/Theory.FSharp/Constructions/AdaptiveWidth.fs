namespace MemCap.Constructions

open System
open System.Numerics
open System.Threading.Tasks
open MemCap
open MemCap.Data
open MemCap.Exact

/// Hyperplanes are drawn until every pair has one that is off at its first point and on at its second.
/// Source: Dirksen, Finke, Genzel, arXiv 2310.00327, Algorithm 1 and Proposition 7: then interpolation is certain.
/// Notes: the width is the least with that property, as if hyperplanes were drawn one by one; they are drawn and
/// examined in doublings, and the least width is found among the pairs that the last doubling separated.
[<RequireQualifiedAccess>]
module AdaptiveWidth =
    /// Points of a class that are held against the others at once.
    let private blockOfMinus = 256

    /// Above, what is missing is luck that will not come.
    let private largestWidth points dimension =
        [
            int64 RandomLayer.MostHyperplanes
            max 4096L ((1L <<< 33) / int64 points)
            max 4096L ((1L <<< 28) / int64 dimension)
        ]
        |> List.min
        |> int

    /// Puts the words of each row of b behind those of a; a's width is a multiple of 64.
    let private append (a: Patterns) (b: Patterns) =
        let words = a.Words + b.Words
        let rows = a.Bits.Length / a.Words
        let bits = Array.zeroCreate<uint64>(rows * words)

        for i in 0 .. rows - 1 do
            Array.Copy(a.Bits, i * a.Words, bits, i * words, a.Words)
            Array.Copy(b.Bits, i * b.Words, bits, i * words + a.Words, b.Words)

        {
            Width = a.Width + b.Width
            Words = words
            Bits = bits
            Drawn = a.Drawn + b.Drawn
            OpenInSingles = a.OpenInSingles + b.OpenInSingles
            OpenInDoubles = a.OpenInDoubles + b.OpenInDoubles
        }

    /// The points of `minus` that share with some point of `plus` no hyperplane that is off here and on there.
    let private unseparated (kernels: IKernels) patterns (minus: int[]) (plus: int[]) =
        let rows = ThresholdPruning.arrange kernels patterns [| plus |]
        let blocks = (minus.Length + blockOfMinus - 1) / blockOfMinus

        Array.init blocks (fun block ->
            let first = block * blockOfMinus
            let size = min blockOfMinus (minus.Length - first)
            let masks = Array.zeroCreate<uint64>(size * patterns.Words)

            for i in 0 .. size - 1 do
                ActivationPatterns.off patterns minus[first + i] masks (i * patterns.Words)

            // Nothing but "none" is asked.
            let least = Array.create size 1
            rows.Least(masks, size, -1, least)

            Array.init size (fun i -> i)
            |> Array.filter (fun i -> least[i] = 0)
            |> Array.map (fun i -> minus[first + i]))
        |> Array.concat

    /// The least number of hyperplanes that separate point i from all of `plus`; the patterns do.
    let private widthFor (patterns: Patterns) (plus: int[]) i =
        let mask = Array.zeroCreate<uint64> patterns.Words
        ActivationPatterns.off patterns i mask 0
        let mutable most = 0

        for p in plus do
            let mutable word = 0

            while mask[word] &&& patterns.Bits[p * patterns.Words + word] = 0UL do
                word <- word + 1

            let common = mask[word] &&& patterns.Bits[p * patterns.Words + word]
            most <- max most (64 * word + BitOperations.TrailingZeroCount common + 1)

        most

    /// x₊ = t·x₋ with t ≥ 0, or x₊ = 0: without biases, no hyperplane is off at x₋ and on at x₊.
    let private isOnRay (data: Dataset) minus plus =
        let exact i =
            Array.map Rational.ofDouble ((data.Point i).ToArray())

        let x, y = exact minus, exact plus

        match Array.tryFindIndex (fun (v: Rational) -> not v.IsZero) x with
        | None -> Array.forall (fun (v: Rational) -> v.IsZero) y
        | Some pivot ->
            let t = y[pivot] / x[pivot]
            t.Sign >= 0 && Array.forall2 (fun p q -> q = t * p) x y

    let private witness (patterns: Patterns) minus (plus: int[]) =
        let mask = Array.zeroCreate<uint64> patterns.Words
        ActivationPatterns.off patterns minus mask 0

        plus
        |> Array.find (fun p ->
            Seq.forall
                (fun word -> mask[word] &&& patterns.Bits[p * patterns.Words + word] = 0UL)
                (seq { 0 .. patterns.Words - 1 }))

    /// The layer and its patterns; `sides` are the pairs (points of a class, points of the others) to separate.
    /// Errors: NotSeparated when no hyperplane separates a pair, or none of the many drawn ones did.
    let find
        (kernels: IKernels)
        (progress: float -> unit)
        (data: Dataset)
        seed
        (bias: float)
        (sides: (int[] * int[]) list)
        : Result<struct (RandomLayer * Patterns), MemCapError> =
        let limit = largestWidth data.Count data.Dimension

        let draw first count =
            ActivationPatterns.ofBiases
                kernels
                ignore
                data
                (RandomLayer.Draw(seed, data.Dimension, first, count))
                [ bias ]
            |> List.head

        /// A pair that no hyperplane separated so far.
        let pair patterns (open': (int[] * int[]) list) =
            let minus, plus = List.find (fun (minus: int[], _) -> minus.Length > 0) open'
            struct (minus[0], witness patterns minus[0] plus)

        let fails patterns open' =
            let struct (minus, plus) = pair patterns open'

            MemCapError.NotSeparated(
                minus,
                plus,
                if bias = 0.0 && isOnRay data minus plus then
                    "they lie on one ray from the origin, so no hyperplane through it separates them; give a bias above 0"
                else
                    $"none of {patterns.Width} hyperplanes is off at the first and on at the second; they are too near to each other, or the biases of another size than their norms"
            )

        let isHopeless patterns open' =
            let struct (minus, plus) = pair patterns open'
            patterns.Width >= limit || (bias = 0.0 && isOnRay data minus plus)

        let rec go patterns (open': (int[] * int[]) list) =
            let still =
                open'
                |> List.map (fun (minus, plus) -> unseparated kernels patterns minus plus, plus)

            if List.forall (fun (minus: int[], _) -> minus.Length = 0) still then
                let width =
                    open'
                    |> List.map (fun (minus, plus) ->
                        let widths = Array.zeroCreate<int> minus.Length

                        Parallel.For(
                            0,
                            minus.Length,
                            (fun i -> widths[i] <- widthFor patterns plus minus[i])
                        )
                        |> ignore

                        Array.max (Array.append [| 1 |] widths))
                    |> List.max

                Ok(
                    struct (RandomLayer.Draw(seed, data.Dimension, 0, width),
                            ActivationPatterns.truncate width patterns)
                )
            elif isHopeless patterns still then
                Error(fails patterns still)
            else
                // How many more doublings is unknown: progress is by the part of the points that are separated.
                let total = sides |> List.sumBy (fun (minus, _) -> minus.Length)
                let left = still |> List.sumBy (fun (minus, _) -> minus.Length)
                progress (1.0 - float left / float total)
                go (append patterns (draw patterns.Width patterns.Width)) still

        go (draw 0 64) sides
