"""Where each key of a YAML file stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

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


class _Loader(yaml.SafeLoader):
    """Says where a value stands that is none of its kind, such as 2025-13-45."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - as PyYAML has it
        try:
            return super().construct_object(node, deep=deep)
        except ValueError as error:
            mark = node.start_mark
            raise ConstructorError(None, None, str(error), mark) from error


def read_yaml(file: Path) -> tuple[object, Lines]:
    """Read what a YAML file says, and where its keys stand.

    Raises:
        ConfigurationError: the file is missing, no YAML, or has a key twice.
    """
    try:
        loader = _Loader(_text(file))
        root = loader.get_single_node()
        if root is None:
            return None, Lines(file, {(): 1})
        lines = _lines(file, root)
        return loader.construct_document(root), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        message = f"{file.name} line {line}: this is not YAML: {error.problem}."
        if "tag" in str(error.problem):
            message += " Words with ! before them mean nothing here; quote such a text."
        raise ConfigurationError(message) from None
    except yaml.YAMLError as error:
        message = f"{file.name} is not YAML: {' '.join(str(error).split())}."
        raise ConfigurationError(message) from None
    except RecursionError:
        message = f"{file.name} holds a part that holds itself, or nests too deeply."
        raise ConfigurationError(message) from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        message = (
            f"There is no configuration {file}; name one with --config FILE or write"
            " a mercato.yml (see examples/)."
        )
        raise ConfigurationError(message) from None
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}."
        raise ConfigurationError(message) from None
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8."
        raise ConfigurationError(message) from None


def _lines(file: Path, root: yaml.Node) -> Lines:
    found: dict[Key, int] = {(): 1}
    for key, line in _walk(root, ()):
        if key in found and isinstance(key[-1], str):
            message = (
                f"{file.name} line {line}: {dotted(key)} stands twice, first on"
                f" line {found[key]}; keep one of them."
            )
            raise ConfigurationError(message)
        found[key] = line
    return Lines(file, found)


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
