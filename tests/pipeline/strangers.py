"""Data of companies that never heard of our feeds, with what is true of each.

Every maker writes its files below a folder and says what must come out: rows by feed
and the sum of the sales.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from numpy.random import Generator, default_rng

CITIES = ("Köln", "München", "Straßburg", "Düsseldorf")
FRENCH = ("Orléans", "Besançon", "Nîmes", "Paris")
WORDS = ("Lampe", "Tasse", "Teller", "Stuhl", "Kerze", "Vase")


@dataclass(frozen=True)
class Truth:
    """What must come out: rows landed by feed, and the sum of the order lines."""

    rows: dict[str, int]
    sales: Decimal
    customers_with_orders: int
    """Customers of the customer table who have an order."""


Edit = tuple[str, str]
"""A line of the YAML as it was guessed, and the lines that it has to be."""


@dataclass(frozen=True)
class Stranger:
    """A data set: how it is made, where it stands, and the lines to be edited."""

    name: str
    make: Callable[[Path], Truth]
    places: tuple[str, ...]
    edits: tuple[Edit, ...] = ()

    @property
    def lines_edited(self) -> int:
        """Lines that a person changes or adds."""
        return sum(
            line != before
            for before, after in self.edits
            for line in after.splitlines()
        )


def write(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> None:
    """Write a CSV file as an export would."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def comma(value: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def cents(rng: Generator, low: int = 100, high: int = 20_000) -> Decimal:
    return Decimal(int(rng.integers(low, high))) / 100


def moment(rng: Generator, days: int = 400) -> datetime:
    start = datetime(2024, 1, 1)  # noqa: DTZ001 - a shop's own clock
    return start + timedelta(minutes=int(rng.integers(0, days * 24 * 60)))


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


def bank(folder: Path) -> Truth:
    """Card transactions below zero with MCC, customers, descriptions of MCC."""
    rng = default_rng(5)
    codes = (5411, 5812, 5541, 4111, 5732, 5999)
    rows, sales = [], Decimal(0)
    for i in range(600):
        amount = cents(rng)
        sales += amount
        rows.append(
            (20_000 + int(rng.integers(0, 80)), moment(rng).strftime("%Y-%m-%d"),
             codes[i % 6], f"-{amount}", 1 + i % 3)
        )  # fmt: skip
    write(
        folder / "transactions.csv",
        ["client_id", "trans_date", "mcc_code", "trans_amount", "trans_count"],
        rows,
        "\t",
    )
    write(
        folder / "clients.csv",
        ["client_id", "age", "city", "reg_date", "sms_consent", "push_consent"],
        [(20_000 + i, 20 + i % 60, "Lyon", "2022-03-04", i % 2, 1) for i in range(80)],
        "\t",
    )
    write(
        folder / "mcc_codes.csv",
        ["mcc_code", "mcc_description"],
        [(code, f"Shops of kind {code}") for code in codes],
        "\t",
    )
    buyers = len({row[0] for row in rows})
    rows_of = {"customers": 80, "order_lines": 600, "departments": 6}
    return Truth(rows_of, sales, buyers)


def grocery(folder: Path) -> Truth:
    """One wide table of customers, and nothing else."""
    rng = default_rng(6)
    header = [
        "ID", "Year_Birth", "Education", "Marital_Status", "Income", "Kidhome",
        "Teenhome", "Dt_Customer", "Recency", "MntWines", "MntFruits",
        "MntMeatProducts", "NumDealsPurchases", "NumWebPurchases", "NumStorePurchases",
        "AcceptedCmp1", "AcceptedCmp2", "Complain", "Response",
    ]  # fmt: skip
    rows = [
        (
            1000 + i, 1940 + i % 60, ("PhD", "Master", "Basic")[i % 3],
            ("Married", "Single")[i % 2], "" if i % 40 == 0 else 20_000 + 137 * i,
            i % 3, i % 2, moment(rng, 700).strftime("%d-%m-%Y"),
            *(int(rng.integers(0, 99)) for _ in range(7)), i % 2, 0, 0, i % 2,
        )
        for i in range(300)
    ]  # fmt: skip
    write(folder / "marketing_campaign.csv", header, rows, ";")
    return Truth({"customers": 300, "customer_attributes": 300}, Decimal(0), 0)


def web_log(folder: Path) -> Truth:
    """Events as a tracker writes them: nested, in milliseconds, with orders apart."""
    rng = default_rng(7)
    names = (
        "Page Viewed",
        "Product Added To Cart",
        "Checkout Started",
        "Order Completed",
    )
    events = [
        {
            "messageId": f"m-{i:05}",
            "timestamp": int(moment(rng).timestamp() * 1000),
            "anonymousId": f"anon-{i % 90}",
            "userId": None if i % 3 else 500 + i % 40,
            "event": names[i % 4],
            "properties": {
                "url": f"/p/{i % 9}",
                "revenue": 12.5 if i % 4 == 3 else None,
            },
            "context": {
                "utm_source": "google",
                "utm_medium": "cpc",
                "device": "mobile",
            },
        }
        for i in range(400)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for month in (1, 2):
        part = events[(month - 1) * 200 : month * 200]
        text = "".join(json.dumps(event) + "\n" for event in part)
        (folder / f"events-2024-{month:02}.jsonl").write_text(text)
    return Truth({"web_events": 400}, Decimal(0), 0)


def workbook(folder: Path) -> Truth:
    """One Excel file: orders on one sheet, customers on the other, in Spanish."""
    import xlsxwriter

    rng = default_rng(8)
    folder.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        folder / "Ventas 2024.xlsx", {"default_date_format": "d/m/y"}
    )
    clientes = book.add_worksheet("Clientes")
    names = ["Código cliente", "Nombre", "Apellidos", "Correo electrónico", "Ciudad"]
    clientes.write_row(0, 0, [*names, "País"])
    for i in range(70):
        row = [f"K{i:03}", f"José{i}", f"García{i}", f"c{i}@example.es", "Málaga"]
        clientes.write_row(i + 1, 0, [*row, "España"])
    pedidos = book.add_worksheet("Pedidos")
    names = ["Nº pedido", "Fecha pedido", "Cliente", "Producto", "Cantidad", "Precio"]
    pedidos.write_row(0, 0, [*names, "Importe"])
    sales, buyers = Decimal(0), set()
    for i in range(200):
        quantity, price = int(rng.integers(1, 6)), cents(rng)
        buyer = f"K{int(rng.integers(0, 70)):03}"
        buyers.add(buyer)
        sales += quantity * price
        pedidos.write_row(i + 1, 0, [4000 + i // 2])
        pedidos.write_datetime(i + 1, 1, moment(rng))
        pedidos.write_row(i + 1, 2, [buyer, f"Taza {i % 9}", quantity, float(price),
                                     float(quantity * price)])  # fmt: skip
    book.close()
    return Truth({"customers": 70, "order_lines": 200}, sales, len(buyers))


def headerless(folder: Path) -> Truth:
    """A till's journal without a header: only its values speak."""
    rng = default_rng(9)
    rows, sales = [], Decimal(0)
    for i in range(200):
        amount = cents(rng)
        sales += amount
        day = moment(rng).strftime("%Y-%m-%d %H:%M")
        rows.append((f"B{i // 2:05}", day, f"K{int(rng.integers(0, 40)):03}", amount))
    first, *others = rows
    write(folder / "sales.csv", [str(cell) for cell in first], others)
    return Truth({"order_lines": 200}, sales, 0)


STRANGERS = (
    Stranger("german", german, ("*.csv",)),
    Stranger("french", french, ("",)),
    Stranger("shopify", shopify, ("",)),
    Stranger("header_and_lines", header_and_lines, ("",)),
    Stranger("bank", bank, ("",)),
    Stranger("grocery", grocery, ("marketing_campaign.csv",)),
    Stranger("web_log", web_log, ("*.jsonl",)),
    Stranger("workbook", workbook, ("Ventas 2024.xlsx",)),
    Stranger(
        "headerless",
        headerless,
        ("sales.csv",),
        (
            (
                "        amount: column3",
                "        amount: column3\n        customer_id: column2",
            ),
        ),
    ),
)
