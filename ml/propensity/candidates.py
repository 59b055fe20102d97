"""The models that are compared: each gives logits, and is calibrated on later data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import expit

from ml.features import Floats
from ml.propensity.ranking import Flags
from ml.propensity.trees import Trees, gather

PENALTY: Final = 0.01
"""Of the logistic regression: as much as one customer in a hundred."""
TREES: Final = 60
LEAVES: Final = 32
FEWEST_IN_A_LEAF: Final = 20
SEED: Final = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """Numbers brought down by a logarithm; what is unknown counts as the mean."""

    fills: Floats
    """Shape (p,), as transformed; 0 where nothing is known."""

    def points(self, values: Floats) -> Floats:
        """Values of shape (n, p), nan where unknown, as models take them."""
        logs = signed_log(values)
        return np.where(np.isfinite(logs), logs, self.fills)


def signed_log(values: Floats) -> Floats:
    """ln(1 + |x|) with the sign of x."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def encoding(values: Floats) -> Encoding:
    """Learn the means of values of shape (n, p)."""
    logs = signed_log(values)
    known = np.isfinite(logs)
    sums = np.where(known, logs, 0.0).sum(axis=0)
    return Encoding(fills=sums / np.maximum(known.sum(axis=0), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A logit that is linear in the points."""

    intercept: float
    coefficients: Floats

    def logits(self, points: Floats) -> Floats:
        """Shape (n,) for points of shape (n, p)."""
        return np.asarray(self.intercept + points @ self.coefficients)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A fitted model of values as they stand in the marts."""

    encoding: Encoding
    scorer: Linear | Trees
    intercept: float = 0.0
    slope: float = 1.0
    """Of the calibration (Platt 1999), on the logit."""

    def logits(self, values: Floats) -> Floats:
        """Calibrated logits, shape (n,), of values of shape (n, p)."""
        raw = self.scorer.logits(self.encoding.points(values))
        return np.asarray(self.intercept + self.slope * raw)

    def probabilities(self, values: Floats) -> Floats:
        """Calibrated probabilities, shape (n,)."""
        return np.asarray(expit(self.logits(values)))

    def calibrated(self, values: Floats, did: Flags) -> Model:
        """The same model, its logits moved and stretched to fit other customers."""
        from sklearn.linear_model import LogisticRegression

        raw = self.scorer.logits(self.encoding.points(values))
        if raw.min() == raw.max():
            return self
        fitted = LogisticRegression(C=1e6).fit(raw[:, None], did)
        slope = float(fitted.coef_[0, 0])
        return replace(self, intercept=float(fitted.intercept_[0]), slope=slope)


def logistic_regression(points: Floats, did: Flags) -> Linear:
    """Linear in the logarithms, slightly drawn towards nothing."""
    from sklearn.linear_model import LogisticRegression

    center, scale = points.mean(axis=0), points.std(axis=0)
    varies = scale > 1e-9 * np.maximum(np.abs(center), 1)
    scale = np.where(varies, scale, 1.0)
    standard = np.where(varies, (points - center) / scale, 0.0)
    fitted = LogisticRegression(C=1 / (PENALTY * len(points)), max_iter=500)
    fitted.fit(standard, did)
    coefficients = np.where(varies, fitted.coef_[0] / scale, 0.0)
    intercept = float(fitted.intercept_[0] - center @ coefficients)
    return Linear(intercept=intercept, coefficients=coefficients)


def random_forest(points: Floats, did: Flags) -> Trees:
    """Many deep trees of few features each; the mean of their leaves."""
    from sklearn.ensemble import RandomForestClassifier

    fitted = RandomForestClassifier(
        TREES,
        max_leaf_nodes=2 * LEAVES,
        min_samples_leaf=FEWEST_IN_A_LEAF,
        random_state=SEED,
    ).fit(points, did)
    return gather(fitted.estimators_, scale=1.0, base=0.0, is_probability=True)


def gradient_boosting(points: Floats, did: Flags) -> Trees:
    """Shallow trees, each on what the ones before it left."""
    from sklearn.ensemble import GradientBoostingClassifier

    fitted = GradientBoostingClassifier(
        n_estimators=TREES,
        max_depth=3,
        min_samples_leaf=FEWEST_IN_A_LEAF,
        subsample=0.5,
        random_state=SEED,
    ).fit(points, did)
    share = did.mean()
    base = float(np.log(share / (1 - share)))
    trees = list(fitted.estimators_[:, 0])
    rate = float(fitted.learning_rate)
    return gather(trees, scale=rate, base=base, is_probability=False)


LOGISTIC: Final = "logistic regression"
CANDIDATES: Final[Mapping[str, Callable[[Floats, Flags], Linear | Trees]]] = {
    LOGISTIC: logistic_regression,
    "random forest": random_forest,
    "gradient boosting": gradient_boosting,
}
"""The simplest first."""


def fit(name: str, values: Floats, did: Flags) -> Model:
    """Fit a candidate on values of shape (n, p), nan where unknown."""
    encoded = encoding(values)
    scorer = CANDIDATES[name](encoded.points(values), did)
    return Model(encoding=encoded, scorer=scorer)
