"""The port is taken before anything is started, so a taken one is told at once and not after a minute."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from flask import Flask

from infra.local.pages.app import create_pages
from infra.local.simulator.wsgi_server import KeepAliveServer
from infra.local.system import LocalSystem
from infra.local.trouble import LocalTrouble


class PagesServer:
    def __init__(self, server: KeepAliveServer) -> None:
        self._server = server

    @classmethod
    @contextmanager
    def on(cls, port: int) -> Iterator[Self]:
        """Port 0 takes a free one. Raises LocalTrouble."""
        server = _listening(port)
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


def _listening(port: int) -> KeepAliveServer:
    try:
        return KeepAliveServer("127.0.0.1", port, Flask("waiting"))
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else "a port is at most 65535"
        raise LocalTrouble(
            f"the pages can't have port {port} ({why}); choose another: make run PORT=8788"
        ) from error
