"""The retail company out of two servers: a second night brings what is new, no more."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.conftest import ROOT, Figure, done
from tests.servers import PASSWORD, Server

pytestmark = pytest.mark.slow

CUSTOMERS = 300
SEED = 3


@dataclass(frozen=True)
class Company:
    """The company's configuration, its servers, and the marts of a warehouse."""

    folder: Path
    mariadb: Server
    postgres: Server

    def run(self, command: str, warehouse: str = "warehouse") -> float:
        """Run a command; gives its seconds."""
        config = str(self.folder / f"{warehouse}.yml")
        secrets = {"MYSQL_PWD": PASSWORD, "PGPASSWORD": PASSWORD}
        began = time.perf_counter()
        answer = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", command, "--config", config],
            cwd=ROOT,
            env={**os.environ, **secrets},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return time.perf_counter() - began

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the release."""
        file = self.folder / "warehouse" / "current" / "analytics.duckdb"
        with duckdb.connect(str(file), read_only=True) as release:
            return release.execute(query).fetchall()

    def raw(self, feed: str, warehouse: str) -> list[tuple[Any, ...]]:
        """The rows of a feed that count, wherever they stood."""
        file = self.folder / warehouse / "mercato.duckdb"
        with duckdb.connect(str(file)) as work:
            return work.execute(
                f"select * exclude (_load_id, _line, _landing_id) from raw.{feed}"
                " where not _is_duplicate order by all"
            ).fetchall()

    def loads(self) -> dict[str, tuple[int, int]]:
        """Rows that the latest load of each feed has read, and loads that stand."""
        with duckdb.connect(str(self.folder / "warehouse" / "mercato.duckdb")) as work:
            rows = work.execute(
                "select feed, max_by(rows_read, load_id), count(*) from ops.loads"
                " where replaced_at is null group by feed"
            ).fetchall()
        return {feed: (read, loads) for feed, read, loads in rows}


@pytest.fixture(scope="session")
def company(
    tmp_path_factory: pytest.TempPathFactory, mariadb: Server, postgres: Server
) -> Company:
    folder = tmp_path_factory.mktemp("retail_databases")
    data = folder / "data" / "retail_databases"
    size = ("--customers", str(CUSTOMERS), "--seed", str(SEED))
    done("generate", "--scenario", "retail_databases", *size, "--out", str(data))
    urls = {
        "mysql": mariadb.make("crm", (data / "crm.sql").read_text()),
        "postgres": postgres.make("shop", (data / "shop.sql").read_text()),
    }
    given = yaml.safe_load((ROOT / "examples" / "retail_databases.yml").read_text())
    for source in (one for sources in given["feeds"].values() for one in sources):
        source |= {kind: url for kind, url in urls.items() if kind in source}
    given["feeds"]["order_lines"][0]["deletes"] = "compare"
    for name in ("warehouse", "anew"):
        text = yaml.safe_dump({**given, "warehouse": name})
        (folder / f"{name}.yml").write_text(text)
    return Company(folder, mariadb, postgres)


NEW_LINES = """
    insert into order_lines (
        order_id, line_number, ordered_at, customer_id, product_id, quantity,
        unit_price, discount, channel, country, is_cancelled, updated_at
    )
    select
        'NEW' || number, 1, ordered_at, customer_id, product_id, 2, 10, 0, channel,
        country, false, latest + interval '1 hour'
    from (
        select *, row_number() over (order by order_id, line_number) as number,
            max(updated_at) over () as latest
        from order_lines
    ) as numbered
    where number <= 7;
    update order_lines
    set quantity = quantity + 1, updated_at = (select max(updated_at) from order_lines)
    where order_id = 'O00000001';
    delete from order_lines where order_id = 'O00000002'
"""


def test_the_second_night_is_incremental_and_equals_a_rebuild(
    company: Company, figure: Figure
) -> None:
    first = company.run("refresh")
    orders, customers = (
        company.ask(f"select count(*) from marts.{mart}")[0][0]
        for mart in ("orders", "customers")
    )
    before = company.loads()
    gone = company.mariadb.run("select max(customer_no) from customers", "crm")
    changed = company.postgres.run(
        "select count(*) from order_lines where order_id = 'O00000001'", "shop"
    )
    company.postgres.run(NEW_LINES, "shop")
    company.mariadb.run(
        f"delete from customers where customer_no = '{gone}';"
        "update customers set city = 'Newtown', updated_at = '2026-07-01'"
        " where record_id = 1",
        "crm",
    )

    second = company.run("refresh")
    company.run("land", "anew")

    read, loads = company.loads()["order_lines"]
    assert (read, loads) == (7 + int(changed), 2)
    assert company.loads()["customers"] == (1, 2)
    untouched = {"products", "campaign_contacts", "web_events", "customer_attributes"}
    assert {feed: company.loads()[feed] for feed in untouched} == {
        feed: before[feed] for feed in untouched
    }
    assert company.ask("select count(*) from marts.orders")[0][0] == orders + 6
    gone_orders = "select 1 from marts.order_lines where order_id = 'O00000002'"
    assert company.ask(gone_orders) == []
    assert company.ask("select city from marts.customers where city = 'Newtown'")
    for feed in sorted(before):
        assert company.raw(feed, "warehouse") == company.raw(feed, "anew"), feed
    figure(
        "two databases",
        f"first night {first:.1f} s, second {second:.1f} s; it read {read} of"
        f" {before['order_lines'][0]} order lines; {customers} customers",
    )
