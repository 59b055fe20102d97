"""A company whose feeds change at random from night to night."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import yaml

START = datetime(2023, 9, 28, 3)  # noqa: DTZ001 - UTC, as the ledger has it
CUSTOMERS = [f"c{number:02}" for number in range(30)]
PRODUCTS = [f"p{number}" for number in range(8)]
COLUMNS = (
    "order_id",
    "line_number",
    "ordered_at",
    "customer_id",
    "product_id",
    "quantity",
    "unit_price",
    "is_cancelled",
    "channel",
    "country",
)
EVENTS = ("event_id", "occurred_at", "visitor_id", "customer_id", "event_type")
VISITORS = [f"v{number}" for number in range(8)]
Row = dict[str, str]


@dataclass
class Company:
    """Its files as they are tonight; each night something happens to some of them."""

    folder: Path
    random: random.Random
    night: int = 0
    files: dict[str, list[Row]] = field(default_factory=dict)
    visits: dict[str, list[Row]] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    products: dict[str, Row] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "mercato.yml"

    @property
    def now(self) -> datetime:
        """The landing's UTC instant: the day that is running is not complete."""
        return START + timedelta(days=self.night)

    def found(self) -> None:
        """Open with three months of orders, towards the end of the second year."""
        self.folder.mkdir(parents=True)
        (self.folder / "orders").mkdir()
        (self.folder / "web").mkdir()
        self.emails = {one: f"{one}@example.com" for one in CUSTOMERS[:20]}
        self.products = {
            one: {"product_id": one, "department_id": f"d{place % 3}", "unit_cost": "2"}
            for place, one in enumerate(PRODUCTS[:5])
        }
        for _ in range(90):
            self.night += 1
            self.arrive(self.random.randrange(3), name="history")
            self.browse(name="history")
        first = {**self.files["history"][0], "ordered_at": "2022-12-15 12:00:00"}
        self.files["history"].append(first)
        self.write()

    def live(self) -> list[str]:
        """Let a day pass; tells what happened."""
        self.night += 1
        happened: list[Callable[[], None]] = [self.arrive, self.browse]
        happened += self.random.sample(
            (
                *(self.correct, self.cancel, self.rename, self.merge, self.close),
                self.forget,
            ),
            2,
        )
        for happen in happened:
            happen()
        self.write()
        return [happen.__name__ for happen in happened]

    def arrive(self, orders: int = 4, name: str | None = None) -> None:
        """New orders: today's, late ones, shared ones, some without id or customer."""
        rows = self.files.setdefault(name or f"night{self.night:03}", [])
        for _ in range(orders):
            late = self.random.choice((0, 0, 0, 1, 40))
            day = self.now - timedelta(days=late, hours=self.random.randrange(30))
            order_id = self.random.choice((f"o{self.random.randrange(400)}", ""))
            for number in range(self.random.randrange(1, 4)):
                rows.append(
                    {
                        "order_id": order_id,
                        "line_number": self.random.choice((str(number), "")),
                        "ordered_at": day.isoformat(sep=" "),
                        "customer_id": self.random.choice((*CUSTOMERS, "", "")),
                        "product_id": self.random.choice(PRODUCTS),
                        "quantity": self.random.choice(("1", "2", "-1")),
                        "unit_price": self.random.choice(("5", "5", "7")),
                        "is_cancelled": "false",
                        "channel": self.random.choice(("web", "store", "")),
                        "country": self.random.choice(("GB", "IE")),
                    }
                )

    def browse(self, name: str | None = None) -> None:
        """New events: today's and late ones, which join sessions or part them."""
        rows = self.visits.setdefault(name or f"night{self.night:03}", [])
        for number in range(4):
            minutes = self.random.randrange(3 * 24 * 60)
            rows.append(
                {
                    "event_id": f"e{self.night}-{number}",
                    "occurred_at": (self.now - timedelta(minutes=minutes)).isoformat(),
                    "visitor_id": self.random.choice((*VISITORS, "")),
                    "customer_id": self.random.choice((*CUSTOMERS[:5], "")),
                    "event_type": self.random.choice(("page_view", "purchase")),
                }
            )

    def forget(self) -> None:
        """A file of events comes again without one of them and with another changed."""
        rows = self.visits[self.random.choice(sorted(self.visits))]
        if rows:
            rows.remove(self.random.choice(rows))
        if rows:
            self.random.choice(rows)["visitor_id"] = self.random.choice(VISITORS)

    def correct(self) -> None:
        """An earlier file comes again without some rows and with others changed."""
        rows = self.files[self.random.choice(sorted(self.files))]
        if rows:
            rows.remove(self.random.choice(rows))
        for row in self.random.sample(rows, min(2, len(rows))):
            row["customer_id"] = self.random.choice((*CUSTOMERS, ""))
            row["quantity"] = "3"

    def cancel(self) -> None:
        """A return of something that was bought, in a file of its own."""
        bought = [row for rows in self.files.values() for row in rows]
        row = self.random.choice(bought)
        back = {**row, "order_id": f"r{self.night}", "quantity": "-1"}
        back["ordered_at"] = self.now.isoformat(sep=" ")
        self.files[f"returns{self.night:03}"] = [back]

    def rename(self) -> None:
        """A product changes its department and its cost, or comes new."""
        one = self.random.choice(PRODUCTS)
        self.products[one] = {
            "product_id": one,
            "department_id": f"d{self.random.randrange(3)}",
            "unit_cost": str(self.random.randrange(1, 4)),
        }

    def merge(self) -> None:
        """Somebody takes another's e-mail, or one of their own again."""
        one = self.random.choice(CUSTOMERS)
        other = self.random.choice(CUSTOMERS)
        self.emails[one] = f"{other}@example.com"

    def close(self) -> None:
        """A file is empty tonight: what it brought is taken back."""
        name = self.random.choice(sorted(self.files))
        if name != "history":
            self.files[name] = []

    def write(self) -> None:
        """Write all files and the configuration."""
        for name, rows in self.files.items():
            self._csv(f"orders/{name}.csv", COLUMNS, rows)
        for name, rows in self.visits.items():
            self._csv(f"web/{name}.csv", EVENTS, rows)
        emails = [
            {"customer_id": one, "email": email} for one, email in self.emails.items()
        ]
        self._csv("customers.csv", ("customer_id", "email"), emails)
        columns = ("product_id", "department_id", "unit_cost")
        self._csv("products.csv", columns, list(self.products.values()))
        feeds = {
            "order_lines": [{"files": "orders/*.csv"}],
            "customers": [{"files": "customers.csv"}],
            "products": [{"files": "products.csv"}],
            "web_events": [{"files": "web/*.csv"}],
        }
        self.config.write_text(
            yaml.safe_dump(
                {
                    "company": {"name": "Nights", "currency": "GBP", "timezone": "UTC"},
                    "warehouse": "warehouse",
                    "identity": {"rules": ["email"]},
                    "feeds": feeds,
                }
            )
        )

    def _csv(self, name: str, columns: tuple[str, ...], rows: list[Row]) -> None:
        with (self.folder / name).open("w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
