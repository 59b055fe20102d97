"""A model's SQL without dbt: a ref is a table's name, dispatched macros DuckDB's.

Everything is made anew, as in a night that is full.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment

PROJECT = Path(__file__).parents[1] / "dbt_project"


@cache
def _model(name: str) -> Path:
    (path,) = (PROJECT / "models").rglob(f"{name}.sql")
    return path


@cache
def _macros() -> str:
    macros = PROJECT / "macros"
    files = [*sorted((macros / "engine").glob("*.sql")), macros / "said.sql"]
    return "".join(path.read_text() for path in files)


def propensity_features() -> list[str]:
    """Give the list of the macro of this name."""
    text = (PROJECT / "macros" / "propensity_features.sql").read_text()
    return re.findall(r"'(\w+)'", text)


def rendered(model: str) -> str:
    """Give the SQL of a model over tables that bear the names of its parents."""
    text = _macros() + _model(model).read_text()
    text = re.sub(r"adapter\.dispatch\('(\w+)', 'mercato'\)", r"duckdb__\1", text)
    template = Environment(autoescape=False).from_string(text)  # noqa: S701 - SQL
    return template.render(
        ref=lambda name: name,
        config=lambda **_: "",
        is_in=lambda *_: "true",
        forget=lambda *_: "",
        is_incremental=lambda: False,
        night_is_full=lambda: True,
        built_relation=lambda *_: None,
        adapter=SimpleNamespace(get_relation=lambda *_: None),
        target=SimpleNamespace(database=""),
        propensity_features=propensity_features,
    ).strip()
