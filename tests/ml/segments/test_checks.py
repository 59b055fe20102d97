"""Rows of checks from features of past days, and those features against snapshots."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ml.features import Floats
from ml.segments import checks, segmentation
from tests.conftest import Retail
from tests.ml import planted

JANUARY, MARCH = date(2025, 1, 31), date(2025, 3, 31)
NAMES = ("recency_days", "frequency", "monetary")
CENTRES = 6 * np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])


def months(**days: Floats) -> pa.Table:
    """Figures of each customer by day, as dbt hands them over."""
    tables = [
        pa.table(
            {
                "customer_id": [f"C{row:05}" for row in range(len(points))],
                "as_of_date": [date.fromisoformat(day.strip("_").replace("_", "-"))]
                * len(points),
                **{name: points[:, at] for at, name in enumerate(NAMES)},
            }
        )
        for day, points in days.items()
    ]
    return pa.concat_tables(tables)


def pair(origin: date, checked_on: date, *, is_in_force: bool) -> dict[str, Any]:
    return {
        "feature_set": "planted",
        "model_id": "planted-1",
        "recipe_hash": "1",
        "origin": origin,
        "horizon": checked_on.month - origin.month,
        "checked_on": checked_on,
        "is_in_force": is_in_force,
    }


def model(points: Floats) -> pa.Table:
    recipe = planted.recipe(NAMES, ks=(4,))
    searched = pa.table({"model_id": ["planted-1"], "k": [4], "is_chosen": [True]})
    return segmentation.fit([recipe], planted.sample(points), searched)


def drawn(centres: Floats, seed: int) -> Floats:
    members = np.arange(200) % 4
    noise = np.random.default_rng(seed).standard_normal((200, 3))
    return np.asarray(centres[members] + noise)


def test_the_model_in_force_is_the_one_that_is_judged() -> None:
    here, turned = drawn(CENTRES, 1), drawn(-CENTRES, 2)
    table = months(_2025_01_31=here, _2025_03_31=here)
    recipes = [planted.recipe(NAMES, ks=(4,))]
    indices = {}
    for is_in_force in (False, True):
        pairs = pa.Table.from_pylist([pair(JANUARY, MARCH, is_in_force=is_in_force)])
        (row,) = checks.check(pairs, table, model(turned), recipes).to_pylist()
        indices[is_in_force] = row["frozen_ari"]
        assert (row["verdict"] == "holds") is not is_in_force
    # Fitted to other customers, its centres are none of these.
    assert indices[False] == 1
    assert indices[True] < 0.8


def test_a_day_without_customers_enough_is_left_out_and_no_pair_gives_no_row() -> None:
    points = drawn(CENTRES, 1)
    table = months(_2025_01_31=points[:20], _2025_03_31=points)
    recipes = [planted.recipe(NAMES, ks=(4,))]
    pairs = pa.Table.from_pylist([pair(JANUARY, MARCH, is_in_force=False)])
    for wanted, given in (
        (pairs, table),
        (pairs.slice(0, 0), table),
        (pairs, table[:0]),
    ):
        made = checks.check(wanted, given, model(points), recipes)
        assert made.num_rows == 0
        assert made.column_names == list(checks.CHECK)


def test_an_unknown_figure_of_a_past_day_is_filled() -> None:
    points = drawn(CENTRES, 1)
    later = points.copy()
    later[:10, 2] = np.nan
    table = months(_2025_01_31=points, _2025_03_31=later)
    recipes = [planted.recipe(NAMES, ks=(4,))]
    pairs = pa.Table.from_pylist([pair(JANUARY, MARCH, is_in_force=True)])
    (row,) = checks.check(pairs, table, model(points), recipes).to_pylist()
    assert row["frozen_ari"] > 0.8


def test_figures_of_past_days_are_those_of_the_snapshots(retail: Retail) -> None:
    file = retail.warehouse / "mercato.duckdb"
    with duckdb.connect(str(file), read_only=True) as private:
        months_there = "intermediate.int_segmentation_months"
        columns = [
            name
            for (name,) in private.execute(
                "select column_name from duckdb_columns() where table_name ="
                " 'int_segmentation_months'"
            ).fetchall()
        ]
        told = ", ".join(
            name if name in ("customer_id", "as_of_date") else f"{name}::double"
            for name in columns
        )
        ((rows, different),) = private.execute(
            f"with snapshots as (select {told} from marts.customers_abt_snapshots"
            " where frequency > 0), months as ("
            f" select * from {months_there} where as_of_date in"
            " (select as_of_date from snapshots))"
            " select (select count(*) from months),"
            " (select count(*) from (from months except from snapshots))"
        ).fetchall()
    assert rows > 1000
    assert different == 0
