"""Predictions: who will buy, what customers will be worth, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import vocabulary
from pipeline.reports.model import Chapter, Column, Figure, Filter, Tile
from pipeline.reports.release import Release

DECILES: Final = "model_deciles"
METRICS: Final = "model_metrics"
BACKTEST: Final = "clv_backtest"
TARGETS: Final = {
    "purchase": "A purchase within 90 days",
    "response": "A purchase after a contact",
}
BY_TARGET: Final = Filter("target", "Predicted", "purchase", TARGETS)
MEASURES: Final = {
    "auc": "How well ranked (AUC)",
    "auc_gain": "Ranked better than by recency (AUC)",
    "actual_rate": "Share of customers who did",
    "predicted_rate": "Share foretold",
    "brier": "Error of the chances (Brier)",
    "log_loss": "Surprise by what came (log loss)",
    "customers": "Customers in the test",
    "importance": "What a feature adds to the AUC",
}
LATEST: Final = "test_from = max(test_from) over (partition by target)"
UNSEEN: Final = (
    "Judged on a period that the models had not seen. “recency only” is the simple rule"
    " that who bought last buys next."
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "predictions",
        "Predictions",
        tiles=_tiles(release),
        figures=(
            _lift(release),
            _calibration(release),
            _value(release),
            _purchases(release),
            _quality(release),
            _reasons(release),
        ),
        empty="This release has no predictions yet: too little is known to test any.",
    )


def _tiles(release: Release) -> tuple[Tile, ...]:
    """Say how good the chosen model of purchases is, beside recency only."""
    columns = (
        Column("value", "Value", "number"),
        Column("baseline", "Of recency only", "number"),
    )
    where = (
        "target = 'purchase' and metric = 'auc' and is_chosen qualify test_from"
        " = max(test_from) over ()"
    )
    row = release.first(METRICS, columns, where)
    if not row or row["value"] is None:
        return ()
    text = f"{row['value']:.2f}"
    note = "0.5 is chance, 1 is certain"
    if row["baseline"] is not None:
        note = f"{row['baseline']:.2f} by recency alone; {note}"
    label = "Who will buy: how well ranked (AUC)"
    return (Tile(label, text, row["value"], METRICS, note=note),)


def _deciles(*columns: Column) -> tuple[Column, ...]:
    return (
        Column("target", "Predicted"),
        Column("model", "Model"),
        Column("decile", "Tenth", "ordinal"),
        *columns,
        Column("customers", "Customers", "count"),
        Column("positives", "Of them bought", "count"),
    )


def _lift(release: Release) -> Figure:
    columns = _deciles(
        Column("lift", "Times the average", "number"),
        Column("actual_rate", "Bought", "share"),
        Column("cumulative_share", "Of all buyers, to here", "share"),
    )
    where = f"true qualify {LATEST}"
    table = release.read(DECILES, columns, where, "target, model, decile")
    return Figure(
        "prediction-lift",
        "How well predictions tell who will buy",
        DECILES,
        table,
        units="Buyers in each tenth of customers, the likeliest first; 1 is average",
        spec=vocabulary.lines(table, "decile", "lift", "model"),
        filters=(BY_TARGET,),
        note=UNSEEN,
    )


def _calibration(release: Release) -> Figure:
    columns = _deciles(
        Column("predicted_rate", "Predicted", "share"),
        Column("actual_rate", "Bought", "share"),
    )
    where = f"model <> 'recency only' qualify {LATEST}"
    table = release.read(DECILES, columns, where, "target, decile")
    return Figure(
        "prediction-calibration",
        "Are predicted chances true?",
        DECILES,
        table,
        units="Share who buy in each tenth: predicted, and what happened",
        spec=vocabulary.pairs(table, "decile", ("predicted_rate", "actual_rate")),
        filters=(BY_TARGET,),
        note=UNSEEN,
    )


def _backtest(release: Release, what: str) -> Figure:
    labels = {"value": "Value", "purchases": "Purchases"}
    columns = (
        Column("frequency_bucket", "Repeat purchases before"),
        Column("customers", "Customers", "count"),
        Column(f"actual_{what}", "What happened", "money"),
        Column(f"predicted_{what}", "Predicted", "money"),
        Column(f"naive_{what}", "As until now", "money"),
        Column(f"naive_average_{what}", "As the average", "money"),
        Column("value_basis", "Value is"),
        Column("held_out_from", "From", "date"),
        Column("held_out_to", "To", "date"),
    )
    order = "regexp_extract(frequency_bucket, '[0-9]+')::integer"
    table = release.read(BACKTEST, columns, "not is_total", order)
    unit = f"Value in {release.unit}" if what == "value" else "Days with a purchase"
    names = (f"actual_{what}", f"predicted_{what}", f"naive_{what}")
    return Figure(
        f"backtest-{what}",
        f"{labels[what]} of customers: predicted and what happened",
        BACKTEST,
        table,
        units=f"{unit}, in a time that the model had not seen",
        spec=vocabulary.pairs(table, "frequency_bucket", names),
        note="Customers by how often they had come again before. “As until now” is the"
        " rule that each goes on as before.",
        empty="There is no test of lifetime value yet.",
    )


def _value(release: Release) -> Figure:
    return _backtest(release, "value")


def _purchases(release: Release) -> Figure:
    return _backtest(release, "purchases")


def _quality(release: Release) -> Figure:
    columns = (
        Column("target", "Predicted"),
        Column("model", "Model"),
        Column("is_chosen", "Chosen", "flag"),
        Column("metric", "Measure"),
        Column("feature", "Feature"),
        Column("value", "Value", "number"),
        Column("ci_low", "From", "number"),
        Column("ci_high", "To", "number"),
        Column("baseline", "Of recency only", "number"),
        Column("test_from", "Tested from", "date"),
        Column("test_to", "to", "date"),
    )
    where = f"true qualify {LATEST}"
    rank = f"list_position({list(MEASURES)}, metric)"
    order = f"target, is_chosen desc, model, {rank}, value desc"
    table = release.read(METRICS, columns, where, order)
    rows = tuple(
        (*row[:3], MEASURES.get(row[3], row[3]), *row[4:]) for row in table.rows
    )
    return Figure(
        "prediction-quality",
        "How good the models are",
        METRICS,
        replace(table, rows=rows),
        filters=(BY_TARGET,),
        note=UNSEEN,
        is_wide=True,
    )


def _reasons(release: Release) -> Figure:
    columns = (
        Column("prediction", "Prediction"),
        Column("reason", "Why there is none"),
        Column("customers", "Customers", "count"),
    )
    named = {
        "purchase_reason": "Purchase within 90 days",
        "response_reason": "Response to a contact",
        "uplift_reason": "Because of the contact",
        "lifetime_reason": "Lifetime value",
    }
    source = (
        "unpivot (select columns('purchase_reason|response_reason|uplift_reason|"
        "lifetime_reason') from marts.customer_scores) on columns(*) into name"
        " prediction value reason"
    )
    order = "prediction, customers desc"
    table = release.count_rows("customer_scores", columns, f"from ({source})", order)
    rows = tuple((named.get(row[0], row[0]), *row[1:]) for row in table.rows)
    return Figure(
        "prediction-reasons",
        "Of whom nothing can be said, and why",
        "customer_scores",
        replace(table, rows=rows),
        empty="Something can be said of every customer.",
    )
