"""Which customer records are one person: links joined in order, with a veto."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

_LATEST = datetime.fromisoformat("9999-12-31")
_RESOLVED = pa.schema(
    [
        ("source_customer_id", pa.string()),
        ("customer_id", pa.string()),
        ("rule", pa.string()),
    ]
)


class Record(NamedTuple):
    """A customer record, with the customer that an earlier night gave it."""

    source_customer_id: str
    birth_date: date | None
    registered_at: datetime | None
    decided_customer_id: str | None
    first_decided_at: datetime | None

    @property
    def age(self) -> tuple[bool, datetime, datetime, str]:
        """Sorts the longest decided first, then the earliest registered, then by id."""
        return (
            self.decided_customer_id is None,
            self.first_decided_at or _LATEST,
            self.registered_at or _LATEST,
            self.source_customer_id,
        )


class Pair(NamedTuple):
    """Two records that a rule holds for one person; low priorities are joined first."""

    left_id: str
    right_id: str
    rule: str
    priority: int


def resolve(members: pa.Table, pairs: pa.Table) -> pa.Table:
    """Give each record the id of its customer.

    Args:
        members: One row per record with the fields of `Record`. Holds every record that
            `pairs` name or that an earlier night joined to another, and every record
            whose id is the customer id of one of these.
        pairs: One row per candidate pair and rule with the fields of `Pair`.

    Returns:
        One row per member, by id: source_customer_id, customer_id and the first rule
        that joined it to another record (null when it is alone).
    """
    records = {row[0]: Record(*row) for row in _rows(members, Record._fields)}
    links = sorted(
        (Pair(*row) for row in _rows(pairs, Pair._fields)),
        key=lambda pair: _order(pair, records),
    )
    clusters, rules = _join(links, records)
    names = _names(clusters)
    keys = sorted(records)
    columns = [keys, [names[key] for key in keys], [rules.get(key) for key in keys]]
    return pa.table(columns, schema=_RESOLVED)


def _rows(table: pa.Table, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[column].to_pylist() for column in columns), strict=True)


def _order(
    pair: Pair, records: Mapping[str, Record]
) -> tuple[bool, int, str, str, str]:
    # Who was one person yesterday is joined first: a new record that contradicts one
    # of them stays outside instead of tearing them apart.
    left = records[pair.left_id].decided_customer_id
    right = records[pair.right_id].decided_customer_id
    was_together = left is not None and left == right
    return (not was_together, pair.priority, pair.left_id, pair.right_id, pair.rule)


def _join(
    links: Iterable[Pair], records: Mapping[str, Record]
) -> tuple[list[list[Record]], dict[str, str]]:
    """Union-find in the given order; a cluster never holds two birth dates."""
    parents = {key: key for key in records}
    birth_dates = {key: record.birth_date for key, record in records.items()}
    rules: dict[str, str] = {}
    for link in links:
        left, right = sorted(
            (_root(parents, link.left_id), _root(parents, link.right_id))
        )
        known = {birth_dates[left], birth_dates[right]} - {None}
        if len(known) > 1:
            continue
        parents[right] = left
        birth_dates[left] = birth_dates[left] or birth_dates[right]
        rules.setdefault(link.left_id, link.rule)
        rules.setdefault(link.right_id, link.rule)
    clusters: defaultdict[str, list[Record]] = defaultdict(list)
    for key, record in records.items():
        clusters[_root(parents, key)].append(record)
    return list(clusters.values()), rules


def _root(parents: dict[str, str], key: str) -> str:
    while parents[key] != key:
        parents[key] = parents[parents[key]]
        key = parents[key]
    return key


def _names(clusters: Sequence[list[Record]]) -> dict[str, str]:
    """Name each cluster by the id that its oldest decided record already has.

    An id that two clusters could bear (a customer came apart) stays with the record
    whose source id it is, else with the cluster decided first.
    """
    aged = sorted(
        (sorted(cluster, key=lambda record: record.age) for cluster in clusters),
        key=lambda cluster: cluster[0].age,
    )
    home = {
        record.source_customer_id: number
        for number, cluster in enumerate(aged)
        for record in cluster
    }
    taken: set[str] = set()
    names: dict[str, str] = {}
    for number, cluster in enumerate(aged):
        decided = [record.decided_customer_id for record in cluster]
        wanted = [name for name in decided if name is not None]
        wanted += [record.source_customer_id for record in cluster]
        name = next(
            name
            for name in wanted
            if name not in taken and home.get(name, number) == number
        )
        taken.add(name)
        names |= {record.source_customer_id: name for record in cluster}
    return names
