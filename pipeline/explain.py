"""What is wrong with a configuration, in one sentence for each mistake."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.lines import Key, Lines, dotted
from pipeline.schema import known_keys


def explain(error: ValidationError, model: type[BaseModel], lines: Lines) -> str:
    """Say for each mistake: place, key, value, and what would be right."""
    return "\n".join(_sentence(detail, model, lines) for detail in error.errors())


def unknown(key: Key, known: Iterable[str], lines: Lines, kind: str) -> str:
    """Say that a name is not known, and which known one comes close."""
    names = list(known)
    near = get_close_matches(str(key[-1]), names, n=1, cutoff=0.6)
    remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}."
    return f"{lines.place(key)}: {dotted(key)} is no {kind}; {remedy}"


def _sentence(detail: ErrorDetails, model: type[BaseModel], lines: Lines) -> str:
    key = _key(detail["loc"])
    if detail["type"] == "extra_forbidden":
        part = _part(model, key[:-1])
        return unknown(key, known_keys(part) if part else (), lines, "setting")
    if detail["type"] == "missing":
        return f"{lines.place(key)}: {dotted(key)} is missing."
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    value = detail["input"]
    shown = "" if isinstance(value, dict | list) else f" is {value!r}, which"
    return f"{lines.place(key)}: {dotted(key)}{shown} {message}."


def _key(loc: tuple[int | str, ...]) -> Key:
    """Drop what pydantic adds to a path that is not a key of the file."""
    return tuple(part for part in loc if part != "[key]")


def _part(model: type[BaseModel], path: Key) -> type[BaseModel] | None:
    """Find the part of the configuration that a path leads to."""
    part = model
    for step in path:
        # A position in a list, or a name that the user gave, stays in the same part.
        if str(step) in part.model_fields:
            models = _models(part.model_fields[str(step)].annotation)
            if not models:
                return None
            part = models[0]
    return part


def _models(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - any type
    """List the parts that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [
        model for argument in typing.get_args(annotation) for model in _models(argument)
    ]
