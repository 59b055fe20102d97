"""What takes more than one column: full names, dates with times, ids of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ingestion.contract import DAY, INSTANT, TEXT, Column
from ingestion.guessing.fits import fit, is_numeric, quoted
from ingestion.guessing.matching import Draft, Match
from ingestion.guessing.names import understood
from ingestion.guessing.values import Values
from ingestion.sources.files import FileSource
from ingestion.sql import identifier

_CONTRARY: Final = frozenset(
    {
        "shipping", "due", "updated", "birth", "registered", "cancelled", "end", "tax",
        "cost", "discount", "address",
    }
)  # fmt: skip
"""What a column by these names is not, whatever its values."""
_PLATFORMS: Final = (
    "facebook", "google", "bing", "instagram", "tiktok", "linkedin", "pinterest",
    "youtube", "snapchat", "reddit", "criteo", "amazon",
)  # fmt: skip
_PERSON: Final = frozenset({"first", "last", "name", "customer", "of"})
_WEAK: Final = 0.5
_MADE: Final = 0.7
_EVENT: Final = 3  # when, what and one thing more


def completed(draft: Draft) -> Draft:
    """Fill in what no single column says by its name."""
    if draft.feed.name == "customers":
        draft = _with_full_name(draft)
        draft = _with_email_as_key(draft)
    draft = _with_clock(draft)
    if draft.feed.name == "order_lines":
        draft = _with_price_as_amount(draft)
    if draft.feed.name == "ad_spend":
        draft = _with_platform(draft)
    if len(draft.matches) > 1 or _is_nameless(draft):
        draft = _with_the_only_ones(draft)
    if draft.feed.name in ("web_events", "social_interactions"):
        draft = _with_made_key(draft)
    return draft


def _is_nameless(draft: Draft) -> bool:
    """Whether a file without header may hold sales: only its values can tell."""
    source = draft.table.source
    has_names = not isinstance(source, FileSource) or source.header
    return not has_names and draft.feed.name == "order_lines"


def contract_column(draft: Draft, name: str) -> Column:
    """A column of the draft's feed."""
    return next(column for column in draft.feed.columns if column.name == name)


def _with_full_name(draft: Draft) -> Draft:
    """First and last name are a full name; so are `name` and either of them."""
    parts: dict[str, Values] = {}
    for values in draft.table.columns:
        meanings = understood(values.name).meanings
        if not meanings or not meanings <= _PERSON or values.numeric_share > _WEAK:
            continue
        for part in ("first", "last", "name"):
            if part in meanings:
                parts.setdefault(part, values)
                break
    first = parts.get("first") or parts.get("name")
    last = parts.get("last") or parts.get("name")
    if first is None or last is None or first is last:
        return draft
    text = f"concat_ws(' ', {quoted(first)}, {quoted(last)})"
    column = contract_column(draft, "full_name")
    return draft.with_match(Match(column, text, (first.name, last.name), 1.0))


def _with_email_as_key(draft: Draft) -> Draft:
    values = draft.values("email")
    if "customer_id" in draft.matches or not values or values.uniqueness < 0.98:
        return draft
    doubt = "no id found: is a customer known by the e-mail address?"
    column = contract_column(draft, "customer_id")
    return draft.with_match(
        Match(column, values.expression, (values.name,), _WEAK, (doubt,))
    )


def _with_price_as_amount(draft: Draft) -> Draft:
    """Where nothing counts pieces, the price is what the line sums to."""
    price = draft.matches.get("unit_price")
    if price is None or {"amount", "quantity"} & draft.matches.keys():
        return draft
    doubt = "no quantity was found: is each line one piece, or its price the total?"
    column = contract_column(draft, "amount")
    match = Match(column, price.text, price.of, price.score, (*price.doubts, doubt))
    return draft.without("unit_price").with_match(match)


def _with_platform(draft: Draft) -> Draft:
    """The export of a platform does not say which one it is, but its name may."""
    name = draft.table.name.lower()
    platform = next((one for one in _PLATFORMS if one in name), None)
    if platform is None or "channel" in draft.matches:
        return draft
    doubt = "no channel was found; is it the platform that the file is named after?"
    column = contract_column(draft, "channel")
    return draft.with_match(Match(column, f"'{platform}'", (), _MADE, (doubt,)))


def _with_clock(draft: Draft) -> Draft:
    """A date and a time in two columns are one instant."""
    for name, match in draft.matches.items():
        day = draft.values(name)
        clock = _clock(draft)
        if match.column.type != INSTANT or day is None or clock is None:
            continue
        if day.type == "DATE" and clock.type == "TIME":
            text = f"{quoted(day)} + {quoted(clock)}"
        elif day.is_text and clock.is_text and not _has_clock(day):
            text = f"concat_ws(' ', {quoted(day)}, {quoted(clock)})"
        else:
            continue
        of = (day.name, clock.name)
        return draft.with_match(Match(match.column, text, of, match.score))
    return draft


def _has_clock(values: Values) -> bool:
    return any(":" in text for text in values.distinct)


def _clock(draft: Draft) -> Values | None:
    """A column of times of the day that nothing else reads."""
    for values in draft.table.columns:
        if values.name in draft.used or "time" not in understood(values.name).meanings:
            continue
        digits = values.share(lambda text: text.replace(":", "").isdigit())
        if values.type == "TIME" or (
            values.is_text and digits > 0.9 and _has_clock(values)
        ):
            return values
    return None


def _with_the_only_ones(draft: Draft) -> Draft:
    """A required column is the only one whose values would do, if there is just one."""
    for name in draft.missing:
        column = contract_column(draft, name)
        found = list(_alone(draft, column))
        if len(found) == 1 or (found and column.type == TEXT):
            values, text = found[0]
            doubt = f"{values.name} is taken by its values alone: is it right?"
            draft = draft.with_match(
                Match(column, text, (values.name,), _WEAK, (doubt,))
            )
    return draft


def _alone(draft: Draft, column: Column) -> Iterator[tuple[Values, str]]:
    is_key = draft.feed.key[:1] == (column.name,)
    for values in draft.table.columns:
        judged = fit(values, column, draft.feed.name)
        if understood(values.name).meanings & _CONTRARY:
            continue
        if judged is None or values.name in draft.used or judged.worth < 0.95:
            continue
        is_time = column.type in (DAY, INSTANT)
        is_money = is_numeric(column) and values.has_fractions
        is_id = is_key and column.type == TEXT and values.uniqueness == 1
        if is_time or is_money or (is_id and values.filled_share == 1):
            yield values, judged.text


def _with_made_key(draft: Draft) -> Draft:
    """An event without an id is known by all that it says."""
    key = draft.feed.key[0]
    if key in draft.matches or len(draft.matches) < _EVENT:
        return draft
    told = ", ".join(identifier(name) for name in draft.table.found)
    doubt = "no id found: made of all columns, so that equal rows count once"
    column = contract_column(draft, key)
    match = Match(column, f"md5(concat_ws('|', {told}))", (), _MADE, (doubt,))
    return draft.with_match(match)
