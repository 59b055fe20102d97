"""What the user's YAML is made of: texts, lists, time zones, shares."""

from __future__ import annotations

from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, ConfigDict, Field

STRICT: Final = ConfigDict(extra="forbid", frozen=True)
"""Of every part of the configuration: frozen, and no key that is not known."""


def listed(value: object) -> object:
    """A single value stands for a list of one."""
    return value if value is None or isinstance(value, list) else [value]


def _as_text(value: object) -> object:
    """Ids such as 404 are written without quotes in YAML and meant as text."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def _known_timezone(value: object) -> object:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = "should be a time zone such as Europe/London or UTC"
        raise ValueError(message) from None
    return value


Text = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
Texts = Annotated[list[Text], BeforeValidator(listed)]
Timezone = Annotated[str, BeforeValidator(_known_timezone)]
Share = Annotated[float, Field(ge=0, le=1)]
