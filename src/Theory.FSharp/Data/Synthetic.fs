namespace MemCap.Data

open System
open MemCap

/// Points row-major (n·d numbers), n, d, and n labels.
type PointSet = (struct (float[] * int * int * float[]))

/// Synthetic data sets: a function of the arguments and the seed alone.
///
/// Shapes: points n × d row-major, labels n.
/// Errors: BadArgument when a count is below 1, the set is too large, or its numbers would not be exact.
[<RequireQualifiedAccess>]
module Synthetic =
    /// Integers up to 2^53 are exact in a double.
    let private exactLimit = 9007199254740992.0

    let private bad argument reason =
        Error(MemCapError.BadArgument(argument, reason))

    let private atLeast (name: string) least value =
        require (value >= least) (MemCapError.BadArgument(name, $"{value} is below {least}"))

    let private noiseLevel (noise: float) =
        require
            (noise >= 0.0 && noise <= 1e300)
            (MemCapError.BadArgument("noise", $"{noise} is not in [0, 1e300]"))

    let private sized (n: int) (d: int) =
        require
            (int64 n * int64 d <= int64 Array.MaxLength)
            (MemCapError.BadArgument("n", $"{n} points of dimension {d} are too many numbers for one array"))

    /// n points of dimension d, each row filled by its own turn of the generator, after the arguments passed.
    let private make n d (row: int -> float[] -> unit) (label: int -> float) : PointSet =
        let points = Array.zeroCreate (n * d)

        let buffer = Array.zeroCreate d

        for i in 0 .. n - 1 do
            Array.Clear buffer
            row i buffer
            Array.Copy(buffer, 0, points, i * d, d)

        struct (points, n, d, Array.init n label)

    let private gaussians (random: SplitMix) scale (row: float[]) =
        for j in 0 .. row.Length - 1 do
            row[j] <- row[j] + scale * random.Gaussian()

    /// Two interleaved half circles in the plane: the upper one (label 0) first, ⌈n/2⌉ points; Gaussian noise.
    let moons n (noise: float) (seed: uint64) : Result<PointSet, MemCapError> =
        result {
            do! atLeast "n" 1 n
            do! noiseLevel noise
            do! sized n 2
            let random = SplitMix seed
            let outer = (n + 1) / 2

            let angle i count =
                if count = 1 then
                    0.0
                else
                    Math.PI * float i / float (count - 1)

            let row i (p: float[]) =
                if i < outer then
                    let t = angle i outer
                    p[0] <- Math.Cos t
                    p[1] <- Math.Sin t
                else
                    let t = angle (i - outer) (n - outer)
                    p[0] <- 1.0 - Math.Cos t
                    p[1] <- 0.5 - Math.Sin t

                gaussians random noise p

            return make n 2 row (fun i -> if i < outer then 0.0 else 1.0)
        }

    /// Two parallel segments at unit distance: uniform on the first coordinate, the second is the label (0 or 1,
    /// in turn); Gaussian noise on every coordinate.
    let lines n d (noise: float) (seed: uint64) : Result<PointSet, MemCapError> =
        result {
            do! atLeast "n" 1 n
            do! atLeast "d" 2 d
            do! noiseLevel noise
            do! sized n d
            let random = SplitMix seed

            let row i (p: float[]) =
                p[0] <- random.Double()
                p[1] <- float (i % 2)
                gaussians random noise p

            return make n d row (fun i -> float (i % 2))
        }

    /// Uniform on the unit sphere of R^d, up to rounding; labels ±1 by fair coins.
    let sphere n d (seed: uint64) : Result<PointSet, MemCapError> =
        result {
            do! atLeast "n" 1 n
            do! atLeast "d" 1 d
            do! sized n d
            let random = SplitMix seed
            let coins = random.Split()

            let row _ (p: float[]) =
                let mutable square = 0.0

                while square < 1e-200 do
                    Array.Clear p
                    gaussians random 1.0 p
                    square <- 0.0

                    for j in 0 .. p.Length - 1 do
                        square <- square + p[j] * p[j]

                let norm = Math.Sqrt square

                for j in 0 .. p.Length - 1 do
                    p[j] <- p[j] / norm

            return make n d row (fun _ -> if coins.NextBelow 2UL = 0UL then -1.0 else 1.0)
        }

    /// Independent standard normal coordinates; labels ±1 by fair coins.
    let gaussian n d (seed: uint64) : Result<PointSet, MemCapError> =
        result {
            do! atLeast "n" 1 n
            do! atLeast "d" 1 d
            do! sized n d
            let random = SplitMix seed
            let coins = random.Split()

            return
                make n d (fun _ p -> gaussians random 1.0 p) (fun _ ->
                    if coins.NextBelow 2UL = 0UL then -1.0 else 1.0)
        }

    /// k Gaussian blobs: standard normal centres, points in turn around them with the given noise; the label is
    /// the number of the blob.
    let clusters n d k (noise: float) (seed: uint64) : Result<PointSet, MemCapError> =
        result {
            do! atLeast "n" 1 n
            do! atLeast "d" 1 d
            do! atLeast "classes" 1 k
            do! noiseLevel noise
            do! sized n d
            do! sized k d
            let random = SplitMix seed
            let centres = random.Split()
            let centre = Array.init (k * d) (fun _ -> centres.Gaussian())

            let row i (p: float[]) =
                Array.Copy(centre, (i % k) * d, p, 0, d)
                gaussians random noise p

            return make n d row (fun i -> float (i % k))
        }

    /// The integer grid {0, …, m-1}^d in lexicographic order; the label is the parity of the coordinates' sum.
    let grid m d : Result<PointSet, MemCapError> =
        result {
            do! atLeast "n" 1 m
            do! atLeast "d" 1 d
            let count = Math.Pow(float m, float d)

            do!
                require
                    (count * float d <= float Array.MaxLength)
                    (MemCapError.BadArgument("d", $"{m}^{d} points are too many for one array"))

            let n = int count

            let stride = Array.init d (fun j -> int (Math.Pow(float m, float (d - 1 - j))))
            let digit i j = (i / stride[j]) % m

            let row i (p: float[]) =
                for j in 0 .. d - 1 do
                    p[j] <- float (digit i j)

            return make n d row (fun i -> float (Seq.sum (Seq.init d (digit i)) % 2))
        }

    /// All of {0,1}^d in lexicographic order, labelled by parity.
    let cube d : Result<PointSet, MemCapError> = grid 2 d

    /// Integers on the moment curve (t, t², …, t^d), t = -⌊n/2⌋ … : exact, in general position for n > d, with
    /// labels 0 and 1 in turn along the curve.
    let alternating n d : Result<PointSet, MemCapError> =
        result {
            do! atLeast "n" 1 n
            do! atLeast "d" 1 d
            do! sized n d
            let first = -(n / 2)

            if Math.Pow(float (n / 2), float d) > exactLimit then
                return! bad "d" $"{n / 2}^{d} is beyond 2^53, so the moment curve would not be exact"
            else
                let row i (p: float[]) =
                    let t = float (first + i)
                    let mutable power = 1.0

                    for j in 0 .. d - 1 do
                        power <- power * t
                        p[j] <- power

                return make n d row (fun i -> float (i % 2))
        }

    /// The same points with labels uniform on 0 … classes-1, drawn from a seed of their own.
    let withRandomLabels
        classes
        (seed: uint64)
        (struct (points, n, d, _): PointSet)
        : Result<PointSet, MemCapError> =
        result {
            do! atLeast "classes" 1 classes
            let random = SplitMix.At(seed, 0x6C6162656C73UL)
            return struct (points, n, d, Array.init n (fun _ -> float (random.NextBelow(uint64 classes))))
        }

    /// The same points with independent standard normal labels: a regression task.
    let withGaussianLabels (seed: uint64) (struct (points, n, d, _): PointSet) : PointSet =
        let random = SplitMix.At(seed, 0x6C6162656C73UL)
        struct (points, n, d, Array.init n (fun _ -> random.Gaussian()))

    /// The same points, labelled 0 and 1 by the parity of their coordinates' sum, which must be integers.
    let withParityLabels (struct (points, n, d, _): PointSet) : Result<PointSet, MemCapError> =
        match
            points
            |> Array.tryFindIndex (fun x -> x <> Math.Floor x || Math.Abs x > exactLimit)
        with
        | Some index ->
            bad "labels" $"parity needs integer coordinates, but point {index / d} has {points[index]}"
        | None ->
            let isOdd x = Math.Abs(x % 2.0) = 1.0

            let parity i =
                let mutable odd = false

                for j in 0 .. d - 1 do
                    odd <- odd <> isOdd points[i * d + j]

                if odd then 1.0 else 0.0

            Ok(struct (points, n, d, Array.init n parity))

    /// The same points with their labels in a uniformly random order, so that every beginning is a sample of the whole.
    let shuffled (seed: uint64) (struct (points, n, d, labels): PointSet) : PointSet =
        let random = SplitMix.At(seed, 0x6F72646572UL)
        let order = random.Order n
        let moved = Array.zeroCreate points.Length

        for i in 0 .. n - 1 do
            Array.Copy(points, order[i] * d, moved, i * d, d)

        struct (moved, n, d, Array.map (fun i -> labels[i]) order)
