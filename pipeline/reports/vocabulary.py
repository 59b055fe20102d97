"""The charts that the page knows, as Vega-Lite over the columns of a table.

Specifications carry no data: the page puts in what its filters leave. A height of
steps is reckoned there, from the names that are left.
"""

from __future__ import annotations

from typing import Final, Literal

from pipeline.reports.encoding import (
    BELOW,
    COLOURS,
    DIVERGING,
    HEAT,
    LEGENDS,
    OUTCOMES,
    SHORT,
    WRAPPED,
    coloured,
    faded,
    field,
    tooltip,
)
from pipeline.reports.model import Column, Spec, Table

Steps = Literal["even", "ranked", "diverging"]
SLANTED: Final = 12
"""More names than this under a chart stand upright."""
LINE: Final[Spec] = {"type": "line", "point": {"size": 30}, "tooltip": True}


def columns(table: Table, x: str, y: str, color: str | None = None) -> Spec:
    """Upright bars, stacked where they have colours."""
    across = field(table.named(x), axis=BELOW)
    return {
        "height": 260,
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": across,
            "y": field(table.named(y), title=None),
            "color": coloured(table, color),
            "tooltip": tooltip(table),
            **faded(table),
        },
    }


def bars(table: Table, y: str, x: str, color: str | None = None) -> Spec:
    """Lying bars with a name each, in the order of the rows; side by side by colour."""
    names = field(table.named(y), axis={"labelExpr": WRAPPED})
    encoding: Spec = {
        "y": names,
        "x": field(table.named(x)),
        "color": coloured(table, color),
        "tooltip": tooltip(table),
    }
    if color is not None:
        encoding["yOffset"] = {"field": color, "type": "nominal", "sort": None}
    height = (
        {"step": 34, "of": [y]} if color is None else {"step": 15, "of": [y, color]}
    )
    mark = {"type": "bar", "tooltip": True}
    return {"height": height, "mark": mark, "encoding": encoding}


def stacked(table: Table, y: str, x: str, color: str) -> Spec:
    """Lying bars with a name each, made of parts by colour."""
    spec = bars(table, y, x, color)
    del spec["encoding"]["yOffset"]
    return {**spec, "height": {"step": 34, "of": [y]}}


def pairs(table: Table, y: str, values: tuple[str, ...]) -> Spec:
    """Lying bars side by side of columns that have one unit."""
    transform, value, color = _folded(table, values)
    return {
        "height": {"step": 8 + 15 * len(values), "of": [y]},
        "transform": transform,
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": field(table.named(y), axis={"labelExpr": WRAPPED}),
            "yOffset": {name: color[name] for name in ("field", "type", "sort")},
            "x": value,
            "color": color,
            "tooltip": tooltip(table),
        },
    }


def curves(table: Table, x: str, values: tuple[str, ...]) -> Spec:
    """A line for each of the columns, which have one unit."""
    transform, value, color = _folded(table, values)
    return {
        "height": 260,
        "transform": transform,
        "mark": LINE,
        "encoding": {
            "x": field(table.named(x), axis=BELOW),
            "y": value,
            "color": color,
            "tooltip": tooltip(table),
        },
    }


def _folded(table: Table, values: tuple[str, ...]) -> tuple[list[Spec], Spec, Spec]:
    """Put columns below each other; give their values and their names in colours."""
    named = {name: table.named(name).label for name in values}
    words = "{" + ", ".join(f"{key}: '{label}'" for key, label in named.items()) + "}"
    fold: list[Spec] = [
        {"fold": list(values), "as": ["_key", "_value"]},
        {"calculate": f"({words})[datum._key]", "as": "_name"},
    ]
    is_share = table.named(values[0]).kind == "share"
    value: Spec = {
        "field": "_value",
        "type": "quantitative",
        "title": None,
        "axis": {"format": "~%"} if is_share else {"labelExpr": SHORT},
    }
    color: Spec = {
        "field": "_name",
        "type": "nominal",
        "sort": list(named.values()),
        "title": None,
        "scale": {"range": COLOURS},
    }
    return fold, value, color


def changes(table: Table, y: str, x: str) -> Spec:
    """Lying bars to both sides of nothing: what rose, what fell."""
    spec = bars(table, y, x)
    condition = {"test": f"datum['{x}'] < 0", "value": "var(--down)"}
    spec["encoding"]["color"] = {"condition": condition, "value": "var(--up)"}
    return spec


def lines(table: Table, x: str, y: str, color: str | None = None) -> Spec:
    """A line for each colour, with its points."""
    return {
        "height": 260,
        "mark": LINE,
        "encoding": {
            "x": field(table.named(x), axis=BELOW),
            "y": field(table.named(y), title=None),
            "color": coloured(table, color),
            "tooltip": tooltip(table),
        },
    }


def heat(
    table: Table,
    x: str,
    y: str,
    color: str,
    steps: Steps = "even",
) -> Spec:
    """Squares, darker for more.

    Its steps are even, or each holds as many squares (ranked), or they go both ways
    from 0 up to 1 (diverging).
    """
    is_name = table.named(x).kind == "text"
    # Slanted, each label stands in the way of the next but one.
    slant = -45 if len({row[x] for row in table.records()}) <= SLANTED else -90
    below = {**BELOW, "labelAngle": slant if is_name else 0}
    is_long = any(len(str(row[y])) > 12 for row in table.records())
    names: Spec = {"labelOverlap": "greedy", "grid": False}
    names |= {"labelExpr": WRAPPED} if is_long else {}
    return {
        "height": {"step": 32 if is_long else 17, "of": [y]},
        "mark": {"type": "rect", "tooltip": True},
        "encoding": {
            "x": field(table.named(x), axis=below),
            "y": field(table.named(y), axis=names),
            "color": _shades(table.named(color), steps),
            "tooltip": tooltip(table),
        },
    }


def _shades(column: Column, steps: Steps) -> Spec:
    """Encode a number as a shade, in seven steps."""
    scale: Spec = {"type": "quantile" if steps == "ranked" else "quantize"}
    scale["range"] = DIVERGING if steps == "diverging" else HEAT
    if steps == "diverging":
        scale["domain"] = [-1, 1]
    legend: Spec = {"title": None, "direction": "horizontal", "labelSeparation": 10}
    legend["format"] = LEGENDS.get(column.kind, ",.3~r")
    shade = {"field": column.name, "type": "quantitative"}
    return {**shade, "scale": scale, "legend": legend}


def forest(
    table: Table, y: str, middle: str, limits: tuple[str, str], color: str
) -> Spec:
    """An estimate with its interval in each row, and a line at no difference."""
    low, high = limits
    names = field(table.named(y), axis={"labelExpr": WRAPPED})
    colour = {**coloured(table, color), "scale": OUTCOMES}
    shared: Spec = {"y": names, "color": colour}
    shared["tooltip"] = tooltip(table)
    ends = {**field(table.named(low)), "title": table.named(middle).label}
    return {
        "height": {"step": 34, "of": [y]},
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [4, 4]},
                "encoding": {"x": {"datum": 0}, "color": {"value": "var(--ink-2)"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3, "tooltip": True},
                "encoding": {**shared, "x": ends, "x2": {"field": high}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "tooltip": True},
                "encoding": {**shared, "x": field(table.named(middle))},
            },
        ],
    }


def points(table: Table, x: str, y: str, color: str) -> Spec:
    """A point for each row, coloured; for maps, whose axes have no meaning."""
    colour = coloured(table, color)
    shapes = {"domain": colour["scale"]["domain"]}
    bare = {"labels": False, "ticks": False, "grid": False, "title": None}
    return {
        "height": 380,
        "mark": {"type": "point", "filled": True, "size": 36, "tooltip": True},
        "encoding": {
            "x": field(table.named(x), axis=bare, scale={"zero": False}),
            "y": field(table.named(y), axis=bare, scale={"zero": False}),
            "color": colour,
            "shape": {
                "field": color,
                "type": "nominal",
                "title": None,
                "scale": shapes,
            },
            "opacity": {"value": 0.75},
            "tooltip": tooltip(table),
        },
    }


def waterfall(table: Table, y: str, amount: str, kind: str) -> Spec:
    """Steps from one total to the next; `kind` is total or part."""
    is_total = f"datum['{kind}'] == 'total'"
    later = f"{is_total} && datum._place > 1 ? 0 : datum['{amount}']"
    start = f"{is_total} ? 0 : datum._end - datum['{amount}']"
    run = {"op": "sum", "field": "_step", "as": "_end"}
    colour = [
        {"test": is_total, "value": "var(--c1)"},
        {"test": f"datum['{amount}'] < 0", "value": "var(--down)"},
    ]
    across: Spec = {"type": "quantitative", "title": None, "field": "_start"}
    return {
        "height": {"step": 36, "of": [y]},
        "transform": [
            {"calculate": later, "as": "_step"},
            {"window": [run], "frame": [None, 0]},
            {"calculate": start, "as": "_start"},
        ],
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": field(table.named(y), axis={"labelExpr": WRAPPED}),
            "x": {**across, "axis": {"labelExpr": SHORT}},
            "x2": {"field": "_end"},
            "color": {"condition": colour, "value": "var(--up)"},
            "tooltip": tooltip(table),
        },
    }
