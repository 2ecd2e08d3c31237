"""The real transport against a server on this machine that misbehaves on purpose."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shared.crm.transport import HubSpotTransport, Timeouts
from shared.ports import TryAgain

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Respond = Callable[["Handler"], None]


@dataclass
class Received:
    """What reached the server."""

    connections: set[Any] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    respond: Respond
    received: Received

    def handle_any(self) -> None:
        self.received.connections.add(self.client_address)
        self.received.lines.append(self.requestline)
        self.received.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.received.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        type(self).respond(self)

    do_GET = do_POST = do_PATCH = handle_any  # noqa: N815 (the server looks for these names)

    def log_message(self, format: str, *_: Any) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass
class Server:
    transport: HubSpotTransport
    received: Received
    handler: type[Handler]

    def will(self, respond: Respond) -> None:
        self.handler.respond = respond

    def will_answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.will(lambda handler: handler.answer(status, body, **headers))


@pytest.fixture
def server() -> Iterator[Server]:
    received = Received()
    handler = type("OneHandler", (Handler,), {"received": received})
    listener = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listener.daemon_threads = True
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    transport = HubSpotTransport(
        base_url=f"http://127.0.0.1:{listener.server_port}/", timeouts=Timeouts(connect=1, read=0.2)
    )
    yield Server(transport=transport, received=received, handler=handler)
    transport.close()
    listener.shutdown()
    thread.join()
    listener.server_close()


def test_a_request_carries_its_token_its_query_and_its_body(server: Server) -> None:
    server.will_answer(200, b'{"a": 1}', X_HubSpot_RateLimit_Remaining="109")

    answer = server.transport.send(
        method="POST", path="/crm/x", body={"é": [1]}, token="t", query=[("a", "b,c"), ("d", "é&")]
    )

    assert (answer.status, answer.body) == (200, {"a": 1})
    assert answer.headers["x-hubspot-ratelimit-remaining"] == "109"
    assert server.received.lines == ["POST /crm/x?a=b%2Cc&d=%C3%A9%26 HTTP/1.1"]
    assert server.received.headers[0]["authorization"] == "Bearer t"
    assert json.loads(server.received.bodies[0]) == {"é": [1]}


def test_a_form_is_sent_as_one_and_without_a_token(server: Server) -> None:
    server.will_answer(200, b"{}")

    server.transport.send(method="POST", path="/oauth", form={"code": "a b&c", "client_secret": "s"})

    assert server.received.headers[0]["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in server.received.headers[0]
    assert server.received.bodies == [b"code=a+b%26c&client_secret=s"]


def test_many_calls_with_different_tokens_share_one_connection(server: Server) -> None:
    server.will_answer(200, b"{}")

    for number in range(20):
        server.transport.send(method="GET", path="/crm/x", token=str(number))
    server.will_answer(404, b"<html>")
    for number in range(20):
        server.transport.send(method="GET", path="/crm/x", token=str(number))

    assert len(server.received.connections) == 1
    assert [each["authorization"] for each in server.received.headers] == [
        f"Bearer {n}" for n in range(20)
    ] * 2


@pytest.mark.parametrize(
    "status, body, parsed",
    [
        pytest.param(204, b"", None, id="nothing"),
        pytest.param(400, b'{"message": "no"}', {"message": "no"}, id="an error of HubSpot's"),
        pytest.param(404, b"<html></html>", None, id="a page"),
        pytest.param(404, b"", None, id="an empty error"),
        pytest.param(502, "schlechtes Gateway: Überlast".encode("latin-1"), None, id="a page not in UTF-8"),
        pytest.param(200, b"\xff\xfe", None, id="a success that is none"),
        pytest.param(477, b"{}", {}, id="a code that is HubSpot's own"),
        pytest.param(526, b"{}", {}, id="a code of its edge"),
    ],
)
def test_whatever_is_answered_comes_back_as_an_answer(
    server: Server, status: int, body: bytes, parsed: object
) -> None:
    server.will_answer(status, body)

    answer = server.transport.send(method="GET", path="/crm/x", token="t")

    assert (answer.status, answer.body) == (status, parsed)


@pytest.mark.parametrize("status", [429, 503])
def test_nothing_is_repeated_behind_our_back(server: Server, status: int) -> None:
    server.will_answer(status, b"{}", Retry_After="1")

    answer = server.transport.send(method="GET", path="/crm/x", token="t")

    assert (answer.status, answer.headers["retry-after"]) == (status, "1")
    assert len(server.received.lines) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_so_no_token_goes_elsewhere(server: Server, status: int) -> None:
    server.will_answer(status, Location="/elsewhere")

    answer = server.transport.send(method="GET", path="/crm/x", token="t")

    assert answer.status == status
    assert len(server.received.lines) == 1


def never(handler: Handler) -> None:
    threading.Event().wait(0.5)


def hang_up(handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def stop_halfway(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"results": [')
    handler.close_connection = True


@pytest.mark.parametrize("respond", [never, hang_up, stop_halfway])
def test_no_answer_is_tried_again_whatever_became_of_the_call(server: Server, respond: Respond) -> None:
    server.will(respond)

    with pytest.raises(TryAgain) as told:
        server.transport.send(method="POST", path="/crm/secret-4711", body={}, token="token-4711")

    assert told.value.after_seconds == 1
    assert "4711" not in str(told.value)
    assert len(server.received.lines) == 1


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        transport = HubSpotTransport(base_url=f"http://127.0.0.1:{unused.getsockname()[1]}")

        with pytest.raises(TryAgain):
            transport.send(method="GET", path="/crm/x", token="t")


def test_a_server_without_tls_is_tried_again_and_never_trusted(server: Server) -> None:
    port = server.transport._client.configuration.host.rpartition(":")[2]
    transport = HubSpotTransport(base_url=f"https://127.0.0.1:{port}")

    with pytest.raises(TryAgain):
        transport.send(method="GET", path="/crm/x", token="t")


def test_no_body_reaches_the_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.will_answer(200, b'{"access_token": "canary-4711"}')

    server.transport.send(method="POST", path="/oauth", form={"client_secret": "canary-4711"})
    server.will_answer(400, b'{"message": "canary-4711"}')
    server.transport.send(method="POST", path="/crm/x", body={"a": "canary-4711"}, token="canary-4711")

    assert "canary-4711" not in caplog.text
