"""Persons who were erased: known by keyed hashes alone, and kept out of what lands.

Rows of an erased person are left out as if a `where` had filtered them. Sales, visits
and interactions stay without the person, unless these were erased, too. The same
expressions change the rows that stand and those that land again.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from typing import Final

import duckdb

from ingestion.errors import LandingError
from ingestion.sql import identifier, literal
from ingestion.staging import Verdict

PERSONAL: Final = ("customer_id", "visitor_id", "handle")
"""Columns that name a person: by their hashes the rows are known again."""
KEPT: Final = frozenset({"order_lines", "web_events", "social_interactions"})
"""Feeds whose rows count without a person."""
TELLING: Final = 3
"""Length from which a text is looked for inside others."""
_BLOCK: Final = 64


def digest(key: bytes, text: str) -> str:
    """HMAC-SHA-256 of a text, in hex."""
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def hashed(key: bytes, text: str) -> str:
    """As `digest`, of an SQL expression: RFC 2104 for keys of up to 64 bytes."""
    inner, outer = (
        bytes(byte ^ pad for byte in key.ljust(_BLOCK, b"\0")).hex()
        for pad in (0x36, 0x5C)
    )
    within = f"sha256(unhex('{inner}') || encode({text}))"
    return f"sha256(unhex('{outer}') || unhex({within}))"


def keyed(column: str, plain: str, key: bytes | None) -> str:
    """A hash of ops.source_rows (`key_hash`, `row_hash`) that says nothing by itself.

    Whoever tries all ids finds the one with a given hash, unless a secret goes into it.
    Who has the database alone cannot try what needs the key: an MD5 over key and hash
    does, and costs less than an HMAC for each row of a table.
    """
    if key is None:
        return plain
    function = {"key_hash": "md5_number", "row_hash": "md5_number_lower"}[column]
    return f"{function}({literal(digest(key, column))} || {plain})"


def require_key(
    connection: duckdb.DuckDBPyConnection, key: bytes | None
) -> bytes | None:
    """Give the key where anybody was erased, else None.

    Raises:
        LandingError: the key is missing or another one, so erased persons would not be
            known again.
    """
    rows = connection.execute("select distinct key_check from ops.erasures").fetchall()
    if not rows:
        return None
    if key is None or {check for (check,) in rows} != {digest(key, "")}:
        raise LandingError(
            "Persons were erased from this warehouse, and the key that knows them again"
            f" is {'not there' if key is None else 'another one'}. Put erasure.key back"
            " into the warehouse folder, or set MERCATO_ERASURE_KEY to what it was."
        )
    return key


def note_forgotten(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    names: Collection[str],
    key: bytes,
    ops: str = "ops",
) -> bool:
    """Note what names erased persons in a table, as `forgotten`; false if nothing."""
    texts = " union all ".join(
        f"select distinct {literal(name)} as column_name, {name}::varchar as text"
        f" from {rows} where {name} is not null"
        for name in PERSONAL
        if name in names
    )
    if not texts:
        return False
    connection.execute(f"""
        create or replace temp table forgotten as
        select
            texts.column_name,
            texts.text,
            min(erasures.erasure_id) as erasure_id,
            bool_and(erasures.with_sales) as with_sales
        from ({texts}) as texts
        inner join {ops}.erased_keys as erased_keys
            on texts.column_name = erased_keys.column_name
            and {hashed(key, "texts.text")} = erased_keys.text_hash
        inner join {ops}.erasures as erasures
            on erased_keys.erasure_id = erasures.erasure_id
        group by texts.column_name, texts.text
    """)
    return bool(connection.execute("select 1 from forgotten limit 1").fetchall())


def joined(rows: str, names: Collection[str]) -> str:
    """A table as `rows`, joined with what is `forgotten`: stands after `from`."""
    joins = "".join(
        f" left join forgotten as by_{name} on by_{name}.column_name = {literal(name)}"
        f" and rows.{name} = by_{name}.text"
        for name in _personal(names)
    )
    return f"{rows} as rows{joins}"


def is_erased(names: Collection[str]) -> str:
    """Whether a row of `joined` is of an erased person."""
    return f"{_of(names, 'erasure_id')} is not null"


def goes(feed: str, names: Collection[str]) -> str:
    """Whether a row of `joined` is left out altogether."""
    sales = f" and {_of(names, 'with_sales')}" if feed in KEPT else ""
    return f"{is_erased(names)}{sales}"


def changes(feed: str, names: Collection[str], key: bytes) -> Mapping[str, str]:
    """What columns of a kept row hold instead: expressions over `joined`.

    Orders and visits keep together under a name of their own, which is made with the
    key and says nothing without it.
    """
    values = dict.fromkeys(("customer_id", "handle", "page"), "null")
    order_id = "rows.order_id" if "order_id" in names else "null"
    if feed == "order_lines":
        day = f"{_of(names, 'erasure_id')} || ':' || rows.order_date"
        values["order_id"] = f"coalesce({_order_id(order_id, key)}, {_alias(key, day)})"
        values["line_number"] = f"case when {order_id} is not null then line_number end"
    elif feed == "web_events":
        given = [f"rows.{name}" for name in ("visitor_id", "customer_id")]
        visitor = [one for one in given if one.removeprefix("rows.") in names]
        values["visitor_id"] = _alias(key, f"coalesce({', '.join(visitor)})")
        values["order_id"] = _order_id(order_id, key)
    return {
        name: f"case when {is_erased(names)} then {value}"
        + (f" else rows.{name} end" if name in names else " end")
        for name, value in values.items()
        if name in names or (name == "order_id" and feed == "order_lines")
    }


def forget_staged(
    connection: duckdb.DuckDBPyConnection, feed: str, key: bytes | None
) -> int:
    """Take erased persons out of `staged`; gives how many rows were theirs."""
    names = [name for name, *_ in connection.execute("describe staged").fetchall()]
    if key is None or not note_forgotten(connection, "staged", names, key):
        return 0
    values = dict(changes(feed, names, key)) if feed in KEPT else {}
    values["_verdict"] = (
        f"case when {goes(feed, names)} then coalesce(_verdict, {Verdict.FILTERED:d})"
        " else _verdict end"
    )
    replaced = ", ".join(
        f"{values[name]} as {name}" for name in values if name in names
    )
    added = "".join(
        f", {values[name]} as {name}" for name in values if name not in names
    )
    connection.execute(f"""
        create or replace temp table remembered as
        select
            rows.* replace ({replaced}){added},
            {is_erased(names)} as _is_erased
        from {joined("staged", names)}
        order by rows._row
    """)
    ((count,),) = connection.execute(
        "select count(*) from staged inner join remembered using (_row)"
        " where _is_erased and staged._verdict is null"
    ).fetchall()
    connection.execute("create or replace temp view staged as from remembered")
    return int(count)


def note_erased(connection: duckdb.DuckDBPyConnection, load_id: int, rows: int) -> None:
    """Enter into the ledger how many rows of a load were of erased persons."""
    if rows:
        connection.execute(
            "update ops.loads set rows_erased = ? where load_id = ?", [rows, load_id]
        )


def hidden(rejected: str, key: bytes | None, ops: str = "ops") -> str:
    """Rows of ops.rejected_rows, from a query that has them and `is_erased`.

    Those that hold a text of an erased person anywhere lose value and record.
    """
    if key is None:
        return f"select * exclude (is_erased) from ({rejected})"
    known = f"(select text_hash from {ops}.erased_keys)"
    return f"""
        with rejected as materialized ({rejected}),
        texts as (
            select load_id, line, unnest(list_distinct(
                [value]
                || coalesce(json_extract_string(
                    case when json_valid(record) then record end, '$.*'
                ), [])
                || coalesce(regexp_split_to_array(record, '[",;|:{{}}\\[\\]\\t]+'), [])
            )) as text
            from rejected
        ),
        telling as (
            select load_id, line from texts
            where {hashed(key, "text")} in {known}
                or {hashed(key, "lower(trim(text))")} in {known}
        ),
        judged as (
            select * replace (
                is_erased
                or (load_id, line) in (select (load_id, line) from telling) as is_erased
            )
            from rejected
        )
        select * exclude (is_erased) replace (
            case when not is_erased then value end as value,
            case when not is_erased then record end as record
        )
        from judged
    """


def _personal(names: Collection[str]) -> list[str]:
    return [name for name in PERSONAL if name in names]


def _of(names: Collection[str], column: str) -> str:
    """A column of the erasure that a row falls under."""
    values = [f"by_{name}.{identifier(column)}" for name in _personal(names)]
    return f"coalesce({', '.join([*values, 'null'])})"


def _alias(key: bytes, text: str) -> str:
    return f"'erased-' || left({hashed(key, text)}, 16)"


def _order_id(order_id: str, key: bytes) -> str:
    """An order's id, unless it is made from the customer's."""
    customer = "regexp_escape(rows.customer_id)"
    within = f"'(^|[^[:alnum:]])' || {customer} || '($|[^[:alnum:]])'"
    return (
        f"case when length(rows.customer_id) >= {TELLING}"
        f" and regexp_matches({order_id}, {within})"
        f" then {_alias(key, order_id)} else {order_id} end"
    )
