"""The columns that every tested comparison has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ml.experiments.comparison import Compared, Groups, Rules
from ml.experiments.samples import relative_lift

COMPARED: Final[Mapping[str, str]] = {
    "treatment": "string",
    "control": "string",
    "n_treatment": "int64",
    "n_control": "int64",
    "value_treatment": "float64",
    "value_control": "float64",
    "lift": "float64",
    "ci_low": "float64",
    "ci_high": "float64",
    "lift_relative": "float64",
    "lift_relative_ci_low": "float64",
    "lift_relative_ci_high": "float64",
    "alpha": "float64",
    "p_value": "float64",
    "p_adjusted": "float64",
    "adjustment": "string",
    "test_name": "string",
    "test_reason": "string",
    "minimum_detectable_effect": "float64",
    "cuped_lift": "float64",
    "cuped_ci_low": "float64",
    "cuped_ci_high": "float64",
    "cuped_p_value": "float64",
    "cuped_gain": "float64",
    "anytime_ci_low": "float64",
    "anytime_ci_high": "float64",
    "skewness": "float64",
    "zero_share": "float64",
    "normality_p_value": "float64",
    "variance_ratio": "float64",
    "variance_p_value": "float64",
}


def compared_columns(
    groups: Groups, compared: Compared | None, rules: Rules
) -> dict[str, Any]:
    """Give the columns of a comparison; without a test, those of both groups only."""
    treatment, control = groups.treatment, groups.control
    columns: dict[str, Any] = {
        "n_treatment": treatment.contacts,
        "n_control": control.contacts,
        "value_treatment": treatment.mean,
        "value_control": control.mean,
        "lift": treatment.mean - control.mean,
        "lift_relative": relative_lift(treatment, control),
        "alpha": rules.alpha,
    }
    if compared is None:
        return columns
    difference, cuped = compared.difference, compared.cuped
    low, high = compared.anytime or (None, None)
    return columns | {
        "ci_low": difference.ci_low,
        "ci_high": difference.ci_high,
        "lift_relative_ci_low": difference.relative_ci_low,
        "lift_relative_ci_high": difference.relative_ci_high,
        "p_value": difference.p_value,
        **compared.choice._asdict(),
        "minimum_detectable_effect": compared.minimum_detectable_effect,
        "anytime_ci_low": low,
        "anytime_ci_high": high,
        **{f"cuped_{name}": value for name, value in _fields(cuped).items()},
        **compared.distribution._asdict(),
    }


def _fields(given: Any) -> dict[str, Any]:  # noqa: ANN401 - a named tuple or None
    return {} if given is None else given._asdict()
