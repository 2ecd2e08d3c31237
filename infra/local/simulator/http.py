"""The simulator behind real HTTP: a thin Flask wrapper, a fast enough server, a deliverer of webhooks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import urllib3
from flask import Flask, request
from flask import Response as FlaskResponse

from infra.local.simulator.delivery import Delivery
from infra.local.simulator.simulator import Simulator
from infra.local.simulator.wire import Request, Response
from infra.local.simulator.wsgi_server import KeepAliveServer

RECEIVER_TIMEOUT_S = 5.0  # hubspot.md §1.1 "Answer 2xx within 5 seconds"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_IDLE_POLL_S = 0.02


def real_clock() -> int:
    return time.time_ns() // 1_000_000


def create_app(sim: Simulator) -> Flask:
    app = Flask("simulator", static_folder=None)

    @app.route("/", defaults={"path": ""}, methods=_METHODS)
    @app.route("/<path:path>", methods=_METHODS)
    def everything(path: str) -> FlaskResponse:
        return _to_flask(sim.handle(_from_flask()))

    return app


def _from_flask() -> Request:
    query = request.query_string.decode("latin-1")
    return Request(request.method, request.path, query, dict(request.headers), request.get_data())


def _to_flask(response: Response) -> FlaskResponse:
    """A slow fault waits here, outside the simulator's lock."""
    if response.delay_ms:
        time.sleep(response.delay_ms / 1000)
    return FlaskResponse(response.body, response.status, dict(response.headers))


def serve(sim: Simulator, host: str = "127.0.0.1", port: int = 0) -> KeepAliveServer:
    """Listening, not yet serving: call `serve_forever`, in a thread or not."""
    return KeepAliveServer(host, port, create_app(sim))


def post(pool: urllib3.PoolManager, outgoing: Request, url: str) -> int:
    """One webhook; no redirects and no retries of the client's own."""
    answer = pool.request(
        outgoing.method,
        url,
        body=outgoing.body,
        headers=dict(outgoing.headers),
        timeout=RECEIVER_TIMEOUT_S,
        retries=False,
    )
    return answer.status


@dataclass(slots=True)
class Deliverer:
    """Sends what is due, up to ten bodies per portal at a time (the queue counts), until it is stopped."""

    sim: Simulator
    send: Callable[[Request], int] | None = None
    _stopped: threading.Event = field(default_factory=threading.Event)
    _workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(40, "webhook"))
    _loop: threading.Thread | None = None
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=40))

    def start(self) -> Deliverer:
        self._loop = threading.Thread(target=self._run, name="webhook-deliverer", daemon=True)
        self._loop.start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        if self._loop is not None:
            self._loop.join()
        self._workers.shutdown(wait=True)
        self._pool.clear()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.sim.gather_due()
            delivery = self.sim.take_delivery()
            if delivery is None:
                self._stopped.wait(_IDLE_POLL_S)
            else:
                self._workers.submit(self._deliver, delivery)

    def _deliver(self, delivery: Delivery) -> None:
        outgoing = self.sim.webhook_request(delivery)
        try:
            status: int | None = (
                self.send(outgoing) if self.send else post(self._pool, outgoing, outgoing.url)
            )
        except (urllib3.exceptions.HTTPError, OSError):
            status = None
        self.sim.settle_delivery(delivery, status)
