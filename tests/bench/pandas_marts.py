"""The sales marts of a company that has nothing but order lines, in pandas.

What mercato's refresh does besides is left out, which flatters pandas: matched returns,
snapshots, profiles of features, segments, tests, quality gates and the ledger.
`python -m tests.bench.pandas_marts LINES FOLDER` writes the marts as Parquet.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

SUMS = {"net_sales": "sum", "gross_sales": "sum", "returns": "sum"}
PERIODS = {"year": "Y", "quarter": "Q", "month": "M", "week": "W", "day": "D"}


def order_lines(landed: pd.DataFrame) -> pd.DataFrame:
    """Give the facts of each line."""
    amount = landed["quantity"] * landed["unit_price"]
    return landed.assign(
        order_date=landed["ordered_at"].dt.normalize(),
        net_sales=amount,
        gross_sales=amount.clip(lower=0),
        returns=amount.clip(upper=0),
        is_purchase=amount > 0,
    )


def orders(lines: pd.DataFrame) -> pd.DataFrame:
    """Give one row per order."""
    return lines.groupby("order_id", as_index=False).agg(
        order_date=("order_date", "min"),
        customer_id=("customer_id", "first"),
        channel=("channel", "first"),
        country=("country", "first"),
        lines=("line_number", "size"),
        net_sales=("net_sales", "sum"),
        gross_sales=("gross_sales", "sum"),
        returns=("returns", "sum"),
        is_purchase=("is_purchase", "max"),
    )


def customer_months(known: pd.DataFrame) -> pd.DataFrame:
    """Give one row per customer and month."""
    month = known["order_date"].dt.to_period("M").dt.start_time
    grouped = known.assign(month=month).groupby(["customer_id", "month"])
    return grouped.agg(
        orders=("is_purchase", "sum"),
        lines=("lines", "sum"),
        net_sales=("net_sales", "sum"),
    ).reset_index()


def customers(known: pd.DataFrame) -> pd.DataFrame:
    """Give one row per customer, with RFM scores by cumulative distribution."""
    bought = known[known["is_purchase"]].groupby("customer_id")["order_date"]
    sums = known.groupby("customer_id").agg(
        orders=("is_purchase", "sum"), net_sales=("net_sales", "sum")
    )
    found = sums.join(bought.agg(first_order_date="min", last_order_date="max"))
    scored = {"r": "last_order_date", "f": "orders", "m": "net_sales"}
    for letter, column in scored.items():
        share = found[column].rank(method="max", pct=True)
        found[f"{letter}_score"] = -(-5 * share // 1)
    return found.reset_index()


def cohort_retention(months: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Give one row per cohort and month with its active customers."""
    first = people.set_index("customer_id")["first_order_date"].dt.to_period("M")
    cohort = first.dt.start_time.rename("cohort_month")
    joined = months.join(cohort, on="customer_id")
    active = joined[joined["orders"] > 0]
    return active.groupby(["cohort_month", "month"], as_index=False).agg(
        active_customers=("customer_id", "size"), net_sales=("net_sales", "sum")
    )


def sales_by_period(found: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Give sales and distinct customers by period, customer type, country, channel."""
    first = people.set_index("customer_id")["first_order_date"]
    day = found.join(first, on="customer_id")
    parts = []
    for name, frequency in PERIODS.items():
        start = day["order_date"].dt.to_period(frequency).dt.start_time
        kind = (day["first_order_date"] >= start).map({True: "new", False: "returning"})
        typed = day.assign(
            period_type=name,
            period_start=start,
            customer_type=kind.where(day["customer_id"].notna(), "guest"),
        )
        period = ["period_type", "period_start"]
        place = ["customer_type", "country", "channel"]
        for keys in ([], ["customer_type"], ["country"], ["channel"], place):
            grouped = typed.groupby(period + keys, as_index=False)
            parts.append(
                grouped.agg(
                    orders=("is_purchase", "sum"),
                    customers=("customer_id", "nunique"),
                    net_sales=("net_sales", "sum"),
                )
            )
    return pd.concat(parts)


def sold(lines: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give sales, distinct customers and distinct orders of what was sold."""
    bought = lines[lines["is_purchase"]].groupby(keys)
    counted = bought.agg(
        customers=("customer_id", "nunique"), orders=("order_id", "nunique")
    )
    return lines.groupby(keys).agg(SUMS).join(counted).reset_index()


def marts(landed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Compute all of them."""
    lines = order_lines(landed)
    found = orders(lines)
    known = found[found["customer_id"].notna()]
    months = customer_months(known)
    people = customers(known)
    yearly = lines.assign(year=lines["order_date"].dt.year)
    return {
        "order_lines": lines,
        "orders": found,
        "customer_months": months,
        "customers": people,
        "cohort_retention": cohort_retention(months, people),
        "sales_by_period": sales_by_period(found, people),
        "department_sales_yoy": sold(yearly, ["year", "department_id"]),
        "year_sales_yoy": sold(yearly, ["year"]),
        "products": sold(lines, ["product_id"]),
        "departments": sold(lines, ["department_id"]),
    }


def main(source: str, target: str) -> None:
    """Write the marts of a Parquet file of order lines."""
    folder = Path(target)
    folder.mkdir()
    for name, mart in marts(pd.read_parquet(source)).items():
        mart.to_parquet(folder / f"{name}.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
