"""The e-mail test of 2008, landed as its example says: published figures and uplift."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.conftest import Figure
from tests.examples.conftest import release_of

Connection = duckdb.DuckDBPyConnection
ARMS = ("Mens E-Mail", "No E-Mail", "Womens E-Mail")


@pytest.fixture(scope="module")
def published(real_data: Path) -> Path:
    """The file as published."""
    return real_data / "hillstrom" / "hillstrom.csv"


@pytest.fixture(scope="module")
def hillstrom(hillstrom_folder: Path) -> Iterator[Connection]:
    """The example's marts."""
    release = release_of("hillstrom", hillstrom_folder) / "analytics.duckdb"
    with duckdb.connect(str(release), read_only=True) as connection:
        connection.execute("use marts")
        yield connection


def by_arm(hillstrom: Connection, columns: str) -> list[tuple[object, ...]]:
    """Columns of campaign_results for each arm, in the order of ARMS."""
    rows: list[tuple[object, ...]] = hillstrom.execute(f"""
        select {columns} from campaign_results
        where segmentation = 'all' and version <> 'all' order by version
    """).fetchall()
    return rows


def visit_rates(
    hillstrom: Connection, segmentation: str
) -> dict[tuple[str, str], float]:
    rows = hillstrom.execute(
        """
        select segment_id, version, visitors / contacts from campaign_results
        where segmentation = ? and version <> 'all'
        """,
        [segmentation],
    ).fetchall()
    return {(segment, version): rate for segment, version, rate in rows}


def test_arms_are_those_of_the_file(hillstrom: Connection) -> None:
    found = by_arm(hillstrom, "version, contacts, is_control, control_version")
    assert found == [
        ("Mens E-Mail", 21_307, False, "No E-Mail"),
        ("No E-Mail", 21_306, True, None),
        ("Womens E-Mail", 21_387, False, "No E-Mail"),
    ]


def test_responders_and_visitors_are_the_published_ones(hillstrom: Connection) -> None:
    assert by_arm(hillstrom, "responders, visitors") == [
        (267, 3_894),
        (122, 2_262),
        (189, 3_238),
    ]
    rates = by_arm(hillstrom, "round(conversion_rate, 6)")
    assert rates == [(0.012531,), (0.005726,), (0.008837,)]


def test_spend_a_head_is_the_published_one(hillstrom: Connection) -> None:
    found = by_arm(hillstrom, "spend_per_contact::double")
    assert [value for (value,) in found] == [1.4226, 0.6528, 1.0772]


def test_spend_by_former_purchases_is_that_of_the_file(
    hillstrom: Connection, published: Path
) -> None:
    expected = pd.read_csv(published).groupby(["zip_code", "segment"])["spend"].sum()
    found = hillstrom.execute("""
        select segment_id, version, spend::double from campaign_results
        where segmentation = 'zip_code' and version <> 'all'
    """).fetchall()
    assert len(found) == len(expected) == 9
    for zip_code, arm, spend in found:
        assert spend == pytest.approx(expected[zip_code, arm], abs=1e-4)


def test_womens_mail_lifts_visits_of_those_who_bought_womens_goods(
    hillstrom: Connection,
) -> None:
    rates = visit_rates(hillstrom, "womens")
    lift = {
        segment: rates[segment, "Womens E-Mail"] - rates[segment, "No E-Mail"]
        for segment in ("0", "1")
    }
    assert round(lift["1"], 4) == 0.0731
    assert round(lift["0"], 4) == 0.0111


def test_the_model_finds_who_visits_because_of_the_womens_mail(
    hillstrom: Connection, figure: Figure
) -> None:
    qini, low, best, best_low, gain_low, everybody, verdict = hillstrom.execute("""
        select qini, qini_ci_low, uplift_at_30, uplift_at_30_ci_low,
            gain_at_30_ci_low, uplift, verdict
        from campaign_uplift
        where version = 'Womens E-Mail' and metric = 'visits' and is_total
    """).fetchall()[0]
    figure(
        "womens mail", f"qini {qini:.4f}, uplift {everybody:.4f}, at 30 % {best:.4f}"
    )
    assert everybody == pytest.approx(0.0452, abs=0.009)
    assert 0 < low < qini
    assert 0 < best_low < best
    assert gain_low > 0
    assert verdict.startswith("evidence")


def test_the_highest_deciles_are_former_buyers_and_the_lowest_gain_nothing(
    hillstrom: Connection,
) -> None:
    rows = hillstrom.execute("""
        select decile, uplift, uplift_ci_low, n_treatment + n_control
        from campaign_uplift
        where version = 'Womens E-Mail' and metric = 'visits' and not is_total
        order by decile
    """).fetchall()
    assert [row[0] for row in rows] == list(range(1, 11))
    assert sum(row[3] for row in rows) == (21_306 + 21_387) // 2
    upper, lower = (sum(row[1] for row in part) / 5 for part in (rows[:5], rows[5:]))
    assert upper > 0.06
    assert lower < 0.03
    assert all(low > 0 for _, _, low, _ in rows[:5])


def test_there_is_no_evidence_where_there_is_none(hillstrom: Connection) -> None:
    """Everybody gains alike from the men's mail, as all who tried have found."""
    verdicts = dict(
        hillstrom.execute("""
            select metric, verdict from campaign_uplift
            where version = 'Mens E-Mail' and is_total
        """).fetchall()
    )
    assert set(verdicts) == {"conversion", "visits"}
    assert all(verdict.startswith("no evidence") for verdict in verdicts.values())


def test_that_contacts_have_no_day_is_told(hillstrom: Connection) -> None:
    faults = hillstrom.execute("""
        select fault, contacts from campaign_faults where contacts > 0
    """).fetchall()
    assert faults == [("no_assignment_date", 64_000)]


PUBLISHED = {
    ("Mens E-Mail against No E-Mail", "conversion"): 1.5e-13,
    ("Womens E-Mail against No E-Mail", "conversion"): 1.6e-4,
    ("Mens E-Mail against Womens E-Mail", "conversion"): 2.1e-4,
    ("Mens E-Mail against No E-Mail", "spend"): 1.16e-7,
    ("Womens E-Mail against No E-Mail", "spend"): 0.00113,
    ("Mens E-Mail against Womens E-Mail", "spend"): 0.0305,
}


def test_hypotheses_have_the_published_p_values(hillstrom: Connection) -> None:
    rows = hillstrom.execute("""
        select hypothesis, metric, p_value, test_name, is_shown from campaign_tests
        where segmentation = 'all' and metric <> 'visits'
    """).fetchall()
    found = {(hypothesis, metric): p_value for hypothesis, metric, p_value, *_ in rows}
    assert found == pytest.approx(PUBLISHED, rel=0.03)
    tests = {metric: test for _, metric, _, test, _ in rows}
    assert tests == {"conversion": "unpooled z", "spend": "Welch"}
    assert all(is_shown for *_, is_shown in rows)


def test_lifts_of_spend_have_the_published_intervals(hillstrom: Connection) -> None:
    rows = hillstrom.execute("""
        select ci_low, ci_high, verdict from campaign_tests
        where segmentation = 'all' and metric = 'spend' and control = 'No E-Mail'
        order by treatment
    """).fetchall()
    limits = [limit for low, high, _ in rows for limit in (low, high)]
    assert limits == pytest.approx([0.4851, 1.0545, 0.1690, 0.6799], abs=5e-5)
    assert rows[0][2] == (
        "Version Mens E-Mail brought 0.77 USD more per contact than its control"
        " (0.49 to 1.05 at 95 %)."
    )


def test_the_split_is_the_planned_one(hillstrom: Connection) -> None:
    rows = hillstrom.execute("""
        select distinct sample_ratio_check, round(sample_ratio_p_value, 3)
        from campaign_tests
    """).fetchall()
    assert rows == [("as planned", 0.904)]


def test_only_former_buyers_of_womens_goods_buy_for_the_womens_mail(
    hillstrom: Connection,
) -> None:
    rows = hillstrom.execute("""
        select segment_id, is_shown from campaign_tests
        where treatment = 'Womens E-Mail' and control = 'No E-Mail'
            and segmentation = 'womens' and metric = 'conversion'
    """).fetchall()
    assert dict(rows) == {"0": False, "1": True}
