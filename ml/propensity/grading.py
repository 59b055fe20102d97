"""Fit on earlier windows, choose and calibrate on a later one, grade on the last.

No window sees another's labels: one is learned from only if its labels were known on
the day that the next begins. The model that scores is the same recipe one window later,
so that what is published of it was seen on customers and days that it did not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ml.features import Floats
from ml.predictions.rows import Row, note
from ml.propensity.candidates import CANDIDATES, LOGISTIC, Linear, Model, fit
from ml.propensity.ranking import Flags, auc, auc_gain

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST: Final = 50
"""Customers who did, and others, that a window needs."""
MARGIN: Final = 0.005
"""Of the AUC, by which a model must surely be better than a simpler one."""
BASELINE: Final = "recency only"
BASIS: Final = "recency_days"
DECILES: Final = 10
PERMUTATIONS: Final = 3
ORDER: Final = ("period", "share", "did")
GIVEN: Final = frozenset({"period", "share", "did", "is_treated"})


@dataclass(frozen=True, slots=True)
class Windows:
    """Customers at the start of windows, n rows."""

    names: tuple[str, ...]
    periods: NDArray[np.datetime64]
    """Last day that the features see, shape (n,)."""
    did: Flags
    values: Floats
    """Shape (n, p), nan where unknown."""

    def of(self, periods: Sequence[np.datetime64]) -> Windows:
        """Those of some periods."""
        rows = np.isin(self.periods, np.array(periods, dtype=self.periods.dtype))
        return Windows(
            self.names, self.periods[rows], self.did[rows], self.values[rows]
        )

    def only(self, name: str) -> Windows:
        """The same with one feature."""
        at = self.names.index(name)
        return Windows((name,), self.periods, self.did, self.values[:, [at]])


@dataclass(frozen=True, slots=True)
class Plan:
    """Which windows are for what; all earlier than the test."""

    learn: Sequence[np.datetime64]
    judge: Sequence[np.datetime64]
    """To choose and calibrate by; empty where there are two windows in all."""
    test: np.datetime64

    @property
    def later(self) -> tuple[Sequence[np.datetime64], Sequence[np.datetime64]]:
        """The same recipe one window on: to learn from, to calibrate by."""
        if not self.judge:
            return [*self.learn, self.test], []
        return [*self.learn, *self.judge], [self.test]


def ordered(table: pa.Table) -> pa.Table:
    """Rows of a view of windows, so that the engine's order changes no figure.

    Shares may be equal, of two customers or of one in two campaigns: then all else
    decides, and rows that are still equal are alike.
    """
    rest = sorted(set(table.column_names) - set(ORDER))
    return table.sort_by([(name, "ascending") for name in (*ORDER, *rest)])


def read(table: pa.Table) -> Windows:
    """Rows of a view of windows, as `ordered`."""
    rows = ordered(table)
    names = tuple(name for name in rows.column_names if name not in GIVEN)
    values = [np.array(rows.column(name).to_pylist(), dtype=float) for name in names]
    return Windows(
        names,
        np.array(rows.column("period").to_pylist(), dtype="datetime64[D]"),
        np.array(rows.column("did").to_pylist(), dtype=bool),
        np.column_stack(values) if len(rows) else np.zeros((0, len(names))),
    )


def plan(windows: Windows, days: int) -> Plan | None:
    """Divide the windows that have enough of either kind; none if these are too few."""
    usable = []
    for period in np.unique(windows.periods):
        did = windows.did[windows.periods == period]
        if min(did.sum(), (~did).sum()) >= FEWEST:
            usable.append(period)
    if not usable:
        return None
    *earlier, test = usable
    known = [one for one in earlier if one + days <= test]
    if not known:
        return None
    *before, judge = known
    learn = [one for one in before if one + days <= judge]
    return Plan(learn, [judge], test) if learn else Plan(known, [], test)


def grade(table: pa.Table, days: int, what: str) -> Iterator[Row]:
    """The chosen model, and metrics and deciles of all, as rows.

    Args:
        table: A row for each customer and window: period, share (fixed, to order by),
            did, and features, of which recency_days is the baseline.
        days: Length of a window.
        what: What they did, in words.
    """
    windows = read(table)
    planned = plan(windows, days)
    if planned is None:
        yield note(
            f"fewer than two windows of {days} days in which {FEWEST} customers {what}"
            f" and {FEWEST} did not"
        )
        return
    models = {name: _made(name, windows, planned) for name in CANDIDATES}
    chosen = _choose(models, windows, planned)
    test = windows.of([planned.test])
    base = _made(LOGISTIC, windows.only(BASIS), planned)
    baseline = base.logits(test.only(BASIS).values)
    period = str(planned.test)
    for name, model in models.items():
        yield from _metrics(name, period, test.did, model.logits(test.values), baseline)
    yield from _metrics(BASELINE, period, test.did, baseline, baseline)
    yield from _importance(chosen, period, models[chosen], test)
    yield from _deciles(chosen, test.did, models[chosen].logits(test.values))
    yield from _deciles(BASELINE, test.did, baseline)
    yield Row("parameter", chosen, "", "days", float(days))
    learn, judge = planned.later
    yield from parameters(chosen, windows.names, _fit(chosen, windows, learn, judge))


def parameters(name: str, names: Sequence[str], model: Model) -> Iterator[Row]:
    """All that scoring needs, so that one formula serves linear models."""
    yield Row("parameter", name, "", "is_chosen", 1.0)
    for place, fill in enumerate(model.encoding.fills):
        yield Row("parameter", name, names[place], "place", float(place))
        yield Row("parameter", name, names[place], "fill", float(fill))
    intercept, slope = model.intercept, model.slope
    if isinstance(model.scorer, Linear):
        intercept += slope * model.scorer.intercept
        slopes = slope * model.scorer.coefficients
        for feature, value in zip(names, slopes, strict=True):
            yield Row("parameter", name, feature, "coefficient", float(value))
    else:
        yield Row("parameter", name, "", "slope", slope)
        yield Row("tree", name, "", "trees", note=model.scorer.as_json())
    yield Row("parameter", name, "", "intercept", intercept)


def _made(name: str, windows: Windows, planned: Plan) -> Model:
    return _fit(name, windows, planned.learn, planned.judge)


def _fit(
    name: str,
    windows: Windows,
    learn: Sequence[np.datetime64],
    judge: Sequence[np.datetime64],
) -> Model:
    known = windows.of(learn)
    model = fit(name, known.values, known.did)
    if not judge:
        return model
    later = windows.of(judge)
    return model.calibrated(later.values, later.did)


def _choose(models: Mapping[str, Model], windows: Windows, planned: Plan) -> str:
    """The simplest, unless a more complex one is surely better by the margin."""
    chosen, *others = models
    if not planned.judge:
        return chosen
    judge = windows.of(planned.judge)
    for other in others:
        scores = (models[one].logits(judge.values) for one in (other, chosen))
        if auc_gain(judge.did, *scores).low > MARGIN:
            chosen = other
    return chosen


def _metrics(
    name: str, period: str, did: Flags, logits: Floats, baseline: Floats
) -> Iterator[Row]:
    chance = 1 / (1 + np.exp(-logits))
    surprise = np.where(did, np.logaddexp(0, -logits), np.logaddexp(0, logits))
    squares = (chance - did) ** 2
    figures = {
        "auc": auc(did, logits),
        "auc_gain": auc_gain(did, logits, baseline),
        "brier": (float(squares.mean()),),
        "log_loss": (float(surprise.mean()),),
        "predicted_rate": (float(chance.mean()),),
        "actual_rate": (float(did.mean()),),
        "customers": (float(len(did)),),
    }
    for metric, figure in figures.items():
        value, low, high = (*figure, None, None)[:3]
        yield Row("metric", name, period, metric, value, low, high)


def _importance(name: str, period: str, model: Model, test: Windows) -> Iterator[Row]:
    """How much of the AUC goes when a feature is dealt out anew among customers."""
    rng = np.random.default_rng(0)
    whole = auc(test.did, model.logits(test.values)).value
    for at, feature in enumerate(test.names):
        lost = []
        for _ in range(PERMUTATIONS):
            dealt = test.values.copy()
            dealt[:, at] = rng.permutation(dealt[:, at])
            lost.append(whole - auc(test.did, model.logits(dealt)).value)
        mean = float(np.mean(lost))
        yield Row("metric", name, period, f"importance of {feature}", mean)


def _deciles(name: str, did: Flags, logits: Floats) -> Iterator[Row]:
    order = np.argsort(-logits, kind="stable")
    chance = 1 / (1 + np.exp(-logits))
    for at, rows in enumerate(np.array_split(order, DECILES)):
        figures = {
            "customers": len(rows),
            "did": did[rows].sum(),
            "predicted": chance[rows].sum(),
        }
        for metric, value in figures.items():
            yield Row("decile", name, str(at + 1), metric, float(value))
