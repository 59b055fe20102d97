"""Responses to campaigns: who will, and who will because of the contact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ml.experiments.uplift import Arms, learn
from ml.predictions.rows import Row
from ml.propensity.candidates import LOGISTIC, encoding, fit
from ml.propensity.grading import grade, ordered, parameters, read

if TYPE_CHECKING:
    import pyarrow as pa


def grade_response(table: pa.Table, days: int) -> Iterator[Row]:
    """Models of who responds when contacted, and of uplift, as rows.

    Args:
        table: As for `ml.propensity.grading.grade`, a window for each campaign, with
            `is_treated`; controls teach uplift only.
        days: Longest time from a campaign's eve to its last outcome.
    """
    import pyarrow.compute as pc

    treated = table.filter(pc.field("is_treated"))
    yield from grade(treated, days, "responded")
    yield from uplift(table)


def uplift(table: pa.Table) -> Iterator[Row]:
    """Two models of the latest campaign that has both arms, where these find uplift.

    Whether they do is judged as in `campaign_uplift`, on contacts that taught nothing;
    the models that score are then fitted on all.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    arms = pc.field("is_treated")
    of_both = set(table.filter(~arms).column("period").to_pylist())
    of_both &= set(table.filter(arms).column("period").to_pylist())
    if not of_both:
        yield _note("no campaign with a control whose outcomes are all known")
        return
    latest = ordered(table.filter(pc.field("period") == pa.scalar(max(of_both))))
    windows = read(latest)
    is_treated = np.array(latest.column("is_treated").to_pylist(), dtype=bool)
    shares = np.array(latest.column("share").to_pylist(), dtype=float)
    found = learn(
        Arms(
            features=encoding(windows.values).points(windows.values),
            is_treated=is_treated,
            responded=windows.did,
            shares=shares,
        )
    )
    if not found.verdict.startswith("evidence"):
        yield _note(found.verdict)
        return
    for name, here in (("treated", is_treated), ("control", ~is_treated)):
        model = fit(LOGISTIC, windows.values[here], windows.did[here])
        yield from parameters(name, windows.names, model)


def _note(words: str) -> Row:
    return Row("note", "treated", "", "", note=words)
