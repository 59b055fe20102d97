"""Swapped headers and the like: a column of which most values are of another kind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from ingestion.casts import cast, present, reason
from ingestion.errors import LandingError
from ingestion.mapping import Mapped
from ingestion.sources.files import FileSource, Relation
from ingestion.sql import identifier
from ingestion.staging import KINDS, Staging, Verdict

_FEW: Final = 3
_SAMPLE: Final = 1000


def check_plausible(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    relation: Relation,
    path: Path,
    source: FileSource,
) -> None:
    """Raise if more than half of a column's values fail its type.

    For a column that is not required, they must also be more than half of the rows: a
    few odd birthdays in an empty column are rejected rows and no more.
    """
    failed = connection.execute(f"""
        select _verdict, count(*), any_value(_value) from staged
        where _verdict >= {Verdict.FIRST_COLUMN:d}
        group by _verdict having count(*) >= {_FEW} order by count(*) desc
    """).fetchall()
    for verdict, count, value in failed:
        index, kind = divmod(verdict - Verdict.FIRST_COLUMN, KINDS)
        if kind == 1 and _is_most(connection, staging.mapped[index], count):
            partner = _partner(connection, staging, staging.mapped[index], relation)
            raise LandingError(
                _message(staging, staging.mapped[index], partner, path, source, value)
            )


def _is_most(connection: duckdb.DuckDBPyConnection, one: Mapped, failed: int) -> bool:
    ((read, rows),) = connection.execute(
        f"select count({identifier(one.column.name)}), count(*) from staged"
    ).fetchall()
    return failed > read and (one.column.is_required or 2 * failed > rows)


def _partner(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    one: Mapped,
    relation: Relation,
) -> str | None:
    """The source column, mapped elsewhere, whose values are what `one` should be."""
    others = [
        other
        for other in staging.mapped
        if other is not one
        and not other.is_expression
        and other.column.type != one.column.type
    ]
    if not others or one.is_expression or relation.sql == "arrow_source":
        return None
    shares = ", ".join(
        f"count({_as(other, one, staging)}) / count({_value(other)})"
        for other in others
    )
    sample = f"(select * from {relation.sql} limit {_SAMPLE})"
    ((*found,),) = connection.execute(f"select {shares} from {sample}").fetchall()
    fitting = [
        (share, other.expression)
        for share, other in zip(found, others, strict=True)
        if share and share > 0.5
    ]
    return max(fitting)[1] if fitting else None


def _as(other: Mapped, one: Mapped, staging: Staging) -> str:
    return cast(_value(other), other.source_type, one.column.type, staging.reading)


def _value(one: Mapped) -> str:
    return present(one.expression, one.source_type)


def _message(
    staging: Staging,
    one: Mapped,
    partner: str | None,
    path: Path,
    source: FileSource,
    value: str | None,
) -> str:
    told = reason(one.column.type, staging.reading)
    start = (
        f"{source.place}: {path.name}: most values of {one.expression}, mapped to"
        f" {one.column.name}, fail; {value!r}, for one, {told}."
    )
    if partner:
        return (
            f"{start} The values of {partner} would fit: are the two headers, or the"
            " two lines of the mapping, swapped?"
        )
    return (
        f"{start} Map another column, or say decimal: or date_format: for the source."
    )
