using System.Globalization;
using System.Xml.Linq;

namespace MemCap.Unit.Experiments;

/// <summary>The words of a picture can be read.</summary>
internal static class PictureTexts
{
    /// <summary>Texts are inside the picture and do not lie on each other, as far as the numbers of their letters say.</summary>
    internal static void AreApart(XElement picture)
    {
        double Number(XElement element, string name) =>
            double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        var boxes = picture
            .Elements()
            .Where(e => e.Name.LocalName is "text" && e.Attribute("transform") is null)
            .Select(e =>
            {
                double width = 0.5 * e.Value.Length * ((double?)e.Attribute("font-size") ?? 11);
                double left =
                    Number(e, "x")
                    - e.Attribute("text-anchor")!.Value switch
                    {
                        "start" => 0,
                        "middle" => width / 2,
                        _ => width,
                    };
                return (Left: left, Right: left + width, Line: Number(e, "y"), e.Value);
            })
            .ToArray();
        Assert.All(
            boxes,
            box =>
            {
                Assert.InRange(box.Left, 0, Number(picture, "width") - (box.Right - box.Left));
                Assert.InRange(box.Line, 8, Number(picture, "height"));
            }
        );
        foreach (var a in boxes)
        foreach (var b in boxes.Where(b => b != a))
            Assert.False(
                a.Left < b.Right && b.Left < a.Right && Math.Abs(a.Line - b.Line) < 10,
                $"{a.Value} lies on {b.Value}"
            );
    }
}
