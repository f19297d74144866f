using System.Globalization;
using System.Text;

namespace MemCap.Runner.Reporting;

/// <summary>A picture as SVG, element by element: the same bytes everywhere.</summary>
internal sealed class Svg
{
    /// <summary>The usual size of letters, in units of the picture.</summary>
    internal const double FontSize = 11;

    private readonly StringBuilder _text = new();

    internal Svg(double width, double height)
    {
        _text.Append(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Number(width)} {Number(height)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"{Number(FontSize)}\">\n"
        );
        _text.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    }

    /// <summary>The whole document; nothing can be added after it.</summary>
    internal string Document() => _text.Append("</svg>\n").ToString();

    internal void Line(double x1, double y1, double x2, double y2, string attributes) =>
        _text.Append(
            $"<line x1=\"{Number(x1)}\" x2=\"{Number(x2)}\" y1=\"{Number(y1)}\" y2=\"{Number(y2)}\" {attributes}/>\n"
        );

    internal void Rectangle(double x, double y, double width, double height, string attributes) =>
        _text.Append(
            $"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" {attributes}/>\n"
        );

    internal void Circle(double x, double y, double radius, string attributes) =>
        _text.Append(
            $"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\" {attributes}/>\n"
        );

    /// <summary>title is shown by browsers where the pointer rests; "" for none.</summary>
    internal void Polyline(IEnumerable<(double X, double Y)> points, string attributes, string title = "")
    {
        string path = string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"));
        _text.Append(
            title.Length > 0
                ? $"<polyline points=\"{path}\" {attributes}><title>{Escape(title)}</title></polyline>\n"
                : $"<polyline points=\"{path}\" {attributes}/>\n"
        );
    }

    /// <summary>Separate pieces as one element.</summary>
    internal void Segments(
        IEnumerable<((double X, double Y) From, (double X, double Y) To)> pieces,
        string attributes
    )
    {
        IEnumerable<string> path = pieces.Select(p =>
            $"M{Number(p.From.X)} {Number(p.From.Y)}L{Number(p.To.X)} {Number(p.To.Y)}"
        );
        _text.Append($"<path d=\"{string.Concat(path)}\" {attributes}/>\n");
    }

    /// <summary>data: the commands of a path; title as of a polyline.</summary>
    internal void Path(string data, string attributes, string title = "") =>
        _text.Append(
            title.Length > 0
                ? $"<path d=\"{data}\" {attributes}><title>{Escape(title)}</title></path>\n"
                : $"<path d=\"{data}\" {attributes}/>\n"
        );

    /// <summary>Circles that have everything but their places in common.</summary>
    internal void Circles(IEnumerable<(double X, double Y)> centres, double radius, string attributes)
    {
        string r = Number(radius);
        _text.Append($"<g {attributes}>\n");
        foreach ((double x, double y) in centres)
            _text.Append($"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{r}\"/>\n");
        _text.Append("</g>\n");
    }

    /// <summary>anchor: start, middle or end.</summary>
    internal void Text(double x, double y, string anchor, string text, string attributes = "") =>
        _text.Append(
            $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\"{(attributes.Length > 0 ? " " : "")}{attributes}>{Escape(text)}</text>\n"
        );

    /// <summary>From below to above, its middle there.</summary>
    internal void Upright(double x, double y, string text) =>
        Text(x, y, "middle", text, $"transform=\"rotate(-90 {Number(x)} {Number(y)})\"");

    /// <summary>About how wide a text is, in units of the picture: rather too much than too little.</summary>
    internal static double Width(string text, double fontSize = FontSize) => 0.6 * fontSize * text.Length;

    internal static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
}
