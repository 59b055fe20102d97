"""Who responds, and who does because of the contact: only where there is evidence."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ml.propensity.candidates import signed_log
from ml.propensity.response import grade_response, uplift
from tests.ml.propensity.windows import NAMES, features, periods

SIZE = 6_000


def contacts(
    count: int, *, effect: float, controls: bool = True, seed: int = 0
) -> pa.Table:
    """Contacts of campaigns: those who bought lately respond because of the contact."""
    rng, tables = np.random.default_rng(seed), []
    for period in periods(count):
        values = features(rng, SIZE)
        is_treated = (rng.random(SIZE) < 0.5) if controls else np.ones(SIZE, dtype=bool)
        chance = 0.08 + effect * (values[:, 0] < 100) * is_treated
        columns = {
            "period": [period] * SIZE,
            "share": rng.random(SIZE),
            "did": rng.random(SIZE) < chance,
            "is_treated": is_treated,
            **{name: values[:, at] for at, name in enumerate(NAMES)},
        }
        tables.append(pa.table(columns))
    return pa.concat_tables(tables)


def test_planted_uplift_is_scored_and_only_where_it_is() -> None:
    rows = list(uplift(contacts(2, effect=0.25)))
    values = features(np.random.default_rng(9), 2_000)
    chances = []
    for arm in ("treated", "control"):
        of_arm = [row for row in rows if row.model == arm]
        told = {(row.item, row.metric): row.value or 0.0 for row in of_arm}
        logit = np.full(len(values), told["", "intercept"])
        for at, name in enumerate(NAMES):
            logs = signed_log(values[:, at])
            known = np.where(np.isfinite(logs), logs, told[name, "fill"])
            logit += told[name, "coefficient"] * known
        chances.append(1 / (1 + np.exp(-logit)))
    found = chances[0] - chances[1]
    lately = values[:, 0] < 100
    # A line in the logarithm rounds the planted step off.
    assert found.mean() == pytest.approx(0.25 * lately.mean(), abs=0.02)
    assert found[lately].mean() - found[~lately].mean() > 0.1


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (contacts(1, effect=0.0), "no evidence"),
        (contacts(1, effect=0.3, controls=False), "no campaign with a control"),
        (contacts(1, effect=0.3).slice(0, 0), "no campaign with a control"),
        (contacts(1, effect=0.3).slice(0, 300), "no evidence: the"),
    ],
    ids=["no effect", "no control", "no contact", "few"],
)
def test_without_evidence_there_is_a_reason(table: pa.Table, reason: str) -> None:
    (row,) = uplift(table)
    assert (row.part, row.model) == ("note", "treated")
    assert str(row.note).startswith(reason)


def test_controls_teach_no_response() -> None:
    table = contacts(2, effect=0.25)
    rows = list(grade_response(table, 90))
    (actual,) = [
        row.value
        for row in rows
        if (row.metric, row.model) == ("actual_rate", "logistic regression")
    ]
    last = table.slice(SIZE).to_pandas()
    assert actual == pytest.approx(last[last["is_treated"]]["did"].mean())


def test_one_campaign_grades_no_model_of_responses() -> None:
    rows = list(grade_response(contacts(1, effect=0.25), 90))
    notes = [row.note for row in rows if row.part == "note" and not row.model]
    (note,) = notes
    assert str(note).startswith("fewer than two windows of 90 days")


def test_contacts_with_one_share_come_in_any_order() -> None:
    table = contacts(1, effect=0.25)
    shares = pa.array(np.round(table.column("share").to_numpy(), 2))
    tied = table.set_column(table.column_names.index("share"), "share", shares)
    turned = tied.take(list(range(len(tied)))[::-1])
    assert list(uplift(tied)) == list(uplift(turned))
