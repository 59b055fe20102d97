from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ml.identity import resolve

MEMBERS = pa.schema(
    [
        ("source_customer_id", pa.string()),
        ("birth_date", pa.date32()),
        ("registered_at", pa.timestamp("us")),
        ("decided_customer_id", pa.string()),
        ("first_decided_at", pa.timestamp("us")),
    ]
)
PAIRS = pa.schema(
    [
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("rule", pa.string()),
        ("priority", pa.int64()),
    ]
)
PRIORITY = {"email": 0, "phone": 1, "name_and_birth_date": 2}


def record(
    key: str,
    *,
    born: int | None = None,
    registered: int | None = None,
    decided: str | None = None,
    since: int = 2020,
) -> dict[str, Any]:
    return {
        "source_customer_id": key,
        "birth_date": date(born, 5, 1) if born else None,
        "registered_at": datetime.fromisoformat(f"{registered}-01-01")
        if registered
        else None,
        "decided_customer_id": decided,
        "first_decided_at": datetime.fromisoformat(f"{since}-01-01")
        if decided
        else None,
    }


def resolved(
    records: list[dict[str, Any]], *links: tuple[str, str, str]
) -> dict[str, tuple[str, str | None]]:
    pairs = [
        {"left_id": left, "right_id": right, "rule": rule, "priority": PRIORITY[rule]}
        for left, right, rule in links
    ]
    table = resolve(
        pa.Table.from_pylist(records, schema=MEMBERS),
        pa.Table.from_pylist(pairs, schema=PAIRS),
    )
    return {
        row["source_customer_id"]: (row["customer_id"], row["rule"])
        for row in table.to_pylist()
    }


def test_a_person_takes_the_id_registered_first() -> None:
    people = resolved(
        [record("A", registered=2022), record("B", registered=2021), record("C")],
        ("A", "B", "email"),
        ("B", "C", "phone"),
    )
    assert people == {"A": ("B", "email"), "B": ("B", "email"), "C": ("B", "phone")}


def test_contradicting_birth_dates_veto_through_a_third_record() -> None:
    people = resolved(
        [record("A", born=1980), record("B"), record("C", born=1990)],
        ("A", "B", "phone"),
        ("B", "C", "email"),
    )
    assert people == {"A": ("A", None), "B": ("B", "email"), "C": ("B", "email")}


def test_an_older_record_that_arrives_late_does_not_rename_the_person() -> None:
    people = resolved(
        [record("A", registered=2022, decided="A"), record("B", registered=2019)],
        ("A", "B", "email"),
    )
    assert {customer for customer, _ in people.values()} == {"A"}


def test_when_two_customers_turn_out_one_the_longer_decided_id_stays() -> None:
    people = resolved(
        [
            record("A", registered=2018, decided="A", since=2024),
            record("B", registered=2019, decided="B", since=2021),
        ],
        ("A", "B", "email"),
    )
    assert {customer for customer, _ in people.values()} == {"B"}


def test_a_customer_that_comes_apart_leaves_the_id_to_its_own_record() -> None:
    people = resolved(
        [record("A", decided="A", since=2021), record("B", decided="A", since=2020)]
    )
    assert people == {"A": ("A", None), "B": ("B", None)}


def test_the_rest_of_a_customer_keeps_the_id_of_a_record_that_is_gone() -> None:
    people = resolved(
        [record("B", decided="A"), record("C", decided="A")], ("B", "C", "email")
    )
    assert {customer for customer, _ in people.values()} == {"A"}


def test_a_newcomer_who_contradicts_does_not_tear_a_person_apart() -> None:
    people = resolved(
        [
            record("A", born=1990),
            record("B", decided="B"),
            record("C", born=1980, decided="B"),
        ],
        ("A", "B", "email"),
        ("B", "C", "phone"),
    )
    assert people == {"A": ("A", None), "B": ("B", "phone"), "C": ("B", "phone")}


def test_nobody_is_an_answer() -> None:
    assert resolved([]) == {}


KEYS = st.sampled_from([f"id{number}" for number in range(8)])
LINKS = st.lists(
    st.tuples(KEYS, KEYS, st.sampled_from(sorted(PRIORITY))).filter(
        lambda link: link[0] < link[1]
    ),
    max_size=20,
)
BIRTHS = st.lists(st.sampled_from([None, 1980, 1990]), min_size=8, max_size=8)


@given(links=LINKS, births=BIRTHS)
def test_no_customer_has_two_birth_dates_and_a_second_night_changes_nothing(
    links: list[tuple[str, str, str]], births: list[int | None]
) -> None:
    people = [record(f"id{number}", born=born) for number, born in enumerate(births)]
    first = resolved(people, *links)
    assert resolved(people[::-1], *links[::-1]) == first
    dates: dict[str, set[int]] = {}
    for key, born in zip(sorted(first), births, strict=True):
        dates.setdefault(first[key][0], set()).update({born} if born else ())
    assert all(len(known) <= 1 for known in dates.values())
    decided = [
        row | record(key, decided=first[key][0], born=born)
        for row, key, born in zip(people, sorted(first), births, strict=True)
    ]
    second = resolved(decided, *links)
    assert {key: name for key, (name, _) in second.items()} == {
        key: name for key, (name, _) in first.items()
    }
