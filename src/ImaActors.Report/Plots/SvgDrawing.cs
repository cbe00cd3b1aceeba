using System;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using OxyPlot;

namespace ImaActors.Report.Plots;

/// <summary>
/// Makes an SVG picture of a plot that can stand within a page: it scales with its column, takes its colours and its font from the page, has
/// identifiers of its own and a text for those who cannot see it.
/// </summary>
internal static class SvgDrawing
{
    /// <summary>Width of a plot in pixels at which its text has the size that was meant.</summary>
    public const int Width = 560;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws a plot. A plot model is drawn once: a second drawing would differ.</summary>
    /// <param name="model">The plot.</param>
    /// <param name="height">Height in pixels at <see cref="Width"/>.</param>
    /// <param name="id">What its identifiers begin with; unique in a page.</param>
    /// <param name="description">What it shows, in words.</param>
    public static string Draw(PlotModel model, int height, string id, string description)
    {
        var exporter = new SvgExporter { Width = Width, Height = height, UseVerticalTextAlignmentWorkaround = true, TextMeasurer = new RoomyText(Width, height) };
        var drawn = exporter.ExportToString(model);
        if (model.GetLastPlotException() is { } problem)
        {
            throw new InvalidOperationException($"the plot {id} cannot be drawn: {problem.Message}", problem);   // OxyPlot would write it into the picture
        }

        var root = XDocument.Parse(drawn).Root!;
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        root.SetAttributeValue("version", null);
        root.Attributes().Where(attribute => attribute.IsNamespaceDeclaration && attribute.Value != Svg.NamespaceName).Remove();
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}"));
        root.SetAttributeValue("class", "plot");
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", description);
        foreach (var group in root.Elements(Svg + "g").Where(group => !group.HasElements).ToList())
        {
            group.Remove();
        }

        // The font and its weight are those of the page.
        foreach (var text in root.Descendants(Svg + "text"))
        {
            text.SetAttributeValue("font-family", null);
            text.SetAttributeValue("font-weight", null);
            text.SetAttributeValue("style", "fill:" + (text.Attribute("fill")?.Value ?? Palette.Written(Palette.Text)));
            text.SetAttributeValue("fill", null);
        }

        foreach (var clip in root.Descendants(Svg + "clipPath"))
        {
            clip.SetAttributeValue("id", id + "-" + clip.Attribute("id")!.Value);
        }

        foreach (var group in root.Descendants(Svg + "g"))
        {
            if (group.Attribute("clip-path")?.Value is { } clip)
            {
                group.SetAttributeValue("clip-path", clip.Replace("url(#", $"url(#{id}-", StringComparison.Ordinal));
            }
        }

        var written = root.ToString(SaveOptions.DisableFormatting);
        return Palette.All.Aggregate(written, (svg, colour) => svg.Replace(Palette.Written(colour), $"var({colour.Variable})", StringComparison.Ordinal));
    }

    /// <summary>
    /// Measures text for the widest of the fonts that a browser may have: OxyPlot knows the widths of Arial alone, in points where the
    /// picture has pixels, and with those the labels of an axis would run into its title.
    /// </summary>
    private sealed class RoomyText(double width, double height) : PdfRenderContext(width, height, OxyColors.Transparent)
    {
        private const double PixelsInPoint = 96.0 / 72;
        private const double WidestToArial = 1.16;   // DejaVu Sans

        /// <inheritdoc/>
        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new OxySize(size.Width * PixelsInPoint * WidestToArial, size.Height * PixelsInPoint);
        }
    }
}
