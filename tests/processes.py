"""Commands in processes of their own, forked from one that has it all imported.

They differ from commands of a shell in nothing but the eight seconds of processor time
that each start costs: see `preloaded`.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_FORKED: Final = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["tests.preloaded"])


def run(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """Run `python -m module arguments`; killed processes have negative exit codes."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        variables = dict(os.environ if environment is None else environment)
        command = (module, *arguments)
        process = _FORKED.Process(target=_work, args=(command, variables, out, err))
        process.start()
        process.join()
        code = process.exitcode
        assert code is not None
        return CompletedProcess(command, code, out.read_text(), err.read_text())


def _work(
    command: tuple[str, ...], variables: Mapping[str, str], out: Path, err: Path
) -> None:
    for stream, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND), stream)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = [command[0], *command[1:]]
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
