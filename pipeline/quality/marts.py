"""Gate 2: what is expected of the marts and of what models put out.

dbt has tested keys, relations and identities; here stand ranges and distributions.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from pipeline.quality.checks import (
    Check,
    Suite,
    between,
    filled,
    has_columns,
    never,
    one_of,
)


def _mart(table: str, *checks: Check) -> Suite:
    return Suite(table, table, f"select * from marts.{table}", checks)


def _adds_to_one(share: str, *group: str) -> Check:
    columns = ", ".join(group)
    by = f"group by {columns}" if group else ""
    shown = f"{columns}, " if group else ""
    return never(
        f"adds up to 1{' by ' + columns if group else ''}",
        f"select {shown}sum({share}) as total from {{batch}} where {share} is not null"
        f" {by} having abs(sum({share}) - 1) > 0.001",
        column=share,
    )


SALES: Final = (
    _mart(
        "order_lines",
        has_columns("order_id", "order_date", "net_sales", "is_return", "channel"),
        between("gross_sales", 0, None),
        between("returns", None, 0),
        one_of("reason", "non_merchandise", "return", "guest_sale", "sale"),
    ),
    _mart(
        "orders",
        has_columns("order_id", "order_date", "net_sales", "returned_order_id"),
        between("customer_order_number", 1, None),
        never(
            "net sales of orders are those of their lines",
            "select sum(net_sales) as orders, (select sum(net_sales)"
            " from marts.order_lines) as lines from {batch}"
            " having sum(net_sales) <> (select sum(net_sales) from marts.order_lines)",
            column="net_sales",
        ),
    ),
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
    _mart("customer_department_shares", _adds_to_one("share", "customer_id")),
    _mart(
        "customer_attributes",
        filled("attribute"),
        one_of("origin", "landed", "cleaned", "imputed", "out of limits", "derived"),
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
        never(
            "no more customers are active than the cohort has",
            "select cohort_month, month_number, active_customers, customers"
            " from {batch} where active_customers > customers",
            column="active_customers",
        ),
    ),
    _mart(
        "sales_by_period",
        one_of("period_type", "year", "quarter", "month", "week", "day"),
        one_of("customer_type", "new", "returning", "guest", "all"),
        between("orders", 0, None),
    ),
    *(
        _mart(
            mart,
            one_of("status", "grew", "declined", "opened", "closed", "flat"),
            between("customers", 0, None),
            between("share_of_sales", -1, 2, mostly=0.99, severity="warning"),
        )
        for mart in (
            "department_sales_yoy",
            "company_segment_sales_yoy",
            "company_profile_sales_yoy",
        )
    ),
    _mart("sales_yoy_bridge", filled("amount"), filled("effect")),
)

WEB_AND_SOCIAL: Final = (
    _mart("web_sessions", between("events", 1, None), between("pages", 0, None)),
    _mart("web_funnel", between("rate", 0, 1), between("visitors", 0, None)),
    _mart("social_engagement", between("sentiment", -1, 1)),
)

SEGMENTS: Final = (
    _mart(
        "segment_candidates",
        between("silhouette", -1, 1),
        between("smallest_share", 0, 1),
        between("bootstrap_ari_mean", -1, 1),
        never(
            "at most one k is chosen for a feature set",
            "select feature_set, count(*) as chosen from {batch} where is_chosen"
            " group by feature_set having count(*) > 1",
            column="is_chosen",
        ),
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
    _mart("segment_features", filled("feature")),
    _mart("segment_profiles", filled("feature")),
    _mart("segment_crosstab", between("share", 0, 1), between("lift", 0, None)),
    _mart("segment_map", filled("x"), filled("y"), one_of("method", "pca", "tsne")),
)

SUITES: Final[Sequence[Suite]] = (
    *SALES,
    *CUSTOMERS,
    *PERIODS,
    *WEB_AND_SOCIAL,
    *SEGMENTS,
)


def gate_2(present: Container[str]) -> list[Suite]:
    """Give the suites of all marts, given which ones are there.

    A mart that dbt did not build has been refused by dbt; a project may leave one out.
    """
    return [suite for suite in SUITES if suite.table in present]
