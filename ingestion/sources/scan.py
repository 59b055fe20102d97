"""One pass over a file's bytes: its hash, its lines, and what no reader would see."""

from __future__ import annotations

import codecs
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingestion.errors import LandingError
from ingestion.sources.files import FileSource

_CHUNK: Final = 1 << 22
_TAIL: Final = 1 << 16
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF8: Final = frozenset({"utf-8", "utf-8-sig"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text file checked: `path` holds it in UTF-8, `lines` counts what is written.

    A last line without a line end counts, empty lines at the end do not. Lines may all
    end in LF or all in CR LF, or be mixed, or be of an old Macintosh.
    """

    path: Path
    lines: int
    has_one_line_end: bool


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked_text(path: Path, source: FileSource, folder: Path) -> Text:
    """Check a text file's bytes; other encodings are written to `folder` as UTF-8.

    Raises:
        LandingError: the file is empty, is UTF-16 or otherwise not in the encoding
            that is configured, or has NUL bytes.
    """
    encoding = _encoding(path, source)
    if path.stat().st_size == 0:
        raise LandingError(
            f"{source.place}: {path.name} is empty (0 bytes), not even a header."
            " Export it again, or take it out of the folder."
        )
    if encoding in _UTF8:
        return _checked_utf8(path, source, path.name)
    return _checked_utf8(_as_utf8(path, source, encoding, folder), source, path.name)


def _encoding(path: Path, source: FileSource) -> str:
    try:
        encoding = codecs.lookup(source.encoding).name
    except LookupError:
        raise LandingError(
            f"{source.place}: encoding: {source.encoding} is unknown."
            " Say utf-8, latin-1, cp1252 or utf-16."
        ) from None
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] in _UTF16 and not encoding.startswith(("utf-16", "utf-32")):
        raise LandingError(
            f"{source.place}: {path.name} starts with a UTF-16 byte order mark but is"
            f" read as {source.encoding}. Say encoding: utf-16, or save it as UTF-8."
        )
    return encoding


def _checked_utf8(path: Path, source: FileSource, name: str) -> Text:
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, returns, tail = 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if 0 in chunk:
                raise LandingError(_nul(name, source, lines, chunk))
            if not chunk.isascii() or decoder.getstate()[0]:
                _decode(decoder, chunk, name, source, lines)
            lines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            tail = (tail + chunk[-_TAIL:])[-_TAIL:]
    if decoder.getstate()[0]:
        raise LandingError(_not_utf8(name, source, lines + 1, tail[-1]))
    written = tail.rstrip(b"\r\n")
    empty = tail[len(written) :].count(b"\n")
    return Text(path, lines - empty + bool(written), returns in (0, lines))


def _decode(
    decoder: codecs.IncrementalDecoder,
    chunk: bytes,
    name: str,
    source: FileSource,
    lines: int,
) -> None:
    held = decoder.getstate()[0]
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as error:
        line = lines + (held + chunk)[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        raise LandingError(_not_utf8(name, source, line, byte)) from None


def _not_utf8(name: str, source: FileSource, line: int, byte: int) -> str:
    return (
        f"{source.place}: {name} is not UTF-8: line {line} has the byte 0x{byte:02X}."
        " Say encoding: cp1252 (Windows, Western Europe), latin-1 or utf-16."
    )


def _nul(name: str, source: FileSource, lines: int, chunk: bytes) -> str:
    line = lines + chunk[: chunk.index(0)].count(b"\n") + 1
    sample = chunk[:2000]
    if sample.count(0) * 4 > len(sample):
        return (
            f"{source.place}: {name} has a NUL byte in every other place (line {line}),"
            " as UTF-16 has. Say encoding: utf-16-le, or save it as UTF-8."
        )
    return (
        f"{source.place}: {name} has a NUL byte in line {line}; text has none, so the"
        " file is damaged or no text. Export it again, or remove the bytes"
        f" (tr -d '\\000' < {name})."
    )


def _as_utf8(path: Path, source: FileSource, encoding: str, folder: Path) -> Path:
    with (
        path.open(encoding=encoding, newline="") as original,
        tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=folder, delete=False
        ) as copy,
    ):
        try:
            while text := original.read(_CHUNK):
                copy.write(text)
        except UnicodeError as error:
            raise LandingError(
                f"{source.place}: {path.name} is not {source.encoding}:"
                f" {getattr(error, 'reason', error)}. Say the encoding that it was"
                " saved in: utf-8, cp1252, latin-1 or utf-16."
            ) from None
    return Path(copy.name)
