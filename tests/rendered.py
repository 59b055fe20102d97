"""A model's SQL without dbt: a ref is a table's name, dispatched macros DuckDB's.

Everything is made anew, as in a night that is full.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment

PROJECT = Path(__file__).parents[1] / "dbt_project"
FURTHER = ("propensity_features", "said")
"""Macros beside those that engines spell differently."""


@cache
def _model(name: str) -> Path:
    (path,) = (PROJECT / "models").rglob(f"{name}.sql")
    return path


@cache
def _macros() -> str:
    files = sorted((PROJECT / "macros" / "engine").glob("*.sql"))
    files += [PROJECT / "macros" / f"{name}.sql" for name in FURTHER]
    return "".join(path.read_text() for path in files)


def rendered(model: str) -> str:
    """Give the SQL of a model over tables that bear the names of its parents."""
    text = _macros() + _model(model).read_text()
    text = re.sub(r"adapter\.dispatch\('(\w+)', 'mercato'\)", r"duckdb__\1", text)
    # A macro gives back what it says, lists included.
    text = re.sub(r"{{ return\((\[.*?\])\) }}", r"\1", text, flags=re.S)
    template = Environment(autoescape=False).from_string(text)  # noqa: S701 - SQL
    return template.render(
        ref=lambda name: name,
        config=lambda **_: "",
        is_in=lambda *_: "true",
        forget=lambda *_: "",
        is_incremental=lambda: False,
        night_is_full=lambda: True,
        built_relation=lambda *_: None,
    ).strip()
