"""From what a source holds to the types of a feed: one SQL expression each.

Every expression gives null for a value that it cannot read, never an error, so that the
row can be rejected with the value and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ingestion.contract import DAY, FLAG, INSTANT, NUMBER, TEXT, WHOLE
from ingestion.sql import literal

_FLOATS: Final = frozenset({"DOUBLE", "FLOAT"})
_ZONED: Final = "TIMESTAMP WITH TIME ZONE"
_TRUE: Final = ("true", "t", "yes", "y", "1")
_FALSE: Final = ("false", "f", "no", "n", "0")
_MANTISSA: Final = "1e15"  # whole numbers up to here are exact in a double

REASONS: Final = {
    WHOLE: "is not a whole number",
    NUMBER: "is not a number",
    FLAG: "is neither yes nor no (yes/no, y/n, true/false, t/f, 1/0)",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source writes numbers and dates, and the zone that its clock shows."""

    decimal: str
    date_formats: tuple[str, ...]
    timezone: str


def reason(type_: str, reading: Reading, reserved: tuple[str, ...] = ()) -> str:
    """Why a value was not read as `type_`, for ops.rejected_rows."""
    if reserved:
        return (
            "names rows that marts make themselves; leave out total rows by where:,"
            " or map the value to another word"
        )
    if type_ in (DAY, INSTANT):
        what = "a date" if type_ == DAY else "a date and time"
        how = " or ".join(reading.date_formats) or "YYYY-MM-DD"
        return f"is not {what} written as {how}; date_format says how to read it"
    if type_ in REASONS:
        return REASONS[type_]
    return f"is not an amount with decimal {reading.decimal!r}, or is too large"


def is_reserved(value: str, words: tuple[str, ...]) -> str:
    """Say in SQL that a text is one of the words, small, capitalised or in capitals."""
    # To spell them out costs a tenth of lower() over a hundred million lines.
    spelled = [how for word in words for how in (word, word.title(), word.upper())]
    return f"{value} in ({', '.join(literal(word) for word in spelled)})"


def present(expression: str, source_type: str) -> str:
    """The expression with null for what stands for nothing: blank text and NaN."""
    if source_type in _FLOATS:
        return f"case when not isnan({expression}) then {expression} end"
    if source_type in ("VARCHAR", "JSON"):
        return f"nullif(trim({expression}), '')"
    return expression


def cast(value: str, source_type: str, type_: str, reading: Reading) -> str:
    """An expression that reads `value` as `type_`; instants keep the source's clock."""
    if source_type == _ZONED:
        value = f"timezone({literal(reading.timezone)}, {value})"
        source_type = INSTANT
    if type_ == TEXT:
        return _text(value, source_type)
    if type_ in (DAY, INSTANT):
        return _time(value, source_type, type_, reading)
    if type_ == FLAG:
        return _flag(value, source_type)
    if source_type == "VARCHAR":
        return _number(value, type_, reading.decimal)
    if source_type in (DAY, INSTANT, "BOOLEAN") or source_type.startswith("TIMESTAMP"):
        return f"null::{type_}"
    whole = f"case when {value} = trunc({value}) then try_cast({value} as {type_}) end"
    if type_ == WHOLE and not source_type.endswith(("INT", "INTEGER")):
        return whole
    if type_ == NUMBER:
        return f"case when isfinite({value}::double) then {value}::double end"
    return f"try_cast({value} as {type_})"


def instant(value: str, source_type: str, reading: Reading) -> str | None:
    """The UTC instant of values that carry their own offset; None if none can."""
    if source_type == _ZONED:
        return f"timezone('UTC', {value})"
    if source_type != "VARCHAR":
        return None
    if reading.date_formats:
        zoned = [text for text in reading.date_formats if "%z" in text or "%Z" in text]
        parsed = f"try_strptime({value}, {_formats(tuple(zoned))})"
        return f"timezone('UTC', {parsed})" if zoned else None
    return (
        f"case when {_has_offset(value)}"
        f" then timezone('UTC', try_cast({value} as timestamptz)) end"
    )


def _has_offset(value: str) -> str:
    # An offset follows YYYY-MM-DDTHH:MM; a cast to timestamp would drop it silently.
    rest = f"substr({value}, 17)"
    return f"(length({rest}) > 0 and regexp_matches({rest}, '[Zz+-]'))"


def _text(value: str, source_type: str) -> str:
    if source_type in _FLOATS or source_type.startswith("DECIMAL"):
        # An id that the source keeps as a number reads 17850, not 17850.0.
        return (
            f"case when {value} = trunc({value}) and abs({value}) < {_MANTISSA}"
            f" then {value}::bigint::varchar else {value}::varchar end"
        )
    return value if source_type == "VARCHAR" else f"{value}::varchar"


def _time(value: str, source_type: str, type_: str, reading: Reading) -> str:
    if source_type == DAY or source_type.startswith("TIMESTAMP"):
        return f"{value}::{type_}"
    if reading.date_formats:
        return _strptime(f"{value}::varchar", type_, reading)
    if source_type != "VARCHAR":
        return f"null::{type_}"
    # Words such as 'infinity' and 'epoch' would cast, too.
    parsed = f"try_cast({value} as {type_})"
    if type_ == INSTANT:
        local = (
            f"timezone({literal(reading.timezone)}, try_cast({value} as timestamptz))"
        )
        parsed = f"case when {_has_offset(value)} then {local} else {parsed} end"
    return f"case when {value} < ':' then {parsed} end"


def _strptime(value: str, type_: str, reading: Reading) -> str:
    parsed = []
    for text in reading.date_formats:
        one = f"try_strptime({value}, {literal(text)})"
        if "%z" in text or "%Z" in text:
            one = f"timezone({literal(reading.timezone)}, {one})"
        parsed.append(one)
    return f"coalesce({', '.join(parsed)})::{type_}"


def _formats(formats: tuple[str, ...]) -> str:
    return "[" + ", ".join(literal(text) for text in formats) + "]"


def _flag(value: str, source_type: str) -> str:
    if source_type == "BOOLEAN":
        return value
    if source_type in _FLOATS or source_type.startswith("DECIMAL"):
        value = f"try_cast({value} as decimal(18, 3))::double"
        return f"case {value} when 1 then true when 0 then false end"
    text = f"lower({value}::varchar)"
    yes, no = (", ".join(literal(word) for word in words) for words in (_TRUE, _FALSE))
    return f"case when {text} in ({yes}) then true when {text} in ({no}) then false end"


def _number(value: str, type_: str, decimal: str) -> str:
    plain = _plain(value, decimal)
    if type_ == NUMBER:
        number = f"try_cast({plain} as double)"
        return f"case when isfinite({number}) then {number} end"
    if type_ != WHOLE:
        return f"try_cast({plain} as {type_})"
    # 1.0 is a whole number; a cast alone would round 1.5 to one, too.
    number = f"try_cast({plain} as decimal(28, 9))"
    return (
        f"case when not contains({value}, {literal(decimal)})"
        f" then try_cast({plain} as bigint)"
        f" when {number} = trunc({number}) then try_cast({number} as bigint) end"
    )


def _plain(value: str, decimal: str) -> str:
    """Text with a decimal point and no thousands separators; null if misplaced."""
    if decimal == ",":
        bare = f"regexp_replace({value}, '[ \\x{{A0}}\\x{{202F}}]', '', 'g')"
        return (
            f"case when regexp_full_match({bare},"
            r" '[+-]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?([eE][+-]?\d+)?')"
            f" then replace(replace({bare}, '.', ''), ',', '.') end"
        )
    grouped = r"'[+-]?\d{1,3}(,\d{3})+(\.\d*)?'"
    return (
        f"case when not contains({value}, ',') then {value}"
        f" when regexp_full_match({value}, {grouped})"
        f" then replace({value}, ',', '') end"
    )
