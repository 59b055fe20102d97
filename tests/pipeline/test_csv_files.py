"""CSV files of a release: every mart as it is, and customers as analysts want them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from ml.segments.outliers import kept, parse
from pipeline.publish.csv_files import write_csv
from pipeline.schema import FeatureSet, Outlier

CUSTOMERS = 400
SPENDING = FeatureSet.model_validate(
    {
        "features": {"income": "log", "visits": "standard"},
        "categorical": ["state"],
        "outliers": [{"iqr": 3}, {"quantile": [0.01, 0.99]}],
    }
)


@pytest.fixture
def values() -> pd.DataFrame:
    """Incomes with a long tail, some unknown; visits; a category that half have."""
    chance = np.random.default_rng(4)
    income = np.exp(chance.normal(10, 1.2, CUSTOMERS))
    income[::17] = np.nan
    visits = chance.poisson(4, CUSTOMERS).astype(float)
    state = (np.arange(CUSTOMERS) < 2).astype(float)
    ids = [f"c{number:03d}" for number in range(CUSTOMERS)]
    frame = {"income": income, "visits": visits, "state=Wed": state}
    return pd.DataFrame(frame, index=pd.Index(ids, name="customer_id"))


@pytest.fixture
def connection(values: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """The marts that the tables of customers are made of."""
    connection = duckdb.connect()
    long = values.reset_index().melt(  # noqa: F841 - read by DuckDB
        "customer_id", var_name="feature", value_name="feature_value"
    )
    connection.execute("create schema marts")
    connection.execute(
        "create table marts.segment_features as select customer_id, feature,"
        " if(isnan(feature_value), null, feature_value) as feature_value,"
        " list_position(['income', 'visits', 'state=Wed'], feature) as feature_number"
        " from long"
    )
    connection.execute(
        "create table marts.segment_assignments as select distinct customer_id,"
        " 2 as segment_id, 'Big, seldom' as segment_name, 0.5 as distance"
        " from marts.segment_features"
    )
    connection.execute(
        "create table marts.customers_abt as select distinct customer_id,"
        " 'Eire' as country, 1.50::decimal(18, 4) as monetary"
        " from marts.segment_features union all select 'unsegmented', null, 0"
    )
    connection.execute(
        "create table marts.customer_attributes as select * from (values"
        " ('c000', 'Country', 'IE'), ('c000', 'pet', 'cat, \"old\"'),"
        " ('c001', 'pet', ''))"
        " as given (customer_id, attribute, value_text)"
    )
    return connection


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "releases" / "one"
    (folder / "parquet" / "orders").mkdir(parents=True)
    return folder


def read(release: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(release / "csv" / f"{name}.csv", index_col="customer_id")


def test_outliers_are_those_that_a_fit_leaves_out(
    connection: duckdb.DuckDBPyConnection, release: Path, values: pd.DataFrame
) -> None:
    write_csv(connection, release, None, SPENDING)
    filters = [parse("iqr 3"), parse("quantile 0.01 0.99")]
    expected = values[kept(values[["income", "visits"]].to_numpy(), filters)]
    assert 10 < len(values) - len(expected) < 60
    assert set(read(release, "customers_cleaned").index) == set(expected.index)


def test_filters_that_would_leave_nobody_are_not_applied(
    connection: duckdb.DuckDBPyConnection, release: Path
) -> None:
    connection.execute(
        "delete from marts.segment_features where customer_id not in ('c002', 'c003')"
        " or feature = 'visits'"
    )
    middle = Outlier.model_validate({"quantile": [0.4, 0.6]})
    write_csv(
        connection, release, None, SPENDING.model_copy(update={"outliers": [middle]})
    )
    assert list(read(release, "customers_cleaned").index) == ["c002", "c003"]


def test_who_has_a_segment_stands_in_both_tables_with_the_features_in_their_units(
    connection: duckdb.DuckDBPyConnection, release: Path, values: pd.DataFrame
) -> None:
    write_csv(connection, release, None, SPENDING)
    unscaled, clustered = (
        read(release, f"customers_{name}") for name in ("unscaled", "clustered")
    )
    pd.testing.assert_frame_equal(unscaled, values, rtol=1e-15)
    pd.testing.assert_frame_equal(clustered[list(values)], values, rtol=1e-15)
    assert set(clustered["segment_name"]) == {"Big, seldom"}
    assert list(clustered)[3:] == ["segment_id", "segment_name", "distance"]


def test_attributes_stand_beside_the_figures_and_take_no_name_of_theirs(
    connection: duckdb.DuckDBPyConnection, release: Path
) -> None:
    write_csv(connection, release, None, FeatureSet(features={"income": "log"}))
    cleaned = pd.read_csv(
        release / "csv" / "customers_cleaned.csv",
        index_col="customer_id",
        keep_default_na=False,
    )
    assert len(cleaned) == CUSTOMERS
    assert list(cleaned) == ["country", "monetary", "attribute_Country", "pet"]
    given = cleaned.loc["c000"].to_dict()
    assert given["attribute_Country"] == "IE"
    assert given["pet"] == 'cat, "old"'


def test_every_mart_is_a_file_and_an_unchanged_month_is_linked(
    connection: duckdb.DuckDBPyConnection, release: Path
) -> None:
    parquet = release / "parquet"
    rows = "select 1.10::decimal(18, 4) as amount, null::date as day, 'ü' as name"
    write_parquet(connection, rows, parquet / "orders" / "2025-01.parquet")
    write_parquet(connection, rows, parquet / "orders" / "2025-02.parquet")
    write_parquet(connection, rows, parquet / "departments.parquet")
    write_csv(connection, release, None, SPENDING)
    text = (release / "csv" / "departments.csv").read_text(encoding="utf-8")
    assert text == "amount,day,name\n1.1000,,ü\n"

    later = release.parent / "two"
    (later / "parquet" / "orders").mkdir(parents=True)
    os.link(
        parquet / "orders" / "2025-01.parquet",
        later / "parquet" / "orders" / "2025-01.parquet",
    )
    write_parquet(
        connection, f"{rows} from range(2)", later / "parquet/orders/2025-02.parquet"
    )
    write_csv(connection, later, release, SPENDING)
    first, second = (
        (later / "csv" / "orders" / f"2025-{month}.csv") for month in ("01", "02")
    )
    assert first.samefile(release / "csv" / "orders" / "2025-01.csv")
    assert not second.samefile(release / "csv" / "orders" / "2025-02.csv")
    assert len(second.read_text(encoding="utf-8").splitlines()) == 3


def write_parquet(connection: Any, query: str, file: Path) -> None:
    connection.execute(f"copy ({query}) to '{file}' (format parquet)")
