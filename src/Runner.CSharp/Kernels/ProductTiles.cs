using System.Runtime.CompilerServices;

namespace MemCap.Runner.Kernels;

/// <summary>The innermost loops of the products: accumulators in named locals, so that they stay in registers.</summary>
/// <remarks>Shapes: x is d × rows, packed; w is d × two vectors, packed; the tile has the given row stride. The list holds
/// the coordinates, ascending, at which some row is not 0: the others add nothing. With <c>resume</c> the chains go on from
/// the numbers in the tile, otherwise from 0. A sum that is −0 is stored as 0, so that it does not show which
/// coordinates were left out.</remarks>
internal static unsafe class ProductTiles<T, TLanes, TVector>
    where T : unmanaged
    where TLanes : struct, INumberLanes<T, TVector>
    where TVector : struct
{
    /// <summary>A tile of 14 rows and two vectors: tile = Σ_c rows[c]·panel[c], coordinates in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile14(T* rows, T* panel, int* list, int count, T* tile, nint stride, bool resume)
    {
        TVector c00 = default,
            c01 = default;
        TVector c10 = default,
            c11 = default;
        TVector c20 = default,
            c21 = default;
        TVector c30 = default,
            c31 = default;
        TVector c40 = default,
            c41 = default;
        TVector c50 = default,
            c51 = default;
        TVector c60 = default,
            c61 = default;
        TVector c70 = default,
            c71 = default;
        TVector c80 = default,
            c81 = default;
        TVector c90 = default,
            c91 = default;
        TVector ca0 = default,
            ca1 = default;
        TVector cb0 = default,
            cb1 = default;
        TVector cc0 = default,
            cc1 = default;
        TVector cd0 = default,
            cd1 = default;
        nint step = TLanes.Count;
        TVector zero = default;
        if (resume)
        {
            T* source = tile;
            c00 = TLanes.Load(source);
            c01 = TLanes.Load(source + step);
            source += stride;
            c10 = TLanes.Load(source);
            c11 = TLanes.Load(source + step);
            source += stride;
            c20 = TLanes.Load(source);
            c21 = TLanes.Load(source + step);
            source += stride;
            c30 = TLanes.Load(source);
            c31 = TLanes.Load(source + step);
            source += stride;
            c40 = TLanes.Load(source);
            c41 = TLanes.Load(source + step);
            source += stride;
            c50 = TLanes.Load(source);
            c51 = TLanes.Load(source + step);
            source += stride;
            c60 = TLanes.Load(source);
            c61 = TLanes.Load(source + step);
            source += stride;
            c70 = TLanes.Load(source);
            c71 = TLanes.Load(source + step);
            source += stride;
            c80 = TLanes.Load(source);
            c81 = TLanes.Load(source + step);
            source += stride;
            c90 = TLanes.Load(source);
            c91 = TLanes.Load(source + step);
            source += stride;
            ca0 = TLanes.Load(source);
            ca1 = TLanes.Load(source + step);
            source += stride;
            cb0 = TLanes.Load(source);
            cb1 = TLanes.Load(source + step);
            source += stride;
            cc0 = TLanes.Load(source);
            cc1 = TLanes.Load(source + step);
            source += stride;
            cd0 = TLanes.Load(source);
            cd1 = TLanes.Load(source + step);
        }

        for (int* end = list + count; list < end; list++)
        {
            nint c = *list;
            T* x = rows + 14 * c;
            T* w = panel + 2 * step * c;
            TVector w0 = TLanes.Load(w);
            TVector w1 = TLanes.Load(w + step);
            TVector t;
            t = TLanes.Broadcast(x[0]);
            c00 = TLanes.Fma(t, w0, c00);
            c01 = TLanes.Fma(t, w1, c01);
            t = TLanes.Broadcast(x[1]);
            c10 = TLanes.Fma(t, w0, c10);
            c11 = TLanes.Fma(t, w1, c11);
            t = TLanes.Broadcast(x[2]);
            c20 = TLanes.Fma(t, w0, c20);
            c21 = TLanes.Fma(t, w1, c21);
            t = TLanes.Broadcast(x[3]);
            c30 = TLanes.Fma(t, w0, c30);
            c31 = TLanes.Fma(t, w1, c31);
            t = TLanes.Broadcast(x[4]);
            c40 = TLanes.Fma(t, w0, c40);
            c41 = TLanes.Fma(t, w1, c41);
            t = TLanes.Broadcast(x[5]);
            c50 = TLanes.Fma(t, w0, c50);
            c51 = TLanes.Fma(t, w1, c51);
            t = TLanes.Broadcast(x[6]);
            c60 = TLanes.Fma(t, w0, c60);
            c61 = TLanes.Fma(t, w1, c61);
            t = TLanes.Broadcast(x[7]);
            c70 = TLanes.Fma(t, w0, c70);
            c71 = TLanes.Fma(t, w1, c71);
            t = TLanes.Broadcast(x[8]);
            c80 = TLanes.Fma(t, w0, c80);
            c81 = TLanes.Fma(t, w1, c81);
            t = TLanes.Broadcast(x[9]);
            c90 = TLanes.Fma(t, w0, c90);
            c91 = TLanes.Fma(t, w1, c91);
            t = TLanes.Broadcast(x[10]);
            ca0 = TLanes.Fma(t, w0, ca0);
            ca1 = TLanes.Fma(t, w1, ca1);
            t = TLanes.Broadcast(x[11]);
            cb0 = TLanes.Fma(t, w0, cb0);
            cb1 = TLanes.Fma(t, w1, cb1);
            t = TLanes.Broadcast(x[12]);
            cc0 = TLanes.Fma(t, w0, cc0);
            cc1 = TLanes.Fma(t, w1, cc1);
            t = TLanes.Broadcast(x[13]);
            cd0 = TLanes.Fma(t, w0, cd0);
            cd1 = TLanes.Fma(t, w1, cd1);
        }
        TLanes.Store(TLanes.Fma(zero, zero, c00), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c01), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c10), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c11), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c20), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c21), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c30), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c31), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c40), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c41), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c50), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c51), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c60), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c61), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c70), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c71), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c80), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c81), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c90), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c91), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, ca0), tile);
        TLanes.Store(TLanes.Fma(zero, zero, ca1), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, cb0), tile);
        TLanes.Store(TLanes.Fma(zero, zero, cb1), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, cc0), tile);
        TLanes.Store(TLanes.Fma(zero, zero, cc1), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, cd0), tile);
        TLanes.Store(TLanes.Fma(zero, zero, cd1), tile + step);
    }

    /// <summary>A tile of 6 rows and two vectors: tile = Σ_c rows[c]·panel[c], coordinates in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile6(T* rows, T* panel, int* list, int count, T* tile, nint stride, bool resume)
    {
        TVector c00 = default,
            c01 = default;
        TVector c10 = default,
            c11 = default;
        TVector c20 = default,
            c21 = default;
        TVector c30 = default,
            c31 = default;
        TVector c40 = default,
            c41 = default;
        TVector c50 = default,
            c51 = default;
        nint step = TLanes.Count;
        TVector zero = default;
        if (resume)
        {
            T* source = tile;
            c00 = TLanes.Load(source);
            c01 = TLanes.Load(source + step);
            source += stride;
            c10 = TLanes.Load(source);
            c11 = TLanes.Load(source + step);
            source += stride;
            c20 = TLanes.Load(source);
            c21 = TLanes.Load(source + step);
            source += stride;
            c30 = TLanes.Load(source);
            c31 = TLanes.Load(source + step);
            source += stride;
            c40 = TLanes.Load(source);
            c41 = TLanes.Load(source + step);
            source += stride;
            c50 = TLanes.Load(source);
            c51 = TLanes.Load(source + step);
        }

        for (int* end = list + count; list < end; list++)
        {
            nint c = *list;
            T* x = rows + 6 * c;
            T* w = panel + 2 * step * c;
            TVector w0 = TLanes.Load(w);
            TVector w1 = TLanes.Load(w + step);
            TVector t;
            t = TLanes.Broadcast(x[0]);
            c00 = TLanes.Fma(t, w0, c00);
            c01 = TLanes.Fma(t, w1, c01);
            t = TLanes.Broadcast(x[1]);
            c10 = TLanes.Fma(t, w0, c10);
            c11 = TLanes.Fma(t, w1, c11);
            t = TLanes.Broadcast(x[2]);
            c20 = TLanes.Fma(t, w0, c20);
            c21 = TLanes.Fma(t, w1, c21);
            t = TLanes.Broadcast(x[3]);
            c30 = TLanes.Fma(t, w0, c30);
            c31 = TLanes.Fma(t, w1, c31);
            t = TLanes.Broadcast(x[4]);
            c40 = TLanes.Fma(t, w0, c40);
            c41 = TLanes.Fma(t, w1, c41);
            t = TLanes.Broadcast(x[5]);
            c50 = TLanes.Fma(t, w0, c50);
            c51 = TLanes.Fma(t, w1, c51);
        }
        TLanes.Store(TLanes.Fma(zero, zero, c00), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c01), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c10), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c11), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c20), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c21), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c30), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c31), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c40), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c41), tile + step);
        tile += stride;
        TLanes.Store(TLanes.Fma(zero, zero, c50), tile);
        TLanes.Store(TLanes.Fma(zero, zero, c51), tile + step);
    }
}
