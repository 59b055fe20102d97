"""The retail scenario: a shop on the web, in an app and on the high street."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from synthetic import master_data, truth
from synthetic.campaign_tables import campaign_table, effect_table, version_table
from synthetic.campaigns import Contacts, caused_headers, contact_table, make_contacts
from synthetic.catalogue import (
    CLOSED,
    OPENED,
    Catalogue,
    department_table,
    make_catalogue,
)
from synthetic.crm import Crm
from synthetic.lifetimes import Lifetimes, make_lifetimes, merge
from synthetic.order_files import OrderFiles
from synthetic.pools import make_pools
from synthetic.population import (
    COMPANY_PROFILES,
    COMPANY_SEGMENTS,
    Population,
    make_population,
)
from synthetic.randomness import Streams
from synthetic.records import DEFECTS, REJECTED, Records, make_records
from synthetic.sales import Sales
from synthetic.season import TIMEZONE, Calendar, day_to_date, make_calendar
from synthetic.social import social_tables
from synthetic.spend import COST_OF_ACQUISITION, spend_tables
from synthetic.web import DAYS, Purchases, Visits, purchases_of
from synthetic.web_events import EventTables
from synthetic.writing import JsonLines, write_csv, write_json, write_parquet


@dataclass(frozen=True, slots=True)
class Company:
    """All that is decided before the first file is written."""

    streams: Streams
    calendar: Calendar
    population: Population
    records: Records
    catalogue: Catalogue
    lifetimes: Lifetimes
    contacts: list[Contacts]


def generate(customers: int, seed: int, out: Path, last_day: date) -> Mapping[str, int]:
    """Write the company's files and their truth; return the rows of each feed."""
    company = _found(customers, seed, last_day)
    crm = Crm(
        company.streams,
        company.calendar,
        make_pools(seed),
        company.population,
        company.records,
    )
    rows = {"customers": write_csv(out / "customers.csv", crm.customers())}
    rows |= _write_master_data(company, out)
    rows |= _write_marketing(company, out)
    orders, purchases = _write_orders(company, out)
    rows["order_lines"] = orders.rows
    rows["web_events"] = _write_web(company, purchases, out)
    _write_truth(company, orders, seed, out / "truth")
    return rows


def _found(customers: int, seed: int, last_day: date) -> Company:
    streams, calendar = Streams(seed), make_calendar(last_day)
    population = make_population(streams, calendar, customers)
    return Company(
        streams=streams,
        calendar=calendar,
        population=population,
        records=make_records(streams, calendar, population),
        catalogue=make_catalogue(streams),
        lifetimes=make_lifetimes(streams, calendar, population),
        contacts=make_contacts(streams, calendar, population),
    )


def _write_master_data(company: Company, out: Path) -> dict[str, int]:
    streams, people = company.streams, company.population
    tables = {
        "products": [master_data.product_table(company.catalogue)],
        "departments": [department_table()],
        "company_segments": [master_data.group_table(COMPANY_SEGMENTS)],
        "company_profiles": [master_data.group_table(COMPANY_PROFILES)],
        "department_sales": [master_data.old_totals(streams, company.calendar, people)],
        "customer_attributes": master_data.attribute_tables(
            streams, people, company.records
        ),
    }
    return {name: write_csv(out / f"{name}.csv", each) for name, each in tables.items()}


def _write_marketing(company: Company, out: Path) -> dict[str, int]:
    streams, calendar = company.streams, company.calendar
    people, records = company.population, company.records
    tables = {
        "campaigns": [campaign_table(calendar, company.contacts)],
        "campaign_versions": [version_table()],
        "ad_spend": spend_tables(streams, calendar, people, company.contacts),
        "social_interactions": social_tables(streams, calendar, people, records),
    }
    rows = {name: write_csv(out / f"{name}.csv", each) for name, each in tables.items()}
    rows["campaign_contacts"] = write_parquet(
        out / "campaign_contacts.parquet",
        (contact_table(each, records) for each in company.contacts),
    )
    return rows


def _write_orders(company: Company, out: Path) -> tuple[OrderFiles, list[Purchases]]:
    sales = Sales(
        company.streams,
        company.calendar,
        company.population,
        company.records,
        company.catalogue,
        merge(company.lifetimes.headers, caused_headers(company.contacts)),
    )
    web_from = company.calendar.last_day - DAYS + 1
    purchases, caused = [], []
    years = (company.calendar.first_day, company.calendar.last_day)
    with OrderFiles(
        folder=out / "order_lines",
        links=out / "truth" / "returns.parquet",
        catalogue=company.catalogue,
        first_year=day_to_date(years[0]).year,
        last_year=day_to_date(years[1]).year,
    ) as files:
        for month in sales.months():
            files.write(month)
            caused.append(truth.caused_table(month))
            purchases.append(
                purchases_of(company.streams, month, company.population, web_from)
            )
    write_parquet(out / "truth" / "caused_orders.parquet", [pa.concat_tables(caused)])
    return files, purchases


def _write_web(company: Company, purchases: list[Purchases], out: Path) -> int:
    visits = Visits(
        company.streams,
        company.calendar,
        company.population,
        company.lifetimes.alive_until,
        company.records.first_record,
    )
    sessions = visits.sessions(purchases, company.contacts)
    tables = EventTables(company.streams, company.catalogue)
    (out / "web_events").mkdir()
    json_lines, truths = JsonLines(), []
    for month, events, planted in tables.months(sessions):
        json_lines.write(out / "web_events" / f"{month}.jsonl", events)
        truths.append(planted)
    write_parquet(out / "truth" / "sessions.parquet", truths)
    return tables.rows


def _write_truth(company: Company, orders: OrderFiles, seed: int, folder: Path) -> None:
    people, records = company.population, company.records
    alive_until = company.lifetimes.alive_until
    write_parquet(folder / "persons.parquet", truth.person_tables(people, alive_until))
    write_parquet(folder / "records.parquet", truth.record_tables(records))
    write_parquet(folder / "campaign_effects.parquet", [effect_table()])
    write_parquet(
        folder / "companions.parquet", [truth.companion_table(company.catalogue)]
    )
    defects = {
        name: int((records.defect == index).sum())
        for index, name in enumerate(DEFECTS)
        if index
    }
    write_json(
        folder / "truth.json",
        {
            "seed": seed,
            "timezone": TIMEZONE,
            "persons": len(people),
            "defective_records": defects,
            "rejected_customers": sum(defects[name] for name in REJECTED),
            "return_lines": orders.return_rows,
            "repeated_order_lines": orders.repeated_rows,
            "pence_for_a_new_customer": COST_OF_ACQUISITION,
            "departments_opened_in": {OPENED[0]: orders.first_year + OPENED[1]},
            "departments_closed_from": {CLOSED[0]: orders.first_year + CLOSED[1]},
        },
    )
