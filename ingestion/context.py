"""What landing knows of the company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingContext:
    """The company's clock, money and words for channels.

    `channels` brings the sources' words to the company's (lower case → ours);
    `landed_at` is the naive UTC instant of the run; files below `base` are named
    relative to it in the ledger, so that a moved project stays the same project.
    """

    timezone: str
    currency: str
    landed_at: datetime
    channels: Mapping[str, str] = field(default_factory=dict)
    base: Path | None = None
    erasure_key: bytes | None = None
    """Key of the hashes by which erased persons are known again."""

    def name_of(self, path: Path) -> str:
        """The file's name in the ledger."""
        if self.base is None:
            return str(path)
        absolute, base = path.absolute(), self.base.absolute()
        return str(
            absolute.relative_to(base) if absolute.is_relative_to(base) else path
        )
