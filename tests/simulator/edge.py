"""The simulator on loopback, for the tests that speak real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from infra.local.simulator import Faults, Simulator
from infra.local.simulator.http import real_clock, serve
from tests.simulator.bench import APP, SUBSCRIPTIONS


@contextmanager
def edge(webhook_url: str = APP.webhook_url) -> Iterator[tuple[Simulator, str]]:
    """A simulator with one installed portal, and the address it serves on."""
    sim = Simulator(app=replace(APP, webhook_url=webhook_url), clock=real_clock, faults=Faults.none())
    sim.add_portal(portal_id=101, name="Vendor", time_zone="America/New_York", currency="USD")
    sim.add_subscriptions(SUBSCRIPTIONS)
    server = serve(sim)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sim, f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
