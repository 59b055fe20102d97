"""`mercato init`: a first configuration for data that nobody described."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingestion.errors import LandingError
from ingestion.guessing.company import Company
from ingestion.guessing.proposal import Proposal
from ingestion.guessing.proposals import Guess
from ingestion.guessing.tables import Tables, Unread
from ingestion.guessing.yaml_text import comment, feeds_yaml, mapping_lines, scalar
from ingestion.preview import look
from pipeline.errors import ConfigurationError
from pipeline.sources import place_of

_PLACE: Final = "mercato init"
_HEAD: Final = """\
# A first configuration, guessed by `mercato init`. Answer what says QUESTION; then
#     mercato land --dry-run
# shows what would land, and `mercato refresh` makes the first release.
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What was written, source by source: title, feed, questions; and what was not."""

    file: Path
    sources: tuple[Proposal, ...]
    unread: tuple[Unread, ...]

    @property
    def active(self) -> tuple[Proposal, ...]:
        """Sources that the configuration takes."""
        return tuple(one for one in self.sources if one.is_active)

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "file": str(self.file),
            "sources": [
                {
                    "source": one.table.title,
                    "feed": one.feed,
                    "is_active": one.is_active,
                    "questions": one.doubts,
                }
                for one in self.sources
            ],
            "unread": [
                {"source": one.name, "problem": one.problem} for one in self.unread
            ],
        }


def begin(places: Sequence[str], config: Path, *, force: bool) -> Beginning:
    """Look at files or databases and write what they seem to be to `config`.

    Raises:
        ConfigurationError: `config` exists and `force` is not set, a place names
            nothing, or nothing was recognised; in the last case it is written, with
            what was found as comments.
    """
    if config.exists() and not force:
        raise ConfigurationError(
            f"{config} exists and is left as it is; name another with --config FILE, or"
            " say --force to write it anew."
        )
    try:
        found, tables = look([place_of(one, _PLACE) for one in places], _PLACE)
    except LandingError as error:
        raise ConfigurationError(str(error)) from error
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(_text(found, tables, config), encoding="utf-8")
    made = Beginning(config, found.proposals, tuple(tables.unread))
    if not made.active:
        raise ConfigurationError("\n".join(_nothing(made)))
    return made


def page(made: Beginning) -> str:
    """What the user is told: each source with its feed, and what to do next."""
    lines = [f"{made.file}"]
    for one in made.sources:
        feed = one.feed if one.is_active else "not taken"
        asked = f"{one.doubts} to look at" if one.doubts else ""
        lines.append(f"  {one.table.title:<36} {feed:<22} {asked}".rstrip())
    lines += [f"  {one.name:<36} not read: {one.problem}" for one in made.unread]
    config = "" if made.file == Path("mercato.yml") else f" --config {made.file}"
    lines.append(f"Next: answer its QUESTIONs, then `mercato land --dry-run{config}`.")
    return "\n".join(lines)


def _nothing(made: Beginning) -> Iterator[str]:
    yield (
        f"None of the tables could be taken for a feed. {made.file} has what was found,"
        " as comments: take out the # of a block, name its feed (docs/feeds.md) and"
        " fill in its columns."
    )
    for one in made.unread:
        yield f"{one.name} could not be read: {one.problem}"


def _text(found: Guess, tables: Tables, config: Path) -> str:
    base = config.absolute().parent

    def name_of(path: Path) -> str:
        absolute = path.absolute()
        inside = absolute.is_relative_to(base)
        return str(absolute.relative_to(base) if inside else absolute)

    lines = [*_company(found.company, base.name), "warehouse: warehouse/"]
    if found.funnel:
        lines += ["web:", "  funnel:", *mapping_lines(found.funnel, 4)]
    for one in tables.unread:
        lines += comment(f"{one.name} was not read: {one.problem}", 0)
    return _HEAD + "\n".join(lines) + "\n" + feeds_yaml(found.proposals, name_of)


def _company(company: Company, folder: str) -> Iterator[str]:
    yield "company:"
    yield "  # QUESTION: what is the company called?"
    yield f"  name: {scalar(folder.replace('_', ' ').title() or 'Company')}"
    yield from _reason(company.currency_reason, "which currency are the books in?")
    yield f"  currency: {company.currency}"
    yield from _reason(company.timezone_reason, "which time zone does its clock show?")
    yield f"  timezone: {company.timezone}"


def _reason(reason: str | None, question: str) -> Iterator[str]:
    if reason is None:
        yield from comment(f"QUESTION: {question}", 2)
    elif reason.endswith("?"):
        yield from comment(f"QUESTION: {question} {reason[0].upper()}{reason[1:]}", 2)
    else:
        yield from comment(f"as {reason}", 2)
