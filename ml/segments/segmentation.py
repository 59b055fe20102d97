"""From a sample of customers to candidates, a frozen model and a map: Arrow tables.

Each function takes the recipes that are due and the vectors of a sample, and returns
the rows to append. No recipe due gives no rows, and so does a set without customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from ml.features import Floats
from ml.segments import candidates, comparison, mapping
from ml.segments.clustering import kmeans
from ml.segments.preparation import Prepared, prepare_all
from ml.segments.quality import subsample
from ml.segments.recipes import Recipe
from ml.segments.succession import Segment, follow
from ml.tables import table

if TYPE_CHECKING:
    import pyarrow as pa

OF_A_MODEL: Final[Mapping[str, str]] = {
    "model_id": "string",
    "feature_set": "string",
    "recipe_hash": "string",
    "fitted_on": "date32",
}
SEARCH: Final[Mapping[str, str]] = {
    **OF_A_MODEL,
    "algorithm": "string",
    "k": "int64",
    "inertia": "float64",
    "silhouette": "float64",
    "weakest_silhouette": "float64",
    "reference_silhouette": "float64",
    "calinski_harabasz": "float64",
    "davies_bouldin": "float64",
    "bootstrap_ari_mean": "float64",
    "bootstrap_ari_min": "float64",
    "ari_with_kmeans": "float64",
    "smallest_share": "float64",
    "is_chosen": "bool_",
    "reason": "string",
}
MODEL: Final[Mapping[str, str]] = {
    **OF_A_MODEL,
    "k": "int64",
    "fitted_customers": "int64",
    "due_because": "string",
    "segment_id": "int64",
    "segment_name": "string",
    "event": "string",
    "other_segment_id": "int64",
    "earlier_customers": "int64",
    "customers": "int64",
    "kept_customers": "int64",
    "feature_number": "int64",
    "feature": "string",
    "scaled_by": "string",
    "fill": "float64",
    "center": "float64",
    "scale": "float64",
    "centroid": "float64",
}
MAP: Final[Mapping[str, str]] = {
    **OF_A_MODEL,
    "customer_id": "string",
    "method": "string",
    "x": "float64",
    "y": "float64",
}


def search(recipes: Sequence[Recipe], sample: pa.Table) -> pa.Table:
    """Candidates of every set that is due, with `SEARCH` as columns.

    Args:
        recipes: From `ml.segments.recipes.read`.
        sample: Rows of int_segmentation_features that are in the sample: feature_set,
            customer_id, feature_values, transformed.
    """
    rows: list[dict[str, Any]] = []
    for recipe, prepared in prepare_all(recipes, sample):
        found = candidates.search(prepared.points, recipe.ks, recipe.random_state)
        chosen = next(one for one in found if one.is_chosen)
        if chosen.k > 1:
            found += comparison.compare(prepared.points, chosen.k, recipe.random_state)
        rows += [_of_model(recipe) | asdict(one) for one in found]
    return table(rows, SEARCH)


def fit(
    recipes: Sequence[Recipe],
    sample: pa.Table,
    searched: pa.Table,
    earlier: pa.Table | None = None,
) -> pa.Table:
    """The model of every set that is due, long, with `MODEL` as columns.

    Segments that were there before keep their ids and names; those that ended have
    rows without a centroid.

    Args:
        recipes: From `ml.segments.recipes.read`.
        sample: As for `search`.
        searched: Rows that `search` returned, for the number of segments.
        earlier: Rows that earlier fits returned, if any.
    """
    if not recipes:
        return table([], MODEL)
    chosen = {
        row["model_id"]: row["k"] for row in searched.to_pylist() if row["is_chosen"]
    }
    known = earlier.to_pylist() if earlier else []
    rows: list[dict[str, Any]] = []
    for recipe, prepared in prepare_all(recipes, sample):
        k = chosen[recipe.model_id]
        centroids = kmeans(prepared.points, k, recipe.random_state)
        before = [row for row in known if row["feature_set"] == recipe.feature_set]
        segments = follow(prepared, centroids, before)
        rows += _model_rows(recipe, prepared, centroids, segments)
    return table(rows, MODEL)


def draw(recipes: Sequence[Recipe], sample: pa.Table) -> pa.Table:
    """Places of some customers on a plane by PCA and t-SNE, with `MAP` as columns.

    Args:
        recipes: From `ml.segments.recipes.read`.
        sample: As for `search`.
    """
    rows: list[dict[str, Any]] = []
    for recipe, prepared in prepare_all(recipes, sample):
        chosen = subsample(len(prepared.points), mapping.SAMPLE, recipe.random_state)
        points, customers = prepared.points[chosen], prepared.customer_ids[chosen]
        rows += _places(recipe, "pca", customers, mapping.pca(points))
        near = mapping.tsne(points, recipe.random_state)
        if near is not None:
            rows += _places(recipe, "tsne", customers, near)
    return table(rows, MAP)


def _of_model(recipe: Recipe) -> dict[str, Any]:
    return {name: getattr(recipe, name) for name in OF_A_MODEL}


def _model_rows(
    recipe: Recipe, prepared: Prepared, centroids: Floats, segments: Sequence[Segment]
) -> list[dict[str, Any]]:
    common = _of_model(recipe) | {
        "k": len(centroids),
        "fitted_customers": len(prepared.points),
        "due_because": recipe.due_because,
    }
    return [
        common
        | lineage._asdict()
        | {
            "segment_name": name,
            "feature_number": place + 1,
            "feature": feature,
            "scaled_by": recipe.scales[place],
            "fill": float(prepared.fills[place]),
            "center": float(prepared.scaling.centers[place]),
            "scale": float(prepared.scaling.scales[place]),
            "centroid": None
            if lineage.position is None
            else float(centroids[lineage.position, place]),
        }
        for lineage, name in segments
        for place, feature in enumerate(recipe.names)
    ]


def _places(
    recipe: Recipe, method: str, customers: Iterable[str], places: Floats
) -> list[dict[str, Any]]:
    return [
        _of_model(recipe)
        | {"customer_id": customer, "method": method, "x": float(x), "y": float(y)}
        for customer, (x, y) in zip(customers, places, strict=True)
    ]
