"""From `staged` to the raw table, the quarantine and the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

import duckdb

from ingestion.context import LandingContext
from ingestion.contract import MONEY, PROVENANCE, Feed
from ingestion.erased import hidden
from ingestion.ledger import Wanted
from ingestion.sources.files import LINE, Relation
from ingestion.sql import identifier, literal
from ingestion.staging import Staging, Verdict
from ingestion.warehouse import TONIGHT


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a load: read = filtered + rejected + landed; and the money not landed."""

    rows_read: int = 0
    rows_filtered: int = 0
    rows_rejected: int = 0
    rows_landed: int = 0
    amount_filtered: Decimal | None = None
    amount_rejected: Decimal | None = None


def write(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    relation: Relation,
    load_id: int,
    wanted: Wanted,
    context: LandingContext,
) -> Counts:
    """Write the rows of `staged` where they belong, and the load to ops.loads.

    Rejected rows lose what tells of erased persons.
    """
    amount = amount_of(connection, staging)
    counts = _counts(connection, amount)
    line = "_line" if relation.line else f"_row + {relation.first_line}"
    if counts.rows_rejected:
        is_erased = "_is_erased" if "_is_erased" in _given(connection) else "false"
        rejected = _quarantine(
            staging, relation, line, amount, load_id, wanted.name, is_erased
        )
        shown = hidden(rejected, context.erasure_key)
        connection.execute(f"insert into ops.rejected_rows {shown}")
    connection.execute(_landed(staging, _given(connection), line, load_id))
    _enter(connection, staging.feed, load_id, wanted, context, counts)
    return counts


def _counts(connection: duckdb.DuckDBPyConnection, amount: str) -> Counts:
    filtered, rejected = "_verdict = 0", "_verdict > 0"
    ((read, left_out, failed, *amounts),) = connection.execute(f"""
        select
            count(*),
            count(*) filter ({filtered}),
            count(*) filter ({rejected}),
            sum({amount}) filter ({filtered}),
            sum({amount}) filter ({rejected})
        from staged
    """).fetchall()
    return Counts(read, left_out, failed, read - left_out - failed, *amounts)


def _landed(staging: Staging, given: set[str], line: str, load_id: int) -> str:
    feed = staging.feed
    if feed.keeps_further_columns:
        return _landed_long(staging, line, load_id)
    names = [identifier(column.name) for column in feed.raw_columns]
    values = [
        identifier(column.name) if column.name in given else f"null::{column.type}"
        for column in feed.raw_columns[: -len(PROVENANCE)]
    ]
    return (
        f"insert into raw.{feed.name} ({', '.join(names)})"
        f" select {', '.join(values)}, {load_id}, {line}, false, {TONIGHT}"
        " from staged where _verdict is null"
    )


def _landed_long(staging: Staging, line: str, load_id: int) -> str:
    """Further columns become rows; an empty value says nothing and makes none."""
    feed = staging.feed
    further = [
        identifier(one.column.name)
        for one in staging.mapped
        if one.column.name not in feed.column_names
    ]
    if not further:
        return f"select 1 from raw.{feed.name} limit 0"
    key = ", ".join(identifier(name) for name in feed.column_names)
    names = ", ".join(identifier(column.name) for column in feed.raw_columns)
    return (
        f"insert into raw.{feed.name} ({names})"
        f" select {key}, attribute, value, {load_id}, _line, false, {TONIGHT} from ("
        f"select {key}, {', '.join(further)}, {line} as _line"
        " from staged where _verdict is null"
        f") unpivot (value for attribute in ({', '.join(further)}))"
    )


def _given(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Names of the columns that staging and rating have made."""
    return {name for name, *_ in connection.execute("describe staged").fetchall()}


def _quarantine(
    staging: Staging,
    relation: Relation,
    line: str,
    amount: str,
    load_id: int,
    name: str,
    is_erased: str,
) -> str:
    names, reasons = _explanations(staging)
    rejected = (
        f"select {line} as line, {names} as column_name, _value as value,"
        f" coalesce(_problem, {reasons}) as reason, {amount} as amount,"
        f" _record as record, {is_erased} as is_erased from staged where _verdict > 0"
    )
    record, joined = "record", ""
    if relation.reread:
        record = "again.record"
        joined = (
            f" left join {relation.reread} as again on again.{LINE} = rejected.line"
        )
    return (
        f"select {load_id} as load_id, {literal(staging.feed.name)} as feed,"
        f" {literal(name)} as source, line, column_name, value, reason, amount,"
        f" {record} as record, is_erased"
        f" from ({rejected}) as rejected{joined} order by line"
    )


def _explanations(staging: Staging) -> tuple[str, str]:
    verdicts = [verdict.value for verdict in Verdict if verdict > Verdict.FILTERED][:-1]
    verdicts += range(
        Verdict.FIRST_COLUMN, Verdict.FIRST_COLUMN + 3 * len(staging.mapped)
    )
    names, reasons = "case _verdict", "case _verdict"
    for verdict in verdicts:
        column, told = staging.explain(verdict)
        names += f" when {verdict} then {literal(column)}" if column else ""
        reasons += f" when {verdict} then {literal(told)}"
    return f"{names} when -1 then '' end", f"{reasons} end"


def amount_of(connection: duckdb.DuckDBPyConnection, staging: Staging) -> str:
    """The row's money: the column that the feed says, where it is there."""
    amount = staging.feed.amount
    if amount and amount in _given(connection):
        return amount
    return f"null::{MONEY}"


def _enter(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    load_id: int,
    wanted: Wanted,
    context: LandingContext,
    counts: Counts,
) -> None:
    entry = {
        "load_id": load_id,
        "feed": feed.name,
        "source": wanted.name,
        "sheet": wanted.sheet,
        "content_hash": wanted.content_hash,
        "mapping_hash": wanted.mapping_hash,
        **asdict(counts),
        "landed_at": context.landed_at,
    }
    names, places = ", ".join(entry), ", ".join("?" * len(entry))
    connection.execute(
        f"insert into ops.loads ({names}) values ({places})", list(entry.values())
    )
