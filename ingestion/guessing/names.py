"""Names of columns and tables, understood: `Rechnungsdatum` is an invoice's date."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from ingestion.guessing.concepts import (
    COLUMNS,
    DEALS,
    OWN,
    QUALIFIERS,
    TABLES,
    THINGS,
    TIERS,
)

_LINKS: Final = ("", "s", "n", "en", "es", "e", "er")
_SHORTEST: Final = 2
_EMPTY: Final = "of"
_OTHER: Final = 0.6
_THING: Final = 0.4
_UNKNOWN: Final = 0.12
_SHADE: Final = 0.1
_LATER: Final = 0.002

Meanings = frozenset[str]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a person would read it: its words, each with what it may mean."""

    folded: str
    words: tuple[tuple[str, Meanings], ...]

    @property
    def meanings(self) -> Meanings:
        """All that its words may mean."""
        return frozenset().union(*(meanings for _, meanings in self.words))


@lru_cache(maxsize=4096)
def understood(name: str) -> Name:
    """Cut a name into words and look each up."""
    words = tuple(
        (word, _DICTIONARY.get(word, frozenset()))
        for piece in _pieces(name)
        for word in _compound(piece)
    )
    return Name(folded(name), words)


def folded(name: str) -> str:
    """The letters and digits of a name, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if letter.isalnum())


def likeness(name: str, feed: str, column: str) -> float:
    """How plainly a name says that it is this column of this feed: 0 to 1."""
    if folded(name) == folded(column):
        return 1.0
    own = OWN.get(feed, {}).get(column)
    return _score(understood(name), own or COLUMNS.get(column, ""))


def table_likeness(name: str, feed: str) -> float:
    """How plainly a table's name says that it is this feed: 0 to 1."""
    if folded(name) == folded(feed):
        return 1.0
    return _score(understood(re.sub(r"\d+", " ", name)), TABLES.get(feed, ""))


def languages(names: Iterable[str]) -> Counter[str]:
    """How many words each language has that no other has."""
    found: Counter[str] = Counter()
    for name in names:
        for word, _ in understood(name).words:
            spoken = _SPOKEN.get(word, frozenset())
            if len(spoken) == 1:
                found.update(spoken)
    return found


def _score(name: Name, patterns: str) -> float:
    if not patterns:
        return 0.0
    return max(
        0.0, *(tier - _excess(name, pattern) for tier, pattern in _ranked(patterns))
    )


@lru_cache(maxsize=512)
def _ranked(patterns: str) -> tuple[tuple[float, frozenset[str] | str], ...]:
    ranked: list[tuple[float, frozenset[str] | str]] = []
    for tier, group in zip(TIERS, patterns.split(";"), strict=False):
        for place, text in enumerate(group.split()):
            worth = tier - _LATER * place
            if text.startswith("!"):
                ranked.append((worth, text[1:]))
            else:
                ranked += [(worth, frozenset(one)) for one in _meant(text.split("+"))]
    return tuple(ranked)


def _meant(words: list[str]) -> Iterator[list[str]]:
    if "deal" not in words:
        yield words
        return
    for deal in DEALS:
        yield [deal if word == "deal" else word for word in words]


def _excess(name: Name, pattern: frozenset[str] | str) -> float:
    """What the name says besides the pattern; more than anything if it says less."""
    if isinstance(pattern, str):
        return 0.0 if name.folded == pattern else 2.0
    if not pattern <= name.meanings:
        return 2.0
    return sum(
        _weight(meanings)
        for _, meanings in name.words
        if not meanings & pattern and _EMPTY not in meanings
    )


def _weight(meanings: Meanings) -> float:
    if not meanings:
        return _UNKNOWN
    if meanings & QUALIFIERS:
        return _SHADE
    return _THING if meanings & THINGS else _OTHER


def _pieces(name: str) -> list[str]:
    """`sellToCustomer No_` → sell, to, customer, no."""
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", name)
    spaced = re.sub(r"(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])", " ", spaced)
    spaced = spaced.replace("№", " no ").replace("#", " no ").replace("n°", " no ")
    # E-Mail is one word, whatever stands around it.
    spaced = re.sub(r"(?i)\be[-_ ]mail", "email", spaced)
    pieces = re.split(r"[\W_]+|(?<=\D)(?=\d)", spaced)
    return [folded(piece) for piece in pieces if folded(piece)]


def _compound(word: str) -> list[str]:
    """The known words that a word is made of, else the word itself."""
    if word in _DICTIONARY:
        return [word]
    return _cut(word) or [word]


def _cut(rest: str) -> list[str] | None:
    for length in range(len(rest), _SHORTEST - 1, -1):
        if rest[:length] not in _DICTIONARY:
            continue
        for link in _LINKS:
            behind = rest[length:]
            if not behind:
                return [rest[:length]]
            if not behind.startswith(link):
                continue
            others = _cut(behind.removeprefix(link))
            if others:
                return [rest[:length], *others]
    return None


def _spellings(word: str) -> set[str]:
    german = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {folded(word), folded(german)}


def _entries() -> Iterator[tuple[str, str, str]]:
    """Every spelling with what it means and the language it is of."""
    text = Path(__file__).with_name("words.yml").read_text(encoding="utf-8")
    # The base loader knows nothing but text, and leaves `no` a word.
    told = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - safer than the safe one
    for meaning, spoken in told.items():
        for language, words in spoken.items():
            for word in words.split():
                for spelling in _spellings(word):
                    yield spelling, meaning, language


def _gathered(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, what in pairs:
        found.setdefault(word, set()).add(what)
    return {word: frozenset(values) for word, values in found.items()}


_ENTRIES: Final = tuple(_entries())
_DICTIONARY: Final = _gathered((word, meaning) for word, meaning, _ in _ENTRIES)
_SPOKEN: Final = _gathered((word, language) for word, _, language in _ENTRIES)
