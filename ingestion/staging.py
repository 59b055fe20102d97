"""One typed pass over a source, each row judged on the way.

The view `staged` has the mapped contract columns in their types, instants in UTC,
local days, and `_verdict`: null for a row that lands, else why it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

import duckdb

from ingestion.casts import Reading, cast, instant, is_reserved, present, reason
from ingestion.channels import CHANNEL_COLUMNS, channel, web_channel
from ingestion.clock import EARLIEST, LATEST, from_utc, to_utc
from ingestion.contract import DAY, INSTANT, MONEY, TEXT, TOTAL, Feed
from ingestion.mapping import Mapped
from ingestion.sources.files import Relation
from ingestion.sql import as_struct, identifier, literal

KINDS: Final = 3


class Verdict(IntEnum):
    """Why a row does not land; from FIRST_COLUMN on, three for each mapped column."""

    FILTERED = 0
    UNREADABLE = 1
    CONDITION = 2
    INCOMPLETE = 3
    AMOUNT = 4
    NO_RATE = 5
    WEB_CHANNEL = 6
    FIRST_COLUMN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """All that the pass needs to know."""

    feed: Feed
    mapped: tuple[Mapped, ...]
    where: str | None
    reading: Reading
    timezone: str
    channels: Mapping[str, str]

    @property
    def names(self) -> frozenset[str]:
        """Names of the mapped columns."""
        return frozenset(one.column.name for one in self.mapped)

    @property
    def computes_amount(self) -> bool:
        """Whether the line's amount is quantity * price - discount where not given."""
        pair = {"quantity", "unit_price"}
        return self.feed.name == "order_lines" and pair <= self.names

    def explain(self, verdict: int) -> tuple[str | None, str]:
        """The contract column that failed first, and the reason."""
        if verdict >= Verdict.FIRST_COLUMN:
            index, kind = divmod(verdict - Verdict.FIRST_COLUMN, KINDS)
            one = self.mapped[index]
            told = (
                "is required and empty",
                reason(one.column.type, self.reading, one.column.reserved),
                f"the expression {one.expression} cannot be computed for this row",
            )
            return one.column.name, told[kind]
        groups = ", or ".join(" and ".join(group) for group in self.feed.one_of)
        reasons: dict[int, tuple[str | None, str]] = {
            Verdict.CONDITION: (None, f"where: {self.where} cannot be computed"),
            Verdict.INCOMPLETE: (self.feed.one_of[0][0], f"the row needs {groups}")
            if self.feed.one_of
            else (None, ""),
            Verdict.AMOUNT: ("amount", "quantity * unit_price is too large"),
            Verdict.NO_RATE: (
                "currency",
                "no exchange rate is known for this currency on or before the day",
            ),
            Verdict.WEB_CHANNEL: ("channel", reason(TEXT, self.reading, TOTAL)),
        }
        return reasons.get(verdict, (None, "the record cannot be read"))


def stage(
    connection: duckdb.DuckDBPyConnection,
    staging: Staging,
    relation: Relation,
    folder: Path,
) -> None:
    """Make the view `staged` of every record, numbered from 0 as `_row`, in order.

    The rows stand in a Parquet file: written as fast as a temp table, but it numbers
    its rows, takes no memory, and inserting from it costs half in a transaction.
    """
    file = literal(str(folder / "staged.parquet"))
    connection.execute(
        f"copy ({staged_sql(staging, relation)}) to {file}"
        " (format parquet, compression lz4_raw)"
    )
    connection.execute(
        "create or replace temp view staged as select *, file_row_number as _row"
        f" from read_parquet({file}, file_row_number = true)"
    )


def staged_sql(staging: Staging, relation: Relation) -> str:
    """The pass as one query; each step sees what the step before has made of a row."""
    steps = {
        "tried": _tried(staging, relation),
        "mapped": _mapped(staging),
        "typed": _typed(staging),
        "conditioned": _conditioned(staging),
        "judged": _judged(staging),
    }
    ctes = ",\n".join(f"{name} as not materialized ({s})" for name, s in steps.items())
    return f"with {ctes}\n{_finished(staging, relation)}"


def _tried(staging: Staging, relation: Relation) -> str:
    items = []
    for one in staging.mapped:
        # Named once, and inside `try`: a second naming would be computed outside it.
        if one.is_expression:
            items.append(f"try({{'value': {one.expression}}}) as {_raw(one)}")
        else:
            items.append(f"{present(one.expression, one.source_type)} as {_raw(one)}")
    if not relation.reread:
        items.append(f"{as_struct(relation.columns)} as _source")
    items.append(f"{relation.raw or 'null::varchar'} as _raw")
    if relation.line:
        items.append(f"{relation.line} as _line")
    items.append(f"{relation.problem or 'null::varchar'} as _problem")
    return f"select {', '.join(items)} from {relation.sql}"


def _mapped(staging: Staging) -> str:
    expressions = [one for one in staging.mapped if one.is_expression]
    if not expressions:
        return "select * from tried"
    values = ", ".join(
        f"{present(f'{_raw(one)}.value', one.source_type)} as {_raw(one)}"
        for one in expressions
    )
    broken = ", ".join(f"{_raw(one)} is null as {_broken(one)}" for one in expressions)
    return f"select * replace ({values}), {broken} from tried"


def _typed(staging: Staging) -> str:
    items = ["*"]
    for one in staging.mapped:
        args = (_raw(one), one.source_type)
        value = cast(*args, one.column.type, staging.reading)
        items.append(f"{value} as {identifier(one.column.name)}")
        exact = instant(*args, staging.reading)
        if one.column.type == INSTANT and exact:
            items.append(f"{exact} as {_exact(one)}")
    return f"select {', '.join(items)} from mapped"


def _conditioned(staging: Staging) -> str:
    condition = f"({staging.where})::boolean" if staging.where else "true"
    return f"select *, try({{'value': {condition}}}) as _condition from typed"


def _judged(staging: Staging) -> str:
    cases = [
        f"when _problem is not null then {Verdict.UNREADABLE:d}",
        f"when not _condition.value then {Verdict.FILTERED:d}",
    ]
    for index, one in enumerate(staging.mapped):
        cases += _column_cases(one, Verdict.FIRST_COLUMN + KINDS * index, staging)
    cases += [
        *_incomplete(staging),
        f"when _condition is null then {Verdict.CONDITION:d}",
        f"when _condition.value is null then {Verdict.FILTERED:d}",
    ]
    if staging.computes_amount:
        cases.append(f"when {_amount(staging)} is null then {Verdict.AMOUNT:d}")
    if staging.feed.name == "web_events":
        is_total = is_reserved(web_channel(staging.names, staging.channels), TOTAL)
        cases.append(f"when {is_total} then {Verdict.WEB_CHANNEL:d}")
    verdict = f"case {' '.join(cases)} end::usmallint"
    return f"select *, {verdict} as _verdict from conditioned"


def _column_cases(one: Mapped, code: int, staging: Staging) -> list[str]:
    name = identifier(one.column.name)
    cases = []
    if one.is_expression:
        cases.append(f"when {_broken(one)} then {code + 2}")
    if one.column.is_required:
        cases.append(f"when {_raw(one)} is null then {code}")
    if one.column.type != TEXT:
        cases.append(f"when {_raw(one)} is not null and {name} is null then {code + 1}")
    if one.column.reserved:
        # Words of channels are judged as the channel map leaves them.
        value = _channel(one, staging) if one.column.name == "channel" else name
        is_taken = is_reserved(value, one.column.reserved)
        cases.append(f"when {is_taken} then {code + 1}")
    if one.column.type in (DAY, INSTANT):
        cases.append(f"when {name} not between {EARLIEST} and {LATEST} then {code + 1}")
    return cases


def _incomplete(staging: Staging) -> list[str]:
    groups = [
        " and ".join(f"{identifier(name)} is not null" for name in group)
        for group in staging.feed.one_of
        if set(group) <= staging.names
    ]
    if not groups:
        return []
    either = " or ".join(f"({group})" for group in groups)
    return [f"when not ({either}) then {Verdict.INCOMPLETE:d}"]


def _finished(staging: Staging, relation: Relation) -> str:
    items = [_final(one, staging) for one in staging.mapped]
    if staging.computes_amount and "amount" not in staging.names:
        items.append(f"{_amount(staging)} as amount")
    if staging.feed.name == "web_events":
        items.append(f"{web_channel(staging.names, staging.channels)} as channel")
    items += [
        _local_day(one, staging) for one in staging.mapped if one.column.local_date
    ]
    if relation.line:
        items.append("_line")
    record = "_raw" if relation.reread else "coalesce(_raw, to_json(_source)::varchar)"
    items += [
        "_verdict",
        f"{_failed_value(staging)} as _value",
        f"case when _verdict = {Verdict.UNREADABLE:d} then _problem end as _problem",
        f"case when _verdict > 0 then {record} end as _record",
    ]
    return f"select {', '.join(items)} from judged"


def _final(one: Mapped, staging: Staging) -> str:
    name = identifier(one.column.name)
    if one.column.type == INSTANT:
        utc = to_utc(name, staging.reading.timezone)
        exact = instant(_raw(one), one.source_type, staging.reading)
        return f"{f'coalesce({_exact(one)}, {utc})' if exact else utc} as {name}"
    if one.column.name == "amount" and staging.computes_amount:
        return f"{_amount(staging)} as amount"
    if one.column.name in CHANNEL_COLUMNS:
        return f"{_channel(one, staging)} as {name}"
    if one.column.name == "currency":
        return f"upper({name}) as {name}"
    return name


def _channel(one: Mapped, staging: Staging) -> str:
    return channel(identifier(one.column.name), staging.channels)


def _local_day(one: Mapped, staging: Staging) -> str:
    name, day = identifier(one.column.name), one.column.local_date
    if staging.reading.timezone == staging.timezone:
        return f"{name}::date as {day}"
    utc = to_utc(name, staging.reading.timezone)
    exact = instant(_raw(one), one.source_type, staging.reading)
    utc = f"coalesce({_exact(one)}, {utc})" if exact else utc
    return f"{from_utc(utc, staging.timezone)}::date as {day}"


def _amount(staging: Staging) -> str:
    total = f"try_cast(quantity * unit_price as {MONEY})"
    if "discount" in staging.names:
        total = f"try_cast({total} - coalesce(discount, 0) as {MONEY})"
    return f"coalesce(amount, {total})" if "amount" in staging.names else total


def _failed_value(staging: Staging) -> str:
    cases = "".join(
        f" when {Verdict.FIRST_COLUMN + KINDS * index + 1} then {_raw(one)}::varchar"
        for index, one in enumerate(staging.mapped)
    )
    if staging.feed.name == "web_events":
        cases += f" when {Verdict.WEB_CHANNEL:d} then {literal(TOTAL[0])}"
    return f"case _verdict{cases} end"


def _raw(one: Mapped) -> str:
    return identifier(f"{one.column.name}|raw")


def _exact(one: Mapped) -> str:
    return identifier(f"{one.column.name}|exact")


def _broken(one: Mapped) -> str:
    return identifier(f"{one.column.name}|broken")
