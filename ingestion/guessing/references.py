"""References between tables: orders.customer → customers.id, by their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ingestion.guessing.completing import contract_column
from ingestion.guessing.fits import fit
from ingestion.guessing.matching import SURE, Draft, Match, is_recognised
from ingestion.guessing.values import Values

_TARGETS: Final = {
    "customer_id": "customers",
    "product_id": "products",
    "department_id": "departments",
    "campaign_id": "campaigns",
}
_MATCHES: Final = 0.5
_NEARLY_ALL: Final = 0.9
_UNIQUE: Final = 0.99
_NONE: Final = 0.05
_FEW: Final = 5
_SOME: Final = 20
_TELLING: Final = 4


def with_references(drafts: Sequence[Draft]) -> list[Draft]:
    """Hold every reference against the table that it should lead to."""
    found = list(drafts)
    for place, draft in enumerate(drafts):
        for name, feed in _TARGETS.items():
            if name not in draft.feed.column_names or draft.feed.name == feed:
                continue
            targets = [
                (i, other)
                for i, other in enumerate(found)
                if other.feed.name == feed and is_recognised(other)
            ]
            if targets:
                found[place] = _referring(found[place], name, targets, found)
    return found


def overlap(one: Values, other: Values) -> float:
    """Share of the first column's different values that stand in the second."""
    these, those = _ids(one), _ids(other)
    return len(these & those) / len(these) if these else 0.0


def _ids(values: Values) -> frozenset[str]:
    # A float column writes the id 17850 as 17850.0.
    return frozenset(text.removesuffix(".0") for text in values.distinct)


def _referring(
    draft: Draft, name: str, targets: list[tuple[int, Draft]], all_of: list[Draft]
) -> Draft:
    keys = [(draft_.values(name), draft_) for _, draft_ in targets]
    values = draft.values(name)
    if values is None:
        found = _found_by_values(draft, name, [key for key, _ in keys if key])
        return (
            found if found is not draft else _found_pair(draft, name, targets, all_of)
        )
    best = max((overlap(values, key) for key, _ in keys if key), default=0.0)
    if best >= _MATCHES:
        return _made_sure(draft, name)
    if best > _NONE or len(values.distinct) < _FEW:
        return draft
    for place, target in targets:
        other = _other_key(values, target)
        if other:
            all_of[place] = _rekeyed(target, name, other, draft)
            return _made_sure(draft, name)
    found = _found_by_values(draft, name, [key for key, _ in keys if key])
    if found is not draft:
        return found
    whole = [target for _, target in targets if target.table.is_whole]
    if len(whole) < len(targets):
        return draft
    told = (
        f"none of its values stands in {' or '.join(t.table.title for t in whole)}:"
        f" is {values.name} the {name} there?"
    )
    match = draft.matches[name]
    return draft.with_match(replace(match, doubts=(*match.doubts, told)))


def _made_sure(draft: Draft, name: str) -> Draft:
    match = draft.matches[name]
    if match.score >= SURE:
        return draft
    return draft.with_match(replace(match, score=SURE, doubts=()))


def _other_key(values: Values, target: Draft) -> Values | None:
    """Another column of the target that is unique and holds the values."""
    for values_there in target.table.columns:
        is_key = min(values_there.uniqueness, values_there.filled_share) >= _UNIQUE
        if is_key and overlap(values, values_there) >= _NEARLY_ALL:
            return values_there
    return None


def _rekeyed(target: Draft, name: str, key: Values, source: Draft) -> Draft:
    doubt = f"{source.table.title} refers to it by {key.name}; is that the id?"
    column = contract_column(target, name)
    return target.with_match(Match(column, key.expression, (key.name,), SURE, (doubt,)))


def _found_by_values(draft: Draft, name: str, keys: list[Values]) -> Draft:
    """The one free column whose values nearly all stand in the target's key."""
    column = contract_column(draft, name)
    found = [
        values
        for values in _free(draft, name)
        if fit(values, column, draft.feed.name)
        and any(_is_telling(values, key) for key in keys)
    ]
    if len(found) != 1:
        return draft
    doubt = f"{found[0].name} is taken as its values stand there: is it right?"
    return draft.with_match(
        Match(column, found[0].expression, (found[0].name,), SURE - 0.1, (doubt,))
    )


def _found_pair(
    draft: Draft, name: str, targets: list[tuple[int, Draft]], all_of: list[Draft]
) -> Draft:
    """A column of the same name and values that the target has as another key."""
    column = contract_column(draft, name)
    for place, target in targets:
        for values in _free(draft, name):
            key = target.table.column(values.name)
            if key is None or key.uniqueness < _UNIQUE or key.filled_share < _UNIQUE:
                continue
            if overlap(values, key) >= _NEARLY_ALL and fit(
                values, column, draft.feed.name
            ):
                all_of[place] = _rekeyed(target, name, key, draft)
                doubt = (
                    f"{values.name} leads to {target.table.title}: is it the {name}?"
                )
                match = Match(column, values.expression, (values.name,), SURE, (doubt,))
                return draft.with_match(match)
    return draft


def _free(draft: Draft, name: str) -> Iterator[Values]:
    used = draft.without(name).used
    for values in draft.table.columns:
        if values.name not in used:
            yield values


def _is_telling(values: Values, key: Values) -> bool:
    """Small numbers stand in every column; longer ids do so for a reason."""
    lengths = [len(text) for text in values.distinct]
    return (
        len(lengths) >= _SOME
        and min(lengths) >= _TELLING
        and overlap(values, key) >= _NEARLY_ALL
    )
