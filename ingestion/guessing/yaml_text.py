"""Proposals as YAML that a person edits: every doubt is a question beside its line."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import yaml

from ingestion.feeds import FEEDS
from ingestion.guessing.proposal import Proposal
from ingestion.sources.databases import PASSWORDS, PORTS, Database, DatabaseSource
from ingestion.sources.files import FileSource

_WIDTH: Final = 88
_QUOTED: Final = ("delimiter", "decimal", "date_format")
_ELSEWHERE: Final = ("feed", "files", "columns", "place", "database")

NameOf = Callable[[Path], str]
"""How a file is called in the configuration."""


def feeds_yaml(proposals: Sequence[Proposal], name_of: NameOf) -> str:
    """The key `feeds:` with every source, those that are not taken as comments."""
    taken = [one for one in proposals if one.is_active]
    others = [one for one in proposals if not one.is_active]
    lines = ["feeds:"]
    for feed in FEEDS:
        sources = [one for one in taken if one.feed == feed]
        if sources:
            lines.append(f"  {feed}:")
            for one in sources:
                lines += source_lines(one, name_of)
    if others:
        lines += ["", "  # Not taken:"]
    for one in others:
        block = [f"  {one.feed}:", *source_lines(one, name_of)]
        lines += [f"  # {line[2:]}".rstrip() for line in block]
    return "\n".join(lines) + "\n"


def source_lines(proposal: Proposal, name_of: NameOf) -> Iterator[str]:
    """One source in the list of its feed, with its questions."""
    yield from comment(f"{proposal.table.title}", 4)
    for note in proposal.notes:
        yield from comment(_question(note), 4)
    source = proposal.source
    first = "- "
    for line in (*_place(source, name_of), *_settings(source)):
        yield f"    {first}{line}"
        first = "  "
    questions = proposal.questions
    if source.columns:
        yield "      columns:"
    for name, text in source.columns.items():
        for told in questions.get(name, ()):
            yield from comment(_question(told), 8)
        yield f"        {scalar(name)}: {'null' if text is None else scalar(text)}"
    for name in questions.keys() - source.columns.keys():
        for told in questions[name]:
            yield from comment(_question(f"{name}: {told}"), 6)
    if proposal.not_taken:
        yield from comment(f"not taken: {', '.join(proposal.not_taken)}", 6)


def comment(text: str, indent: int) -> Iterator[str]:
    """A comment, wrapped."""
    start = f"{' ' * indent}# "
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=start, subsequent_indent=start,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def scalar(text: str) -> str:
    """A text as YAML writes it on one line."""
    written = yaml.safe_dump(
        text, allow_unicode=True, width=100_000, default_flow_style=True
    )
    return str(written).removesuffix("\n").removesuffix("\n...")


def _question(told: str) -> str:
    return f"QUESTION: {told}" if "?" in told else f"NOTE: {told}"


def _place(source: FileSource | DatabaseSource, name_of: NameOf) -> Iterator[str]:
    if isinstance(source, FileSource):
        files = [scalar(name_of(Path(name))) for name in source.files]
        yield f"files: {_flow(files)}"
        return
    yield f"{source.database.kind}: {scalar(_url(source.database))}"
    if source.database.variable != PASSWORDS[source.database.kind]:
        yield f"password_env: {source.database.variable}"


def _url(database: Database) -> str:
    """The URL with its user, without the password."""
    user = f"{quote(database.user)}@" if database.user else ""
    port = "" if database.port == PORTS[database.kind] else f":{database.port}"
    options = f"?{urlencode(database.options)}" if database.options else ""
    name = quote(database.name)
    return f"{database.kind}://{user}{database.host}{port}/{name}{options}"


def _settings(source: FileSource | DatabaseSource) -> Iterator[str]:
    """How the source is read, where that is not the default."""
    for field in fields(source):
        value = getattr(source, field.name)
        if field.name in _ELSEWHERE or value in (field.default, ()):
            continue
        if field.name == "compares_deletes":
            yield "deletes: compare"
        else:
            yield f"{field.name}: {_value(field.name, value)}"


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return _flow(f'"{one}"' for one in value)
    if name in _QUOTED:
        return f'"{value}"'
    return scalar(str(value))


def _flow(values: Iterable[str]) -> str:
    listed = list(values)
    return listed[0] if len(listed) == 1 else f"[{', '.join(listed)}]"


def mapping_lines(given: Mapping[str, Sequence[str]], indent: int) -> Iterator[str]:
    """Lists by key, each on a line."""
    for key, values in given.items():
        yield f"{' ' * indent}{key}: [{', '.join(scalar(value) for value in values)}]"
