"""Swapped headers and the like: a column of which most values are of another kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from ingestion.casts import Reading, cast, present, reason
from ingestion.contract import MONEY, NUMBER, QUANTITY
from ingestion.errors import LandingError
from ingestion.mapping import Mapped
from ingestion.sources.files import FileSource, Relation
from ingestion.sql import identifier
from ingestion.staging import KINDS, Staging, Verdict

_DECIMALS: Final = frozenset({MONEY, NUMBER, QUANTITY})
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
            one = staging.mapped[index]
            remedy = _remedy(connection, staging, one, relation)
            raise LandingError(_message(staging, one, remedy, path, source, value))


def _is_most(connection: duckdb.DuckDBPyConnection, one: Mapped, failed: int) -> bool:
    ((read, rows),) = connection.execute(
        f"select count({identifier(one.column.name)}), count(*) from staged"
    ).fetchall()
    return failed > read and (one.column.is_required or 2 * failed > rows)


def _remedy(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    one: Mapped,
    relation: Relation,
) -> str:
    """What would bring the column's values in: another decimal sign, or a partner."""
    if not one.is_expression and relation.sql != "arrow_source":
        sample = f"(select * from {relation.sql} limit {_SAMPLE})"
        other_sign = "," if staging.reading.decimal == "." else "."
        reading = replace(staging.reading, decimal=other_sign)
        if one.column.type in _DECIMALS and _fits(
            connection, sample, one, one.column.type, reading
        ):
            return f"They would fit decimal: {other_sign!r}; say so for the source."
        for other in staging.mapped:
            # Swapped columns fit each other's place.
            if (
                other is not one
                and not other.is_expression
                and other.column.type != one.column.type
                and _fits(connection, sample, other, one.column.type, staging.reading)
                and _fits(connection, sample, one, other.column.type, staging.reading)
            ):
                return (
                    f"The values of {other.expression} would fit: are the two headers,"
                    " or the two lines of the mapping, swapped?"
                )
    return "Map another column, or say decimal: or date_format: for the source."


def _fits(
    connection: duckdb.DuckDBPyConnection,
    sample: str,
    one: Mapped,
    type_: str,
    reading: Reading,
) -> bool:
    """Whether most of a source column's values can be read as a type."""
    value = present(one.expression, one.source_type)
    read = cast(value, one.source_type, type_, reading)
    ((share,),) = connection.execute(
        f"select count({read}) / count({value}) from {sample}"
    ).fetchall()
    return share is not None and share > 0.5


def _message(
    staging: Staging,
    one: Mapped,
    remedy: str,
    path: Path,
    source: FileSource,
    value: str | None,
) -> str:
    told = reason(one.column.type, staging.reading)
    return (
        f"{source.place}: {path.name}: most values of {one.expression}, mapped to"
        f" {one.column.name}, fail; {value!r}, for one, {told}. {remedy}"
    )
