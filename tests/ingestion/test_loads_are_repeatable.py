"""Landing again changes nothing; landing what changed equals landing all of it anew."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal

import pytest

from ingestion import duplicates, ledger
from ingestion.errors import LandingError
from tests.ingestion.conftest import Warehouse

JAN = "order_id,line_number,ordered_at,amount\nA,1,2024-01-01,10\nA,2,2024-01-01,20\n"
FEB = "order_id,line_number,ordered_at,amount\nB,1,2024-02-01,30\nA,2,2024-01-01,25\n"
LINES = """
    select order_id, line_number, amount, _is_duplicate
    from raw.order_lines order by _load_id, _line
"""
RECOMPUTED = """
    select count(*) from (
        select
            _is_duplicate,
            order_id is not null and line_number is not null
            and (_load_id, _line) < max((_load_id, _line)) over (
                partition by order_id, line_number
            ) as is_duplicate
        from raw.order_lines
    ) where _is_duplicate <> is_duplicate
"""


def statuses(warehouse: Warehouse, *names: str, **options: object) -> list[str]:
    report = warehouse.land(warehouse.source("order_lines", *names, **options))
    return [f"{one.source} {one.status}" for one in report.outcomes]


def test_a_landed_file_is_skipped(warehouse: Warehouse) -> None:
    warehouse.write("in/jan.csv", JAN)

    assert statuses(warehouse, "in/*.csv") == ["in/jan.csv landed"]
    before = warehouse.rows("from raw.order_lines")
    assert statuses(warehouse, "in/*.csv") == ["in/jan.csv kept"]
    assert warehouse.rows("from raw.order_lines") == before


def test_a_file_that_nobody_touched_is_not_read_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_QUIET", 0)
    file = warehouse.write("jan.csv", JAN)
    status = file.stat()
    statuses(warehouse, "jan.csv")
    with monkeypatch.context() as nobody_reads:
        nobody_reads.delattr(ledger, "content_hash")
        assert statuses(warehouse, "jan.csv") == ["jan.csv kept"]

    # Of the same size and, by its own account, of the same time.
    while file.stat().st_ctime_ns == status.st_ctime_ns:
        warehouse.write("jan.csv", JAN.replace(",20", ",30"))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    assert file.stat().st_mtime_ns == status.st_mtime_ns
    assert statuses(warehouse, "jan.csv") == ["jan.csv replaced", "jan.csv landed"]
    assert warehouse.rows("select sum(amount) from raw.order_lines") == [(40,)]
    assert warehouse.rows("select count(*) from ops.files") == [(1,)]


def test_a_file_that_was_just_written_is_read_again(warehouse: Warehouse) -> None:
    """A change in the same moment would leave no trace."""
    warehouse.write("jan.csv", JAN)
    statuses(warehouse, "jan.csv")
    assert warehouse.rows("from ops.files") == []


def test_only_the_new_file_lands(warehouse: Warehouse) -> None:
    warehouse.write("in/jan.csv", JAN)
    statuses(warehouse, "in/*.csv")
    warehouse.write("in/feb.csv", FEB)

    assert statuses(warehouse, "in/*.csv") == ["in/jan.csv kept", "in/feb.csv landed"]


def test_changed_bytes_replace_the_rows(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", JAN + "C,1,never,1\n")
    statuses(warehouse, "jan.csv")
    assert len(warehouse.rejected()) == 1
    warehouse.write("jan.csv", JAN.replace("20", "21", 5))

    assert statuses(warehouse, "jan.csv") == ["jan.csv replaced", "jan.csv landed"]
    assert warehouse.rejected() == []
    assert warehouse.rows("select count(*) from raw.order_lines") == [(2,)]
    replaced = "select load_id, replaced_at is not null from ops.loads order by 1"
    assert warehouse.rows(replaced) == [(1, True), (2, False)]


@pytest.mark.parametrize(
    "change",
    [
        {"where": "amount > 15"},
        {"columns": {"country": "'UK'"}},
        {"timezone": "UTC"},
    ],
)
def test_a_changed_mapping_replaces_the_rows(
    warehouse: Warehouse, change: dict[str, object]
) -> None:
    warehouse.write("jan.csv", JAN)
    statuses(warehouse, "jan.csv")

    assert statuses(warehouse, "jan.csv", **change) == [
        "jan.csv replaced",
        "jan.csv landed",
    ]


def test_a_changed_channel_map_lands_again(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", JAN)
    statuses(warehouse, "jan.csv")
    warehouse.context = replace(warehouse.context, channels={"www": "web"})

    assert statuses(warehouse, "jan.csv")[-1] == "jan.csv landed"


def test_a_feed_taken_out_of_the_configuration_is_emptied(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", JAN)
    statuses(warehouse, "jan.csv")

    report = warehouse.land()

    assert [one.status for one in report.outcomes] == ["retired"]
    assert warehouse.rows("from raw.order_lines") == []


def test_a_file_that_is_gone_keeps_its_rows(warehouse: Warehouse) -> None:
    path = warehouse.write("in/jan.csv", JAN)
    warehouse.write("in/feb.csv", FEB)
    statuses(warehouse, "in/*.csv")
    path.unlink()

    assert statuses(warehouse, "in/*.csv") == ["in/feb.csv kept"]
    (warehouse.folder / "in/feb.csv").unlink()
    assert statuses(warehouse, "in/*.csv") == []
    assert warehouse.rows("select count(*) from raw.order_lines") == [(4,)]


def test_the_same_bytes_under_two_names_count_once(warehouse: Warehouse) -> None:
    warehouse.write("in/jan.csv", JAN)
    warehouse.write("in/jan (1).csv", JAN)

    assert statuses(warehouse, "in/*.csv") == ["in/jan (1).csv landed"]
    assert warehouse.rows("select count(*) from raw.order_lines") == [(2,)]


def test_a_renamed_file_is_the_same_load(warehouse: Warehouse) -> None:
    path = warehouse.write("in/jan.csv", JAN)
    statuses(warehouse, "in/*.csv")
    path.rename(path.with_name("january.csv"))

    assert statuses(warehouse, "in/*.csv") == ["in/jan.csv kept"]


def test_one_file_may_be_read_in_two_ways(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", JAN)
    first = warehouse.source("order_lines", "jan.csv", where="amount < 15")
    second = warehouse.source("order_lines", "jan.csv", where="amount > 15")

    assert len(warehouse.land(first, second).landed) == 2
    assert [one.status for one in warehouse.land(first, second).outcomes] == [
        "kept"
    ] * 2


def test_the_row_landed_last_wins(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", JAN)
    warehouse.write("feb.csv", FEB)
    statuses(warehouse, "jan.csv", "feb.csv")

    assert warehouse.rows(LINES) == [
        ("A", 1, Decimal(10), False),
        ("A", 2, Decimal(20), True),
        ("B", 1, Decimal(30), False),
        ("A", 2, Decimal(25), False),
    ]


def test_a_later_night_marks_the_rows_of_an_earlier_one(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", JAN)
    warehouse.write("feb.csv", FEB)
    statuses(warehouse, "jan.csv")

    statuses(warehouse, "jan.csv", "feb.csv")

    marked = (
        "select order_id, line_number, amount from raw.order_lines where _is_duplicate"
    )
    assert warehouse.rows(marked) == [("A", 2, Decimal(20))]


def test_a_row_taken_back_gives_way_to_the_one_before(warehouse: Warehouse) -> None:
    warehouse.write("jan.csv", JAN)
    warehouse.write("feb.csv", FEB)
    statuses(warehouse, "jan.csv", "feb.csv")

    statuses(warehouse, "jan.csv")

    assert warehouse.rows(LINES) == [
        ("A", 1, Decimal(10), False),
        ("A", 2, Decimal(20), False),
    ]


def test_lines_without_a_number_are_never_duplicates(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "order_lines", "order_id,ordered_at,amount\nA,2024-01-01,1\nA,2024-01-01,1\n"
    )
    assert warehouse.rows(
        "select count(*) from raw.order_lines where _is_duplicate"
    ) == [(0,)]


def test_a_corrected_total_of_all_segments_counts_once(warehouse: Warehouse) -> None:
    head = "year,department_id,sales,company_segment_id\n"
    warehouse.write("first.csv", head + "2023,D,10,\n2023,D,4,s\n2024,D,11,\n")
    warehouse.write("later.csv", head + "2023,D,12,\n")
    first = warehouse.source("department_sales", "first.csv")
    later = warehouse.source("department_sales", "later.csv")
    warehouse.land(first)
    warehouse.land(first, later)

    counted = "select sales from raw.department_sales where not _is_duplicate"
    assert warehouse.rows(f"{counted} order by 1") == [(4,), (11,), (12,)]
    warehouse.land(first)
    assert warehouse.rows(f"{counted} order by 1") == [(4,), (10,), (11,)]


def test_files_that_come_to_hold_the_same_are_both_taken_back(
    warehouse: Warehouse,
) -> None:
    warehouse.write("jan.csv", JAN)
    warehouse.write("feb.csv", FEB)
    statuses(warehouse, "jan.csv", "feb.csv")
    for name in ("jan.csv", "feb.csv"):
        warehouse.write(name, JAN.splitlines(keepends=True)[0])
    statuses(warehouse, "jan.csv", "feb.csv")
    assert warehouse.rows("select count(*) from raw.order_lines") == [(0,)]


@pytest.mark.parametrize("few", [duplicates.FEW_KEYS, 3])
def test_duplicates_found_by_touch_equal_those_of_a_full_look(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(duplicates, "FEW_KEYS", few)

    def month(*keys: int) -> str:
        lines = (f"O{key % 7},{key % 3},2024-01-01,{key}\n" for key in keys)
        return JAN.splitlines(keepends=True)[0] + "".join(lines)

    nights = [
        {"a": range(30), "b": range(10, 20)},
        {"a": range(5), "b": range(10, 20), "c": range(40)},
        {"a": range(5), "c": range(3)},
        {"b": range(12, 15), "c": range(3), "d": range(9)},
    ]
    for night in nights:
        for name, keys in night.items():
            warehouse.write(f"{name}.csv", month(*keys))
        statuses(warehouse, *(f"{name}.csv" for name in night))
        assert warehouse.rows(RECOMPUTED) == [(0,)]
        assert warehouse.rows("select bool_or(_is_duplicate) from raw.order_lines") == [
            (True,)
        ]


FOREIGN = (
    "order_id,ordered_at,quantity,unit_price,currency\n"
    "A,2024-01-01,2,10,GBP\nB,2024-01-05,2,10,eur\nC,2024-01-20,1,10,EUR\n"
    "D,2024-01-20,1,10,USD\nE,2024-01-20,1,10,\n"
)
RATES = "rate_date,currency,rate\n2024-01-02,EUR,0.8\n2024-01-10,EUR,0.9\n"
AMOUNTS = "select order_id, unit_price, amount from raw.order_lines order by 1"


def test_foreign_amounts_are_converted_by_the_rate_in_force(
    warehouse: Warehouse,
) -> None:
    warehouse.write("rates.csv", RATES)
    warehouse.write("lines.csv", FOREIGN)
    sources = (
        warehouse.source("order_lines", "lines.csv"),
        warehouse.source("exchange_rates", "rates.csv"),
    )
    warehouse.land(*sources)

    assert warehouse.rows(AMOUNTS) == [
        ("A", Decimal(10), Decimal(20)),
        ("B", Decimal(8), Decimal(16)),
        ("C", Decimal(9), Decimal(9)),
        ("E", Decimal(10), Decimal(10)),
    ]
    assert warehouse.rejected() == [(5, "currency", "USD")]
    assert "no exchange rate" in warehouse.reasons()[0]


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ("quantity,unit_price", ("3,10.01", "-3,10.01", "3,10.01")),
        ("quantity,amount", ("3,30.03", "-3,-30.03", "3,30.03")),
    ],
)
def test_a_foreign_price_is_kept_as_the_source_has_it(
    warehouse: Warehouse, columns: str, rows: tuple[str, str, str]
) -> None:
    sale, refund, home = rows
    warehouse.write("rates.csv", RATES + "2024-01-01,JPY,0.0053\n")
    warehouse.write(
        "lines.csv",
        f"ordered_at,currency,{columns}\n2024-01-05,EUR,{sale}\n"
        f"2024-01-20,EUR,{refund}\n2024-01-05,GBP,{home}\n2024-01-05,JPY,{sale}\n",
    )
    warehouse.land(
        warehouse.source("order_lines", "lines.csv"),
        warehouse.source("exchange_rates", "rates.csv"),
    )

    prices = "select price_in_currency from raw.order_lines order by _line"
    own = Decimal("10.01")
    assert warehouse.rows(prices) == [(own,), (own,), (None,), (own,)]


def test_a_rate_that_comes_late_brings_its_rows_in(warehouse: Warehouse) -> None:
    warehouse.write("rates.csv", RATES)
    warehouse.write("lines.csv", FOREIGN)
    warehouse.write("home.csv", JAN)
    sources = (
        warehouse.source("order_lines", "lines.csv"),
        warehouse.source("order_lines", "home.csv"),
        warehouse.source("exchange_rates", "rates.csv"),
    )
    warehouse.land(*sources)
    warehouse.write("rates.csv", RATES + "2024-01-01,USD,0.5\n")

    report = warehouse.land(*sources)

    assert warehouse.rejected() == []
    assert ("D", Decimal(5), Decimal(5)) in warehouse.rows(AMOUNTS)
    landed = [one.source for one in report.landed]
    assert landed == ["rates.csv", "lines.csv"]


def test_further_columns_of_customers_become_attributes(warehouse: Warehouse) -> None:
    warehouse.write("wide.csv", "ID,Income,Kids,Note\n1,50000,2,x\n2,,0,y\n")
    warehouse.write("more.csv", "ID,Kids\n1,3\n")
    options = {"columns": {"customer_id": "ID", "Note": None}}
    report = warehouse.land(
        warehouse.source("customer_attributes", "wide.csv", **options),
        warehouse.source(
            "customer_attributes", "more.csv", columns={"customer_id": "ID"}
        ),
    )
    assert [one.counts.rows_landed for one in report.landed] == [2, 1]
    attributes = """
        select customer_id, attribute, value from raw.customer_attributes
        where not _is_duplicate order by all
    """
    assert warehouse.rows(attributes) == [
        ("1", "Income", "50000"),
        ("1", "Kids", "3"),
        ("2", "Kids", "0"),
    ]


def test_a_warehouse_of_an_earlier_version_gets_its_later_columns(
    warehouse: Warehouse,
) -> None:
    warehouse.land_text("order_lines", JAN)
    warehouse.connection.execute(
        "alter table raw.order_lines drop column price_in_currency"
    )

    warehouse.land_text("order_lines", JAN + "\n")

    query = "select order_id, price_in_currency, _is_duplicate from raw.order_lines"
    assert warehouse.rows(query) == [("A", None, False)] * 2


def test_the_profile_of_the_connection_is_left_as_it_was(warehouse: Warehouse) -> None:
    warehouse.connection.execute("set preserve_insertion_order = false")
    warehouse.land_text("order_lines", JAN)
    with pytest.raises(LandingError):
        warehouse.land_text("order_lines", "")

    setting = "select current_setting('preserve_insertion_order')"
    assert warehouse.rows(setting) == [(False,)]
