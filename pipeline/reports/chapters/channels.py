"""Channels: what they cost and bring, and the way to the purchase."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.reports import vocabulary, words
from pipeline.reports.model import Chapter, Column, Figure, Filter
from pipeline.reports.release import Release

KPIS: Final = "campaign_kpis"
FUNNEL: Final = "web_funnel"
ATTRIBUTION: Final = "channel_attribution"
WHOLE: Final = "campaign_id = 'all' and month is null"
CHANNEL: Final = Column("channel", "Channel")
BY_CHANNEL: Final = Filter("channel", "Channel", "all", {"all": "All channels"})
MODELS: Final = {
    "last": "Last visit",
    "first": "First visit",
    "linear": "All visits alike",
    "position": "First and last most",
    "markov": "What would be lost",
}
STEPS: Final = {
    "visit": "Visited",
    "view": "Viewed a page",
    "cart": "Put into the cart",
    "checkout": "Went to the checkout",
    "purchase": "Bought",
    "repeat_purchase": "Bought again",
}


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    return Chapter(
        "channels",
        "Channels",
        figures=(
            _returns(release),
            _months(release),
            _table(release),
            _funnel(release),
            _attribution(release),
            _value(release),
            _cycle(release),
        ),
        empty="This release has no spend, no web events and no acquisition channels.",
    )


def _kpis(*, with_month: bool = False) -> tuple[Column, ...]:
    month = (Column("month", "Month"),) if with_month else ()
    return (
        CHANNEL,
        *month,
        Column("cost", "Cost", "money"),
        Column("revenue", "Revenue", "money"),
        Column("roas", "Revenue per unit spent", "number"),
        Column("conversions", "Purchases", "count"),
        Column("new_customers", "New customers", "count"),
        Column("ctr", "Clicks per view", "share"),
        Column("cpc", "Cost per click", "price"),
        Column("cps", "Cost per sale", "price"),
        Column("cac", "Cost per new customer", "price"),
        Column("roi", "Return on cost", "change"),
    )


def _returns(release: Release) -> Figure:
    where = (
        f"{WHOLE} and channel <> 'all' and roas is not null"
        f" and exists (from marts.{KPIS} where {WHOLE} and roas > 0)"
    )
    table = release.read(KPIS, _kpis(), where, "roas desc, channel")
    return Figure(
        "channel-returns",
        "Revenue for each unit of money spent",
        KPIS,
        table,
        units="Revenue / cost, all months; 1 is as much as was spent",
        spec=vocabulary.bars(table, "channel", "roas"),
        empty="No channel's spend can be held against its revenue yet.",
        note="A purchase counts once, for the last touch before it that is no direct"
        " visit. What would have been bought anyway is in it: campaigns with a control"
        " group say more.",
    )


def _months(release: Release) -> Figure:
    columns = (*_kpis(with_month=True), Column("is_complete", "Whole month", "flag"))
    where = "campaign_id = 'all' and month is not null and cost is not null"
    table = release.read(KPIS, columns, where, "channel <> 'all', channel, month")
    rows = tuple((row[0], words.month(row[1]), *row[2:]) for row in table.rows)
    table = replace(table, rows=rows)
    return Figure(
        "channel-costs",
        "Cost by month",
        KPIS,
        table,
        units=f"Cost in {release.unit}",
        spec=vocabulary.columns(table, "month", "cost"),
        filters=(BY_CHANNEL,),
        note="A paler bar is a month that the data do not hold whole.",
    )


def _table(release: Release) -> Figure:
    where = WHOLE
    table = release.read(KPIS, _kpis(), where, "is_total and channel = 'all', channel")
    return Figure(
        "channel-table",
        "Channels in figures",
        KPIS,
        table,
        units=f"Money in {release.unit}; all is the total",
        note="Ratios are ratios of sums, over what both parts are known for.",
        is_wide=True,
    )


VISITORS: Final = (
    Column("month", "Period"),
    CHANNEL,
    Column("device", "Device"),
    Column("funnel_step", "Step"),
    Column("visitors", "Visitors", "count"),
    Column("visit_rate", "Of all visitors", "share"),
    Column("step_rate", "Of the step before", "share"),
)


def _funnel(release: Release) -> Figure:
    where = (
        "month is null or month >= (select max(month) - interval 11 month"
        " from marts.web_funnel)"
    )
    order = (
        "month desc nulls first, channel <> 'all', channel, device <> 'all', device,"
        " step_number"
    )
    table = release.read(FUNNEL, VISITORS, where, order)
    rows = tuple(
        (words.month(row[0]) if row[0] else "all", *row[1:3], STEPS[row[3]], *row[4:])
        for row in table.rows
    )
    table = replace(table, rows=rows)
    return Figure(
        "web-funnel",
        "From the visit to the purchase",
        FUNNEL,
        table,
        units="Distinct visitors of the web site",
        spec=vocabulary.bars(table, "funnel_step", "visitors"),
        filters=(
            Filter("month", "Period", "all", {"all": "All months"}),
            BY_CHANNEL,
            Filter("device", "Device", "all", {"all": "All devices"}),
        ),
        note="Visitors do not add up over months, channels and devices. The last twelve"
        " months can be chosen.",
    )


def _attribution(release: Release) -> Figure:
    columns = (
        Column("model", "Credit by"),
        CHANNEL,
        Column("revenue", "Revenue credited", "money"),
        Column("conversions", "Purchases credited", "number"),
        Column("cost", "Cost", "money"),
        Column("roas", "Revenue per unit spent", "number"),
    )
    table = release.read(ATTRIBUTION, columns, order="channel, model")
    rows = tuple((MODELS[row[0]], *row[1:]) for row in table.rows)
    table = replace(table, rows=rows)
    return Figure(
        "attribution",
        "Which channels the purchases are owed to",
        ATTRIBUTION,
        table,
        units=f"Revenue in {release.unit}, by five ways to share the credit",
        spec=vocabulary.bars(table, "channel", "revenue", "model"),
        note="Each way shares the same purchases. “What would be lost” asks how many"
        " purchases would go if the channel were not there (Markov).",
        is_wide=True,
    )


def _value(release: Release) -> Figure:
    columns = (
        CHANNEL,
        Column("lifetime_value", "Value of a customer", "price"),
        Column("historic_clv", "Of it to date", "price"),
        Column("clv_12m", "Of the next 12 months", "price"),
        Column("cac", "Cost of a new customer", "price"),
        Column("ltv_cac", "Value / cost", "number"),
        Column("customers_acquired", "Customers won", "count"),
        Column("monthly_active_revenue", "Revenue of a month", "money"),
        Column("lifetime_value_basis", "Value is"),
    )
    order = "is_total, lifetime_value desc nulls last"
    known = (
        "exists (from marts.channel_value where channel not in ('all', 'unknown')"
        " and customers_acquired > 0)"
    )
    table = release.read("channel_value", columns, known, order)
    return Figure(
        "channel-value",
        "What customers of a channel are worth",
        "channel_value",
        table,
        units=f"Per customer, in {release.unit}; all is the total",
        spec=vocabulary.pairs(table, "channel", ("lifetime_value", "cac")),
    )


def _cycle(release: Release) -> Figure:
    columns = (
        CHANNEL,
        Column("median_days", "Half of them within", "number"),
        Column("lower_quartile_days", "A quarter within", "number"),
        Column("upper_quartile_days", "Three quarters within", "number"),
        Column("mean_days", "Mean", "number"),
        Column("customers", "Customers", "count"),
    )
    table = release.read("sales_cycle", columns, order="is_total, median_days, channel")
    days = ("median_days", "upper_quartile_days")
    return Figure(
        "sales-cycle",
        "Days from the first contact to the first order",
        "sales_cycle",
        table,
        units="Days; all is the total",
        spec=vocabulary.pairs(table, "channel", days),
    )
