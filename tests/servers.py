"""MariaDB and PostgreSQL, started for the tests on free loopback ports and stopped.

Tests that need one are skipped, with the reason, where it is not installed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pytest

READER = "reader"
PASSWORD = "correct-horse-8"  # noqa: S105 - of a server that lives for the tests
PLACES = (
    *(Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)),
    Path("/usr/sbin"),
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
)


@dataclass(frozen=True)
class Server:
    """A running server: its owner may do anything, `reader` may read what exists."""

    kind: Literal["mysql", "postgres"]
    port: int
    folder: Path

    def url(self, database: str, port: int | None = None) -> str:
        """The URL that a configuration names, without the password."""
        return f"{self.kind}://{READER}@127.0.0.1:{port or self.port}/{database}"

    def run(self, sql: str, database: str | None = None) -> str:
        """Run statements as the owner; gives what they answer, without headers."""
        if self.kind == "mysql":
            command = [
                program("mariadb"),
                "--no-defaults",
                "-uroot",
                "--local-infile",
                "-N",
            ]
            command += [f"-S{self.folder}/s", "--default-character-set=utf8mb4"]
            command += [database] if database else []
        else:
            command = [program("psql"), "-qtAX", "-v", "ON_ERROR_STOP=1", "-Uowner"]
            command += [f"-h{self.folder}", f"-p{self.port}", database or "postgres"]
        answer = subprocess.run(
            command, input=sql, capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def make(self, database: str, sql: str = "") -> str:
        """Make a database anew that `reader` may read; gives its URL."""
        if self.kind == "mysql":
            self.run(
                f"drop database if exists {database};"
                f"create database {database} character set utf8mb4;"
                f"grant select on {database}.* to {READER}@'%'"
            )
        else:
            self.run(f"drop database if exists {database} with (force)")
            self.run(f"create database {database}")
            self.run(
                f"alter default privileges grant select on tables to {READER}", database
            )
        self.run(sql, database)
        return self.url(database)

    def fill(self, database: str, table: str, query: str) -> None:
        """Make a table of what a DuckDB query gives."""
        file = self.folder / f"{table}.csv"
        with duckdb.connect() as connection:
            described = connection.execute(f"describe {query}").fetchall()
            connection.execute(
                f"copy ({query}) to '{file}' (header false, nullstr '\\N')"
            )
        file.chmod(0o644)
        columns = ", ".join(
            f"{self.quoted(n)} {self.type(t)}" for n, t, *_ in described
        )
        self.run(f"create table {table} ({columns})", database)
        if self.kind == "mysql":
            self.run(
                f"load data local infile '{file}' into table {table} character set"
                " utf8mb4 fields terminated by ',' optionally enclosed by '\"'"
                " escaped by '\\\\'",
                database,
            )
        else:
            self.run(f"\\copy {table} from '{file}' (format csv, null '\\N')", database)
        file.unlink()

    def quoted(self, name: str) -> str:
        """A name as the server quotes it."""
        return f"`{name}`" if self.kind == "mysql" else f'"{name}"'

    def type(self, type_: str) -> str:
        """The server's name of a DuckDB type."""
        if type_ == "VARCHAR":
            return "varchar(200)" if self.kind == "mysql" else "text"
        if type_ == "TIMESTAMP":
            return "datetime(6)" if self.kind == "mysql" else "timestamp"
        if type_ == "DOUBLE":
            return "double precision"
        return "varchar(5)" if type_ == "BOOLEAN" else type_


def program(name: str) -> str:
    """The path of a program; the test is skipped where there is none."""
    found = next((place / name for place in PLACES if (place / name).exists()), None)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: mariadb-server, postgresql)")
    return str(found)


def as_user(name: str, command: Sequence[str]) -> list[str]:
    """The command as a plain user: neither server wants to be run by root."""
    if os.geteuid() != 0:
        return list(command)
    who = ["--reuid", name, "--regid", str(pwd.getpwnam(name).pw_gid), "--clear-groups"]
    return ["setpriv", *who, "env", "-i", f"PATH={os.environ['PATH']}", *command]


def done(command: Sequence[str]) -> None:
    """Run a program; it has to succeed."""
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _folder(owner: str) -> Iterator[Path]:
    """A folder of the server's own; below pytest's, only its user may look."""
    with tempfile.TemporaryDirectory(prefix="mercato-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, owner)
        yield folder


@contextmanager
def running_mariadb() -> Iterator[Server]:
    """MariaDB on a data folder of its own."""
    install, start = program("mariadb-install-db"), program("mariadbd")
    admin = program("mariadb-admin")
    with _folder("mysql") as folder:
        port, given = free_port(), ["--no-defaults", f"--datadir={folder}/data"]
        method = "--auth-root-authentication-method=normal"
        done(as_user("mysql", [install, *given, method, "--skip-test-db"]))
        here = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/s"]
        quick = ["--innodb-flush-log-at-trx-commit=0", "--local-infile=1"]
        log = f"--log-error={folder}/log"
        process = subprocess.Popen(
            as_user("mysql", [start, *given, *here, *quick, log]),
            stderr=subprocess.DEVNULL,
        )
        try:
            done([admin, "--no-defaults", "-uroot", f"-S{folder}/s", "-w30", "ping"])
            server = Server("mysql", port, folder)
            server.run(f"create user {READER}@'%' identified by '{PASSWORD}'")
            yield server
        finally:
            process.terminate()
            process.wait()


@contextmanager
def running_postgres() -> Iterator[Server]:
    """PostgreSQL on a data folder of its own."""
    initdb, control = program("initdb"), program("pg_ctl")
    with _folder("postgres") as folder:
        port, data = free_port(), f"{folder}/data"
        how = ["--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"]
        done(as_user("postgres", [initdb, "-D", data, "-Uowner", "-EUTF8", *how]))
        flags = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        start = [control, "-D", data, "-o", flags, "-l", f"{folder}/log", "-w", "start"]
        done(as_user("postgres", start))
        try:
            server = Server("postgres", port, folder)
            server.run(f"create user {READER} password '{PASSWORD}'")
            yield server
        finally:
            done(as_user("postgres", [control, "-D", data, "-m", "fast", "stop"]))


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """MariaDB for the session."""
    with running_mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """PostgreSQL for the session."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["mariadb", "postgres"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of the two servers in turn."""
    found: Server = request.getfixturevalue(request.param)
    return found
