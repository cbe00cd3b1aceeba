using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using ImaActors.Report.Plots;

namespace ImaActors.Report.Pages;

/// <summary>Writes a page as one HTML file that asks for nothing from anywhere: style and pictures are in it, and there is no script.</summary>
internal static class PageWriter
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly Lazy<IFluidTemplate> Template = new(() => new FluidParser().Parse(Resource("page.liquid")));

    /// <summary>The file.</summary>
    public static byte[] Write(Page page)
    {
        // Options remember the types that they have seen, in a table that is not made for several threads: each page has its own.
        var options = new TemplateOptions { MemberAccessStrategy = new UnsafeMemberAccessStrategy() };
        var context = new TemplateContext(new Frame(page, Style()), options);
        return Encoding.UTF8.GetBytes(Template.Value.Render(context, Encoder));
    }

    private static string Style() => Resource("page.css")
        .Replace("/*light-palette*/", Palette.Declarations(colour => colour.Light), StringComparison.Ordinal)
        .Replace("/*dark-palette*/", Palette.Declarations(colour => colour.Dark), StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using var stream = typeof(PageWriter).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private sealed record Frame(Page Page, string Style);
}
