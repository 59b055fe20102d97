"""What the commands of the command line have in common."""

from __future__ import annotations

import atexit
import gc
import json
import math
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

from pipeline.errors import MercatoError

if TYPE_CHECKING:
    from pipeline.runs import Run
    from pipeline.settings import Settings

GARBAGE: Final = (100_000, 50, 1000)
"""After how many new objects Python looks for cycles, and how seldom among old ones.

A night's libraries make many that stay: small nights spent a fifth of their CPU on it.
"""

Command = TypeVar("Command", bound=Callable[..., Any])


class Number(click.FloatRange):
    """A number of a range; nan would be of any, and infinite is none."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Read what was given."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def configured(command: Command) -> Command:
    """Add --config and --json."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Answer in JSON."),
        click.option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            default=Path("mercato.yml"),
            show_default=True,
            help="The company's configuration.",
        ),
    ):
        command = option(command)
    return command


def end(error: MercatoError, *, as_json: bool) -> NoReturn:
    """Say what is wrong, and leave with its exit code."""
    if as_json:
        click.echo(json.dumps({"error": str(error), "exit_code": error.exit_code}))
    else:
        click.echo(f"mercato: {error}", err=True)
    sys.exit(error.exit_code)


def settings_of(config: Path) -> Settings:
    """Read the configuration of a company."""
    from pipeline.settings import load

    return load(config)


def as_run(
    command: str, config: Path, body: Callable[[Run], None], *, as_json: bool
) -> None:
    """Do steps as one run, under the lock and in the run log."""
    from pipeline.console import console
    from pipeline.runs import begin

    gc.set_threshold(*GARBAGE)
    atexit.register(gc.freeze)  # Nor at the end, when all memory is given back.
    try:
        with begin(settings_of(config), command, console(as_json=as_json)) as run:
            body(run)
    except MercatoError as error:
        end(error, as_json=as_json)
    if as_json:
        click.echo(json.dumps(asdict(run.record)))
