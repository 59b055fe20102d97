"""Checks as data: what is expected of a table, and how grave it is if it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Severity = Literal["error", "warning"]
Bound = int | float | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation of one table."""

    expectation: str
    """Name of the Great Expectations class."""
    arguments: Mapping[str, Any]
    says: str
    """The expectation in words; with the column it names the check in its table."""
    column: str | None = None
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Suite:
    """The checks of one table, or of a part of it."""

    title: str
    """Name of the suite in the Data Docs."""
    table: str
    query: str
    """The rows that are judged."""
    checks: Sequence[Check]


def mart(table: str, *checks: Check) -> Suite:
    """The checks of all rows of a mart."""
    return Suite(table, table, f"select * from marts.{table}", checks)


def _share(mostly: float) -> str:
    return "" if mostly == 1 else f" in at least {mostly:.1%} of rows"


def filled(column: str, *, mostly: float = 1, severity: Severity = "error") -> Check:
    """Expect a column to be filled in, in a share of the rows."""
    return Check(
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": column, "mostly": mostly},
        says=f"is filled in{_share(mostly)}",
        column=column,
        severity=severity,
    )


def between(
    column: str,
    low: Bound,
    high: Bound,
    *,
    mostly: float = 1,
    severity: Severity = "error",
) -> Check:
    """Expect values, where there are any, between two bounds, which are allowed."""
    return Check(
        expectation="ExpectColumnValuesToBeBetween",
        arguments={
            "column": column,
            "min_value": low,
            "max_value": high,
            "mostly": mostly,
        },
        says=f"is {_span(low, high)}{_share(mostly)}",
        column=column,
        severity=severity,
    )


def none_beyond(
    column: str, *, low: int | None = None, high: int | None = None
) -> Check:
    """Expect no value beyond a bound, in a mart of many files.

    Of these only row groups are read whose statistics reach beyond it: mostly none.
    """
    sides = ((f"< {low}", low), (f"> {high}", high))
    beyond = " or ".join(
        f"{column} {side}" for side, bound in sides if bound is not None
    )
    return never(
        f"is {_span(low, high)}",
        f"select {column} from {{batch}} where {beyond}",
        column=column,
    )


def _span(low: Bound, high: Bound) -> str:
    if high is None:
        return f"at least {low}"
    return f"at most {high}" if low is None else f"between {low} and {high}"


def one_of(column: str, *values: str, severity: Severity = "error") -> Check:
    """Expect no value but these."""
    return Check(
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": column, "value_set": list(values)},
        says=f"is one of {', '.join(values)}",
        column=column,
        severity=severity,
    )


def never(
    says: str, query: str, *, column: str | None = None, severity: Severity = "error"
) -> Check:
    """Expect a query over `{batch}`, the judged rows, to find nothing."""
    return Check(
        expectation="UnexpectedRowsExpectation",
        arguments={"unexpected_rows_query": query},
        says=says,
        column=column,
        severity=severity,
    )
