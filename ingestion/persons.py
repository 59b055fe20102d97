"""All that names a person in the raw tables: ids, names, addresses, cookies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from ingestion.erased import PERSONAL, TELLING
from ingestion.feeds import FEEDS

_DISTINCT_ATTRIBUTE: Final = 6
"""Length from which an attribute's value that nobody else has is looked for."""


@dataclass(frozen=True, slots=True)
class Person:
    """All that names a person: (column, text), the column empty for other texts."""

    names: tuple[tuple[str, str], ...]
    records: int
    """Records in the customers feed."""

    def of(self, column: str) -> list[str]:
        """Texts of a column."""
        return [text for name, text in self.names if name == column]

    @property
    def pattern(self) -> str:
        """A regular expression, of Python and DuckDB alike, for any of the texts."""
        telling = {text for _, text in self.names if len(text) >= TELLING}
        longest_first = sorted(telling, key=lambda text: (-len(text), text))
        return "(?i)(?:" + ("|".join(map(_whole, longest_first)) or "[^\\s\\S]") + ")"


def find(connection: duckdb.DuckDBPyConnection, customer: str) -> Person | None:
    """Find a person by an id, the source's or the resolved one; None if unknown."""
    ids = _records_of(connection, customer)
    marks = ", ".join("?" * len(ids))
    found = set[tuple[str, str]]()
    for feed in FEEDS.values():
        names = feed.column_names
        if "customer_id" not in names:
            continue
        for column in PERSONAL:
            if column in names:
                query = f"select distinct {column} from raw.{feed.name}"
                rows = connection.execute(
                    f"{query} where customer_id in ({marks})", ids
                ).fetchall()
                found |= {(column, text) for (text,) in rows if text}
    if not found and ids == [customer]:
        return None
    ((records,),) = connection.execute(
        f"select count(distinct customer_id) from raw.customers"
        f" where customer_id in ({marks})",
        ids,
    ).fetchall()
    found |= {("customer_id", one) for one in ids}
    found |= {("", text) for text in _texts(connection, ids, marks)}
    return Person(tuple(sorted(found)), records)


def _records_of(connection: duckdb.DuckDBPyConnection, customer: str) -> list[str]:
    """The ids of all records that were resolved into one customer, and its own."""
    query = "select 1 from duckdb_tables() where schema_name = 'ops' and table_name = ?"
    if not connection.execute(query, ["identity_decisions"]).fetchall():
        return [customer]
    rows = connection.execute(
        """
        with latest as (
            select source_customer_id, customer_id from ops.identity_decisions
            qualify decision_number
                = max(decision_number) over (partition by source_customer_id)
        ),
        person as (
            select customer_id from latest
            where source_customer_id = $customer or customer_id = $customer
        )
        select unnest([source_customer_id, customer_id]) as id from latest
        where customer_id in (select customer_id from person)
        """,
        {"customer": customer},
    ).fetchall()
    return sorted({customer, *(text for (text,) in rows)})


def _texts(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], marks: str
) -> set[str]:
    """Names, addresses and the like, in lower case as they are hashed."""
    rows = connection.execute(
        f"""
        select unnest([full_name, email, phone]) as text from raw.customers
        where customer_id in ({marks})
        union
        select value from raw.customer_attributes
        where customer_id in ({marks})
            and length(value) >= {_DISTINCT_ATTRIBUTE}
            and try_cast(value as double) is null
            and value not in (
                select value from raw.customer_attributes
                where customer_id not in ({marks}) and value is not null
            )
        """,
        [*ids, *ids, *ids],
    ).fetchall()
    texts = {text.strip().lower() for (text,) in rows if text}
    return {text for text in texts if len(text) >= TELLING}


def _whole(text: str) -> str:
    """A text as a pattern that does not match inside a longer word or number."""
    first, last = ("\\b" if _is_word(end) else "" for end in (text[0], text[-1]))
    return f"{first}{re.escape(text)}{last}"


def _is_word(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter == "_")
