"""What a source writes is read as it was meant, or rejected: never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pytest

from ingestion.clock import from_utc, to_utc
from tests.ingestion.conftest import Warehouse


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("decimal", "text", "read"),
    [
        (".", "12.50", "12.5"),
        (".", "1,234.56", "1234.56"),
        (".", "-0.5", "-0.5"),
        (".", "1e2", "100"),
        (",", "12,50", "12.5"),
        (",", "1.234,56", "1234.56"),
        (",", "1 234,56", "1234.56"),
        (",", "-7", "-7"),
    ],
)
def test_amounts_are_read_by_the_decimal_sign(
    warehouse: Warehouse, decimal: str, text: str, read: str
) -> None:
    warehouse.land_text(
        "order_lines",
        f'ordered_at;amount\n2024-01-01;"{text}"\n',
        decimal=decimal,
    )
    assert warehouse.rows("select amount from raw.order_lines") == [(Decimal(read),)]


@pytest.mark.parametrize(
    ("decimal", "text"),
    [
        (".", "12,50"),
        (",", "12.50"),
        (".", "£5"),
        (".", "nan"),
        (".", "12.34.56"),
        (",", "1,2,3"),
        (".", "99999999999999999999"),
    ],
)
def test_amounts_written_otherwise_are_rejected(
    warehouse: Warehouse, decimal: str, text: str
) -> None:
    warehouse.land_text(
        "order_lines",
        f'ordered_at;amount\n2024-01-01;"{text}"\n',
        decimal=decimal,
    )
    assert warehouse.rejected() == [(2, "amount", text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [("3", 3), ("3.0", 3), (" 3 ", 3), ("3.5", None), ("three", None)],
)
def test_whole_numbers_are_not_rounded(
    warehouse: Warehouse, text: str, read: int | None
) -> None:
    warehouse.land_text("customers", f"customer_id,age\n1,{text}\n")

    assert warehouse.rows("select age from raw.customers") == (
        [(read,)] if read else []
    )


def test_yes_and_no_are_known_in_many_words(warehouse: Warehouse) -> None:
    words = "yes,Y,1,TRUE,t,no,N,0,False,F,perhaps"
    rows = "".join(f"{i},{word}\n" for i, word in enumerate(words.split(",")))

    warehouse.land_text("customers", "customer_id,accepts_email\n" + rows)

    landed = warehouse.rows("select accepts_email from raw.customers order by _line")
    assert landed == [(True,)] * 5 + [(False,)] * 5
    assert warehouse.rejected() == [(12, "accepts_email", "perhaps")]


def test_blank_text_is_nothing_and_blanks_around_text_are_no_part_of_it(
    warehouse: Warehouse,
) -> None:
    warehouse.land_text("customers", 'customer_id,city,country\n" 7 ",  ,""\n')

    assert warehouse.rows("select customer_id, city, country from raw.customers") == [
        ("7", None, None)
    ]


@pytest.mark.parametrize(
    ("date_format", "text", "day"),
    [
        ("%d/%m/%Y", "02/03/2024", date(2024, 3, 2)),
        ("%m/%d/%Y", "02/03/2024", date(2024, 2, 3)),
        (("%d/%m/%Y", "%Y%m%d"), "20240302", date(2024, 3, 2)),
        (None, "2024-03-02", date(2024, 3, 2)),
        (None, "2024-03-02 23:59", date(2024, 3, 2)),
    ],
)
def test_days_are_read_by_the_date_format(
    warehouse: Warehouse,
    date_format: str | tuple[str, ...] | None,
    text: str,
    day: date,
) -> None:
    warehouse.land_text(
        "customers", f"customer_id,birth_date\n1,{text}\n", date_format=date_format
    )
    assert warehouse.rows("select birth_date from raw.customers") == [(day,)]


@pytest.mark.parametrize(
    "text", ["02/03/2024", "infinity", "epoch", "2024-02-30", "0001-01-01"]
)
def test_days_written_otherwise_are_rejected(warehouse: Warehouse, text: str) -> None:
    warehouse.land_text("customers", f"customer_id,birth_date\n1,{text}\n")

    assert warehouse.rejected() == [(2, "birth_date", text)]


@pytest.mark.parametrize(
    ("timezone", "text", "utc", "day"),
    [
        # London is an hour ahead of UTC in summer
        (None, "2011-07-01 00:30", "2011-06-30 23:30", date(2011, 7, 1)),
        (None, "2011-01-01 00:30", "2011-01-01 00:30", date(2011, 1, 1)),
        # an order at 23:30 UTC in summer is the next day's in London
        ("UTC", "2011-06-30 23:30", "2011-06-30 23:30", date(2011, 7, 1)),
        (None, "2011-06-30T23:30:00Z", "2011-06-30 23:30", date(2011, 7, 1)),
        (None, "2011-07-01T01:30:00+02:00", "2011-06-30 23:30", date(2011, 7, 1)),
        # the hour that comes twice in autumn, told apart by its offset
        (None, "2011-10-30T01:30:00+01:00", "2011-10-30 00:30", date(2011, 10, 30)),
        (None, "2011-10-30T01:30:00+00:00", "2011-10-30 01:30", date(2011, 10, 30)),
        ("America/New_York", "2011-06-30 20:00", "2011-07-01 00:00", date(2011, 7, 1)),
    ],
)
def test_instants_are_utc_and_days_are_the_companys(
    warehouse: Warehouse, timezone: str | None, text: str, utc: str, day: date
) -> None:
    warehouse.land_text(
        "order_lines", f"ordered_at,amount\n{text},1\n", timezone=timezone
    )
    assert warehouse.rows("select ordered_at, order_date from raw.order_lines") == [
        (naive(utc), day)
    ]


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
)
def test_written_out_time_zones_equal_the_calendar(zone: str) -> None:
    connection = duckdb.connect()
    differ = connection.execute(f"""
        select count(*) from (
            select timestamp '1985-01-01' + to_seconds(i * 7201) as t
            from range(250000) as steps (i)
        )
        where {to_utc("t", zone)}
            is distinct from timezone('UTC', timezone('{zone}', t))
            or {from_utc("t", zone)}
            is distinct from timezone('{zone}', timezone('UTC', t))
    """).fetchall()
    assert differ == [(0,)]


def test_every_hour_of_a_year_agrees_with_pythons_time_zones() -> None:
    zone = "Europe/London"
    start = datetime(2024, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=hour) for hour in range(366 * 24)]
    values = ", ".join(f"(timestamp '{hour:%Y-%m-%d %H:%M:%S}')" for hour in hours)
    rows = duckdb.connect().execute(
        f"select {from_utc('t', zone)} from (values {values}) as hours (t) order by t"
    )
    here = [hour.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for hour in hours]
    assert [local for (local,) in rows.fetchall()] == here


def test_a_condition_sees_the_sources_own_clock(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "order_lines",
        "ordered_at,amount\n2011-06-30 23:30,1\n2011-07-01 00:30,2\n",
        where="ordered_at < '2011-07-01'",
    )
    assert warehouse.rows("select amount from raw.order_lines") == [(Decimal(1),)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"]
)
def test_letters_survive_every_encoding(warehouse: Warehouse, encoding: str) -> None:
    content = "customer_id,full_name,city\r\n1,Zoë,Köln\r\n2,José,Málaga\r\n"

    warehouse.land_text("customers", content.encode(encoding), encoding=encoding)

    names = "select customer_id, full_name, city, _line from raw.customers order by 1"
    assert warehouse.rows(names) == [
        ("1", "Zoë", "Köln", 2),
        ("2", "José", "Málaga", 3),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(warehouse: Warehouse, delimiter: str) -> None:
    content = '"customer_id"|"full_name"|"city"\n1|"a,b;c"|x\n'.replace("|", delimiter)

    warehouse.land_text("customers", content)

    assert warehouse.rows("select full_name, city from raw.customers") == [
        ("a,b;c", "x")
    ]


def test_an_unusual_delimiter_and_no_header_are_said(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "customers",
        "1^Ann\n2^Bob\n",
        delimiter="^",
        header=False,
        columns={"customer_id": "column0", "full_name": "column1"},
    )
    assert warehouse.rows("select customer_id, _line from raw.customers") == [
        ("1", 1),
        ("2", 2),
    ]


def test_constants_and_expressions_fill_columns(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "order_lines",
        "Invoice,When,Total,Cents\nC1,2024-01-01,5,150\n2,2024-01-01,6,x\n",
        columns={
            "order_id": "Invoice",
            "ordered_at": "when",
            "amount": "Total",
            "currency": "'GBP'",
            "is_cancelled": "Invoice like 'C%'",
            "discount": "Cents::int / 100",
        },
    )
    landed = "select order_id, currency, is_cancelled, discount from raw.order_lines"
    assert warehouse.rows(landed) == [("C1", "GBP", True, Decimal("1.5"))]
    assert warehouse.rejected() == [(3, "discount", None)]
    assert "cannot be computed" in warehouse.reasons()[0]


def test_a_column_set_to_null_is_left_out(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "customers", "customer_id,city\n1,Leeds\n", columns={"city": None}
    )
    assert warehouse.rows("select city from raw.customers") == [(None,)]


def test_ids_kept_as_numbers_read_without_a_fraction(warehouse: Warehouse) -> None:
    path = warehouse.folder / "c.parquet"
    warehouse.connection.execute(
        f"copy (from (values (17850.0::double, 'nan'::double)) as c (customer_id, age))"
        f" to '{path}'"
    )
    warehouse.land(warehouse.source("customers", "c.parquet"))

    assert warehouse.rows("select customer_id, age from raw.customers") == [
        ("17850", None)
    ]


def test_the_amount_is_the_total_or_its_factors(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "order_lines",
        "ordered_at,quantity,unit_price,discount,amount\n"
        "2024-01-01,3,2.50,0.50,\n"
        "2024-01-01,3,2.50,0.50,6.99\n"
        "2024-01-01,-2,1.25,,\n",
    )
    assert warehouse.rows("select amount from raw.order_lines order by _line") == [
        (Decimal("7.00"),),
        (Decimal("6.99"),),
        (Decimal("-2.50"),),
    ]


def test_channels_are_brought_to_the_companys_words(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "order_lines",
        "ordered_at,amount,channel\n2024-01-01,1,Online\n2024-01-01,1,WEB\n"
        "2024-01-01,1,shop\n2024-01-01,1,\n",
    )
    assert warehouse.rows("select channel from raw.order_lines order by _line") == [
        ("web",),
        ("web",),
        ("shop",),
        (None,),
    ]


def test_web_channels_come_from_utm_source_and_medium(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "web_events",
        "event_id,occurred_at,utm_source,utm_medium\n"
        "1,2024-01-01,Google,CPC\n2,2024-01-01,june,newsletter\n"
        "3,2024-01-01,(direct),(none)\n4,2024-01-01,,\n5,2024-01-01,bing,organic\n",
    )
    assert warehouse.rows("select channel from raw.web_events order by _line") == [
        ("ads",),
        ("email",),
        ("direct",),
        ("direct",),
        ("organic",),
    ]


def test_web_events_without_utm_columns_are_direct(warehouse: Warehouse) -> None:
    warehouse.land_text("web_events", "event_id,occurred_at\n1,2024-01-01\n")

    assert warehouse.rows("select channel from raw.web_events") == [("direct",)]
