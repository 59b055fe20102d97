"""Small feeds: products, the company's own groups, attributes and old totals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.catalogue import DEPARTMENTS, FEES, OPENED, Catalogue
from synthetic.clusters import of_clusters
from synthetic.contacts import customer_ids
from synthetic.population import COMPANY_SEGMENTS, Population
from synthetic.randomness import Array, Streams
from synthetic.records import Records
from synthetic.season import Calendar, day_to_date
from synthetic.writing import labels, money, plain

CHUNK: Final = 250_000
EARLIER_TOTALS: Final = 2
"""Calendar years before the first order line of which only totals are known."""
SALES_OF_CUSTOMER: Final = 12_000
"""Mean pence a customer spent in a year of which only totals are known."""
LOYALTY_TIERS: Final = ("none", "blue", "silver", "gold")
HOUSEHOLD_SIZE: Final = np.array([1.6, 3.4, 2.0, 2.2, 1.9])
"""Mean household by cluster."""


def product_table(catalogue: Catalogue) -> pa.Table:
    """Return the products feed."""
    departments = [*(each.department_id for each in DEPARTMENTS), FEES]
    cost = catalogue.unit_cost
    known = pa.array(cost >= 0)
    return pa.table(
        {
            "product_id": pa.array(catalogue.product_ids, pa.string()),
            "product_name": pa.array(catalogue.names, pa.string()),
            "department_id": pa.array(
                [departments[each] for each in catalogue.department]
            ),
            "unit_cost": pc.if_else(known, money(cost), None),
        }
    )


def group_table(names: tuple[str, ...]) -> pa.Table:
    """Return the company_segments or company_profiles feed."""
    ids = [str(number) for number in range(1, len(names) + 1)]
    return pa.table({"id": ids, "name": list(names)})


def attribute_tables(
    streams: Streams, population: Population, records: Records
) -> Iterator[pa.Table]:
    """Yield the customer_attributes feed: for each person's first record."""
    for block, start in enumerate(range(0, len(population), CHUNK)):
        rng = streams.part("attributes", block)
        person = np.arange(start, min(start + CHUNK, len(population)))
        cluster = population.cluster[person]
        tier = np.clip(
            population.profile[person] + rng.integers(0, 2, len(person)), 0, 3
        )
        table = pa.table(
            {
                "customer_id": customer_ids(records.first_record[person]),
                "household_size": 1 + rng.poisson(HOUSEHOLD_SIZE[cluster] - 1),
                "loyalty_tier": labels(LOYALTY_TIERS, tier),
                "distance_to_shop_km": np.round(
                    rng.lognormal(1.6, 0.8, len(person)), 1
                ),
            }
        )
        yield plain(table)


def old_totals(
    streams: Streams, calendar: Calendar, population: Population
) -> pa.Table:
    """Return the department_sales feed of the years before the order lines."""
    rng = streams.part("old_totals")
    first = day_to_date(calendar.first_day).year
    shares = of_clusters("share") @ of_clusters("departments")
    shares = shares / shares.sum()
    rows = []
    for year in range(first - EARLIER_TOTALS, first):
        for segment in range(len(COMPANY_SEGMENTS)):
            members = int((population.segment == segment).sum())
            for index, department in enumerate(DEPARTMENTS):
                if department.department_id == OPENED[0]:
                    continue
                share = shares[index] * rng.uniform(0.9, 1.1)
                customers = max(1, round(members * 0.4 * min(1.0, 3 * share)))
                sales = round(
                    members * SALES_OF_CUSTOMER * share * rng.uniform(0.9, 1.1)
                )
                rows.append((year, department.department_id, segment, customers, sales))
    return _totals_table(np.array(rows, dtype=object))


def _totals_table(rows: Array) -> pa.Table:
    return pa.table(
        {
            "year": pa.array(rows[:, 0].tolist(), pa.int64()),
            "department_id": pa.array(rows[:, 1].tolist(), pa.string()),
            "company_segment_id": pa.array([str(each + 1) for each in rows[:, 2]]),
            "customers": pa.array(rows[:, 3].tolist(), pa.int64()),
            "sales": money(rows[:, 4].astype(np.int64)),
        }
    )
