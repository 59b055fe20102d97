"""A model's SQL without dbt: a ref is a table's name, dispatched macros DuckDB's."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment

PROJECT = Path(__file__).parents[1] / "dbt_project"


@cache
def _model(name: str) -> Path:
    (path,) = (PROJECT / "models").rglob(f"{name}.sql")
    return path


@cache
def _macros() -> str:
    folder = PROJECT / "macros"
    files = [*sorted((folder / "engine").glob("*.sql")), folder / "said.sql"]
    return "".join(path.read_text() for path in files)


def rendered(model: str) -> str:
    """Give the SQL of a model over tables that bear the names of its parents."""
    text = _macros() + _model(model).read_text()
    text = re.sub(r"adapter\.dispatch\('(\w+)', 'mercato'\)", r"duckdb__\1", text)
    template = Environment(autoescape=False).from_string(text)  # noqa: S701 - SQL
    return template.render(ref=lambda name: name, config=lambda **_: "").strip()
