"""The files of an audience: an export with addresses, feeds of a campaign without."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pipeline.errors import UsageError
from pipeline.folders import Folders
from pipeline.sources import AUDIENCE_FEEDS

Channel = Literal["email", "sms", "push", "phone"]
Row = Sequence[object]

ADDRESSES: Final[dict[Channel, str | None]] = {
    "email": "email",
    "sms": "phone",
    "push": None,
    "phone": "phone",
}
"""The column of an address by channel; an app knows its customers by their id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for."""

    segment: str
    """Name or id of a segment, or CARTS."""
    channel: Channel
    holdout: float
    """Share of those who may be contacted that is not."""
    folder: Path
    """Where the export goes."""
    campaign: str | None = None
    starts_on: datetime | None = None
    """Day of the first contact; None is today, where the company is."""
    outcome_days: int = 30


class File(NamedTuple):
    """A CSV file to be."""

    path: Path
    header: Row
    rows: Sequence[Row]


class Person(NamedTuple):
    """Somebody of the audience."""

    customer_id: str
    address: str | None
    is_control: bool


def forget(folders: Folders, ids: Iterable[str]) -> None:
    """Take a person out of the contacts of all audiences."""
    gone = set(ids)
    for file in sorted((folders.audiences / "campaign_contacts").glob("*.csv")):
        with file.open(newline="", encoding="utf-8") as handle:
            header, *rows = csv.reader(handle)
        kept = [row for row in rows if row[1] not in gone]
        if len(kept) < len(rows):
            draft = file.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            with ExitStack() as undo:
                _write(File(draft, header, kept), undo)
                draft.replace(file)


def export_of(file: Path, channel: Channel, people: Sequence[Person]) -> File:
    """Give whom to contact, with the address of the channel."""
    address = ADDRESSES[channel]
    contacted = [one for one in people if not one.is_control]
    if address is None:
        return File(file, ("customer_id",), [(one.customer_id,) for one in contacted])
    rows = [(one.customer_id, one.address) for one in contacted]
    return File(file, ("customer_id", address), rows)


def feeds_of(
    folders: Folders,
    wanted: Wanted,
    named: tuple[str, str],
    day: date,
    people: Sequence[Person],
) -> list[File]:
    """Give the campaign (id and name), its arms, and contacts with controls."""
    name, _ = named
    campaigns, versions, contacts = feed_files(folders, name)
    arms = (("contacted", "false"), ("held out", "true"))
    shares = (1 - wanted.holdout, wanted.holdout)
    return [
        File(
            campaigns,
            ("campaign_id", "campaign_name", "channel", "starts_on", "outcome_days"),
            [(*named, wanted.channel, day, wanted.outcome_days)],
        ),
        File(
            versions,
            ("campaign_id", "version", "is_control", "expected_share"),
            [
                (name, *arm, f"{share:.6f}")
                for arm, share in zip(arms, shares, strict=True)
            ],
        ),
        File(
            contacts,
            ("campaign_id", "customer_id", "version", "is_control", "assigned_at"),
            [(name, one.customer_id, *arms[one.is_control], day) for one in people],
        ),
    ]


def feed_files(folders: Folders, name: str) -> list[Path]:
    """Give the files that tell the feeds of a campaign, in the order of the feeds."""
    return [folders.audiences / feed / f"{name}.csv" for feed in AUDIENCE_FEEDS]


def write_all(files: Iterable[File]) -> None:
    """Write all files, or none: an export without its controls could not be measured.

    Raises:
        UsageError: one cannot be written.
    """
    with ExitStack() as undo:
        for one in files:
            try:
                one.path.parent.mkdir(parents=True, exist_ok=True)
                _write(one, undo)
            except OSError as error:
                message = (
                    f"{one.path} cannot be written ({error.strerror}), so no file of"
                    " the audience was. Mend that, or name another folder by --out."
                )
                raise UsageError(message) from error
        undo.pop_all()


def _write(file: File, undo: ExitStack) -> None:
    """Write a file that its owner alone may read; it must not be there."""
    descriptor = os.open(file.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    undo.callback(file.path.unlink, missing_ok=True)
    with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(file.header)
        writer.writerows(file.rows)
