"""Each kind of dbt's tests is told in words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.failures import sentence


def failed(name: str | None, column: str | None = None, **more: Any) -> Any:
    """What dbt says of a test that found three rows."""
    about = SimpleNamespace(name=name, kwargs=more) if name else None
    node = SimpleNamespace(
        resource_type="test",
        name="a_funnel_never_widens",
        alias="the_rows",
        column_name=column,
        description="",
        test_metadata=about,
        attached_node="model.mercato.orders" if about else None,
        refs=[SimpleNamespace(name="web_funnel"), SimpleNamespace(name="orders")],
    )
    return SimpleNamespace(node=node, failures=3, status="fail", message="Got 3")


TOLD = {
    "not_null": (failed("not_null", "net_sales"), "orders.net_sales", "is filled in"),
    "one_row_per": (
        failed("one_row_per", columns=["year", "country"]),
        "orders",
        "one row per year, country",
    ),
    "accepted_values": (
        failed("accepted_values", "status", values=["grew", "flat"]),
        "orders.status",
        "is one of grew, flat",
    ),
    "relationships": (
        failed("relationships", "id", to="ref('customers')", field="customer_id"),
        "orders.id",
        "stands in customers.customer_id",
    ),
    "a test of its own": (failed(None), "web_funnel, orders", "a funnel never widens"),
}


@pytest.mark.parametrize("kind", TOLD)
def test_a_failed_test_is_told_by_place_meaning_and_number(kind: str) -> None:
    result, place, meaning = TOLD[kind]
    assert sentence(result) == (
        f"{place} should hold: {meaning}; found 3 that do not,"
        " see test_failures.the_rows"
    )


def test_a_tests_own_description_goes_before_the_words_of_its_kind() -> None:
    result = failed("not_null", "net_sales")
    result.node.description = "money is never unknown"
    assert "should hold: money is never unknown;" in sentence(result)


def test_what_could_not_run_is_told_with_its_error() -> None:
    result = failed("not_null", "net_sales")
    result.failures, result.message = None, "Binder Error:\n  no column"
    told = "test a_funnel_never_widens: Binder Error: no column"
    assert sentence(result) == told
