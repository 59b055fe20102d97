"""Order lines joined with their orders: one table with the columns of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from ingestion.guessing.fits import fit
from ingestion.guessing.matching import Draft, Match
from ingestion.guessing.values import Values
from ingestion.sources.databases import DatabaseSource
from ingestion.sources.dialects import quoted
from ingestion.sources.files import FileSource
from ingestion.sql import identifier, literal

_OF_ORDERS: Final = (
    "ordered_at",
    "customer_id",
    "currency",
    "channel",
    "store_id",
    "country",
    "is_cancelled",
)
"""What an order has once for all of its lines."""


@dataclass(frozen=True)
class Joined:
    """The lines with their orders' columns, and the SQL that joins them."""

    draft: Draft
    sql: str


def joined(head: Draft, lines: Draft) -> Joined | None:
    """Give the lines what only the orders say; None if the tables cannot be joined.

    Tables of one database are joined by a query there. Files become a Parquet file
    that the user makes with the SQL.
    """
    taken = [
        name
        for name in _OF_ORDERS
        if name in head.matches and name not in lines.matches
    ]
    ours, theirs = lines.values("order_id"), head.values("order_id")
    if ours is None or theirs is None:
        return None
    rows = _at(head, lines)
    added = [_renamed(head, lines, name, rows) for name in taken]
    names = [(name, values.name) for name, values in added]
    sql = _sql(head, lines, ours.name, theirs.name, names)
    if sql is None:
        return None
    draft = replace(
        lines,
        table=replace(
            lines.table,
            source=_source(lines, sql),
            columns=(*lines.table.columns, *(values for _, values in added)),
            found={
                **lines.table.found,
                **{values.name: values.type for _, values in added},
            },
        ),
    )
    for name, (_, values) in zip(taken, added, strict=True):
        draft = _matched(draft, head.matches[name], values)
    return Joined(draft, sql)


def _at(head: Draft, lines: Draft) -> list[int | None]:
    """For each line, the row of its order."""
    ours, theirs = lines.values("order_id"), head.values("order_id")
    if ours is None or theirs is None:
        return []
    places = {cell: place for place, cell in enumerate(theirs.cells) if cell}
    return [places.get(cell) if cell else None for cell in ours.cells]


def _renamed(
    head: Draft, lines: Draft, name: str, rows: list[int | None]
) -> tuple[str, Values]:
    """A column of the orders, one value a line; renamed where the lines have one so."""
    values = head.values(name)
    assert values  # noqa: S101 - the name is matched
    taken = {name.lower() for name in lines.table.found}
    new = f"order_{values.name}" if values.name.lower() in taken else values.name
    cells = tuple(None if row is None else values.cells[row] for row in rows)
    return values.name, Values(new, new, values.type, cells)


def _matched(draft: Draft, match: Match, values: Values) -> Draft:
    judged = fit(values, match.column, draft.feed.name)
    text = judged.text if judged else values.expression
    return draft.with_match(replace(match, text=text, of=(values.name,)))


def _source(lines: Draft, sql: str) -> FileSource | DatabaseSource:
    source = lines.table.source
    if isinstance(source, DatabaseSource):
        return replace(source, table=None, query=sql)
    path = Path(source.files[0])
    joined_file = str(path.with_name(f"{path.stem}_joined.parquet"))
    return FileSource(feed=source.feed, files=(joined_file,), place=source.place)


def _sql(
    head: Draft, lines: Draft, ours: str, theirs: str, added: list[tuple[str, str]]
) -> str | None:
    tables = _tables(head.table.source, lines.table.source)
    if tables is None:
        return None
    of_orders, of_lines, spelled = tables
    columns = ", ".join(
        f"order_table.{spelled(there)} as {spelled(new)}" for there, new in added
    )
    on = f"order_table.{spelled(theirs)} = line_table.{spelled(ours)}"
    return (
        f"select line_table.*, {columns} from {of_lines} as line_table"
        f" left join {of_orders} as order_table on {on}"
    )


def _tables(
    head: FileSource | DatabaseSource, lines: FileSource | DatabaseSource
) -> tuple[str, str, Callable[[str], str]] | None:
    """Both tables as SQL names them, and how it spells columns."""
    if isinstance(head, FileSource) and isinstance(lines, FileSource):
        return _read(head), _read(lines), identifier
    if not (isinstance(head, DatabaseSource) and isinstance(lines, DatabaseSource)):
        return None
    if head.database != lines.database or not (head.table and lines.table):
        return None
    spelled = partial(quoted, head.database.kind)
    names = (
        ".".join(spelled(part) for part in table.split("."))
        for table in (head.table, lines.table)
    )
    return next(names), next(names), spelled


def _read(source: FileSource) -> str:
    """The files as DuckDB reads them, text left as text."""
    path = Path(source.files[0])
    told = literal(str(path))
    match source.format_of(path):
        case "parquet":
            return f"read_parquet({told})"
        case "json":
            return f"read_json_auto({told})"
        case "excel":
            return f"read_xlsx({told}, sheet = {literal(source.sheet or '')})"
        case _:
            return f"read_csv({told}, all_varchar = true)"
