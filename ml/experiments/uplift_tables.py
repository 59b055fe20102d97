"""From samples of contacts to the rows of uplift models: Arrow tables in and out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ml.experiments.uplift import Arms, Decile, Estimate, Uplift, encoded, learn
from ml.tables import table

if TYPE_CHECKING:
    import pyarrow as pa

MODEL: Final = "two logistic regressions"
OUTCOMES: Final[Mapping[str, str]] = {
    "conversion": "has_converted",
    "visits": "has_visited",
}
"""Column of the sample that says who responded, by metric."""
GIVEN: Final = frozenset(
    {
        *("campaign_id", "version", "control_version", "input_hash", "customer_id"),
        *("is_treated", "share", "alpha", "attributes", *OUTCOMES.values()),
    }
)
"""Columns of the sample that are no features."""
ROWS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("campaign_id", "version", "control_version"), "string"),
    **dict.fromkeys(("input_hash", "metric", "model"), "string"),
    "decile": "int64",
    **dict.fromkeys(("n_treatment", "n_control"), "int64"),
    **dict.fromkeys(("value_treatment", "value_control", "predicted"), "float64"),
    **dict.fromkeys(("uplift", "uplift_ci_low", "uplift_ci_high"), "float64"),
    **dict.fromkeys(("qini", "qini_ci_low", "qini_ci_high"), "float64"),
    **dict.fromkeys(("best", "best_ci_low", "best_ci_high"), "float64"),
    **dict.fromkeys(("gain", "gain_ci_low", "gain_ci_high"), "float64"),
    "alpha": "float64",
    "verdict": "string",
}


def fit(sample: pa.Table, *, done: Collection[str] = ()) -> pa.Table:
    """Fit a model for each version and outcome of the sample.

    Args:
        sample: Rows of int_campaign_uplift_sample, a contact of a version or its
            control each.
        done: Input hashes whose rows are there, so that a step repeated adds nothing.

    Returns:
        A row for each decile, and one for all contacts with `decile` null, of `ROWS`.
    """
    import pyarrow as pa

    rows: list[dict[str, Any]] = []
    # Shares of two contacts may be equal, and means are sums of doubles.
    sample = sample.sort_by("customer_id")
    hashes = sample.column("input_hash").unique().to_pylist()
    for input_hash in sorted(set(hashes) - set(done)):
        here = np.array(sample.column("input_hash").to_pylist()) == input_hash
        rows += _of_version(sample.filter(pa.array(here)))
    return table(rows, ROWS)


def _of_version(sample: pa.Table) -> Iterator[dict[str, Any]]:
    first = sample.slice(0, 1).to_pylist()[0]
    features = encoded(_features(sample))
    is_treated = np.array(sample.column("is_treated").to_pylist(), dtype=bool)
    shares = np.array(sample.column("share").to_pylist(), dtype=float)
    for metric, column in OUTCOMES.items():
        values = sample.column(column).to_pylist()
        if None in values:
            continue  # Nothing tells this outcome.
        arms = Arms(
            features=features,
            is_treated=is_treated,
            responded=np.array(values, dtype=bool),
            shares=shares,
        )
        names = ("campaign_id", "version", "control_version", "input_hash", "alpha")
        key = {name: first[name] for name in names}
        key |= {"metric": metric, "model": MODEL}
        yield from _rows(key, arms, learn(arms, alpha=first["alpha"]))


def _features(sample: pa.Table) -> dict[str, list[Any]]:
    columns = {
        name: sample.column(name).to_pylist()
        for name in sample.column_names
        if name not in GIVEN
    }
    attributes = [dict(one or ()) for one in sample.column("attributes").to_pylist()]
    for name in sorted({name for one in attributes for name in one}):
        columns[f"attribute {name}"] = _numbers([one.get(name) for one in attributes])
    return columns


def _numbers(values: Sequence[str | None]) -> list[Any]:
    """Texts as numbers where all are."""
    try:
        return [None if value is None else float(value) for value in values]
    except ValueError:
        return list(values)


def _rows(key: dict[str, Any], arms: Arms, found: Uplift) -> Iterator[dict[str, Any]]:
    common = {
        **key,
        "verdict": found.verdict,
        **_figures("qini", found.qini),
        **_figures("best", found.best),
        **_figures("gain", found.gain),
    }
    yield {**common, **_total(arms, found), **_figures("uplift", found.overall)}
    yield from ({**common, **_decile(one)} for one in found.deciles)


def _total(arms: Arms, found: Uplift) -> dict[str, Any]:
    """Contacts who were judged; without a model, all."""
    if found.deciles:
        treated = sum(one.treated for one in found.deciles)
        controls = sum(one.controls for one in found.deciles)
        yes = sum(one.treated_responders for one in found.deciles)
        also = sum(one.control_responders for one in found.deciles)
    else:
        treated, controls = int(arms.is_treated.sum()), int((~arms.is_treated).sum())
        yes = int((arms.responded & arms.is_treated).sum())
        also = int((arms.responded & ~arms.is_treated).sum())
    return {
        "n_treatment": treated,
        "n_control": controls,
        "value_treatment": _share(yes, treated),
        "value_control": _share(also, controls),
    }


def _decile(one: Decile) -> dict[str, Any]:
    return {
        "decile": one.decile,
        "n_treatment": one.treated,
        "n_control": one.controls,
        "value_treatment": _share(one.treated_responders, one.treated),
        "value_control": _share(one.control_responders, one.controls),
        "predicted": _rounded(one.predicted),
        **_figures("uplift", one.uplift),
    }


def _figures(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    if estimate is None:
        return {}
    return {
        name: _rounded(estimate.value),
        f"{name}_ci_low": _rounded(estimate.low),
        f"{name}_ci_high": _rounded(estimate.high),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rounded(value: float) -> float | None:
    """Nine digits: solvers differ in the last ones from machine to machine."""
    return round(value, 9) if np.isfinite(value) else None
