using System.Collections.Generic;
using System.Linq;
using ImaActors.Report.Pages;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace ImaActors.Report.Plots;

/// <summary>A plot as it grows: axes, series and the legend of the page. <see cref="Drawn"/> draws it, once.</summary>
/// <param name="id">Name of the picture, unique in a page.</param>
/// <param name="height">Height, pixels at <see cref="SvgDrawing.Width"/>.</param>
internal sealed class Plot(string id, int height = PlotTheme.Height)
{
    private const byte AreaOpacity = 46;

    private static readonly (MarkerType Type, string Form)[] Markers =
        [(MarkerType.Circle, LegendItem.Circle), (MarkerType.Diamond, LegendItem.Diamond), (MarkerType.Square, LegendItem.Square)];

    private readonly PlotModel _model = PlotTheme.Empty();
    private readonly List<LegendItem> _legend = [];

    /// <summary>Adds axes.</summary>
    public Plot With(params Axis[] axes)
    {
        foreach (var axis in axes)
        {
            _model.Axes.Add(axis);
        }

        return this;
    }

    /// <summary>Adds a line.</summary>
    public Plot Line(string name, IEnumerable<DataPoint> points, int place, double width = PlotTheme.LineWidth)
    {
        var colour = Palette.OfSeries(place);
        var dashes = PlotTheme.DashesOf(place);
        var series = new LineSeries { Color = Palette.StandIn(colour), StrokeThickness = width, Dashes = dashes.Length == 0 ? null : dashes, LineJoin = LineJoin.Round };
        series.Points.AddRange(points);
        _model.Series.Add(series);
        _legend.Add(new LegendItem(name, colour.Variable, dashes.Length == 0 ? LegendItem.Line : dashes[0] < 2 ? LegendItem.Dotted : LegendItem.Dashed));
        return this;
    }

    /// <summary>Adds a line with its area down to zero.</summary>
    public Plot Area(string name, IEnumerable<DataPoint> points, int place)
    {
        var colour = Palette.OfSeries(place);
        var series = new AreaSeries
        {
            Color = Palette.StandIn(colour),
            Color2 = OxyColors.Transparent,
            Fill = OxyColor.FromAColor(AreaOpacity, Palette.StandIn(colour)),
            StrokeThickness = 1.6,
            LineJoin = LineJoin.Round,
        };
        series.Points.AddRange(points);
        series.ConstantY2 = 0;
        _model.Series.Add(series);
        _legend.Add(new LegendItem(name, colour.Variable, LegendItem.Square));
        return this;
    }

    /// <summary>Adds points with sizes of their own.</summary>
    public Plot Points(string name, IEnumerable<ScatterPoint> points, int place, MarkerType marker)
    {
        var colour = Palette.OfSeries(place);
        var series = new ScatterSeries
        {
            MarkerType = marker,
            MarkerFill = OxyColor.FromAColor(170, Palette.StandIn(colour)),
            MarkerStroke = Palette.StandIn(colour),
            MarkerStrokeThickness = 1,
        };
        series.Points.AddRange(points);
        _model.Series.Add(series);
        _legend.Add(new LegendItem(name, colour.Variable, marker == MarkerType.Diamond ? LegendItem.Diamond : LegendItem.Circle));
        return this;
    }

    /// <summary>Adds points with the interval of each: a bar to both sides, along the axis of values. Upright ones are joined by a thin line.</summary>
    /// <param name="name">Name of the series.</param>
    /// <param name="points">Points with half of their interval.</param>
    /// <param name="place">Place of the series.</param>
    /// <param name="isUpright">The values are on the axis at the left; otherwise on that at the bottom.</param>
    public Plot Intervals(string name, IEnumerable<(DataPoint Point, double Half)> points, int place, bool isUpright)
    {
        const double markerSize = 4.5;
        const double stopWidth = 7;
        var colour = Palette.OfSeries(place);
        var marker = Markers[place % Markers.Length];
        var series = new ScatterErrorSeries
        {
            MarkerType = marker.Type,
            MarkerSize = markerSize,
            MarkerFill = Palette.StandIn(colour),
            ErrorBarColor = Palette.StandIn(colour),
            ErrorBarStrokeThickness = PlotTheme.LineWidth,
            ErrorBarStopWidth = stopWidth,
            MinimumErrorSize = 0,
        };
        series.Points.AddRange(points.Select(one => new ScatterErrorPoint(one.Point.X, one.Point.Y, isUpright ? 0 : one.Half, isUpright ? one.Half : 0)));
        if (isUpright)
        {
            var joined = new LineSeries { Color = Palette.StandIn(colour), StrokeThickness = 1, LineJoin = LineJoin.Round };
            joined.Points.AddRange(series.Points.Select(point => new DataPoint(point.X, point.Y)));
            _model.Series.Add(joined);
        }

        _model.Series.Add(series);
        _legend.Add(new LegendItem(name, colour.Variable, marker.Form));
        return this;
    }

    /// <summary>Adds a part of stacked bars, one value for each category.</summary>
    public Plot Stacked(string name, IEnumerable<double> values, PaletteColour colour)
    {
        var series = new BarSeries
        {
            IsStacked = true,
            FillColor = Palette.StandIn(colour),
            StrokeColor = Palette.StandIn(Palette.Ground),
            StrokeThickness = 0.6,
        };
        series.Items.AddRange(values.Select(value => new BarItem(value)));
        _model.Series.Add(series);
        _legend.Add(new LegendItem(name, colour.Variable, LegendItem.Square));
        return this;
    }

    /// <summary>Adds bars from one value to another in a category.</summary>
    public Plot Spans(string name, IEnumerable<(int Category, double From, double Until)> spans, int place)
    {
        var colour = Palette.OfSeries(place);
        var series = new IntervalBarSeries
        {
            FillColor = Palette.StandIn(colour),
            StrokeColor = Palette.StandIn(colour),
            StrokeThickness = 1,
            BarWidth = 0.4,
            LabelFormatString = null,
        };
        series.Items.AddRange(spans.Select(span => new IntervalBarItem(span.From, span.Until) { CategoryIndex = span.Category }));
        _model.Series.Add(series);
        _legend.Add(new LegendItem(name, colour.Variable, LegendItem.Square));
        return this;
    }

    /// <summary>Adds a text that begins at a point.</summary>
    public Plot Text(string text, double x, double y)
    {
        _model.Annotations.Add(new TextAnnotation
        {
            Text = text,
            TextPosition = new DataPoint(x, y),
            TextHorizontalAlignment = HorizontalAlignment.Left,
            TextVerticalAlignment = VerticalAlignment.Middle,
            Stroke = OxyColors.Transparent,
            StrokeThickness = 0,
            Offset = new ScreenVector(4, 0),
            TextColor = Palette.StandIn(Palette.Text),
        });
        return this;
    }

    /// <summary>Draws it.</summary>
    /// <param name="title">What to see in it, a sentence.</param>
    /// <param name="note">How to read it, or null.</param>
    public Picture Drawn(string title, string? note = null) => new(title, SvgDrawing.Draw(_model, height, id, title), _legend, note);
}
