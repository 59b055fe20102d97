"""The channel map: the sources' words for channels brought to the company's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from ingestion.sql import literal

DIRECT: Final = "direct"
_NOTHING: Final = ("(direct)", "(none)", "(not set)")
CHANNEL_COLUMNS: Final = frozenset({"channel", "acquisition_channel"})


def channel(value: str, channels: Mapping[str, str]) -> str:
    """SQL that maps a channel; a word that the map does not know stays as it is."""
    mapped = _lookup(f"lower({value})", channels)
    return f"coalesce({mapped}, {value})" if mapped else value


def web_channel(names: Collection[str], channels: Mapping[str, str]) -> str:
    """SQL for the channel of UTM source and medium, where they are among the names.

    The map is asked for "source / medium", then the medium, then the source; without
    an answer the medium or source itself, without either 'direct'.
    """
    nothing = ", ".join(literal(word) for word in _NOTHING)
    source, medium = (
        f"case when lower({name}) not in ({nothing}) then {name} end"
        if name in names
        else "null::varchar"
        for name in ("utm_source", "utm_medium")
    )
    asked = (
        f"lower({source} || ' / ' || {medium})",
        f"lower({medium})",
        f"lower({source})",
    )
    found = [_lookup(key, channels) for key in asked]
    answers = [answer for answer in found if answer]
    return f"coalesce({', '.join([*answers, medium, source, literal(DIRECT)])})"


def _lookup(key: str, channels: Mapping[str, str]) -> str:
    known = {ours.lower(): ours for ours in channels.values()} | {
        theirs.lower(): ours for theirs, ours in channels.items()
    }
    whens = " ".join(
        f"when {literal(theirs)} then {literal(ours)}" for theirs, ours in known.items()
    )
    return f"case {key} {whens} end" if whens else ""
