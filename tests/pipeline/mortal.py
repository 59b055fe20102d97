"""`mercato` that dies at a given moment, as `kill -9` would end it.

python -m tests.pipeline.mortal refresh --config …; MORTAL_DIES_AT names one of MOMENTS.
For tests of something else, MORTAL_GATES=open lets everything pass both gates, and with
MORTAL_TESTS=none dbt runs no test and publish does not ask for any.
"""

from __future__ import annotations

import os
import pkgutil
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, NoReturn

import pipeline.build
import pipeline.builds
from pipeline.cli import main
from pipeline.gates import Gates
from pipeline.quality.results import Result


class Moment(NamedTuple):
    """Before or after a call of a function, where its arguments say that it is time."""

    owner: str
    function: str
    when: Literal["before", "after"]
    is_time: Callable[..., bool] = lambda *_: True


def is_dbt(path: object, *_: object) -> bool:
    return Path(str(path)).name == "dbt"


def dbt_says(pattern: str) -> Moment:
    """After a statement of dbt, which has not been committed yet."""

    def is_time(_: object, sql: str, *__: object) -> bool:
        return re.search(pattern, sql) is not None

    owner = "dbt.adapters.duckdb.environments.local:DuckDBCursorWrapper"
    return Moment(owner, "execute", "after", is_time)


def appended_to(table: str) -> Moment:
    return dbt_says(rf'insert into \S*"ops"\."{table}"')


MOMENTS: Final = {
    "with lines inserted that no load tells of": Moment(
        "ingestion.writing",
        "_enter",
        "before",
        lambda _, f, *__: f.name == "order_lines",
    ),
    "after the landing": Moment("pipeline.refresh", "_landed", "before"),
    "with dbt half done": dbt_says(r'replace\s+table\s+\S*"marts"\."departments'),
    "with identity decisions added": appended_to("identity_decisions"),
    "with segment searches added": appended_to("segment_searches"),
    "with segment maps added": appended_to("segment_maps"),
    "with segment models added": appended_to("segment_models"),
    "in half a candidate": Moment("pipeline.publish.months", "_write", "after"),
    "in a full candidate": Moment("pipeline.publish.candidate", "_copy_state", "after"),
    "before the switch": Moment("pipeline.publish.releases", "_sync", "after"),
    "after the switch": Moment(
        "pipeline.publish.releases",
        "sync_entry",
        "after",
        lambda path: (path / "current").is_symlink(),
    ),
    "before the erasure is in force": Moment("pipeline.erase", "rewrite", "after"),
    "after the erasure is in force": Moment("shutil", "rmtree", "before", is_dbt),
    "in the middle of retention": Moment(
        "pipeline.publish.releases", "_remove", "before"
    ),
}


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def arm(moment: Moment) -> None:
    """Replace a function by one that dies before or after it."""
    owner = pkgutil.resolve_name(moment.owner)
    function: Callable[..., Any] = getattr(owner, moment.function)

    def replaced(*args: Any, **kwargs: Any) -> Any:
        if moment.when == "before" and moment.is_time(*args):
            die()
        result = function(*args, **kwargs)
        if moment.when == "after" and moment.is_time(*args):
            die()
        return result

    setattr(owner, moment.function, replaced)


class OpenGate:
    """Lets everything pass: saves seconds."""

    def judge(self, *_: object) -> list[Result]:
        return []


def start() -> None:
    """Start the command line as the environment says."""
    if os.environ.get("MORTAL_GATES") == "open":
        judge = property(lambda _: OpenGate())
        Gates._judge = judge  # type: ignore[assignment]
    if os.environ.get("MORTAL_TESTS") == "none":
        untested = (*pipeline.build.BUILD, "--exclude-resource-type", "test")
        vars(pipeline.build)["BUILD"] = untested
        vars(pipeline.builds)["require_newest"] = lambda *_: None
    if "MORTAL_DIES_AT" in os.environ:
        arm(MOMENTS[os.environ["MORTAL_DIES_AT"]])
    main(prog_name="mercato")


if __name__ == "__main__":
    start()
