"""Gate 2: what is expected of the marts and of what models put out.

dbt has tested keys, relations, columns, words and identities; here stand ranges,
distributions and volumes, and no check of dbt's again.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from pipeline.quality.checks import (
    Check,
    Suite,
    between,
    filled,
    never,
    one_of,
)


def _mart(table: str, *checks: Check) -> Suite:
    return Suite(table, table, f"select * from marts.{table}", checks)


SALES: Final = (
    _mart(
        "order_lines",
        between("gross_sales", 0, None),
        between("returns", None, 0),
    ),
    _mart("orders", between("customer_order_number", 1, None)),
    _mart(
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
    _mart("departments", between("lines", 0, None)),
    _mart(
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
    _mart(
        "customers",
        between("orders", 0, None),
        between("age", 0, 120, mostly=0.98, severity="warning"),
        filled("country", mostly=0.5, severity="warning"),
    ),
    _mart(
        "customer_identities",
        never(
            "no person has more than fifty records",
            "select customer_id, count(*) as records from {batch}"
            " group by customer_id having count(*) > 50",
            column="customer_id",
            severity="warning",
        ),
    ),
    _mart("customer_months", between("orders", 0, None), between("lines", 1, None)),
    _mart(
        "customers_abt",
        *(between(score, 1, 5) for score in ("r_score", "f_score", "m_score")),
        between("recency_days", 0, None),
        between("frequency", 0, None),
        between("return_rate", 0, 1, mostly=0.99, severity="warning"),
        between("campaign_response_rate", 0, 1),
        filled("rfm_segment"),
    ),
    _mart(
        "customers_abt_snapshots",
        between("recency_days", 0, None),
        between("frequency", 0, None),
    ),
    _mart(
        "customer_department_shares",
        between("share", -1, 2, mostly=0.99, severity="warning"),
    ),
    _mart(
        "customer_attributes",
        never(
            "there are at most five hundred different attributes",
            "select count(distinct attribute) as attributes from {batch}"
            " having count(distinct attribute) > 500",
            column="attribute",
            severity="warning",
        ),
    ),
    _mart("feature_profiles", between("missing_share", 0, 1)),
    _mart(
        "feature_correlations",
        between("pearson", -1.000001, 1.000001),
        between("spearman", -1.000001, 1.000001),
    ),
)

PERIODS: Final = (
    _mart(
        "cohort_retention",
        between("retention_rate", 0, 1),
        between("month_number", 0, None),
    ),
    _mart(
        "sales_by_period",
        one_of("period_type", "year", "quarter", "month", "week", "day"),
        between("orders", 0, None),
    ),
    *(
        _mart(
            mart,
            between("customers", 0, None),
            between("share_of_sales", -1, 2, mostly=0.99, severity="warning"),
        )
        for mart in (
            "department_sales_yoy",
            "company_segment_sales_yoy",
            "company_profile_sales_yoy",
        )
    ),
    _mart(
        "sales_yoy_bridge",
        between("amount", -1_000_000_000, 1_000_000_000, severity="warning"),
    ),
)

WEB_AND_SOCIAL: Final = (
    _mart("web_sessions", between("events", 1, None), between("pages", 0, None)),
    _mart("web_funnel", between("visitors", 0, None)),
    _mart("social_engagement", between("sentiment", -1, 1)),
)

CHANNELS: Final = (
    _mart("channel_attribution", between("conversions", 0, None)),
    _mart(
        "campaign_kpis",
        between("ctr", 0, 1, severity="warning"),
        between("conversion_rate", 0, 1, mostly=0.95, severity="warning"),
        between("cost", 0, None, severity="warning"),
    ),
    _mart("channel_value", between("customers_acquired", 0, None)),
    _mart("sales_cycle", between("lower_quartile_days", 0, None)),
    _mart("abandoned_carts", between("days_since", 0, None)),
)

SEGMENTS: Final = (
    _mart(
        "segment_candidates",
        between("silhouette", -1, 1),
        between("smallest_share", 0, 1),
        between("bootstrap_ari_mean", -1, 1),
    ),
    _mart(
        "segment_assignments",
        filled("segment_name"),
        between("distance", 0, None),
        never(
            "no segment holds more than 95 % of the customers",
            "select segment_id, count(*) as customers from {batch}"
            " group by segment_id having count(*) > 0.95 * (select count(*)"
            " from {batch}) and (select count(distinct segment_id) from {batch}) > 1",
            column="segment_id",
            severity="warning",
        ),
    ),
    _mart(
        "segment_features",
        between("scaled_value", -100, 100, mostly=0.999, severity="warning"),
    ),
    _mart("segment_profiles", between("customers_share", 0, 1)),
    _mart("segment_crosstab", between("share", 0, 1), between("lift", 0, None)),
    _mart(
        "segment_history",
        never(
            "no period of a customer ends before it begins or overlaps the next",
            "select customer_id, valid_from, valid_to from (select *, lead(valid_from)"
            " over (partition by customer_id order by valid_from) as next_from"
            " from {batch}) where valid_to < valid_from"
            " or coalesce(valid_to, date '9999-12-31') >= next_from",
        ),
    ),
    _mart(
        "segment_events",
        one_of("event", "first", "kept", "split", "merge", "birth", "death"),
        between("customers", 0, None),
        never(
            "a fit keeps segments of more than half of the customers",
            "select model_id from {batch} group by model_id having bool_and(event <>"
            " 'first') and 2 * sum(kept_customers) < sum(customers)",
            severity="warning",
        ),
    ),
    _mart(
        "segment_stability",
        *(
            between(index, -1, 1)
            for index in ("stale_ari", "frozen_ari", "floor_ari", "classifier_ari")
        ),
        between("horizon", 1, None),
        one_of(
            *("verdict", "holds", "stale", "inconclusive", "features not stationary")
        ),
    ),
    _mart("segment_map", filled("x"), filled("y"), one_of("method", "pca", "tsne")),
)

ACTIONS: Final = (
    _mart(
        "segment_kpis",
        between("standard_error", 0, None),
        between("priority", 1, 7),
    ),
    _mart(
        "segment_actions",
        between("duration_days", 1, 365, severity="warning"),
        between("minimum_detectable_lift", 0, None),
        never(
            "each segment has three to five actions",
            "select segment_id, count(*) as actions from {batch}"
            " group by segment_id having count(*) not between 3 and 5",
            column="segment_id",
            severity="warning",
        ),
    ),
)

CAMPAIGNS: Final = (
    _mart(
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
    _mart("campaign_faults", between("contacts", 0, None)),
    _mart(
        "campaign_uplift",
        between("uplift", -1, 1),
        between("decile", 1, 10),
    ),
    _mart(
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
    _mart("customer_tests", between("p_value", 0, 1)),
)

PREDICTIONS: Final = (
    _mart(
        "customer_scores",
        *(
            between(chance, 0, 1)
            for chance in ("p_purchase_90d", "p_churn_90d", "p_response", "p_alive")
        ),
        between("uplift", -1, 1),
        between("clv_12m", 0, None),
        never(
            "no interval of value ends before it begins",
            "select customer_id from {batch} where clv_12m_low > clv_12m_high",
        ),
    ),
    _mart(
        "clv_backtest",
        between("customers", 1, None),
        never(
            "purchases foretold are within half and twice those that came",
            "select predicted_purchases, actual_purchases from {batch}"
            " where is_total and predicted_purchases"
            " not between actual_purchases / 2 and actual_purchases * 2",
            column="predicted_purchases",
            severity="warning",
        ),
    ),
    _mart(
        "model_metrics",
        never(
            "the model that scores ranks no worse than recency alone",
            "select target, test_from, value, baseline from {batch}"
            " where metric = 'auc' and is_chosen and value < baseline",
            column="value",
            severity="warning",
        ),
    ),
    _mart("model_deciles", between("actual_rate", 0, 1), between("lift", 0, 10)),
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
