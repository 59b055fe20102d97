"""A company made by hand: a mailing that works alike for everybody, and faulty ones.

The mailing `spring` trebles the chance of an order, from 10 % to 30 %, whoever gets it
and whatever was bought before. `today` contacts everybody on the day after the data
end. `faulty` (outcomes by orders) and `answers` (by responses) have one fault of each.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

CUSTOMERS: Final = 1_600
CHANCES: Final = {"control": 0.1, "mail": 0.3}
MAILED_ON: Final = date(2025, 3, 1)
LAST_DAY: Final = date(2025, 4, 30)

CONFIGURATION: Final[dict[str, Any]] = {
    "company": {"name": "Mail Order", "currency": "GBP", "timezone": "Europe/London"},
    "warehouse": "warehouse",
    "identity": {"rules": ["email"]},
    "segmentation": {
        "feature_sets": {
            "behaviour": {
                "features": {
                    "recency_days": "rank",
                    "frequency": "rank",
                    "monetary": "rank",
                    "product_variety": "log",
                },
                "k": [3],
            }
        }
    },
    "feeds": {
        feed: [{"files": f"{feed}.csv"}]
        for feed in (
            *("exchange_rates", "customers", "order_lines", "campaigns"),
            *("campaign_versions", "campaign_contacts", "campaign_responses"),
        )
    },
}
FAULTY_CONTACTS: Final = (
    ("faulty", "X", "A", "false", "2025-01-10 09:00", ""),
    ("faulty", "C0001", "A", "false", "2025-01-10 09:00", ""),
    ("faulty", "C0001", "control", "true", "2025-01-11 09:00", ""),
    ("faulty", "C0002", "A", "false", "2025-01-10 09:00", ""),
    ("faulty", "twin of C0002", "A", "false", "2025-01-12 09:00", ""),
    ("faulty", "C0003", "A", "false", "2025-01-10 09:00", ""),
    ("faulty", "twin of C0003", "control", "true", "2025-01-10 09:00", ""),
    ("faulty", "C0004", "control", "true", "2025-01-10 09:00", "2025-01-10 18:00"),
    ("faulty", "C0005", "control", "false", "2025-01-10 09:00", ""),
    ("faulty", "C0006", "A", "false", "", ""),
    ("faulty", "C0007", "A", "false", "2025-01-10 09:00", "2025-01-10 18:00"),
    ("answers", "C0010", "A", "false", "2025-01-10 09:00", ""),
    ("answers", "C0011", "A", "false", "2025-01-10 09:00", ""),
    ("answers", "C0012", "A", "false", "2025-01-10 09:00", ""),
    ("answers", "C0013", "A", "true", "2025-01-10 09:00", ""),
    ("answers", "C0014", "A", "true", "2025-01-10 09:00", ""),
)
"""Campaign, customer, version, is_control, assigned_at, opened_at."""
RESPONSES: Final = (
    ("answers", "C0010", "2025-01-09 12:00", 5, 1, "99.00", "GBP"),
    ("answers", "C0010", "2025-01-10 08:59", 5, 1, "99.00", "GBP"),
    ("answers", "C0010", "2025-01-10 09:00", 1, 1, "10.00", "GBP"),
    ("answers", "C0011", "2025-01-10", 1, 1, "20.00", "USD"),
    ("answers", "C0011", "2025-01-17", 2, 1, "5.00", "GBP"),
    ("answers", "C0011", "2025-01-18", 9, 1, "99.00", "GBP"),
    ("answers", "C0013", "2025-01-12", 3, 0, "0.00", "GBP"),
    ("answers", "C0020", "2025-01-12", 3, 1, "50.00", "GBP"),
)
"""Campaign, customer, responded_at, visits, conversions, spend, currency."""
LATE_ORDERS: Final = (
    ("f1", "C0007", "2025-01-09 12:00", "P1", "500.00", "GBP"),
    ("f2", "C0007", "2025-01-10 08:00", "P1", "500.00", "GBP"),
    ("f3", "C0007", "2025-01-10 10:00", "P1", "20.00", "USD"),
    ("f4", "C0007", "2025-01-17 10:00", "P1", "5.00", "GBP"),
    ("f5", "C0007", "2025-01-18 10:00", "P1", "500.00", "GBP"),
    ("f6", "C0006", "2025-01-10 00:00", "P1", "7.00", "GBP"),
    ("last", "", f"{LAST_DAY} 12:00", "P1", "1.00", "GBP"),
)
"""Order, customer, ordered_at, product, amount, currency."""


def write_company(folder: Path) -> Path:
    """Write all feeds and the configuration; gives its path."""
    rng = np.random.default_rng(3)
    ids = [f"C{number:04}" for number in range(1, CUSTOMERS + 1)]
    arms = rng.choice(list(CHANCES), CUSTOMERS).tolist()
    twins = [("C0002", "twin of C0002"), ("C0003", "twin of C0003")]
    _write(
        folder / "customers.csv",
        ("customer_id", "email", "birth_date"),
        [(one, f"{one}@example.com", "1990-05-01") for one in ids]
        + [(twin, f"{one}@example.com", "1990-05-01") for one, twin in twins],
    )
    _write(
        folder / "order_lines.csv",
        ("order_id", "customer_id", "ordered_at", "product_id", "amount", "currency"),
        [*_orders(rng, ids, arms), *LATE_ORDERS],
    )
    _write(
        folder / "exchange_rates.csv",
        ("rate_date", "currency", "rate"),
        [("2024-01-01", "USD", "0.5")],
    )
    _write_campaigns(folder, ids, arms)
    config = folder / "mercato.yml"
    config.write_text(yaml.safe_dump(CONFIGURATION))
    return config


def _orders(
    rng: np.random.Generator, ids: list[str], arms: list[str]
) -> Iterable[tuple[str, ...]]:
    """Orders of 2024 by 60 % of the customers, and those that the mailing meets."""
    # The customers of the faults buy nothing but what the faults say.
    for number, (one, arm) in enumerate(zip(ids, arms, strict=True)):
        if number < len(FAULTY_CONTACTS) + 10:
            continue
        orders = int(rng.geometric(0.4)) if rng.random() < 0.6 else 0
        for order in range(orders):
            day = date(2024, 1, 1) + timedelta(days=int(rng.integers(0, 366)))
            yield _order(rng, f"{one}-{order}", one, day)
        if rng.random() < CHANCES[arm]:
            day = MAILED_ON + timedelta(days=int(rng.integers(1, 14)))
            yield _order(rng, f"{one}-caused", one, day)


def _order(
    rng: np.random.Generator, order: str, customer: str, day: date
) -> tuple[str, ...]:
    product, amount = f"P{rng.integers(0, 20)}", f"{rng.lognormal(3, 0.8):.2f}"
    return order, customer, f"{day} 12:00", product, amount, "GBP"


def _write_campaigns(folder: Path, ids: list[str], arms: list[str]) -> None:
    _write(
        folder / "campaigns.csv",
        ("campaign_id", "campaign_name", "channel", "starts_on", "outcome_days"),
        [
            ("spring", "Spring", "email", str(MAILED_ON), 14),
            ("today", "Today", "email", "2025-05-01", 14),
            ("faulty", "Faulty", "email", "2025-01-10", 7),
            ("answers", "Answers", "email", "2025-01-10", 7),
        ],
    )
    _write(
        folder / "campaign_versions.csv",
        ("campaign_id", "version", "is_control", "expected_share"),
        [
            ("spring", "mail", "false", 0.5),
            ("spring", "control", "true", 0.5),
            ("faulty", "A", "false", 0.5),
            ("faulty", "control", "true", 0.5),
        ],
    )
    spring = [
        ("spring", one, arm, "", f"{MAILED_ON} 09:00", "")
        for one, arm in zip(ids, arms, strict=True)
    ]
    after = str(LAST_DAY + timedelta(days=1))
    today = [("today", one, "mail", "false", after, "") for one in ids]
    _write(
        folder / "campaign_contacts.csv",
        (
            *("campaign_id", "customer_id", "version", "is_control", "assigned_at"),
            "opened_at",
        ),
        [*spring, *today, *FAULTY_CONTACTS],
    )
    _write(
        folder / "campaign_responses.csv",
        (
            *("campaign_id", "customer_id", "responded_at", "visits", "conversions"),
            *("spend", "currency"),
        ),
        RESPONSES,
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
