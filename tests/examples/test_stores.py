"""A store chain known from totals: why revenue fell, and a mailing that did nothing.

The story's figures are rounded, and all of them hold at once but one reading: closing
Knick Knacks (64 % of 7,469,310) takes 4,780,358.40, more than the fall of 4,750,000. So
"customers" and "ticket" cannot both be falls as well: what stays grows by 30,358.40. It
loses customers and gains in ticket, and the average ticket of the whole chain falls
because its dearest department is gone. Customers are summed over departments, as totals
name no persons.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy import stats

from ml.features import Floats
from tests.conftest import Figure
from tests.examples.conftest import release_of

Connection = duckdb.DuckDBPyConnection
FALL = Decimal(4_750_000)


@pytest.fixture(scope="module")
def stores(stores_folder: Path) -> Iterator[Connection]:
    """The chain's marts, with the mailing as landed."""
    release = release_of("stores", stores_folder) / "analytics.duckdb"
    private = stores_folder / "warehouse" / "stores" / "mercato.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{private}' as private (read_only)")
        connection.execute("""
            create table mailing as
            select contacts.customer_id, version, contacts.is_control, spend
            from private.raw.campaign_contacts as contacts
            left join private.raw.campaign_responses as responses
                using (campaign_id, customer_id)
        """)
        connection.execute("detach private")
        connection.execute(f"attach '{release}' as stores (read_only)")
        connection.execute("use stores.marts")
        yield connection


def of_2000(stores: Connection, columns: str) -> tuple[Decimal, ...]:
    """Columns of the total row of 2000."""
    row: tuple[Decimal, ...] = stores.execute(f"""
        select {columns} from department_sales_yoy
        where year = 2000 and department_id = 'all'
    """).fetchall()[0]
    return row


def groups(
    stores: Connection, group: str, columns: str
) -> dict[str, tuple[float, ...]]:
    """Columns of each segment or profile in 2000, over all departments."""
    rows = stores.execute(f"""
        select company_{group}_name, {columns} from company_{group}_sales_yoy
        where year = 2000 and department_id = 'all' and company_{group}_id <> 'all'
    """).fetchall()
    return {name: tuple(values) for name, *values in rows}


def test_revenue_falls_by_4750_thousand(stores: Connection) -> None:
    assert of_2000(stores, "sales_change") == (-FALL,)


def test_customers_fall_by_seven_percent(stores: Connection) -> None:
    change, basis = of_2000(stores, "customers_change_pct, customer_count_basis")
    assert change == pytest.approx(-0.07)
    assert basis == "summed from totals"


def test_the_average_ticket_falls_from_1535_to_601(stores: Connection) -> None:
    before, after = of_2000(stores, "previous_average_ticket, average_ticket")
    assert (round(before, 2), round(after, 2)) == (Decimal("15.35"), Decimal("6.01"))


def test_knick_knacks_with_64_percent_of_1999_closes(stores: Connection) -> None:
    closed = stores.execute("""
        select department_name, previous_share_of_sales, sales
        from department_sales_yoy
        where year = 2000 and status = 'closed'
    """).fetchall()
    assert closed == [("Knick Knacks", pytest.approx(0.64), 0)]


def test_exactly_three_departments_grow(stores: Connection) -> None:
    statuses = stores.execute("""
        select status, list(department_name order by department_name)
        from department_sales_yoy
        where year = 2000 and not is_total
        group by status
    """).fetchall()
    names = dict(statuses)
    assert names["grew"] == ["Boots", "Gloves", "Jackets"]
    assert {name: len(each) for name, each in names.items()} == {
        "grew": 3,
        "declined": 6,
        "closed": 1,
    }


def test_boots_reach_eight_percent_of_revenue(stores: Connection) -> None:
    before, share = stores.execute("""
        select previous_share_of_sales, share_of_sales from department_sales_yoy
        where year = 2000 and department_name = 'Boots'
    """).fetchall()[0]
    assert before < 0.02
    assert share == pytest.approx(0.08)


def test_new_customers_keep_their_number_and_hold_28_percent(
    stores: Connection,
) -> None:
    segments = groups(stores, "segment", "customers_change_pct, share_of_sales")
    change, share = segments["New Customers"]
    assert change == 0
    assert share == pytest.approx(0.28, abs=5e-6)


@pytest.mark.parametrize("column", ["sales_change", "sales_change_pct"])
def test_core_customers_and_power_shoppers_fall_most(
    stores: Connection, column: str
) -> None:
    changes = groups(stores, "segment", column)
    most = sorted(changes, key=lambda name: changes[name])[:2]
    assert set(most) == {"Core Customers", "Power Shoppers"}


def test_shares_of_profiles_shift(stores: Connection) -> None:
    profiles = groups(stores, "profile", "previous_share_of_sales, share_of_sales")
    changes = {name: now - before for name, (before, now) in profiles.items()}
    assert changes["Pinched Pockets"] < -0.03
    assert changes["Rich & Richer"] < -0.03
    assert 0 < changes["Mr. & Mrs. Smiths"] < 0.02


def test_the_bridge_attributes_the_fall_to_closing_customers_and_ticket(
    stores: Connection, figure: Figure
) -> None:
    effects = dict(
        stores.execute("""
            select effect, sum(amount) from sales_yoy_bridge
            where from_year = 1999 and amount <> 0
            group by effect
        """).fetchall()
    )
    figure("stores", ", ".join(f"{name} {effects[name]:,}" for name in sorted(effects)))
    assert set(effects) == {"closed", "customers", "ticket"}
    assert sum(effects.values()) == -FALL
    assert effects["closed"] == Decimal("-4780358.40")
    assert effects["customers"] < 0 < effects["ticket"]


def test_the_customers_effect_is_their_change_at_the_earlier_ticket(
    stores: Connection,
) -> None:
    differing = stores.execute("""
        select count(*) from sales_yoy_bridge as bridge
        inner join department_sales_yoy as departments
            on
                bridge.to_year = departments.year
                and bridge.department_id = departments.department_id
        where
            effect = 'customers'
            and abs(
                amount - (customers - previous_customers)
                * previous_sales::double / previous_customers
            ) > 0.0001
    """).fetchone()
    assert differing == (0,)


def spend_in(stores: Connection, version: str) -> Floats:
    """What each customer of a version spent, 0 for those who did not."""
    rows = stores.execute(
        "select coalesce(spend, 0)::double from memory.mailing where version = ?",
        [version],
    ).fetchall()
    return np.array([spend for (spend,) in rows])


@pytest.mark.parametrize(
    ("one", "other"), [("A", "A control"), ("B", "B control"), ("A", "B")]
)
def test_no_version_differs_from_its_control_or_from_the_other(
    stores: Connection, figure: Figure, one: str, other: str
) -> None:
    left, right = spend_in(stores, one), spend_in(stores, other)
    counts = np.array([[(arm > 0).sum(), (arm == 0).sum()] for arm in (left, right)])
    p_values = {
        "Welch": stats.ttest_ind(left, right, equal_var=False).pvalue,
        "exact": stats.fisher_exact(counts).pvalue,
        "permutation": stats.permutation_test(
            (left, right),
            lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis),
            vectorized=True,
            n_resamples=1999,
            rng=np.random.default_rng(1),
        ).pvalue,
    }
    words = ", ".join(f"{name} p {value:.2f}" for name, value in p_values.items())
    figure(f"{one} against {other}", words)
    assert min(p_values.values()) > 0.05


def test_controls_got_no_mail_and_all_customers_are_assigned(
    stores: Connection,
) -> None:
    arms = stores.execute("""
        select version, count(*), bool_and(is_control), bool_or(is_control)
        from memory.mailing
        group by version
        order by version
    """).fetchall()
    assert arms == [
        ("A", 160, False, False),
        ("A control", 40, True, True),
        ("B", 160, False, False),
        ("B control", 40, True, True),
    ]
    contacted = stores.execute("select sum(campaign_contacts) from customers_abt")
    assert contacted.fetchone() == (320,)


def test_results_of_the_mailing_are_those_of_its_four_arms(stores: Connection) -> None:
    expected = stores.execute("""
        select version, is_control, count(*), count_if(spend > 0), sum(spend),
            case when not is_control then version || ' control' end
        from memory.mailing group by version, is_control order by version
    """).fetchall()
    found = stores.execute("""
        select version, is_control, contacts, responders, spend, control_version
        from campaign_results
        where segmentation = 'all' and version <> 'all' order by version
    """).fetchall()
    assert found == expected
    assert [row[2] for row in found] == [160, 40, 160, 40]


@pytest.mark.parametrize("group", ["segment", "profile"])
def test_results_by_company_group_are_those_of_its_customers(
    stores: Connection, group: str
) -> None:
    expected = stores.execute(f"""
        select company_{group}_id, version, count(*), count(spend), sum(spend)
        from memory.mailing inner join customers using (customer_id)
        group by all order by all
    """).fetchall()
    found = stores.execute(f"""
        select segment_id, version, contacts, responders, spend from campaign_results
        where segmentation = 'company_{group}' and version <> 'all' order by all
    """).fetchall()
    assert [(*row[:4], row[4] or 0) for row in expected] == found
    assert len(found) > 8


def test_no_hypothesis_of_the_mailing_is_shown_by_segment_either(
    stores: Connection,
) -> None:
    rows = stores.execute("""
        select hypothesis, metric, segmentation, is_shown, verdict, test_name
        from campaign_tests
    """).fetchall()
    assert {row[0] for row in rows} == {
        "A against A control",
        "B against B control",
        "A against B",
    }
    assert {row[2] for row in rows} == {"all", "company_segment", "company_profile"}
    assert [row for row in rows if row[3]] == []
    overall = [verdict for *_, where, _, verdict, _ in rows if where == "all"]
    assert all(verdict.startswith("No difference was shown") for verdict in overall)
    assert {row[5] for row in rows if row[2] == "all"} == {"exact", "permutation"}
