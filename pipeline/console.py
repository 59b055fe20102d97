"""What a run says while it goes on: a moving line on a terminal, plain ones in cron."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Protocol


class Console(Protocol):
    """Hears of the steps of a run."""

    def progress(self, step: str, text: str) -> None:
        """Say how far a step is."""

    def ended(self, step: str, seconds: float, text: str) -> None:
        """Say that a step ended."""

    def warn(self, text: str) -> None:
        """Say that something needs a look."""


class Silent:
    """Says nothing: the caller wants JSON."""

    def progress(self, step: str, text: str) -> None:
        """Keep silent."""

    def ended(self, step: str, seconds: float, text: str) -> None:
        """Keep silent."""

    def warn(self, text: str) -> None:
        """Warn on stderr, which is not part of the JSON."""
        sys.stderr.write(f"{text}\n")


class Plain(Silent):
    """One line for each step that ended, with the time of day (UTC)."""

    def ended(self, step: str, seconds: float, text: str) -> None:
        """Write a line."""
        now = datetime.now(UTC).strftime("%H:%M:%S")
        sys.stdout.write(f"{now} {step:<8} {seconds:7.1f} s  {text}\n")
        sys.stdout.flush()


class Terminal(Plain):
    """As plain, with a line below that moves."""

    def progress(self, step: str, text: str) -> None:
        """Write over the line that moves."""
        sys.stdout.write(f"\r\x1b[K{step}: {text[:70]}")
        sys.stdout.flush()

    def ended(self, step: str, seconds: float, text: str) -> None:
        """Write a line in place of the moving one."""
        sys.stdout.write("\r\x1b[K")
        super().ended(step, seconds, text)


def console(*, as_json: bool) -> Console:
    """Choose by who listens."""
    if as_json:
        return Silent()
    return Terminal() if sys.stdout.isatty() else Plain()
