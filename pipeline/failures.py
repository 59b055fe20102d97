"""Tests of dbt that failed: what they say in words, and the rows that fail them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb

from pipeline.publish.tables import quoted

SCHEMA: Final = "test_failures"
"""Where `dbt build --store-failures` would put the failing rows, too."""
ROWS_KEPT: Final = 1000


def keep_rows(
    connection: duckdb.DuckDBPyConnection,
    results: Sequence[Any],  # dbt ships no types
) -> None:
    """Replace what an earlier build left by a table of failing rows for each test."""
    models = {
        result.node.unique_id: result.node.relation_name
        for result in results
        if str(result.node.resource_type) == "model"
    }
    connection.execute(f"drop schema if exists {SCHEMA} cascade")
    connection.execute(f"create schema {SCHEMA}")
    for result in results:
        node = result.node
        if result.failures and str(node.resource_type) == "test":
            connection.execute(
                f"create or replace table {SCHEMA}.{quoted(node.alias)} as"
                f" from ({_failing(node, models)}) limit {ROWS_KEPT}"
            )


def _failing(node: Any, models: Mapping[str, str]) -> str:  # noqa: ANN401
    """Give the query of a test; that of not_null would show nothing but nulls."""
    about = getattr(node, "test_metadata", None)
    model = models.get(str(getattr(node, "attached_node", None)))
    if model and about and about.name == "not_null":
        return f"select * from {model} where {quoted(node.column_name)} is null"
    return str(node.compiled_code)


def sentence(result: Any) -> str:  # noqa: ANN401 - dbt ships no types
    """Say which model or test, what should hold, how many rows fail, where they are."""
    node = result.node
    if str(node.resource_type) != "test" or not result.failures:
        message = " ".join(str(result.message or result.status).split())
        return f"{node.resource_type} {node.name}: {message}"
    return (
        f"{_place(node)} should hold: {_meaning(node)}; found {result.failures:,} that"
        f" do not, see {SCHEMA}.{node.alias}"
    )


def _place(node: Any) -> str:  # noqa: ANN401 - dbt ships no types
    attached = str(getattr(node, "attached_node", None) or "").split(".")[-1]
    if not attached:
        return ", ".join(ref.name for ref in node.refs)
    return f"{attached}.{node.column_name}" if node.column_name else attached


def _meaning(node: Any) -> str:  # noqa: ANN401 - dbt ships no types
    about = getattr(node, "test_metadata", None)
    given = about.kwargs if about else {}
    words = {
        "not_null": "is filled in",
        "one_row_per": f"one row per {', '.join(given.get('columns', ()))}",
        "accepted_values": f"is one of {', '.join(map(str, given.get('values', ())))}",
        "relationships": f"stands in {_target(given)}",
    }
    name = str(about.name if about else node.name)
    return str(node.description or words.get(name) or name.replace("_", " "))


def _target(given: Mapping[str, Any]) -> str:
    """Name the column that a foreign key leads to: `customers.customer_id`."""
    model = str(given.get("to")).removeprefix("ref('").removesuffix("')")
    return f"{model}.{given.get('field')}"
