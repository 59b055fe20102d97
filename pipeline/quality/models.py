"""Gate 2 of what models put out: segments, predictions, and what follows from both."""

from __future__ import annotations

from typing import Final

from pipeline.quality.checks import between, filled, mart, never, one_of

SEGMENTS: Final = (
    mart(
        "segment_candidates",
        between("silhouette", -1, 1),
        between("smallest_share", 0, 1),
        between("bootstrap_ari_mean", -1, 1),
    ),
    mart(
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
    mart(
        "segment_features",
        between("scaled_value", -100, 100, mostly=0.999, severity="warning"),
    ),
    mart("segment_profiles", between("customers_share", 0, 1)),
    mart("segment_crosstab", between("share", 0, 1), between("lift", 0, None)),
    mart(
        "segment_history",
        never(
            "no period of a customer ends before it begins or overlaps the next",
            "select customer_id, valid_from, valid_to from (select *, lead(valid_from)"
            " over (partition by customer_id order by valid_from) as next_from"
            " from {batch}) where valid_to < valid_from"
            " or coalesce(valid_to, date '9999-12-31') >= next_from",
        ),
    ),
    mart(
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
    mart(
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
    mart("segment_map", filled("x"), filled("y"), one_of("method", "pca", "tsne")),
)

PREDICTIONS: Final = (
    mart(
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
    mart(
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
    mart(
        "model_metrics",
        never(
            "the model that scores ranks no worse than recency alone",
            "select target, test_from, value, baseline from {batch}"
            " where metric = 'auc' and is_chosen and value < baseline",
            column="value",
            severity="warning",
        ),
    ),
    mart("model_deciles", between("actual_rate", 0, 1), between("lift", 0, 10)),
)

ACTIONS: Final = (
    mart(
        "segment_kpis",
        between("standard_error", 0, None),
        between("priority", 1, 7),
    ),
    mart(
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
