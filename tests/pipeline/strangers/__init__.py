"""Data of companies that never heard of our feeds, with what is true of each.

Every maker writes its files below a folder and says what must come out: rows by feed
and the sum of the sales.
"""

from tests.pipeline.strangers.export import Stranger
from tests.pipeline.strangers.others import (
    bank,
    grocery,
    headerless,
    web_log,
    workbook,
)
from tests.pipeline.strangers.shops import french, german, header_and_lines, shopify

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
