"""`mercato publish --to`: a release's marts on a real PostgreSQL server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from ingestion.sources.connecting import load
from pipeline.cli import main
from pipeline.publish import postgres as postgres_module
from tests.conftest import ROOT
from tests.servers import PASSWORD, READER, Server, free_port

TYPES = """
    select i::bigint as customer_id, (i / 7)::decimal(18, 4) as net_sales,
        if(i % 3 = 0, null, date '2025-01-01' + i::integer) as first_order_date,
        if(i % 5 = 0, null, i % 2 = 0) as accepts_email,
        if(i % 4 = 0, null, i / 3.0::double) as share,
        timestamp '2025-03-30 01:30:00.123456' + to_days(i::integer) as occurred_at,
        case i when 1 then '' when 2 then 'a\\b' when 3 then E'tab\\tline\\n'
            when 4 then '"ü€'' \\N' when 5 then null else 'x' || i end as name
    from range(50) as numbers (i)
"""


@dataclass
class Bi:
    """A warehouse with a release, and a database to publish it to."""

    folder: Path
    server: Server
    database: str

    @property
    def url(self) -> str:
        return self.server.url(self.database).replace("postgres://", "postgresql://")

    def release(self, name: str, **marts: str) -> None:
        """Make a release of marts, and have it current."""
        release = self.folder / "warehouse" / "releases" / name
        release.mkdir(parents=True)
        about = {}
        with duckdb.connect(str(release / "analytics.duckdb")) as connection:
            connection.execute("create schema marts")
            for mart, query in marts.items():
                connection.execute(f"create table marts.{mart} as {query}")
                connection.execute(f"comment on table marts.{mart} is 'Each {mart}''s'")
                about[mart] = {
                    "primary_key": ["customer_id"] if "customer_id" in query else []
                }
        (release / "manifest.json").write_text(json.dumps({"marts": about}))
        current = self.folder / "warehouse" / "current"
        current.unlink(missing_ok=True)
        current.symlink_to(release)

    def publish(self, url: str | None = None, *more: str) -> Result:
        command = ["publish", "--to", url or self.url, *more]
        config = ("--config", str(self.folder / "mercato.yml"))
        return CliRunner().invoke(main, [*command, *config])

    def ask(self, sql: str) -> str:
        return self.server.run(sql, self.database)

    def rows(self, table: str, schema: str = "mercato") -> list[tuple[Any, ...]]:
        """Rows as DuckDB reads them from the server, types and all."""
        with duckdb.connect() as connection:
            load(connection, "postgres", "test")
            where = f"host={self.server.folder} port={self.server.port}"
            connection.execute(
                f"attach '{where} user=owner dbname={self.database}' as server"
                " (type postgres, read_only)"
            )
            rows = connection.execute(f"from server.{schema}.{table} order by all")
            return rows.fetchall()


@pytest.fixture
def bi(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bi]:
    postgres.make("bi")
    postgres.run(f"grant create on database bi to {READER}")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    (tmp_path / "mercato.yml").write_text(
        "company: {name: Shop}\nfeeds: {order_lines: {files: lines.csv}}\n"
    )
    bi = Bi(tmp_path, postgres, "bi")
    bi.release("one", customers=TYPES, channels="select 'web' as channel, 1 as orders")
    yield bi
    postgres.run("drop database bi with (force)")


def test_every_value_arrives_as_what_it_is(bi: Bi) -> None:
    done = bi.publish()
    assert done.exit_code == 0, done.output
    assert "2 marts of release one, 51 rows" in done.output
    assert bi.rows("customers") == duckdb.sql(f"{TYPES} order by all").fetchall()
    types = (
        "select string_agg(format_type(atttypid, atttypmod), ', ' order by attnum) from"
        " pg_attribute where attrelid = 'mercato.customers'::regclass and attnum > 0"
    )
    assert bi.ask(types) == (
        "bigint, numeric(18,4), date, boolean, double precision,"
        " timestamp without time zone, text"
    )


def test_what_the_marts_are_and_their_keys_go_along(bi: Bi) -> None:
    bi.publish()
    described = "select obj_description('mercato.customers'::regclass)"
    assert bi.ask(described) == "Each customers's"
    key = (
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = 'mercato.customers'::regclass and contype = 'p'"
    )
    assert bi.ask(key) == "PRIMARY KEY (customer_id)"


def test_a_second_release_takes_the_place_of_the_first_and_what_others_made_stays(
    bi: Bi,
) -> None:
    bi.publish()
    bi.server.run("drop role if exists analyst; create role analyst")
    bi.ask(
        "create view public.emails as select accepts_email from mercato.customers;"
        " grant select on mercato.customers to analyst"
    )
    fewer = (
        f"select * exclude (share), 7 as visits from ({TYPES}) where customer_id < 9"
    )
    bi.release("two", customers=fewer, departments="select 'D1' as department_id")
    assert bi.publish().exit_code == 0
    assert {row[0] for row in bi.rows("customers")} == set(range(9))
    assert bi.ask("select count(*), min(visits) from mercato.customers") == "9|7"
    assert bi.ask("select count(*) from public.emails") == "9"
    may = "select has_table_privilege('analyst', 'mercato.customers', 'select')"
    assert bi.ask(may) == "t"
    tables = "select string_agg(table_name, ' ' order by table_name) from {}"
    assert bi.ask(tables.format("mercato.mercato_tables")) == "customers departments"
    there = tables.format("information_schema.tables where table_schema = 'mercato'")
    assert bi.ask(there) == "customers departments mercato_tables"


def test_who_reads_meanwhile_sees_the_old_release_and_waits_for_nothing(
    bi: Bi, monkeypatch: pytest.MonkeyPatch
) -> None:
    bi.publish()
    bi.release(
        "two",
        customers=f"from ({TYPES}) where customer_id < 9",
        channels="select 'app' as channel, 2 as orders",
    )
    question = (
        "set lock_timeout = '1s'; select (select count(*) from mercato.customers),"
        " (select string_agg(channel, ',') from mercato.channels)"
    )
    seen = []
    registered = postgres_module._registered

    def looked(*given: Any) -> str:
        seen.append(bi.ask(question))
        return registered(*given)

    monkeypatch.setattr(postgres_module, "_registered", looked)
    assert bi.publish().exit_code == 0
    assert (seen, bi.ask(question)) == (["50|web"], "9|app")


@pytest.mark.parametrize("is_first", [True, False])
def test_killed_half_way_it_leaves_what_was_there(bi: Bi, is_first: bool) -> None:  # noqa: FBT001
    if not is_first:
        assert bi.publish().exit_code == 0
    bi.release("two", customers=f"from ({TYPES}) where customer_id < 9")
    program = (
        "import os, signal\nfrom pipeline.publish import postgres\n"
        "postgres._registered = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from pipeline.cli import main\nmain()"
    )
    config = str(bi.folder / "mercato.yml")
    command = ["publish", "--to", bi.url, "--config", config]
    died = subprocess.run(
        [sys.executable, "-c", program, *command],
        cwd=ROOT,
        env={**os.environ, "PGPASSWORD": PASSWORD},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    there = "select count(*) from pg_namespace where nspname = 'mercato'"
    assert bi.ask(there) == ("0" if is_first else "1")
    if not is_first:
        assert len(bi.rows("customers")) == 50
        assert bi.ask("select channel from mercato.channels") == "web"
    assert bi.publish().exit_code == 0
    assert len(bi.rows("customers")) == 9


def wrong_password(bi: Bi) -> str:
    os.environ["PGPASSWORD"] = "s3cr3t-of-the-shop"
    return bi.url


def no_server(bi: Bi) -> str:
    return bi.server.url("bi", free_port())


def no_database(bi: Bi) -> str:
    return bi.server.url("nowhere")


def no_right(bi: Bi) -> str:
    bi.server.run(f"revoke create on database bi from {READER}")
    return bi.url


def somebody_elses(bi: Bi) -> str:
    bi.ask("create schema mercato; create table mercato.customers (their int)")
    return bi.url


def password_in_it(bi: Bi) -> str:
    return bi.url.replace(READER, f"{READER}:{PASSWORD}")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (wrong_password, "password authentication failed for user"),
        (no_server, "Connection refused"),
        (no_database, "does not exist"),
        (no_right, "permission denied for database bi. Nothing has changed there."),
        (somebody_elses, "a table or view customers that mercato did not write"),
        (password_in_it, "the URL has a password in it"),
        (lambda _: "mysql://reader@host/shop", "holds the URL of a mysql database"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(
    bi: Bi, given: Callable[[Bi], str], told: str
) -> None:
    done = bi.publish(given(bi))
    assert done.exit_code == 2
    assert told in done.output
    assert "s3cr3t" not in done.output
    assert PASSWORD not in done.output


def test_a_release_that_is_damaged_is_named(bi: Bi) -> None:
    file = bi.folder / "warehouse" / "current" / "analytics.duckdb"
    file.write_bytes(file.read_bytes()[:5_000])
    done = bi.publish()
    assert done.exit_code == 1
    assert "The release one cannot be read" in done.output


def test_another_schema_may_be_named_and_two_do_not_write_into_one_at_once(
    bi: Bi,
) -> None:
    assert bi.publish(None, "--schema", "Sales marts").exit_code == 0
    assert len(bi.rows("customers", '"Sales marts"')) == 50
    held = (
        "begin; select pg_advisory_xact_lock(hashtext('mercato mercato'));"
        f" \\! {sys.executable} -m pipeline.cli publish --to {bi.url}"
        f" --config {bi.folder / 'mercato.yml'} > {bi.folder / 'told'} 2>&1\n"
    )
    bi.ask(held)
    assert "another mercato is writing there" in (bi.folder / "told").read_text()
