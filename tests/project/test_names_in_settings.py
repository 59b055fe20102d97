"""What settings name and nobody has is told, before a night goes without it."""

from __future__ import annotations

import duckdb
import pytest

from tests.rendered import rendered


def missed(section: str, item: str, value: str, attribute: str) -> list[str]:
    """Names that the data test misses where customers have one attribute."""
    with duckdb.connect() as connection:
        connection.execute("create table customer_attributes (attribute varchar)")
        connection.execute("create table int_cleaned_attributes (attribute varchar)")
        connection.execute(
            "create table stg_settings as select ? as section, ? as item, ? as value",
            [section, item, value],
        )
        if attribute:
            connection.execute(
                "insert into customer_attributes values (?)", [attribute]
            )
        rows = connection.execute(rendered("attributes_that_settings_name_exist"))
        return [name for _, name in rows.fetchall()]


@pytest.mark.parametrize(
    ("section", "item"),
    [
        ("experiment", "covariate"),
        ("experiment_segmentation", "segmentation"),
        ("attribute_impute", "age"),
    ],
)
def test_a_misspelt_attribute_is_missed(section: str, item: str) -> None:
    assert "histroy" in missed(section, item, "histroy", "history")
    assert "history" not in missed(section, item, "history", "history")
    assert missed(section, item, "histroy", "") == []


def test_what_is_no_attribute_is_not_missed() -> None:
    segmentation = ("experiment_segmentation", "segmentation")
    assert missed(*segmentation, "company_profile", "history") == []
    assert missed("experiment", "alpha", "0.1", "history") == []
