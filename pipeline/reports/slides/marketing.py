"""Slides on marketing: what campaigns, channels and predictions are good for."""

from __future__ import annotations

from typing import Final

from pipeline.reports import headlines, words
from pipeline.reports.chapters.campaigns import INTERVALS, METRICS, RESULTS
from pipeline.reports.chapters.predictions import TARGETS, UNSEEN
from pipeline.reports.model import Fact, Record
from pipeline.reports.slides.book import Book
from pipeline.reports.slides.facts import facts_in
from pipeline.reports.slides.model import Chart, Slide, has_digit

COMPARISONS: Final = 8
MISMATCH: Final = "mismatch"
CHOSEN: Final = (
    "Drawn are the latest comparisons, and those that showed more than chance; none"
    " whose groups do not have the sizes that were planned."
)
RULE: Final = "recency only"


def campaigns(book: Book) -> Slide | None:
    """Show what campaigns changed, with the range that the truth lies in."""
    drawn = [f"campaign-lifts-{metric}" for metric in METRICS]
    figure = next((book.figures[one] for one in drawn if one in book.figures), None)
    if figure is None:
        return None
    rows = list(figure.table.records())
    title = headlines.tests(rows)
    valid = figure.table.only(lambda row: row["sample_ratio_check"] != MISMATCH)
    shown = [row["is_shown"] for row in valid.records()]
    order = sorted(range(len(shown)), key=lambda at: not shown[at])
    table = valid.at(sorted(order[:COMPARISONS]))
    metric = rows[0]["metric"]
    tested = f"segmentation = 'all' and metric = '{metric}' and lift is not null"
    counted = [Fact(f"{len(rows)}", "count(*)", figure.mart, tested)]
    more = f"{tested} and is_shown"
    counted.append(Fact(f"{sum(shown)}", "count(*)", figure.mart, more))
    return Slide(
        "campaigns",
        title,
        (figure.mart, RESULTS),
        units=f"{figure.units}: the difference, and the range that the truth lies in",
        chart=Chart("ranges", table, "campaign_id", ("ci_high", "ci_low", "lift")),
        facts=(*counted, *(fact for row in rows for fact in named(row))),
        note=f"{CHOSEN} {INTERVALS}",
    )


def named(row: Record) -> tuple[Fact, ...]:
    """Find what a comparison is called after: its campaign, and what is compared."""
    campaign = row.origin.key["campaign_id"]
    where = f"campaign_id = '{campaign}' and version = 'all' and segmentation = 'all'"
    name = str(row["campaign_id"]).removesuffix(f": {row['hypothesis']}")
    names = (
        row.origin.fact(f"{campaign}", "campaign_id"),
        row.origin.fact(row["hypothesis"], "hypothesis"),
        Fact(name.removesuffix(f" ({campaign})"), "campaign_name", RESULTS, where),
    )
    is_named = name != campaign
    return tuple(fact for fact in names[: 2 + is_named] if has_digit(fact.shown))


def channels(book: Book) -> Slide | None:
    """Show what channels brought beside what they cost."""
    figure = book.figures["channel-returns"]
    rows = list(figure.table.records())
    if not rows:
        return None
    title = headlines.channels(rows, book.currency)
    top = headlines.best(rows, "channel", "roas")
    brought = (
        (top.origin.fact(words.money(top["roas"], book.currency, 2), "roas"),)
        if top
        else ()
    )
    return Slide(
        "channels",
        title or figure.title,
        (figure.mart,),
        units="Revenue / cost of all months, by channel",
        chart=Chart("bars", figure.table, "channel", ("roas",)),
        facts=(
            *brought,
            *facts_in(title, rows, figure.table.columns, book.currency),
        ),
        note=figure.note,
    )


def predictions(book: Book) -> Slide | None:
    """Show how well predictions tell who will buy."""
    figure = book.figures["prediction-lift"]
    targets = {row["target"] for row in figure.table.records()}
    target = next((one for one in TARGETS if one in targets), None)
    if target is None:
        return None
    table = figure.table.where(target=target)
    first = [row for row in table.where(decile=1).records() if row["model"] != RULE]
    title = headlines.predictions(first[0] if first else {})
    return Slide(
        "predictions",
        title or figure.title,
        (figure.mart,),
        units="Share of each tenth of customers that bought, the likeliest tenth first",
        chart=Chart("columns", table, "decile", ("actual_rate",), "model"),
        facts=facts_in(title, first, table.columns, book.currency),
        note=f"{TARGETS[target]}. {UNSEEN}",
    )
