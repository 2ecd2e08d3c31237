"""The two doors people use: a portal's own user interface (`CrmUser`), and the app's cards, which ask our API.

Everything that the scenario and the pages do, they do through these.
"""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from infra.local.simulator import CrmUser, Request, Simulator, seeds
from infra.local.simulator.http import RECEIVER_TIMEOUT_S, post

API_TIMEOUT_S = 30
OK = range(200, 300)
KEPT = 500


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    status: int
    body: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        return self.status in OK

    @property
    def error(self) -> str:
        """The sentence for the person who asked."""
        told = self.body.get("error")
        return str(told["message"]) if isinstance(told, Mapping) else f"the API answered {self.status}"


class RegistrationApi:
    """What `hubspot.fetch` does for a card: the portal and the person are added and signed by HubSpot."""

    def __init__(self, sim: Simulator, url: str) -> None:
        self._sim = sim
        self._url = url
        self._pool = urllib3.PoolManager(maxsize=16, block=True)

    def ask(
        self, person: CrmUser, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> ApiAnswer:
        data = json.dumps(body).encode() if body is not None else b""
        request = self._sim.signed_fetch(
            person.portal_id, person.user_id, person.email, method, f"{self._url}/api/{path}", data
        )
        answer = self._pool.request(
            request.method,
            request.url,
            body=request.body or None,
            headers=dict(request.headers),
            timeout=API_TIMEOUT_S,
            retries=False,
        )
        return ApiAnswer(answer.status, _fields(answer.data))

    def shared_deals(self, person: CrmUser) -> list[Mapping[str, Any]]:
        answer = self.ask(person, "GET", "shared-deals")
        return list(answer.body.get("sharedDeals", ()))

    def close(self) -> None:
        self._pool.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredWebhook:
    """One body that the simulated HubSpot posted; how many of its events were echoes of our own writes."""

    number: int
    at: int
    portal_id: int
    events: int
    echoes: int
    said: tuple[str, ...]
    status: int | None


class WebhookDoor:
    """Posts the simulator's webhooks to the deployed receiver, and remembers each for the feed."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._pool = urllib3.PoolManager(maxsize=40, timeout=RECEIVER_TIMEOUT_S)
        self._lock = threading.Lock()
        self.delivered: deque[DeliveredWebhook] = deque(maxlen=KEPT)
        self.bodies = self.events = self.echoes = self.under_way = 0

    def __call__(self, outgoing: Request) -> int:
        with self._lock:
            self.under_way += 1
        status: int | None = None
        try:
            status = post(self._pool, outgoing, outgoing.url)
        finally:
            self._remember(json.loads(outgoing.body), status)
        return status

    def _remember(self, payloads: list[dict[str, Any]], status: int | None) -> None:
        echoes = sum(self._is_echo(each) for each in payloads)
        with self._lock:
            self.under_way -= 1
            self.bodies += 1
            self.events += len(payloads)
            self.echoes += echoes
            self.delivered.append(
                DeliveredWebhook(
                    number=self.bodies,
                    at=self._sim.clock(),
                    portal_id=payloads[0]["portalId"],
                    events=len(payloads),
                    echoes=echoes,
                    said=tuple(map(_said, payloads)),
                    status=status,
                )
            )

    def _is_echo(self, payload: Mapping[str, Any]) -> bool:
        own = str(self._sim.app.app_id)
        return bool(payload["changeSource"] == "INTEGRATION" and payload["sourceId"] == own)


def person(sim: Simulator, portal_id: int, email: str) -> CrmUser:
    return seeds.user_named(sim, portal_id, email)


def _said(payload: Mapping[str, Any]) -> str:
    return str(payload.get("propertyName") or payload["subscriptionType"].partition(".")[2])


def _fields(data: bytes) -> Mapping[str, Any]:
    """A gateway's own answer may be no JSON of ours."""
    try:
        told = json.loads(data)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
