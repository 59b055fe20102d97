"""One table taken for one feed: which column is which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ingestion.contract import TEXT, Column, Feed
from ingestion.guessing.fits import Fit, fit
from ingestion.guessing.names import folded, likeness, table_likeness, understood
from ingestion.guessing.tables import Table
from ingestion.guessing.values import Values, is_email, is_phone

ACCEPTED: Final = 0.45
SURE: Final = 0.75
_CLOSE: Final = 0.1
_UNIQUE: Final = 0.9
_ALONE: Final = 0.5
_RECOGNISED: Final = 2.5
_MANY: Final = 5
_WEB: Final = frozenset({"event_type", "page", "visitor_id"})
"""What no event of the web is without."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a contract column is read from, how sure that is, and what is open."""

    column: Column
    text: str
    of: tuple[str, ...]
    score: float
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A table taken for a feed."""

    table: Table
    feed: Feed
    matches: Mapping[str, Match]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that nothing was found for."""
        lacking = [name for name in self.feed.required if name not in self.matches]
        groups = self.feed.one_of
        if groups and not any(set(group) <= set(self.matches) for group in groups):
            lacking.append(groups[0][0])
        return tuple(lacking)

    @property
    def used(self) -> frozenset[str]:
        """Source columns that the mapping reads."""
        return frozenset(name for match in self.matches.values() for name in match.of)

    def is_plain(self, match: Match) -> bool:
        """Whether a match is read from a source column as it stands."""
        return match.text in self.table.found

    def values(self, column: str) -> Values | None:
        """The values behind a contract column that is read from one source column."""
        match = self.matches.get(column)
        return self.table.column(match.of[0]) if match and match.of else None

    def with_match(self, match: Match) -> Draft:
        """The draft with one match more, or another."""
        return replace(self, matches={**self.matches, match.column.name: match})

    def without(self, name: str) -> Draft:
        """The draft with one match less."""
        left = {key: one for key, one in self.matches.items() if key != name}
        return replace(self, matches=left)


def draft(table: Table, feed: Feed) -> Draft:
    """Take a table for a feed, as well as it goes."""
    candidates = sorted(
        _candidates(table, feed), key=lambda match: match.score, reverse=True
    )
    matches: dict[str, Match] = {}
    used: set[str] = set()
    for match in candidates:
        if match.column.name in matches or used & set(match.of):
            continue
        matches[match.column.name] = _with_rivals(match, candidates)
        used |= set(match.of)
    ordered = {name: matches[name] for name in feed.column_names if name in matches}
    return Draft(table, feed, ordered)


def _candidates(table: Table, feed: Feed) -> Iterator[Match]:
    is_named = table_likeness(table.name, feed.name) > SURE
    for column in feed.columns:
        for values in table.columns:
            said = likeness(values.name.rpartition(".")[2], feed.name, column.name)
            said = max(said, likeness(values.name, feed.name, column.name))
            if is_named and said >= ACCEPTED and folded(values.name) == "id":
                said = SURE
            speaks = said < ACCEPTED and speaks_for(values, column)
            judged = fit(values, column, feed.name) if said or speaks else None
            if judged is None or not _is_key_enough(values, column, feed):
                continue
            score = max(said * judged.worth, _ALONE if speaks else 0.0)
            if score >= ACCEPTED:
                yield _match(column, values, judged, said, score)


def _match(
    column: Column, values: Values, judged: Fit, said: float, score: float
) -> Match:
    doubts = judged.doubts if values.filled or said < 1 else ()
    if said < SURE and score < SURE and not doubts:
        doubts = (f"is {values.name} meant? The name does not say it plainly",)
    if column.is_required and values.filled_share < 0.98:
        doubts += (
            f"{1 - values.filled_share:.0%} of its rows are empty and will be rejected",
        )
    return Match(column, judged.text, (values.name,), score, doubts)


def speaks_for(values: Values, column: Column) -> bool:
    """Whether the values alone say what they are, whatever the name."""
    if column.name == "email":
        return values.share(is_email) > 0.8
    if column.name == "phone" and values.is_text:
        signs = values.share(lambda text: text.startswith(("+", "00", "0", "(")))
        return signs > 0.8 and values.share(is_phone) > 0.8 and not values.has_fractions
    return False


def _is_key_enough(values: Values, column: Column, feed: Feed) -> bool:
    """What names a row of the feed must not stand there again and again."""
    if feed.key[:1] != (column.name,) or column.type != TEXT:
        return True
    is_alone = len(feed.key) == 1 or feed.keeps_further_columns
    return not is_alone or values.uniqueness >= _UNIQUE or not values.filled


def _with_rivals(match: Match, candidates: list[Match]) -> Match:
    """A match with the doubt that another column might be meant as well."""
    rivals = [
        other.of[0]
        for other in candidates
        if other.column is match.column
        and other.of != match.of
        and match.score - other.score < _CLOSE
        and not set(other.of) <= _claimed(candidates, other)
    ]
    if not rivals:
        return match
    told = f"or is {' or '.join(dict.fromkeys(rivals))} meant?"
    return replace(match, doubts=(*match.doubts, told))


def _claimed(candidates: list[Match], rival: Match) -> set[str]:
    """The rival's columns, if they say another contract column more plainly."""
    better = any(
        one.of == rival.of
        and one.column is not rival.column
        and one.score > rival.score
        for one in candidates
    )
    return set(rival.of) if better else set()


def is_recognised(draft: Draft) -> bool:
    """Whether a table looks enough like the feed that it is taken for.

    Half of what the feed requires must be said plainly, or many of its columns, or
    the table's name says it.
    """
    sure = {name for name, one in draft.matches.items() if one.score >= SURE}
    required = draft.feed.required
    is_plain = (
        2 * len(sure & set(required)) >= len(required)
        or len(sure) >= _MANY
        or table_likeness(draft.table.name, draft.feed.name) >= SURE
    )
    return is_plain and likeness_of(draft) >= _RECOGNISED


def likeness_of(draft: Draft) -> float:
    """How much a table looks like the feed that it is taken for."""
    named = table_likeness(draft.table.name, draft.feed.name)
    required = set(draft.feed.required) | {n for g in draft.feed.one_of for n in g}
    found = sum(
        match.score * (1.5 if name in required else 1.0)
        for name, match in draft.matches.items()
        if match.of
    )
    return (
        found
        + (2.5 if len(draft.matches) > 1 else 1.5) * named
        + _further(draft)
        - 2 * len(draft.missing)
        - 2 * (draft.feed.name == "web_events" and not _WEB & draft.matches.keys())
    )


def _further(draft: Draft) -> float:
    """What the columns that the feed does not take speak for or against it."""
    columns = draft.table.found
    further = [name for name in columns if name not in draft.used]
    explained = 2 * (1 - len(further) / max(len(columns), 1))
    if draft.feed.name == "customers":
        personal = sum("person" in understood(name).meanings for name in further)
        return explained + min(0.4 * personal, 1.5)
    if draft.feed.keeps_further_columns:
        return explained
    return explained - min(0.1 * len(further), 1.5)
