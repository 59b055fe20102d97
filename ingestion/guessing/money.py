"""Amounts of order lines: the line's or the order's total, with tax, below zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from ingestion.guessing.fits import quoted
from ingestion.guessing.matching import Draft
from ingestion.guessing.values import Values, bare, decimal_of

_MOST: Final = 0.9
_KINDS: Final = 50
_CENT: Final = 0.011
_TAX: Final = (1.02, 1.28)


def with_checked_amount(draft: Draft) -> Draft:
    """Drop an amount that is the whole order's; say what its figures leave open."""
    if draft.feed.name != "order_lines":
        return draft
    draft = _without_rate(draft)
    if "amount" not in draft.matches:
        return draft
    if {"quantity", "unit_price"} <= set(draft.matches):
        return _against_price(draft)
    if _is_of_orders(draft, draft.values("amount")):
        return _doubted(
            draft,
            "amount",
            "has one value for all lines of an order: is it the whole order's total?",
        )
    return _turned(draft)


def _without_rate(draft: Draft) -> Draft:
    """A discount of 0.2 is a fifth and no money."""
    found = [one for one in _numbers(draft, "discount") if one]
    if not found or max(map(abs, found)) > 1 or len(set(found)) > _KINDS:
        return draft
    name = draft.matches["discount"].of[0]
    where = "amount" if "amount" in draft.matches else "unit_price"
    if where not in draft.matches:
        return draft
    told = f"{name} is a share, no money: is it in the price already? It is not taken"
    return _doubted(draft.without("discount"), where, told)


def _against_price(draft: Draft) -> Draft:
    amounts, products = _numbers(draft, "amount"), _products(draft)
    pairs = [
        (amount, product)
        for amount, product in zip(amounts, products, strict=True)
        if amount is not None and product is not None
    ]
    if not pairs:
        return draft
    equal = sum(abs(a - p) <= _CENT * max(1, abs(p) / 50) for a, p in pairs)
    if equal >= _MOST * len(pairs) and len(pairs) >= _MOST * len(amounts):
        amount = draft.matches["amount"]
        return draft.with_match(replace(amount, doubts=()))
    if _is_of_orders(draft, draft.values("amount")):
        name = draft.matches["amount"].of[0]
        return _doubted(
            draft.without("amount"),
            "unit_price",
            f"{name} is the whole order's and not taken; lines count quantity x price",
        )
    return _doubted(draft, "amount", _difference(pairs, equal))


def _difference(pairs: Sequence[tuple[float, float]], equal: int) -> str:
    ratios = [amount / product for amount, product in pairs if product]
    usual = median(ratios) if ratios else 1.0
    close = sum(abs(ratio - usual) < 0.005 for ratio in ratios)
    if _TAX[0] <= usual <= _TAX[1] and close > 0.5 * len(ratios):
        return (
            f"is {usual - 1:.0%} above quantity x price: with tax? The amount counts;"
            " write null to count quantity x price"
        )
    return (
        f"is not quantity x price in {1 - equal / len(pairs):.0%} of the rows; the"
        " amount counts: is it the line's total?"
    )


def _is_of_orders(draft: Draft, amount: Values | None) -> bool:
    """Whether an order with several lines has one amount for all, or on one line."""
    order = draft.values("order_id")
    if amount is None or order is None:
        return False
    by_order: dict[str, list[str | None]] = {}
    for number, cell in zip(order.cells, amount.cells, strict=True):
        if number is not None:
            by_order.setdefault(number, []).append(cell)
    several = [cells for cells in by_order.values() if len(cells) > 1]
    once = sum(len({cell for cell in cells if cell}) == 1 for cells in several)
    return len(several) >= 3 and once >= _MOST * len(several)


def _turned(draft: Draft) -> Draft:
    """A bank writes spending below zero; sales stand above."""
    values, match = draft.values("amount"), draft.matches["amount"]
    if values is None or values.negative_share <= 0.5 or "quantity" in draft.matches:
        return draft
    was = quoted(values) if draft.is_plain(match) else f"({match.text})"
    text = f"-{was}"
    if values.is_text:
        text = f"case when {was} like '-%' then substr({was}, 2) else '-' || {was} end"
    doubt = "most are below zero: spending? Turned, so that spending counts as sales"
    return draft.with_match(replace(match, text=text, doubts=(doubt,)))


def _products(draft: Draft) -> list[float | None]:
    columns = [_numbers(draft, name) for name in ("quantity", "unit_price")]
    discounts = _numbers(draft, "discount") if "discount" in draft.matches else None
    return [
        None
        if quantity is None or price is None
        else quantity * price - ((discounts[row] or 0) if discounts else 0)
        for row, (quantity, price) in enumerate(zip(*columns, strict=True))
    ]


def _numbers(draft: Draft, name: str) -> list[float | None]:
    values = draft.values(name)
    if values is None:
        return []
    decimal, _ = decimal_of([values])
    return [None if cell is None else number(cell, decimal) for cell in values.cells]


def number(text: str, decimal: str) -> float | None:
    """A number as it is written with this decimal sign; None if it is none."""
    plain = bare(text).replace(" ", "").replace("\u00a0", "").replace("'", "")
    plain = plain.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _doubted(draft: Draft, name: str, doubt: str) -> Draft:
    match = draft.matches[name]
    return draft.with_match(replace(match, doubts=(*match.doubts, doubt)))
