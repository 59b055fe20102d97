"""The errors that end a command, each with its exit code."""

from __future__ import annotations

from typing import ClassVar


class MercatoError(Exception):
    """A command cannot go on; the message says what, where and what would be right."""

    exit_code: ClassVar[int] = 1


class RefusedError(MercatoError):
    """A gate, a test or a step refused the night: the old release stays."""


class ConfigurationError(MercatoError):
    """The configuration or the way of calling is wrong."""

    exit_code = 2


class UsageError(ConfigurationError):
    """A command was called wrongly: it did nothing, so no run is logged."""


class BusyError(MercatoError):
    """Another run, or another program, holds the warehouse."""

    exit_code = 3
