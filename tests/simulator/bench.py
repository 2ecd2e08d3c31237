"""What the simulator's tests share: a clock to move, a caller with a token, a receiver of webhooks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from infra.local.simulator import App, CrmUser, Request, Response, Simulator

APP = App(
    app_id=39522895,
    client_id="client-id",
    client_secret="yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
    webhook_url="https://www.example.com/webhooks",
    redirect_url="https://www.example.com/oauth/callback",
)
SUBSCRIPTIONS: tuple[tuple[str, str | None, str | None], ...] = (
    ("deal.creation", None, None),
    ("deal.propertyChange", "dealstage", None),
    ("deal.propertyChange", "amount", None),
    ("deal.propertyChange", "closedate", None),
    ("deal.deletion", None, None),
    ("deal.restore", None, None),
    ("deal.merge", None, None),
    ("deal.associationChange", None, None),
    ("company.associationChange", None, None),
    ("object.creation", None, "note"),
    ("object.associationChange", None, "deal"),
)
NOON = 1_795_435_200_000  # 2026-11-23T12:00:00Z


@dataclass
class Clock:
    now: int = NOON

    def __call__(self) -> int:
        return self.now

    def advance(self, *, ms: int = 0, seconds: float = 0, hours: float = 0) -> None:
        self.now += ms + int(seconds * 1_000) + int(hours * 3_600_000)


@dataclass
class Api:
    """Calls the REST API of one portal in process."""

    sim: Simulator
    portal_id: int
    token: str = ""

    def __post_init__(self) -> None:
        self.token = self.token or self.sim.issue_token(self.portal_id)

    def call(self, method: str, path: str, body: object = None, **query: str) -> Response:
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self.sim.handle(Request(method, path, urlencode(query), headers, raw))

    def get(self, path: str, **query: str) -> Response:
        return self.call("GET", path, **query)

    def post(self, path: str, body: object, **query: str) -> Response:
        return self.call("POST", path, body, **query)

    def create(self, object_type: str, /, **properties: object) -> str:
        answer = self.post(f"/crm/objects/2026-09/{object_type}", {"properties": properties})
        assert answer.status == 201, answer.body
        return str(answer.json()["id"])

    def deal(self, **properties: object) -> str:
        return self.create("deals", **{"dealname": "Lab", "dealstage": "qualifiedtobuy", **properties})

    def read(self, object_type: str, record_id: str, **query: str) -> Any:
        return self.get(f"/crm/objects/2026-09/{object_type}/{record_id}", **query).json()

    def unique_property(self, object_type: str = "deals", name: str = "dr_key") -> None:
        group = {"name": "twindeal", "label": "Twindeal"}
        self.post(f"/crm/properties/2026-09/{object_type}/groups", group)
        definition = {"name": name, "label": "Key", "type": "string", "fieldType": "text"}
        unique = {"groupName": "twindeal", "hasUniqueValue": True}
        assert self.post(f"/crm/properties/2026-09/{object_type}", definition | unique).status == 201

    def label(self, name: str = "partner") -> int:
        path = "/crm/associations/2026-09/deals/companies/labels"
        answer = self.post(path, {"name": name, "label": name.capitalize(), "inverseLabel": f"{name} of"})
        return int(answer.json()["results"][0]["typeId"])


@dataclass
class Inbox:
    """Receives what the simulator delivers; `status` is what it answers."""

    sim: Simulator
    clock: Clock
    status: int = 200
    requests: list[Request] = field(default_factory=list)

    def receive(self, request: Request) -> int:
        self.requests.append(request)
        return self.status

    def deliver(self) -> list[dict[str, Any]]:
        """Everything under way, however late, as one list of events."""
        self.requests.clear()
        while (due := self.sim.next_delivery_at()) is not None:
            self.clock.now = max(self.clock.now, due)
            self.sim.deliver_due(self.receive)
        return [event for request in self.requests for event in json.loads(request.body)]


def person(sim: Simulator, portal_id: int = 101) -> CrmUser:
    return CrmUser(sim, portal_id, 75514748, "someone@vendor.example")


def of_type(events: list[dict[str, Any]], subscription_type: str) -> list[dict[str, Any]]:
    return [event for event in events if event["subscriptionType"] == subscription_type]
