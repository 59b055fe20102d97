"""Marts as CSV files, with three wide tables of customers, for those who ask for it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from pipeline.publish.tables import literal, quoted

if TYPE_CHECKING:
    from pipeline.schema import FeatureSet, Outlier

CSV: Final = "(format csv, header true)"


def write_csv(
    connection: duckdb.DuckDBPyConnection,
    release: Path,
    before: Path | None,
    published: FeatureSet,
) -> None:
    """Write a release's Parquet files as CSV, and the tables of customers.

    A month whose Parquet file is that of the release before has its CSV file, too.

    Args:
        connection: one that may read and write files, over the release's marts.
        release: the folder of the release, with its Parquet files written.
        before: the folder of the release before.
        published: the feature set that assigns segments.
    """
    folder = release / "csv"
    folder.mkdir()
    for file in sorted((release / "parquet").rglob("*.parquet")):
        place = file.relative_to(release / "parquet")
        target = (folder / place).with_suffix(".csv")
        target.parent.mkdir(parents=True, exist_ok=True)
        if before and (earlier := _same(file, place, before)):
            os.link(earlier, target)
        else:
            rows = f"from read_parquet({literal(file)}, hive_partitioning = false)"
            connection.execute(f"copy ({rows}) to {literal(target)} {CSV}")
    write_customers(connection, folder, published)


def _same(file: Path, place: Path, before: Path) -> Path | None:
    """Give the earlier CSV file of a Parquet file that is linked to the earlier one."""
    parquet, csv = before / "parquet" / place, before / "csv" / place
    csv = csv.with_suffix(".csv")
    is_same = csv.exists() and parquet.exists() and parquet.samefile(file)
    return csv if is_same else None


def write_customers(
    connection: duckdb.DuckDBPyConnection, folder: Path, published: FeatureSet
) -> None:
    """Write the tables that analyses of segments start from, one row per customer.

    `customers_cleaned.csv` has the customers who pass the filters for outliers, with
    their columns of `customers_abt` and their attributes; `customers_unscaled.csv` has
    all who have a segment, with the features it was found by in their own units;
    `customers_clustered.csv` the same with the segment.
    """
    features = _names(connection, "feature", "segment_features", "feature_number")
    _make_wide(connection, features)
    _judge(connection, features, published)
    connection.execute(
        f"copy ({_cleaned(connection)}) to"
        f" {literal(folder / 'customers_cleaned.csv')} {CSV}"
    )
    connection.execute(
        "copy (select * exclude (_is_kept) from unscaled order by customer_id)"
        f" to {literal(folder / 'customers_unscaled.csv')} {CSV}"
    )
    connection.execute(
        "copy (select unscaled.* exclude (_is_kept), segment_id, segment_name, distance"
        " from unscaled inner join marts.segment_assignments using (customer_id)"
        f" order by customer_id) to {literal(folder / 'customers_clustered.csv')} {CSV}"
    )
    connection.execute("drop table unscaled")


def _names(
    connection: duckdb.DuckDBPyConnection, column: str, mart: str, order: str
) -> list[str]:
    rows = connection.execute(
        f"select {column} from marts.{mart} group by all order by any_value({order})"
    ).fetchall()
    return [name for (name,) in rows]


def _make_wide(connection: duckdb.DuckDBPyConnection, features: Sequence[str]) -> None:
    """Make one column of each feature, in one pass."""
    columns = "".join(
        f", any_value(feature_value) filter (feature = {literal(name)})"
        f" as {quoted(name)}"
        for name in features
    )
    connection.execute(
        "create or replace temp table unscaled as"
        f" select customer_id{columns}, true as _is_kept"
        " from marts.segment_features group by customer_id"
    )


def _judge(
    connection: duckdb.DuckDBPyConnection,
    features: Sequence[str],
    published: FeatureSet,
) -> None:
    """Mark outliers as a fit does: each filter measures those the last one left."""
    levels = tuple(f"{category}=" for category in published.categorical)
    numbers = [name for name in features if not name.startswith(levels)]
    for one in published.outliers if numbers else ():
        shares = list(one.quantile or (0.25, 0.75))
        measured = ", ".join(f"quantile_cont({quoted(n)}, {shares})" for n in numbers)
        row = connection.execute(f"select {measured} from unscaled where _is_kept")
        quantiles = zip(numbers, row.fetchone() or (), strict=True)
        inside = [
            f"coalesce({quoted(name)} between {low!r} and {high!r}, true)"
            for name, pair in quantiles
            for low, high in _fences(one, pair)
        ]
        outside = f"not ({' and '.join(inside) or 'true'})"
        connection.execute(f"update unscaled set _is_kept = false where {outside}")
    connection.execute(
        "update unscaled set _is_kept = true"
        " where not (select coalesce(bool_or(_is_kept), false) from unscaled)"
    )


def _fences(one: Outlier, pair: Sequence[float] | None) -> list[tuple[float, float]]:
    """Give the limits of a feature; none where it has no range to measure by."""
    if pair is None:
        return []
    low, high = pair
    if one.iqr is None:
        return [(low, high)]
    reach = one.iqr * (high - low)
    return [(low - reach, high + reach)] if reach else []


def _cleaned(connection: duckdb.DuckDBPyConnection) -> str:
    """Give the query of the table of cleaned customers.

    An attribute that bears the name of a column of `customers_abt` gets a prefix.
    """
    known = connection.execute("select * from marts.customers_abt limit 0").description
    taken = {name.lower() for name, *_ in known or ()}
    attributes = _names(connection, "attribute", "customer_attributes", "attribute")
    columns = "".join(
        f", any_value(value_text) filter (attribute = {literal(name)}) as"
        f" {quoted(f'attribute_{name}' if name.lower() in taken else name)}"
        for name in attributes
    )
    wide = f"select customer_id{columns} from marts.customer_attributes group by all"
    return (
        f"select customers_abt.*, wide.* exclude (customer_id) from marts.customers_abt"
        f" left join ({wide}) as wide using (customer_id)"
        " inner join unscaled using (customer_id) where _is_kept order by customer_id"
    )
