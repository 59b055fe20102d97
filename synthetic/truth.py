"""Tables of the planted truth, written beside the company's files and never landed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from synthetic.campaigns import PLANS
from synthetic.catalogue import Catalogue
from synthetic.clusters import CLUSTERS
from synthetic.contacts import customer_ids
from synthetic.lifetimes import STILL_ALIVE
from synthetic.population import Population
from synthetic.randomness import Array
from synthetic.records import DEFECTS, KINDS, Records
from synthetic.sales import Month
from synthetic.writing import dates, labels, numbered

CHUNK: Final = 250_000


def person_tables(population: Population, alive_until: Array) -> Iterator[pa.Table]:
    """Yield one row per person: cluster and lifetime parameters."""
    for start in range(0, len(population), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(population)))
        ends = alive_until[rows]
        yield pa.table(
            {
                "person": rows,
                "cluster": labels(
                    [each.name for each in CLUSTERS], population.cluster[rows]
                ),
                "purchases_per_day": population.purchase_rate[rows],
                "dropout": population.dropout[rows],
                "start_date": dates(population.start_day[rows]),
                "alive_until": dates(ends, ends == STILL_ALIVE),
                "never_buys": population.never_buys[rows],
                "birth_date": dates(population.birth_day[rows]),
            }
        )


def record_tables(records: Records) -> Iterator[pa.Table]:
    """Yield one row per CRM record: whose it is, what it shares, what is wrong."""
    for start in range(0, len(records), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(records)))
        person = records.person[rows]
        yield pa.table(
            {
                "customer_id": customer_ids(rows),
                "person": person,
                "shares": labels(KINDS, records.kind[rows]),
                "is_first": records.kind[rows] == 0,
                "takes_orders": (records.kind[rows] == 0)
                | (records.second_record[person] == rows),
                "defect": labels(DEFECTS, records.defect[rows]),
                "contact_owner": records.contact_owner[person],
                "uses_shop_address": records.uses_shop_address[person],
            }
        )


def caused_table(month: Month) -> pa.Table:
    """Return the month's orders that campaigns caused."""
    orders = month.orders
    rows = np.flatnonzero(orders.cause >= 0)
    return pa.table(
        {
            "order_id": numbered("O", month.number[rows], 8),
            "campaign_id": labels(
                [plan.campaign_id for plan in PLANS],
                orders.cause[rows].astype(np.int64),
            ),
            "customer_id": customer_ids(orders.record[rows]),
        }
    )


def companion_table(catalogue: Catalogue) -> pa.Table:
    """Return which product is often bought right after which."""
    return pa.table(
        {
            "product_id": pa.array(catalogue.product_ids[:-1], pa.string()),
            "companion_id": pa.array(
                catalogue.product_ids[catalogue.companion[:-1]], pa.string()
            ),
        }
    )
