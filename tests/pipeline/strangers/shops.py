"""Shops of four kinds: orders with their customers, as their systems export them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from numpy.random import default_rng

from tests.pipeline.strangers.export import Truth, cents, comma, moment, write

CITIES = ("Köln", "München", "Straßburg", "Düsseldorf")
FRENCH = ("Orléans", "Besançon", "Nîmes", "Paris")
WORDS = ("Lampe", "Tasse", "Teller", "Stuhl", "Kerze", "Vase")


def german(folder: Path) -> Truth:
    """Two exports of a German shop system: semicolons, decimal commas, Windows."""
    rng = default_rng(1)
    customers = [
        (
            10_000 + i,
            f"Vorname{i}",
            f"Müller{i}",
            f"kunde{i}@example.com",
            f"+49 30 {1000000 + i}",
            CITIES[i % 4],
            "Deutschland",
            f"{1 + i % 28:02}.{1 + i % 12:02}.{1950 + i % 50}",
            moment(rng, 300).strftime("%d.%m.%Y %H:%M"),
            "ja" if i % 3 else "nein",
        )
        for i in range(120)
    ]
    write(
        folder / "Kundenstamm.csv",
        ["Kundennr", "Vorname", "Nachname", "E-Mail", "Telefon", "Ort", "Land",
         "Geburtsdatum", "Angelegt_am", "Newsletter"],
        customers,
        ";",
        "cp1252",
    )  # fmt: skip
    lines, sales = [], Decimal(0)
    for i in range(500):
        quantity, price = int(rng.integers(1, 9)), cents(rng)
        sales += quantity * price
        lines.append(
            (
                f"R{i // 2:05}",
                i % 2 + 1,
                moment(rng).strftime("%d.%m.%Y"),
                10_000 + int(rng.integers(0, 120)),
                f"A{i % 40:03}",
                f"{WORDS[i % 6]} groß",
                quantity,
                comma(price),
                comma(quantity * price),
            )
        )
    write(
        folder / "Rechnungen.csv",
        ["Rechnungsnr", "Position", "Rechnungsdatum", "Kundennr", "Artikelnummer",
         "Artikelbezeichnung", "Menge", "Einzelpreis", "Gesamtpreis"],
        lines,
        ";",
        "cp1252",
    )  # fmt: skip
    buyers = len({line[3] for line in lines})
    return Truth({"customers": 120, "order_lines": 500}, sales, buyers)


def french(folder: Path) -> Truth:
    """A French shop: euro signs in prices, dates with slashes, first names apart."""
    rng = default_rng(2)
    clients = [
        (f"CL-{i:04}", f"Dupont{i}", f"Zoé{i}", f"client{i}@example.fr",
         f"06 12 34 {i // 100:02} {i % 100:02}", FRENCH[i % 4], "France",
         moment(rng, 300).strftime("%d/%m/%Y"))
        for i in range(90)
    ]  # fmt: skip
    write(
        folder / "clients.csv",
        ["N° client", "Nom", "Prénom", "Courriel", "Téléphone", "Ville", "Pays",
         "Date d'inscription"],
        clients,
        ";",
    )  # fmt: skip
    rows, sales = [], Decimal(0)
    for i in range(300):
        quantity, price = int(rng.integers(1, 5)), cents(rng)
        sales += quantity * price
        rows.append(
            (f"CMD{i // 3:05}", moment(rng).strftime("%d/%m/%Y %H:%M"),
             f"CL-{int(rng.integers(0, 90)):04}", f"REF{i % 30}",
             "Bougie parfumée", quantity, f"{comma(price)} €")
        )  # fmt: skip
    write(
        folder / "commandes.csv",
        ["Numéro de commande", "Date de commande", "Client", "Référence article",
         "Désignation", "Quantité", "Prix unitaire TTC"],
        rows,
        ";",
    )  # fmt: skip
    buyers = len({row[2] for row in rows})
    return Truth({"customers": 90, "order_lines": 300}, sales, buyers)


def shopify(folder: Path) -> Truth:
    """One export with an order's head on its first line, and the customers apart."""
    rng = default_rng(3)
    header = [
        "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status",
        "Accepts Marketing", "Currency", "Subtotal", "Shipping", "Taxes", "Total",
        "Discount Code", "Discount Amount", "Created at", "Lineitem quantity",
        "Lineitem name", "Lineitem price", "Lineitem sku", "Lineitem discount",
        "Billing Name", "Billing City", "Billing Country", "Shipping City",
        "Shipping Country", "Cancelled at", "Vendor", "Id", "Source",
    ]  # fmt: skip
    rows: list[list[object]] = []
    sales, emails = Decimal(0), set()
    for order in range(120):
        email = f"buyer{int(rng.integers(0, 60))}@example.com"
        emails.add(email)
        at = moment(rng).strftime("%Y-%m-%d %H:%M:%S +0000")
        lines = [(int(rng.integers(1, 4)), cents(rng)) for _ in range(1 + order % 3)]
        total = sum((q * p for q, p in lines), Decimal(0))
        sales += total
        for number, (quantity, price) in enumerate(lines):
            head = number == 0
            rows.append(
                [
                    f"#{1001 + order}", email, "paid" if head else "",
                    at if head else "", "fulfilled" if head else "",
                    "yes" if head else "", "USD" if head else "",
                    total if head else "", "5.00" if head else "",
                    "0.00" if head else "", total + 5 if head else "", "",
                    "0.00" if head else "", at, quantity, f"Thing {number}", price,
                    f"SKU-{number}", "0.00", "Ann Lee" if head else "",
                    "Boston" if head else "", "US" if head else "",
                    "Boston" if head else "", "US" if head else "", "", "Acme",
                    5_500_000_000_000 + order if head else "", "web" if head else "",
                ]
            )  # fmt: skip
    write(folder / "orders_export_1.csv", header, rows)
    customers = [
        (6_000_000_000_000 + i, f"First{i}", f"Last{i}", f"buyer{i}@example.com", "yes",
         "Boston", "US", f"+1617555{i:04}", 3, "120.00")
        for i in range(60)
    ]  # fmt: skip
    write(
        folder / "customers_export.csv",
        ["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing",
         "Default Address City", "Default Address Country Code", "Phone",
         "Total Orders", "Total Spent"],
        customers,
    )  # fmt: skip
    return Truth({"customers": 60, "order_lines": len(rows)}, sales, len(emails))


def header_and_lines(folder: Path) -> Truth:
    """Orders and their lines in two tables, as a database dump has them."""
    rng = default_rng(4)
    orders, items, sales = [], [], Decimal(0)
    for order in range(150):
        lines = [(int(rng.integers(1, 4)), cents(rng)) for _ in range(1 + order % 3)]
        total = sum((q * p for q, p in lines), Decimal(0))
        sales += total
        orders.append(
            (9000 + order, 100 + int(rng.integers(0, 50)),
             moment(rng).strftime("%Y-%m-%d %H:%M:%S"),
             "canceled" if order % 50 == 7 else "complete", total)
        )  # fmt: skip
        items += [
            (9000 * 10 + order * 3 + n, 9000 + order, 700 + n, q, p)
            for n, (q, p) in enumerate(lines)
        ]
    write(
        folder / "orders.csv",
        ["id", "user_id", "created_at", "status", "grand_total"],
        orders,
    )
    write(
        folder / "order_items.csv",
        ["id", "order_id", "product_id", "qty_ordered", "price"],
        items,
    )
    write(
        folder / "users.csv",
        ["id", "full_name", "email_address", "created_at"],
        [
            (100 + i, f"Ann Lee {i}", f"u{i}@example.com", "2023-05-01")
            for i in range(50)
        ],
    )
    buyers = len({order[1] for order in orders})
    return Truth({"customers": 50, "order_lines": 150}, sales, buyers)
