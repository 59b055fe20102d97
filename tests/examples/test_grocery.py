"""A grocery with one wide file: attributes cleaned, imputed, derived and clustered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from tests.conftest import Figure
from tests.examples.conftest import CUSTOMERS, release_of

LAST_YEAR = 2026


@pytest.fixture(scope="module")
def marts(grocery_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = release_of("grocery", grocery_folder) / "analytics.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def given(grocery_folder: Path) -> pd.DataFrame:
    """The file as it was handed over, by customer."""
    data = grocery_folder / "data" / "grocery"
    return pd.read_csv(data / "customers.csv", sep=";", index_col="ID")


@pytest.fixture(scope="module")
def attributes(marts: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The attributes with where each value comes from, by customer and attribute."""
    rows = marts.execute("select * from marts.customer_attributes").df()
    return rows.set_index(["attribute", "customer_id"]).sort_index()


def test_a_missing_or_absurd_income_is_the_median_of_the_education(
    given: pd.DataFrame, attributes: pd.DataFrame
) -> None:
    is_unknown = given["Income"].isna() | (given["Income"] > 500_000)
    assert (given["Income"] == 666_666).sum() == 1
    assert is_unknown.sum() > 5
    medians = given[~is_unknown].groupby("Education")["Income"].median()
    expected = given["Income"].where(~is_unknown, given["Education"].map(medians))
    incomes = attributes.loc["Income"]
    assert (incomes["value_number"] == expected).all()
    assert ((incomes["origin"] == "imputed") == is_unknown).all()


def test_a_birth_year_of_the_nineteenth_century_is_taken_for_a_gap(
    given: pd.DataFrame, attributes: pd.DataFrame
) -> None:
    years = attributes.loc["Birth_Year"]
    odd = years[years["origin"] == "imputed"]
    assert odd["landed_value"].tolist() == ["1893"]
    median = given["Birth_Year"][given["Birth_Year"] >= 1920].median()
    assert odd["value_number"].tolist() == [median]


def test_categories_are_cleaned_and_what_landed_stays(
    given: pd.DataFrame, attributes: pd.DataFrame, grocery_folder: Path
) -> None:
    states = attributes.loc["Marital_Status"]
    assert set(states["value_text"]) == {"Partnered", "Single", "Divorced", "Widow"}
    assert (states["landed_value"] == given["Marital_Status"]).all()
    odd = states["landed_value"].isin(["Alone", "YOLO", "Absurd"])
    assert odd.any()
    assert set(states[odd]["value_text"]) == {"Single"}
    with duckdb.connect(
        str(grocery_folder / "warehouse" / "grocery" / "mercato.duckdb"), read_only=True
    ) as private:
        raw = private.execute("""
            select customer_id, value from raw.customer_attributes
            where attribute = 'Marital_Status'
        """).df()
    assert (raw.set_index("customer_id")["value"] == given["Marital_Status"]).all()


def test_age_children_and_totals_are_derived(
    given: pd.DataFrame, attributes: pd.DataFrame
) -> None:
    years = attributes.loc["Birth_Year"]["value_number"]
    expected = {
        "age_years": LAST_YEAR - years,
        "children": given["Kids_Home"] + given["Teens_Home"],
        "total_amount": given.filter(like="Amount_").sum(axis=1),
        "total_purchases": given.filter(like="Purchases_").sum(axis=1),
        "accepted_campaigns": given.filter(like="Accepted_").sum(axis=1),
    }
    for name, values in expected.items():
        derived = attributes.loc[name]
        assert (derived["value_number"] == values).all(), name
        assert set(derived["origin"]) == {"derived"}
        assert len(derived) == CUSTOMERS["grocery"]


def test_clustering_on_attributes_alone_finds_the_planted_clusters(
    marts: duckdb.DuckDBPyConnection, grocery_folder: Path, figure: Figure
) -> None:
    planted = grocery_folder / "data" / "grocery" / "truth" / "persons.parquet"
    customers = marts.execute(f"""
        select segment_id, cluster from marts.segment_assignments
        inner join '{planted}' using (customer_id)
    """).df()
    index = adjusted_rand_score(customers["cluster"], customers["segment_id"])
    figure("grocery", f"ARI {index:.3f} of {len(customers)} customers")
    assert len(customers) == CUSTOMERS["grocery"]
    assert index >= 0.9


def test_scaled_features_are_what_the_distance_was_measured_in(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute("""
        select
            customer_id,
            any_value(assignments.distance) as distance,
            sqrt(sum(power(features.scaled_value - models.centroid, 2))) as expected
        from marts.segment_assignments as assignments
        inner join marts.segment_features as features using (customer_id)
        inner join ops.segment_models as models
            on
                assignments.model_id = models.model_id
                and assignments.segment_id = models.segment_id
                and features.feature = models.feature
        group by customer_id
    """).df()
    assert len(rows) == CUSTOMERS["grocery"]
    assert np.allclose(rows["distance"], rows["expected"])


def test_the_release_has_every_mart_and_the_customers_as_csv(
    grocery_folder: Path, marts: duckdb.DuckDBPyConnection, attributes: pd.DataFrame
) -> None:
    files = release_of("grocery", grocery_folder) / "csv"
    cleaned, unscaled, clustered = (
        pd.read_csv(files / f"customers_{name}.csv", index_col="customer_id")
        for name in ("cleaned", "unscaled", "clustered")
    )
    # The example keeps customers far out of the range of the others out of the fit.
    assert 0 < len(unscaled) - len(cleaned) < CUSTOMERS["grocery"] / 5
    assert len(unscaled) == len(clustered) == CUSTOMERS["grocery"]
    assert set(attributes.index.get_level_values("attribute")) < set(cleaned)
    assert not cleaned[["Income", "age_years", "Marital_Status"]].isna().any().any()
    assert (unscaled["Income"].loc[cleaned.index] == cleaned["Income"]).all()
    assert (clustered[list(unscaled)] == unscaled).all().all()
    named = marts.execute(
        "select customer_id, segment_name from marts.segment_assignments"
    ).fetchall()
    assert dict(named) == {
        str(key): name for key, name in clustered["segment_name"].items()
    }
    written = {file.relative_to(files).parts[0] for file in files.rglob("*.csv")}
    known = marts.execute(
        "select table_name from information_schema.tables where table_schema = 'marts'"
    ).fetchall()
    assert {name.removesuffix(".csv") for name in written} - {
        name for (name,) in known
    } == {
        "customers_cleaned",
        "customers_clustered",
        "customers_unscaled",
    }
    assert len(written) == len(known) + 3
