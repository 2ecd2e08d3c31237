"""The simulator itself: several portals, one app, one store, one clock, and the way of a request through them.

Nothing here knows a web framework. `handle` is the whole REST API; `http` only carries it over a socket.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.local.simulator.app import REQUIRED_SCOPES, App, Subscriptions
from infra.local.simulator.association_types import AssociationTypes
from infra.local.simulator.call import Answer, Call
from infra.local.simulator.changes import Change
from infra.local.simulator.delivery import Delivery, DeliveryQueue
from infra.local.simulator.endpoints import (
    account,
    associations,
    batches,
    oauth,
    pipelines,
    properties,
    search,
)
from infra.local.simulator.endpoints import records as record_endpoints
from infra.local.simulator.errors import ApiError, invalid, not_found
from infra.local.simulator.faults import FaultInjector, FaultKind, Faults, applied_but_lost, refusal
from infra.local.simulator.grants import AccessToken, Grants
from infra.local.simulator.limits import PortalLimits
from infra.local.simulator.object_types import object_type_named
from infra.local.simulator.origin import written_by_app
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.routing import Bucket, Match, Router
from infra.local.simulator.scopes import check_scopes
from infra.local.simulator.signatures import v3_headers, webhook_headers
from infra.local.simulator.webhook_events import events_for
from infra.local.simulator.wire import Request, Response, as_json

CALL_LOG_LENGTH = 5_000
SubscriptionRow = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One line of the live feed; `source` is the app that called, or `anonymous`."""

    at: int
    portal_id: int
    endpoint: str
    status: int
    source: str


class Simulator:
    def __init__(
        self, *, app: App, clock: Callable[[], int], seed: int = 1, faults: Faults | None = None
    ) -> None:
        self.app = app
        self.clock = clock
        self.lock = threading.RLock()
        self.portals: dict[int, SimulatedPortal] = {}
        self.subscriptions = Subscriptions()
        self.calls: Counter[tuple[int, str, int]] = Counter()
        self.call_log: deque[LoggedCall] = deque(maxlen=CALL_LOG_LENGTH)
        # A stream of chance per purpose: switching one fault on does not change what the others do.
        self._random = {
            name: Random(f"{seed}/{name}") for name in ("answers", "faults", "webhooks", "tokens")
        }
        self.injector = FaultInjector(faults or Faults(), self._random["faults"])
        self.grants = Grants(self._random["tokens"])
        self.queue = DeliveryQueue(self.injector, self._random["webhooks"])
        self._limits: dict[int, PortalLimits] = {}
        self._router = _all_routes()

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
        self._limits[portal_id] = PortalLimits()
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
        with self.lock:
            try:
                asked = oauth.find(request, self.app, self.grants, self.clock())
                response = self._handle_oauth(*asked) if asked else self._handle_api(request)
            except ApiError as error:  # refused before any endpoint was found
                response = self._logged(0, f"{request.method} unknown", "anonymous", self._refused(error))
            return response

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
            status = _status_of(send, self.webhook_request(delivery))
            delivered += self.settle_delivery(delivery, status)
        return delivered

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

    # The way of a request

    def _handle_oauth(self, endpoint: str, run: Callable[[], oauth.OAuthAnswer]) -> Response:
        portal_id = 0
        try:
            done = run()
            portal_id, response = done.portal_id, _success(done.answer)
        except ApiError as error:
            response = self._refused(error)
        return self._logged(portal_id, endpoint, "oauth", response)

    def _handle_api(self, request: Request) -> Response:
        """Who, then where, then whether the budget and the faults allow it, and only then what."""
        token = self.grants.authenticate(request.header("Authorization"), self.clock())
        if (request.method, request.path.rstrip("/")) in _UNINSTALL:
            self.uninstall(token.grant.portal_id)
            return self._logged(
                token.grant.portal_id, "DELETE /appinstalls/{v}/external-install", "app", _EMPTY
            )
        match = self._router.match(request.method, request.path)
        if match is None:
            raise not_found()
        return self._logged(
            token.grant.portal_id,
            match.endpoint,
            f"app:{self.app.app_id}",
            self._served(request, token, match),
        )

    def _served(self, request: Request, token: AccessToken, match: Match) -> Response:
        portal_id, delay_ms = token.grant.portal_id, 0
        limit_headers: dict[str, str] = {}
        try:
            rule = self.injector.rule_for(portal_id, match.endpoint)
            if rule is not None and (error := refusal(rule)) is not None:
                raise error
            limit_headers = dict(self._spend(portal_id, match))
            _check_token_scopes(token, match)
            answer = match.route.handler(self._call(request, portal_id, match))
            if rule is not None and rule.kind is FaultKind.APPLIED_BUT_502:
                raise applied_but_lost()
            delay_ms = rule.delay_ms if rule is not None and rule.kind is FaultKind.SLOW else 0
        except ApiError as error:
            return self._refused(error, limit_headers)
        return _success(answer, limit_headers, delay_ms)

    def _spend(self, portal_id: int, match: Match) -> dict[str, str]:
        limits = self._limits[portal_id]
        spend = limits.spend_search if match.route.bucket is Bucket.SEARCH else limits.spend_call
        return dict(spend(self.clock()))

    def _call(self, request: Request, portal_id: int, match: Match) -> Call:
        return Call(
            portal=self.portals[portal_id],
            origin=written_by_app(self.app.app_id, self.app.name),
            now=self.clock(),
            random=self._random["answers"],
            injector=self.injector,
            path=match.path,
            query=request.params,
            body=_parsed(request.body),
        )

    def _refused(self, error: ApiError, headers: dict[str, str] | None = None) -> Response:
        extra = {**(headers or {}), **error.headers}
        if error.body == {}:  # what a gateway answers: no JSON of HubSpot's
            return Response(error.status, {**extra, "Content-Type": "text/html"}, b"<html></html>")
        return Response(error.status, {**extra, **_JSON}, as_json(error.payload(self._correlation_id())))

    def _correlation_id(self) -> str:
        digits = self._random["answers"].randbytes(16).hex()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def _logged(self, portal_id: int, endpoint: str, source: str, response: Response) -> Response:
        self.calls[portal_id, endpoint, response.status] += 1
        self.call_log.append(LoggedCall(self.clock(), portal_id, endpoint, response.status, source))
        return response


_JSON = {"Content-Type": "application/json;charset=utf-8"}
_EMPTY = Response(204)
# §5 "Uninstall ourselves"
_UNINSTALL = {
    ("DELETE", "/appinstalls/2026-09/external-install"),
    ("DELETE", "/appinstalls/v3/external-install"),
}


def _all_routes() -> Router:
    """Fixed words before placeholders: `merge` and `batch/read` would otherwise be taken for ids."""
    router = Router()
    for module in (search, batches, record_endpoints, associations, properties, pipelines, account):
        router.add(module.ROUTES)
    return router


def _check_token_scopes(token: AccessToken, match: Match) -> None:
    named = match.path.get("type")
    check_scopes(token.grant.scopes, match.route.access, object_type_named(named) if named else None)


def _parsed(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise invalid("Invalid input JSON") from error


def _success(answer: Answer, headers: dict[str, str] | None = None, delay_ms: int = 0) -> Response:
    if answer.payload is None:
        return Response(answer.status, {**(headers or {}), **answer.headers}, b"", delay_ms)
    return Response(
        answer.status, {**_JSON, **(headers or {}), **answer.headers}, as_json(answer.payload), delay_ms
    )


def _status_of(send: Callable[[Request], int], request: Request) -> int | None:
    """HubSpot sees a receiver that breaks down as one that did not answer."""
    try:
        return send(request)
    except Exception:  # noqa: BLE001 - whatever the receiver raises, the sender only knows "no answer"
        return None
