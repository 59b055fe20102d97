"""docs/marts.md, written from dbt's manifest: `make docs`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.publish.tables import is_internal

HEAD = """\
# Marts

Every table of the schema `marts`, one stated grain each; **bold** columns name a row.
The descriptions travel as comments: `select comment from duckdb_columns()` shows them
in a release. This page is written from them by `make docs`.
"""


def marts_page(manifest: dict[str, Any]) -> str:
    """Give the page: domains, their marts and columns."""
    keys = dict(sorted(_keys(manifest), key=lambda found: len(found[1])))
    marts = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    ]
    lines = [HEAD]
    domain = ""
    for mart in sorted(marts, key=lambda node: (node["fqn"][2], node["name"])):
        if mart["fqn"][2] != domain:
            domain = mart["fqn"][2]
            lines.append(f"## {domain.capitalize()}\n")
        lines.extend(_mart(mart, keys[mart["unique_id"]]))
    return "\n".join(lines)


def _mart(mart: dict[str, Any], key: list[str]) -> Iterator[str]:
    yield f"### {mart['name']}\n\n{_line(mart['description'])}\n"
    yield "| column | type | meaning |\n|---|---|---|"
    for name, column in mart["columns"].items():
        if is_internal(name):
            continue
        shown = f"**{name}**" if name in key else name
        yield f"| {shown} | {column['data_type']} | {_line(column['description'])} |"
    yield ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _keys(manifest: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        model = str(node.get("attached_node"))
        if test.get("name") == "one_row_per":
            yield model, test["kwargs"]["columns"]


if __name__ == "__main__":
    import json
    import sys
    from pathlib import Path

    print(marts_page(json.loads(Path(sys.argv[1]).read_text())), end="")
