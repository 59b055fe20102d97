"""A bank, a grocery, a web log, a workbook and a till: other shapes of data."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from numpy.random import default_rng

from tests.pipeline.strangers.export import Truth, cents, moment, write


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
