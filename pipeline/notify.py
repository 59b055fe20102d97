"""Tells people of a failed run: by a program or by a web hook."""

from __future__ import annotations

import json
import shlex
import subprocess
import urllib.request
from collections.abc import Mapping
from typing import Final

from pipeline.journal import RunRecord
from pipeline.schema import Notify
from pipeline.settings import environment

TIMEOUT_SECONDS: Final = 30


def notify(hooks: Notify, company: str, record: RunRecord) -> list[str]:
    """Tell of a failed run; gives what went wrong in the telling, and never raises."""
    text = f"mercato {record.command} for {company} {record.status}: {record.message}"
    facts = {
        "text": text,
        "company": company,
        "run_id": record.run_id,
        "command": record.command,
        "status": record.status,
        "message": record.message,
    }
    troubles = []
    if hooks.command:
        troubles.append(_run(hooks.command, facts))
    if hooks.webhook:
        troubles.append(_post(hooks.webhook, facts))
    return [trouble for trouble in troubles if trouble]


def _run(command: str, facts: Mapping[str, str]) -> str | None:
    """Start the command: facts as JSON on stdin and as MERCATO_… variables."""
    variables = {f"MERCATO_{name.upper()}": value for name, value in facts.items()}
    try:
        subprocess.run(  # noqa: S603 - the command is the user's own
            shlex.split(command),
            input=json.dumps(facts),
            text=True,
            env=environment(variables),
            timeout=TIMEOUT_SECONDS,
            check=True,
            capture_output=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return f"notify.command failed: {error}"
    return None


def _post(address: str, facts: Mapping[str, str]) -> str | None:
    """Post the facts as JSON; `text` is what chat services show."""
    try:
        request = urllib.request.Request(  # noqa: S310 - settings allow http only
            address,
            data=json.dumps(facts).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            return None
    except (OSError, ValueError) as error:
        # The address may hold a token: it is not repeated.
        return f"notify.webhook failed: {type(error).__name__}"
