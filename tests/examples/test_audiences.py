"""An audience from end to end: exported, mailed, landed by the next night, measured."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import numpy as np
import pytest
import yaml

from tests.conftest import Figure, done
from tests.examples.mail_order import write_company

CHANCES = {"contacted": 0.35, "held out": 0.15}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.slow
def test_the_next_night_finds_what_an_audience_was_made_to_do(
    tmp_path: Path, figure: Figure
) -> None:
    config = write_company(tmp_path)
    given = yaml.safe_load(config.read_text())
    given["feeds"]["order_lines"] = {"files": "order_lines*.csv"}
    consent = "customer_id not like '%7'"
    given["feeds"]["customers"][0]["columns"] = {"accepts_email": consent}
    config.write_text(yaml.safe_dump(given))
    done("refresh", "--config", str(config))

    done(
        *("audience", "1", "--channel", "email", "--holdout", "0.4"),
        *("--campaign", "may", "--starts-on", "2025-05-01"),
        *("--out", str(tmp_path), "--config", str(config)),
    )
    feeds = tmp_path / "warehouse" / "audiences"
    contacts = rows(feeds / "campaign_contacts" / "may.csv")
    answer(tmp_path / "order_lines_may.csv", contacts)
    done("refresh", "--config", str(config))

    file = tmp_path / "warehouse" / "current" / "analytics.duckdb"
    with duckdb.connect(str(file), read_only=True) as release:
        ((mailed, held_out, lift, low, high, split, is_shown, verdict),) = (
            release.execute(
                "select n_treatment, n_control, lift, ci_low, ci_high,"
                " sample_ratio_check, is_shown, verdict from marts.campaign_tests"
                " where campaign_id = 'may' and metric = 'conversion'"
                " and segmentation = 'all'"
            ).fetchall()
        )
        results = dict(
            release.execute(
                "select version, contacts from marts.campaign_results"
                " where campaign_id = 'may' and segmentation = 'all'"
                " and version <> 'all'"
            ).fetchall()
        )
    figure("audience", verdict)
    exported = {row["customer_id"] for row in rows(tmp_path / "may.csv")}
    assert not any(one.endswith("7") for one in exported)
    assert (mailed, held_out) == (len(exported), len(contacts) - len(exported))
    assert results == {"contacted": mailed, "held out": held_out}
    planted = CHANCES["contacted"] - CHANCES["held out"]
    assert low < planted < high
    assert abs(lift - planted) < 0.1
    assert split == "as planned"
    assert is_shown


def answer(file: Path, contacts: list[dict[str, str]]) -> None:
    """Orders of May by chance, and one in June, so that every outcome is known."""
    rng = np.random.default_rng(11)
    bought = [
        (f"may {number}", row["customer_id"], "2025-05-10 12:00")
        for number, row in enumerate(contacts)
        if rng.random() < CHANCES[row["version"]]
    ]
    with file.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(
            ("order_id", "customer_id", "ordered_at", "product_id", "amount")
        )
        writer.writerows(
            (*one, "P1", "20.00") for one in [*bought, ("june", "", "2025-06-10")]
        )
