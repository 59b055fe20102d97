"""From the vectors of a sample to the standardised points that a model is fitted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml import features
from ml.features import LEVEL, Features, Floats
from ml.segments import outliers, scaling
from ml.segments.recipes import Recipe
from ml.segments.scaling import Scaling

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a fit needs of a sample, and what scoring needs to do the same."""

    customer_ids: NDArray[np.object_]
    """Shape (n,), ascending."""
    points: Floats
    """Standardised features, shape (n, p)."""
    fills: Floats
    """What stands in for an unknown feature, as transformed, shape (p,)."""
    scaling: Scaling
    sample: Features
    """Everybody of the sample, outliers too."""

    def everybody(self) -> Floats:
        """Standardised features of the whole sample, shape (n, p)."""
        vectors = self.sample.transformed
        return self.scaling.apply(np.where(np.isnan(vectors), self.fills, vectors))


def prepare(sample: Features, recipe: Recipe) -> Prepared:
    """Fill what is unknown, leave outliers out, scale; in this order.

    Outliers are judged in the features' own units and are left out of the fit only.
    Levels have none. Where the filters would leave nobody, they are not applied.
    """
    numbers = [scale != LEVEL for scale in sample.scales]
    kept = outliers.kept(sample.values[:, numbers], recipe.filters)
    fills = features.medians(sample)
    inside = sample.rows(kept) if kept.any() else sample
    known = np.isnan(inside.transformed)
    filled = replace(inside, transformed=np.where(known, fills, inside.transformed))
    measured = scaling.fit(filled)
    points = measured.apply(filled.transformed)
    return Prepared(filled.customer_ids, points, fills, measured, sample)


def prepare_all(
    recipes: Sequence[Recipe], sample: pa.Table
) -> Iterator[tuple[Recipe, Prepared]]:
    """Prepare every recipe that has customers in the sample.

    Args:
        recipes: Those that are due.
        sample: Columns feature_set, customer_id, feature_values and transformed.
    """
    import pyarrow.compute as pc

    for recipe in recipes:
        rows = sample.filter(pc.equal(sample["feature_set"], recipe.feature_set))
        if len(rows):
            vectors = features.from_arrow(rows, recipe.names, recipe.scales)
            yield recipe, prepare(vectors, recipe)
