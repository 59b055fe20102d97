"""The example reads the workbook as published; its Parquet twin lands the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
import yaml

from ingestion.landing import land
from pipeline.settings import load
from pipeline.sources import all_sources, landing_context
from tests.conftest import ROOT, done
from tests.examples.conftest import uk_retail

HEADER = (
    "Invoice",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "Price",
    "Customer ID",
    "Country",
)
MUG: tuple[Any, ...] = (21523, "MUG", 12)
OVERLAP: tuple[Any, ...] = (536365, *MUG, "2010-12-09 20:01", 2.1, 17850, "UK")
SHEETS: dict[str, list[tuple[Any, ...]]] = {
    "Year 2009-2010": [
        (489434, *MUG, "2009-12-01 07:45", 6.95, 13085, "UK"),
        ("C489449", "79323P", None, -1, "2010-06-01 23:30", 6.75, None, "UK"),
        ("A506401", "B", "Bad debt", 1, "2010-04-29 13:36", -53.6, None, "UK"),
        OVERLAP,
    ],
    # No letter in the ids of orders: a reader of workbooks takes them for numbers.
    "Year 2010-2011": [
        OVERLAP,
        (536366, "POST", "POSTAGE", 1, "2011-01-04 10:00", 18, 12583, "France"),
    ],
}
INSTANT = HEADER.index("InvoiceDate")
LANDED = (
    # Lines of a sheet are numbered from its header, records of Parquet from the first.
    "select * exclude (_line) from raw.order_lines order by _load_id, _line",
    "select rows_read, rows_filtered, amount_filtered from ops.loads order by load_id",
)


def years() -> dict[str, list[tuple[Any, ...]]]:
    """Two years of some customers, with cancellations and guests, on the two sheets."""
    sheets: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SHEETS}
    for number in range(1200):
        at = datetime(2009, 12, 1, 8) + timedelta(hours=14 * number)  # noqa: DTZ001
        is_back = number % 25 == 24
        sheet = "Year 2009-2010" if at < datetime(2010, 12, 1) else "Year 2010-2011"  # noqa: DTZ001
        invoice: int | str = f"C{540000 + number}" if is_back else 540000 + number
        customer = None if number % 9 == 8 else 12346 + number * number % 70
        item = f"{20000 + number % 40}", f"ITEM {number % 40}", -1 if is_back else 1
        price = 1.5 + number % 40
        row = (invoice, *item, at.isoformat(" "), price, customer, "France")
        sheets[sheet] += [row, (*row[:1], *MUG[:2], *row[3:])]
    return sheets


def write_workbook(
    path: Path, sheets: Mapping[str, list[tuple[Any, ...]]] = SHEETS
) -> None:
    path.parent.mkdir()
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate([HEADER, *rows]):
            for place, cell in enumerate(row):
                is_instant = number and place == INSTANT
                sheet.write(
                    number, place, datetime.fromisoformat(cell) if is_instant else cell
                )
    book.close()


def write_parquet(folder: Path) -> None:
    """Write the sheets with the types of the published Parquet files."""
    folder.mkdir()
    types = ("text", "text", "text", "bigint", "timestamp", "double", "double", "text")
    columns = ", ".join(
        f'"{name}" {kind}' for name, kind in zip(HEADER, types, strict=True)
    )
    for sheet, rows in SHEETS.items():
        file = folder / f"{sheet.lower().replace(' ', '_').replace('-', '_')}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"create table sheet ({columns})")
            connection.executemany(f"insert into sheet values ({'?, ' * 8})", rows)
            connection.execute(f"copy sheet to '{file}'")


def landed(config: Path) -> list[list[tuple[Any, ...]]]:
    settings = load(config)
    with duckdb.connect() as connection:
        land(connection, all_sources(settings), landing_context(settings))
        return [connection.execute(query).fetchall() for query in LANDED]


@pytest.fixture
def of_workbook(tmp_path: Path) -> list[list[tuple[Any, ...]]]:
    config = tmp_path / "uk_retail.yml"
    config.write_text((ROOT / "examples" / "uk_retail.yml").read_text())
    write_workbook(tmp_path / "data" / "online_retail_II.xlsx")
    return landed(config)


def test_the_workbook_and_its_parquet_twin_land_the_same_rows(
    of_workbook: list[list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    write_parquet(tmp_path / "online_retail_ii")
    config = tmp_path / "parquet.yml"
    config.write_text(yaml.safe_dump(uk_retail(tmp_path, tmp_path / "warehouse")))
    assert landed(config) == of_workbook


def test_the_week_that_both_sheets_hold_counts_once(
    of_workbook: list[list[tuple[Any, ...]]],
) -> None:
    lines, loads = of_workbook
    assert len(lines) == 5
    assert [(read, filtered) for read, filtered, *_ in loads] == [(4, 1), (2, 0)]
    assert {"489434", "21523", "13085"} <= {str(cell) for cell in lines[0]}


@pytest.mark.slow
def test_the_example_ends_in_a_release(tmp_path: Path) -> None:
    config = tmp_path / "uk_retail.yml"
    config.write_text((ROOT / "examples" / "uk_retail.yml").read_text())
    sheets = years()
    write_workbook(tmp_path / "data" / "online_retail_II.xlsx", sheets)
    done("refresh", "--config", str(config))
    release = tmp_path / "warehouse" / "uk_retail" / "current" / "analytics.duckdb"
    with duckdb.connect(str(release), read_only=True) as connection:
        ((lines, net_sales),) = connection.execute(
            "select count(*), sum(amount)::double from marts.order_lines"
        ).fetchall()
    rows = [row for sheet in sheets.values() for row in sheet]
    assert lines == len(rows) == 2400
    assert net_sales == pytest.approx(sum(row[3] * row[5] for row in rows))
