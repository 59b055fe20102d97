"""One table gives the same rows, whatever format it comes in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.ingestion.conftest import Warehouse

COLUMNS = ("customer_id", "full_name", "birth_date", "age", "accepts_email")
TABLE: list[tuple[Any, ...]] = [
    (1, "Ann", date(1990, 2, 3), 34, True),
    (2, "Bob, jr", None, 40, False),
    (3, None, date(1980, 12, 31), None, True),
]
LANDED = [
    ("1", "Ann", date(1990, 2, 3), 34, True),
    ("2", "Bob, jr", None, 40, False),
    ("3", None, date(1980, 12, 31), None, True),
]


def write(path: Path) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in TABLE]
    match path.suffix:
        case ".parquet":
            pq.write_table(pa.Table.from_pylist(rows), path)
        case ".xlsx":
            workbook(path)
        case ".jsonl":
            path.write_text(
                "".join(json.dumps(row, default=str) + "\n" for row in rows)
            )
        case ".json":
            path.write_text(json.dumps(rows, default=str, indent=1))
        case suffix:
            separator = "\t" if suffix == ".tsv" else ";"
            body = [COLUMNS, *TABLE]
            path.write_text(
                "".join(
                    separator.join("" if cell is None else str(cell) for cell in row)
                    + "\n"
                    for row in body
                )
            )


def workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS)
    for number, row in enumerate(TABLE, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell)
            elif cell is not None:
                sheet.write(number, place, cell)
    book.close()


@pytest.mark.parametrize(
    "suffix", [".csv", ".tsv", ".parquet", ".jsonl", ".json", ".xlsx"]
)
def test_every_format_lands_the_same_rows(warehouse: Warehouse, suffix: str) -> None:
    write(warehouse.folder / f"customers{suffix}")

    warehouse.land(warehouse.source("customers", f"customers{suffix}"))

    names = ", ".join(COLUMNS)
    query = f"select {names} from raw.customers order by _line"
    assert warehouse.rows(query) == LANDED
    first = 2 if suffix in (".csv", ".tsv", ".xlsx") else 1
    assert warehouse.rows("select min(_line), max(_line) from raw.customers") == [
        (first, first + 2)
    ]


def test_a_line_that_is_no_json_is_rejected(warehouse: Warehouse) -> None:
    warehouse.land_text(
        "customers",
        '{"customer_id": 1}\n\n{"customer_id": \n[2]\n'
        '{"customer_id": "3", "age": "x"}\n'
        '{"customer_id": 4, "full_name": "a \\"b\\" c", "city": {"name": "Ulm"}}\n',
        name="c.jsonl",
    )
    assert warehouse.rejected() == [(3, None, None), (4, None, None), (5, "age", "x")]
    assert warehouse.reasons()[:2] == ["is no JSON", "is no JSON object"]
    assert warehouse.rows("select full_name, city, _line from raw.customers") == [
        (None, None, 1),
        ('a "b" c', '{"name":"Ulm"}', 6),
    ]


def test_lines_of_which_the_first_is_a_list_are_no_array(warehouse: Warehouse) -> None:
    lines = '\n[1, 2]\n{"customer_id": 1}\nx\n'
    warehouse.land_text("customers", lines, name="c.json")
    assert warehouse.rejected() == [(2, None, None), (4, None, None)]
    for name, array in (
        ("a", '[{"customer_id": 2}]\n\n'),
        ("b", '[{"customer_id":\n3}]'),
    ):
        warehouse.land_text("customers", array, name=f"{name}.json")
        assert warehouse.rejected() == []


def test_empty_rows_of_a_sheet_are_no_records(warehouse: Warehouse) -> None:
    book = xlsxwriter.Workbook(str(warehouse.folder / "p.xlsx"))
    sheet = book.add_worksheet("Items")
    sheet.write_row(0, 0, ("product_id", "unit_cost"))
    sheet.write_row(1, 0, ("A", 1.5))
    sheet.write_row(3, 0, (22, "unknown"))
    sheet.write_row(4, 0, (23, 2))
    sheet.write_blank(9, 0, None, book.add_format({"bold": True}))
    book.close()

    report = warehouse.land(warehouse.source("products", "p.xlsx", sheet="Items"))

    assert report.landed[0].counts.rows_read == 3
    assert warehouse.rejected() == [(4, "unit_cost", "unknown")]
    assert warehouse.rows("select product_id from raw.products order by _line") == [
        ("A",),
        ("23",),
    ]
