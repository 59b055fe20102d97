"""Data Docs: what the gates checked and found, as one page that needs no network.

Great Expectations' own pages load their styles and tables from a dozen hosts, and are
empty without them; what it judged is all here.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from pipeline.quality.results import GATES, Result

_PARTS: Final = files("pipeline.quality") / "page"


def write_docs(folder: Path, company: str, run: str, results: Sequence[Result]) -> None:
    """Write `index.html` into a folder, which is made where it is missing.

    Args:
        folder: of the Data Docs.
        company: its name.
        run: the run's id.
        results: of every gate that the run went through.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    css = (_PARTS / "docs.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    text = (_PARTS / "docs.html.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=True, trim_blocks=True).from_string(text)
    page = template.render(
        policy=f"default-src 'none'; style-src 'sha256-{digest}'",
        css=Markup(css),  # noqa: S704 - our own file
        company=company,
        run=run,
        results=results,
        failed=[one for one in results if not one.success],
        gates=_by_gate(results),
    )
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(page, encoding="utf-8")


def _by_gate(
    results: Sequence[Result],
) -> list[tuple[str, list[tuple[str, list[Result]]]]]:
    """Arrange results by gate as they were judged, and by table."""
    gates = {gate: list(found) for gate, found in groupby(results, attrgetter("gate"))}
    arranged = []
    for gate, found in gates.items():
        by_table = sorted(found, key=attrgetter("table"))
        tables = [(t, list(of)) for t, of in groupby(by_table, attrgetter("table"))]
        arranged.append((GATES[gate].capitalize(), tables))
    return arranged
