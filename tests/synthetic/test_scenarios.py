from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

import synthetic


def test_an_unknown_scenario_is_refused_and_the_known_ones_named(
    tmp_path: Path,
) -> None:
    with pytest.raises(synthetic.ScenarioError, match="'casino', must be one of"):
        synthetic.generate(scenario="casino", customers=10, seed=1, out=tmp_path)


@pytest.mark.parametrize(("customers", "seed"), [(0, 1), (10, -1)])
def test_numbers_out_of_range_are_refused(
    tmp_path: Path, customers: int, seed: int
) -> None:
    with pytest.raises(synthetic.ScenarioError, match="must be"):
        synthetic.generate(
            scenario="retail", customers=customers, seed=seed, out=tmp_path
        )


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(FileExistsError, match="name a new or empty folder"):
        synthetic.generate(scenario="retail", customers=10, seed=1, out=tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "ten years of work"


@pytest.mark.parametrize("last_day", [date(2024, 2, 29), date(2025, 12, 31)])
def test_a_handful_of_customers_has_five_years_that_end_with_the_last_day(
    tmp_path: Path, last_day: date
) -> None:
    out = tmp_path / "company"
    for _ in range(2):  # the second replaces the first
        synthetic.generate(
            scenario="retail", customers=60, seed=1, out=out, last_day=last_day
        )
    source = f"read_parquet('{out}/order_lines/*.parquet', union_by_name = true)"
    row = duckdb.execute(
        f"select min(ordered_at)::date, max(ordered_at)::date from {source}"
    ).fetchone()
    assert row is not None
    assert 1_750 < (row[1] - row[0]).days <= 1_827
    assert row[1] <= last_day
