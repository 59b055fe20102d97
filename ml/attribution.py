"""What a channel is worth by its absence: the removal effect in a Markov chain."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from ml.features import Floats

SCHEMA: Final = pa.schema(
    [
        ("channel", pa.string()),
        ("removal_effect", pa.float64()),
        ("share", pa.float64()),
    ]
)


def removal_effects(transitions: pa.Table) -> pa.Table:
    """Share credit among channels by removal effects (Anderl et al., 2016).

    Journeys are a first-order Markov chain from the start over channels to a purchase
    or to nothing. The removal effect of a channel is the share of purchases that would
    be lost if whoever comes to it went away.

    Args:
        transitions: Columns `from_channel` (null at the start), `to_channel` (null at
            the end), `is_purchase` (the end is a purchase), `journeys` (how many went
            this way). Every channel has a way out.

    Returns:
        One row for each channel in the order of names: `channel`, `removal_effect` from
        0 to 1, `share` of the credit, which sums to 1. No row without a purchase.
    """
    rows = transitions.select(["from_channel", "to_channel", "is_purchase", "journeys"])
    counted = list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
    names = sorted({row[0] for row in counted if row[0] is not None})
    place = {name: index for index, name in enumerate(names)}
    start, bought = np.zeros(len(names)), np.zeros(len(names))
    moves, left = np.zeros((len(names), len(names))), np.zeros(len(names))
    for origin, target, is_purchase, journeys in counted:
        if origin is None:
            start[place[target]] += journeys
            continue
        left[place[origin]] += journeys
        if target is not None:
            moves[place[origin], place[target]] += journeys
        elif is_purchase:
            bought[place[origin]] += journeys
    if not bought.any():
        return SCHEMA.empty_table()
    lost = _lost(start / start.sum(), moves / left[:, None], bought / left)
    return pa.table([names, lost, lost / lost.sum()], schema=SCHEMA)


def _lost(start: Floats, moves: Floats, bought: Floats) -> Floats:
    """Share of purchases whose journey comes to each channel.

    A removed channel swallows whoever comes to it, so it takes with it the purchases
    that pass it: P(ever there) x P(purchase from there) / P(purchase). With the chain's
    fundamental matrix N, P(ever there) is (start N)_c / N_cc: one inverse serves all.
    """
    from threadpoolctl import threadpool_limits

    # Sums in one order give the same bytes every time.
    with threadpool_limits(limits=1):
        visits = np.linalg.inv(np.eye(len(start)) - moves)
    buys = visits @ bought
    comes = start @ visits / np.diag(visits)
    lost: Floats = comes * buys / (start @ buys)
    return lost
