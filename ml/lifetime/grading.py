"""Lifetime models as rows: fitted on groups, and graded on a time they did not see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from ml.lifetime import purchases, spend
from ml.lifetime.forecast import expected_purchases
from ml.lifetime.histories import Floats, Histories
from ml.lifetime.purchases import PurchaseModel
from ml.lifetime.spend import SpendModel
from ml.predictions.rows import Row, note

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST: Final = 30
"""Customers who bought again that a model needs."""
BUCKETS: Final = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 6), (7, 12), (13, np.inf))
SPEND: Final = "Gamma-Gamma"


FIGURES: Final = ("amount", "later_purchases", "later_squares", "later_amount")


class Groups(NamedTuple):
    """Groups of customers with one history, each of shape (n,); time in days."""

    histories: Histories
    amount: Floats
    """What these customers were worth so far, in sum."""
    later_purchases: Floats
    later_squares: Floats
    later_amount: Floats
    later_days: float
    """Days held out."""

    def rows(self, chosen: NDArray[np.bool_]) -> Groups:
        """Some of the groups."""
        return self._replace(
            histories=Histories(*(each[chosen] for each in self.histories)),
            **{name: getattr(self, name)[chosen] for name in FIGURES},
        )


def fit(groups: pa.Table, spends: pa.Table) -> Iterator[Row]:
    """Parameters of the purchase and spend models, and their backtest.

    Args:
        groups: Rows of int_lifetime_groups, of the parts model and backtest.
        spends: Rows of int_lifetime_spends, of the same parts.
    """
    seen = _groups(groups, "model")
    if few := _too_few(seen):
        yield note(few)
        return
    for may_leave_at_once in (True, False):
        model = purchases.fit(seen.histories, may_leave_at_once=may_leave_at_once)
        yield from _parameters(model, seen.histories)
    if paid := _spend(spends, "model"):
        for name in ("p", "q", "v", "log_likelihood"):
            yield Row("parameter", SPEND, "", name, getattr(paid, name))
    earlier = _groups(groups, "backtest")
    if not _too_few(earlier):
        yield from backtest(earlier, _spend(spends, "backtest"))


def backtest(groups: Groups, paid: SpendModel | None) -> Iterator[Row]:
    """What was foretold, what happened, and what simple rules would have said.

    Rules: everybody buys on as often as until now (a customer's own rate), or all as
    often as the average customer. Figures are sums over the customers of a bucket of
    repeat purchase days, and root mean squared errors of a customer's purchases.
    """
    histories, time = groups.histories, groups.later_days
    bought, spread = histories.frequency, np.maximum(histories.age, 1.0)
    everybody = np.average(bought, weights=histories.customers) / np.average(
        spread, weights=histories.customers
    )
    yield Row("backtest", "", "", "held_out_days", time)
    foretold = {"naive": bought / spread * time}
    foretold["naive_average"] = np.full(len(bought), everybody * time)
    for may_leave_at_once in (True, False):
        model = purchases.fit(histories, may_leave_at_once=may_leave_at_once)
        foretold[model.name] = expected_purchases(model, histories, time)
    for least, most in (*BUCKETS, (0, np.inf)):
        chosen = (bought >= least) & (bought <= most)
        if chosen.any():
            said = {name: each[chosen] for name, each in foretold.items()}
            yield from _bucket(_name(least, most), groups.rows(chosen), said, paid)


def _bucket(
    name: str, groups: Groups, said: dict[str, Floats], paid: SpendModel | None
) -> Iterator[Row]:
    customers = groups.histories.customers
    mean = groups.amount / (groups.histories.frequency + 1) / customers
    actual = {
        "customers": customers.sum(),
        "purchases": groups.later_purchases.sum(),
        "value": groups.later_amount.sum(),
    }
    for metric, value in actual.items():
        yield Row("backtest", "actual", name, metric, value)
    for model, expected in said.items():
        squares = (
            customers * expected**2
            - 2 * expected * groups.later_purchases
            + groups.later_squares
        )
        worth = mean
        if paid and not model.startswith("naive"):
            # Linear in what was spent, so that a group's mean stands for each.
            worth = paid.expected_spend(groups.histories.frequency + 1, mean)
        figures = {
            "purchases": (expected * customers).sum(),
            "value": (expected * worth * customers).sum(),
            "rmse": np.sqrt(max(squares.sum(), 0.0) / customers.sum()),
        }
        for metric, value in figures.items():
            yield Row("backtest", model, name, metric, float(value))


def _parameters(model: PurchaseModel, histories: Histories) -> Iterator[Row]:
    try:
        ends = purchases.intervals(model, histories)
    except ValueError:
        ends = {}  # The data do not tell them; the forecast may still be good.
    for name in ("r", "alpha", "a", "b"):
        low, high = ends.get(name, (None, None))
        yield Row("parameter", model.name, "", name, getattr(model, name), low, high)
    yield Row("parameter", model.name, "", "log_likelihood", model.log_likelihood)
    yield Row("parameter", model.name, "", "customers", histories.customers.sum())


def _groups(groups: pa.Table, part: str) -> Groups:
    # One order of rows, so that sums are the same to the last bit.
    keys = [(name, "ascending") for name in ("frequency", "recency", "age")]
    here = groups.filter(pc.field("part") == part).sort_by(keys)
    of = {
        name: here.column(name).to_numpy().astype(np.float64)
        for name in (*Histories._fields, *FIGURES, "later_days")
    }
    return Groups(
        histories=Histories(*(of[name] for name in Histories._fields)),
        later_days=float(of["later_days"][0]) if len(here) else 0.0,
        **{name: of[name] for name in FIGURES},
    )


def _spend(spends: pa.Table, part: str) -> SpendModel | None:
    keys = [(name, "ascending") for name in ("purchases", "mean")]
    rows = [row for row in spends.sort_by(keys).to_pylist() if row["part"] == part]
    if sum(row["customers"] for row in rows) < FEWEST:
        return None
    return spend.fit(
        *(
            np.array([row[name] for row in rows], dtype=float)
            for name in ("purchases", "mean", "customers")
        )
    )


def _too_few(groups: Groups) -> str | None:
    again = groups.histories.customers[groups.histories.frequency > 0].sum()
    if again >= FEWEST:
        return None
    return f"{again:g} customers bought again, a model needs {FEWEST}"


def _name(least: float, most: float) -> str:
    if most == np.inf:
        return "all" if least == 0 else f"{least:g}+"
    return f"{least:g}" if least == most else f"{least:g}-{most:g}"
