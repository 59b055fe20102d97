"""How columns are encoded in charts: types, axes, colours, tooltips.

Colours are the page's CSS variables, so that charts follow light, dark and paper.
"""

from __future__ import annotations

from typing import Final

from pipeline.reports.model import FORMATS, Column, Kind, Spec, Table

TYPES: Final[dict[Kind, str]] = {
    "text": "nominal",
    "flag": "nominal",
    "ordinal": "ordinal",
    "date": "temporal",
    "month": "temporal",
}
COLOURS: Final = [f"var(--c{number})" for number in range(1, 9)]
HEAT: Final = [f"var(--h{number})" for number in range(1, 8)]
DIVERGING: Final = [f"var(--d{number})" for number in range(1, 8)]
SHORT: Final = (
    "abs(datum.value) >= 10000 ? replace(format(datum.value, '~s'), 'G', 'B')"
    " : format(datum.value, ',~f')"
)
"""Axis labels of amounts: 1,500 but 20k and 3M."""
CUT: Final = (
    "lastindexof(slice(datum.label, 0, max(19, length(datum.label) / 2 + 5)), ' ')"
)
WRAPPED: Final = (
    f"length(datum.label) > 18 && {CUT} > 0"
    f" ? [slice(datum.label, 0, {CUT}), slice(datum.label, {CUT} + 1)] : datum.label"
)
"""Long names stand in two lines."""

LEGENDS: Final[dict[Kind, str]] = {"share": ".0%", "number": ".1f"}
OUTCOMES: Final[Spec] = {
    "domain": ["More than chance", "Less than the other", "No difference shown"],
    "range": ["var(--up)", "var(--down)", "var(--c8)"],
}
"""What came of a comparison, coloured alike in every chart."""
OTHERS: Final = ("unknown", "guest", "Guests")
"""Values that stand behind all others."""
BELOW: Final[Spec] = {
    "labelAngle": 0,
    "labelOverlap": "greedy",
    "labelSeparation": 8,
    "labelBound": True,
    "grid": False,
}
"""Axis under a chart: labels that have no room are left out, none is cut."""


def field(column: Column, **more: object) -> Spec:
    """Encode a column: its type, its title and how its numbers are written."""
    kind = TYPES.get(column.kind, "quantitative")
    encoding: Spec = {"field": column.name, "type": kind, "title": column.label}
    axis: Spec = {}
    if kind == "quantitative":
        is_fraction = column.kind in ("share", "change", "points")
        axis = {"format": "~%"} if is_fraction else {"labelExpr": SHORT}
    if kind in ("nominal", "ordinal"):
        encoding |= {"sort": None, "title": None}
    return {**encoding, "axis": axis, **more}


def tooltip(table: Table) -> list[Spec]:
    """Show every column of the table under the pointer."""
    shown = [column for column in table.columns if not column.is_hidden]
    return [
        {
            "field": column.name,
            "type": TYPES.get(column.kind, "quantitative"),
            "title": column.label,
            **({"format": FORMATS[column.kind]} if column.kind in FORMATS else {}),
        }
        for column in shown
    ]


def coloured(table: Table, name: str | None) -> Spec:
    """Colour by a column, each value alike whatever a filter leaves."""
    if name is None:
        return {"value": "var(--c1)"}
    values = dict.fromkeys(row[name] for row in table.records())
    domain = sorted(values, key=lambda value: value in OTHERS)
    return {
        "field": name,
        "type": "nominal",
        "title": None,
        "sort": None,
        "scale": {"domain": domain, "range": COLOURS},
        "legend": {"title": None},
    }


def faded(table: Table) -> Spec:
    """Periods that are not complete are paler."""
    if all(column.name != "is_complete" for column in table.columns):
        return {}
    whole = {"test": "datum.is_complete !== false", "value": 1}
    return {"opacity": {"condition": whole, "value": 0.45}}
