"""Orders in one table and their lines in another: sales must count once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingestion.guessing.joining import joined
from ingestion.guessing.matching import Draft
from ingestion.guessing.references import overlap
from ingestion.sources.databases import DatabaseSource
from ingestion.sql import literal

_UNIQUE: Final = 0.98
_SAME: Final = 0.5


@dataclass(frozen=True)
class Part:
    """A draft, whether it is taken, and why not or what is open."""

    draft: Draft
    is_active: bool = True
    notes: tuple[str, ...] = ()


def parted(drafts: Sequence[Draft]) -> list[Part]:
    """Find orders and lines that belong together, so that one of them is taken."""
    parts = [Part(draft) for draft in drafts]
    sales = [
        place
        for place, draft in enumerate(drafts)
        if draft.feed.name == "order_lines" and draft.values("order_id")
    ]
    for head in sales:
        of_head = [one for one in sales if _is_head_of(drafts[head], drafts[one])]
        if not of_head:
            continue
        best = max(of_head, key=lambda one: _tells(drafts[one]))
        parts[head], parts[best] = _roles(drafts[head], drafts[best])
        for other in of_head:
            if other != best:
                told = f"{drafts[best].table.title} has the lines of these orders"
                parts[other] = Part(drafts[other], is_active=False, notes=(told,))
    return parts


def _tells(lines: Draft) -> tuple[bool, int]:
    """Lines that name products tell more than payments or parcels."""
    return "product_id" in lines.matches, len(lines.matches)


def _is_head_of(head: Draft, lines: Draft) -> bool:
    ids, theirs = head.values("order_id"), lines.values("order_id")
    return bool(
        ids
        and theirs
        and ids.uniqueness >= _UNIQUE
        and theirs.uniqueness < _UNIQUE
        and overlap(theirs, ids) >= _SAME
    )


def _roles(head: Draft, lines: Draft) -> tuple[Part, Part]:
    title = lines.table.title
    if {"ordered_at", "customer_id"} & (head.matches.keys() - lines.matches.keys()):
        return _with_join(head, lines)
    told = f"{title} has the lines of these orders; both would count sales twice"
    return Part(head, is_active=False, notes=(told,)), Part(lines)


def _with_join(head: Draft, lines: Draft) -> tuple[Part, Part]:
    """Lines without day or customer need their orders' columns."""
    both = joined(head, lines)
    names = f"{lines.table.title} and {head.table.title}"
    if both is None:
        ask = f"the lines lack what the orders have: can a view join {names}?"
        return Part(head, notes=(ask,)), Part(lines, is_active=False, notes=(ask,))
    if isinstance(both.draft.table.source, DatabaseSource):
        titled = replace(both.draft.table, title=names)
        told = f"{names} are joined, and count with the lines"
        return (
            Part(head, is_active=False, notes=(told,)),
            Part(replace(both.draft, table=titled), notes=(told,)),
        )
    file = both.draft.table.source.files[0]
    how = (
        "the lines have no day or customer: shall they be joined with"
        f" {head.table.title}? Make the file with DuckDB:"
        f" copy ({both.sql}) to {literal(file)}"
    )
    if head.missing:
        told = f"its columns are joined to the lines, {lines.table.title}"
        return Part(head, is_active=False, notes=(told,)), Part(
            both.draft, notes=(how,)
        )
    told = (
        "orders count with their totals, without products. Shall they count by"
        f" line, from {lines.table.title}? See that block"
    )
    how += "; then take this block instead of that of the orders"
    return Part(head, notes=(told,)), Part(both.draft, is_active=False, notes=(how,))
