"""CDNOW's tenth of customers gives the figures that Fader, Hardie and Lee published."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from ml.lifetime.histories import Histories, group
from ml.lifetime.purchases import fit
from ml.lifetime.spend import fit as fit_spend

Floats = NDArray[np.float64]
WEEK, HOLDOUT_WEEKS = 7, 39
LAST_DAY = pd.Timestamp("1997-09-30")


class Sample(NamedTuple):
    histories: Histories
    """One a customer, in weeks; calibration only."""
    repeats: Floats
    mean: Floats
    """Mean spend of the repeat purchases, of who bought again for money."""
    holdout: Floats


@pytest.fixture(scope="module")
def cdnow(real_data: Path) -> Sample:
    days = (
        pd.read_csv(
            real_data / "cdnow" / "CDNOW_sample.txt",
            sep=r"\s+",
            header=None,
            names=["master", "customer", "day", "discs", "spend"],
            parse_dates=["day"],
            date_format="%Y%m%d",
        )
        .groupby(["customer", "day"], as_index=False)["spend"]
        .sum()
    )
    seen = days[days["day"] <= LAST_DAY]
    span = seen.groupby("customer")["day"].agg(["min", "max", "count"])
    first = seen["customer"].map(span["min"])
    again = seen[seen["day"] > first].groupby("customer")["spend"]
    spend = again.agg(["count", "mean"]).query("mean > 0")
    later = days[days["day"] > LAST_DAY].groupby("customer").size()
    return Sample(
        Histories(
            (span["count"] - 1).to_numpy(np.float64),
            (span["max"] - span["min"]).dt.days.to_numpy(np.float64) / WEEK,
            (LAST_DAY - span["min"]).dt.days.to_numpy(np.float64) / WEEK,
            np.ones(len(span)),
        ),
        spend["count"].to_numpy(np.float64),
        spend["mean"].to_numpy(np.float64),
        later.reindex(span.index).fillna(0).to_numpy(np.float64),
    )


def test_published_purchase_model(cdnow: Sample) -> None:
    frequency, recency, age, _ = cdnow.histories
    model = fit(group(frequency, recency, age), may_leave_at_once=False)
    found = (model.r, model.alpha, model.a, model.b)
    assert found == pytest.approx((0.2426, 4.4136, 0.7929, 2.4259), abs=5e-5)
    assert model.log_likelihood == pytest.approx(-9582.43, abs=0.005)
    one = Histories(*(np.array([each]) for each in (2, 30.43, 38.86, 1.0)))
    assert model.expected_purchases(one, HOLDOUT_WEEKS)[0] == pytest.approx(
        1.2259, abs=5e-4
    )


def test_published_holdout(cdnow: Sample) -> None:
    model = fit(cdnow.histories, may_leave_at_once=False)
    expected = model.expected_purchases(cdnow.histories, HOLDOUT_WEEKS)
    assert cdnow.holdout.sum() == 1882
    assert expected.sum() == pytest.approx(1653, abs=1)
    correlation = np.corrcoef(expected, cdnow.holdout)[0, 1]
    assert correlation == pytest.approx(0.626, abs=1e-3)


def test_published_spend_model(cdnow: Sample) -> None:
    assert len(cdnow.mean) == 946
    model = fit_spend(cdnow.repeats, cdnow.mean, np.ones(len(cdnow.mean)))
    found = (model.p, model.q, model.v)
    assert found == pytest.approx((6.25, 3.74, 15.45), abs=0.01)
