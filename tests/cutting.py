"""A server that goes away: a proxy that lets some bytes through and then hangs up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 4096


@contextmanager
def cut_after(port: int, size: int, own: int = 0) -> Iterator[int]:
    """Forward to a loopback port until the server has sent `size` bytes.

    From then on every connection is closed, and new ones are refused. Gives the
    proxy's own port, by default any that is free.
    """
    with socket.create_server(("127.0.0.1", own)) as listener:
        line = _Line(port, size, listener)
        threading.Thread(target=line.accept, daemon=True).start()
        yield listener.getsockname()[1]
        line.cut()


class _Line:
    """The proxy's connections and how many bytes it still lets through."""

    def __init__(self, port: int, size: int, listener: socket.socket) -> None:
        self.port = port
        self.left = size
        self.listener = listener
        self.open: list[socket.socket] = []

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.port))
                self.open += [client, server]
                for ends in ((client, server, False), (server, client, True)):
                    threading.Thread(
                        target=self.forward, args=ends, daemon=True
                    ).start()

    def forward(
        self,
        source: socket.socket,
        target: socket.socket,
        counts: bool,  # noqa: FBT001 - one of two directions
    ) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if counts:
                    self.left -= len(piece)
                    if self.left < 0:
                        self.cut()
                        return
                target.sendall(piece)
        for end in (source, target):
            _hang_up(end)

    def cut(self) -> None:
        """Hang up everywhere."""
        for end in (self.listener, *self.open):
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
