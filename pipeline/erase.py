"""`mercato erase`: a person leaves the warehouse, and does not come back.

First what is known by plain text alone (logs), then the private database in one step,
then what was made of it. From that step on any refresh ends what a killed run began.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingestion.erased import digest, require_key
from ingestion.erasing import ERASED, rewrite
from ingestion.persons import Person, find
from pipeline import refresh as steps
from pipeline.audience_files import forget
from pipeline.errors import ConfigurationError, RefusedError
from pipeline.folders import Folders
from pipeline.gates import Gates
from pipeline.publish.releases import sync_entry
from pipeline.runs import Run
from pipeline.settings import erasure_key


def erase(run: Run, customer: str, *, with_sales: bool) -> None:
    """Erase a person and publish a release without them, the only one that stays.

    Raises:
        ConfigurationError: nobody has this id.
        RefusedError: the marts without the person were refused, so readers still have
            the release with them.
    """
    # The id is in no message: messages are kept.
    with run.step("erase") as step:
        step.message = _take_out(run, customer, with_sales=with_sales)
    if not run.folders.erasing.exists():
        return
    gates = Gates(run)
    steps.check_raw(run, gates)
    steps.build(run, full=True)
    steps.publish(run, gates)
    if run.folders.erasing.exists():
        message = "Older releases are still there; remove them, or erase again."
        raise RefusedError(message)


def _take_out(run: Run, customer: str, *, with_sales: bool) -> str:
    folders = run.folders
    with run.private() as connection:
        known = require_key(connection, erasure_key(run.settings))
        person = find(connection, customer)
        if person is None:
            _require_erased(connection, customer, known)
            return "was erased before"
        key = known or _new_key(run)
        _scrub(folders, person)
        at = datetime.now(UTC).replace(tzinfo=None)
        taken = rewrite(
            connection, person, folders.draft, key, with_sales=with_sales, at=at
        )
        # Or the log of the old file would stand beside the new one.
        connection.execute("checkpoint")
    folders.erasing.touch()
    sync_entry(folders.draft)
    os.replace(folders.draft, folders.database)  # noqa: PTH105 - as for releases
    sync_entry(folders.root)
    shutil.rmtree(folders.dbt, ignore_errors=True)
    folders.make()
    return (
        f"{person.records} records, {taken.rows_gone:,} rows gone,"
        f" {taken.rows_kept:,} rows kept without the person"
    )


def _require_erased(
    connection: duckdb.DuckDBPyConnection, customer: str, key: bytes | None
) -> None:
    query = "select text_hash from ops.erased_keys where column_name = 'customer_id'"
    known = {text_hash for (text_hash,) in connection.execute(query).fetchall()}
    if key is None or digest(key, customer) not in known:
        message = (
            "No feed has a customer of this id. Give an id as a source or"
            " marts.customers has it."
        )
        raise ConfigurationError(message)


def _new_key(run: Run) -> bytes:
    """Give the key; where there is none, make one that its owner alone may read."""
    file = run.folders.erasure_key
    if erasure_key(run.settings) is None:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(secrets.token_hex(32))
            handle.flush()
            os.fsync(handle.fileno())
    key = erasure_key(run.settings)
    assert key  # noqa: S101 - written above
    return key


def _scrub(folders: Folders, person: Person) -> None:
    """Take the person out of logs, and of what stands beside them in the folder."""
    for staged in folders.root.glob("landing-*"):
        shutil.rmtree(staged)
    forget(folders, person.of("customer_id"))
    pattern = re.compile(person.pattern)
    for file in _logs(folders):
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
        if file.suffix == ".json":
            new = _scrubbed_json(text, pattern)
        else:
            new = pattern.sub(ERASED, text)
        if new != text:
            file.write_text(new, encoding="utf-8", errors="surrogateescape")


def _logs(folders: Folders) -> Iterator[Path]:
    own = (folders.database.name, folders.lock.name, folders.erasure_key.name)
    for file in (*folders.root.iterdir(), *folders.logs.rglob("*")):
        if file.is_file() and not file.is_symlink() and not file.name.startswith(own):
            yield file


def _scrubbed_json(text: str, pattern: re.Pattern[str]) -> str:
    try:
        given = json.loads(text)
    except ValueError:
        return pattern.sub(ERASED, text)
    told = _scrubbed(given, pattern)
    return text if told == given else json.dumps(told, indent=1)


def _scrubbed(given: Any, pattern: re.Pattern[str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(given, str):
        return pattern.sub(ERASED, given)
    if isinstance(given, list):
        return [_scrubbed(one, pattern) for one in given]
    if isinstance(given, dict):
        return {name: _scrubbed(one, pattern) for name, one in given.items()}
    return given
