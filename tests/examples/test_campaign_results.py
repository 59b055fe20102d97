"""campaign_results of the made-up retailer against pandas over the raw files."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from tests.conftest import Retail

Connection = duckdb.DuckDBPyConnection
DAYS = 14
HALF_AN_HOUR = pd.Timedelta(minutes=30)
KEYS = ["campaign_id", "person"]


@pytest.fixture(scope="module")
def persons(marts: Connection) -> pd.DataFrame:
    """The person of each source record, as resolved."""
    return marts.execute("""
        select source_customer_id as customer_id, customer_id as person
        from marts.customer_identities
    """).df()


@pytest.fixture(scope="module")
def contacts(retail: Retail, persons: pd.DataFrame) -> pd.DataFrame:
    """Contacts as assigned, with what came of them by the raw files."""
    found = pd.read_parquet(retail.data / "campaign_contacts.parquet")
    found = resolved(found, persons)
    orders = inside(found, orders_of(retail, persons))
    sessions = inside(found, sessions_of(retail, persons))
    is_landing = sessions["utm_campaign"] == sessions["campaign_id"]
    sums = {
        "spend": orders.groupby(KEYS)["amount"].sum(),
        "conversions": orders.groupby(KEYS)["is_purchase"].sum(),
        "visits": sessions.groupby(KEYS).size(),
        "landing_sessions": sessions[is_landing].groupby(KEYS).size(),
        "landing_bounces": sessions[is_landing].groupby(KEYS)["is_bounce"].sum(),
    }
    for name, column in sums.items():
        found = found.join(column.rename(name), on=KEYS).fillna({name: 0})
    found["responders"] = found["conversions"] > 0
    found["contacts"] = 1
    for name in ("opens", "clicks", "unsubscribes"):
        happened = {"opens": "opened", "clicks": "clicked"}.get(name, "unsubscribed")
        found[name] = found[f"{happened}_at"].notna()
    return found


def resolved(rows: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Rows of known customers with their person: without a record, the id itself."""
    found = rows[rows["customer_id"].notna()].merge(
        persons, on="customer_id", how="left"
    )
    return found.assign(person=found["person"].fillna(found["customer_id"]))


def inside(contacts: pd.DataFrame, happened: pd.DataFrame) -> pd.DataFrame:
    """What happened after a contact and at most so many days later."""
    pairs = contacts.merge(happened, on="person", suffixes=("", "_of_it"))
    day = pairs["at"].dt.normalize() - pairs["assigned_at"].dt.normalize()
    chosen: pd.DataFrame = pairs[
        (pairs["at"] >= pairs["assigned_at"]) & (day.dt.days <= DAYS)
    ]
    return chosen


def orders_of(retail: Retail, persons: pd.DataFrame) -> pd.DataFrame:
    """Net sales of merchandise by person, order and day."""
    files = sorted((retail.data / "order_lines").glob("*.parquet"))
    lines = pd.concat([pd.read_parquet(file) for file in files])
    lines = resolved(lines[lines["product_id"] != "POST"], persons)
    lines["amount"] = lines["quantity"] * lines["unit_price"].astype(float) - lines[
        "discount"
    ].astype(float).fillna(0)
    # A line that is cancelled and still positive is undone on the spot.
    lines.loc[lines["is_cancelled"] & (lines["amount"] > 0), "amount"] = 0.0
    lines["day"] = lines["ordered_at"].dt.normalize()
    found = lines.groupby(["person", "order_id", "day"], as_index=False).agg(
        amount=("amount", "sum"), best=("amount", "max"), at=("ordered_at", "min")
    )
    return found.assign(is_purchase=(found["best"] > 0).astype(int))


def sessions_of(retail: Retail, persons: pd.DataFrame) -> pd.DataFrame:
    """Web sessions of customers who logged in; times are local ones."""
    files = sorted((retail.data / "web_events").glob("*.jsonl"))
    events = pd.concat([pd.read_json(file, lines=True) for file in files])
    utc = pd.to_datetime(events["occurred_at"]).dt.tz_localize(None)
    utc = utc.dt.tz_localize("UTC")
    events["at"] = utc.dt.tz_convert("Europe/London").dt.tz_localize(None)
    events["utc"] = utc
    events = events.sort_values(["visitor_id", "utc", "event_id"])
    gap = events.groupby("visitor_id")["utc"].diff()
    events["visit"] = (gap.isna() | (gap > HALF_AN_HOUR)).cumsum()
    found = events.groupby("visit").agg(
        at=("at", "first"),
        customer_id=("customer_id", "last"),
        utm_campaign=("utm_campaign", "first"),
        events=("event_id", "size"),
        kind=("event_type", "first"),
    )
    found["is_bounce"] = (found["events"] == 1) & (found["kind"] == "page_view")
    return resolved(found, persons)


COUNTS = [
    *("contacts", "responders", "conversions", "opens", "clicks", "unsubscribes"),
]
OF_THE_WEB = ["visits", "landing_sessions", "landing_bounces"]


def shown(marts: Connection, columns: list[str]) -> pd.DataFrame:
    """What campaign_results says of each arm."""
    return marts.execute(f"""
        select campaign_id, version, {", ".join(columns)} from marts.campaign_results
        where segmentation = 'all' and version <> 'all' order by all
    """).df()


def test_counts_are_those_of_the_raw_files(
    marts: Connection, contacts: pd.DataFrame
) -> None:
    expected = contacts.groupby(["campaign_id", "version"])[COUNTS].sum().astype(int)
    found = shown(marts, COUNTS).set_index(["campaign_id", "version"]).astype(int)
    assert len(found) == 25
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert found["responders"].sum() > 500


def test_spend_and_its_ratios_are_those_of_the_raw_files(
    marts: Connection, contacts: pd.DataFrame
) -> None:
    sums = contacts.groupby(["campaign_id", "version"])[[*COUNTS, "spend"]].sum()
    expected = pd.DataFrame(
        {
            "spend": sums["spend"],
            "spend_per_contact": sums["spend"] / sums["contacts"],
            "spend_per_responder": sums["spend"] / sums["responders"],
            "average_order_value": sums["spend"] / sums["conversions"],
            "conversion_rate": sums["responders"] / sums["contacts"],
            "click_through_rate": sums["clicks"] / sums["contacts"],
        }
    )
    found = shown(marts, list(expected.columns)).set_index(["campaign_id", "version"])
    pd.testing.assert_frame_equal(
        found.astype(float), expected.astype(float), rtol=1e-6, atol=1e-4
    )


def test_visits_and_bounces_are_those_of_the_raw_files(
    marts: Connection, contacts: pd.DataFrame
) -> None:
    """Of campaigns since the web events began; before, visits are not known."""
    found = shown(marts, OF_THE_WEB).set_index(["campaign_id", "version"])
    told = found[found["visits"].notna()].astype(int)
    expected = contacts.groupby(["campaign_id", "version"])[OF_THE_WEB].sum()
    pd.testing.assert_frame_equal(
        told, expected.loc[told.index].astype(int), check_dtype=False
    )
    assert told["visits"].sum() > 50
    assert 0 < told["landing_bounces"].sum() < told["landing_sessions"].sum()


def test_segments_add_up_to_the_arm_and_arms_to_the_campaign(
    marts: Connection,
) -> None:
    columns = ("contacts", "responders", "spend", "opens")
    sums = ", ".join(f"sum({name}) as {name}" for name in columns)
    differing = marts.execute(f"""
        with results as (select * from marts.campaign_results),
        by_segment as (
            select campaign_id, version, {sums} from results
            where segmentation <> 'all' group by campaign_id, version, segmentation
        ),
        by_arm as (
            select campaign_id, 'all' as version, {sums} from results
            where segmentation = 'all' and version <> 'all' group by campaign_id
        )
        select parts.* from (from by_segment union all from by_arm) as parts
        inner join results using (campaign_id, version)
        where results.segmentation = 'all' and (
            {" or ".join(f"parts.{name} <> results.{name}" for name in columns)}
        )
    """).fetchall()
    assert differing == []


def test_no_fault_is_found_where_none_was_planted(marts: Connection) -> None:
    found = marts.execute("""
        select count(*), sum(contacts) from marts.campaign_faults
    """).fetchone()
    assert found == (100, 0)
