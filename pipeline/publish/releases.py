"""Releases on the disk: which is current, the switch, and what is cleared away."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from pipeline.errors import ConfigurationError, MercatoError
from pipeline.folders import Folders

UNFINISHED: Final = "UNFINISHED"
"""A file in a release that has not been switched to yet."""


def current_release(folders: Folders) -> Path | None:
    """Give the folder of the release that readers use."""
    if not folders.current.is_symlink():
        return None
    target = folders.current.resolve()
    return target if target.is_dir() else None


def require_release(folders: Folders) -> Path:
    """Give the folder of the release that readers use.

    Raises:
        ConfigurationError: there is none.
    """
    release = current_release(folders)
    if release is None:
        message = f"There is no release in {folders.root}: run `mercato refresh` first."
        raise ConfigurationError(message)
    return release


@contextmanager
def reading(release: Path) -> Iterator[None]:
    """Name the release whose database cannot be read.

    Raises:
        MercatoError: it is not there, or it is damaged.
    """
    try:
        yield
    except duckdb.IOException as error:
        message = (
            f"The release {release.name} cannot be read: {error}. `mercato rollback`"
            " goes back to the one before, `mercato refresh` makes a new one."
        )
        raise MercatoError(message) from None


def read_manifest(release: Path | None) -> dict[str, Any]:
    """Read what a release says of itself; empty where there is none.

    Of a release whose manifest is damaged nothing but its name is known.
    """
    file = release / "manifest.json" if release else None
    if release is None or file is None or not file.exists():
        return {}
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        manifest = None
    is_whole = isinstance(manifest, dict) and isinstance(manifest.get("marts"), dict)
    return manifest if is_whole else {"release_id": release.name}


def kept(folders: Folders) -> list[Path]:
    """Give the finished releases that are on the disk, the newest first."""
    finished = (
        release
        for release in folders.releases.iterdir()
        if (release / "manifest.json").exists() and not (release / UNFINISHED).exists()
    )
    return sorted(finished, key=_age, reverse=True)


def chosen(folders: Folders, name: str | None) -> Path:
    """Give the kept release of a name; without one, the one before the current.

    Raises:
        ConfigurationError: there is none; it says which ones there are.
    """
    releases = kept(folders)
    current = current_release(folders)
    earlier = [one for one in releases if current and _age(one) < _age(current)]
    found = earlier if name is None else [one for one in releases if one.name == name]
    if found:
        return found[0]
    asked = f"no release {name}" if name else "no release before the current one"
    there = ", ".join(one.name for one in releases) or "none"
    message = f"There is {asked} to roll back to. Those kept are: {there}."
    raise ConfigurationError(message)


def begin(folders: Folders, release_id: str) -> Path:
    """Make the folder of a candidate, marked unfinished."""
    release = folders.releases / release_id
    release.mkdir()
    (release / UNFINISHED).touch()
    (release / "parquet").mkdir()
    return release


def sweep(folders: Folders) -> None:
    """Remove candidates that were never switched to; call it under the lock."""
    current = current_release(folders)
    for release in folders.releases.iterdir():
        if (release / UNFINISHED).exists():
            if current == release.resolve():
                (release / UNFINISHED).unlink()
            else:
                _remove(release)
    _draft(folders).unlink(missing_ok=True)


def switch(folders: Folders, release: Path) -> None:
    """Make a release the current one, in one step, once it is safely on the disk."""
    _sync(release)
    draft = _draft(folders)
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path("releases") / release.name)
    os.replace(draft, folders.current)  # noqa: PTH105 - the symlink itself moves
    sync_entry(folders.root)
    (release / UNFINISHED).unlink(missing_ok=True)


def retain(folders: Folders, keep: int) -> None:
    """Keep the newest releases and the current one; remove the others."""
    current = current_release(folders)
    releases = sorted(folders.releases.iterdir(), key=_age, reverse=True)
    for release in releases[keep:]:
        if release.resolve() != current:
            _remove(release)


def await_readers(folders: Folders, seconds: float) -> None:
    """Wait, but not for ever, until nobody has a release open but the current one."""
    until = time.monotonic() + seconds
    current = current_release(folders)
    for release in folders.releases.iterdir():
        while release.resolve() != current and time.monotonic() < until:
            # To ask takes the lock: who was just opening the release comes first.
            time.sleep(0.1)
            if not _is_read(release):
                break


def _is_read(release: Path) -> bool:
    """Whether a process has the release's database open: DuckDB locks it to share."""
    try:
        with (release / "analytics.duckdb").open("r+b") as handle:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _age(release: Path) -> tuple[str, int]:
    base, _, suffix = release.name.partition("-")
    return base, int(suffix) if suffix.isdigit() else 1


def _remove(release: Path) -> None:
    """Remove a release; what is half removed counts as unfinished."""
    (release / UNFINISHED).touch()
    for entry in release.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != UNFINISHED:
            entry.unlink()
    shutil.rmtree(release)


def _draft(folders: Folders) -> Path:
    return folders.root / "current.draft"


def _sync(folder: Path) -> None:
    """Have the system write a folder and all in it to the disk."""
    for entry in folder.rglob("*"):
        sync_entry(entry)
    sync_entry(folder)
    sync_entry(folder.parent)


def sync_entry(path: Path) -> None:
    """Have the system write a file, or what a folder lists, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
