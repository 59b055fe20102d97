"""No row is lost: read = filtered + rejected + landed, each with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.contract import DAY, INSTANT, MONEY, WHOLE
from ingestion.errors import LandingError
from ingestion.feeds import FEEDS
from tests.ingestion.conftest import Warehouse

LINES = """\
order_id,ordered_at,quantity,unit_price,country
1,2024-01-01 10:00,1,2.50,UK
2,2024-01-01 11:00,many,2.50,UK
3,,1,2.50,UK
4,2024-01-02 12:00,1,,UK
5,2024-01-03 12:00,2,2.50,FR
"""


def test_read_is_filtered_plus_rejected_plus_landed(warehouse: Warehouse) -> None:
    report = warehouse.land_text("order_lines", LINES, where="country = 'UK'")

    (outcome,) = report.landed
    counts = outcome.counts
    assert (counts.rows_read, counts.rows_filtered) == (5, 1)
    assert (counts.rows_rejected, counts.rows_landed) == (3, 1)
    assert str(counts.amount_filtered) == "5.0000"


def test_a_rejected_row_has_line_column_value_and_record(warehouse: Warehouse) -> None:
    warehouse.land_text("order_lines", LINES)

    assert warehouse.rejected() == [
        (3, "quantity", "many"),
        (4, "ordered_at", None),
        (5, "amount", None),
    ]
    ((source, record),) = warehouse.rows(
        "select source, record->>'order_id' from ops.rejected_rows where line = 3"
    )
    assert (source, record) == ("file.csv", "2")


def test_a_filtered_row_is_not_rejected_as_well(warehouse: Warehouse) -> None:
    warehouse.land_text("order_lines", LINES, where="order_id > '2'")

    assert [line for line, *_ in warehouse.rejected()] == [4, 5]


@pytest.mark.parametrize(
    ("feed", "column", "words"),
    [
        ("order_lines", "country", ("All", "ALL")),
        ("order_lines", "channel", ("all", "everything")),
        ("order_lines", "department_id", ("all",)),
        ("products", "department_id", ("All",)),
        ("departments", "department_id", ("all",)),
        ("department_sales", "department_id", ("all",)),
        ("department_sales", "company_segment_id", ("all", "Guest")),
        ("department_sales", "company_profile_id", ("all", "guest")),
        ("customers", "company_segment_id", ("all", "guest")),
        ("customers", "company_profile_id", ("ALL", "GUEST")),
        ("company_segments", "id", ("all", "guest")),
        ("company_profiles", "id", ("all", "guest")),
        ("web_events", "device", ("all",)),
        ("web_events", "utm_medium", ("all", "everything")),
        ("social_interactions", "platform", ("all",)),
        ("social_interactions", "campaign_id", ("all",)),
    ],
)
def test_a_key_of_the_marts_own_rows_is_rejected_with_a_remedy(
    warehouse: Warehouse, feed: str, column: str, words: tuple[str, ...]
) -> None:
    warehouse.context = replace(warehouse.context, channels={"everything": "all"})
    contract = FEEDS[feed]
    given = list(dict.fromkeys([*contract.required, column]))
    values = {DAY: "2024-01-01", INSTANT: "2024-01-01", WHOLE: "2024", MONEY: "1"}
    record = {one.name: values.get(one.type, "x") for one in contract.columns}
    if feed == "order_lines":
        given.append("amount")
    lines = [
        ",".join({**record, column: word}[name] for name in given)
        for word in ("unknown", *words, "wallet")
    ]
    warehouse.land_text(feed, "\n".join([",".join(given), *lines]))

    assert warehouse.rows(f"select count(*) from raw.{feed}") == [(2,)]
    told = "channel" if column == "utm_medium" else column
    seen = ["all" if told != column else word for word in words]
    assert warehouse.rejected() == [
        (3 + line, told, word) for line, word in enumerate(seen)
    ]
    assert all("map the value to another word" in one for one in warehouse.reasons())


def test_total_rows_of_the_source_are_left_out_by_where(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "department_sales",
        "year,department_id,sales\n2023,all,3\n2023,food,1\n2023,toys,2\n",
        where="department_id <> 'all'",
    )

    assert warehouse.rejected() == []
    assert warehouse.rows("select sum(sales) from raw.department_sales") == [(3,)]


def test_a_channel_that_the_map_brings_to_another_word_lands(
    warehouse: Warehouse,
) -> None:
    warehouse.context = replace(warehouse.context, channels={"all": "every"})
    warehouse.land_text("order_lines", "ordered_at,amount,channel\n2024-01-01,1,All\n")

    assert warehouse.rows("select channel from raw.order_lines") == [("every",)]


def test_a_condition_that_cannot_be_known_rejects_the_faulty_row(
    warehouse: Warehouse,
) -> None:
    warehouse.land_text("order_lines", LINES, where="ordered_at >= '2024-01-01'")

    assert [line for line, *_ in warehouse.rejected()] == [3, 4, 5]


DIRTY = (
    "customer_id,full_name,age\n"
    '1,"Ann\nof two lines",30\n'  # lines 2 and 3
    "\n"  # line 4 is no record
    "2,Bob\n"  # line 5: too few
    "3,Cid,40,extra\n"  # line 6: too many
    '4,"Dora,50\n'  # line 7: a quote that nobody closes
    '5,5" pipe,60\n'  # line 8: a quote inside is a letter
    "6,Eve,old\n"  # line 9
    '7,"Flo",70\n'  # line 10
)


def test_lines_are_physical_whatever_the_file_has_in_it(warehouse: Warehouse) -> None:
    report = warehouse.land_text("customers", DIRTY)

    landed = warehouse.rows("select customer_id, _line from raw.customers order by 2")
    assert landed == [("1", 2), ("5", 8), ("7", 10)]
    assert [line for line, *_ in warehouse.rejected()] == [5, 6, 7, 9]
    assert report.landed[0].counts.rows_read == 7


def test_a_quote_that_nobody_closes_takes_no_other_row_along(
    warehouse: Warehouse,
) -> None:
    warehouse.land_text("customers", 'customer_id,full_name\n1,"Ann\n2,Bob\n3,Cid\n')

    assert warehouse.rows("select customer_id from raw.customers") == [("2",), ("3",)]
    assert "not closed" in warehouse.reasons()[0]


def test_ragged_rows_say_how_many_fields_they_have(warehouse: Warehouse) -> None:
    warehouse.land_text("customers", "customer_id,full_name\n1,Ann\n2\n3,Cid,x,y\n")

    assert warehouse.reasons() == [
        "has 1 fields where the file has 2 columns",
        "has 4 fields where the file has 2 columns",
    ]
    assert warehouse.rows("select record from ops.rejected_rows order by line") == [
        ("2",),
        ("3,Cid,x,y",),
    ]


def test_parquet_rejections_carry_the_record(warehouse: Warehouse) -> None:
    path = warehouse.folder / "lines.parquet"
    warehouse.connection.execute(f"""
        copy (
            from (values ('1', '2024-01-01', 1.5, 'a'), ('2', 'x', 2.5, 'b'))
            as lines (order_id, ordered_at, amount, note)
        ) to '{path}'
    """)
    warehouse.land(warehouse.source("order_lines", "lines.parquet"))

    assert warehouse.rows("select line, amount, record from ops.rejected_rows") == [
        (
            2,
            Decimal("2.5000"),
            '{"order_id":"2","ordered_at":"x","amount":2.5,"note":"b"}',
        )
    ]


PLAIN = ("1", "2", "", " ", "x", "2024-01-01", "3.5", "1,5")
QUOTED = (*PLAIN, '""', '"a,b"', '"a\nb"')
STRAY = (*QUOTED, '"')
CLOSED = re.compile(r'(?<![^,])"[^"]*"(?![^,])')


def rows_of(fields: Sequence[str]) -> st.SearchStrategy[list[str]]:
    row = st.lists(st.sampled_from(fields), min_size=1, max_size=4).map(",".join)
    return st.lists(row, max_size=12)


ROWS = st.sampled_from([PLAIN, QUOTED, STRAY]).flatmap(rows_of)
KNOWN_LINES = """
    select _line from raw.order_lines
    union all select line from ops.rejected_rows
"""


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=ROWS, ending=st.sampled_from(["\n", "\r\n"]), is_filtered=st.booleans())
def test_no_row_of_a_dirty_file_is_lost(
    warehouse: Warehouse, rows: list[str], ending: str, *, is_filtered: bool
) -> None:
    content = ending.join(["ordered_at,order_id,amount", *rows])
    where = "order_id = '1'" if is_filtered else None
    try:
        report = warehouse.land_text("order_lines", content, where=where)
    except LandingError as error:
        if "most values of" not in str(error):
            raise
        return
    if not report.landed:  # the same file as in the example before
        return
    counts = report.landed[0].counts
    lines = [line for (line,) in warehouse.rows(KNOWN_LINES)]
    known = counts.rows_rejected + counts.rows_landed
    written = content.replace("\r\n", "\n").split("\n")
    assert counts.rows_read == counts.rows_filtered + known
    assert len(set(lines)) == len(lines) == known
    assert all(written[line - 1] for line in lines)
    if any('"' in CLOSED.sub("", row) for row in rows):
        # How far a quote reaches that nobody closes is for other tests.
        assert counts.rows_read <= sum(map(bool, written)) - 1
    else:
        records = csv.reader(io.StringIO(content, newline=""), strict=True)
        assert counts.rows_read == sum(map(bool, records)) - 1


def test_the_careful_reading_equals_the_fast_one(warehouse: Warehouse) -> None:
    clean = "customer_id,full_name\n" + "".join(f'{i},"N, {i}"\n' for i in range(500))
    warehouse.land_text("customers", clean, name="clean.csv")
    warehouse.write("careful.csv", clean + "\n,\n\n")
    warehouse.land(
        warehouse.source("customers", "clean.csv"),
        warehouse.source("customers", "careful.csv"),
    )
    query = "select customer_id, full_name, _line from raw.customers where _load_id = "
    assert warehouse.rows(query + "1 order by 3") == warehouse.rows(
        query + "2 order by 3"
    )
    assert len(warehouse.rejected()) == 1


@pytest.mark.parametrize(
    "content", ["customer_id,full_name", "customer_id,full_name\n\n"]
)
def test_a_file_with_a_header_only_has_no_rows(
    warehouse: Warehouse, content: str
) -> None:
    report = warehouse.land_text("customers", content)

    assert report.landed[0].counts.rows_read == 0
