"""What is proposed for one table."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.guessing.tables import Table
from ingestion.mapping import OPEN
from ingestion.sources.databases import DatabaseSource
from ingestion.sources.files import FileSource


@dataclass(frozen=True)
class Proposal:
    """A table as the source of a feed: what to write, and what to ask.

    `questions` are by contract column, `notes` about the whole source. A proposal that
    is not `is_active` is shown, but not taken: the notes say why.
    """

    table: Table
    feed: str
    source: FileSource | DatabaseSource
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    is_active: bool = True

    @property
    def doubts(self) -> int:
        """How many questions it asks."""
        told = [*self.notes, *(one for many in self.questions.values() for one in many)]
        return sum("?" in one for one in told)

    @property
    def is_open(self) -> bool:
        """Whether the user has to fill in a column before it can land."""
        return OPEN in self.source.columns.values()
