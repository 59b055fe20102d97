"""A failed night tells its owner: by a program, and by a web hook that answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.journal import RunRecord
from pipeline.notify import notify
from pipeline.schema import Notify
from tests.pipeline.conftest import Shop, lines
from tests.servers import free_port

FAILED = RunRecord("20250101T000000Z", "refresh", "2025-01-01", status="failed")
FAILED.message = 'gate 1: "Ünïcode", $HOME; `rm`'
PATH = "/hooks/secret-token"


@contextmanager
def chat(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A chat service on a free port; gives its hook and what was posted there."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(size))
            kind = self.headers["Content-Type"]
            posted.append({"path": self.path, "kind": kind, "body": body})
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PATH}", posted
    finally:
        server.shutdown()
        server.server_close()


def test_a_failed_night_is_told_by_both_and_a_good_one_by_none(open_shop: Shop) -> None:
    told = open_shop.folder / "told.json"
    with chat() as (hook, posted):
        open_shop.configure(f"notify: {{command: 'tee {told}', webhook: '{hook}'}}\n")
        open_shop.refresh()
        assert (told.exists(), posted) == (False, [])

        bad = [(*line[:4], "fails the build", *line[5:]) for line in lines(1, month=2)]
        open_shop.write("lines_02.csv", bad)
        assert open_shop.run("refresh").returncode == 1

    (one,) = posted
    assert (one["path"], one["kind"]) == (PATH, "application/json")
    facts = one["body"]
    assert json.loads(told.read_text()) == facts
    assert facts["company"] == "Corner Shop"
    assert (facts["command"], facts["status"]) == ("refresh", "failed")
    assert "model departments" in facts["message"]
    assert facts["message"] in facts["text"]
    assert facts["run_id"] == open_shop.status()["runs"][0]["run_id"]
    logs = (open_shop.warehouse / "logs").rglob("*")
    assert not any(b"secret-token" in log.read_bytes() for log in logs if log.is_file())


def test_a_command_finds_the_facts_in_its_environment(tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = f"sh -c 'echo \"$MERCATO_COMPANY: $MERCATO_MESSAGE\" > {told}'"
    assert notify(Notify(command=command), "Shop", FAILED) == []
    assert told.read_text() == f"Shop: {FAILED.message}\n"


@pytest.mark.parametrize("command", ["false", "no-such-program", "sh -c 'unclosed"])
def test_a_command_that_fails_is_a_warning(command: str) -> None:
    (trouble,) = notify(Notify(command=command), "Shop", FAILED)
    assert trouble.startswith("notify.command failed")


def test_a_hook_that_refuses_is_a_warning_without_its_address() -> None:
    with chat(status=500) as (hook, posted):
        troubles = notify(Notify(webhook=hook), "Shop", FAILED)
    assert len(posted) == 1
    nobody = f"http://127.0.0.1:{free_port()}{PATH}"
    troubles += notify(Notify(webhook=nobody), "Shop", FAILED)
    assert len(troubles) == 2
    assert all(one.startswith("notify.webhook failed") for one in troubles)
    assert "secret-token" not in "".join(troubles)
