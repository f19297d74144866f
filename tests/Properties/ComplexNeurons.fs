/// What tests of harmonics share: random complex numbers, their phases and powers.
module MemCap.Properties.ComplexNeurons

open System.Numerics
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

let ofDouble (x: float) = Enclosure.exactly (Dyadic.ofDouble x)

let middle (x: Enclosure) =
    let struct (low, high) = Enclosure.toDoubles x
    0.5 * (low + high)

let check results =
    match all results with
    | Ok() -> ()
    | Error reason -> Assert.Fail reason

let relu t = max 0.0 t

/// A standard complex normal number.
let normal (random: SplitMix) =
    Complex(random.Gaussian(), random.Gaussian()) * Complex(sqrt 0.5, 0.0)

let phase (z: Complex) = z / Complex(z.Magnitude, 0.0)

/// z^k.
let toPower k (z: Complex) =
    Seq.fold (fun product _ -> product * z) Complex.One (seq { 1..k })
