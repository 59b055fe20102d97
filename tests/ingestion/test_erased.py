"""Who was erased is left out of what stands and of what lands, in the same way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.erased import digest, hashed
from ingestion.erasing import Taken, rewrite
from ingestion.feeds import FEEDS
from ingestion.landing import LandingError
from ingestion.persons import find
from ingestion.sources.files import FileSource
from tests.ingestion.conftest import Warehouse
from tests.ingestion.shop import Shop
from tests.servers import Server

KEY = b"k" * 32
AT = datetime(2026, 1, 6, 2)  # noqa: DTZ001 - naive UTC, as stored
FILES = {
    "customers": "customer_id,full_name,email\nkd-1,Ann Oak,ann@example.org\n"
    "kd-2,Ann Oak,ann@example.org\nkd-3,Jo Elm,jo@example.org\n",
    "customer_attributes": "customer_id,address,status\nkd-1,1 Oak Street,single\n"
    "kd-3,3 Elm Street,single\n",
    "order_lines": "ordered_at,order_id,line_number,customer_id,amount\n"
    "2026-01-01 10:00,,,kd-1,1\n2026-01-01 11:00,,,kd-2,2\n"
    "2026-01-02 10:00,,7,kd-1,3\n2026-01-02 10:00,kd-1/9,1,kd-1,4\n"
    "2026-01-02 10:00,10,1,kd-1,5\n2026-01-02 10:00,11,1,kd-3,6\n"
    "no day,12,1,kd-2,7\nno day,13,1,kd-3,8\n",
    "campaign_contacts": "campaign_id,customer_id,version\nc,kd-1,A\nc,kd-3,A\n",
    "web_events": "event_id,occurred_at,visitor_id,customer_id,order_id,page\n"
    "1,2026-01-01 10:00,v1,,,/\n2,2026-01-01 10:01,v1,kd-1,kd-1/9,/me/kd-1\n"
    "3,2026-01-01 10:00,,kd-2,,/\n4,2026-01-01 10:00,v3,kd-3,,/\n",
    "social_interactions": "interaction_id,occurred_at,platform,customer_id,handle\n"
    "1,2026-01-01 10:00,x,kd-1,@ann\n2,2026-01-02 10:00,x,,@ann\n"
    "3,2026-01-01 10:00,x,,@jo\n",
}
DECISIONS = """
    create table ops.identity_decisions as
    from (values
        ('kd-1', 1, 'kd-1'), ('kd-2', 1, 'kd-2'), ('kd-2', 2, 'kd-1'),
        ('kd-3', 1, 'kd-1'), ('kd-3', 2, 'kd-3')
    ) as decisions (source_customer_id, decision_number, customer_id)
"""


def sources(warehouse: Warehouse) -> list[FileSource]:
    for feed, content in FILES.items():
        warehouse.write(f"{feed}.csv", content)
    return [warehouse.source(feed, f"{feed}.csv") for feed in FILES]


def erase(
    warehouse: Warehouse, customer: str = "kd-2", *, with_sales: bool = False
) -> Taken:
    """Erase the person of an id, and go on in the new file."""
    person = find(warehouse.connection, customer)
    assert person
    file = warehouse.folder / f"without_{customer}.duckdb"
    taken = rewrite(
        warehouse.connection, person, file, KEY, with_sales=with_sales, at=AT
    )
    warehouse.connection = duckdb.connect(str(file))
    warehouse.context = replace(warehouse.context, erasure_key=KEY)
    return taken


def everything(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that stand, but for the number of their landing."""
    found = {
        f"raw.{feed}": warehouse.rows(
            f"select * exclude (_landing_id) from raw.{feed} order by all"
        )
        for feed in FEEDS
    }
    found["rejected"] = warehouse.rows("from ops.rejected_rows order by all")
    found["loads"] = warehouse.rows(
        "select * exclude (landed_at, source_columns) from ops.loads order by all"
    )
    return found


@pytest.mark.parametrize("text", ["", "kd-1", "Søren Ødegård", "x" * 200])
def test_a_keyed_hash_is_the_one_of_the_standard(text: str) -> None:
    found = duckdb.execute(f"select {hashed(KEY, '?')}", [text]).fetchall()
    assert found == [(digest(KEY, text),)]


@pytest.mark.parametrize("with_sales", [False, True])
def test_what_stands_is_what_would_land_without_the_person(
    warehouse: Warehouse, tmp_path: Path, *, with_sales: bool
) -> None:
    wanted = sources(warehouse)
    warehouse.land(*wanted)
    warehouse.connection.execute(DECISIONS)
    erase(warehouse, with_sales=with_sales)

    rebuilt = Warehouse(tmp_path)
    rebuilt.context = warehouse.context
    rebuilt.land()
    for table in ("erasures", "erased_keys"):
        rows = warehouse.connection.execute(f"from ops.{table}").arrow()
        rebuilt.connection.register("rows_of_table", rows)
        rebuilt.connection.execute(f"insert into ops.{table} from rows_of_table")
    rebuilt.land(*wanted)

    assert everything(warehouse) == everything(rebuilt)
    told = str(everything(warehouse)).lower()
    for text in ("kd-1", "kd-2", "ann", "oak street", "v1"):
        assert text not in told.replace("channel", ""), text
    assert warehouse.rows("from ops.identity_decisions") == [("kd-3", 2, "kd-3")]


def test_orders_and_visits_keep_together_without_the_person(
    warehouse: Warehouse,
) -> None:
    warehouse.land(*sources(warehouse))
    warehouse.connection.execute(DECISIONS)
    assert erase(warehouse) == Taken(rows_gone=4, rows_kept=10)

    orders = warehouse.rows(
        "select order_date::varchar, count(*), sum(amount)::int from raw.order_lines"
        " where customer_id is null group by order_id, order_date order by all"
    )
    # Both records of the person are one order on the first day.
    assert orders == [
        ("2026-01-01", 2, 3),
        ("2026-01-02", 1, 3),
        ("2026-01-02", 1, 4),
        ("2026-01-02", 1, 5),
    ]
    visits = "select count(*) from raw.web_events group by visitor_id order by 1"
    assert warehouse.rows(visits) == [(1,), (1,), (2,)]
    joined = "select count(*) from raw.web_events join raw.order_lines using (order_id)"
    assert warehouse.rows(joined) == [(1,)]


def test_nothing_lands_without_the_key(warehouse: Warehouse) -> None:
    warehouse.land(*sources(warehouse))
    erase(warehouse)
    for key in (None, b"another"):
        warehouse.context = replace(warehouse.context, erasure_key=key)
        with pytest.raises(LandingError, match=r"erasure\.key"):
            warehouse.land(*sources(warehouse))


def test_nobody_is_found_under_an_unknown_id(warehouse: Warehouse) -> None:
    warehouse.land(*sources(warehouse))
    assert find(warehouse.connection, "kd-4") is None


def test_a_changed_row_of_a_database_does_not_bring_the_person_back(
    server: Server, warehouse: Warehouse
) -> None:
    shop = Shop(server, warehouse)
    shop.run(
        "create table people (customer_id varchar(9) primary key, email varchar(99),"
        f" updated_at {shop.time});"
        "insert into people values ('kd-2', 'ann@example.org', '2025-12-01 10:00'),"
        " ('kd-3', 'jo@example.org', '2025-12-01 10:00')"
    )
    people = shop.source(
        "people", feed="customers", key=("customer_id",), watermark="updated_at"
    )
    shop.night(people)
    erase(warehouse)
    (kept,) = shop.night(people).outcomes
    assert (kept.status, kept.taken_back) == ("kept", 0)

    shop.run("update people set email = 'a@example.org', updated_at = '2025-12-02'")
    shop.night(people)
    assert warehouse.rows("select customer_id from raw.customers") == [("kd-3",)]
    assert warehouse.rows(
        "select sum(rows_read)::int, sum(rows_filtered)::int, sum(rows_landed)::int"
        " from ops.loads"
    ) == [(2, 1, 1)]


def test_rows_of_a_database_are_known_by_keyed_hashes_after_an_erasure(
    server: Server, warehouse: Warehouse
) -> None:
    shop = Shop(server, warehouse)
    shop.run(
        "create table people (customer_id varchar(9) primary key, email varchar(99));"
        "insert into people values ('kd-2', 'a@example.org'), ('kd-3', 'b@example.org')"
    )
    key = ("customer_id",)
    people = shop.source("people", feed="customers", key=key, compares_deletes=True)
    shop.night(people)
    hashes = (
        "select unnest([key_hash::varchar, row_hash::varchar]) from ops.source_rows"
    )
    plain = set(warehouse.rows(hashes))
    guess = "select md5_number(to_json(['kd-2'])::varchar)::varchar"
    assert plain >= set(warehouse.rows(guess))

    erase(warehouse)
    keyed = set(warehouse.rows(hashes))
    assert keyed.isdisjoint(plain)
    for _ in range(2):
        (kept,) = shop.night(people).outcomes
        assert (kept.status, kept.taken_back) == ("kept", 0)
        assert set(warehouse.rows(hashes)) == keyed
        if find(warehouse.connection, "kd-3"):
            erase(warehouse, "kd-3")
