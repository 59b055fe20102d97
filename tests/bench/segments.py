"""Seconds of a night's scoring: ten million customers, one in a hundred moves."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from tests.bench.data import MEMORY_LIMIT
from tests.bench.spending import Cost, spend
from tests.rendered import night_of

CUSTOMERS = 10_000_000
SCORES = (
    "int_segmentation_ranks",
    "int_segmentation_numbers",
    "int_segmentation_features",
    "segment_assignments",
)
RANKED = "recency_days", "frequency", "monetary"
"""As the bench's company has it in its own settings."""
BEFORE = f"""
    create table intermediate.int_segmentation_due as
    select 'behaviour' as feature_set, true as is_published, false as is_due;
    create table intermediate.int_segmentation_recipe as
    select 'behaviour' as feature_set, range + 1 as feature_number,
        {list(RANKED)}[range + 1] as feature, true as is_order_based,
        'rank' as scale, range + 1 as column_number, range + 1 as place,
        range + 4 as transformed_place
    from range({len(RANKED)});
    create table intermediate.int_segmentation_attributes
        (customer_id varchar, category varchar, feature varchar, feature_value double);
    create table intermediate.int_department_share_features
        (customer_id varchar, feature varchar, feature_value double);
    create table intermediate.int_segment_models as
    select 'behaviour' as feature_set, true as is_published, 'm' as model_id,
        [1, 2, 3] as places, [0.5, 0.5, 0.5] as fills, [0.5, 0.5, 0.5] as centers,
        [0.29, 0.29, 0.29] as scales, [1, 2, 3, 4, 5, 6] as segment_ids,
        [[-1.2, 1.2, 1.2], [1.2, -1.2, -1.2], [1.2, 1.2, 1.2], [-1.2, -1.2, -1.2],
            [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]::double[][] as centroids;
    create table intermediate.int_segments as
    select 'm' as model_id, true as is_published, range + 1 as segment_id,
        'Segment ' || range as segment_name
    from range(6);
    create table intermediate.int_company as select date '2025-12-31' as data_to;
    create table segment_periods (customer_id varchar, feature_set varchar,
        segment_id bigint, segment_name varchar, valid_from date, valid_to date);
"""
"""What lies below, as tables: one set of three ranks and its model."""
CUSTOMERS_ABT = f"""
    insert into marts.customers_abt by name
    select 'c' || range as customer_id, dice % 700 as recency_days,
        1 + dice // 700 % 40 as frequency, dice // 28000 % 900000 / 100 as monetary
    from (select range, (hash(range) >> 1)::bigint as dice from range({CUSTOMERS}))
"""


def score(manifest: str, step: str, folder: str) -> None:
    """Run one step of the night over the database in a folder."""
    nodes = json.loads(Path(manifest).read_text())["nodes"]
    with duckdb.connect(f"{folder}/mercato.duckdb") as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set preserve_insertion_order = false")
        if step == "made up":
            for schema in ("intermediate", "marts"):
                connection.execute(f"create schema {schema}")
            connection.execute(BEFORE)
            columns = nodes["model.mercato.customers_abt"]["columns"].values()
            typed = [f"{column['name']} {column['data_type']}" for column in columns]
            connection.execute(f"create table marts.customers_abt ({', '.join(typed)})")
            connection.execute(CUSTOMERS_ABT)
        elif step == "history":
            connection.execute("set search_path = 'main,intermediate,marts'")
            connection.execute(night_of("segment_periods", "customer_id, valid_from"))
        else:
            for name in SCORES:
                node = nodes[f"model.mercato.{name}"]
                connection.execute(
                    f"create or replace {node['config']['materialized']}"
                    f" {node['relation_name']} as"
                    f" {node['compiled_code']}"
                )


def segments(folder: Path, manifest: Path) -> None:
    """Print what each step of a night costs ten million customers."""
    folder.mkdir()
    steps = ("made up", "scores", "history", "history again")
    for step in steps:
        if step == "history again":
            _move(folder)
        cost: Cost = spend(
            "tests.bench.segments", str(manifest), step.split(" again")[0], str(folder)
        )
        print(f"segments  {CUSTOMERS:,} customers, {step:<14}{cost}")


def _move(folder: Path) -> None:
    """Say of a hundredth of the customers that they were elsewhere until tonight."""
    with duckdb.connect(str(folder / "mercato.duckdb")) as connection:
        connection.execute(
            "update segment_periods set valid_from = date '2025-01-01',"
            " segment_id = segment_id + (hash(customer_id) % 100 = 0)::int"
        )


if __name__ == "__main__":
    score(*sys.argv[1:])
