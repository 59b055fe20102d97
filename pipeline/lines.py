"""Where each key of a YAML file stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.errors import ConfigurationError

Key = tuple[str | int, ...]
"""The way to a value: keys and positions from the top of the file."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Line numbers by key."""

    file: Path
    by_key: Mapping[Key, int]

    def place(self, key: Key) -> str:
        """Say where a key stands, or the nearest one around it."""
        for length in range(len(key), -1, -1):
            if key[:length] in self.by_key:
                return f"{self.file.name} line {self.by_key[key[:length]]}"
        return self.file.name


def read_lines(file: Path) -> Lines:
    """Read where the keys of a YAML file stand.

    Raises:
        ConfigurationError: the file is missing, no YAML, or has a key twice.
    """
    root = _root(file)
    found: dict[Key, int] = {(): 1}
    for key, line in _walk(root, ()) if root else ():
        if key in found and isinstance(key[-1], str):
            message = (
                f"{file.name} line {line}: {dotted(key)} stands twice, first on"
                f" line {found[key]}; keep one of them."
            )
            raise ConfigurationError(message)
        found[key] = line
    return Lines(file, found)


def _root(file: Path) -> yaml.Node | None:
    try:
        text = file.read_text(encoding="utf-8")
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except (FileNotFoundError, IsADirectoryError):
        message = (
            f"There is no configuration {file}; name one with --config FILE or write"
            " a mercato.yml (see examples/)."
        )
        raise ConfigurationError(message) from None
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8."
        raise ConfigurationError(message) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        message = f"{file.name} line {line}: this is not YAML: {error.problem}."
        raise ConfigurationError(message) from None
    return root


def _walk(node: yaml.Node, path: Key) -> Iterator[tuple[Key, int]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            key = (*path, str(name.value))
            yield key, name.start_mark.line + 1
            yield from _walk(value, key)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            key = (*path, position)
            yield key, value.start_mark.line + 1
            yield from _walk(value, key)


def dotted(key: Key) -> str:
    """Write a key as users read it: `feeds.order_lines[0].columns`."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")
