"""The six functions as they are deployed, but in this process: moto is AWS, and HubSpot is simulated behind real HTTP.

Nothing moves by itself. A test takes from a queue, calls the function, and gives the queue its answer.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from functions import (
    connect_portals,
    mirror_changes,
    process_events,
    receive_webhooks,
    run_schedules,
    serve_registrations,
)
from infra.local.simulator import App, CrmUser, Faults, Request, Simulator, seed_portals, seeds
from infra.local.simulator.http import real_clock, serve
from infra.local.simulator.object_types import object_type_named
from infra.local.simulator.signatures import v3_headers, webhook_headers
from shared.bootstrap import crm as crm_part
from shared.bootstrap import queues as queues_part
from shared.bootstrap import store as store_part
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, PortalId, RecordId, Side
from shared.domain.leads import Partner
from shared.event_messages import EventMessage
from tests.component import aws
from tests.component.envelopes import Event, http_event, scheduled_event
from tests.component.forms import a_registration
from tests.component.lambda_context import FakeContext
from tests.component.queue import Queue
from tests.contract.stand_ins import create_table
from tests.support.builders import a_portal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

VENDOR = PortalId(seeds.VENDOR_PORTAL_ID)
CASCADE = PortalId(seeds.CASCADE_PORTAL_ID)
RHEINWERK = PortalId(seeds.RHEINWERK_PORTAL_ID)
STRANGER = PortalId(48_900_001)

PUBLIC_URL = "https://twindeal.example"
SECRET = "the-client-secret-of-this-test"
APP = App(
    app_id=39_522_895,
    client_id="twindeal-client",
    client_secret=SECRET,
    webhook_url=f"{PUBLIC_URL}/webhooks",
    redirect_url=f"{PUBLIC_URL}/oauth/callback",
)
PARTNERS = {
    CASCADE: (seeds.CASCADE_NAME, seeds.CASCADE_DOMAIN, seeds.CAM_OF_CASCADE),
    RHEINWERK: (seeds.RHEINWERK_NAME, seeds.RHEINWERK_DOMAIN, seeds.CAM_OF_RHEINWERK),
}

Answer = dict[str, Any]


@contextmanager
def simulated_hubspot() -> Iterator[tuple[Simulator, str]]:
    """The simulator, and its address on this machine."""
    sim = Simulator(app=APP, clock=real_clock, faults=Faults.none())
    seed_portals(sim)
    sim.add_portal(portal_id=STRANGER, name="Stranger", time_zone="Europe/Paris", currency="EUR")
    server = serve(sim)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    try:
        yield sim, f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Deployed:
    def __init__(self, sim: Simulator, hubspot_url: str) -> None:
        self.sim = sim
        sqs = boto3.client("sqs")
        self.dynamodb: DynamoDBClient = boto3.client("dynamodb")
        self.table = create_table(self.dynamodb)
        self.events = Queue(sqs, "events")
        self.bulk_events = Queue(sqs, "bulk-events")
        self.mirror = Queue(sqs, "mirror.fifo")
        self.settings = {
            "TWINDEAL_TABLE": self.table,
            "TWINDEAL_EVENTS_QUEUE_URL": self.events.url,
            "TWINDEAL_BULK_EVENTS_QUEUE_URL": self.bulk_events.url,
            "TWINDEAL_MIRROR_QUEUE_URL": self.mirror.url,
            "TWINDEAL_TOKEN_KEY": aws.token_key(),
            "TWINDEAL_HUBSPOT_URL": hubspot_url,
            "TWINDEAL_HUBSPOT_AUTHORIZE_URL": "https://app.hubspot.example",
            "TWINDEAL_HUBSPOT_API_VERSION": "2026-09",
            "TWINDEAL_CALL_SHARE": "1.0",
            "TWINDEAL_APP_ID": str(APP.app_id),
            "TWINDEAL_CLIENT_ID": APP.client_id,
            "TWINDEAL_CLIENT_SECRET": SECRET,
            "TWINDEAL_VENDOR_PORTAL": str(VENDOR),
            "TWINDEAL_PUBLIC_URL": PUBLIC_URL,
        }

    # What AWS does

    def fresh_process(self) -> None:
        """Lambda starts functions anew whenever it likes: what the old process remembered is gone."""
        self.end_process()
        store_part.link_store()._writers = 1  # all that moto is good for

    def end_process(self) -> None:
        if crm_part.transport.cache_info().currsize:
            crm_part.transport().close()
        for part in (
            crm_part.token_store,
            crm_part.transport,
            crm_part.calls,
            crm_part.crm,
            queues_part._sqs,
            queues_part.event_queue,
            queues_part.bulk_event_queue,
            queues_part.doorbell,
            queues_part.event_postponement,
            queues_part.doorbell_postponement,
            store_part.link_store,
        ):
            part.cache_clear()

    def process_events(self, event: Event | None = None, *, queue: Queue | None = None) -> Answer:
        """One run of the function on what the queue holds, or on this batch of it."""
        queue = queue or self.events
        batch = event or queue.receive()
        answer: Any = process_events.handler(batch, FakeContext())
        queue.settle(batch, answer)
        return {**answer, "of": batch}

    def mirror_changes(self, event: Event | None = None, *, remaining_ms: int = 120_000) -> Answer:
        batch = event or self.mirror.receive()
        answer: Any = mirror_changes.handler(batch, FakeContext(remaining_ms=remaining_ms))
        self.mirror.settle(batch, answer)
        return {**answer, "of": batch}

    def run_schedules(self) -> None:
        run_schedules.handler(scheduled_event(), FakeContext())

    def settle(self) -> None:
        """Everything that is under way is brought to its end."""
        queues = (self.events, self.bulk_events, self.mirror)
        while self.sim.next_delivery_at() is not None or any(queue.bodies for queue in queues):
            self.sim.deliver_due(self.take_webhook)
            for queue in (self.events, self.bulk_events):
                if queue.bodies:
                    self.process_events(queue=queue)
            if self.mirror.bodies:
                self.mirror_changes()

    def without_the_mirror_queue(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Doorbells have nowhere to go."""
        monkeypatch.setenv("TWINDEAL_MIRROR_QUEUE_URL", f"{self.mirror.url}-that-is-not-there.fifo")
        self.fresh_process()

    def with_the_mirror_queue(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TWINDEAL_MIRROR_QUEUE_URL", self.mirror.url)
        self.fresh_process()

    # What HubSpot does

    def take_webhook(self, request: Request) -> int:
        status: int = self.receive(request)["statusCode"]
        return status

    def webhook(self, payloads: object, *, secret: str = SECRET, age_ms: int = 0) -> Request:
        """Signed as HubSpot does, so many milliseconds ago."""
        body = payloads if isinstance(payloads, bytes) else json.dumps(payloads, ensure_ascii=False).encode()
        headers = webhook_headers(secret, APP.webhook_url, body, real_clock() - age_ms)
        return Request("POST", "/webhooks", "", headers, body, "twindeal.example")

    def receive(self, request: Request, *, base64: bool = False) -> Answer:
        answer: Answer = receive_webhooks.handler(http_event(request, base64=base64), FakeContext())
        return answer

    def tell(self, portal: PortalId, *payloads: Mapping[str, Any], tries: int = 0) -> None:
        """Puts a message on the events queue, as the receiver does."""
        self.events.put(EventMessage(portal=portal, payloads=payloads, tries=tries).packed())

    # What people do

    def person(self, portal: PortalId, email: str) -> CrmUser:
        return seeds.user_named(self.sim, portal, email)

    @property
    def vendor_rep(self) -> CrmUser:
        return self.person(VENDOR, seeds.DIRECT_REP)

    @property
    def seller(self) -> CrmUser:
        return self.person(CASCADE, seeds.CASCADE_SELLER)

    def ask(self, user: CrmUser, method: str, path: str, body: object = None) -> Answer:
        """`hubspot.fetch` from a card or page, with its answer parsed."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        request = self.sim.signed_fetch(
            user.portal_id, user.user_id, user.email, method, f"{PUBLIC_URL}{path}", data
        )
        return self.serve(request)

    def serve(self, request: Request) -> Answer:
        answer = serve_registrations.handler(
            http_event(request, base64=not request.body.isascii()), FakeContext()
        )
        return {**answer, "json": json.loads(answer["body"])}

    def signed(self, method: str, path: str, query: str = "", body: bytes = b"") -> Request:
        """A request that HubSpot signed, whatever stands in its query."""
        bare = Request(method, path, query, {}, body, "twindeal.example")
        return replace(bare, headers=v3_headers(SECRET, method, bare.url, body, real_clock()))

    def browse(
        self, path: str, query: str = "", *cookies: str, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """An admin's browser."""
        request = Request("GET", path, query, headers or {}, b"", "twindeal.example")
        answer: Answer = connect_portals.handler(http_event(request, cookies=cookies), FakeContext())
        return answer

    def install(self, portal: PortalId) -> Answer:
        """From the install link over HubSpot's grant page to our last page."""
        started = self.browse("/oauth/start")
        asked = parse_qs(urlsplit(started["headers"]["location"]).query)
        back = self.sim.authorize(portal, asked["scope"][0].split(), asked["state"][0])
        cookie = started["cookies"][0].partition(";")[0]
        return self.browse("/oauth/callback", urlsplit(back).query, cookie)

    def register(self, user: CrmUser | None = None, **changes: Any) -> Answer:
        return self.ask(user or self.seller, "POST", "/api/registrations", a_registration(**changes))

    def a_shared_deal(self, user: CrmUser | None = None, **changes: Any) -> SharedDeal:
        """Registered by a partner, and by now the same in both CRMs."""
        key = self.register(user, **changes)["json"]["sharedDeal"]["key"]
        self.settle()
        self.sim.reset_calls()
        return self.deal(key)

    def join(self, portal: PortalId, **changes: Any) -> None:
        """The vendor takes a partner into the program."""
        name, domain, cam = PARTNERS[portal]
        fields: dict[str, Any] = {
            "portal": portal,
            "name": name,
            "tier": "silver",
            "own_domains": frozenset({Domain(domain)}),
            "cam_email": cam,
            "pdm_email": seeds.PDM,
            "company": RecordId(str(self.find(VENDOR, "companies", domain=domain))),
        }
        store_part.link_store().save_partner(Partner(**{**fields, **changes}), vendor=VENDOR)

    def connected_by_hand(self, *portals: PortalId) -> None:
        """Known as connected, but never asked anything: enough for requests that end before."""
        store = store_part.link_store()
        for portal in portals:
            if portal != VENDOR:
                self.join(portal)
            side = Side.VENDOR if portal == VENDOR else Side.PARTNER
            store.save_portal(a_portal(id=portal, side=side))

    # What there is

    def deal(self, key: str) -> SharedDeal:
        return store_part.link_store().deals([DealKey(key)])[DealKey(key)]

    def the_deal(self, portal: PortalId = VENDOR) -> SharedDeal:
        (deal,) = store_part.link_store().deals_of(portal)
        return deal

    def find(self, portal: PortalId, type: str, **properties: str) -> int:
        (found,) = self.records(portal, type, **properties)
        return found

    def records(self, portal: PortalId, type: str, **properties: str) -> list[int]:
        table = self.sim.portals[portal].tables[object_type_named(type)]
        return [
            record.id
            for record in table.live()
            if all(record.values().get(name) == value for name, value in properties.items())
        ]

    def read(self, portal: PortalId, type: str, id: int | str | None) -> Mapping[str, str]:
        assert id is not None
        return CrmUser(self.sim, portal, 1, "reader@example.test").read(type, id)

    def notes(self, portal: PortalId, deal: str | None) -> list[str]:
        assert deal is not None
        ids = CrmUser(self.sim, portal, 1, "reader@example.test").associated("deals", deal, "notes")
        return [self.read(portal, "notes", id)["hs_note_body"] for id in ids]

    @property
    def stored(self) -> list[Mapping[str, Any]]:
        """Every item of the table, as DynamoDB holds it."""
        items = self.dynamodb.scan(TableName=self.table)["Items"]
        return sorted(items, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))

    def writes(self, portal: PortalId) -> int:
        """How many calls to this portal changed, or tried to change, something there."""
        reads = ("/batch/read", "/search", "/token")
        return sum(
            number
            for (each, endpoint, _), number in self.sim.calls.items()
            if each == portal and not endpoint.startswith("GET") and not endpoint.endswith(reads)
        )
