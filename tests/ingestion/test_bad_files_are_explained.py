"""A file that cannot be landed is explained in one paragraph, and nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ingestion.errors import LandingError
from tests.ingestion.conftest import Warehouse

GOOD = "customer_id,full_name,birth_date\n1,Ann,1990-02-03\n2,Bob,1980-12-31\n"


def refusal(
    warehouse: Warehouse, *names: str, feed: str = "customers", **kw: Any
) -> str:
    with pytest.raises(LandingError) as caught:
        warehouse.land(warehouse.source(feed, *names, **kw))
    message = str(caught.value)
    assert message.startswith("mercato.yml line 7: ")
    assert "\n" not in message
    assert "Traceback" not in message
    return message


def workbook(
    path: Path, *sheets: str, header: tuple[str, ...] = ("id", "name")
) -> None:
    book = xlsxwriter.Workbook(str(path))
    for name in sheets:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, (1, "Gold"))
    book.close()


def test_a_missing_file_is_named_with_its_neighbours(warehouse: Warehouse) -> None:
    warehouse.write("customer.csv", GOOD)

    message = refusal(warehouse, "customers.csv")

    assert "customers.csv does not exist" in message
    assert "customer.csv" in message.split("there are:")[1]


def test_a_glob_without_a_match_is_refused(warehouse: Warehouse) -> None:
    assert "no file matches" in refusal(warehouse, "inbox/*.csv")


def test_an_unknown_source_column_names_the_closest(warehouse: Warehouse) -> None:
    warehouse.write("c.csv", "Customer ID,Name\n1,Ann\n")

    message = refusal(warehouse, "c.csv", columns={"customer_id": "CustomerId"})

    assert "c.csv has no such column" in message
    assert "Did you mean 'Customer ID'?" in message
    assert "Customer ID, Name" in message


def test_an_unknown_contract_column_names_the_closest(warehouse: Warehouse) -> None:
    warehouse.write("c.csv", GOOD)

    message = refusal(warehouse, "c.csv", columns={"fullname": "full_name"})

    assert "no column 'fullname'" in message
    assert "Did you mean 'full_name'?" in message


def test_a_required_column_that_is_not_mapped_says_what_to_write(
    warehouse: Warehouse,
) -> None:
    warehouse.write("c.csv", "CustomerNo,Name\n1,Ann\n")

    message = refusal(warehouse, "c.csv")

    assert "columns: {customer_id: CustomerNo}" in message


def test_order_lines_need_an_amount_or_its_factors(warehouse: Warehouse) -> None:
    warehouse.write("o.csv", "ordered_at,quantity\n2024-01-01,1\n")

    message = refusal(warehouse, "o.csv", feed="order_lines")

    assert "needs amount, or quantity and unit_price" in message


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"full_name": "upper(nombre)"}, "full_name: upper(nombre)"),
        ({"full_name": "upper(("}, "nor an expression"),
        ({"age": "customer_id * 2.5 +"}, "nor an expression"),
    ],
)
def test_an_expression_that_makes_no_sense_is_quoted(
    warehouse: Warehouse, columns: dict[str, str | None], told: str
) -> None:
    warehouse.write("c.csv", GOOD)

    assert told in refusal(warehouse, "c.csv", columns=columns)


def test_a_condition_over_unknown_columns_lists_the_known(warehouse: Warehouse) -> None:
    warehouse.write("c.csv", GOOD)

    message = refusal(warehouse, "c.csv", where="nation = 'UK'")

    assert "nation = 'UK' cannot be understood" in message
    assert "customer_id, full_name, birth_date" in message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty (0 bytes)"),
        (b"\n\n\n", "nothing but empty lines"),
        (GOOD.encode("utf-16"), "Say encoding: utf-16"),
        (GOOD.encode("utf-16-le"), "Say encoding: utf-16-le"),
        (GOOD.replace("Bob", "B\0b").encode(), "NUL byte in line 3"),
        (GOOD.replace("Bob", "Zoë").encode("cp1252"), "line 3 has the byte 0xEB"),
        (b"customer_id,name,Name\n1,a,b\n", "'name' more than once (columns 2, 3"),
    ],
)
def test_bytes_that_are_no_table_are_explained(
    warehouse: Warehouse, content: bytes, told: str
) -> None:
    warehouse.write("c.csv", content)

    assert told in refusal(warehouse, "c.csv")


def test_a_file_in_another_encoding_than_said_is_explained(
    warehouse: Warehouse,
) -> None:
    warehouse.write("c.csv", GOOD)

    message = refusal(warehouse, "c.csv", encoding="utf-16")

    assert "is not utf-16" in message


def test_swapped_headers_name_both_columns(warehouse: Warehouse) -> None:
    rows = "".join(f"2024-01-{day:02},O{day},5\n" for day in range(1, 20))
    warehouse.write("o.csv", "order_id,ordered_at,amount\n" + rows)

    message = refusal(warehouse, "o.csv", feed="order_lines")

    assert '"ordered_at", mapped to ordered_at' in message
    assert 'The values of "order_id" would fit' in message


@pytest.mark.parametrize(
    ("price", "decimal", "right"), [("1,50", ".", ","), ("1.5", ",", ".")]
)
def test_a_wrong_decimal_sign_is_no_swapped_header(
    warehouse: Warehouse, price: str, decimal: str, right: str
) -> None:
    rows = "".join(f"2024-01-{day:02};{day};{price}\n" for day in range(1, 20))
    warehouse.write("o.csv", "ordered_at;quantity;unit_price\n" + rows)

    message = refusal(
        warehouse, "o.csv", feed="order_lines", delimiter=";", decimal=decimal
    )

    assert f"They would fit decimal: '{right}'" in message
    assert "swapped" not in message


def test_a_column_that_fits_in_one_direction_only_is_not_swapped(
    warehouse: Warehouse,
) -> None:
    rows = "".join(f"2024-01-{day:02},{day},cheap\n" for day in range(1, 20))
    warehouse.write("o.csv", "ordered_at,quantity,unit_price\n" + rows)

    assert "swapped" not in refusal(warehouse, "o.csv", feed="order_lines")


def test_dates_in_another_order_point_to_date_format(warehouse: Warehouse) -> None:
    warehouse.write("o.csv", "ordered_at,amount\n" + "13/02/2024,1\n" * 5)

    assert "date_format" in refusal(warehouse, "o.csv", feed="order_lines")


def test_a_few_odd_values_in_an_empty_column_are_only_rejected(
    warehouse: Warehouse,
) -> None:
    rows = "".join(f"{i},{'n/a' if i < 3 else ''}\n" for i in range(30))

    warehouse.land_text("customers", "customer_id,age\n" + rows)

    assert len(warehouse.rejected()) == 3


def test_a_quote_sign_that_is_a_letter_is_recognised(warehouse: Warehouse) -> None:
    rows = "".join(f'{i},"pipe\n' for i in range(1200))
    warehouse.write("c.csv", "customer_id,full_name\n" + rows)

    message = refusal(warehouse, "c.csv")
    assert 'say quote: ""' in message

    warehouse.land(warehouse.source("customers", "c.csv", quote=""))
    assert warehouse.rows("select count(*) from raw.customers") == [(1200,)]


@pytest.mark.parametrize("keep", [10, 1000])
def test_a_truncated_workbook_is_refused(warehouse: Warehouse, keep: int) -> None:
    path = warehouse.folder / "s.xlsx"
    workbook(path, "A")
    path.write_bytes(path.read_bytes()[:keep])

    assert "no whole workbook" in refusal(warehouse, "s.xlsx", feed="company_segments")


def test_an_unknown_sheet_names_the_closest(warehouse: Warehouse) -> None:
    workbook(warehouse.folder / "s.xlsx", "Segments 2024", "Notes")

    message = refusal(warehouse, "s.xlsx", feed="company_segments", sheet="segments 24")
    assert "Did you mean 'Segments 2024'?" in message
    assert "has 2 sheets" in refusal(warehouse, "s.xlsx", feed="company_segments")


def test_a_workbook_with_a_name_twice_is_refused(warehouse: Warehouse) -> None:
    workbook(warehouse.folder / "s.xlsx", "A", header=("id", "name", "id"))

    message = refusal(warehouse, "s.xlsx", feed="company_segments")

    assert "'id' more than once (columns 1, 3" in message


@pytest.mark.parametrize("keep", [100, -20])
def test_a_truncated_parquet_file_is_refused(warehouse: Warehouse, keep: int) -> None:
    path = warehouse.folder / "c.parquet"
    warehouse.connection.execute(
        f"copy (select i::varchar as customer_id from range(1000) t(i)) to '{path}'"
    )
    path.write_bytes(path.read_bytes()[:keep])

    assert "no whole Parquet file" in refusal(warehouse, "c.parquet")


def test_a_damaged_json_array_is_refused(warehouse: Warehouse) -> None:
    warehouse.write("c.json", '[{"customer_id": 1}, {"customer_id": ')

    assert "no JSON that can be read" in refusal(warehouse, "c.json")


def test_an_unknown_format_is_refused(warehouse: Warehouse) -> None:
    warehouse.write("c.csv.gz", b"\x1f\x8b")

    assert "unpacking first" in refusal(warehouse, "c.csv.gz")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"timezone": "Europe/Londn"}, "timezone: Europe/Londn is unknown"),
        ({"decimal": ";"}, "decimal"),
        ({"delimiter": "::"}, "delimiter"),
        ({"encoding": "utf-9"}, "encoding: utf-9 is unknown"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    warehouse: Warehouse, settings: dict[str, str], told: str
) -> None:
    warehouse.write("c.csv", GOOD)

    assert told in refusal(warehouse, "c.csv", **settings)


def test_an_unknown_feed_names_the_closest(warehouse: Warehouse) -> None:
    warehouse.write("c.csv", GOOD)

    assert "Did you mean 'customers'?" in refusal(warehouse, "c.csv", feed="customer")


def test_a_refused_file_leaves_everything_as_it_was(warehouse: Warehouse) -> None:
    warehouse.land_text("customers", GOOD, name="good.csv")
    before = warehouse.rows("from raw.customers") + warehouse.rows("from ops.loads")
    warehouse.write("good.csv", GOOD + "3,Cid,1970-01-01\n")
    warehouse.write("bad.csv", b"")

    with pytest.raises(LandingError):
        warehouse.land(
            warehouse.source("customers", "good.csv"),
            warehouse.source("products", "bad.csv"),
        )

    after = warehouse.rows("from raw.customers") + warehouse.rows("from ops.loads")
    assert after == before
