using System.Globalization;
using System.Text;

namespace MemCap.Runner.Reporting;

/// <summary>A picture in cells, row by row from above; each has a level from 0.</summary>
internal sealed record CellRaster(int Width, int Height, int[] Levels)
{
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    internal int this[int row, int column] => Levels[(row * Width) + column];

    internal int Count(int level) => Levels.Count(l => l == level);

    /// <summary>The outline of all cells of at least that level, as a path to be filled by the even-odd rule; the corner above
    /// at the left is (0, 0), a cell has side 1. Empty when there is no such cell.</summary>
    /// <remarks>Painted in the order of their levels, such regions leave no gap between two colours.</remarks>
    internal string Outline(int least)
    {
        byte[] edges = Edges(least);
        var path = new StringBuilder();
        for (int start = 0; start < edges.Length; start++)
        {
            while (edges[start] != 0)
                AddLoop(path, edges, start);
        }
        return path.ToString();
    }

    /// <summary>Bit k at a corner: an edge of the region leaves it along step k, the region at its right.</summary>
    private byte[] Edges(int least)
    {
        int stride = Width + 1;
        byte[] edges = new byte[stride * (Height + 1)];
        for (int row = 0; row < Height; row++)
        for (int column = 0; column < Width; column++)
        {
            if (!IsIn(row, column))
                continue;
            int corner = (row * stride) + column;
            if (!IsIn(row - 1, column))
                edges[corner] |= 1;
            if (!IsIn(row, column + 1))
                edges[corner + 1] |= 2;
            if (!IsIn(row + 1, column))
                edges[corner + stride + 1] |= 4;
            if (!IsIn(row, column - 1))
                edges[corner + stride] |= 8;
        }
        return edges;

        bool IsIn(int row, int column) =>
            row >= 0 && row < Height && column >= 0 && column < Width && this[row, column] >= least;
    }

    /// <summary>As many edges leave a corner as arrive there: a walk that takes each once ends where it began.</summary>
    private void AddLoop(StringBuilder path, byte[] edges, int start)
    {
        int stride = Width + 1;
        path.Append(CultureInfo.InvariantCulture, $"M{start % stride} {start / stride}");
        int corner = start;
        while (edges[corner] != 0)
        {
            int direction = byte.TrailingZeroCount(edges[corner]);
            int length = 0;
            while ((edges[corner] & (1 << direction)) != 0)
            {
                edges[corner] &= (byte)~(1 << direction);
                corner += Steps[direction].X + (Steps[direction].Y * stride);
                length++;
            }
            (char letter, int sign) =
                direction % 2 == 0 ? ('h', Steps[direction].X) : ('v', Steps[direction].Y);
            path.Append(CultureInfo.InvariantCulture, $"{letter}{sign * length}");
        }
        path.Append('z');
    }
}
