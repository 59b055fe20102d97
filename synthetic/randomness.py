"""Random streams by name, and vectorised draws from them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Streams:
    """One seed, and an independent generator for each named part of the company.

    A part keeps its numbers when other parts draw more or fewer of theirs, because its
    stream depends on the seed, its name and its block alone.
    """

    seed: int

    def part(self, name: str, *block: int) -> np.random.Generator:
        """Return the generator of a part, or of one block of it."""
        key = (zlib.crc32(name.encode()), *block)
        sequence = np.random.SeedSequence(self.seed, spawn_key=key)
        return np.random.Generator(np.random.PCG64(sequence))


def cumulative(weights: npt.ArrayLike) -> Array:
    """Turn weights of any scale into cumulative probabilities along the last axis."""
    totals = np.cumsum(np.asarray(weights, dtype=np.float64), axis=-1)
    shares: Array = totals / totals[..., -1:]
    return shares


def draw(rng: np.random.Generator, weights: npt.ArrayLike, size: int) -> Array:
    """Draw indices in proportion to the weights."""
    return np.searchsorted(cumulative(weights), rng.random(size), side="right")


def draw_by_group(
    rng: np.random.Generator, weights: npt.ArrayLike, groups: Array
) -> Array:
    """Draw an index for each element from the weights of its group (a row each)."""
    shares = cumulative(weights)
    chances = rng.random(len(groups))
    drawn = np.zeros(len(groups), dtype=np.int64)
    for group, row in enumerate(shares):
        members = np.flatnonzero(groups == group)
        drawn[members] = np.searchsorted(row, chances[members], side="right")
    return drawn


def pick(rng: np.random.Generator, candidates: Array, share: float) -> Array:
    """Pick a share of the candidates, at least one where there are any."""
    count = min(len(candidates), max(1, round(share * len(candidates))))
    return np.sort(rng.choice(candidates, size=count, replace=False))


def positions(counts: Array) -> Array:
    """Count up from zero within groups of the given sizes: [2, 3] -> 0 1 0 1 2."""
    starts = np.cumsum(counts) - counts
    within: Array = np.arange(int(counts.sum())) - np.repeat(starts, counts)
    return within
