"""What a contract is made of: types, columns and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TEXT: Final = "VARCHAR"
WHOLE: Final = "BIGINT"
NUMBER: Final = "DOUBLE"
QUANTITY: Final = "DECIMAL(18,3)"
MONEY: Final = "DECIMAL(18,4)"
FLAG: Final = "BOOLEAN"
DAY: Final = "DATE"
INSTANT: Final = "TIMESTAMP"

TOTAL: Final = ("all",)
"""The key of total rows."""
GROUP: Final = ("all", "guest")
"""The keys of total rows and of the sales to guests."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a feed: its name, DuckDB type and meaning."""

    name: str
    type: str
    description: str
    is_required: bool = False
    local_date: str | None = None
    """Name of the company-local DATE column that landing derives from an instant."""
    reserved: tuple[str, ...] = ()
    """Words that marts use as keys of rows of their own: no row may hold them."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The contract of one feed."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns that name a row: of several rows with one key, the last landed counts."""
    may_be_empty: tuple[str, ...] = ()
    """Parts of the key in which null is a value; a null elsewhere names no row."""
    one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of columns: each row must have at least one group filled in."""
    amount: str | None = None
    """The column that is the row's money, for reconciling rows that do not land."""
    keeps_further_columns: bool = False
    derived: tuple[Column, ...] = ()
    """Columns that landing adds and no source may map."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns that a source may map, in contract order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that every row must fill in."""
        return tuple(column.name for column in self.columns if column.is_required)

    @property
    def raw_columns(self) -> tuple[Column, ...]:
        """Columns of `raw.<feed>`: contract, local dates and derived ones, in order."""
        local_dates = tuple(
            Column(column.local_date, DAY, f"{column.name} as the company's local day")
            for column in self.columns
            if column.local_date
        )
        return (*self.columns, *local_dates, *self.derived, *PROVENANCE)


PROVENANCE: Final = (
    Column(
        "_load_id", WHOLE, "Load that brought the row (`ops.loads`)", is_required=True
    ),
    Column(
        "_line",
        WHOLE,
        "Line or record of the source file, the header being 1",
        is_required=True,
    ),
    Column(
        "_is_duplicate", FLAG, "A row landed later has the same key", is_required=True
    ),
    Column("_landing_id", WHOLE, "Landing that wrote or changed it", is_required=True),
)


def feed(name: str, description: str, *columns: Column, **options: object) -> Feed:
    """Describe a feed in one call; the options are further fields of `Feed`."""
    return Feed(name, description, columns, **options)  # type: ignore[arg-type]


def required(
    name: str,
    type_: str,
    description: str,
    *,
    local_date: str | None = None,
    reserved: tuple[str, ...] = (),
) -> Column:
    """Describe a column that every row must fill in."""
    return Column(
        name,
        type_,
        description,
        is_required=True,
        local_date=local_date,
        reserved=reserved,
    )
