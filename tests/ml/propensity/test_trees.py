"""Trees as plain numbers score as the library that grew them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from ml.propensity import candidates
from ml.propensity.candidates import fit
from ml.propensity.grading import parameters, read
from ml.propensity.scoring import score_all
from ml.propensity.trees import Trees
from tests.ml.propensity.windows import NAMES, windows


def test_a_forest_gives_the_library_s_probabilities() -> None:
    given = read(windows(1, is_curved=True))
    model = fit("random forest", given.values, given.did)
    forest = RandomForestClassifier(
        candidates.TREES,
        max_leaf_nodes=2 * candidates.LEAVES,
        min_samples_leaf=candidates.FEWEST_IN_A_LEAF,
        random_state=candidates.SEED,
    ).fit(model.encoding.points(given.values), given.did)
    theirs = forest.predict_proba(model.encoding.points(given.values))[:, 1]
    np.testing.assert_allclose(
        model.probabilities(given.values), np.clip(theirs, 1e-3, 1 - 1e-3), atol=1e-12
    )


def test_boosting_gives_the_library_s_logits() -> None:
    given = read(windows(1, is_curved=True))
    model = fit("gradient boosting", given.values, given.did)
    points = model.encoding.points(given.values)
    boosted = GradientBoostingClassifier(
        n_estimators=candidates.TREES,
        max_depth=3,
        min_samples_leaf=candidates.FEWEST_IN_A_LEAF,
        subsample=0.5,
        random_state=candidates.SEED,
    ).fit(points, given.did)
    np.testing.assert_allclose(
        model.logits(given.values), boosted.decision_function(points), atol=1e-9
    )


@pytest.mark.parametrize("name", ["random forest", "gradient boosting"])
def test_what_is_stored_scores_as_what_was_fitted(name: str) -> None:
    given, later = read(windows(1, is_curved=True)), read(windows(1, seed=1))
    model = fit(name, given.values, given.did).calibrated(later.values, later.did)
    assert isinstance(model.scorer, Trees)
    rows = [
        row._asdict() | {"target": "purchase"}
        for row in parameters(name, given.names, model)
    ]
    ids = [f"c{number}" for number in range(len(later.did))]
    columns = {name: later.values[:, at] for at, name in enumerate(NAMES)}
    asked = pa.table({"customer_id": ids, **columns})
    found = score_all(
        rows, lambda names: asked.select(names.split(", ")).to_batches(400)
    )
    assert found.column("customer_id").to_pylist() == ids
    np.testing.assert_allclose(
        found.column("probability").to_numpy(), model.probabilities(later.values)
    )
    turned = score_all(
        rows[::-1], lambda names: asked.select(names.split(", ")).to_batches(400)
    )
    assert turned.equals(found)


def test_without_trees_nothing_is_read() -> None:
    def read_nothing(names: str) -> list[pa.RecordBatch]:
        raise AssertionError(names)

    assert score_all([], read_nothing).num_rows == 0
