"""Tables of MariaDB and PostgreSQL: each row lands once, as it is now."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.ingestion.conftest import Warehouse
from tests.ingestion.shop import Shop
from tests.servers import Server


@pytest.fixture
def shop(server: Server, warehouse: Warehouse) -> Shop:
    return Shop(server, warehouse)


def statuses(shop: Shop, **options: object) -> list[str]:
    report = shop.night(shop.incremental(**options))
    shop.check_ledger()
    return [one.status for one in report.outcomes]


def test_a_table_lands(shop: Shop) -> None:
    (outcome,) = shop.night(shop.source()).outcomes

    assert outcome.source == f"{shop.url.replace('reader@', '')}/order_lines"
    assert outcome.counts.rows_read == 4
    assert shop.orders() == {"A": 10, "B": 20, "D": 40}
    ((line, column, value),) = shop.warehouse.rejected()
    assert (line, column, value) == (3, "amount", "many")
    ((at,),) = shop.warehouse.rows(
        "select ordered_at from raw.order_lines where order_id = 'A'"
    )
    assert at == datetime(2025, 12, 1, 10)  # noqa: DTZ001 - naive UTC, as stored


def test_the_second_night_reads_from_the_watermark_on(shop: Shop) -> None:
    assert statuses(shop) == ["landed"]
    before = shop.warehouse.rows("from raw.order_lines")
    assert statuses(shop) == ["kept"]
    assert shop.warehouse.rows("from raw.order_lines") == before

    shop.run(
        "insert into order_lines values"
        " (5, 'E', '2025-12-04 10:00', '50', '2025-12-04 10:00')"
    )
    (outcome,) = shop.night(shop.incremental()).outcomes
    assert (outcome.counts.rows_read, outcome.taken_back) == (1, 0)
    assert shop.orders() == {"A": 10, "B": 20, "D": 40, "E": 50}


def test_a_changed_row_lands_once_and_corrected(shop: Shop) -> None:
    statuses(shop)
    shop.run(
        "update order_lines set amount = '11', updated_at = '2025-12-05' where id = 1;"
        "update order_lines set amount = '30', updated_at = '2025-12-05' where id = 3"
    )

    (outcome,) = shop.night(shop.incremental()).outcomes

    assert (outcome.counts.rows_read, outcome.taken_back) == (2, 2)
    assert shop.orders() == {"A": 11, "B": 20, "C": 30, "D": 40}
    assert shop.warehouse.rejected() == []
    assert shop.warehouse.rows(
        "select rows_read, rows_rejected, rows_taken_back from ops.loads order by 1"
    ) == [(2, 0, 2), (2, 0, None)]
    shop.check_ledger()


def test_a_row_changed_at_the_very_watermark_is_not_lost(shop: Shop) -> None:
    statuses(shop, overlap=0)
    shop.run(
        "update order_lines set amount = '44' where id = 4;"
        "insert into order_lines values"
        " (5, 'E', '2025-12-03 11:00', '50', '2025-12-03 11:00')"
    )

    assert statuses(shop, overlap=0) == ["landed"]
    assert shop.orders() == {"A": 10, "B": 20, "D": 44, "E": 50}


def test_a_row_committed_late_is_found_within_the_overlap(shop: Shop) -> None:
    statuses(shop)
    shop.run(
        "insert into order_lines values"
        " (5, 'E', '2025-12-02 23:00', '50', '2025-12-02 23:00'),"
        " (6, 'F', '2025-12-01 23:00', '60', '2025-12-01 23:00')"
    )

    assert statuses(shop) == ["landed"]
    assert set(shop.orders()) == {"A", "B", "D", "E"}
    assert statuses(shop, overlap=2) == ["landed"]
    assert set(shop.orders()) == {"A", "B", "D", "E", "F"}


def test_a_row_without_a_watermark_is_not_lost(shop: Shop) -> None:
    statuses(shop)
    shop.run("insert into order_lines values (5, 'E', '2025-12-02', '50', null)")

    assert statuses(shop) == ["landed"]
    assert shop.orders()["E"] == 50
    assert statuses(shop) == ["kept"]


def test_a_watermark_in_the_future_does_not_hide_what_comes(shop: Shop) -> None:
    shop.run("update order_lines set updated_at = '2099-01-01' where id = 1")
    statuses(shop)
    shop.run(
        "insert into order_lines values"
        " (5, 'E', '2025-12-04 10:00', '50', '2025-12-04 10:00')"
    )

    assert statuses(shop) == ["landed"]
    assert shop.orders()["E"] == 50


def test_deleted_rows_are_taken_back_by_comparing(shop: Shop) -> None:
    statuses(shop)
    shop.run("delete from order_lines where id in (1, 3)")
    assert statuses(shop) == ["kept"]
    assert "A" in shop.orders()

    report = shop.night(shop.incremental(compares_deletes=True))

    assert [(one.status, one.taken_back) for one in report.outcomes] == [("kept", 2)]
    assert shop.orders() == {"B": 20, "D": 40}
    assert shop.warehouse.rejected() == []
    shop.check_ledger()


def test_comparing_finds_rows_older_than_the_overlap(shop: Shop) -> None:
    statuses(shop)
    shop.run(
        "insert into order_lines values (6, 'F', '2025-11-01', '60', '2025-11-01')"
    )

    assert statuses(shop, compares_deletes=True) == ["landed"]
    assert shop.orders()["F"] == 60


def test_a_key_alone_tells_what_changed_and_went(shop: Shop) -> None:
    source = shop.source(key=("id",))
    shop.night(source)
    shop.run(
        "delete from order_lines where id = 1;"
        "update order_lines set amount = '21' where id = 2"
    )

    (outcome,) = shop.night(source).outcomes

    assert (outcome.counts.rows_read, outcome.taken_back) == (1, 2)
    assert shop.orders() == {"B": 21, "D": 40}
    shop.check_ledger()


def test_a_table_without_a_key_is_replaced_where_it_changed(shop: Shop) -> None:
    source = shop.source()
    shop.night(source)
    assert [one.status for one in shop.night(source).outcomes] == ["kept"]
    shop.run("update order_lines set amount = '21' where id = 2")

    report = shop.night(source)

    assert [one.status for one in report.outcomes] == ["replaced", "landed"]
    assert shop.orders() == {"A": 10, "B": 21, "D": 40}


def test_rows_that_were_filtered_are_counted_once(shop: Shop) -> None:
    options = {"where": "amount > 15"}
    statuses(shop, **options)
    shop.run(
        "update order_lines set amount = '16', updated_at = '2025-12-05' where id = 1;"
        "update order_lines set amount = '1', updated_at = '2025-12-05' where id = 2"
    )
    statuses(shop, **options)

    assert shop.orders() == {"A": 16, "D": 40}
    ((filtered, amount),) = shop.warehouse.rows(
        "select sum(rows_filtered), sum(amount_filtered) from ops.loads"
    )
    assert (filtered, amount) == (1, 1)


def test_a_changed_mapping_reads_all_anew(shop: Shop) -> None:
    statuses(shop)

    assert statuses(shop, columns={"country": "'UK'"}) == ["replaced", "landed"]
    assert len(shop.orders()) == 3


def test_a_table_taken_out_of_the_configuration_is_emptied(shop: Shop) -> None:
    statuses(shop)

    assert [one.status for one in shop.night().outcomes] == ["retired"]
    assert shop.orders() == {}
    assert shop.warehouse.rows("from ops.source_rows") == []


def test_a_file_and_a_table_are_one_feed(shop: Shop) -> None:
    shop.warehouse.write("old.csv", "order_id,ordered_at,amount\nZ,2024-01-01,5\n")
    file = shop.warehouse.source("order_lines", "old.csv")

    report = shop.night(file, shop.incremental())
    assert [one.status for one in report.outcomes] == ["landed", "landed"]
    report = shop.night(file, shop.incremental())
    assert [one.status for one in report.outcomes] == ["kept", "kept"]
    assert shop.orders() == {"A": 10, "B": 20, "D": 40, "Z": 5}


def test_a_query_joins_before_landing(shop: Shop) -> None:
    shop.run("create table heads (order_id varchar(20), buyer varchar(20))")
    shop.run("insert into heads values ('A', 'Ada'), ('B', 'Bob')")
    source = shop.source(
        None,
        query="select l.*, h.buyer from order_lines l join heads h"
        " on h.order_id = l.order_id;",
        columns={"customer_id": "buyer"},
        key=("id",),
        watermark="updated_at",
    )
    shop.night(source)

    assert shop.warehouse.rows(
        "select order_id, customer_id from raw.order_lines order by 1"
    ) == [("A", "Ada"), ("B", "Bob")]
    assert [one.status for one in shop.night(source).outcomes] == ["kept"]


def test_the_watermark_is_compared_by_the_server(shop: Shop) -> None:
    statuses(shop)
    logging = {
        "mysql": "set global log_output = 'TABLE', global general_log = {}",
        "postgres": "alter system set log_statement = '{}'; select pg_reload_conf()",
    }[shop.server.kind]
    shop.run(logging.format("1" if shop.server.kind == "mysql" else "all"))
    statuses(shop)
    shop.run(logging.format("0" if shop.server.kind == "mysql" else "none"))

    if shop.server.kind == "mysql":
        said = shop.run("select argument from mysql.general_log")
    else:
        said = (shop.server.folder / "log").read_text()
    assert "updated_at` >= '2025-12-02 11:00:00" in said.replace('"', "`")


def test_number_watermarks_step_back_by_the_overlap(shop: Shop) -> None:
    shop.night(shop.source(key=("id",), watermark="id", overlap=1))
    shop.run(
        "update order_lines set amount = '33' where id = 3;"
        "update order_lines set amount = '22' where id = 2;"
        "insert into order_lines values (5, 'E', '2025-12-04', '50', null)"
    )
    shop.night(shop.source(key=("id",), watermark="id", overlap=1))

    assert shop.orders() == {"A": 10, "B": 20, "C": 33, "D": 40, "E": 50}
    shop.check_ledger()
