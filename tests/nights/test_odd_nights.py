"""Nights that chance seldom brings: shared orders, leaps in time, builds in part."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.nights.company import Company, Row
from tests.nights.warehouses import built, landed, rebuilt


def line(
    order_id: str, day: int, customer_id: str, quantity: int = 1, number: int = 1
) -> Row:
    """A line of a product that nobody else buys."""
    return {
        "order_id": order_id,
        "line_number": str(number),
        "ordered_at": f"2023-11-{day:02} 12:00:00",
        "customer_id": customer_id,
        "product_id": "rare",
        "quantity": str(quantity),
        "unit_price": "11",
        "is_cancelled": "false",
    }


def passed(manifest: Any, company: Company, name: str, rows: list[Row]) -> None:
    """Let a night bring a file."""
    company.night += 1
    company.files[name] = rows
    company.write()
    built(manifest, landed(company))


def test_returns_of_two_customers_in_one_order(company: Company, manifest: Any) -> None:
    passed(
        manifest,
        company,
        "shared",
        [
            line("sold to one", 10, "one"),
            line("sold to two", 10, "two"),
            line("taken back", 20, "one", -1),
            line("taken back", 20, "two", -1, 2),
        ],
    )
    # The order is two's; what it undoes first is one's, who is not in this night.
    passed(manifest, company, "more of two", [line("other", 21, "two")])
    assert rebuilt(manifest, company) == {}
    # And one has bought again before the return, which two knows nothing of.
    passed(manifest, company, "late", [line("late", 15, "one")])
    assert rebuilt(manifest, company) == {}


def test_months_that_pass_at_once_and_are_taken_back(
    company: Company, manifest: Any
) -> None:
    before = built_to(company, manifest)
    company.night += 100
    company.arrive(30, "after a leap")
    after = built_to(company, manifest)
    assert (after - before).days > 90
    assert rebuilt(manifest, company) == {}
    company.files["after a leap"] = []
    assert built_to(company, manifest) == before
    assert rebuilt(manifest, company) == {}


def built_to(company: Company, manifest: Any) -> date:
    """Let a night pass; gives the day to which its data are complete."""
    company.write()
    warehouse = landed(company)
    built(manifest, warehouse)
    with duckdb.connect(str(warehouse / "mercato.duckdb")) as connection:
        nights = connection.execute(
            "select data_to, is_full from ops.nights order by night_number"
        ).fetchall()
    assert [night for night, (_, is_full) in enumerate(nights) if is_full] == [0]
    day: date = nights[-1][0]
    return day


def moved(company: Company) -> Path:
    """Land an order that is another customer's tonight."""
    company.night += 1
    company.files["moving"] = [line("moving", 10, "two")]
    company.write()
    return landed(company)


@pytest.mark.parametrize(
    "selection",
    [
        "order_lines",
        "path:models/intermediate/nights",
        "order_lines --full-refresh",
        "+nights --exclude int_customer_recent_orders",
        "+nights --exclude int_built_orders",
        "+nights --exclude int_night_sales",
    ],
)
def test_a_build_in_part_is_made_good(
    company: Company, manifest: Any, selection: str
) -> None:
    passed(manifest, company, "moving", [line("moving", 10, "one")])
    warehouse = moved(company)
    selected, *further = selection.split()
    built(manifest, warehouse, *further, select=selected)
    built(manifest, warehouse)
    assert rebuilt(manifest, company) == {}


def test_a_rebuild_that_was_cut_off_is_made_whole(
    company: Company, manifest: Any, tmp_path: Path
) -> None:
    passed(manifest, company, "moving", [line("moving", 10, "one")])
    warehouse = moved(company)
    shutil.copy(warehouse / "mercato.duckdb", before := tmp_path / "before.duckdb")
    built(manifest, warehouse, "--full-refresh")
    # As if the process had been killed once the lines and their orders were made.
    with duckdb.connect(str(warehouse / "mercato.duckdb")) as connection:
        connection.execute(f"attach '{before}' as before (read_only)")
        for table in ("marts.customer_months", "ops.nights"):
            connection.execute(
                f"create or replace table {table} as from before.{table}"
            )
    built(manifest, warehouse)
    assert rebuilt(manifest, company) == {}


@contextmanager
def failing(manifest: Any, model: str) -> Iterator[None]:
    """Have a model refuse to be made; all that does not need it goes on."""
    node = manifest.nodes[f"model.mercato.{model}"]
    code = node.raw_code
    node.raw_code += "{{ exceptions.raise_compiler_error('cut off') if execute }}"
    try:
        yield
    finally:
        node.raw_code = code


def merged(company: Company, email: str) -> Path:
    """Land a record of c01 that bears an address; gives the warehouse."""
    company.night += 1
    company.emails["c01"] = email
    company.write()
    return landed(company)


@pytest.mark.parametrize(
    ("model", "is_undone"), [("int_touched_visitors", False), ("int_order_days", True)]
)
def test_a_merge_in_a_night_that_fails(
    company: Company, manifest: Any, model: str, *, is_undone: bool
) -> None:
    # Orders without a number are named after the customer whom they have.
    unnumbered = [line("", 20, "c01"), line("", 21, "c00")]
    passed(manifest, company, "unnumbered", unnumbered)
    before = company.emails["c01"]
    warehouse = merged(company, company.emails["c00"])
    with failing(manifest, model), pytest.raises(AssertionError):
        built(manifest, warehouse)
    if is_undone:
        merged(company, before)
    built(manifest, warehouse)
    assert rebuilt(manifest, company) == {}


def test_another_macro_makes_everything_anew(company: Company, manifest: Any) -> None:
    built(manifest, landed(company))
    macro = manifest.macros["macro.mercato.duckdb__days_between"]
    code = macro.macro_sql
    macro.macro_sql = code.replace("{{ end_date }}", "{{ end_date }} + 7")
    assert macro.macro_sql != code
    try:
        passed(manifest, company, "new", [line("new", 10, "one")])
        assert rebuilt(manifest, company) == {}
    finally:
        macro.macro_sql = code
