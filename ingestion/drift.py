"""Schema drift: what a source's columns are tonight and were when it was mapped.

A column that came is told of and not taken, unless it bears the name of a column of the
feed. A column that went is told of, where landing can do without it. A changed type is
nothing to tell of as long as all values can be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from ingestion.casts import reason
from ingestion.context import LandingContext
from ingestion.errors import LandingError
from ingestion.ledger import Wanted, is_of_source
from ingestion.mapping import Mapped
from ingestion.sources.databases import is_database
from ingestion.staging import KINDS, Staging, Verdict


@dataclass(frozen=True, slots=True)
class Earlier:
    """Columns and types at the first load with this mapping, and at the latest."""

    first: Mapping[str, str] | None = None
    latest: Mapping[str, str] | None = None


def earlier_columns(
    connection: duckdb.DuckDBPyConnection,
    feed: str,
    one: Wanted,
    context: LandingContext,
    before: int,
) -> Earlier:
    """Find what the source's columns were; nothing where it has a new mapping.

    Only loads with numbers below `before` are asked: files that come together are no
    drift of one another.
    """
    rows = connection.execute(
        """
        select source, sheet, source_columns from ops.loads
        where feed = ? and mapping_hash = ? and source_columns is not null
            and load_id < ?
        order by load_id
        """,
        [feed, one.mapping_hash, before],
    ).fetchall()
    found = [
        ((name, sheet), json.loads(columns))
        for name, sheet, columns in rows
        if name == one.name
        or (not is_database(name) and is_of_source(name, sheet, one.source, context))
    ]
    if not found:
        return Earlier()
    # A file that comes again is held against what it was, not against its neighbours.
    own = [columns for whose, columns in found if whose == (one.name, one.sheet)]
    return Earlier(own[0] if own else found[0][1], found[-1][1])


def check_types(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    one: Wanted,
    columns: Mapping[str, str],
    earlier: Earlier,
) -> None:
    """Raise if a column has another type than before and values cannot be read now.

    Only sources with types of their own are asked: what a text file holds is text.
    """
    if earlier.latest is None or one.source.format_of(one.path) != "parquet":
        return
    for index, mapped in enumerate(staging.mapped):
        for name, type_ in columns.items():
            before = earlier.latest.get(name, type_)
            if before != type_ and mapped.reads(name):
                _check(connection, staging, index, one, (name, before, type_))


def drift(
    mapped: Sequence[Mapped], columns: Mapping[str, str], earlier: Earlier
) -> str | None:
    """Say which columns came and went since the source was mapped; None if none."""
    if earlier.first is None:
        return None
    told = []
    for name, type_ in columns.items():
        if name not in earlier.first:
            taken = [one.column.name for one in mapped if one.reads(name)]
            use = f"taken as {taken[0]}" if taken else "ignored until it is mapped"
            told.append(f"new column {name} ({type_}), {use}")
    told += [f"column {name} is gone" for name in earlier.first if name not in columns]
    return "; ".join(told) or None


def note_columns(
    connection: duckdb.DuckDBPyConnection, load_id: int, columns: Mapping[str, str]
) -> None:
    """Enter the source's columns, as they were at this load, into the ledger."""
    connection.execute(
        "update ops.loads set source_columns = ? where load_id = ?",
        [json.dumps(dict(columns)), load_id],
    )


def note_drift(
    connection: duckdb.DuckDBPyConnection, load_id: int, told: str | None
) -> None:
    """Enter how the columns have drifted; a kept load may be told of it later."""
    connection.execute(
        "update ops.loads set drift = ? where load_id = ?", [told, load_id]
    )


def _check(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    index: int,
    one: Wanted,
    change: tuple[str, str, str],
) -> None:
    mapped, (name, before, now) = staging.mapped[index], change
    ((count, value),) = connection.execute(
        "select count(*), any_value(_value) from staged where _verdict = ?",
        [Verdict.FIRST_COLUMN + KINDS * index + 1],
    ).fetchall()
    if count:
        raise LandingError(
            f"{one.source.place}: {one.path.name}: the column {name} was {before} and"
            f" is {now} now, and {count:,} values of {mapped.column.name} cannot be"
            f" read any more; {value!r}, for one,"
            f" {reason(mapped.column.type, staging.reading)}. Change it back in the"
            f" source, or write columns: {{{mapped.column.name}: …}} with an expression"
            " that reads it."
        )
