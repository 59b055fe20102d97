"""Gate 2: what is expected of the marts.

dbt has tested keys, relations, columns, words and identities; here stand ranges,
distributions and volumes, and no check of dbt's again.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from pipeline.quality.checks import (
    Suite,
    between,
    filled,
    mart,
    never,
    none_beyond,
    one_of,
)
from pipeline.quality.models import ACTIONS, PREDICTIONS, SEGMENTS

SALES: Final = (
    mart(
        "order_lines",
        none_beyond("gross_sales", low=0),
        none_beyond("returns", high=0),
    ),
    mart("orders", none_beyond("customer_order_number", low=1)),
    mart(
        "products",
        between("lines", 0, None),
        never(
            "no two products have ids that differ in case only",
            "select min(product_id) as one_id, max(product_id) as other_id,"
            " count(*) over () as such_pairs from {batch} group by lower(product_id)"
            " having count(*) > 1",
            column="product_id",
            severity="warning",
        ),
    ),
    mart("departments", between("lines", 0, None)),
    mart(
        "sales_reconciliation",
        between("rows", 0, None),
        never(
            "a tenth of the rows of a feed or less are duplicates",
            "select feed, rows, total from (select *, sum(rows) over"
            " (partition by feed) as total from {batch})"
            " where reason = 'duplicate' and rows > 0.1 * total",
            column="rows",
            severity="warning",
        ),
    ),
)

CUSTOMERS: Final = (
    mart(
        "customers",
        between("orders", 0, None),
        between("age", 0, 120, mostly=0.98, severity="warning"),
        filled("country", mostly=0.5, severity="warning"),
    ),
    mart(
        "customer_identities",
        never(
            "no person has more than fifty records",
            "select customer_id, count(*) as records from {batch}"
            " group by customer_id having count(*) > 50",
            column="customer_id",
            severity="warning",
        ),
    ),
    mart("customer_months", none_beyond("orders", low=0), none_beyond("lines", low=1)),
    mart(
        "customers_abt",
        *(between(score, 1, 5) for score in ("r_score", "f_score", "m_score")),
        between("recency_days", 0, None),
        between("frequency", 0, None),
        between("return_rate", 0, 1, mostly=0.99, severity="warning"),
        between("campaign_response_rate", 0, 1),
        filled("rfm_segment"),
    ),
    mart(
        "customers_abt_snapshots",
        none_beyond("recency_days", low=0),
        none_beyond("frequency", low=0),
    ),
    mart(
        "customer_department_shares",
        between("share", -1, 2, mostly=0.99, severity="warning"),
    ),
    mart(
        "customer_attributes",
        never(
            "there are at most five hundred different attributes",
            "select count(distinct attribute) as attributes from {batch}"
            " having count(distinct attribute) > 500",
            column="attribute",
            severity="warning",
        ),
    ),
    mart("feature_profiles", between("missing_share", 0, 1)),
    mart(
        "feature_correlations",
        between("pearson", -1.000001, 1.000001),
        between("spearman", -1.000001, 1.000001),
    ),
)

PERIODS: Final = (
    mart(
        "cohort_retention",
        between("retention_rate", 0, 1),
        between("month_number", 0, None),
    ),
    mart(
        "sales_by_period",
        one_of("period_type", "year", "quarter", "month", "week", "day"),
        between("orders", 0, None),
    ),
    *(
        mart(
            table,
            between("customers", 0, None),
            between("share_of_sales", -1, 2, mostly=0.99, severity="warning"),
        )
        for table in (
            "department_sales_yoy",
            "company_segment_sales_yoy",
            "company_profile_sales_yoy",
        )
    ),
    mart(
        "sales_yoy_bridge",
        between("amount", -1_000_000_000, 1_000_000_000, severity="warning"),
    ),
)

WEB_AND_SOCIAL: Final = (
    mart("web_sessions", between("events", 1, None), between("pages", 0, None)),
    mart("web_funnel", between("visitors", 0, None)),
    mart("social_engagement", between("sentiment", -1, 1)),
)

CHANNELS: Final = (
    mart("channel_attribution", between("conversions", 0, None)),
    mart(
        "campaign_kpis",
        between("ctr", 0, 1, severity="warning"),
        between("conversion_rate", 0, 1, mostly=0.95, severity="warning"),
        between("cost", 0, None, severity="warning"),
    ),
    mart("channel_value", between("customers_acquired", 0, None)),
    mart("sales_cycle", between("lower_quartile_days", 0, None)),
    mart("abandoned_carts", between("days_since", 0, None)),
)

CAMPAIGNS: Final = (
    mart(
        "campaign_results",
        *(
            between(rate, 0, 1)
            for rate in (
                *("conversion_rate", "visit_rate", "open_rate"),
                *("click_through_rate", "unsubscribe_rate", "landing_bounce_rate"),
            )
        ),
        between("contacts", 1, None),
    ),
    mart("campaign_faults", between("contacts", 0, None)),
    mart(
        "campaign_uplift",
        between("uplift", -1, 1),
        between("decile", 1, 10),
    ),
    mart(
        "campaign_tests",
        between("p_value", 0, 1),
        between("zero_share", 0, 1),
        between("cuped_gain", None, 1),
        never(
            "no limit lies beyond its lift, and no adjusted p-value below its own",
            "select hypothesis, metric, segment_id from {batch}"
            " where ci_low > lift or ci_high < lift or p_adjusted < p_value",
            severity="warning",
        ),
    ),
    mart("customer_tests", between("p_value", 0, 1)),
)

SUITES: Final[Sequence[Suite]] = (
    *SALES,
    *CUSTOMERS,
    *PERIODS,
    *WEB_AND_SOCIAL,
    *CHANNELS,
    *SEGMENTS,
    *ACTIONS,
    *CAMPAIGNS,
    *PREDICTIONS,
)


def gate_2(present: Container[str]) -> list[Suite]:
    """Give the suites of all marts, given which ones are there.

    A mart that dbt did not build has been refused by dbt; a project may leave one out.
    """
    return [suite for suite in SUITES if suite.table in present]
