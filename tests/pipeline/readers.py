"""Readers of the current release, as BI tools are: processes that open it anew."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = """
import json, select, sys
import duckdb
readings, seen = 0, {}
while not select.select([sys.stdin], [], [], 0.5)[0]:
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as release:
            answers = [release.execute(query).fetchall() for query in sys.argv[3:]]
    except duckdb.IOException:
        if sys.argv[2] == "once":
            raise
        continue
    seen[json.dumps(answers, default=str)] = True
    readings += 1
print(json.dumps([readings, *map(json.loads, seen)]))
"""


@contextmanager
def readers(
    file: Path, *queries: str, number: int, reopens: bool = False
) -> Iterator[list[Any]]:
    """Let processes read until the block ends; any error of theirs fails the test.

    What they have seen is in the list then: each different set of answers of each.
    Those that reopen take it that a release is gone for good while they open it.
    """
    how = "again" if reopens else "once"
    command = [sys.executable, "-c", PROGRAM, str(file), how, *queries]
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for _ in range(number)
    ]
    seen: list[Any] = []
    try:
        yield seen
    finally:
        told = [process.communicate("end") for process in processes]
    for process, (out, errors) in zip(processes, told, strict=True):
        assert process.returncode == 0, errors
        readings, *answers = json.loads(out)
        assert readings > 0
        seen += answers
