"""Schema drift: told of, never taken by surprise, and stopped where values are lost."""

from __future__ import annotations

import duckdb
import pytest

from ingestion.errors import LandingError
from tests.ingestion.conftest import Warehouse
from tests.ingestion.shop import Shop
from tests.servers import Server

PLAIN = "order_id,ordered_at,amount\nA,2024-01-01,10\n"
WIDER = "order_id,ordered_at,amount,tier\nB,2024-02-01,10,gold\n"


def told(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return warehouse.rows(
        "select source, drift from ops.loads"
        " where drift is not null and replaced_at is null order by load_id"
    )


def test_a_new_column_of_a_file_is_told_and_ignored(warehouse: Warehouse) -> None:
    source = warehouse.source("order_lines", "in/*.csv")
    warehouse.write("in/jan.csv", PLAIN)
    (first,) = warehouse.land(source).landed
    warehouse.write("in/feb.csv", WIDER)
    (second,) = warehouse.land(source).landed

    assert first.drift is None
    assert second.drift == "new column tier (VARCHAR), ignored until it is mapped"
    assert told(warehouse) == [("in/feb.csv", second.drift)]
    warehouse.land(source)
    assert told(warehouse) == [("in/feb.csv", second.drift)]


def test_a_mapping_written_since_settles_it(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", PLAIN)
    warehouse.land(warehouse.source("order_lines", "jan.csv"))
    warehouse.write("jan.csv", WIDER)
    warehouse.land(warehouse.source("order_lines", "jan.csv"))
    assert told(warehouse) != []

    warehouse.land(
        warehouse.source("order_lines", "jan.csv", columns={"channel": "tier"})
    )

    assert told(warehouse) == []


def test_files_that_come_together_are_not_compared(warehouse: Warehouse) -> None:
    warehouse.write("in/jan.csv", PLAIN)
    warehouse.write("in/feb.csv", WIDER)
    warehouse.land(warehouse.source("order_lines", "in/*.csv"))

    assert told(warehouse) == []


def test_a_corrected_file_is_compared_with_what_it_was(warehouse: Warehouse) -> None:
    source = warehouse.source("order_lines", "in/*.csv")
    warehouse.write("in/1.csv", PLAIN)
    warehouse.write("in/2.csv", WIDER)
    warehouse.land(source)
    warehouse.write("in/2.csv", WIDER.replace(",10", ",20"))
    warehouse.land(source)

    assert told(warehouse) == []


def test_two_sources_of_a_feed_are_not_compared(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", PLAIN)
    warehouse.write("feb.csv", WIDER)
    warehouse.land(
        warehouse.source("order_lines", "jan.csv"),
        warehouse.source("order_lines", "feb.csv"),
    )

    assert told(warehouse) == []


def test_a_new_column_with_a_name_of_the_feed_is_told(warehouse: Warehouse) -> None:
    source = warehouse.source("order_lines", "jan.csv")
    warehouse.write("jan.csv", PLAIN)
    warehouse.land(source)
    warehouse.write("jan.csv", WIDER.replace("tier", "channel"))
    warehouse.land(source)

    assert told(warehouse) == [
        ("jan.csv", "new column channel (VARCHAR), taken as channel")
    ]


def test_a_column_that_is_gone_is_told(warehouse: Warehouse) -> None:
    source = warehouse.source("order_lines", "jan.csv")
    warehouse.write("jan.csv", WIDER)
    warehouse.land(source)
    warehouse.write("jan.csv", PLAIN)
    warehouse.land(source)

    assert told(warehouse) == [("jan.csv", "column tier is gone")]


@pytest.mark.parametrize(("value", "is_read"), [("'12'", True), ("'a dozen'", False)])
def test_a_changed_type_stops_where_a_value_cannot_be_read(
    warehouse: Warehouse, value: str, *, is_read: bool
) -> None:
    source = warehouse.source("order_lines", "jan.parquet")
    for amount in ("12", value):
        duckdb.sql(
            "select 'A' as order_id, date '2024-01-01' as ordered_at, amount"
            f" from (values ({amount}), ({amount})) as t (amount)"
        ).write_parquet(str(warehouse.folder / "jan.parquet"))
        if is_read or amount == "12":
            warehouse.land(source)
            continue
        before = warehouse.rows("from raw.order_lines")
        with pytest.raises(LandingError) as caught:
            warehouse.land(source)
        said = str(caught.value)
        assert said.startswith("mercato.yml line 7: jan.parquet: the column amount was")
        assert "INTEGER and is VARCHAR now, and 2 values of amount" in said
        assert "'a dozen', for one, is not an amount" in said
        assert warehouse.rows("from raw.order_lines") == before


def test_a_table_drifts(server: Server, warehouse: Warehouse) -> None:
    shop = Shop(server, warehouse)
    shop.night(shop.incremental())
    shop.run("alter table order_lines add tier varchar(9)")
    (outcome,) = shop.night(shop.incremental()).outcomes
    assert outcome.status == "kept"
    assert len(told(warehouse)) == 1
    shop.run(
        "insert into order_lines values"
        " (5, 'E', '2025-12-04 10:00', '50', '2025-12-04 10:00', 'gold')"
    )
    (outcome,) = shop.night(shop.incremental()).outcomes

    assert outcome.counts.rows_read == 1
    assert outcome.drift == "new column tier (VARCHAR), ignored until it is mapped"

    shop.run(
        "alter table order_lines drop column ordered_at;"
        "alter table order_lines add ordered_at varchar(20);"
        "update order_lines set ordered_at = 'noon', updated_at = '2025-12-06'"
        " where id = 5"
    )
    with pytest.raises(LandingError, match="ordered_at was TIMESTAMP and is VARCHAR"):
        shop.night(shop.incremental())
    assert "E" in shop.orders()
