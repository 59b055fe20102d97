"""`mercato` over the tiny dbt project; it can be made to die at a given moment.

python -m tests.pipeline.tiny refresh --config … ; with TINY_DIES_AT naming one of
MOMENTS the process kills itself there, as `kill -9` would.
"""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

import pipeline.build
import pipeline.gates
from pipeline.cli import main
from pipeline.gates import DOCS, Gates
from pipeline.quality.checks import Suite, between
from pipeline.quality.results import Result

PROJECT: Final = Path(__file__).parent / "tiny_project"
MOMENTS: Final = {
    "after the landing": ("pipeline.refresh", "_landed", "before"),
    "with dbt half done": ("pipeline.build", "_progress", "inside"),
    "in a full candidate": ("pipeline.publish.candidate", "_copy_state", "after"),
    "before the switch": ("pipeline.publish.releases", "_sync", "after"),
    "after the switch": ("pipeline.publish.releases", "_sync_entry", "on the root"),
    "in the middle of retention": ("pipeline.publish.releases", "_remove", "before"),
}


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def die_at_a_model(event: Any) -> None:
    if event.info.name == "LogModelResult":
        die()


def arm(moment: str) -> None:
    """Replace a function by one that dies before, after or inside it."""
    module_name, name, when = MOMENTS[moment]
    module = importlib.import_module(module_name)
    function: Callable[..., Any] = getattr(module, name)

    def replaced(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die()
        if when == "inside":
            return die_at_a_model
        result = function(*args, **kwargs)
        if when == "after" or (Path(args[0]) / "current").is_symlink():
            die()
        return result

    setattr(module, name, replaced)


class OpenGate:
    """Lets everything pass, for tests of something else: saves seconds."""

    def __init__(self, docs: Path) -> None:
        self.docs = docs

    def judge(self, *_: object) -> list[Result]:
        return []

    def write_docs(self) -> None:
        self.docs.mkdir()


def suites(_: object) -> list[Suite]:
    """What gate 2 expects of the tiny project's marts."""
    checks = (between("net_sales", 0, 100_000),)
    return [
        Suite("departments", "departments", "select * from marts.departments", checks)
    ]


if __name__ == "__main__":
    pipeline.build.DBT_PROJECT = PROJECT
    vars(pipeline.gates)["gate_2"] = suites
    if os.environ.get("TINY_GATES") == "open":
        judge = property(lambda gates: OpenGate(gates._run.logs / DOCS))
        Gates._judge = judge  # type: ignore[assignment]
    if "TINY_DIES_AT" in os.environ:
        arm(os.environ["TINY_DIES_AT"])
    main(prog_name="mercato")
