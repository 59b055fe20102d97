"""Figures that add doubles up, over the same rows in two orders.

A night appends what it makes again, so its tables hold the rows of a rebuild in another
order. Sums of doubles then differ in the last digits, and means of 32 amounts, which
may lie halfway between two roundings, in the last one that is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.rendered import rendered

Connection = duckdb.DuckDBPyConnection
Tables = dict[str, str]

AMOUNT = "(hash(range) >> 1) % 1000000 / 100.0"
FEATURE_VALUES = f"""
    select 'c' || range % 320 as customer_id, 'f' || range // 320 as feature,
        ({AMOUNT})::double as feature_value
    from range(320 * 30)
"""
CUSTOMERS = "select 'c' || range as customer_id, 1 as monetary, 1 as recency_days"

OUTCOMES = f"""
    select 'C' as campaign_id, range::varchar as customer_id,
        'v' || range % 2 as version, range % 2 = 0 as is_control,
        true as is_complete, false as has_opened, false as has_clicked,
        false as has_unsubscribed, 1 as conversions,
        ({AMOUNT})::decimal(18, 4) as spend, 1::bigint as visits, 0 as landing_sessions,
        0 as landing_bounces, 1::decimal(18, 4) as covariate,
        's' || range % 10 as company_segment_id, 'p' as company_profile_id,
        '1' as segment_id, null::varchar[] as attribute_values
    from range(4000)
"""
CELLS = f"""
    with outcomes as ({OUTCOMES})
    select campaign_id, version, is_control, company_segment_id, company_profile_id,
        segment_id, attribute_values, is_complete, customer_id,
        contacts.*, spend, spend as spend_squares,
        spend::double * 1.1 as spend_cubes, spend::double / 3 as spend_fourths
    from outcomes
    cross join (
        select 1 as contacts, 1 as opens, 1 as clicks, 1 as unsubscribes,
            1 as landing_sessions, 1 as landing_bounces, 1 as conversions,
            1 as responders, 1 as visitors, 1 as spenders, 1 as visits,
            1 as visits_squares, 1 as visits_cubes, 1 as visits_fourths,
            1 as covariate, 1 as covariate_squares, 1 as responders_by_covariate,
            1 as spend_by_covariate, 1 as visits_by_covariate
    ) as contacts
"""
SOCIAL = """
    select range as interaction_id, null::timestamp as occurred_at,
        date '2025-01-01' as occurred_date, 'p' || range % 60 as platform,
        'like' as interaction_type, null::varchar as campaign_id,
        'c' || range % 60 as customer_id,
        ((hash(range) >> 1) % 200 / 100.0 - 1)::double as sentiment
    from range(60 * 32)
"""
INTERACTIONS: Tables = {
    "stg_social_interactions": SOCIAL,
    "int_merged_customers": ("select 'c1' as source_customer_id, 'c0' as customer_id"),
    "int_social_interactions": rendered("int_social_interactions"),
}

MODELS: dict[str, Tables] = {
    "int_campaign_cells": {"int_campaign_outcomes": OUTCOMES},
    "int_campaign_groups": {
        "int_campaign_cells": CELLS,
        "int_campaign_segmentations": (
            "select 'company_segment' as segmentation, null::bigint as place"
        ),
    },
    "int_customer_test_values": {
        "stg_settings": (
            "select 'customer_hypothesis_' || part as section, '0' as item,"
            " 'f0' as value from (values ('name'), ('metric')) as parts (part)"
        ),
        "int_customer_test_groups": (
            "select '0' as item, 'c' || range as customer_id, 'where' as part"
            " from range(6000)"
        ),
        # More than are dealt out.
        "int_feature_values": FEATURE_VALUES.replace("320", "6000").replace("30", "1"),
    },
    "feature_profiles": {
        "int_feature_values": FEATURE_VALUES,
        "customers_abt": f"{CUSTOMERS} from range(320)",
    },
    "segment_profiles": {
        "segment_assignments": (
            "select 'c' || range as customer_id, range % 2 as segment_id,"
            " 'one' as segment_name from range(320)"
        ),
        "int_segmentation_features": (
            "select 'all' as feature_set, customer_id,"
            " list(feature_value order by feature) as feature_values"
            f" from ({FEATURE_VALUES}) group by customer_id"
        ),
        "int_segmentation_sets": ("select 'all' as feature_set, true as is_published"),
        "int_segmentation_recipe": (
            "select 'all' as feature_set, 'f' || range as feature,"
            " range + 1 as feature_number, 'standard' as scale from range(30)"
        ),
        "customers_abt": f"{CUSTOMERS} from range(320)",
    },
    "int_customer_engagement": {
        "int_company": "select date '2025-12-31' as data_to",
        "int_customer_campaigns": (
            "select 'c1' as customer_id, 0 as campaign_contacts,"
            " 0 as campaign_responses"
        ),
        "web_sessions": (
            "select 'c1' as customer_id, date '2025-01-01' as session_date, 1 as pages"
        ),
        **INTERACTIONS,
    },
    "social_engagement": {
        "int_feed_days": (
            "select 'social_interactions' as feed, date '2025-01-01' as data_from,"
            " date '2025-12-31' as data_to"
        ),
        **INTERACTIONS,
    },
}


@pytest.fixture
def connection() -> Iterator[Connection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def figures(
    connection: Connection, model: str, tables: Tables, order: str
) -> list[tuple[Any, ...]]:
    """Rows of a model over its parents, whose rows come in an order."""
    for name, query in tables.items():
        connection.execute(
            f"create or replace table {name} as"
            f" select * from ({query}) as parent order by {order}"
        )
    rows = connection.execute(f"from ({rendered(model)}) order by all").fetchall()
    assert rows
    return rows


@pytest.mark.parametrize("model", MODELS)
def test_rows_in_another_order_give_the_same_figures(
    connection: Connection, model: str
) -> None:
    once, *others = (
        figures(connection, model, MODELS[model], f"hash(parent::varchar || {salt})")
        for salt in range(4)
    )
    assert others == [once] * len(others)
