"""The grocery scenario: one wide file of customer attributes, and nothing else.

Written with semicolons, as spreadsheets in half of Europe do. It has the faults of such
files: gaps in the income and one absurd value, marital states that are jokes, a birth
year of the nineteenth century. Four clusters are planted in income and purchases.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from synthetic.randomness import Array, Streams, draw, pick
from synthetic.season import date_to_day
from synthetic.writing import dates, labels, numbered, write_json, write_parquet

GROUPS: Final = ("Wine", "Fruit", "Meat", "Fish", "Sweets")
WAYS: Final = ("Web", "Catalogue", "Store")


class Cluster(NamedTuple):
    """A group of customers: means of what they have and do."""

    name: str
    share: float
    income: int
    kids: float
    teens: float
    amounts: tuple[int, ...]
    """Money by product group in two years."""
    purchases: tuple[int, ...]
    """By web, catalogue and store."""
    accepts: float
    """Chance of accepting a campaign."""


CLUSTERS: Final = (
    Cluster("affluent", 0.2, 76_000, 0.02, 0.1, (600, 60, 480, 90, 70), (5, 7, 9), 0.3),
    Cluster("cellar", 0.2, 60_000, 0.1, 0.9, (500, 6, 120, 10, 4), (8, 3, 8), 0.15),
    Cluster("families", 0.3, 42_000, 1.1, 0.5, (50, 30, 90, 30, 45), (4, 1, 5), 0.06),
    Cluster("thrifty", 0.3, 27_000, 0.8, 0.05, (12, 4, 12, 4, 5), (2, 0, 3), 0.04),
)
EDUCATION: Final = {"Basic": 0.75, "Graduation": 1.0, "Master": 1.05, "PhD": 1.15}
"""Factor of the income by education."""
EDUCATION_SHARES: Final = (0.1, 0.5, 0.2, 0.2)
MARITAL: Final = ("Married", "Together", "Single", "Divorced", "Widow")
MARITAL_SHARES: Final = (0.4, 0.25, 0.2, 0.1, 0.05)
ODD_MARITAL: Final = ("Alone", "YOLO", "Absurd")
"""What some single customers call themselves."""
ODD_SHARE: Final = 0.02
INCOME_GAPS: Final = 0.03
ABSURD_INCOME: Final = 666_666
ABSURD_BIRTH_YEAR: Final = 1893
CAMPAIGNS: Final = 5
COMPLAINTS: Final = 0.01


def generate(customers: int, seed: int, out: Path, last_day: date) -> Mapping[str, int]:
    """Write the grocery's file and its truth; return the rows of each feed."""
    rng = Streams(seed).part("grocery")
    cluster = draw(rng, [each.share for each in CLUSTERS], customers)
    education = draw(rng, EDUCATION_SHARES, customers)
    income = _income(rng, cluster, education)
    gaps = pick(rng, np.arange(customers), INCOME_GAPS)
    absurd = int(rng.integers(0, customers))
    told = np.where(np.arange(customers) == absurd, ABSURD_INCOME, income)
    is_missing = np.isin(np.arange(customers), gaps) & (told != ABSURD_INCOME)
    columns = {
        "ID": _ids(customers),
        "Birth_Year": pa.array(_birth_years(rng, customers, last_day.year)),
        "Education": labels(EDUCATION, education).cast(pa.string()),
        "Marital_Status": pa.array(_marital(rng, customers), pa.string()),
        "Income": pa.array(told, mask=is_missing),
        **_behaviour(rng, cluster, last_day),
    }
    options = pa_csv.WriteOptions(delimiter=";", quoting_style="none")
    pa_csv.write_csv(pa.table(columns), out / "customers.csv", write_options=options)
    truth = pa.table(
        {
            "customer_id": _ids(customers),
            "cluster": labels([each.name for each in CLUSTERS], cluster),
            "income": pa.array(income),
            "is_income_missing": pa.array(is_missing),
            "is_income_absurd": pa.array(told == ABSURD_INCOME),
        }
    )
    write_parquet(out / "truth" / "persons.parquet", [truth])
    write_json(
        out / "truth" / "truth.json",
        {"seed": seed, "customers": customers, "absurd_income": ABSURD_INCOME},
    )
    return {"customer_attributes": customers}


def _income(rng: np.random.Generator, cluster: Array, education: Array) -> Array:
    mean = np.array([each.income for each in CLUSTERS])[cluster]
    factor = np.array(list(EDUCATION.values()))[education]
    income: Array = np.round(mean * factor * rng.lognormal(0, 0.12, len(cluster)))
    return income.astype(np.int64)


def _birth_years(rng: np.random.Generator, count: int, year: int) -> Array:
    years = year - 22 - np.round(55 * rng.beta(2, 2.5, count)).astype(np.int64)
    years[rng.integers(0, count)] = ABSURD_BIRTH_YEAR
    return years


def _marital(rng: np.random.Generator, count: int) -> Array:
    states = np.array(MARITAL, dtype=object)[draw(rng, MARITAL_SHARES, count)]
    odd = pick(rng, np.flatnonzero(states == "Single"), ODD_SHARE)
    states[odd] = np.resize(np.array(ODD_MARITAL, dtype=object), len(odd))
    return states


def _behaviour(
    rng: np.random.Generator, cluster: Array, last_day: date
) -> dict[str, pa.Array]:
    """Children, enrolment, amounts, purchases, acceptances and the complaint."""
    count = len(cluster)
    enrolled = date_to_day(last_day) - rng.integers(0, 730, count)
    enrolled[0] = date_to_day(last_day)
    columns = {
        "Kids_Home": _counts(rng, cluster, "kids"),
        "Teens_Home": _counts(rng, cluster, "teens"),
        "Enrolled": dates(enrolled),
        "Recency": rng.integers(0, 100, count),
    }
    for at, group in enumerate(GROUPS):
        mean = np.array([each.amounts[at] for each in CLUSTERS])[cluster]
        columns[f"Amount_{group}"] = np.round(mean * rng.gamma(5, 0.2, count))
    for at, way in enumerate(WAYS):
        mean = np.array([each.purchases[at] for each in CLUSTERS])[cluster]
        columns[f"Purchases_{way}"] = rng.poisson(mean)
    chance = np.array([each.accepts for each in CLUSTERS])[cluster]
    for campaign in range(1, CAMPAIGNS + 1):
        columns[f"Accepted_{campaign}"] = (rng.random(count) < chance).astype(int)
    columns["Complained"] = (rng.random(count) < COMPLAINTS).astype(int)
    return {
        name: pa.array(each.astype(np.int64)) if isinstance(each, np.ndarray) else each
        for name, each in columns.items()
    }


def _counts(rng: np.random.Generator, cluster: Array, name: str) -> Array:
    mean = np.array([getattr(each, name) for each in CLUSTERS])[cluster]
    return np.minimum(rng.poisson(mean), 3)


def _ids(count: int) -> pa.Array:
    return numbered("G", np.arange(1, count + 1), 6)
