from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from tests.synthetic.generated import Company

FEATURES = """
with orders as (
    select customer_id, order_id, any_value(quantity < 0) as is_return,
        min(ordered_at)::date as day, sum(amount) as amount,
    from order_lines
    where customer_id is not null and product_id <> 'POST'
    group by 1, 2
),
variety as (
    select customer_id, count(distinct product_id) as products
    from order_lines where product_id <> 'POST' group by 1
),
features as (
    select customer_id, count(*) filter (not is_return) as frequency,
        avg(amount) filter (not is_return) as ticket,
        -coalesce(sum(amount) filter (is_return), 0)
            / sum(amount) filter (not is_return) as return_rate,
        coalesce((max(day) filter (not is_return) - min(day))
            / nullif(count(*) filter (not is_return) - 1, 0), 365) as gap,
    from orders group by 1
)
select ln(frequency), ln(ticket::double), return_rate::double, ln(gap + 1),
    ln(products), records.person, persons.cluster
from features
join variety using (customer_id)
join records using (customer_id)
join persons using (person)
where frequency > 0
order by customer_id
"""


def test_kmeans_on_plain_features_finds_the_planted_clusters(company: Company) -> None:
    rows = company.rows(FEATURES)
    features = np.array([row[:5] for row in rows], dtype=np.float64)
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    found = KMeans(5, n_init=10, random_state=0).fit_predict(scaled)
    assert adjusted_rand_score([row[6] for row in rows], found) > 0.7


def shared(company: Company, kind: str, condition: str) -> tuple[Any, ...]:
    """Further records of a kind, and how many agree with the first as they should."""
    return company.rows(
        f"""
        select count(*), count(*) filter ({condition})
        from records
        join records as firsts on records.person = firsts.person and firsts.is_first
        join customers as further on records.customer_id = further.customer_no
        join customers as first on firsts.customer_id = first.customer_no
        where records.shares = '{kind}'
        """
    )[0]


def test_duplicates_share_what_the_truth_says(company: Company) -> None:
    email = (
        "lower(trim(further.e_mail)) = first.e_mail and further.e_mail <> first.e_mail"
    )
    digits = "right(regexp_replace({}.mobile, '[^0-9]', '', 'g'), 10)"
    phone = f"{digits.format('further')} = {digits.format('first')}"
    name = (
        "lower(further.name) = lower(first.name) "
        "and further.date_of_birth = first.date_of_birth"
    )
    different = f"not coalesce({email} or {phone} or {name}, false)"
    conditions = {
        "email": email,
        "phone": f"{phone} and further.mobile <> first.mobile",
        "name_and_birth_date": name,
        "nothing": different,
    }
    for kind, condition in conditions.items():
        records, agreeing = shared(company, kind, condition)
        assert records == agreeing > 5, kind


def test_distinct_persons_share_contacts_only_where_it_was_planted(
    company: Company,
) -> None:
    sharing = company.one(
        """
        with addresses as (
            select lower(trim(customers.e_mail)) as e_mail, records.person,
                records.contact_owner, records.uses_shop_address
            from customers join records on customers.customer_no = records.customer_id
            where customers.e_mail like '%@%'
        )
        select count(*) from addresses as one join addresses as other using (e_mail)
        where one.person < other.person
            and not (one.uses_shop_address and other.uses_shop_address)
            and other.contact_owner <> one.person
        """
    )
    assert sharing == 0


def test_households_state_birth_dates_that_contradict_each_other(
    company: Company,
) -> None:
    pairs, contradicting = company.rows(
        """
        select count(*), count(*) filter (one.date_of_birth <> other.date_of_birth)
        from records
        join records as owners
            on records.contact_owner = owners.person and owners.is_first
        join customers as one on records.customer_id = one.customer_no
        join customers as other on owners.customer_id = other.customer_no
        where records.contact_owner <> records.person
        """
    )[0]
    assert pairs == contradicting > 10


def test_the_shop_address_is_used_by_more_people_than_a_household(
    company: Company,
) -> None:
    users = company.one(
        "select count(distinct customer_no) from customers "
        "where e_mail = 'till@example.com'"
    )
    assert users == company.one("select count(*) from records where uses_shop_address")
    assert users > 5
