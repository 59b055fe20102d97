"""The small company's segments: told in a sentence, with a history that has begun."""

from __future__ import annotations

import duckdb

Connection = duckdb.DuckDBPyConnection


def test_each_segment_has_its_sentence(marts: Connection) -> None:
    told = marts.execute("""
        with bought as (
            select segment_id, segment_name, count(*) as customers,
                sum(monetary) as sales, median(recency_days) as days
            from marts.segment_assignments
            inner join marts.customers_abt using (customer_id) group by all
        )
        select format('{}: {} % of customers, {} % of sales, bought {} days ago',
            segment_name, round(100 * customers / sum(customers) over ())::int,
            round(100 * sales::double / sum(sales) over ())::int, round(days)::int)
        from bought order by segment_id
    """).fetchall()
    found = marts.execute("""
        select segment_description from marts.segment_profiles
        group by segment_id, segment_description order by segment_id
    """).fetchall()
    assert found == told
    assert len(found) > 1


def test_the_history_holds_everybody_s_segment_of_tonight(marts: Connection) -> None:
    ((different, rows),) = marts.execute("""
        with held as (
            select customer_id, segment_id, segment_name, valid_from
            from marts.segment_history where is_current
        ), assigned as (
            select customer_id, segment_id, segment_name, assigned_on
            from marts.segment_assignments
        )
        select
            (select count(*) from (
                (from held except from assigned) union all
                (from assigned except from held)
            )),
            (select count(*) from held)
    """).fetchall()
    assert different == 0
    assert rows > 1000


def test_the_first_fit_says_why_it_was_due(marts: Connection) -> None:
    told = marts.execute("""
        select distinct event, due_because from marts.segment_events
    """).fetchall()
    assert told == [("first", "No model of this recipe")]


def test_the_crosstab_counts_each_assigned_customer_of_a_group_once(
    marts: Connection,
) -> None:
    for group in ("company_segment", "company_profile"):
        told = marts.execute(
            "select segment_id, group_id, customers from marts.segment_crosstab"
            " where segmentation = ? order by all",
            [group],
        ).fetchall()
        expected = marts.execute(f"""
            select segment_id, {group}_id, count(*)
            from marts.segment_assignments
            inner join marts.customers_abt using (customer_id)
            where {group}_id is not null group by all order by all
        """).fetchall()
        assert told == expected
        assert told


def test_who_never_bought_has_no_segment_and_no_history(marts: Connection) -> None:
    ((without, assigned, told),) = marts.execute("""
        select
            count(*),
            count(assignments.customer_id),
            count(history.customer_id)
        from marts.customers_abt
        left join marts.segment_assignments as assignments using (customer_id)
        left join marts.segment_history as history using (customer_id)
        where frequency = 0
    """).fetchall()
    assert without > 50
    assert (assigned, told) == (0, 0)
