"""Departments and products: names, prices, costs and what sells when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from synthetic.clusters import of_clusters
from synthetic.randomness import Array, Streams
from synthetic.season import Calendar, day_to_date

PRODUCTS_A_DEPARTMENT: Final = 70
POSTAGE: Final = "POST"
POSTAGE_PENCE: Final = 395
FREE_POSTAGE_FROM: Final = 4_000
YEARLY_INFLATION: Final = 0.03
COST_UNKNOWN: Final = 0.05
"""Share of products without a unit cost."""
FEES: Final = "D99"


@dataclass(frozen=True, slots=True)
class Department:
    """A merchandise department; growth is by year, months multiply its sales."""

    department_id: str
    name: str
    price: float
    returns: float
    growth: float
    busy_months: tuple[int, ...]


DEPARTMENTS: Final = (
    Department("D01", "Womenswear", 42, 1.1, 0.02, (4, 9)),
    Department("D02", "Menswear", 45, 1.0, -0.03, (6, 9)),
    Department("D03", "Shoes", 60, 1.2, 0.0, (3, 10)),
    Department("D04", "Home", 24, 1.0, 0.04, (1, 11)),
    Department("D05", "Kitchen", 16, 0.8, 0.0, (11, 12)),
    Department("D06", "Beauty", 12, 0.5, 0.08, (2, 12)),
    Department("D07", "Toys", 15, 0.8, -0.05, (11, 12)),
    Department("D08", "Electronics", 210, 1.0, 0.03, (11, 12)),
    Department("D09", "Garden", 26, 0.8, 0.0, (4, 5, 6)),
    Department("D10", "Music and Film", 11, 0.6, 0.0, (12,)),
    Department("D11", "Food", 5, 0.3, 0.05, (12,)),
)
GOODS: Final = (
    ("Dress", "Blouse", "Skirt", "Cardigan", "Coat"),
    ("Shirt", "Jumper", "Trousers", "Jacket", "Polo"),
    ("Trainers", "Boots", "Sandals", "Loafers"),
    ("Cushion", "Lamp", "Duvet Cover", "Rug", "Vase"),
    ("Mug", "Pan", "Teapot", "Knife", "Bowl"),
    ("Soap", "Hand Cream", "Shampoo", "Perfume"),
    ("Puzzle", "Teddy", "Kite", "Blocks", "Game"),
    ("Camera", "Headphones", "Tablet", "Speaker"),
    ("Planter", "Trowel", "Lantern", "Bird Table"),
    ("Album", "Box Set", "Film", "Score"),
    ("Coffee", "Tea", "Chocolate", "Jam", "Biscuits"),
)
"""What each department sells."""
OPENED: Final = ("D09", 2)
"""Department that starts in this year of the data (the first is 0)."""
CLOSED: Final = ("D10", 3)
"""Department that has gone from this year of the data."""
BUSY: Final = 1.6
COLOURS: Final = ("Red", "Blue", "Green", "White", "Black", "Amber", "Teal", "Rose")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Merchandise by index, then postage as the last product. Money is in pence."""

    product_ids: Array
    names: Array
    department: Array
    """Index into DEPARTMENTS; len(DEPARTMENTS) for postage."""
    base_price: Array
    unit_cost: Array
    """Pence, -1 where unknown."""
    popularity: Array
    companion: Array
    """Product that is often put into the basket after this one."""
    return_factor: Array

    @property
    def postage(self) -> int:
        """Index of the postage product."""
        return len(self.product_ids) - 1

    def prices(self, year_of_data: int) -> Array:
        """Prices in pence in a year of the data; they rise once a year."""
        risen = self.base_price * (1 + YEARLY_INFLATION) ** year_of_data
        prices = np.round(risen / 10).astype(np.int64) * 10 + 9
        prices[self.postage] = POSTAGE_PENCE
        return prices

    def weights(self, month: int, year_of_data: int) -> Array:
        """Chance weights of every product in a month: a row for each cluster."""
        demand = np.array([_demand(each, month, year_of_data) for each in DEPARTMENTS])
        mix = np.column_stack([of_clusters("departments") * demand, np.zeros(5)])
        chances: Array = mix[:, self.department] * self.popularity
        return chances


def make_catalogue(streams: Streams) -> Catalogue:
    """Make products for every department."""
    rng = streams.part("catalogue")
    count = len(DEPARTMENTS) * PRODUCTS_A_DEPARTMENT
    department = np.repeat(np.arange(len(DEPARTMENTS)), PRODUCTS_A_DEPARTMENT)
    median = np.array([each.price for each in DEPARTMENTS])[department]
    price = np.round(median * np.exp(rng.normal(0, 0.35, count)) * 100)
    cost = np.round(price * rng.uniform(0.35, 0.70, count)).astype(np.int64)
    cost[rng.random(count) < COST_UNKNOWN] = -1
    rank = np.tile(np.arange(1, PRODUCTS_A_DEPARTMENT + 1), len(DEPARTMENTS))
    shift = rng.integers(1, PRODUCTS_A_DEPARTMENT, count)
    companion = department * PRODUCTS_A_DEPARTMENT + (rank - 1 + shift) % (
        PRODUCTS_A_DEPARTMENT
    )
    returns = np.array([each.returns for each in DEPARTMENTS])[department]
    return Catalogue(
        product_ids=_append(
            [f"P{number:05d}" for number in range(1, count + 1)], POSTAGE
        ),
        names=_append(_names(department, rank), "Postage"),
        department=np.append(department, len(DEPARTMENTS)),
        base_price=np.append(price, POSTAGE_PENCE),
        unit_cost=np.append(cost, POSTAGE_PENCE),
        popularity=np.append(1 / rank**0.7, 0.0),
        companion=np.append(companion, count),
        return_factor=np.append(returns, 0.0),
    )


def department_table() -> pa.Table:
    """Return the departments feed."""
    ids = [each.department_id for each in DEPARTMENTS]
    names = [each.name for each in DEPARTMENTS]
    return pa.table(
        {
            "department_id": [*ids, FEES],
            "department_name": [*names, "Postage and Fees"],
            "is_merchandise": [True] * len(ids) + [False],
        }
    )


def year_of_data(calendar: Calendar, day: int) -> int:
    """Calendar years since the first day of the data."""
    return day_to_date(day).year - day_to_date(calendar.first_day).year


def _demand(department: Department, month: int, year: int) -> float:
    if department.department_id == OPENED[0] and year < OPENED[1]:
        return 0.0
    if department.department_id == CLOSED[0] and year >= CLOSED[1]:
        return 0.0
    busy = BUSY if month in department.busy_months else 1.0
    return busy * (1 + department.growth) ** year


def _names(department: Array, rank: Array) -> list[str]:
    names = []
    for index, number in zip(department, rank, strict=True):
        goods = GOODS[index]
        style, good = divmod(int(number) - 1, len(goods))
        edition, colour = divmod(style, len(COLOURS))
        suffix = f" {edition + 1}" if edition else ""
        names.append(f"{COLOURS[colour]} {goods[good]}{suffix}")
    return names


def _append(values: list[str], last: str) -> Array:
    return np.array([*values, last], dtype=object)
