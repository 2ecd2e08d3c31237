"""The HTTP edge: connections that stay open, slow answers, and webhooks on the real clock."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from infra.local.simulator import CrmUser, FaultKind, FaultRule, Request, Simulator
from infra.local.simulator.http import Deliverer, create_app
from infra.local.simulator.signatures import sign_v1
from tests.simulator.bench import APP, Api
from tests.simulator.edge import edge


@pytest.fixture
def served() -> Iterator[tuple[Simulator, http.client.HTTPConnection, dict[str, str]]]:
    with edge() as (sim, url):
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        yield sim, connection, {"Authorization": f"Bearer {sim.issue_token(101)}"}
        connection.close()


Served = tuple[Simulator, http.client.HTTPConnection, dict[str, str]]


def test_one_connection_serves_many_calls(served: Served) -> None:
    sim, connection, headers = served
    ports = set()
    for _ in range(5):
        assert _get(connection, "/crm/objects/2026-09/deals?limit=1", headers) == 200
        ports.add(connection.sock.getsockname()[1])

    assert len(ports) == 1
    assert sim.calls[101, "GET /crm/objects/{v}/deals", 200] == 5


def test_a_body_without_answer_body_leaves_the_connection_usable(served: Served) -> None:
    sim, connection, headers = served
    deal_id = CrmUser(sim, 101, 1, "a@b.example").create("deals", {"dealname": "ä", "dealstage": "closedwon"})

    for status in (204, 404):
        connection.request("DELETE", f"/crm/objects/2026-09/deals/{deal_id}", headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status


def test_text_survives_the_way_there_and_back(served: Served) -> None:
    _, connection, headers = served
    body = json.dumps({"properties": {"dealname": "日本精密工業 – Prüfstand", "dealstage": "closedwon"}})
    connection.request("POST", "/crm/objects/2026-09/deals", body.encode(), headers)

    assert json.load(connection.getresponse())["properties"]["dealname"] == "日本精密工業 – Prüfstand"


def test_a_slow_answer_is_really_slow_and_holds_up_nobody_else(served: Served) -> None:
    sim, connection, headers = served
    sim.faults.add(FaultRule(kind=FaultKind.SLOW, delay_ms=300, endpoint="GET */deals", times=1))

    begun = time.monotonic()
    slow = threading.Thread(target=lambda: _get(connection, "/crm/objects/2026-09/deals", headers))
    slow.start()
    other = http.client.HTTPConnection(connection.host, connection.port)
    _get(other, "/crm/objects/2026-09/companies", headers)
    quick = time.monotonic() - begun
    slow.join()
    other.close()

    assert quick < 0.25
    assert time.monotonic() - begun >= 0.3


def test_the_flask_app_alone_serves_the_same(sim: Simulator, api: Api) -> None:
    deal_id = api.deal()

    answer = (
        create_app(sim)
        .test_client()
        .get(f"/crm/objects/2026-09/deals/{deal_id}", headers={"Authorization": f"Bearer {api.token}"})
    )

    assert answer.status_code == 200
    assert answer.get_json()["id"] == deal_id


def _receiver(received: list[tuple[dict[str, str], bytes]]) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((dict(self.headers), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Receiver


def test_webhooks_arrive_signed_at_a_real_receiver() -> None:
    received: list[tuple[dict[str, str], bytes]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(received))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    with edge(f"http://127.0.0.1:{server.server_address[1]}/webhooks") as (sim, _):
        sim.issue_token(101)
        deliverer = Deliverer(sim).start()
        CrmUser(sim, 101, 1, "a@b.example").create("deals", {"dealname": "a", "dealstage": "closedwon"})
        _wait_until(lambda: sum(len(json.loads(body)) for _, body in received) == 2)
        deliverer.stop()
    server.shutdown()
    server.server_close()

    headers, body = received[0]
    assert headers["X-HubSpot-Signature"] == sign_v1(APP.client_secret, body)
    assert sim.next_delivery_at() is None


def test_a_receiver_that_is_down_gets_it_later() -> None:
    with edge("http://127.0.0.1:9/webhooks") as (sim, _):
        sim.issue_token(101)
        tried: list[Request] = []

        def send(request: Request) -> int:
            tried.append(request)
            raise ConnectionRefusedError

        deliverer = Deliverer(sim, send).start()
        CrmUser(sim, 101, 1, "a@b.example").create("deals", {"dealname": "a", "dealstage": "closedwon"})
        _wait_until(lambda: bool(tried))
        deliverer.stop()

        due = sim.next_delivery_at()
    assert due is not None
    assert due > sim.clock()


def _get(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> int:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _wait_until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)
