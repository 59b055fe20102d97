"""A web for each group: a radar chart, which Vega-Lite does not know by itself."""

from __future__ import annotations

from pipeline.reports.model import Spec


def radar(feature: str, value: str, title: str) -> Spec:
    """A web of features: how far a group lies above or below all, from the middle.

    The ring stands for the mean of all; values are cut at 2 to both sides.
    """
    return {
        "height": 270,
        "transform": _places(feature, value),
        "layer": [
            _web("_ring", {"stroke": "var(--ink-2)", "strokeDash": [4, 4]}),
            _web("", {"stroke": "var(--c1)", "fill": "var(--c1)", "fillOpacity": 0.25}),
            {
                "mark": {"type": "point", "filled": True, "size": 50, "tooltip": True},
                "encoding": {
                    **_at("_x", "_y"),
                    "tooltip": _pair(feature, value, title),
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11, "lineBreak": "\n"},
                "encoding": {
                    **_at("_name_x", "_name_y"),
                    "text": {"field": "_name"},
                    "color": {"value": "var(--ink-1)"},
                },
            },
        ],
    }


def _places(feature: str, value: str) -> list[Spec]:
    """Reckon the corners of the web, of its ring, and where the names stand."""
    angle = "2 * PI * (datum._place - 1) / datum._of"
    reach = f"2 + clamp(datum['{value}'], -2, 2)"
    lines = f"replace(datum['{feature}'], regexp('(.{{6,}}?) ', 'g'), '$1\\n')"
    return [
        {"calculate": lines, "as": "_name"},
        {"calculate": f"({reach}) * sin({angle})", "as": "_x"},
        {"calculate": f"({reach}) * cos({angle})", "as": "_y"},
        {"calculate": f"2 * sin({angle})", "as": "_ring_x"},
        {"calculate": f"2 * cos({angle})", "as": "_ring_y"},
        {"calculate": f"4.5 * sin({angle})", "as": "_name_x"},
        {"calculate": f"4.5 * cos({angle})", "as": "_name_y"},
    ]


def _web(prefix: str, mark: Spec) -> Spec:
    """A closed line around the middle."""
    closed = {"type": "line", "interpolate": "linear-closed", **mark}
    order = {"field": "_place", "type": "quantitative"}
    return {
        "mark": closed,
        "encoding": {**_at(f"{prefix}_x", f"{prefix}_y"), "order": order},
    }


def _at(x: str, y: str) -> Spec:
    """A place on a plane whose axes are not shown."""
    bare = {"type": "quantitative", "axis": None}
    return {
        "x": {**bare, "field": x, "scale": {"domain": [-6, 6]}},
        "y": {**bare, "field": y, "scale": {"domain": [-5.3, 5]}},
    }


def _pair(feature: str, value: str, title: str) -> list[Spec]:
    return [
        {"field": feature, "type": "nominal", "title": "Feature"},
        {"field": value, "type": "quantitative", "title": title, "format": "+.2f"},
    ]
