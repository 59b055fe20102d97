"""Campaigns: what they brought, and whether that was more than chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from pipeline.reports import headlines, vocabulary
from pipeline.reports.chapters.segments import group_names
from pipeline.reports.model import Chapter, Column, Figure, Filter, Kind, Table
from pipeline.reports.release import Release

TESTS: Final = "campaign_tests"
RESULTS: Final = "campaign_results"
METRICS: Final = {
    "conversion": "Buyers per contact",
    "spend": "Spend per contact",
    "visits": "Visits per contact",
}
GROUPINGS: Final = {
    "all": "All contacts",
    "segment": "Our segments",
    "company_segment": "Company segments",
    "company_profile": "Company profiles",
}
UNITS: Final = {
    "conversion": "Difference in buyers, percentage points of the contacts",
    "spend": "Difference per contact in {currency}",
    "visits": "Difference in visits per contact",
}
BY_METRIC: Final = Filter("metric", "Measure", "conversion", METRICS)
SHOWN: Final = {
    (True, True): "More than chance",
    (True, False): "Less than the other",
    (False, True): "No difference shown",
    (False, False): "No difference shown",
}
INTERVALS: Final = (
    "As assigned: every contact counts, opened or not. The bar is the range in which"
    " the true difference lies with the confidence set (95 % unless changed). A"
    " difference is marked only if it stands after all comparisons of the campaign are"
    " allowed for."
)


def chapter(release: Release) -> Chapter:
    """Make the chapter."""
    lifts = [_lifts(release, metric) for metric in METRICS]
    return Chapter(
        "campaigns",
        "Campaigns",
        headline=headlines.tests(list(lifts[0].table.records())),
        figures=(
            *(figure for figure in lifts if figure.table.rows),
            _verdicts(release),
            *(_segments(release, metric) for metric in ("conversion", "spend")),
            _results(release),
            _faults(release),
        ),
        empty="This release has no campaigns with contacts.",
    )


def _names(release: Release) -> dict[str, str]:
    """Give the campaigns' names by their ids; of equal names each has its id."""
    columns = (Column("campaign_id", "Campaign"), Column("campaign_name", "Name"))
    where = "version = 'all' and segmentation = 'all'"
    table = release.read(RESULTS, columns, where)
    times = Counter(name for _, name in table.rows)
    return {
        key: (name if times[name] == 1 else f"{name} ({key})") if name else key
        for key, name in table.rows
    }


LIFT: Final = (
    Column("lift", "Difference", "number"),
    Column("ci_low", "From", "number"),
    Column("ci_high", "To", "number"),
)
TESTED: Final = (
    Column("campaign_id", "Campaign"),
    Column("hypothesis", "Compared"),
    Column("metric", "Measure"),
    *LIFT,
    Column("is_shown", "Difference shown", "flag"),
    Column("n_treatment", "Contacts", "count"),
    Column("n_control", "Contacts of the other", "count"),
    Column("verdict", "What came out"),
    Column("sample_ratio_check", "Sizes of the groups", is_hidden=True),
)


GROUPS: Final = (
    Column("segmentation", "Grouping"),
    Column("segment_id", "Segment"),
)


def _tests(release: Release, where: str, order: str) -> Table:
    """Read tests, with what is compared and what came out in words."""
    table = release.read(TESTS, TESTED, where, order)
    names = _names(release)
    rows = tuple(
        (f"{names.get(row[0], row[0])}: {row[1]}", *row[1:]) for row in table.rows
    )
    columns = (Column("campaign_id", "Campaign and versions"), *table.columns[1:])
    return replace(table, columns=columns, rows=rows)


def in_units(table: Table, metric: str) -> Table:
    """Write differences of a metric in its unit."""
    kinds: dict[str, Kind] = {"conversion": "points", "spend": "price"}
    names = {column.name for column in LIFT}
    kind = kinds.get(metric, "number")
    columns = tuple(
        replace(column, kind=kind) if column.name in names else column
        for column in table.columns
    )
    return replace(table, columns=columns)


def _lifts(release: Release, metric: str) -> Figure:
    where = f"segmentation = 'all' and metric = '{metric}' and lift is not null"
    table = in_units(_tests(release, where, "campaign_id desc, hypothesis"), metric)
    outcome = Column("outcome", "Outcome")
    rows = tuple((*row, outcome_of(row[6], row[3])) for row in table.rows)
    table = replace(table, columns=(*table.columns, outcome), rows=rows)
    limits = ("ci_low", "ci_high")
    return Figure(
        f"campaign-lifts-{metric}",
        f"{METRICS[metric]}: what each version brought more than the other",
        TESTS,
        table,
        units=UNITS[metric].format(currency=release.unit),
        spec=vocabulary.forest(table, "campaign_id", "lift", limits, "outcome"),
        note=INTERVALS,
        is_wide=True,
    )


def outcome_of(is_shown: object, lift: float) -> str:
    """Say whether a difference was shown, and in which direction."""
    return SHOWN[bool(is_shown), lift > 0]


def _verdicts(release: Release) -> Figure:
    table = _tests(
        release, "segmentation = 'all'", "campaign_id desc, metric, hypothesis"
    )
    wanted = ("campaign_id", "metric", "verdict", "n_treatment", "n_control")
    places = [i for i, column in enumerate(table.columns) if column.name in wanted]
    columns = tuple(table.columns[place] for place in places)
    rows = tuple(tuple(row[place] for place in places) for row in table.rows)
    return Figure(
        "campaign-verdicts",
        "Verdicts in words",
        TESTS,
        replace(table, columns=columns, rows=rows),
        note=INTERVALS,
        filters=(BY_METRIC,),
        is_wide=True,
    )


def _segments(release: Release, metric: str) -> Figure:
    columns = (*GROUPS, *TESTED)
    where = f"segmentation <> 'all' and metric = '{metric}' and lift is not null"
    order = "campaign_id desc, hypothesis, segmentation desc, segment_id"
    table = release.read(TESTS, columns, where, order)
    names, known = _names(release), segment_names(release)
    rows = tuple(
        (
            row[0],
            known.get((row[0], row[1]), row[1]),
            f"{names.get(row[2], row[2])}: {row[3]}",
            *row[3:],
            outcome_of(row[8], row[5]),
        )
        for row in table.rows
    )
    told = (*columns, Column("outcome", "Outcome"))
    table = in_units(replace(table, columns=told, rows=rows), metric)
    limits = ("ci_low", "ci_high")
    return Figure(
        f"campaign-segments-{metric}",
        f"{METRICS[metric]}, segment by segment",
        TESTS,
        table,
        units=UNITS[metric].format(currency=release.unit),
        spec=vocabulary.forest(table, "segment_id", "lift", limits, "outcome"),
        note=f"Segments are those of the day before the contact. {INTERVALS}",
        filters=(
            Filter("campaign_id", "Campaign"),
            Filter("segmentation", "Groups", "segment", GROUPINGS),
        ),
        is_wide=True,
    )


def segment_names(release: Release) -> dict[tuple[str, str], str]:
    """Give the names of all groups that customers fall into, by grouping and id."""
    columns = (Column("segment_id", "Id"), Column("segment_name", "Name"))
    table = release.read("segment_profiles", columns, "feature_number = 1")
    ours = {("segment", str(key)): name for key, name in table.rows}
    return ours | group_names(release)


def _results(release: Release) -> Figure:
    columns = (
        Column("campaign_name", "Campaign"),
        Column("channel", "Channel"),
        Column("version", "Version"),
        Column("contacts", "Contacts", "count"),
        Column("responders", "Buyers", "count"),
        Column("conversion_rate", "Buyers per contact", "share"),
        Column("spend_per_contact", "Spend per contact", "price"),
        Column("spend_per_responder", "Spend per buyer", "price"),
        Column("open_rate", "Opened", "share"),
        Column("click_through_rate", "Clicked", "share"),
        Column("unsubscribe_rate", "Unsubscribed", "share"),
        Column("is_complete", "All outcomes known", "flag"),
    )
    order = "campaign_id desc, version <> 'all', version"
    table = release.read(RESULTS, columns, "segmentation = 'all'", order)
    return Figure(
        "campaign-results",
        "Campaigns in figures",
        RESULTS,
        table,
        units=f"Money in {release.unit}; version all is the whole campaign",
        note="All contacts as assigned, whether they opened or not.",
        filters=(Filter("channel", "Channel", every="All channels"),),
        is_wide=True,
    )


def _faults(release: Release) -> Figure:
    columns = (
        Column("campaign_id", "Campaign"),
        Column("explanation", "What was found"),
        Column("contacts", "Contacts", "count"),
        Column("treatment", "What is done about it"),
    )
    table = release.read("campaign_faults", columns, "contacts > 0")
    return Figure(
        "campaign-faults",
        "Faults in the campaigns' data",
        "campaign_faults",
        table,
        empty="No fault was found in the campaigns' data.",
    )
