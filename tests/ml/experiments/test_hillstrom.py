"""The published figures of the MineThatData e-mail test, from sums alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ml.experiments.means import welch
from ml.experiments.rates import unpooled_z
from ml.experiments.samples import Sample
from tests.ml.experiments import drawn

Arms = Callable[[str], dict[str, Sample]]


@pytest.fixture
def arms(real_data: Path) -> Arms:
    file = real_data / "hillstrom" / "hillstrom.csv"

    def samples(metric: str) -> dict[str, Sample]:
        rows = duckdb.sql(
            f"select segment, list({metric}::double) from '{file}' group by segment"
        ).fetchall()
        return {arm.split()[0]: drawn.sample(np.array(values)) for arm, values in rows}

    return samples


@pytest.mark.parametrize(
    ("treatment", "control", "z", "p_value"),
    # The published z are pooled; the unpooled ones differ in the third decimal.
    [
        ("Mens", "No", 7.385, 1.5e-13),
        ("Womens", "No", 3.780, 1.6e-4),
        ("Mens", "Womens", 3.713, 2.1e-4),
    ],
)
def test_conversions(
    arms: Arms, treatment: str, control: str, z: float, p_value: float
) -> None:
    groups = arms("conversion")
    found = unpooled_z(groups[treatment], groups[control], alpha=0.05)
    assert found.ci_low is not None
    error = (found.lift - found.ci_low) / 1.959964
    assert found.lift / error == pytest.approx(z, abs=5e-3)
    assert found.p_value == pytest.approx(p_value, rel=0.03)


def test_spend(arms: Arms) -> None:
    groups = arms("spend")
    mens = welch(groups["Mens"], groups["No"], alpha=0.05)
    womens = welch(groups["Womens"], groups["No"], alpha=0.05)
    both = welch(groups["Mens"], groups["Womens"], alpha=0.05)
    assert mens.p_value == pytest.approx(1.16e-7, rel=0.01)
    assert (mens.ci_low, mens.ci_high) == pytest.approx((0.4851, 1.0545), abs=5e-5)
    assert womens.p_value == pytest.approx(0.00113, rel=0.01)
    assert (womens.ci_low, womens.ci_high) == pytest.approx((0.1690, 0.6799), abs=5e-5)
    assert both.p_value == pytest.approx(0.0305, abs=5e-5)
