"""Campaigns as dbt hands them over: planted effects are found, families adjusted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ml.experiments.campaigns import COLUMNS, analyse
from ml.experiments.multiplicity import benjamini_hochberg, holm
from ml.features import Floats
from tests.ml.experiments import drawn

CONTACTS = 4000
"""In an arm; half of them in each segment."""
SEGMENTS = ("east", "west")
Rows = list[dict[str, Any]]


def group(version: str, segmentation: str, segment: str, metric: str) -> dict[str, str]:
    return {
        "campaign_id": "spring",
        "version": version,
        "segmentation": segmentation,
        "segment_id": segment,
        "metric": metric,
    }


def arm(version: str, bought: float, seed: int) -> tuple[Rows, Rows]:
    """Sums and values of one arm, overall and in two segments."""
    spend = drawn.spend(np.random.default_rng(seed), CONTACTS, bought)
    parts: dict[tuple[str, str], Floats] = {("all", "all"): spend}
    for place, segment in enumerate(SEGMENTS):
        parts["region", segment] = spend[place :: len(SEGMENTS)]
    sums, values_ = [], []
    for (segmentation, segment), part in parts.items():
        for metric, given in (
            ("conversion", (part > 0).astype(np.float64)),
            ("spend", part),
        ):
            key = group(version, segmentation, segment, metric)
            told = {"is_control": version == "C"}
            sums.append(key | told | asdict(drawn.sample(given)))
            if metric == "spend":
                dealt = drawn.grouped(part)
                values_ += [
                    key | {"metric_value": float(value), "contacts": int(count)}
                    for value, count in zip(dealt.values, dealt.counts, strict=True)
                ]
    return sums, values_


def judged(
    arms: dict[str, float],
    *,
    shares: dict[str, float | None] | None = None,
    settings: dict[str, str] | None = None,
    complete: bool = True,
) -> Rows:
    sums: Rows = []
    values: Rows = []
    for version, bought in arms.items():
        own_sums, own_values = arm(version, bought, seed="ABC".index(version))
        sums += own_sums
        values += own_values
    sums = [row | {"is_complete": complete} for row in sums]
    hypotheses = [
        {
            "campaign_id": "spring",
            "hypothesis": f"{version} against C",
            "metric": metric,
            "treatment": version,
            "control": "C",
            "is_own_control": True,
            "starts_on": date(2024, 3, 1),
            "counted_to": date(2024, 3, 15),
        }
        for version in arms
        if version != "C"
        for metric in ("conversion", "spend")
    ]
    planned: dict[str, float | None] = shares or dict.fromkeys(arms)
    table = analyse(
        hypotheses=pa.Table.from_pylist(hypotheses),
        statistics=pa.Table.from_pylist(sums),
        values=pa.Table.from_pylist(values),
        arms=pa.Table.from_pylist(
            [
                {"campaign_id": "spring", "version": name, "expected_share": share}
                for name, share in planned.items()
            ]
        ),
        settings=pa.Table.from_pylist(
            [
                {"section": section, "item": item, "position": 0, "value": value}
                for section, item, value in (
                    ("company", "currency", "EUR"),
                    *(("experiment", *one) for one in (settings or {}).items()),
                )
            ]
        ),
    )
    assert table.column_names == list(COLUMNS)
    rows: Rows = table.to_pylist()
    return rows


def one(rows: Rows, hypothesis: str, metric: str, segment: str = "all") -> Any:
    (found,) = [
        row
        for row in rows
        if (row["hypothesis"], row["metric"], row["segment_id"])
        == (hypothesis, metric, segment)
    ]
    return found


ARMS = {"A": 0.06, "B": 0.03, "C": 0.03}


PAIR = {"A": 0.06, "C": 0.03}


@pytest.fixture(scope="module")
def rows() -> Rows:
    """Tests of arms whose planned shares are not known."""
    return judged(ARMS)


def test_a_planted_effect_is_found_and_no_other(rows: Rows) -> None:
    for metric in ("conversion", "spend"):
        assert one(rows, "A against C", metric)["is_shown"]
        assert not one(rows, "B against C", metric)["is_shown"]
    found = one(rows, "A against C", "conversion")
    assert found["verdict"].startswith("Version A brought 3.")
    assert found["verdict"].endswith("than its control (2.5 to 4.3 at 95 %).")
    assert found["ci_low"] <= 0.03 <= found["ci_high"]
    assert found["lift"] == found["value_treatment"] - found["value_control"]
    assert "Among region east" in one(rows, "A against C", "spend", "east")["verdict"]


def test_families_are_campaigns_and_segmentations(rows: Rows) -> None:
    overall = [row for row in rows if row["segmentation"] == "all"]
    assert {row["adjustment"] for row in overall} == {"Holm"}
    expected = holm([row["p_value"] for row in overall])
    assert [row["p_adjusted"] for row in overall] == pytest.approx(expected)
    segments = [one(rows, "B against C", "spend", name) for name in SEGMENTS]
    assert {row["adjustment"] for row in segments} == {"Benjamini-Hochberg"}
    expected = benjamini_hochberg([row["p_value"] for row in segments])
    assert [row["p_adjusted"] for row in segments] == pytest.approx(expected)


def test_the_test_follows_the_rate_that_was_expected(rows: Rows) -> None:
    assumed = one(rows, "A against C", "spend")
    assert assumed["test_name"] == "permutation"
    assert "1.00%, assumed" in assumed["test_reason"]
    busy = judged(PAIR, settings={"expected_rate": "0.03"})
    configured = one(busy, "A against C", "spend")
    assert configured["test_name"] == "Welch"
    assert "3.00%, as configured" in configured["test_reason"]
    thin = one(
        judged(PAIR, settings={"expected_rate": "0.001"}), "A against C", "spend"
    )
    assert thin["test_name"] == "permutation"


def test_a_split_that_was_not_planned_blocks_every_verdict() -> None:
    rows = judged(PAIR, shares={"A": 0.55, "C": 0.45})
    assert {row["sample_ratio_check"] for row in rows} == {"mismatch"}
    assert all(row["verdict"].startswith("Blocked: ") for row in rows)
    assert not any(row["is_shown"] for row in rows)
    assert one(rows, "A against C", "spend")["p_value"] < 0.05


def test_a_planned_split_and_an_unknown_one_do_not_block(rows: Rows) -> None:
    planned = judged(PAIR, shares={"A": 0.5, "C": 0.5})
    assert {row["sample_ratio_check"] for row in planned} == {"as planned"}
    assert {row["sample_ratio_check"] for row in rows} == {"not checkable"}
    assert {row["sample_ratio_p_value"] for row in rows} == {None}


def test_a_planned_version_that_nobody_was_assigned_to_blocks() -> None:
    rows = judged(PAIR, shares={"A": 0.4, "C": 0.4, "D": 0.2})
    assert {row["sample_ratio_check"] for row in rows} == {"mismatch"}


def test_nothing_is_shown_while_outcomes_are_counted() -> None:
    rows = judged(PAIR, complete=False)
    assert all("Not final" in row["verdict"] for row in rows)
    assert not any(row["is_shown"] for row in rows)


def test_levels_come_from_the_settings(rows: Rows) -> None:
    strict = one(judged(PAIR, settings={"alpha": "0.01"}), "A against C", "conversion")
    usual = one(rows, "A against C", "conversion")
    assert strict["alpha"] == 0.01
    assert strict["ci_low"] < usual["ci_low"]
    assert strict["p_value"] == usual["p_value"]


def test_a_company_without_campaigns_has_no_tests() -> None:
    nothing = pa.table({})
    table = analyse(nothing, nothing, nothing, nothing, nothing)
    assert (table.num_rows, table.column_names) == (0, list(COLUMNS))
