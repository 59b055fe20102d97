"""Seconds of the statistics of campaigns: ten million contacts in three arms."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import duckdb

CONTACTS = 10_000_000
MODELS = ("int_campaign_cells", "int_campaign_groups", "int_campaign_statistics")

OUTCOMES = f"""
    create table intermediate.int_campaign_outcomes as
    select
        'C1' as campaign_id,
        range::varchar as customer_id,
        ['A', 'B', 'control'][1 + range % 3] as version,
        range % 3 = 2 as is_control,
        true as is_complete,
        dice % 3 = 0 as has_opened,
        dice % 9 = 0 as has_clicked,
        dice % 99 = 0 as has_unsubscribed,
        (dice % 50 = 0)::bigint as conversions,
        case when dice % 50 = 0 then 5 + dice % 10000 / 100 else 0 end::decimal(18, 4)
            as spend,
        (dice % 7 = 0)::bigint as visits,
        0::bigint as landing_sessions,
        0::bigint as landing_bounces,
        (dice % 100003 / 100)::decimal(18, 4) as covariate,
        'S' || dice % 5 as company_segment_id,
        'P' || dice // 5 % 6 as company_profile_id,
        (dice // 30 % 5)::varchar as segment_id,
        null::varchar[] as attribute_values
    from (select range, (hash(range) >> 1)::bigint as dice from range({CONTACTS}))
"""
SEGMENTATIONS = """
    create table intermediate.int_campaign_segmentations as
    select segmentation, null::bigint as place
    from (values ('company_segment'), ('company_profile'), ('segment'))
        as own (segmentation)
"""


def statistics_seconds(folder: Path, manifest: Path) -> float:
    """Run the models' compiled SQL over made-up outcomes in a new database."""
    nodes = json.loads(manifest.read_text())["nodes"]
    with duckdb.connect(str(folder / "mercato.duckdb")) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("create schema intermediate")
        connection.execute(SEGMENTATIONS)
        connection.execute(OUTCOMES)
        start = time.perf_counter()
        for name in MODELS:
            node = nodes[f"model.mercato.{name}"]
            connection.execute(
                f"create table {node['relation_name']} as {node['compiled_code']}"
            )
        return time.perf_counter() - start


def campaigns(folder: str, manifest: str) -> None:
    """Print how long the statistics take from ten million outcomes."""
    Path(folder).mkdir()
    seconds = statistics_seconds(Path(folder), Path(manifest))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"campaigns {CONTACTS:,} contacts, three arms: statistics in {seconds:.1f} s,"
        f" {memory:.2f} GiB"
    )


if __name__ == "__main__":
    campaigns(*sys.argv[1:])
