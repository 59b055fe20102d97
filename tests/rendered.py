"""SQL of models and data tests without dbt: a ref is a table, macros are DuckDB's.

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
    rooms = (PROJECT / "models", PROJECT / "data-tests")
    (path,) = (path for room in rooms for path in room.rglob(f"{name}.sql"))
    return path


@cache
def _macros() -> str:
    macros = PROJECT / "macros"
    files = [
        *sorted((macros / "engine").glob("*.sql")),
        *(macros / f"{name}.sql" for name in ("in_each_segmentation", "said")),
    ]
    return "".join(path.read_text() for path in files)


def propensity_features() -> list[str]:
    """Give the list of the macro of this name."""
    text = (PROJECT / "macros" / "propensity_features.sql").read_text()
    return re.findall(r"'(\w+)'", text)


@cache
def rendered(model: str, *, incremental: bool = False, earlier: bool = False) -> str:
    """Give the SQL of a model over tables that bear the names of its parents.

    Args:
        model: Its name, or that of a data test.
        incremental: Whether it adds to a table of its name.
        earlier: Whether tables that an earlier night left are there.
    """
    return _rendered(
        _model(model).read_text(), model, incremental=incremental, earlier=earlier
    )


def _rendered(text: str, model: str, *, incremental: bool, earlier: bool) -> str:
    text = re.sub(
        r"adapter\.dispatch\('(\w+)', 'mercato'\)", r"duckdb__\1", _macros() + text
    )
    template = Environment(autoescape=False).from_string(text)  # noqa: S701 - SQL
    return template.render(
        ref=lambda name: name,
        config=lambda **_: "",
        is_in=lambda *_: "true",
        of_tonight=lambda _, name: name,
        since_touched=lambda *_: "true",
        forget=lambda *_: "",
        is_incremental=lambda: incremental,
        this=model,
        night_is_full=lambda: True,
        built_relation=lambda *_: None,
        adapter=SimpleNamespace(
            get_relation=lambda *names: names[-1] if earlier else None
        ),
        target=SimpleNamespace(database=""),
        propensity_features=propensity_features,
        var=lambda _, default: default,
    ).strip()


@cache
def night_of(model: str, key: str) -> str:
    """Give the SQL by which dbt makes a night of a model that deletes and inserts."""
    config = _model(model).read_text().split("}}\n", 1)[0]
    hook = config.split('pre_hook="', 1)[1].rsplit('"', 1)[0]
    night = (PROJECT / "macros" / "night.sql").read_text()
    forget = night[night.index("{% macro forget") :].split("{% endmacro %}", 1)[0]
    hook = f"{forget}{{% endmacro %}}{hook}"
    first = _rendered(hook, model, incremental=True, earlier=False)
    select = rendered(model, incremental=True)
    return (
        f"begin; {first}; create or replace temp table night as {select};"
        f" delete from {model} where ({key}) in (select ({key}) from night);"
        f" insert into {model} select * from night; commit"
    )
