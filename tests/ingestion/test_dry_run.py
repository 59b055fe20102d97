"""A dry run shows what a new file has and writes the mapping for it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingestion.errors import LandingError
from ingestion.preview import Preview, dry_run, dry_run_of_new, look
from tests.ingestion.conftest import Warehouse

SHOP = (
    "Invoice;StockCode;Description;Quantity;InvoiceDate;Price;Customer ID;Country\n"
    "489434;85048;Lights;12;13/12/2009 07:45;6,95;13085;United Kingdom\n"
    "489435;22350;Bowl;many;14/12/2009 08:00;2,10;;Österreich\n"
)


def preview_of(warehouse: Warehouse, path: Path, feed: str | None = None) -> Preview:
    """The dry run of one file that nobody described."""
    found, tables = look([str(path)], "--dry-run", feed)
    (preview,) = dry_run_of_new(found, tables, warehouse.context).sources
    return preview


def test_a_new_file_is_understood(warehouse: Warehouse) -> None:
    path = warehouse.write("shop.csv", SHOP.encode("cp1252"))

    preview = preview_of(warehouse, path)

    assert preview.feed == "order_lines"
    assert preview.problem is None
    assert [column.name for column in preview.found][:2] == ["Invoice", "StockCode"]
    assert preview.found[2].example == "Lights"
    mapping = {one.name: one.source for one in preview.mapping}
    assert mapping["ordered_at"] == "InvoiceDate"
    assert mapping["unit_price"] == "Price"
    assert mapping["store_id"] is None
    assert (preview.counts.rows_read, preview.counts.rows_landed) == (2, 1)
    assert [(row.line, row.column, row.value) for row in preview.rejected] == [
        (3, "quantity", "many")
    ]


def test_what_it_says_to_write_lands_the_file(warehouse: Warehouse) -> None:
    path = warehouse.write("shop.csv", SHOP.encode("cp1252"))
    preview = preview_of(warehouse, path)

    ((feed, (entry,)),) = yaml.safe_load(preview.yaml)["feeds"].items()
    name = entry.pop("files")
    report = warehouse.land(warehouse.source(feed, name, **entry))

    assert report.landed[0].counts == preview.counts
    assert entry["encoding"] == "cp1252"
    assert entry["decimal"] == ","
    assert entry["date_format"] == "%d/%m/%Y %H:%M"


def test_a_configured_source_is_shown_as_it_would_land(warehouse: Warehouse) -> None:
    warehouse.write("c.csv", "No,Name\n1,Ann\n")
    source = warehouse.source("customers", "c.csv", columns={"customer_id": "No"})

    (preview,) = dry_run([source], warehouse.context).sources

    assert preview.counts.rows_landed == 1
    assert "customer_id: 'No'" in preview.yaml or "customer_id: No" in preview.yaml


def test_a_file_that_would_not_land_says_why(warehouse: Warehouse) -> None:
    path = warehouse.write("c.csv", "a,b\n1,2\n")

    preview = preview_of(warehouse, path, feed="order_lines")

    assert preview.problem is not None
    assert "ordered_at: ? is still to be filled in" in preview.problem


def test_a_dry_run_of_no_file_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(LandingError, match="does not exist"):
        look([str(warehouse.folder / "none.csv")], "--dry-run")
