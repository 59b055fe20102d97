"""What is new in a database table: rows that came, changed or went since last night.

A row is known by the source's key and its content is compared, so that a row read twice
lands once. The rows that stand are remembered in `ops.source_rows`, hashed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.context import LandingContext
from ingestion.erased import keyed
from ingestion.errors import LandingError
from ingestion.feeds import FEEDS
from ingestion.ledger import Load, Wanted, mapping_hash
from ingestion.mapping import Mapped, resolve
from ingestion.sources.databases import DatabaseSource
from ingestion.sources.dialects import quoted
from ingestion.sources.servers import Servers, check_columns
from ingestion.sql import identifier, literal
from ingestion.watermarks import Span, check_watermark, of, span_of, start_of


@dataclass(frozen=True, slots=True)
class Change:
    """What a table asks for: rows to land, loads to keep or to replace.

    The temporary tables `coming` and `taken` hold the rows that land, and the rows of
    `kept` that are taken back because they have changed or gone.
    """

    wanted: Wanted
    lands: bool
    """Whether there are rows to land."""
    kept: tuple[Load, ...]
    replaced: tuple[Load, ...]
    columns: Mapping[str, str]
    """All columns of the table and their types, mapped or not."""
    mapped: tuple[Mapped, ...]
    watermark: Span | None = None
    """Lowest and highest watermark of the rows that land; None without a key."""


def identity(source: DatabaseSource, context: LandingContext) -> tuple[str, str]:
    """Name and mapping hash: loads that share them are loads of one source."""
    of_columns = mapping_hash(source.as_file(), context)
    told = json.dumps([of_columns, source.query, source.key])
    return source.name, hashlib.sha256(told.encode()).hexdigest()


def compare(
    connection: duckdb.DuckDBPyConnection,
    servers: Servers,
    source: DatabaseSource,
    loads: Sequence[Load],
    stale: Collection[int],
    context: LandingContext,
    folder: Path,
) -> Change:
    """Read what a table may have new and compare it with the loads that stand.

    `loads` are those of this source; those in `stale` are made again.

    Raises:
        LandingError: the table or a column is not there, or the key is none.
    """
    again = tuple(load for load in loads if load.load_id in stale)
    kept = tuple(load for load in loads if load.load_id not in stale)
    table = _Table(connection, servers, source, context, folder)
    if not source.key:
        return table.whole(kept, again)
    return table.by_key(kept, again)


class _Table:
    """One table as it is tonight."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        servers: Servers,
        source: DatabaseSource,
        context: LandingContext,
        folder: Path,
    ) -> None:
        self.connection = connection
        self.servers = servers
        self.source = source
        self.context = context
        folder.mkdir()
        # Messages call a file by its name, and this one is the table.
        self.file = folder / source.label.replace("/", "_")
        self.fields = servers.fields(source)
        self.key = check_columns(source, self.fields, source.key, "key")
        given = [source.watermark] if source.watermark else []
        self.marks = check_columns(source, self.fields, given, "watermark")
        for name in self.marks:
            check_watermark(source, self.fields[name])
        self.types = {name: field.type for name, field in self.fields.items()}
        feed, mapping = FEEDS[source.feed], source.as_file(str(self.file))
        self.mapped = resolve(connection, feed, mapping, self.file, self.types)
        self.read = [
            name for name in self.fields if any(one.reads(name) for one in self.mapped)
        ]

    def whole(self, kept: tuple[Load, ...], again: tuple[Load, ...]) -> Change:
        """Read everything; land it where the rows are not those of the last load."""
        self._fetch(self.read, None, ())
        content = self._content(f"select hash({_list(self.read)}) from {self._read}")
        if not again and [load.content_hash for load in kept] == [content]:
            return self._change(content, kept, ())
        return self._change(content, (), (*kept, *again), lands=True)

    def by_key(self, kept: tuple[Load, ...], again: tuple[Load, ...]) -> Change:
        """Read from the watermark on; land what came or changed since."""
        start = None
        if self.marks and kept:
            mark = self.fields[self.marks[0]]
            start = start_of(self.connection, self.source, mark, kept, again)
        self._read_keyed(kept, start)
        is_whole = start is None
        if self.source.compares_deletes and not is_whole:
            is_whole = not self._note_gone()
            if is_whole:
                self._read_keyed(kept, None)
        if is_whole:
            self._take("key_hash not in (select key_hash from coming)")
        self._take("key_hash in (select key_hash from coming where is_new)")
        if not self._rows("select 1 from coming where is_new limit 1"):
            return self._change("", kept, again)
        self._keep_new()
        content = self._content("select row_hash from landing")
        return self._change(content, kept, again, lands=True, span=self._span())

    def _read_keyed(self, kept: tuple[Load, ...], start: str | None) -> None:
        """Read the rows into `coming`; `known` are those that stand, `taken` none."""
        self.connection.execute(
            "create or replace temp view known as"
            f" from ops.source_rows where {of(kept)}"
        )
        self.connection.execute(
            "create or replace temp table taken (load_id bigint, line bigint)"
        )
        columns = dict.fromkeys([*self.read, *self.key, *self.marks])
        self._fetch(list(columns), start, [*self.marks, *self.key])
        self.connection.execute(f"""
            create or replace temp table coming as
            with rows as (
                select
                    file_row_number as row,
                    {self._key_hash()} as key_hash,
                    {self._row_hash()} as row_hash
                from {self._read}
            )
            select
                row,
                key_hash,
                row_hash,
                not exists (
                    from known
                    where known.key_hash = rows.key_hash
                        and known.row_hash = rows.row_hash
                ) as is_new
            from rows
        """)
        self._check_key()

    def _check_key(self) -> None:
        twice = "select key_hash from coming group by key_hash having count(*) > 1"
        if not self._rows(f"{twice} limit 1"):
            return
        rows = self._rows(
            f"select {_list(self.key)} from {self._read} where"
            f" {self._key_hash()} in ({twice} limit 1)"
        )
        shown = ", ".join(str(value) for value in rows[0])
        raise LandingError(
            f"{self.source.place}: key: {', '.join(self.key)} does not tell the rows of"
            f" {self.source.label} apart: {len(rows)} of them have {shown}. Name the"
            " columns that do, or leave key: out to read the table in full each night."
        )

    def _note_gone(self) -> bool:
        """Take back what is not in the table any more; false if it has unknown keys."""
        keys = self.file.with_name("keys")
        fields = [self.fields[name] for name in self.key]
        self.servers.fetch(self.source, fields, keys, order=self.key)
        self.connection.execute(
            f"create or replace temp view keys as select {self._key_hash()} as"
            f" key_hash from read_parquet({literal(str(keys))})"
        )
        unknown = (
            "select 1 from keys where key_hash not in (select key_hash from known)"
            " and key_hash not in (select key_hash from coming) limit 1"
        )
        if self._rows(unknown):
            return False
        self._take(
            "key_hash not in (select key_hash from keys)"
            " and key_hash not in (select key_hash from coming)"
        )
        return True

    def _take(self, condition: str) -> None:
        self.connection.execute(
            f"insert into taken select load_id, line from known where {condition}"
        )

    def _keep_new(self) -> None:
        """Leave but the rows that land in the file and in `landing`, in their order."""
        self.connection.execute("create or replace temp view landing as from coming")
        if not self._rows("select 1 from coming where not is_new limit 1"):
            return
        new = self.file.with_name("new")
        self.connection.execute(f"""
            copy (
                select * exclude (file_row_number) from {self._read}
                where file_row_number in (select row from coming where is_new)
                order by file_row_number
            ) to {literal(str(new))} (format parquet, compression lz4_raw)
        """)
        new.replace(self.file)
        self.connection.execute("""
            create or replace temp view landing as
            select * replace (row_number() over (order by row) - 1 as row)
            from coming where is_new
        """)

    def _fetch(
        self, names: Sequence[str], start: str | None, order: Sequence[str]
    ) -> None:
        condition = None
        if start is not None:
            there = quoted(self.source.database.kind, self.marks[0])
            condition = f"{there} >= {literal(start)} or {there} is null"
        self.servers.fetch(
            self.source,
            [self.fields[name] for name in names],
            self.file,
            condition=condition,
            order=order,
        )

    def _span(self) -> Span:
        if not self.marks:
            return None, None
        mark = self.fields[self.marks[0]]
        return span_of(self.connection, mark, self._read, self.context.landed_at)

    def _change(
        self,
        content: str,
        kept: tuple[Load, ...],
        replaced: tuple[Load, ...],
        *,
        lands: bool = False,
        span: Span | None = None,
    ) -> Change:
        name, mapping = identity(self.source, self.context)
        as_file = self.source.as_file(str(self.file))
        wanted = Wanted(as_file, self.file, name, None, content, mapping)
        return Change(wanted, lands, kept, replaced, self.types, self.mapped, span)

    def _key_hash(self) -> str:
        parts = ", ".join(f"{identifier(name)}::varchar" for name in self.key)
        plain = f"md5_number(to_json([{parts}])::varchar)"
        return keyed("key_hash", plain, self.context.erasure_key)

    def _row_hash(self) -> str:
        return keyed("row_hash", f"hash({_list(self.read)})", self.context.erasure_key)

    def _content(self, hashes: str) -> str:
        query = f"select count(*), sum(hash::hugeint) from ({hashes}) as hashes (hash)"
        told = json.dumps([str(value) for value in self._rows(query)[0]])
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def _read(self) -> str:
        return f"read_parquet({literal(str(self.file))}, file_row_number = true)"

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


def _list(names: Sequence[str]) -> str:
    return ", ".join(identifier(name) for name in names)
