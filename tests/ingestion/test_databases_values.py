"""Values of the servers' own types arrive as meant; a million rows take seconds."""

from __future__ import annotations

import time
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.conftest import Figure
from tests.ingestion.conftest import Warehouse
from tests.ingestion.shop import Shop
from tests.servers import Server

MILLION = 1_000_000
"""Rows of ten columns that have to land in single seconds."""


def test_mariadb_types(mariadb: Server, warehouse: Warehouse) -> None:
    shop = Shop(mariadb, warehouse)
    shop.run("""
        set sql_mode = '', time_zone = '+05:00';
        create table people (
            customer_id bigint unsigned primary key,
            full_name varchar(20) character set latin1,
            email varchar(40) character set utf8mb4,
            phone varbinary(16),
            birth_date date,
            age decimal(5, 1),
            gender enum('f', 'm'),
            city json,
            country text,
            registered_at timestamp null,
            accepts_email tinyint(1),
            accepts_sms bit(1),
            company_profile_id bit(8),
            company_segment_id float
        );
        insert into people values
            (18446744073709551615, 'Zoë', '😀@example.com', x'ff00', '1980-02-29', 41,
                'f', '{"a": 1}', 'É', '2025-06-01 17:00:00', 1, 1, 200, 1.5),
            (2, '', '', null, '0000-00-00', 42,
                null, null, null, '0000-00-00 00:00:00', 2, 0, 0, 2),
            (3, null, null, null, '2024-05-00', null,
                null, null, null, null, null, null, null, null);
    """)
    source = shop.source("people", feed="customers", key=("customer_id",))
    shop.night(source)

    assert shop.warehouse.rows("""
        select
            customer_id, full_name, email, phone, birth_date, age, gender, city,
            country, registered_at, accepts_email, accepts_sms, company_profile_id,
            company_segment_id
        from raw.customers order by 1
    """) == [
        (
            "18446744073709551615",
            "Zoë",
            "😀@example.com",
            "ff00",
            date(1980, 2, 29),
            41,
            "f",
            '{"a": 1}',
            "É",
            datetime(2025, 6, 1, 12),  # noqa: DTZ001 - naive UTC, as stored
            True,
            True,
            "200",
            "1.5",
        ),
        ("3", *[None] * 13),
    ]
    assert shop.warehouse.rows(
        "select column_name, value from ops.rejected_rows order by all"
    ) == [("accepts_email", "2")]


def test_postgres_types(postgres: Server, warehouse: Warehouse) -> None:
    shop = Shop(postgres, warehouse)
    shop.run("""
        create type mood as enum ('f', 'm');
        create table "Lines" (
            "Order" uuid primary key,
            ordered_at timestamptz,
            quantity numeric,
            unit_price numeric(20, 5),
            amount money,
            product_id bytea,
            product_name jsonb,
            channel text[],
            store_id mood,
            is_cancelled boolean,
            discount double precision
        );
        insert into "Lines" values
            ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2025-06-01 17:00+05', 1.5,
                12.34567, '$1,012.50', '\\xff00', '{"a": 1}', '{a,b}', 'm', true,
                'NaN'),
            ('b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2025-06-01', 'NaN', 'NaN',
                2, null, null, null, null, null, 'infinity'),
            ('c0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'infinity', 'Infinity', 3,
                3, null, null, null, null, null, 0),
            ('d0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '0044-03-15 BC', 1, 3,
                3, null, null, null, null, null, 0);
    """)
    shop.night(shop.source("Lines", columns={"order_id": "order"}))

    assert shop.warehouse.rows("""
        select
            left(order_id, 2), ordered_at, quantity, unit_price, amount, product_id,
            product_name, channel, store_id, is_cancelled, discount
        from raw.order_lines order by 1
    """) == [
        (
            "a0",
            datetime(2025, 6, 1, 12),  # noqa: DTZ001 - naive UTC, as stored
            Decimal("1.5"),
            Decimal("12.3457"),
            Decimal("1012.5"),
            "ff00",
            '{"a": 1}',
            "[a, b]",
            "m",
            True,
            None,
        ),
        (
            "b0",
            datetime(2025, 6, 1),  # noqa: DTZ001 - naive UTC, as stored
            None,
            None,
            Decimal(2),
            *[None] * 6,
        ),
    ]
    assert shop.warehouse.rows(
        "select left(record, 16), column_name from ops.rejected_rows order by all"
    ) == [('{"Order":"c0eebc', "ordered_at"), ('{"Order":"d0eebc', "ordered_at")]


def test_a_million_rows_land_in_single_seconds(shop: Shop, figure: Figure) -> None:
    shop.server.fill(
        "shop",
        "many",
        "select 'O' || i // 4 as order_id, i % 4 + 1 as line_number,"
        " timestamp '2020-01-01' + to_minutes(i) as ordered_at,"
        " 'C' || i % 50000 as customer_id, 'P' || i % 3000 as product_id,"
        " (i % 7 + 1)::decimal(18, 3) as quantity,"
        " (i % 1000 / 10)::decimal(18, 4) as unit_price, 'web' as channel,"
        " 'España' as country, timestamp '2020-01-01' + to_minutes(i) as updated_at"
        f" from range({MILLION}) as t (i)",
    )
    source = shop.source(
        "many", key=("order_id", "line_number"), watermark="updated_at"
    )
    seconds = []
    for rows in (MILLION, 0):
        began = time.perf_counter()
        report = shop.night(source)
        seconds.append(time.perf_counter() - began)
        assert sum(one.counts.rows_read for one in report.outcomes) == rows
    figure(
        f"a million rows from {shop.server.kind}",
        f"{seconds[0]:.1f} s, {MILLION / seconds[0]:,.0f} rows a second;"
        f" the second night {seconds[1]:.2f} s",
    )
    assert seconds[1] < seconds[0] / 2


@pytest.fixture
def shop(server: Server, warehouse: Warehouse) -> Shop:
    return Shop(server, warehouse)
