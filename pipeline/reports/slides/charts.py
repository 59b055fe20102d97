"""Charts of PowerPoint's own, which can be edited there, with their data inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.reports.model import Kind
from pipeline.reports.slides.looks import DOWN, INK, PALE, QUIET, UP
from pipeline.reports.slides.model import Chart, ChartKind

if TYPE_CHECKING:
    from pptx.chart.chart import Chart as Native
    from pptx.chart.data import CategoryChartData
    from pptx.chart.plot import BarPlot, LinePlot
    from pptx.chart.series import BarSeries, LineSeries
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.shapes.graphfrm import GraphicFrame

FORMATS: Final[dict[Kind, str]] = {
    "count": "#,##0",
    "money": "#,##0;\N{MINUS SIGN}#,##0",
    "price": "#,##0.00;\N{MINUS SIGN}#,##0.00",
    "share": "0.0%",
    "change": "+0.0%;\N{MINUS SIGN}0.0%",
    "points": "+0.0%;\N{MINUS SIGN}0.0%",
    "number": "#,##0.0;\N{MINUS SIGN}#,##0.0",
}
"""How charts write a kind of number, as the page does."""
AXES: Final[dict[Kind, str]] = {"share": "0%", "points": "+0%;\N{MINUS SIGN}0%;0%"}
LYING: Final = ("bars", "changes")
LABELLED: Final = 26
"""With more numbers than this, labels hide the chart."""
SIZE: Final = 14
MANY: Final = 18
"""With more numbers than this side by side, all texts are smaller."""
RANGE: Final = (
    '<c:stockChart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:hiLowLines>'
    '<c:spPr><a:ln w="38100"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
    "</a:ln></c:spPr></c:hiLowLines></c:stockChart>"
)


def draw(frame: GraphicFrame, chart: Chart, described: str) -> None:
    """Dress a chart that stands on a slide.

    Args:
        frame: the graphic frame, with the data of the chart in it.
        chart: what it draws.
        described: what the chart shows, for who cannot see it.
    """
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    frame._element.nvGraphicFramePr.cNvPr.set("descr", described)
    native = frame.chart
    beside = 1 if chart.kind in ("ranges", "stacked") else len(chart.series)
    size = SIZE if len(chart.categories) * beside <= MANY else SIZE - 2
    native.font.size, native.font.color.rgb = Pt(size), RGBColor.from_string(INK)
    native.has_title = False
    kind = chart.table.named(chart.values[0]).kind
    _legend(native, is_there=len(chart.series) > 1 and chart.kind != "ranges")
    _axes(native, chart, kind)
    _plot(native.plots[0], chart, kind)
    for place, series in enumerate(native.plots[0].series):
        _fill(series, chart, place)
    if chart.kind == "ranges":
        _range_lines(native)


def drawn_as(kind: ChartKind) -> XL_CHART_TYPE:
    """Name the type of chart as the library does."""
    from pptx.enum.chart import XL_CHART_TYPE

    types = {
        "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "stacked": XL_CHART_TYPE.COLUMN_STACKED,
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
        "changes": XL_CHART_TYPE.BAR_CLUSTERED,
        "lines": XL_CHART_TYPE.LINE_MARKERS,
        "ranges": XL_CHART_TYPE.LINE_MARKERS,
    }
    return types[kind]


def data_of(chart: Chart) -> CategoryChartData:
    """Give the categories and series of a chart as its workbook holds them."""
    from pptx.chart.data import CategoryChartData

    number_format = FORMATS.get(chart.table.named(chart.values[0]).kind, "General")
    data = CategoryChartData(number_format=number_format)
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name, series.values)
    return data


def _legend(native: Native, *, is_there: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    native.has_legend = is_there
    if is_there:
        native.legend.position = XL_LEGEND_POSITION.TOP
        native.legend.include_in_layout = False


def _axes(native: Native, chart: Chart, kind: Kind) -> None:
    """Keep names outside the bars, the first on top, and lines in the background."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    names, values = native.category_axis, native.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = RGBColor.from_string(QUIET)
    names.reverse_order = chart.kind in LYING
    values.has_major_gridlines = not _is_labelled(chart)
    if values.has_major_gridlines:
        line = values.major_gridlines.format.line
        line.color.rgb = RGBColor.from_string(PALE)
    values.format.line.fill.background()
    values.major_tick_mark = XL_TICK_MARK.NONE
    values.tick_labels.number_format = AXES.get(kind, FORMATS.get(kind, "General"))
    values.tick_labels.number_format_is_linked = False
    values.visible = not _is_labelled(chart)


def _is_labelled(chart: Chart) -> bool:
    """Whether each bar has its number beside it, so that no axis is wanted."""
    points = len(chart.categories) * len(chart.series)
    return chart.kind in ("columns", *LYING) and points <= LABELLED


def _plot(plot: BarPlot | LinePlot, chart: Chart, kind: Kind) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION

    if chart.kind not in ("lines", "ranges"):
        plot.gap_width = 50
    if chart.kind in ("columns", "bars"):
        plot.overlap = 0
    if not _is_labelled(chart):
        return
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = FORMATS[kind], False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _fill(series: BarSeries | LineSeries, chart: Chart, place: int) -> None:
    """Colour a series from the theme; changes by whether they rose or fell."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    colour = getattr(MSO_THEME_COLOR, f"ACCENT_{place % 6 + 1}")
    if chart.kind in ("lines", "ranges"):
        series.smooth = False
        line = series.format.line
        line.width = Pt(2.25)
        line.color.theme_color = colour
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.theme_color = colour
        series.marker.format.line.color.theme_color = colour
        return
    series.invert_if_negative = False
    series.format.fill.solid()
    series.format.fill.fore_color.theme_color = colour
    if place >= 6:
        series.format.fill.fore_color.brightness = 0.5
    if chart.kind == "changes":
        for at, value in enumerate(chart.series[place].values):
            fill = series.points[at].format.fill
            fill.solid()
            fallen = value is not None and value < 0
            fill.fore_color.rgb = RGBColor.from_string(DOWN if fallen else UP)


def _range_lines(native: Native) -> None:
    """Join the ends of each range by a line, and mark the estimate between them.

    The library has no chart of highs, lows and closes; a chart of lines has its parts.
    """
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.oxml import parse_xml

    high, low, middle = native.plots[0].series
    for series in (high, low, middle):
        series.format.line.fill.background()
    high.marker.style = low.marker.style = XL_MARKER_STYLE.NONE
    middle.marker.style, middle.marker.size = XL_MARKER_STYLE.CIRCLE, 11
    lines = native.plots[0]._element
    stock = parse_xml(RANGE)
    axes = lines.findall("{*}axId")
    for place, series in enumerate(lines.findall("{*}ser")):
        stock.insert(place, series)
    stock.extend(axes)
    lines.getparent().replace(lines, stock)
