"""The current release's marts in PostgreSQL: replaced in one transaction, in place.

Rows are deleted and written anew rather than tables dropped: who reads meanwhile waits
for nothing and sees the old rows, and views, grants and indexes of others stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.sources.connecting import attach, load, said
from ingestion.sources.databases import Database
from pipeline.errors import ConfigurationError, RefusedError
from pipeline.publish.releases import read_manifest, reading
from pipeline.publish.tables import literal, quoted

PLACE: Final = "--to"
REGISTER: Final = "mercato_tables"
"""The table that tells which tables of a schema are mercato's to write over."""
_TYPES: Final = {
    "DOUBLE": "double precision",
    "HUGEINT": "numeric(38,0)",
    "TIMESTAMP": "timestamp without time zone",
    "VARCHAR": "text",
}
Columns = dict[str, str]
"""Types of a table's columns, as PostgreSQL spells them."""


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart of the release, as it is to stand on the server."""

    name: str
    columns: Columns
    comments: dict[str, str]
    """By column; that of the table under the empty name."""
    key: Sequence[str]


@dataclass(frozen=True, slots=True)
class Published:
    """What was written where."""

    release: str
    address: str
    schema: str
    rows: Mapping[str, int]


def publish_to(
    database: Database,
    schema: str,
    release: Path,
    resources: Mapping[str, Any],
    progress: Callable[[str], None],
) -> Published:
    """Write all marts of a release into a schema of a database, all or nothing.

    Args:
        database: where, and as whom.
        schema: its name; made where it is not there.
        release: the folder of the release.
        resources: settings of DuckDB.
        progress: hears the name of each mart before it is written.

    Raises:
        MercatoError: the release cannot be read.
        LandingError: the server cannot be reached.
        ConfigurationError: the schema holds a table of the name of a mart that mercato
            did not write, or may not be written.
        RefusedError: the server refused, or went away; it has what it had before.
    """
    with duckdb.connect(config={**resources}) as connection:
        # Its bar would stand in the answer for machines.
        connection.execute("set enable_progress_bar = false")
        load(connection, database.kind, PLACE)
        file = literal(release / "analytics.duckdb")
        with reading(release):
            connection.execute(f"attach {file} as release (read_only)")
        attach(connection, database, "server", PLACE, is_written=True)
        with _explained(database, schema):
            marts = _marts(connection, read_manifest(release))
            standing = _standing(connection, schema)
            written = _written(connection, schema, standing)
            _require_ours(schema, marts, standing, written, database)
            # Not committed, it is undone as soon as the connection ends.
            connection.execute("begin")
            gone = sorted(written - {mart.name for mart in marts})
            _execute(connection, _prepared(schema, marts, standing, gone))
            connection.execute("call pg_clear_cache()")
            rows = {}
            for mart in marts:
                progress(mart.name)
                rows[mart.name] = _write(connection, schema, mart)
            _execute(connection, _registered(schema, release.name, rows))
            connection.execute("commit")
    return Published(release.name, database.address, schema, rows)


@contextmanager
def _explained(database: Database, schema: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        told = said(error, database)
        message = f"{PLACE}: {database.address}: {told}. Nothing has changed there."
        if "permission denied" in told or "must be owner" in told:
            raise ConfigurationError(
                f"{message} {database.user} has to own the tables of the schema"
                f" {schema}: grant create on the database, or make the schema"
                f" and grant usage and create on it."
            ) from None
        raise RefusedError(message) from None


def _marts(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]
) -> list[Mart]:
    """Read what the release says of its marts: columns, comments and keys."""
    rows = connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns()"
        " where database_name = 'release' and schema_name = 'marts'"
        " order by table_name, column_index"
    ).fetchall()
    tables = connection.execute(
        "select table_name, comment from duckdb_tables()"
        " where database_name = 'release' and schema_name = 'marts' union all"
        " select view_name, comment from duckdb_views()"
        " where database_name = 'release' and schema_name = 'marts' order by all"
    ).fetchall()
    marts = {
        name: Mart(
            name,
            columns={},
            comments={"": comment or ""},
            key=manifest.get("marts", {}).get(name, {}).get("primary_key") or (),
        )
        for name, comment in tables
    }
    for name, column, kind, comment in rows:
        marts[name].columns[column] = _type(kind)
        marts[name].comments[column] = comment or ""
    return list(marts.values())


def _type(kind: str) -> str:
    """Spell a type of DuckDB as PostgreSQL does."""
    if kind.startswith("DECIMAL"):
        return kind.replace("DECIMAL", "numeric").replace(" ", "")
    return _TYPES.get(kind, kind.lower())


def _standing(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, Columns]:
    """Read which tables and views the schema has, with the types of their columns."""
    query = (
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as kind"
        " from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace"
        " left join pg_attribute as a"
        " on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        f" where n.nspname = {literal(schema)} and c.relkind in"
        " ('r', 'p', 'v', 'm', 'f') order by c.relname, a.attnum"
    )
    found: dict[str, Columns] = {}
    for table, column, kind in _asked(connection, query):
        found.setdefault(table, {})[column] = kind
    return found


def _written(
    connection: duckdb.DuckDBPyConnection, schema: str, standing: Mapping[str, Columns]
) -> set[str]:
    """Name the tables that mercato has written there before."""
    if REGISTER not in standing:
        return set()
    rows = _asked(connection, f"select table_name from {_place(schema, REGISTER)}")
    return {name for (name,) in rows} & standing.keys()


def _require_ours(
    schema: str,
    marts: Sequence[Mart],
    standing: Mapping[str, Columns],
    written: set[str],
    database: Database,
) -> None:
    """Write over nothing that somebody else made."""
    others = standing.keys() - written
    if found := sorted(others & {mart.name for mart in marts}):
        raise ConfigurationError(
            f"{PLACE}: the schema {schema} of {database.address} has a table or view"
            f" {found[0]} that mercato did not write. Name another schema with"
            " --schema, or drop it."
        )


def _prepared(
    schema: str,
    marts: Sequence[Mart],
    standing: Mapping[str, Columns],
    gone: Sequence[str],
) -> str:
    """Give the statements after which each mart has a table with its columns."""
    name, register = literal(schema), _place(schema, REGISTER)
    # Of two at once the second would find its rows changed at the very end.
    alone = (
        f"do $$ begin if not pg_try_advisory_xact_lock(hashtext('mercato ' || {name}))"
        " then raise exception 'another mercato is writing there'; end if; end $$"
    )
    # To make one that exists needs the right to make others.
    made = (
        f"do $$ begin if not exists (select from pg_namespace where nspname = {name})"
        f" then create schema {quoted(schema)}; end if; end $$"
    )
    noted = (
        f"create table if not exists {register} (table_name text primary key,"
        " release_id text, rows bigint, published_at timestamptz)"
    )
    statements = [
        *(alone, made, noted),
        *(f"drop table {_place(schema, name)}" for name in gone),
    ]
    for mart in marts:
        table = _place(schema, mart.name)
        if mart.name in standing:
            statements += [f"delete from {table}"]
            statements += _altered(table, standing[mart.name], mart.columns)
        else:
            columns = ", ".join(
                f"{quoted(n)} {kind}" for n, kind in mart.columns.items()
            )
            statements.append(f"create table {table} ({columns})")
    return "; ".join(statements)


def _altered(table: str, before: Columns, after: Columns) -> list[str]:
    """Give the statements that make the columns of a table those of the release."""
    dropped = [n for n, kind in before.items() if after.get(n) != kind]
    added = [n for n, kind in after.items() if before.get(n) != kind]
    return [
        *(f"alter table {table} drop column {quoted(n)}" for n in dropped),
        *(f"alter table {table} add column {quoted(n)} {after[n]}" for n in added),
    ]


def _write(connection: duckdb.DuckDBPyConnection, schema: str, mart: Mart) -> int:
    """Fill the table of a mart, and say what it is; gives its rows."""
    names = ", ".join(quoted(name) for name in mart.columns)
    inserted = connection.execute(
        f"insert into server.{_place(schema, mart.name)} ({names})"
        f" select {names} from release.marts.{quoted(mart.name)}"
    ).fetchone()
    table = _place(schema, mart.name)
    key = ", ".join(quoted(name) for name in mart.key)
    statements = [
        f"comment on {f'column {table}.{quoted(name)}' if name else f'table {table}'}"
        f" is {literal(comment)}"
        for name, comment in mart.comments.items()
    ]
    if key:
        statements.append(
            "do $$ begin if not exists (select from pg_constraint where contype = 'p'"
            f" and conrelid = {literal(table)}::regclass) then"
            f" alter table {table} add primary key ({key}); end if; end $$"
        )
    _execute(connection, "; ".join([*statements, f"analyze {table}"]))
    return int(inserted[0]) if inserted else 0


def _registered(schema: str, release: str, rows: Mapping[str, int]) -> str:
    """Give the statements that note what was written."""
    register = _place(schema, REGISTER)
    values = ", ".join(
        f"({literal(name)}, {literal(release)}, {count}, now())"
        for name, count in rows.items()
    )
    return f"delete from {register}; insert into {register} values {values}"


def _place(schema: str, table: str) -> str:
    return f"{quoted(schema)}.{quoted(table)}"


def _asked(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        f"from postgres_query('server', {literal(query)})"
    ).fetchall()


def _execute(connection: duckdb.DuckDBPyConnection, statements: str) -> None:
    connection.execute(f"call postgres_execute('server', {literal(statements)})")
