module MemCap.Properties.GridProperties

open System
open System.Numerics
open MemCap.Data
open MemCap.Exact
open MemCap.Properties.HardNumbers
open Xunit

[<Fact>]
let ``every coordinate is the grid's integer in the grid's unit`` () =
    Theorem.forCases 400 (hardPoints 8 5) (fun data ->
        let grid = Grid.ofDataset data
        let unit = Rational.powerOfTwo grid.Exponent

        all [
            Theorem.equal (data.Count, data.Dimension) (grid.Count, grid.Dimension)
            for i in 0 .. data.Count - 1 do
                for c in 0 .. data.Dimension - 1 do
                    let z = grid.Entry(i, c)

                    Theorem.holds
                        $"entry ({i}, {c}) of {show data}"
                        (Rational.ofInteger z * unit = Rational.ofDouble (data.Point(i)[c]))

                    if grid.IsSmall then
                        Theorem.equal z (BigInteger(grid.SmallEntry(i, c)))

                Theorem.equal (grid.Row i) (Array.init data.Dimension (fun c -> grid.Entry(i, c)))
                Theorem.equal [| grid.Entry(i, 0) |] (grid.RowAt(i, [| 0 |]))
        ])

[<Fact>]
let ``the unit is the coarsest and the storage is small exactly below 2^62`` () =
    Theorem.forCases 400 (hardPoints 8 5) (fun data ->
        let grid = Grid.ofDataset data
        let entries = [ for i in 0 .. data.Count - 1 -> grid.Row i ] |> Array.concat
        let limit = BigInteger.One <<< 62

        all [
            Theorem.holds
                $"all even: {show data}"
                (Array.forall (fun (z: BigInteger) -> z.IsZero) entries
                 || Array.exists (fun (z: BigInteger) -> not z.IsEven) entries)
            Theorem.equal (entries |> Array.forall (fun z -> BigInteger.Abs z < limit)) grid.IsSmall
        ])

[<Fact>]
let ``the border of the machine integers is met from both sides`` () =
    let grid top =
        Grid.ofDataset (ofRows [| [| 1.0; Math.ScaleB(1.0, top) |] |] [| 0.0 |])

    Assert.True((grid 61).IsSmall)
    Assert.Equal(1L <<< 61, (grid 61).SmallEntry(0, 1))
    Assert.False((grid 62).IsSmall)
    Assert.Equal(BigInteger.One <<< 62, (grid 62).Entry(0, 1))
