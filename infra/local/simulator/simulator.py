"""The simulator itself: several portals, one app, one store and one clock.

Nothing here knows a web framework. `handle` is the whole REST API; `http` only carries it over a socket.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from random import Random
from urllib.parse import urlencode, urlsplit

from infra.local.simulator.app import REQUIRED_SCOPES, App, Subscriptions
from infra.local.simulator.association_types import AssociationTypes
from infra.local.simulator.changes import Change
from infra.local.simulator.delivery import Delivery, DeliveryQueue
from infra.local.simulator.faults import FaultInjector, Faults
from infra.local.simulator.grants import Grants
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.rest import LoggedCall, RestApi
from infra.local.simulator.signatures import v3_headers, webhook_headers
from infra.local.simulator.webhook_events import events_for
from infra.local.simulator.wire import Request, Response, as_json

SubscriptionRow = tuple[str, str | None, str | None]


class Simulator:
    def __init__(
        self, *, app: App, clock: Callable[[], int], seed: int = 1, faults: Faults | None = None
    ) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.portals: dict[int, SimulatedPortal] = {}
        self.subscriptions = Subscriptions()

        def dice(purpose: str) -> Random:
            """A stream of chance per purpose: switching one fault on does not change what the others do."""
            return Random(f"{seed}/{purpose}")

        self.injector = FaultInjector(faults or Faults(), dice("faults"))
        self.grants = Grants(dice("tokens"))
        self.queue = DeliveryQueue(self.injector, dice("webhooks"))
        self.rest = RestApi(
            app=app,
            clock=clock,
            portals=self.portals,
            grants=self.grants,
            injector=self.injector,
            random=dice("answers"),
            uninstall=self.uninstall,
        )

    @property
    def app(self) -> App:
        return self.rest.app

    @app.setter
    def app(self, app: App) -> None:
        """Its addresses are known only when it is deployed, and that needs ours first."""
        self.rest.app = app

    @property
    def calls(self) -> Counter[tuple[int, str, int]]:
        """How often each (portal, endpoint, status) was answered."""
        return self.rest.calls

    @property
    def call_log(self) -> deque[LoggedCall]:
        return self.rest.call_log

    @property
    def faults(self) -> Faults:
        return self.injector.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self.injector.faults = faults

    @property
    def faults_fired(self) -> Counter[str]:
        return self.injector.fired

    def add_portal(
        self,
        *,
        portal_id: int,
        name: str,
        time_zone: str,
        currency: str,
        additional_currencies: Sequence[str] = (),
        first_record_id: int | None = None,
    ) -> SimulatedPortal:
        """An empty account with HubSpot's default pipeline and properties, and its first user as owner."""
        place = len(self.portals) + 1
        portal = SimulatedPortal(
            portal_id=portal_id,
            name=name,
            time_zone=time_zone,
            currency=currency,
            additional_currencies=tuple(additional_currencies),
            clock=self.clock,
            publish=self._publish,
            next_record_id=first_record_id or place * 100_000_000_000 + 1,
            next_owner_id=place * 10_000_000 + 1,
            types=AssociationTypes(next_label_id=place * 100 + 1),
        )
        portal.add_owner(
            email=f"admin@portal-{portal_id}.example",
            first_name="Super",
            last_name="Admin",
            user_id=place * 1_000,
        )
        self.portals[portal_id] = portal
        return portal

    def add_subscriptions(self, rows: Iterable[SubscriptionRow]) -> None:
        for subscription_type, property_name, object_type in rows:
            self.subscriptions.add(subscription_type, property_name, object_type)

    def reset_calls(self) -> None:
        self.calls.clear()
        self.call_log.clear()

    # Installing

    def authorize(self, portal_id: int, scopes: Sequence[str] = REQUIRED_SCOPES, state: str = "") -> str:
        """Clicking "Install": the redirect with a code (hubspot.md §5)."""
        with self.lock:
            portal = self.portals[portal_id]
            installer = min(portal.owners.values(), key=lambda owner: owner.id)
            code = self.grants.new_code(portal_id, installer.user_id, installer.email, scopes)
            portal.installed = True
        return f"{self.app.redirect_url}?{urlencode({'code': code} | ({'state': state} if state else {}))}"

    def issue_token(self, portal_id: int, scopes: Sequence[str] = REQUIRED_SCOPES) -> str:
        """An access token without the way through the browser, for tests and scripts."""
        code = self.authorize(portal_id, scopes).rpartition("code=")[2]
        with self.lock:
            return self.grants.exchange(code, self.clock()).text

    def uninstall(self, portal_id: int) -> None:
        """No push event tells the app (§1.1); it learns by BAD_REFRESH_TOKEN. Installing again is `authorize`."""
        with self.lock:
            self.portals[portal_id].installed = False
            self.grants.uninstall(portal_id)
            self.queue.forget(portal_id)

    # Requests

    def handle(self, request: Request) -> Response:
        """The whole REST API, one call at a time."""
        with self.lock:
            return self.rest.handle(request)

    def signed_fetch(
        self, portal_id: int, user_id: int, user_email: str, method: str, url: str, body: bytes = b""
    ) -> Request:
        """What `hubspot.fetch` sends (§6): query parameters injected, v3-signed with the client secret."""
        who = {
            "userId": user_id,
            "portalId": portal_id,
            "userEmail": user_email,
            "appId": self.app.app_id,
        }
        parts = urlsplit(url)
        query = "&".join(part for part in (parts.query, urlencode(who)) if part)
        bare = Request(method, parts.path, query, {}, body, parts.netloc, parts.scheme)
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            **v3_headers(self.app.client_secret, method, bare.url, body, self.clock()),
        }
        return Request(method, parts.path, query, headers, body, parts.netloc, parts.scheme)

    # Webhooks

    def deliver_due(self, send: Callable[[Request], int]) -> int:
        """Hands every body that is due to `send`; anything but a 2xx, or an exception, is retried later."""
        delivered = 0
        self.gather_due()
        while (delivery := self.take_delivery()) is not None:
            delivered += self._attempt(send, delivery)
        return delivered

    def _attempt(self, send: Callable[[Request], int], delivery: Delivery) -> bool:
        """HubSpot sees a receiver that breaks down as one that did not answer; a test's own assertion still shows."""
        status, accepted = None, False
        try:
            status = send(self.webhook_request(delivery))
        except AssertionError:
            raise
        except Exception:  # noqa: BLE001 - whatever the receiver raises, the sender only knows "no answer"
            status = None
        finally:
            accepted = self.settle_delivery(delivery, status)
        return accepted

    def next_delivery_at(self) -> int | None:
        with self.lock:
            return self.queue.next_at(self.clock())

    def gather_due(self) -> None:
        with self.lock:
            self.queue.gather(self.clock())

    def take_delivery(self) -> Delivery | None:
        with self.lock:
            return self.queue.take()

    def settle_delivery(self, delivery: Delivery, status: int | None) -> bool:
        """§1.1: retried "on connection failure, >5 s, any 4xx or 5xx"; None is no answer."""
        accepted = status is not None and 200 <= status < 300  # noqa: PLR2004
        with self.lock:
            self.queue.settle(delivery, accepted=accepted, now=self.clock())
        return accepted

    def webhook_request(self, delivery: Delivery) -> Request:
        """Signed when it leaves, so a retry carries a fresh timestamp."""
        parts = urlsplit(self.app.webhook_url)
        body = as_json(list(delivery.events))
        signed = webhook_headers(self.app.client_secret, self.app.webhook_url, body, self.clock())
        headers = {"Host": parts.netloc, **signed}
        return Request("POST", parts.path, parts.query, headers, body, parts.netloc, parts.scheme)

    def _publish(self, change: Change) -> None:
        portal = self.portals.get(change.portal_id)
        if portal is None or not portal.installed:
            return
        for event in events_for(change, self.subscriptions, self.app.app_id):
            self.queue.add(change.portal_id, event, self.clock())
