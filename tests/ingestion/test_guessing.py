"""Guesses: names in eight languages, exports of vendors, values, and doubts."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from ingestion.guessing.dates import Dates, dates_of
from ingestion.guessing.money import number
from ingestion.guessing.names import likeness, table_likeness
from ingestion.guessing.proposal import Proposal
from ingestion.guessing.proposals import guess
from ingestion.guessing.tables import read_tables
from ingestion.guessing.text_files import written
from ingestion.guessing.values import Values, bare, decimal_of
from ingestion.guessing.yaml_text import feeds_yaml
from ingestion.sources.files import FileSource


def proposed(folder: Path, **files: str) -> dict[str, Proposal]:
    """What is proposed for CSV files by these names."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    with tempfile.TemporaryDirectory() as copies:
        found = read_tables([str(folder)], Path(copies), "init")
    return {
        one.table.name: one
        for one in guess(found.tables).proposals
        if one.feed != "customer_attributes"
    }


def table(header: str, *rows: str, times: int = 30) -> str:
    """A CSV of rows in which {i} counts."""
    out = io.StringIO()
    out.write(f"{header}\n")
    for i in range(times):
        for row in rows:
            out.write(
                row.replace("{i}", str(i)).replace("{d}", f"{i % 28 + 1:02}") + "\n"
            )
    return out.getvalue()


@pytest.mark.parametrize(
    ("feed", "column", "names"),
    [
        (
            "order_lines",
            "ordered_at",
            (
                "order_date Bestelldatum Rechnungsdatum Date_de_commande fecha_pedido"
                " Data_ordine Besteldatum Data_do_pedido Data_zamówienia AUDAT"
            ),
        ),
        (
            "order_lines",
            "customer_id",
            (
                "CustomerID Kundennr Kunden-Nummer N°_client Código_cliente"
                " Codice_cliente Klantnummer Cód._Cliente Nr_klienta KUNNR"
            ),
        ),
        (
            "order_lines",
            "quantity",
            "Qty Menge Anzahl Stück Quantité Cantidad Quantità Aantal Qtde Ilość",
        ),
        (
            "order_lines",
            "unit_price",
            (
                "UnitPrice Einzelpreis Prix_unitaire Precio_unitario Prezzo_unitario"
                " Stukprijs Preço_Unitário Cena_jednostkowa NETPR PRICEEACH"
            ),
        ),
        (
            "order_lines",
            "product_id",
            (
                "sku StockCode Artikelnummer Référence_article Código_producto"
                " Codice_articolo Artikelnummer Cód._Produto Kod_towaru MATNR"
            ),
        ),
        (
            "customers",
            "birth_date",
            (
                "date_of_birth DOB Geburtsdatum date_de_naissance Fecha_nacimiento"
                " Data_di_nascita Geboortedatum Data_nascimento Data_urodzenia"
            ),
        ),
        ("customers", "email", "E-Mail email_address Courriel Correo E-mailadres Mail"),
        (
            "customers",
            "city",
            "City Ort Wohnort Ville Ciudad Città Woonplaats Cidade Miasto",
        ),
    ],
)
def test_names_say_what_they_mean_in_eight_languages(
    feed: str, column: str, names: str
) -> None:
    for name in names.split():
        assert likeness(name, feed, column) >= 0.75, name


@pytest.mark.parametrize(
    ("feed", "column", "name"),
    [
        ("order_lines", "ordered_at", "Lieferdatum"),
        ("order_lines", "ordered_at", "shipping_date"),
        ("order_lines", "amount", "tax_amount"),
        ("order_lines", "amount", "shipping_total"),
        ("order_lines", "product_name", "customer_name"),
        ("order_lines", "order_id", "sales_channel_id"),
        ("customers", "customer_id", "order_id"),
        ("products", "unit_cost", "price"),
    ],
)
def test_a_word_that_makes_it_another_thing_is_heard(
    feed: str, column: str, name: str
) -> None:
    assert likeness(name, feed, column) < 0.45


def test_names_of_tables_speak_too() -> None:
    assert table_likeness("Kundenstamm", "customers") >= 0.75
    assert table_likeness("sales_2024-01", "order_lines") >= 0.75
    assert table_likeness("Kundenstamm", "order_lines") == 0


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2024-05-01", "2024-12-31"], ()),
        (["2024-05-01T10:22:11Z"], ()),
        (["13.12.2009 07:45", "1.1.2010 08:00"], ("%d.%m.%Y %H:%M",)),
        (["12/31/2020 3:04 PM"], ("%m/%d/%Y %I:%M %p",)),
        (["05-JAN-24"], ("%d-%b-%y",)),
        (["20240501", "20231231"], ("%Y%m%d",)),
        (["2024-05-01 10:22:11 +0200"], ("%Y-%m-%d %H:%M:%S %z",)),
        (["01-05-2024", "30-05-2024"], ("%d-%m-%Y",)),
    ],
)
def test_dates_are_read_as_they_are_written(
    texts: list[str], expected: tuple[str, ...]
) -> None:
    found = dates_of(texts)
    assert isinstance(found, Dates)
    assert found.formats == expected
    assert found.twins == ()
    with duckdb.connect() as connection:
        for text in texts if expected else ():
            row = connection.execute(
                f"select strptime(?, '{expected[0]}')", [text]
            ).fetchone()
            assert row


@pytest.mark.parametrize(
    "texts",
    [["12.50", "3.50"], ["+49 30 123456"], ["Bremen"], ["1714557600"], ["2024"]],
)
def test_what_is_no_date_is_not_taken_for_one(texts: list[str]) -> None:
    assert dates_of(texts) is None


def test_a_date_that_reads_both_ways_has_a_twin() -> None:
    found = dates_of(["01/02/2024", "03/04/2024"])
    assert found
    assert found.twins == ("%m/%d/%Y",)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["12,50", "3,5"], (",", True)),
        (["12.50", "1,234.00"], (".", True)),
        (["1.234,00"], (",", True)),
        (["1.234", "5.678"], (".", False)),
        (["1.234", "5.678,90"], (",", True)),
        (["7", "8"], (".", True)),
    ],
)
def test_the_decimal_sign_is_found_or_doubted(
    texts: list[str], expected: tuple[str, bool]
) -> None:
    assert decimal_of([Values("x", "x", "VARCHAR", tuple(texts))]) == expected


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("€ 12,50", ",", 12.5),
        ("12.50-", ".", -12.5),
        ("(1,234.00)", ".", -1234),
        ("R$ 3,25", ",", 3.25),
        ("USD 10.00", ".", 10),
        ("many", ".", None),
    ],
)
def test_amounts_with_signs_around_them_are_numbers(
    text: str, decimal: str, value: float | None
) -> None:
    assert number(text, decimal) == value
    assert value is None or bare(text).lstrip("-")[0].isdigit()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Ort\nKöln\nMünchen\n", "cp1252"),
        ("Ville\nNîmes\nBesançon\n", "cp1252"),
        ("Miasto\nŁódź\nKraków\nŚwidnica\n", "cp1250"),
        ("Ort\nKöln\nMünchen\n", "cp850"),
        ("Ort\nKöln\n", "utf-8"),
        ("Ort\nKöln\n", "utf-16"),
    ],
)
def test_the_encoding_is_that_in_which_words_have_letters(
    text: str, encoding: str, tmp_path: Path
) -> None:
    file = tmp_path / "orte.csv"
    file.write_bytes(text.encode(encoding))
    source = FileSource(feed="", files=(str(file),))
    assert written(file, source).source.encoding == encoding


EXPORTS: dict[str, tuple[str, Sequence[str], str, dict[str, str | None]]] = {
    "superstore": (
        ("Row ID,Order ID,Order Date,Ship Date,Customer ID,Customer Name,Product ID,"
        "Category,Product Name,Sales,Quantity,Discount,Profit"),
        ["{i},C-{i},1/{d}/2016,2/{d}/2016,G1{i},Ann Lee,F{i},Chairs,X,6{i}.9,2,.2,4.9"],
        "order_lines",
        {"ordered_at": "Order Date", "order_id": "Order ID", "amount": "Sales",
         "customer_id": "Customer ID", "product_name": "Product Name",
         "discount": None},
    ),
    "classic": (
        ("ORDERNUMBER,QUANTITYORDERED,PRICEEACH,ORDERLINENUMBER,SALES,ORDERDATE,STATUS,"
        "PRODUCTLINE,PRODUCTCODE,CUSTOMERNAME,CONTACTFIRSTNAME,COUNTRY"),
        ["1{i},30,95.7,1,2871.00,2/{d}/2003 0:00,Shipped,Cars,S1_{i},Toys,Kwai,USA",
         "1{i},10,95.7,2,957.00,2/{d}/2003 0:00,Cancelled,Cars,S2_{i},Toy {i},Li,USA"],
        "order_lines",
        {"ordered_at": "ORDERDATE", "order_id": "ORDERNUMBER", "amount": "SALES",
         "customer_id": "CUSTOMERNAME", "department_id": "PRODUCTLINE",
         "is_cancelled": "lower(\"STATUS\") in ('cancelled')"},
    ),
    "VBAP": (
        "VBELN,POSNR,MATNR,ARKTX,KWMENG,NETPR,NETWR,ERDAT,KUNNR",
        ["000{i},10,MAT-{i},Screw,3.000,10.25,30.75,202401{d},70{i}"],
        "order_lines",
        {"order_id": "VBELN", "line_number": "POSNR", "product_id": "MATNR",
         "quantity": "KWMENG", "unit_price": "NETPR", "amount": "NETWR"},
    ),
    "Download": (
        "Datum;Uhrzeit;Name;Währung;Brutto;Absender E-Mail-Adresse;Transaktionscode",
        ["{d}.03.2024;08:15:30;Max M{i};EUR;1.0{i},50;m{i}@example.de;5XY{i}"],
        "order_lines",
        {"ordered_at": "concat_ws(' ', \"Datum\", \"Uhrzeit\")", "amount": "Brutto",
         "order_id": "Transaktionscode", "customer_id": "Absender E-Mail-Adresse"},
    ),
    "facebook_ads": (
        "Day,Campaign ID,Amount spent (EUR),Impressions,Link clicks",
        ["2024-01-{d},23{i},1{i}.55,1000,20"],
        "ad_spend",
        {"spend_date": "Day", "channel": "'facebook'", "cost": "Amount spent (EUR)"},
    ),
    "social_mentions": (
        "mention_id,network,posted_at,author_handle,kind,sentiment_score",
        ["p{i},instagram,2024-02-{d} 10:00,@ann,like,0.4"],
        "social_interactions",
        {"interaction_id": "mention_id", "platform": "network", "sentiment":
         "sentiment_score"},
    ),
    "kurse": (
        "Datum;Währung;Wechselkurs",
        ["{d}.02.2024;USD;0,91{i}"],
        "exchange_rates",
        {"rate_date": "Datum", "currency": "Währung", "rate": "Wechselkurs"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_vendors_are_understood(name: str, tmp_path: Path) -> None:
    header, rows, feed, mapping = EXPORTS[name]
    one = proposed(tmp_path, **{name: table(header, *rows)})[name]
    assert one.feed == feed
    assert one.is_active
    columns = one.source.columns
    assert {key: columns.get(key, key) for key in mapping} == mapping


def test_a_total_that_stands_once_for_an_order_is_not_each_lines(
    tmp_path: Path,
) -> None:
    text = table(
        "order_id,order_date,sku,qty,price,total",
        "o{i},2024-01-{d},A,1,5.00,20.00",
        "o{i},2024-01-{d},B,3,5.00,20.00",
    )
    one = proposed(tmp_path, orders=text)["orders"]
    assert "amount" not in one.source.columns
    assert "whole order's" in " ".join(one.questions["unit_price"])


def test_an_amount_with_tax_is_asked_about(tmp_path: Path) -> None:
    row = "o{i},2024-01-{d},A,2,10.00,23.80"
    text = table("order_id,order_date,sku,qty,price,line_total", row)
    one = proposed(tmp_path, orders=text)["orders"]
    assert "19% above quantity x price" in " ".join(one.questions["amount"])


def test_lines_that_say_it_all_are_taken_and_their_orders_left(tmp_path: Path) -> None:
    found = proposed(
        tmp_path,
        orders=table(
            "order_id,order_date,customer_id,total", "o{i},2024-01-{d},c{i},9.00"
        ),
        order_lines=table(
            "order_id,order_date,customer_id,sku,qty,price",
            "o{i},2024-01-{d},c{i},A,1,5.00",
            "o{i},2024-01-{d},c{i},B,1,4.00",
        ),
    )
    assert found["order_lines"].is_active
    assert not found["orders"].is_active
    assert "twice" in " ".join(found["orders"].notes)


def test_references_find_the_key_that_orders_use(tmp_path: Path) -> None:
    found = proposed(
        tmp_path,
        members=table("member_id,card_number,email", "{i},8800{i},a{i}@example.com"),
        purchases=table("purchase_id,purchase_date,card_number,amount",
                        "p{i},2024-01-{d},8800{i},9.00"),
    )  # fmt: skip
    assert found["members"].source.columns["customer_id"] == "card_number"
    assert found["purchases"].source.columns["customer_id"] == "card_number"
    assert found["purchases"].questions["customer_id"]


def test_a_reference_that_leads_nowhere_is_asked_about(tmp_path: Path) -> None:
    found = proposed(
        tmp_path,
        clients=table("client_id,full_name", "A-{i},Ann {i}"),
        orders=table(
            "order_id,order_date,client_id,amount", "p{i},2024-01-{d},77{i},9.00"
        ),
    )
    told = " ".join(found["orders"].questions["customer_id"])
    assert "none of its values stands in clients.csv" in told


def test_titles_above_the_header_are_named(tmp_path: Path) -> None:
    text = "Kontoauszug\n\n" + table(
        "Datum;Betrag;Kunde;Währung", "{d}.01.2024;1,50;K{i};EUR"
    )
    (tmp_path / "konto.csv").write_text(text)
    with tempfile.TemporaryDirectory() as copies:
        found = read_tables([str(tmp_path)], Path(copies), "init")
    (unread,) = found.unread
    assert "1 lines above its header (Datum, Betrag" in unread.problem


def test_months_of_one_shape_are_one_glob(tmp_path: Path) -> None:
    text = table("order_id,order_date,amount", "o{i},2024-01-{d},9.00")
    found = proposed(tmp_path, orders_2024_01=text, orders_2024_02=text)
    (one,) = found.values()
    assert isinstance(one.source, FileSource)
    assert one.source.files == (str(tmp_path / "orders_*_*.csv"),)
    assert f"files: {tmp_path}/orders_*_*.csv" in feeds_yaml([one], str)
