"""Online Retail II: the first year's segments, followed through the second."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from tests.conftest import Figure

ORIGIN = date(2010, 12, 31)
RANKED = [
    *("recency_days", "frequency", "monetary"),
    *("average_order_value", "product_variety"),
]


def test_the_first_year_is_followed_month_by_month(
    uk: duckdb.DuckDBPyConnection, figure: Figure
) -> None:
    curve = uk.execute(
        """
        select horizon, stale_ari, frozen_ari, floor_ari, verdict
        from segment_stability where origin = ? order by horizon
        """,
        [ORIGIN],
    ).df()
    for row in curve.itertuples():
        words = f"stale {row.stale_ari:.2f}, frozen {row.frozen_ari:.2f}"
        figure(f"{row.horizon} months on", f"{words}, floor {row.floor_ari:.2f}")
    assert list(curve["horizon"]) == list(range(1, 12))
    assert (curve["frozen_ari"] > curve["stale_ari"]).all(), (
        "scoring keeps labels young"
    )
    assert curve["stale_ari"].iloc[-1] < 0.6 < curve["stale_ari"].iloc[0]
    assert (curve["frozen_ari"] > 0.85).all(), "the model itself lasts"


def test_an_interval_is_recommended_in_a_sentence(
    uk: duckdb.DuckDBPyConnection, figure: Figure
) -> None:
    ((months, sentence),) = uk.execute("""
        select distinct recommended_interval_months, recommendation
        from segment_stability
    """).fetchall()
    figure("recommended interval", sentence)
    assert sentence.startswith(f"Fit the segments anew every {months} months")
    assert "Assign customers every night" in sentence


@pytest.mark.parametrize("horizon", [1, 6, 11])
def test_indices_are_those_of_pandas_and_scikit_learn(
    uk: duckdb.DuckDBPyConnection, uk_folder: Path, horizon: int
) -> None:
    later = (pd.Timestamp(ORIGIN) + pd.offsets.MonthEnd(horizon)).date()
    private = uk_folder / "warehouse" / "mercato.duckdb"
    with duckdb.connect(str(private), read_only=True) as connection:
        before, after = (
            connection.execute(
                "select * from intermediate.int_segmentation_months"
                " where as_of_date = ? order by customer_id",
                [day],
            ).df()
            for day in (ORIGIN, later)
        )
    ((k,),) = uk.execute("select max(segments) from segment_stability").fetchall()
    origin, refit = fitted(before, k), fitted(after, k)
    labels = pd.Series(refit.predict(points(after, after)), after["customer_id"])
    # Ranks need no scale of the origin; the one feature without does.
    frozen = origin.predict(points(after, before))
    stale = pd.Series(origin.predict(points(before, before)), before["customer_id"])
    ((stale_ari, frozen_ari),) = uk.execute(
        "select stale_ari, frozen_ari from segment_stability"
        " where origin = ? and horizon = ?",
        [ORIGIN, horizon],
    ).fetchall()
    assert frozen_ari == pytest.approx(adjusted_rand_score(labels, frozen), abs=0.03)
    known = adjusted_rand_score(labels[stale.index], stale)
    assert stale_ari == pytest.approx(known, abs=0.03)


def inside(figures: pd.DataFrame) -> pd.Series:
    """Customers within the quantiles that the example names, in every feature."""
    numbers = figures[[*RANKED, "return_rate"]]
    low, high = numbers.quantile(0.001), numbers.quantile(0.999)
    return ~((numbers < low) | (numbers > high)).any(axis=1)


def points(figures: pd.DataFrame, origin: pd.DataFrame) -> np.ndarray:
    """Ranks as of the day; the rate of returns by mean and deviation of the origin."""
    ranks = (figures[RANKED].rank(pct=True, method="max") - 0.5) * np.sqrt(12)
    rates = origin["return_rate"].fillna(origin["return_rate"].median())[inside(origin)]
    filled = figures["return_rate"].fillna(origin["return_rate"].median())
    deviation = rates.std(ddof=0) if rates.nunique() > 1 else 1.0
    return np.column_stack([ranks, (filled - rates.mean()) / deviation])


def fitted(figures: pd.DataFrame, k: int) -> KMeans:
    chosen = points(figures, figures)[inside(figures).to_numpy()]
    return KMeans(k, n_init=10, random_state=1).fit(chosen)
