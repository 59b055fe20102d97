"""A deck's bytes, made to depend on nothing but its slides and its release."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

WORKBOOK: Final = ".xlsx"
CORE: Final = "docProps/core.xml"
STAMPED: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def settled(document: bytes, made_at: datetime) -> bytes:
    """Give a zipped document, and the workbooks of its charts, one time of making.

    The libraries write the present time into the archive and into each workbook.
    """
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    made = io.BytesIO()
    with ZipFile(io.BytesIO(document)) as given, ZipFile(made, "w") as kept:
        for name in given.namelist():
            part = given.read(name)
            if name.endswith(WORKBOOK):
                part = settled(part, made_at)
            if name == CORE:
                part = STAMPED.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            kept.writestr(entry, part, ZIP_DEFLATED)
    return made.getvalue()
