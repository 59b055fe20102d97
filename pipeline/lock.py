"""One run at a time on a warehouse."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import BusyError


@contextmanager
def hold(file: Path, command: str) -> Iterator[None]:
    """Hold the lock of a warehouse; the system frees it when the process ends.

    Raises:
        BusyError: another run holds it; names its process and since when.
        OSError: the file cannot be opened.
    """
    # Opened for appending: the holder's line must not be emptied by who asks.
    with file.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(_who(file)) from None
        handle.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        line = {"pid": os.getpid(), "since": since, "command": command}
        handle.write(json.dumps(line))
        handle.flush()
        yield


def has_living_holder(file: Path) -> bool:
    """Tell whether the process that last took the lock still runs.

    Asked without touching the lock: a look at the status must never stop a night.
    """
    try:
        os.kill(int(json.loads(file.read_text(encoding="utf-8"))["pid"]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, KeyError):
        return False
    return True


def _who(file: Path) -> str:
    try:
        holder = json.loads(file.read_text(encoding="utf-8"))
        who = "mercato {command} (process {pid}) since {since}".format(**holder)
    except (ValueError, KeyError):
        who = "another mercato run"
    return (
        f"{who} holds the warehouse {file.parent}; wait for it to end, or look at"
        " `mercato status`."
    )
