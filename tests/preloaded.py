"""Imported once by the process that commands are forked from; see `processes`.

What takes seconds at each start of `mercato` is done here: importing its libraries and
parsing the dbt project.
"""

from __future__ import annotations

import tempfile
from typing import Any

import great_expectations  # noqa: F401 - for those forked from here
import scipy.stats  # noqa: F401
import sklearn.cluster
import sklearn.manifold  # noqa: F401
from dbt.cli import main as dbt

import pipeline.quality.engine
import pipeline.refresh  # noqa: F401
from pipeline.settings import PROJECT

DBT_PROJECT = str(PROJECT / "dbt_project")


def _parsed() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        answer = dbt.dbtRunner().invoke(
            [
                *("--log-level", "none", "--log-level-file", "none", "parse"),
                *("--project-dir", DBT_PROJECT, "--profiles-dir", str(PROJECT)),
                *("--target-path", folder, "--log-path", folder, "--no-write-json"),
            ]
        )
    return answer.result


MANIFEST = _parsed()


class Runner(dbt.dbtRunner):  # type: ignore[misc] # dbt ships no types
    """dbt's own, which knows what the project parses to."""

    def invoke(self, args: list[str], **kwargs: Any) -> Any:
        """Run a command of dbt, on the project as it was parsed."""
        if DBT_PROJECT in args and "parse" not in args:
            self.manifest = MANIFEST
        return super().invoke(args, **kwargs)


vars(dbt)["dbtRunner"] = Runner
