"""Reading of one release's marts, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from pipeline.publish.releases import read_manifest, reading
from pipeline.reports.model import Column, Origin, Record, Row, Table

PAGES: Final = ("data_docs/index.html", "catalogue.html")
NAMES: Final = ("text", "ordinal", "date", "month", "flag")
"""The kinds of columns that are no figures."""
ROWS_SHOWN: Final = 6000
"""More rows than this belong into a BI tool, not into a page that is mailed."""


@dataclass(frozen=True)
class Release:
    """An open release: what it says of itself, its marts and their columns."""

    connection: duckdb.DuckDBPyConnection
    name: str
    company: str
    currency: str
    columns: dict[str, frozenset[str]]
    beside: frozenset[str] = frozenset()
    """Pages that stand beside the report, by their paths."""
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The columns that find a row, by mart; older releases do not tell them."""
    released_at: datetime | None = None

    @property
    def unit(self) -> str:
        """What amounts are in, in words where an older release does not say it."""
        return self.currency or "the company's currency"

    def has(self, mart: str, columns: Sequence[Column]) -> bool:
        """Whether the mart is there with these columns; older releases lack some."""
        names = {column.name for column in columns}
        return names <= self.columns.get(mart, frozenset())

    def read(
        self,
        mart: str,
        columns: Sequence[Column],
        where: str = "true",
        order: str = "all",
        limit: int = ROWS_SHOWN,
    ) -> Table:
        """Read columns of a mart as they stand; no rows where it is not there.

        Args:
            mart: its name.
            columns: what to read.
            where: a condition over the mart.
            order: the order of the rows.
            limit: how many rows at most.
        """
        table = Table(tuple(columns))
        if not self.has(mart, columns):
            return table
        told = [column.name for column in columns]
        # Of a mart without a key, what is no figure finds a row.
        names = (one.name for one in columns if one.kind in NAMES)
        key = self.keys.get(mart) or tuple(dict.fromkeys(names))
        listed = ", ".join(f'"{name}"' for name in (*told, *key))
        found = self.connection.execute(
            f'select {listed} from marts."{mart}" where {where}'
            f" order by {order} limit {int(limit) + 1}"
        ).fetchall()
        rows = tuple(row[: len(told)] for row in found[:limit])
        origins = tuple(
            Origin(mart, dict(zip(key, row[len(told) :], strict=True)))
            for row in found[:limit]
        )
        is_cut = limit == ROWS_SHOWN < len(found)
        return replace(table, rows=rows, is_cut=is_cut, origins=origins)

    def sum_up(
        self, mart: str, columns: Sequence[Column], of: Column, where: str, order: str
    ) -> Table:
        """Add up one additive column by others, where the mart has no totals rows."""
        table = Table((*columns, of))
        if not self.has(mart, table.columns):
            return table
        names = ", ".join(f'"{column.name}"' for column in columns)
        rows = self.connection.execute(
            f'select {names}, sum("{of.name}") from marts."{mart}" where {where}'
            f" group by all order by {order}"
        ).fetchall()
        summed = {of.name: f"sum({of.name})"}
        told = [column.name for column in columns]
        origins = tuple(
            Origin(mart, dict(zip(told, row[:-1], strict=True)), summed) for row in rows
        )
        return replace(table, rows=tuple(rows), origins=origins)

    def count_rows(
        self, mart: str, columns: Sequence[Column], source: str, order: str = "all"
    ) -> Table:
        """Count rows of a mart by columns of a query over it; the last is the count."""
        table = Table(tuple(columns))
        if mart not in self.columns:
            return table
        names = ", ".join(f'"{column.name}"' for column in columns[:-1])
        rows = self.connection.execute(
            f"select {names}, count(*) as {columns[-1].name} from ({source})"
            f" group by all order by {order} limit {ROWS_SHOWN}"
        ).fetchall()
        return replace(table, rows=tuple(rows))

    def first(
        self, mart: str, columns: Sequence[Column], where: str, order: str = "all"
    ) -> Record:
        """Read one row by the names of its columns; empty where there is none."""
        table = self.read(mart, columns, where, order, limit=1)
        return next(table.records(), Record())

    def data_to(self) -> Record:
        """Give the last complete day of the order lines, else of the latest feed.

        It is `data_to` of the record, which is empty where no feed has one.
        """
        columns = (Column("data_to", "Data to", "date"), Column("feed", "Feed"))
        order = "feed = 'order_lines' desc, data_to desc, feed"
        return self.first("release", columns, "data_to is not null", order)


@contextmanager
def open_release(folder: Path, beside: Path) -> Iterator[Release]:
    """Open the release in a folder, to read only.

    Args:
        folder: the release's.
        beside: the folder of the page, which links to files of the release in its own.

    Raises:
        MercatoError: it has no database, or one that cannot be read.
    """
    manifest = read_manifest(folder)
    company: Any = manifest.get("company")
    at: Any = manifest.get("released_at")
    file = str(folder / "analytics.duckdb")
    with reading(folder), duckdb.connect(file, read_only=True) as connection:
        yield Release(
            connection,
            name=folder.name,
            company=str(company or "The company"),
            currency=str(manifest.get("currency") or ""),
            columns=_columns(connection),
            beside=frozenset(one for one in PAGES if (beside / one).exists()),
            keys={
                mart: about["key"]
                for mart, about in manifest.get("marts", {}).items()
                if about.get("key")
            },
            released_at=datetime.fromisoformat(at) if at else None,
        )


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    found: list[Row] = connection.execute(
        "select table_name, list(column_name) from duckdb_columns()"
        " where schema_name = 'marts' group by all"
    ).fetchall()
    return {mart: frozenset(columns) for mart, columns in found}
