"""Orders in one table and their lines in another: sales must count once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingestion.guessing.matching import Draft
from ingestion.guessing.references import overlap

_UNIQUE: Final = 0.98
_SAME: Final = 0.5


@dataclass(frozen=True, slots=True)
class Role:
    """What becomes of a table that tells of the same orders as another."""

    is_active: bool
    notes: tuple[str, ...]


def parted(drafts: Sequence[Draft]) -> list[Role | None]:
    """Find orders and lines that belong together; None for all other tables."""
    roles: list[Role | None] = [None] * len(drafts)
    sales = [
        place
        for place, draft in enumerate(drafts)
        if draft.feed.name == "order_lines" and draft.values("order_id")
    ]
    for head in sales:
        for lines in sales:
            if head != lines and _is_head_of(drafts[head], drafts[lines]):
                roles[head], roles[lines] = _roles(drafts[head], drafts[lines])
    return roles


def _is_head_of(head: Draft, lines: Draft) -> bool:
    ids, theirs = head.values("order_id"), lines.values("order_id")
    return bool(
        ids
        and theirs
        and ids.uniqueness >= _UNIQUE
        and theirs.uniqueness < _UNIQUE
        and overlap(theirs, ids) >= _SAME
    )


def _roles(head: Draft, lines: Draft) -> tuple[Role, Role]:
    lacking = [
        name
        for name in ("ordered_at", "customer_id")
        if name not in lines.matches and name in head.matches
    ]
    if not lacking:
        told = (
            f"{lines.table.title} has the lines of these orders; taking both would"
            " count sales twice"
        )
        return Role(is_active=False, notes=(told,)), Role(is_active=True, notes=())
    join = (
        f"the lines have no {' and no '.join(lacking)}; it stands in"
        f" {head.table.title}. Shall the two be joined? One table is needed then, by a"
        f" view or an export of {_join(head, lines)}"
    )
    if head.missing:
        return Role(is_active=False, notes=(join,)), Role(is_active=True, notes=(join,))
    told = (
        f"orders count with their totals, without products, until they are joined with"
        f" {lines.table.title}"
    )
    return Role(is_active=True, notes=(told,)), Role(is_active=False, notes=(join,))


def _join(head: Draft, lines: Draft) -> str:
    ours, theirs = lines.matches["order_id"].text, head.matches["order_id"].text
    return (
        f"{lines.table.title} with {head.table.title} on {ours} = {theirs}; then take"
        " the block below, and take that of the orders out"
    )
