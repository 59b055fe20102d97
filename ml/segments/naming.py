"""Names of segments, from what sets each apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from ml.features import Floats


class Rule(NamedTuple):
    """A name, and the sides of the average on which a segment must stand for it."""

    name: str
    sides: Mapping[str, int]
    """1 is clearly above, -1 clearly below the average, 0 near it or on either side."""


CLEAR: Final = 0.4
"""Standard deviations from the average that count as clearly above or below."""
RULES: Final = (
    Rule("Champions", {"recency_days": -1, "frequency": 1, "monetary": 1}),
    Rule("Valuable but away", {"recency_days": 1, "frequency": 1, "monetary": 1}),
    Rule("Loyal", {"frequency": 1, "monetary": 1}),
    Rule("Big baskets", {"frequency": -1, "monetary": 1}),
    Rule("Small but often", {"frequency": 1, "monetary": -1}),
    Rule("New or occasional", {"recency_days": -1, "frequency": -1}),
    Rule("Lapsed", {"recency_days": 1, "frequency": -1}),
    Rule("Away", {"recency_days": 1}),
    Rule("Recently active", {"recency_days": -1}),
)
WORDS: Final = MappingProxyType(
    {
        "recency_days": ("away for long", "bought lately"),
        "frequency": ("buys often", "buys seldom"),
        "monetary": ("spends much", "spends little"),
        "average_order_value": ("large orders", "small orders"),
        "tenure_days": ("long-standing", "new"),
        "days_between_orders": ("long pauses", "short pauses"),
        "product_variety": ("wide choice", "narrow choice"),
        "return_rate": ("returns much", "returns little"),
    }
)
"""What standing above and below the average means, for features of customers_abt."""


def name_segments(
    centroids: Floats,
    features: Sequence[str],
    kept: Mapping[int, str] = MappingProxyType({}),
    taken: Collection[str] = (),
) -> list[str]:
    """Name every segment by the first rule it meets, else by its strongest features.

    Names are unique: a name that two segments earn is followed by what tells each
    apart, and where that is the same too, by a number.

    Args:
        centroids: Standardised, shape (k, p).
        features: Names of the p features.
        kept: Names that segments had before, by position.
        taken: Names of other segments, past ones too, that no new one may get.

    Returns:
        k names.
    """
    used = {*taken, *kept.values()}
    names: list[str] = []
    for position, earned in enumerate(_earned(centroids, features)):
        name = kept.get(position)
        if name is None:
            phrase = _phrase(np.asarray(centroids[position]), features, 2)
            name = _unlike(earned, phrase, used)
            used.add(name)
        names.append(name)
    return names


def _earned(centroids: Floats, features: Sequence[str]) -> list[str]:
    if len(centroids) == 1:
        return ["All customers"]
    earned = [_by_rule(row, features) for row in centroids]
    names = []
    for position, name in enumerate(earned):
        others = [row for row, other in enumerate(earned) if other == name]
        if name and len(others) == 1:
            names.append(name)
        else:
            distinct = _told_apart(position, others, centroids)
            phrase = _phrase(distinct, features, 1 if name else 2)
            names.append(
                f"{name}: {phrase}" if name else phrase[0].upper() + phrase[1:]
            )
    return _numbered(names)


def _unlike(name: str, phrase: str, used: Collection[str]) -> str:
    """The name, else with what sets the segment apart, else numbered."""
    wanted = [name, f"{name.split(':', maxsplit=1)[0]}: {phrase}"]
    wanted += [f"{name} {number}" for number in range(2, len(used) + 3)]
    return next(one for one in wanted if one not in used)


def _by_rule(centroid: Floats, features: Sequence[str]) -> str | None:
    standing = dict(zip(features, centroid, strict=True))
    for rule in RULES:
        if all(
            standing.get(name, 0.0) * side >= CLEAR for name, side in rule.sides.items()
        ):
            return rule.name
    return None


def _told_apart(position: int, others: Sequence[int], centroids: Floats) -> Floats:
    """Distances from the average, or from the others of the name where there are."""
    rest = [row for row in others if row != position]
    if not rest:
        return np.asarray(centroids[position])
    return np.asarray(centroids[position] - centroids[rest].mean(axis=0))


def _phrase(standing: Floats, features: Sequence[str], count: int) -> str:
    strongest = np.argsort(-np.abs(standing), kind="stable")[:count]
    clear = [at for at in strongest if abs(standing[at]) >= CLEAR] or strongest[:1]
    return ", ".join(_words(features[at], float(standing[at])) for at in clear)


def _words(feature: str, standing: float) -> str:
    if "=" in feature:
        category, value = feature.split("=", 1)
        return f"{category} {value}" if standing > 0 else f"{category} not {value}"
    high, low = WORDS.get(feature, (f"high {feature}", f"low {feature}"))
    return (high if standing > 0 else low).replace("_", " ")


def _numbered(names: Sequence[str]) -> list[str]:
    unique = []
    for position, name in enumerate(names):
        before = names[:position].count(name)
        unique.append(f"{name} {before + 1}" if before else name)
    return unique
