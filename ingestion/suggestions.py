"""Guesses for a new file: which feed it is, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ingestion.contract import Feed
from ingestion.feeds import FEEDS

_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "order_id": "invoice invoiceno order orderno ordernumber transactionid receipt",
        "ordered_at": "invoicedate orderdate date datetime timestamp transactiondate",
        "line_number": "line lineno position",
        "customer_id": "customer customerid customerno clientid client cardholder id",
        "product_id": "stockcode sku item itemid article productcode id",
        "product_name": "description product name title",
        "department_id": "department category mcc id",
        "department_name": "department name category description",
        "quantity": "qty units pieces count",
        "unit_price": "price unitprice",
        "amount": "total linetotal value sales revenue",
        "full_name": "name customername fullname",
        "email": "mail emailaddress",
        "phone": "telephone mobile phonenumber",
        "birth_date": "birthdate dateofbirth dob birthday",
        "registered_at": "registered registrationdate signupdate createdat created",
        "unit_cost": "cost purchaseprice",
        "campaign_id": "campaign",
        "version": "arm variant segment group",
        "cost": "spend amount",
        "spend_date": "date day",
        "rate_date": "date day",
        "event_id": "id event",
        "event_type": "event type",
        "occurred_at": "timestamp time datetime date",
        "visitor_id": "visitor cookie sessionid deviceid",
        "interaction_id": "id",
        "interaction_type": "type",
        "sales": "total amount revenue netsales",
        "year": "fiscalyear",
        "country": "nation region",
    }
)


def suggest(feed: Feed, columns: Sequence[str]) -> dict[str, str]:
    """Contract column → source column, for those whose names speak for themselves."""
    by_folded = {_folded(name): name for name in columns}
    found: dict[str, str] = {}
    for exact in (True, False):
        for column in feed.column_names:
            words = [column] if exact else _WORDS.get(column, "").split()
            match = next((w for w in words if _folded(w) in by_folded), None)
            if match and column not in found:
                found[column] = by_folded.pop(_folded(match))
    return {name: found[name] for name in feed.column_names if name in found}


def guess_feed(columns: Sequence[str]) -> Feed:
    """The feed that most columns of a file speak for."""
    return max(FEEDS.values(), key=lambda feed: _likeness(feed, columns))


def _likeness(feed: Feed, columns: Sequence[str]) -> tuple[int, float]:
    found = suggest(feed, columns)
    complete = set(feed.required) <= set(found) and (
        not feed.one_of or any(set(group) <= set(found) for group in feed.one_of)
    )
    same = sum(_folded(name) == _folded(source) for name, source in found.items())
    missing = len(set(feed.required) - set(found))
    return int(complete), len(found) + same / 2 - missing


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
