"""Removal effects: a published example, and chains that lose a channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from ml.attribution import SCHEMA, removal_effects

Journey = tuple[Sequence[str], bool]


def transitions(journeys: Sequence[Journey]) -> pa.Table:
    counted: Counter[tuple[str | None, str | None, bool]] = Counter()
    for channels, bought in journeys:
        way = [None, *channels, None]
        for index, (origin, target) in enumerate(pairwise(way)):
            counted[origin, target, bought and index == len(channels)] += 1
    return pa.Table.from_pylist(
        [
            {"from_channel": a, "to_channel": b, "is_purchase": c, "journeys": count}
            for (a, b, c), count in counted.items()
        ]
    )


def purchase_rate(counted: pa.Table, without: str | None) -> float:
    """Follow the chain until nobody moves; who comes to the lost channel is lost."""
    rows = counted.to_pylist()
    leaving: Counter[str | None] = Counter()
    for row in rows:
        leaving[row["from_channel"]] += row["journeys"]
    here: dict[str | None, float] = {None: 1.0}
    bought = 0.0
    while sum(here.values()) > 1e-15:
        there: Counter[str | None] = Counter()
        for row in rows:
            moving = here.get(row["from_channel"], 0.0)
            moving *= row["journeys"] / leaving[row["from_channel"]]
            if row["is_purchase"]:
                bought += moving
            elif row["to_channel"] not in {None, without}:
                there[row["to_channel"]] += moving
        here = dict(there)
    return bought


def drawn(seed: int) -> list[Journey]:
    rng = np.random.default_rng(seed)
    names = list("abcdef")[: rng.integers(1, 7)]
    return [
        (list(rng.choice(names, rng.integers(1, 6))), bool(rng.random() < 0.3))
        for _ in range(200)
    ]


def test_the_published_example() -> None:
    # Three journeys of Bryl, "Marketing multi-channel attribution model with R" (2016).
    table = removal_effects(
        transitions(
            [(["C1", "C2", "C3"], True), (["C1"], False), (["C2", "C3"], False)]
        )
    )
    assert table["channel"].to_pylist() == ["C1", "C2", "C3"]
    assert table["removal_effect"].to_pylist() == pytest.approx([0.5, 1, 1])
    assert table["share"].to_pylist() == pytest.approx([0.2, 0.4, 0.4])


@pytest.mark.parametrize("seed", range(8))
def test_an_effect_is_what_a_chain_without_the_channel_loses(seed: int) -> None:
    counted = transitions(drawn(seed))
    table = removal_effects(counted)
    whole = purchase_rate(counted, without=None)
    for channel, effect in zip(
        table["channel"].to_pylist(), table["removal_effect"].to_pylist(), strict=True
    ):
        lost = 1 - purchase_rate(counted, without=channel) / whole
        assert effect == pytest.approx(lost, abs=1e-9)
    assert sum(table["share"].to_pylist()) == pytest.approx(1, abs=1e-12)


def test_the_order_of_rows_changes_nothing() -> None:
    counted = transitions(drawn(3))
    assert removal_effects(counted).equals(removal_effects(counted[::-1]))


def test_a_channel_that_never_leads_to_a_purchase_has_no_credit() -> None:
    table = removal_effects(transitions([(["good"], True), (["bad"], False)]))
    assert dict(
        zip(*table.select(["channel", "share"]).to_pydict().values(), strict=True)
    ) == {
        "bad": 0.0,
        "good": 1.0,
    }


@pytest.mark.parametrize("journeys", [[], [(["a"], False)]])
def test_without_a_purchase_there_is_no_credit(journeys: list[Journey]) -> None:
    counted = transitions(journeys) if journeys else transitions(drawn(1))[:0]
    assert removal_effects(counted) == SCHEMA.empty_table()
