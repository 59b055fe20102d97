"""A database that cannot be read: one paragraph, no secret, and nothing half landed."""

from __future__ import annotations

import pytest

from ingestion.errors import LandingError
from ingestion.sources.databases import DatabaseSource, parse_url
from ingestion.warehouse import prepare
from tests.cutting import cut_after
from tests.ingestion.conftest import Warehouse
from tests.ingestion.shop import PLACE, Shop
from tests.servers import PASSWORD, READER, Server, free_port


@pytest.fixture
def shop(server: Server, warehouse: Warehouse) -> Shop:
    return Shop(server, warehouse)


def refused(shop: Shop, *sources: DatabaseSource) -> str:
    """What landing says; it has to leave no trace."""
    prepare(shop.warehouse.connection)
    before = state(shop)
    with pytest.raises(LandingError) as caught:
        shop.night(*sources)
    told = str(caught.value)
    assert told.startswith(PLACE)
    assert PASSWORD not in told
    assert "\n" not in told
    assert state(shop) == before
    return told


def state(shop: Shop) -> list[object]:
    tables = ("raw.order_lines", "ops.loads", "ops.source_rows", "ops.rejected_rows")
    return [shop.warehouse.rows(f"from {table}") for table in tables]


def test_a_missing_table(shop: Shop) -> None:
    told = refused(shop, shop.source("order_line"))

    assert "order_line" in told
    assert "Did you mean 'order_lines'?" in told


def test_a_missing_key_column(shop: Shop) -> None:
    told = refused(shop, shop.source(key=("ids",)))

    assert "key: order_lines has no column ids. Did you mean 'id'?" in told


def test_a_missing_watermark_column(shop: Shop) -> None:
    told = refused(shop, shop.source(key=("id",), watermark="update_at"))

    assert "watermark: order_lines has no column update_at." in told
    assert "Did you mean 'updated_at'?" in told


def test_a_missing_mapped_column(shop: Shop) -> None:
    told = refused(shop, shop.source(columns={"customer_id": "buyer"}))

    assert "order_lines has no such column" in told
    assert "updated_at" in told


def test_a_watermark_of_text(shop: Shop) -> None:
    source = shop.source(key=("id",), watermark="order_id")
    told = refused(shop, source)

    assert "watermark: order_id is of type VARCHAR" in told


def test_a_key_that_is_none(shop: Shop) -> None:
    shop.run("insert into order_lines values (9, 'A', '2025-12-01', '1', null)")

    told = refused(shop, shop.source(key=("order_id",)))

    assert "key: order_id does not tell the rows of order_lines apart: 2 of" in told
    assert "have A." in told


def test_a_watermark_needs_a_key(shop: Shop) -> None:
    assert "watermark needs key:" in refused(shop, shop.source(watermark="updated_at"))


def test_a_table_or_a_query(shop: Shop) -> None:
    assert "name one of table: and query:" in refused(shop, shop.source(None))


def test_a_query_that_is_none(shop: Shop) -> None:
    told = refused(shop, shop.source(None, query="selec 1"))

    assert "the query could not be read" in told


def test_a_wrong_password(shop: Shop) -> None:
    with pytest.raises(LandingError) as caught:
        shop.night(shop.source(password="wr0ng-secret"))  # noqa: S106 - meant to be
    told = str(caught.value)

    assert "wr0ng-secret" not in told
    assert f"cannot be reached as {READER}" in told
    assert "SHOP_PASSWORD (is set)" in told


def test_a_missing_password(shop: Shop) -> None:
    assert "SHOP_PASSWORD (is not set)" in refused(shop, shop.source(password=None))


def test_nobody_listens(shop: Shop) -> None:
    url = shop.server.url("shop", free_port())

    assert "cannot be reached" in refused(shop, shop.source(url=url))


def test_a_missing_database(shop: Shop) -> None:
    told = refused(shop, shop.source(url=shop.server.url("shopp")))

    assert "shopp" in told


def test_a_table_that_may_not_be_read(shop: Shop) -> None:
    if shop.server.kind == "mysql":
        shop.run(
            f"revoke select on shop.* from {READER}@'%';"
            f"grant select (id) on shop.order_lines to {READER}@'%'"
        )
    else:
        shop.run(f"revoke select on order_lines from {READER}")
    told = refused(shop, shop.source())

    assert "denied" in told
    assert f"grant select to {READER}" in told


@pytest.mark.parametrize("size", [20_000, 60_000, 100_000])
def test_a_server_that_goes_away_while_it_is_read(shop: Shop, size: int) -> None:
    shop.server.fill(
        "shop",
        "many",
        "select i as id, md5(i::varchar) as order_id,"
        " timestamp '2025-01-01' as ordered_at, i::decimal(18, 4) as amount"
        " from range(50000) as t (i)",
    )
    whole = shop.source("many", key=("id",))
    shop.night(shop.source())

    with cut_after(shop.server.port, size) as port:
        told = refused(shop, shop.source("many", url=shop.server.url("shop", port)))

    assert "Nothing has landed" in told
    report = shop.night(shop.source(), whole)
    assert [one.counts.rows_read for one in report.landed] == [50000]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://reader:hidden@db/shop", "mysql://reader@db/"),
        ("postgres://db/shop?password=hidden", "has a password in it"),
        ("oracle://reader@db/shop", "no URL of a database"),
        ("mysql://reader@db", "no URL of a database"),
        ("mysql://reader@db:port/shop", "no URL of a database"),
        ("postgres://reader@db/shop?ssl=on", "ssl is no option of a postgres URL"),
    ],
)
def test_a_url_is_checked_and_its_password_not_repeated(url: str, told: str) -> None:
    with pytest.raises(LandingError) as caught:
        parse_url(url, PLACE, None, "SHOP_PASSWORD")

    assert told in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert str(caught.value).startswith(PLACE)
