"""The stores scenario: department totals of two years and a mailing without effect.

The chain knows some of its customers by name: these were mailed in January 2001, in two
versions with a control group each. What they spent in the weeks after depends on
nothing; the assignment is drawn until it does not seem to by chance either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from synthetic.pools import CITIES, FIRST_NAMES, LAST_NAMES, make_pools
from synthetic.randomness import Array, Streams, draw
from synthetic.season import date_to_day
from synthetic.store_totals import (
    DEPARTMENTS,
    PROFILES,
    SALES,
    SEGMENTS,
    YEARS,
    Department,
    Group,
    ids,
    total_tables,
)
from synthetic.writing import dates, labels, money, numbered, write_csv, write_json

MAILED_ON: Final = date(2001, 1, 8)
WEEKS_AFTER: Final = 6
ARMS: Final = (("A", "Y"), ("B", "Y"), ("A", "N"), ("B", "N"))
"""Version and mail indicator: N is a control, who got no mail."""
ARM_SHARES: Final = (0.4, 0.4, 0.1, 0.1)
COMPARED: Final = ((0, 2), (1, 3), (0, 1))
SPENDS: Final = 0.25
FAR_APART: Final = 1.2
"""Standard errors between two arms at which the assignment is drawn again."""
DRAWS: Final = 2_000


def generate(
    customers: int,
    seed: int,
    out: Path,
    last_day: date,  # noqa: ARG001 - the story has its own years
) -> Mapping[str, int]:
    """Write the chain's files and their truth; return the rows of each feed."""
    streams = Streams(seed)
    mailing = _mailing_table(streams, customers)
    tables = {
        "customers": [_customer_table(streams, customers, seed)],
        "mailing": [mailing],
        "department_totals": total_tables(streams),
        "departments": [_names(DEPARTMENTS, "D")],
        "segments": [_names(SEGMENTS, "S")],
        "profiles": [_names(PROFILES, "P")],
    }
    rows = {name: write_csv(out / f"{name}.csv", each) for name, each in tables.items()}
    _write_truth(out / "truth" / "truth.json", seed)
    spenders = int(np.count_nonzero(mailing["spend"].to_numpy()))
    return {
        "customers": rows["customers"],
        "campaign_contacts": rows["mailing"],
        "campaign_responses": spenders,
        "department_sales": rows["department_totals"],
        "departments": rows["departments"],
        "company_segments": rows["segments"],
        "company_profiles": rows["profiles"],
    }


def _customer_table(streams: Streams, count: int, seed: int) -> pa.Table:
    rng, pools = streams.part("customers"), make_pools(seed)
    gender = rng.integers(0, 2, count)
    first = pools.first_names[0][gender, rng.integers(0, FIRST_NAMES, count)]
    last = pools.last_names[0][rng.integers(0, LAST_NAMES, count)]
    city = pools.cities[0][rng.integers(0, CITIES, count)]
    segment = draw(rng, [each.customers[1] for each in SEGMENTS], count)
    profile = draw(rng, [each.customers[1] for each in PROFILES], count)
    return pa.table(
        {
            "customer": _ids(count),
            "name": pa.array(first + " " + last, pa.string()),
            "city": pa.array(city, pa.string()),
            "segment": labels(ids(SEGMENTS, "S"), segment).cast(pa.string()),
            "profile": labels(ids(PROFILES, "P"), profile).cast(pa.string()),
        }
    )


def _mailing_table(streams: Streams, count: int) -> pa.Table:
    rng = streams.part("mailing")
    spends = rng.random(count) < SPENDS
    pence = np.round(1_500 * rng.lognormal(-0.18, 0.6, count)).astype(np.int64) * spends
    arm = _assignment(rng, pence)
    bought_on = date_to_day(MAILED_ON) + rng.integers(1, 7 * WEEKS_AFTER, count)
    return pa.table(
        {
            "customer": _ids(count),
            "version": np.array([version for version, _ in ARMS])[arm],
            "mail": np.array([mail for _, mail in ARMS])[arm],
            "mailed_on": dates(np.full(count, date_to_day(MAILED_ON))),
            "bought_on": dates(bought_on, ~spends),
            "spend": money(pence),
        }
    )


def _assignment(rng: np.random.Generator, pence: Array) -> Array:
    """Draw arms of the planned sizes until none seems to differ from another."""
    ends = np.round(np.cumsum(ARM_SHARES) * len(pence))
    sizes = np.diff(ends, prepend=0).astype(int)
    arms = np.repeat(np.arange(len(ARMS)), sizes)
    for _ in range(DRAWS):
        arm = rng.permutation(arms)
        if not _seems_to_work(pence, arm):
            break
    return arm


def _seems_to_work(pence: Array, arm: Array) -> bool:
    for one, other in COMPARED:
        for outcome in (pence, pence > 0):
            left, right = outcome[arm == one], outcome[arm == other]
            if min(len(left), len(right)) > 1:
                error = np.sqrt(left.var() / len(left) + right.var() / len(right))
                if abs(left.mean() - right.mean()) > FAR_APART * error:
                    return True
    return False


def _names(given: tuple[Department, ...] | tuple[Group, ...], prefix: str) -> pa.Table:
    return pa.table({"code": ids(given, prefix), "name": [one.name for one in given]})


def _ids(count: int) -> pa.Array:
    return numbered("K", np.arange(1, count + 1), 7)


def _write_truth(path: Path, seed: int) -> None:
    segments = {each.name: each for each in SEGMENTS}
    write_json(
        path,
        {
            "seed": seed,
            "sales": {
                str(year): pence / 100 for year, pence in zip(YEARS, SALES, strict=True)
            },
            "customers": {
                str(year): sum(each.customers[at] for each in DEPARTMENTS)
                for at, year in enumerate(YEARS)
            },
            "closed": [each.name for each in DEPARTMENTS if not each.sales[1]],
            "grew": [
                each.name for each in DEPARTMENTS if each.sales[1] > each.sales[0]
            ],
            "new_customers_share": segments["New Customers"].sales[1],
            "effect_of_the_mailing": 0,
        },
    )
