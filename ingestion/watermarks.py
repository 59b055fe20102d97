"""The column that grows with each change: from where to read tonight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import duckdb

from ingestion.errors import LandingError
from ingestion.ledger import Load
from ingestion.sources.databases import DatabaseSource
from ingestion.sources.dialects import ZONED, Field
from ingestion.sql import identifier

OVERLAP_DAYS: Final = 1.0
OVERLAP_STEPS: Final = 1000.0

Span = tuple[str | None, str | None]
"""The lowest and the highest watermark of some rows, as text."""


def check_watermark(source: DatabaseSource, mark: Field) -> None:
    """Raise if the column neither tells a time nor counts."""
    if not _is_time(mark.type) and not _is_number(mark.type):
        raise LandingError(
            f"{source.place}: watermark: {mark.name} is of type {mark.type}. Name a"
            " column of times or numbers that grows with each change."
        )


def start_of(
    connection: duckdb.DuckDBPyConnection,
    source: DatabaseSource,
    mark: Field,
    kept: Sequence[Load],
    again: Sequence[Load],
) -> str | None:
    """The watermark from which rows may be new or wanted again; None for all rows.

    Rows may be committed later than others with a higher watermark: reading starts
    before the highest one, and what is known already is told by its content.
    """
    spans = [_span(connection, load) for load in again]
    if any(lowest is None for lowest, _ in spans):
        return None
    if _is_time(mark.type):
        days = OVERLAP_DAYS if source.overlap is None else source.overlap
        plain = "TIMESTAMP" if mark.type == ZONED else mark.type
        back = f"::timestamp - to_seconds({timedelta(days=days).total_seconds()})"
    else:
        steps = OVERLAP_STEPS if source.overlap is None else source.overlap
        plain = "HUGEINT" if "INT" in mark.type else mark.type
        back = f" - {steps:.0f}"
    ((start,),) = connection.execute(f"""
        select case
            when max(watermark_to) filter ({of(kept)}) is not null
                then least(
                    (max(watermark_to::{plain}) filter ({of(kept)}){back})::{plain},
                    min(watermark_from::{plain}) filter ({of(again)})
                )::varchar
        end
        from ops.loads
    """).fetchall()
    is_zoned = mark.type == ZONED and source.database.kind == "postgres"
    return f"{start}+00" if start and is_zoned else start


def span_of(
    connection: duckdb.DuckDBPyConnection, mark: Field, rows: str, landed_at: datetime
) -> Span:
    """The span of rows; one dated in the future must not hide what comes next."""
    name = identifier(mark.name)
    value = f"timezone('UTC', {name})" if mark.type == ZONED else name
    until = ""
    if _is_time(mark.type):
        until = f" filter ({value} <= timestamp '{landed_at + timedelta(days=1)}')"
    ((lowest, highest),) = connection.execute(
        f"select min({value})::varchar, (max({value}){until})::varchar from {rows}"
    ).fetchall()
    return lowest, highest


def of(loads: Sequence[Load]) -> str:
    """The condition that a row of the ledger is one of these loads."""
    ids = ", ".join(str(load.load_id) for load in loads) or "-1"
    return f"load_id in ({ids})"


def _span(connection: duckdb.DuckDBPyConnection, load: Load) -> Span:
    query = f"select watermark_from, watermark_to from ops.loads where {of([load])}"
    ((lowest, highest),) = connection.execute(query).fetchall()
    return lowest, highest


def _is_time(type_: str) -> bool:
    return type_ == "DATE" or type_.startswith("TIMESTAMP")


def _is_number(type_: str) -> bool:
    return "INT" in type_ or type_.startswith(("DECIMAL", "DOUBLE", "FLOAT"))
