"""A wide table of customers: what no feed has a column for becomes attributes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ingestion.guessing.matching import Draft
from ingestion.guessing.names import understood
from ingestion.guessing.proposal import Proposal
from ingestion.guessing.values import Values, decimal_of, is_email, is_phone
from ingestion.sql import identifier

_FEWEST: Final = 3
_KINDS: Final = 60
_PERSONAL: Final = frozenset({"email", "phone", "address", "first", "last", "handle"})


def with_attributes(draft: Draft, proposal: Proposal) -> Iterator[Proposal]:
    """The customers, and what is left of their table as a source of attributes."""
    key = proposal.source.columns.get("customer_id", "customer_id")
    kept = [
        values.name for values in draft.table.columns if _is_attribute(values, draft)
    ]
    if len(kept) < _FEWEST or key is None or proposal.is_open:
        yield proposal
        return
    left = tuple(name for name in proposal.not_taken if name not in kept)
    yield replace(proposal, not_taken=left)
    of_key = draft.matches["customer_id"].of
    left_out = [n for n in draft.table.found if n not in kept and n not in of_key]
    columns: dict[str, str | None] = (
        {} if key == "customer_id" else {"customer_id": key}
    )
    columns |= dict.fromkeys(left_out)
    columns |= _plain_numbers(draft, kept)
    yield replace(
        proposal,
        feed="customer_attributes",
        source=replace(
            proposal.source,
            feed="customer_attributes",
            columns=columns,
            date_format=None,
            decimal=".",
        ),
        questions={},
        notes=("further columns of the customers, kept as attributes",),
        not_taken=(),
    )


def _plain_numbers(draft: Draft, kept: list[str]) -> dict[str, str]:
    """Attributes are kept as text: decimal commas become points here."""
    written = {}
    for name in kept:
        values = draft.table.column(name)
        if not values or not values.is_text or not values.has_fractions:
            continue
        if decimal_of([values])[0] == ",":
            text = identifier(name)
            written[name] = f"replace(replace({text}, '.', ''), ',', '.')"
    return written


def _is_attribute(values: Values, draft: Draft) -> bool:
    """Numbers and few kinds of words, nothing that names a person."""
    if values.name in draft.used or values.name not in draft.table.found:
        return False
    if understood(values.name).meanings & _PERSONAL or not values.filled:
        return False
    if values.share(is_email) > 0 or (
        values.is_text and values.share(is_phone) > 0.5 and values.uniqueness > 0.5
    ):
        return False
    return values.numeric_share > 0.9 or len(values.distinct) <= _KINDS
