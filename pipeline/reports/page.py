"""The page: chapters put into one HTML file that needs no server and no network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pipeline.reports import words
from pipeline.reports.bundle import javascript
from pipeline.reports.model import FORMATS, Chapter, Figure

if TYPE_CHECKING:
    from pipeline.reports.release import Release

PARTS = files("pipeline.reports") / "page"


def page(release: Release, chapters: Sequence[Chapter]) -> str:
    """Put chapters into one HTML page.

    Scripts and styles are allowed by their hashes alone; the policy forbids the page
    to fetch, to send and to evaluate anything.
    """
    from jinja2 import Environment, FunctionLoader

    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, trim_blocks=True
    )
    scripts = {"bundle": javascript(), "javascript": _part("page.js")}
    style = _part("page.css")
    day = release.data_to().get("data_to")
    return environment.get_template("page.html.j2").render(
        policy=_policy(list(scripts.values()), style),
        company=release.company,
        currency=release.currency,
        release=release.name,
        data_to=words.day(day) if day else "",
        chapters=[_arranged(chapter) for chapter in chapters],
        css=_raw(style),
        data=_raw(_data(chapters)),
        **{name: _raw(script) for name, script in scripts.items()},
    )


def _arranged(chapter: Chapter) -> Chapter:
    """Make a figure wide that would stand alone in its row."""
    figures: list[Figure] = []
    is_half = False
    for place, figure in enumerate(chapter.drawn):
        after = chapter.drawn[place + 1 : place + 2]
        is_alone = not is_half and (not after or after[0].is_wide)
        figures.append(replace(figure, is_wide=figure.is_wide or is_alone))
        is_half = not is_half and not figures[-1].is_wide
    return replace(chapter, figures=[*figures, *chapter.silent])


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8")


def _raw(text: str) -> str:
    """Keep a text as it is: scripts, styles and JSON are not written for people."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own scripts, and JSON without a "<"


def _policy(scripts: list[str], style: str) -> str:
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(chapters: Sequence[Chapter]) -> str:
    """Give what the script draws, as JSON that cannot end its element."""
    figures = {
        figure.figure_id: _figure(figure)
        for chapter in chapters
        for figure in chapter.drawn
    }
    data = {"formats": FORMATS, "figures": figures}
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return text.replace("<", "\\u003c")


def _figure(figure: Figure) -> dict[str, Any]:
    columns = [
        {
            "name": one.name,
            "label": one.label,
            "kind": one.kind,
            "hidden": one.is_hidden,
        }
        for one in figure.table.columns
    ]
    return {
        "title": figure.title,
        "columns": columns,
        "rows": figure.table.rows,
        "spec": figure.spec,
        "by": figure.by,
    }


def _plain(value: object) -> object:
    """Write what JSON does not know."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    message = f"A {type(value).__name__} has no place in a figure: {value!r}"
    raise TypeError(message)
