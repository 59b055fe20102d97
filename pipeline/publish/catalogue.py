"""dbt's catalogue of a release as one page: tables, columns, tests and lineage."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import duckdb

CATALOGUE: Final = "catalogue.html"
# The page is dbt's own, which could ask hosts for a logo or count its readers.
POLICY: Final = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    " script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
    " img-src data:; font-src data:; base-uri 'none'; form-action 'none'\">"
)
_NARROW: Final = (
    "<style>@media (max-width: 60rem) {"
    " .app.app-row { flex-direction: column; min-width: 0 }"
    " .app .app-menu { width: 100%; flex: 0 0 40vh; height: 40vh }"
    " .app .app-content { width: 100%; min-width: 0; min-height: 0; flex: 1 }"
    " .app .app-frame { min-width: 0; width: auto; padding-left: 15px;"
    " padding-right: 15px } .app .nav-tabs { flex-wrap: wrap }"
    " .app .section-content { overflow-x: auto } .app h1 { overflow-wrap: anywhere }"
    "}</style>"
)
"""dbt's page is made for large screens: on a telephone its menu would fill it."""
_MENDED: Final = (
    # Browsers would look for files of these names: expressions that nobody filled in.
    ("${require('./assets/favicons/favicon.ico')}", "data:,"),
    (' xlink:href=\\"{{', ' ng-attr-xlink:href=\\"{{'),
    (' xlink:href="{{', ' ng-attr-xlink:href="{{'),
)
_KEPT: Final = frozenset(
    {
        *("metadata", "nodes", "sources", "macros", "docs", "exposures", "metrics"),
        *("parent_map", "child_map", "semantic_models", "saved_queries", "groups"),
        *("unit_tests", "disabled", "selectors", "group_map", "functions"),
    }
)
# Paths of this machine, and SQL that the page shows as it was written, too.
_LEFT_OUT: Final = frozenset(
    {"build_path", "compiled_path", "compiled_code", "compiled", "unrendered_config"}
)


def write_catalogue(
    connection: duckdb.DuckDBPyConnection,
    manifest: Path,
    release: Path,
    before: Path | None,
) -> None:
    """Write the catalogue into a release; it is linked where it is that of the last.

    What `dbt docs generate --static` writes, from the manifest of the build and what
    the database says of its columns: no second parse, no query of a table.

    Args:
        connection: over the private database.
        manifest: dbt's, of the build that is released.
        release: the folder of the release.
        before: the folder of the release before.
    """
    if not manifest.exists():
        return
    page = _page(json.loads(manifest.read_text(encoding="utf-8")), connection)
    earlier = before / CATALOGUE if before else None
    if earlier and earlier.exists() and earlier.read_text(encoding="utf-8") == page:
        os.link(earlier, release / CATALOGUE)
    else:
        (release / CATALOGUE).write_text(page, encoding="utf-8")


def _page(given: Mapping[str, Any], connection: duckdb.DuckDBPyConnection) -> str:
    manifest = {key: value for key, value in given.items() if key in _KEPT}
    for kind in ("nodes", "unit_tests"):
        manifest[kind] = {
            name: {key: value for key, value in node.items() if key not in _LEFT_OUT}
            for name, node in given.get(kind, {}).items()
        }
    template = (files("dbt.task.docs") / "index.html").read_text(encoding="utf-8")
    for found, mended in _MENDED:
        template = template.replace(found, mended)
    return (
        template.replace("<head>", f"<head>{POLICY}", 1)
        .replace("</head>", f"{_NARROW}</head>", 1)
        .replace('"MANIFEST.JSON INLINE DATA"', _inline(manifest))
        .replace('"CATALOG.JSON INLINE DATA"', _inline(_catalog(manifest, connection)))
    )


def _inline(data: Mapping[str, Any]) -> str:
    """Give JSON that cannot end the element it stands in."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c")


def _catalog(
    manifest: Mapping[str, Any], connection: duckdb.DuckDBPyConnection
) -> dict[str, Any]:
    """Give what dbt asks a database for: the columns of each relation."""
    rows = connection.execute(
        "select schema_name, table_name, column_name, column_index, data_type, comment"
        " from duckdb_columns() where database_name = current_database() order by all"
    ).fetchall()
    columns: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, table, name, index, kind, comment in rows:
        about = {"name": name, "index": index, "type": kind, "comment": comment}
        columns.setdefault((schema, table), {})[name] = about
    return {
        "metadata": {},
        "nodes": _relations(manifest["nodes"], columns, "name"),
        "sources": _relations(manifest["sources"], columns, "identifier"),
        "errors": None,
    }


def _relations(
    nodes: Mapping[str, Any], columns: Mapping[tuple[str, str], Any], by: str
) -> dict[str, Any]:
    return {
        unique_id: {
            "unique_id": unique_id,
            "metadata": {
                "type": "table",
                "database": node["database"],
                "schema": node["schema"],
                "name": node[by],
                "comment": None,
                "owner": None,
            },
            "columns": columns[node["schema"], node[by]],
            "stats": {},
        }
        for unique_id, node in nodes.items()
        if (node["schema"], node.get(by)) in columns
    }
