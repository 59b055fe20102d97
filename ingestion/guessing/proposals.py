"""From strangers' tables to sources of feeds, each with its questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingestion.contract import INSTANT, Feed
from ingestion.feeds import FEEDS
from ingestion.guessing.attributes import with_attributes
from ingestion.guessing.company import Company, company_of, funnel_of
from ingestion.guessing.completing import completed
from ingestion.guessing.headers import parted
from ingestion.guessing.matching import Draft, draft, is_recognised, likeness_of
from ingestion.guessing.money import with_checked_amount
from ingestion.guessing.names import folded, understood
from ingestion.guessing.proposal import Proposal
from ingestion.guessing.reading import reading_of
from ingestion.guessing.references import with_references
from ingestion.guessing.tables import Table
from ingestion.guessing.values import Values
from ingestion.mapping import OPEN
from ingestion.sources.databases import DatabaseSource

_MOST: Final = 0.5
_OF_MACHINES: Final = ("web_events", "social_interactions")
_ESSENTIAL: Final = ("customers", "order_lines")


@dataclass(frozen=True)
class Guess:
    """All proposals, and what the tables say of the company."""

    company: Company
    proposals: tuple[Proposal, ...]
    funnel: Mapping[str, Sequence[str]]


def guess(tables: Sequence[Table], feed: str | None = None) -> Guess:
    """Guess feed and mapping of every table; `feed` says it for all of them."""
    feeds = [FEEDS[feed]] if feed else list(FEEDS.values())
    drafts = [_best(table, feeds) for table in tables]
    drafts = [with_checked_amount(one) for one in with_references(drafts)]
    company = company_of(drafts)
    proposals: list[Proposal] = []
    for part in parted(drafts):
        made = _proposal(part.draft, company, is_told=feed is not None)
        made = replace(
            made,
            notes=(*made.notes, *part.notes),
            is_active=made.is_active and part.is_active,
        )
        if made.is_active and made.feed == "customers":
            proposals += with_attributes(part.draft, made)
        else:
            proposals.append(made)
    return Guess(company, tuple(_essential(proposals)), funnel_of(drafts))


def _best(table: Table, feeds: Sequence[Feed]) -> Draft:
    drafts = [completed(draft(table, feed)) for feed in feeds]
    named = [one for one in drafts if folded(table.name) == folded(one.feed.name)]
    complete = [one for one in named if not one.missing]
    return complete[0] if complete else max(drafts, key=likeness_of)


def _proposal(draft: Draft, company: Company, *, is_told: bool) -> Proposal:
    reading = reading_of(draft, is_month_first=company.is_month_first)
    draft = reading.draft
    is_known = is_told or is_recognised(draft)
    questions = {name: match.doubts for name, match in draft.matches.items()}
    notes = (
        *draft.table.doubts,
        *reading.doubts,
        *_lists(draft),
        *_clocks(draft),
        *_increments(draft),
    )
    if not is_known:
        notes += (f"no feed fits well; {draft.feed.name} is the nearest",)
    for name in draft.missing:
        questions[name] = (_asked(draft),)
    columns = {name: match.text for name, match in draft.matches.items()}
    return Proposal(
        table=draft.table,
        feed=draft.feed.name,
        source=replace(
            draft.table.source,
            feed=draft.feed.name,
            columns=_written(draft, columns),
            decimal=reading.decimal,
            date_format=_plain(reading.date_format),
        ),
        questions={name: told for name, told in questions.items() if told},
        notes=notes,
        not_taken=_not_taken(draft),
        is_active=is_known,
    )


def _lists(draft: Draft) -> Iterator[str]:
    for values in draft.table.columns:
        if values.is_text and values.share(lambda text: text.startswith("[{")) > _MOST:
            yield (
                f"{values.name} holds lists of records, which are not read: are they"
                " wanted? Export them as a table of their own, one row each"
            )


def _clocks(draft: Draft) -> Iterator[str]:
    """Machines' clocks often show UTC; a shop's till shows the company's zone."""
    is_machine = isinstance(draft.table.source, DatabaseSource)
    if not is_machine and draft.feed.name not in _OF_MACHINES:
        return
    for name, match in draft.matches.items():
        values = draft.values(name)
        if match.column.type == INSTANT and values and _is_naive(values):
            yield (
                f"{values.name} names no time zone: is it the company's? Otherwise say"
                " `timezone: UTC`, or which it is"
            )
            return


def _is_naive(values: Values) -> bool:
    if values.is_time:
        return values.type == INSTANT
    dates = values.dates
    return bool(dates and dates.has_clock and not dates.has_zone)


def _increments(draft: Draft) -> Iterator[str]:
    """Whether a table could be read by what is new."""
    source = draft.table.source
    if not isinstance(source, DatabaseSource) or not source.table:
        return
    columns = draft.table.columns
    keys = [one.name for one in columns if one.uniqueness == 1 == one.filled_share]
    marks = [
        one.name
        for one in columns
        if one.is_time and "updated" in understood(one.name).meanings
    ]
    if keys and marks:
        yield (
            f"does {marks[0]} grow whenever a row comes or changes? Then"
            f" `key: [{keys[0]}]` and `watermark: {marks[0]}` read only what is new"
        )


def _plain(formats: tuple[str, ...]) -> str | tuple[str, ...] | None:
    return formats[0] if len(formats) == 1 else formats or None


def _asked(draft: Draft) -> str:
    free = [n for n in draft.table.found if n not in draft.used]
    told = f" Not taken yet: {', '.join(free)}" if free else ""
    return f"required, and no column was found: which one is it?{told}"


def _written(draft: Draft, columns: dict[str, str]) -> dict[str, str | None]:
    """The mapping as it is to be written: what has the same name needs no line."""
    there = {name.lower(): name for name in draft.table.found}
    written: dict[str, str | None] = {}
    for name in draft.feed.column_names:
        text = columns.get(name)
        if text is not None and text.lower() != name:
            written[name] = text
        elif text is None and name in draft.missing:
            written[name] = OPEN
        elif text is None and name in there:
            written[name] = None
    return written


def _not_taken(draft: Draft) -> tuple[str, ...]:
    if draft.feed.keeps_further_columns:
        return ()
    used = {name.split(".")[0] for name in draft.used} | draft.used
    return tuple(name for name in draft.table.found if name not in used)


def _essential(proposals: Sequence[Proposal]) -> list[Proposal]:
    """A source that lacks a column stays only where its feed has no better one.

    Customers and order lines always stay, others where nothing else would.
    """
    complete = {one.feed for one in proposals if one.is_active and not one.is_open}
    essential = _ESSENTIAL if complete else tuple(FEEDS)
    return [
        replace(
            one,
            is_active=False,
            notes=(*one.notes, "left out, as a required column was not found"),
        )
        if one.is_active
        and one.is_open
        and (one.feed not in essential or one.feed in complete)
        else one
        for one in proposals
    ]
