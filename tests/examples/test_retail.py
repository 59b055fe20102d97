"""The synthetic retailer: what was planted in it is found again in its marts."""

from __future__ import annotations

import json

import duckdb
import numpy as np
from sklearn.metrics import adjusted_rand_score

from tests.conftest import Figure, Retail

Connection = duckdb.DuckDBPyConnection


def test_planted_duplicates_are_found(
    marts: Connection, retail: Retail, figure: Figure
) -> None:
    precision, recall, findable = marts.execute(f"""
        with records as (
            select
                identities.source_customer_id as id,
                identities.customer_id,
                truth.person,
                truth.shares <> 'nothing' as is_findable
            from marts.customer_identities as identities
            inner join '{retail.truth}/records.parquet' as truth
                on identities.source_customer_id = truth.customer_id
        ),

        pairs as (
            select
                one.person = other.person as is_true,
                one.customer_id = other.customer_id as is_found,
                one.is_findable and other.is_findable as is_findable
            from records as one
            inner join records as other
                on
                    one.id < other.id
                    and (
                        one.person = other.person
                        or one.customer_id = other.customer_id
                    )
        )

        select
            avg(is_true::int) filter (where is_found),
            avg(is_found::int) filter (where is_true),
            avg(is_found::int) filter (where is_true and is_findable)
        from pairs
    """).fetchall()[0]
    figure(
        "duplicates",
        f"precision {precision:.3f}, recall {recall:.3f}, "
        f"of records that share a key {findable:.3f}",
    )
    assert precision >= 0.99
    assert findable >= 0.97
    assert recall >= 0.8


def test_planted_clusters_are_found(
    marts: Connection, retail: Retail, figure: Figure
) -> None:
    customers = marts.execute(f"""
        select
            assignments.segment_id,
            any_value(persons.cluster) as cluster,
            any_value(abt.frequency) >= 3 as is_known_well
        from marts.segment_assignments as assignments
        inner join marts.customers_abt as abt using (customer_id)
        inner join marts.customer_identities as identities using (customer_id)
        inner join '{retail.truth}/records.parquet' as records
            on identities.source_customer_id = records.customer_id
        inner join '{retail.truth}/persons.parquet' as persons using (person)
        group by assignments.customer_id, assignments.segment_id
    """).df()
    known = customers[customers["is_known_well"]]
    of_all = adjusted_rand_score(customers["cluster"], customers["segment_id"])
    of_known = adjusted_rand_score(known["cluster"], known["segment_id"])
    figure(
        "clusters",
        f"ARI {of_all:.3f} of {len(customers)} buyers, "
        f"{of_known:.3f} of {len(known)} with three orders or more",
    )
    assert of_known >= 0.7
    assert of_all >= 0.5


def test_each_planted_return_is_linked_to_a_sale_of_the_same_goods(
    marts: Connection, figure: Figure
) -> None:
    linked, alike, returns = marts.execute("""
        select
            count(sales.order_id),
            count_if(
                sales.customer_id = returns.customer_id
                and sales.product_id = returns.product_id
                and sales.unit_price = returns.unit_price
                and sales.ordered_at <= returns.ordered_at
            ),
            count(*)
        from marts.order_lines as returns
        left join marts.order_lines as sales
            on
                returns.returned_order_id = sales.order_id
                and returns.returned_line_number = sales.line_number
        where returns.reason = 'return' and not returns.is_guest
    """).fetchall()[0]
    figure("returns", f"{linked} of {returns} linked")
    assert alike == linked
    assert linked / returns > 0.95


def test_rejected_rows_are_the_planted_ones(marts: Connection, retail: Retail) -> None:
    planted = json.loads((retail.truth / "truth.json").read_text())
    file = str(retail.warehouse / "mercato.duckdb")
    with duckdb.connect(file, read_only=True) as private:
        rejected = private.execute("""
            select feed, count(*) from ops.rejected_rows group by feed
        """).fetchall()
    assert dict(rejected) == {"customers": planted["rejected_customers"]}
    assert marts.execute("select count(*) from marts.customers").fetchall()[0][0] > 0


def test_scoring_in_sql_finds_the_nearest_centroid(marts: Connection) -> None:
    assigned = marts.execute("""
        select * from marts.segment_assignments
        inner join marts.customers_abt using (customer_id)
    """).df()
    model = marts.execute(
        """
        select * from ops.segment_models where model_id = ?
        order by segment_id, feature_number
    """,
        [assigned["model_id"].iloc[0]],
    ).df()
    first = model[model["segment_id"] == 1]
    columns = []
    for feature in first.to_dict("records"):
        given = assigned[feature["feature"]].astype(float).to_numpy()
        is_log = feature["feature"] != "return_rate"
        moved = np.sign(given) * np.log1p(np.abs(given)) if is_log else given
        known = np.where(np.isnan(moved), feature["fill"], moved)
        columns.append((known - feature["center"]) / feature["scale"])
    centroids = model["centroid"].to_numpy().reshape(-1, len(columns))
    coordinates = np.stack(columns, axis=1)
    distances = np.linalg.norm(coordinates[:, None, :] - centroids[None], axis=2)
    assert (assigned["segment_id"] == distances.argmin(axis=1) + 1).all()
    assert np.allclose(assigned["distance"], distances.min(axis=1))
