"""Who responds because of the mail: two models, judged on contacts they never saw.

One logistic regression learns who responds with the treatment, one who does without;
the difference of their probabilities is the predicted uplift (the two-model learner;
Radcliffe 2007, "Using control groups to target on predicted lift"). Half of the
contacts are learned from, and the other half alone is judged: folds that learn from
each other share their accidents, and find evidence twice as often as they should. The
Qini coefficient is the area between the curve of extra responders, as contacts are
taken from the highest score down, and the straight line of taking them at random, per
treated contact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml.features import Floats

Flags: TypeAlias = NDArray[np.bool_]
Integers: TypeAlias = NDArray[np.int64]

DECILES: Final = 10
BEST: Final = 3
"""Deciles of which the uplift of the best is told: 30 %."""
FEWEST: Final = 50
"""Responders, and others, that each arm must have for a model to be tried."""
DRAWS: Final = 1_000
STRENGTH: Final = 0.1
"""Inverse of the penalty of both models: few responders and many features."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """Contacts of a treatment and its control: n rows, shuffled by `shares`."""

    features: Floats
    """Shape (n, p), without gaps."""
    is_treated: Flags
    responded: Flags
    shares: Floats
    """A fixed number from 0 to 1 for each contact, which nothing depends on."""

    def rows(self, chosen: Integers) -> Arms:
        """Some of the contacts."""
        return Arms(
            features=self.features[chosen],
            is_treated=self.is_treated[chosen],
            responded=self.responded[chosen],
            shares=self.shares[chosen],
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decile:
    """A tenth of the contacts by predicted uplift, 1 the highest."""

    decile: int
    treated: int
    controls: int
    treated_responders: int
    control_responders: int
    predicted: float
    uplift: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplift:
    """What a model found out; without estimates where it could not be tried."""

    verdict: str
    deciles: tuple[Decile, ...] = ()
    overall: Estimate | None = None
    qini: Estimate | None = None
    best: Estimate | None = None
    """Uplift of the best 30 %."""
    gain: Estimate | None = None
    """Uplift of the best 30 % less that of all."""


def learn(arms: Arms, *, alpha: float = 0.05, seed: int = 42) -> Uplift:
    """Fit, score and judge, the same for the same contacts in any order.

    Args:
        arms: Contacts of one treatment and its control, with one outcome.
        alpha: 1 less the level of all intervals.
        seed: Of the resampling.
    """
    if reason := _too_few(arms):
        return Uplift(verdict=f"no evidence: {reason}")
    order = np.argsort(arms.shares, kind="stable")
    learned, judged = arms.rows(order[::2]), arms.rows(order[1::2])
    scores = predicted(learned, judged.features)
    rank = np.argsort(np.argsort(-scores, kind="stable"))
    decile = rank * DECILES // len(rank)
    counts = _counts(judged, decile)
    return _judged(counts, _resampled(counts, seed), _means(scores, decile), alpha)


def predicted(learned: Arms, asked: Floats) -> Floats:
    """Predicted uplift, shape (m,), of other contacts with features (m, p)."""
    with_mail = _probability(learned.rows(np.flatnonzero(learned.is_treated)), asked)
    without = _probability(learned.rows(np.flatnonzero(~learned.is_treated)), asked)
    return with_mail - without


def _too_few(arms: Arms) -> str | None:
    for name, here in (("treatment", arms.is_treated), ("control", ~arms.is_treated)):
        yes = int(np.count_nonzero(arms.responded & here))
        no = int(np.count_nonzero(here)) - yes
        if min(yes, no) < FEWEST:
            few, what = (yes, "responders") if yes < no else (no, "who did nothing")
            return f"the {name} has {few} {what}, a model needs {FEWEST}"
    return None


def _probability(learned: Arms, asked: Floats) -> Floats:
    """Probability of a response, as one arm teaches it."""
    from sklearn.linear_model import LogisticRegression

    features, responded = learned.features, learned.responded
    if responded.all() or not responded.any() or not features.shape[1]:
        return np.full(len(asked), float(responded.mean()))
    center, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=STRENGTH, max_iter=200)
    model.fit((features - center) / scale, responded)
    found: Floats = model.predict_proba((asked - center) / scale)[:, 1]
    return found


def _counts(arms: Arms, decile: Integers) -> Integers:
    """Contacts, shape (2, deciles, 2): control or treated, decile, responded or not."""
    counts = np.zeros((2, DECILES, 2), dtype=np.int64)
    place = (arms.is_treated.astype(int), decile, (~arms.responded).astype(int))
    np.add.at(counts, place, 1)
    return counts


def _resampled(counts: Integers, seed: int) -> Integers:
    """The same as drawn anew from each arm, shape (draws, 2, deciles, 2)."""
    rng = np.random.default_rng(seed)
    drawn = [
        rng.multinomial(arm.sum(), arm.ravel() / arm.sum(), size=DRAWS)
        for arm in counts
    ]
    return np.stack(drawn, axis=1).reshape(DRAWS, *counts.shape)


def _means(scores: Floats, decile: Integers) -> Floats:
    sums = np.bincount(decile, weights=scores, minlength=DECILES)
    means: Floats = sums / np.maximum(np.bincount(decile, minlength=DECILES), 1)
    return means


def _rates(counts: Integers) -> Floats:
    """Share of responders; nan where there is no contact. Last axis: yes, no."""
    contacts = counts.sum(axis=-1)
    rates: Floats = np.where(
        contacts > 0, counts[..., 0] / np.maximum(contacts, 1), np.nan
    )
    return rates


def uplift_of(counts: Integers) -> Floats:
    """Rate of the treated less that of controls, of counts (…, 2, 2)."""
    rates = _rates(counts)
    found: Floats = rates[..., 1] - rates[..., 0]
    return found


def qini_of(counts: Integers) -> Floats:
    """The Qini coefficient of counts (…, 2, deciles, 2), deciles from the highest."""
    taken = counts.cumsum(axis=-2)
    extra = np.nan_to_num(uplift_of(np.moveaxis(taken, -2, -3)))
    treated = taken[..., 1, :, :].sum(axis=-1)
    curve = extra * treated / treated[..., -1:]
    at_random = curve[..., -1:] * np.arange(1, DECILES + 1) / DECILES
    # By trapezes; both begin at 0 and meet at the end.
    area: Floats = (curve - at_random).sum(axis=-1) / DECILES
    return area


def _judged(counts: Integers, drawn: Integers, scores: Floats, alpha: float) -> Uplift:
    def estimate(figure: Any) -> Estimate:  # noqa: ANN401 - a function of counts
        values = figure(drawn)
        low, high = np.nanquantile(values, (alpha / 2, 1 - alpha / 2))
        return Estimate(float(figure(counts)), float(low), float(high))

    def best(given: Integers) -> Floats:
        return uplift_of(given[..., :BEST, :].sum(axis=-2))

    def overall(given: Integers) -> Floats:
        return uplift_of(given.sum(axis=-2))

    qini = estimate(qini_of)
    return Uplift(
        verdict=_verdict(qini),
        deciles=tuple(
            Decile(
                decile=at + 1,
                treated=int(counts[1, at].sum()),
                controls=int(counts[0, at].sum()),
                treated_responders=int(counts[1, at, 0]),
                control_responders=int(counts[0, at, 0]),
                predicted=float(scores[at]),
                uplift=estimate(lambda given, at=at: uplift_of(given[..., at, :])),
            )
            for at in range(DECILES)
        ),
        overall=estimate(overall),
        qini=qini,
        best=estimate(best),
        gain=estimate(lambda given: best(given) - overall(given)),
    )


def _verdict(qini: Estimate) -> str:
    if qini.low > 0:
        return "evidence: the model finds who responds because of the contact"
    if qini.high < 0:
        return "no evidence: the model does worse than chance"
    return "no evidence: the model may do no better than chance"


def encoded(columns: Mapping[str, list[Any]], levels: int = 12) -> Floats:
    """Features as numbers, shape (n, p): unknown numbers are means with a flag.

    Numbers are brought down by a logarithm; of texts the most frequent are columns of 0
    and 1. A feature that does not vary is left out.
    """
    found: list[Floats] = []
    for name in sorted(columns):
        found += _encoded_one(columns[name], levels)
    size = len(next(iter(columns.values()), []))
    varying = [column for column in found if column.min() < column.max()]
    return np.column_stack(varying) if varying else np.zeros((size, 0))


def _encoded_one(values: list[Any], levels: int) -> list[Floats]:
    if any(isinstance(value, str) for value in values):
        texts = np.array([value or "" for value in values], dtype=object)
        names, counts = np.unique(texts, return_counts=True)
        kept = names[np.argsort(-counts, kind="stable")][:levels]
        return [(texts == name).astype(float) for name in kept]
    numbers = np.array([np.nan if v is None else float(v) for v in values], dtype=float)
    is_known = np.isfinite(numbers)
    if not is_known.any():
        return []
    numbers = np.sign(numbers) * np.log1p(np.abs(numbers))
    filled = np.where(is_known, numbers, numbers[is_known].mean())
    return [filled, (~is_known).astype(float)]
