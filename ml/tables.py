"""Rows as Arrow tables: what goes back to dbt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def table(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pa.Table:
    """Give rows as a table of these columns; what a row lacks is null.

    Args:
        rows: By the names of the columns; other names are left out.
        columns: Name and type of each, as pyarrow calls it: string, float64.
    """
    import pyarrow as pa

    schema = pa.schema([(name, getattr(pa, kind)()) for name, kind in columns.items()])
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
