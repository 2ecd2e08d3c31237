"""The port is taken before anything is started, so a taken one is told at once and not after a minute."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from infra.local.pages.app import create_pages
from infra.local.system import LocalSystem
from infra.local.trouble import LocalTrouble


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """A page that looks for news several times a second would bury everything else."""


class PagesServer:
    def __init__(self, server: BaseWSGIServer) -> None:
        self._server = server

    @classmethod
    @contextmanager
    def on(cls, port: int) -> Iterator[Self]:
        """Port 0 takes a free one. Raises LocalTrouble."""
        with _listening(port) as listener:
            server = make_server(
                "127.0.0.1",
                port,
                Flask("waiting"),
                threaded=True,
                request_handler=_Silent,
                fd=listener.fileno(),
            )
            try:
                yield cls(server)
            finally:
                server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def serve(self, system: LocalSystem) -> None:
        """Until it is interrupted."""
        self._server.app = create_pages(system)
        self._server.serve_forever()


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
    except (OSError, OverflowError) as error:
        listener.close()
        raise LocalTrouble(
            f"the pages can't have port {port} ({_why(error)}); choose another: make run PORT=8788"
        ) from error
    return listener


def _why(error: OSError | OverflowError) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or "no reason given"
