"""The other companies: one seed gives the same bytes, and the truth is in the files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import synthetic
from tests.synthetic.test_generated_bytes import hashes

OTHERS = sorted(set(synthetic.SCENARIOS) - {"retail"})


@pytest.mark.parametrize("scenario", OTHERS)
def test_a_seed_gives_the_same_bytes_and_another_seed_others(
    scenario: str, tmp_path: Path
) -> None:
    for name, seed in [("one", 3), ("again", 3), ("other", 4)]:
        synthetic.generate(
            scenario=scenario, customers=200, seed=seed, out=tmp_path / name
        )
    assert hashes(tmp_path / "one") == hashes(tmp_path / "again")
    assert hashes(tmp_path / "one") != hashes(tmp_path / "other")


def test_card_holders_buy_between_their_first_day_and_their_last(
    tmp_path: Path,
) -> None:
    out = tmp_path / "bank"
    made = synthetic.generate(scenario="bank", customers=300, seed=3, out=out)
    rows, inside, firsts = duckdb.execute(f"""
        select
            count(*),
            count_if(day between first_day and coalesce(left_after, '2026-06-30')),
            count(distinct client) filter (where day = first_day and amount > 0)
        from '{out}/transactions.parquet'
        inner join '{out}/truth/persons.parquet' on client = customer_id
    """).fetchall()[0]
    assert rows == inside == made.rows["order_lines"]
    assert firsts == 300


@pytest.mark.parametrize("seed", [3, 4])
def test_totals_of_the_stores_are_exact_whatever_the_seed(
    tmp_path: Path, seed: int
) -> None:
    out = tmp_path / "stores"
    synthetic.generate(scenario="stores", customers=50, seed=seed, out=out)
    years = duckdb.execute(f"""
        select year, sum(sales::decimal(12, 2)), sum(customers), min(customers)
        from '{out}/department_totals.csv'
        group by year order by year
    """).fetchall()
    assert [row[:3] for row in years] == [
        (1999, 7_469_310, 486_600),
        (2000, 2_719_310, 452_538),
    ]
    assert min(row[3] for row in years) > 0
