"""Ensembles of trees as plain numbers: scoring needs no library and no pickle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.features import Floats

Integers = NDArray[np.int64]
BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Trees:
    """Binary trees, their nodes one after the other, each of shape (nodes,)."""

    roots: Integers
    """First node of each tree."""
    feature: Integers
    """Which feature a node asks; below 0 in a leaf."""
    threshold: Floats
    """At most this goes left."""
    left: Integers
    right: Integers
    value: Floats
    base: float
    is_probability: bool
    """Whether the mean of the leaves is a probability, else their sum a logit."""

    def logits(self, points: Floats) -> Floats:
        """Logits of points of shape (n, p); shape (n,)."""
        batches = [
            self._sums(points[at : at + BATCH]) for at in range(0, len(points), BATCH)
        ]
        sums = np.concatenate(batches) if batches else np.zeros(0)
        if not self.is_probability:
            return np.asarray(self.base + sums)
        share = np.clip(sums / len(self.roots), 1e-3, 1 - 1e-3)
        return np.asarray(np.log(share) - np.log1p(-share))

    def _sums(self, points: Floats) -> Floats:
        # Thresholds were learned on numbers of this precision.
        given = points.astype(np.float32).astype(np.float64)
        rows, found = np.arange(len(given)), np.zeros(len(given))
        for root in self.roots:
            node = np.full(len(given), root)
            while (asks := self.feature[node] >= 0).any():
                goes_left = given[rows, self.feature[node]] <= self.threshold[node]
                below = np.where(goes_left, self.left[node], self.right[node])
                node = np.where(asks, below, node)
            found += self.value[node]
        return found

    def as_json(self) -> str:
        """All of it as a text."""
        arrays = {
            name: getattr(self, name).tolist()
            for name in ("roots", "feature", "threshold", "left", "right", "value")
        }
        rest = {"base": self.base, "is_probability": self.is_probability}
        return json.dumps(arrays | rest, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Trees:
        """Read what `as_json` wrote."""
        given = json.loads(text)

        def whole(name: str) -> Integers:
            return np.array(given[name], dtype=np.int64)

        def real(name: str) -> Floats:
            return np.array(given[name], dtype=np.float64)

        return cls(
            roots=whole("roots"),
            feature=whole("feature"),
            threshold=real("threshold"),
            left=whole("left"),
            right=whole("right"),
            value=real("value"),
            base=float(given["base"]),
            is_probability=bool(given["is_probability"]),
        )


def gather(
    estimators: Sequence[Any], *, scale: float, base: float, is_probability: bool
) -> Trees:
    """Take the trees out of scikit-learn's estimators.

    Args:
        estimators: Fitted decision trees.
        scale: Of the values of the leaves: the learning rate.
        base: Logit before any tree.
        is_probability: Of the second class, as random forests have it.
    """
    trees = [one.tree_ for one in estimators]
    starts = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1]
    pairs = list(zip(trees, starts, strict=True))

    def values(tree: Any) -> Floats:  # noqa: ANN401 - scikit-learn has no types
        leaves = np.asarray(tree.value)[:, 0, :]
        if is_probability:
            return np.asarray(leaves[:, 1] / leaves.sum(axis=1))
        return np.asarray(leaves[:, 0] * scale)

    return Trees(
        roots=starts.astype(np.int64),
        feature=np.concatenate([np.maximum(t.feature, -1) for t in trees]),
        threshold=np.concatenate([t.threshold for t in trees]),
        left=np.concatenate([t.children_left + start for t, start in pairs]),
        right=np.concatenate([t.children_right + start for t, start in pairs]),
        value=np.concatenate([values(tree) for tree in trees]),
        base=base,
        is_probability=is_probability,
    )
