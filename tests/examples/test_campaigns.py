"""Campaigns with planted truth: what came of them, faults of the data, and the eve."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.conftest import Figure, done
from tests.examples.mail_order import CHANCES, CUSTOMERS, write_company

Connection = duckdb.DuckDBPyConnection
TRUE_LIFT = CHANCES["mail"] - CHANCES["control"]

LIFTS = """
    select
        segment_id,
        avg(has_converted::int) filter (not is_control)
            - avg(has_converted::int) filter (is_control) as lift,
        sqrt(sum(variance)) as error
    from (
        select
            *,
            var_samp(has_converted::int) over arms / count(*) over arms
                / count(*) over arms as variance
        from ({}) window arms as (partition by segment_id, is_control)
    )
    group by segment_id order by segment_id
"""
"""Difference of both arms in each segment, and its standard error."""


@pytest.fixture(scope="module")
def mail_order(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The warehouse of the company, with all that models made."""
    config = write_company(tmp_path_factory.mktemp("mail_order"))
    done("refresh", "--config", str(config))
    file = config.parent / "warehouse" / "mercato.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


def lifts(connection: Connection, contacts: str) -> dict[str, tuple[float, float]]:
    rows = connection.execute(LIFTS.format(contacts)).fetchall()
    return {segment: (lift, error) for segment, lift, error in rows}


def results(
    connection: Connection, campaign: str, columns: str
) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(
        f"""
        select version, {columns} from campaign_results
        where campaign_id = ? and segmentation = 'all' order by version
        """,
        [campaign],
    ).fetchall()
    return rows


def test_each_fault_is_counted_and_has_its_rule(mail_order: Connection) -> None:
    rows = mail_order.execute("""
        select campaign_id, fault, contacts from campaign_faults where contacts > 0
        order by all
    """).fetchall()
    assert rows == [
        ("answers", "foreign_currency", 1),
        ("answers", "response_after_window", 1),
        ("answers", "response_before_contact", 1),
        ("answers", "response_without_contact", 1),
        ("faulty", "contacted_control", 1),
        ("faulty", "contradicted_control", 1),
        ("faulty", "foreign_currency", 1),
        ("faulty", "no_assignment_date", 1),
        ("faulty", "repeated_assignment", 1),
        ("faulty", "two_arms", 2),
        ("faulty", "unknown_customer", 1),
    ]
    silent = mail_order.execute("""
        select count(*) from campaign_faults
        where coalesce(explanation, '') = '' or coalesce(treatment, '') = ''
    """).fetchone()
    assert silent == (0,)


def test_orders_count_from_the_contact_to_the_last_day_of_the_window(
    mail_order: Connection,
) -> None:
    """Foreign money at half: 20 USD are 10. Two customers in two arms are left out."""
    assert results(mail_order, "faulty", "contacts, conversions, spend, opens") == [
        ("A", 4, 3, Decimal(22), 1),
        ("all", 6, 3, Decimal(22), 2),
        ("control", 2, 0, Decimal(0), 1),
    ]


def test_responses_count_from_the_contact_to_the_last_day_of_the_window(
    mail_order: Connection,
) -> None:
    columns = "is_control, control_version, contacts, responders, visits, spend"
    assert results(mail_order, "answers", columns) == [
        ("A", False, "A control", 3, 2, 4, Decimal(25)),
        ("A control", True, None, 2, 0, 3, Decimal(0)),
        ("all", None, None, 5, 2, 7, Decimal(25)),
    ]


def test_a_window_that_data_have_not_reached_is_not_complete(
    mail_order: Connection,
) -> None:
    assert results(mail_order, "today", "is_complete, contacts") == [
        ("all", False, CUSTOMERS),
        ("mail", False, CUSTOMERS),
    ]
    assert {row[1] for row in results(mail_order, "spring", "is_complete")} == {True}


def test_the_eve_of_tomorrow_is_today(mail_order: Connection) -> None:
    columns = mail_order.execute("""
        select column_name from information_schema.columns
        where table_name = 'int_campaign_eves' and column_name not like 'campaign%'
            and column_name <> 'customer_id'
    """).fetchall()
    differing = " or ".join(
        f"abs(eves.{name} - today.{name}) > 1e-4"
        f" or (eves.{name} is null) <> (today.{name} is null)"
        for (name,) in columns
    )
    assert len(columns) == 23
    counts = mail_order.execute(f"""
        select count(*), count_if(coalesce({differing}, false))
        from intermediate.int_campaign_eves as eves
        inner join customers_abt as today using (customer_id)
        where campaign_id = 'today'
    """).fetchone()
    assert counts == (CUSTOMERS, 0)


def test_todays_model_on_the_eve_of_tomorrow_gives_todays_segments(
    mail_order: Connection,
) -> None:
    counts = mail_order.execute("""
        select count(*), count(segment_assignments.segment_id),
            count_if(outcomes.segment_id is distinct from coalesce(
                segment_assignments.segment_id::varchar, 'unknown'
            ))
        from intermediate.int_campaign_outcomes as outcomes
        left join segment_assignments using (customer_id)
        where campaign_id = 'today'
    """).fetchall()[0]
    assert counts[0] == CUSTOMERS > counts[1] > 0
    assert counts[2] == 0


def test_what_happens_from_the_contact_on_moves_nobody_on_the_eve(
    mail_order: Connection,
) -> None:
    later = mail_order.execute("""
        select count_if(recency_days < 0 or eves.frequency > before.orders),
            count_if(eves.frequency = before.orders)
        from intermediate.int_campaign_eves as eves
        inner join (
            select customer_id, count(distinct order_id) as orders from order_lines
            where order_date < date '2025-03-01' group by customer_id
        ) as before using (customer_id)
        where campaign_id = 'spring'
    """).fetchone()
    assert later is not None
    assert later[0] == 0
    assert later[1] > CUSTOMERS / 3


def test_segments_of_the_eve_show_the_lift_and_those_taken_after_mislead(
    mail_order: Connection, figure: Figure
) -> None:
    of_eve = lifts(
        mail_order,
        """
        select segment_id, is_control, conversions > 0 as has_converted
        from intermediate.int_campaign_outcomes where campaign_id = 'spring'
        """,
    )
    after = lifts(
        mail_order,
        """
        select coalesce(segment_assignments.segment_id::varchar, 'unknown')
            as segment_id, is_control, conversions > 0 as has_converted
        from intermediate.int_campaign_outcomes
        left join segment_assignments using (customer_id)
        where campaign_id = 'spring'
        """,
    )
    for name, found in (("of the eve", of_eve), ("taken after", after)):
        words = ", ".join(f"{one} {lift:+.2f}" for one, (lift, _) in found.items())
        figure(f"lift by segments {name}, truth {TRUE_LIFT:+.2f}", words)
    assert len(of_eve) == 4
    assert all(abs(lift - TRUE_LIFT) < 3 * error for lift, error in of_eve.values())
    wrong = [lift for lift, error in after.values() if lift < TRUE_LIFT - 3 * error]
    assert len(wrong) >= 2
    # Who never bought is only known when all is over: nobody of them was convinced.
    assert after["unknown"][0] == 0


def test_results_by_segment_are_those_of_the_eve(mail_order: Connection) -> None:
    rates = mail_order.execute("""
        select segment_id, version, conversion_rate from campaign_results
        where campaign_id = 'spring' and segmentation = 'segment' and version <> 'all'
    """).fetchall()
    shown = {(segment, version): rate for segment, version, rate in rates}
    for segment in ("1", "2", "3", "unknown"):
        assert shown[segment, "mail"] > shown[segment, "control"]
