"""order_lines/<year>.parquet, and the truth about returns and caused orders.

Times are wall-clock times of the shops (Europe/London). Sales have ids O…, returns ids
R… and negative quantities. Lines are numbered only from the third calendar year on, and
the newest year's file starts with the last days of the year before once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.baskets import CHANNELS
from synthetic.catalogue import Catalogue
from synthetic.contacts import customer_ids
from synthetic.pools import COUNTRIES
from synthetic.population import STORES
from synthetic.randomness import Array, positions
from synthetic.sales import Month
from synthetic.writing import (
    ROW_GROUP,
    instants,
    labels,
    money,
    numbered,
    parquet_writer,
)

NUMBERED_FROM: Final = 2
"""Calendar years after the first from which lines are numbered."""
REPEATED_DAYS: Final = 3
"""Last days of a year that stand in the newest year's file again."""


@dataclass(slots=True)
class OrderFiles:
    """Writes months of trade; use as a context manager."""

    folder: Path
    links: Path
    catalogue: Catalogue
    first_year: int
    last_year: int
    rows: int = 0
    repeated_rows: int = 0
    return_rows: int = 0
    _year: int = 0
    _lines: Any = None
    _links: Any = None
    _december: pa.Table | None = None

    def __enter__(self) -> OrderFiles:
        self.folder.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        for writer in (self._lines, self._links):
            if writer is not None:
                writer.close()

    def write(self, month: Month) -> None:
        """Append a month to its year's file."""
        table = line_table(self.catalogue, month)
        if month.year < self.first_year + NUMBERED_FROM:
            table = table.drop_columns(["line_number"])
        self._open(month.year, table.schema)
        self._append(table)
        links = link_table(self.catalogue, month)
        if self._links is None:
            self._links = parquet_writer(self.links, links.schema)
        self._links.write_table(links)
        self.return_rows += links.num_rows
        if month.year == self.last_year - 1:
            self._december = _last_days(table)

    def _open(self, year: int, schema: pa.Schema) -> None:
        if year == self._year:
            return
        if self._lines is not None:
            self._lines.close()
        self._year = year
        self._lines = parquet_writer(self.folder / f"{year}.parquet", schema)
        again = self._december
        if year == self.last_year and again is not None and again.schema == schema:
            self._append(again)
            self.repeated_rows = again.num_rows

    def _append(self, table: pa.Table) -> None:
        self._lines.write_table(table, row_group_size=ROW_GROUP)
        self.rows += table.num_rows


def line_table(catalogue: Catalogue, month: Month) -> pa.Table:
    """Return a month's lines of sales and returns in the order of their times."""
    lines, orders, back = month.lines, month.orders, month.returns
    order = lines.order
    at = np.concatenate([orders.at[order], back.at])
    rank = np.argsort(at, kind="stable")

    def both(sold: Array, returned: Array) -> Array:
        return np.concatenate([sold, returned])[rank]

    products = catalogue.product_ids
    columns = {
        "order_id": _order_ids(month).take(pa.array(rank)),
        "line_number": pa.array(both(lines.number, _return_lines(month))),
        "ordered_at": instants(at[rank]),
        "customer_id": _customers(both(orders.record[order], back.record)),
        "product_id": labels(products, both(lines.product, back.product)),
        "quantity": pa.array(both(lines.quantity, -back.quantity)),
        "unit_price": money(both(lines.price, back.price)),
        "discount": money(both(lines.discount, -back.discount)),
        "channel": labels(CHANNELS, both(orders.channel[order], back.channel)),
        "store_id": labels(STORES, both(orders.store[order], back.store)),
        "country": labels(COUNTRIES, both(orders.country[order], back.country)),
        "is_cancelled": pa.array(
            both(orders.is_cancelled[order], np.zeros(len(back), dtype=bool))
        ),
    }
    return pa.table(columns)


def link_table(catalogue: Catalogue, month: Month) -> pa.Table:
    """Return which sale line each returned line undoes."""
    back = month.returns
    return pa.table(
        {
            "order_id": numbered("R", month.return_number, 8),
            "line_number": pa.array(_return_lines(month)),
            "sale_order_id": numbered("O", back.sale, 8),
            "sale_line_number": pa.array(back.sale_line),
            "customer_id": customer_ids(back.record),
            "product_id": labels(catalogue.product_ids, back.product),
            "quantity": pa.array(back.quantity),
            "unit_price": money(back.price),
        }
    )


def _return_lines(month: Month) -> Array:
    """Number the lines within each return order from 1."""
    _, counts = np.unique(month.return_number, return_counts=True)
    return positions(counts) + 1


def _order_ids(month: Month) -> pa.Array:
    """Order ids of the sale lines, then of the returned lines, as a dictionary."""
    returns, inverse = np.unique(month.return_number, return_inverse=True)
    texts = pa.concat_arrays(
        [numbered("O", month.number, 8), numbered("R", returns, 8)]
    )
    codes = np.concatenate([month.lines.order, len(month.orders) + inverse])
    return labels(texts, codes)


def _customers(records: Array) -> pa.Array:
    """Customer ids, null for guests."""
    known, codes = np.unique(records, return_inverse=True)
    guests = int(np.searchsorted(known, 0))
    return labels(customer_ids(known[guests:]), np.maximum(codes - guests, -1))


def _last_days(table: pa.Table) -> pa.Table:
    days = table["ordered_at"].cast(pa.date32())
    last = pc.max(days).as_py()
    since = last - timedelta(days=REPEATED_DAYS - 1)
    return table.filter(pc.greater_equal(days, since))
