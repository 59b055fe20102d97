"""What landing says when a source cannot be read: one paragraph, no stack trace."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LandingError(Exception):
    """A source cannot be landed; the message names place, value and remedy."""


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name nearest in spelling to `name`, whatever the case, or None."""
    by_folded = {_folded(other): other for other in names}
    matches = difflib.get_close_matches(_folded(name), by_folded, n=1, cutoff=0.5)
    return by_folded[matches[0]] if matches else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A sentence with the closest match and all names, to end a message with."""
    known = list(names)
    match = closest(name, known)
    hint = f"Did you mean {match!r}? " if match else ""
    return f"{hint}There are: {listed(known)}."


def listed(names: Iterable[str]) -> str:
    """The names with commas, or 'none'."""
    return ", ".join(names) or "none"


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
