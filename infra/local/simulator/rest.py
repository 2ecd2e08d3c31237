"""The way of a request: who asks, for which endpoint, whether budget and faults allow it, then what it does."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from infra.local.simulator.app import App
from infra.local.simulator.call import Answer, Call
from infra.local.simulator.endpoints import (
    account,
    associations,
    batches,
    labels,
    oauth,
    pipelines,
    properties,
    records,
    search,
)
from infra.local.simulator.errors import ApiError, invalid, not_found
from infra.local.simulator.faults import FaultInjector, FaultKind, applied_but_lost, refusal
from infra.local.simulator.grants import AccessToken, Grants
from infra.local.simulator.limits import PortalLimits
from infra.local.simulator.object_types import object_type_named
from infra.local.simulator.origin import written_by_app
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.routing import Bucket, Match, Router, canonical
from infra.local.simulator.scopes import check_scopes
from infra.local.simulator.wire import Request, Response, as_json

CALL_LOG_LENGTH = 5_000


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One line of the live feed; `source` is the app that called, or `anonymous`."""

    at: int
    portal_id: int
    endpoint: str
    status: int
    source: str


def _all_routes() -> Router:
    """Fixed words before placeholders: `merge` and `batch/read` would otherwise be taken for ids."""
    router = Router()
    for module in (search, batches, records, associations, labels, properties, pipelines, account):
        router.add(module.ROUTES)
    return router


@dataclass(slots=True, kw_only=True)
class RestApi:
    """Not thread-safe by itself: the simulator's one lock is around it."""

    app: App
    clock: Callable[[], int]
    portals: Mapping[int, SimulatedPortal]
    grants: Grants
    injector: FaultInjector
    random: Random
    uninstall: Callable[[int], None]
    calls: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    call_log: deque[LoggedCall] = field(default_factory=lambda: deque(maxlen=CALL_LOG_LENGTH))
    _limits: dict[int, PortalLimits] = field(default_factory=dict)
    _router: Router = field(default_factory=_all_routes)

    def handle(self, request: Request) -> Response:
        try:
            asked = oauth.find(request, self.app, self.grants, self.clock())
            return self._handle_oauth(*asked) if asked else self._handle_api(request)
        except ApiError as error:  # refused before any endpoint was found
            return self._logged(0, f"{request.method} unknown", "anonymous", self._refused(error))

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
        if (request.method, canonical(request.path)) == _UNINSTALL:
            self.uninstall(token.grant.portal_id)
            return self._logged(token.grant.portal_id, " ".join(_UNINSTALL), self._caller, Response(204))
        match = self._router.match(request.method, request.path)
        if match is None:
            raise not_found()
        response = self._served(request, token, match)
        return self._logged(token.grant.portal_id, match.endpoint, self._caller, response)

    @property
    def _caller(self) -> str:
        return f"app:{self.app.app_id}"

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
        limits = self._limits.setdefault(portal_id, PortalLimits())
        spend = limits.spend_search if match.route.bucket is Bucket.SEARCH else limits.spend_call
        return dict(spend(self.clock()))

    def _call(self, request: Request, portal_id: int, match: Match) -> Call:
        return Call(
            portal=self.portals[portal_id],
            origin=written_by_app(self.app.app_id, self.app.name),
            now=self.clock(),
            random=self.random,
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
        digits = self.random.randbytes(16).hex()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def _logged(self, portal_id: int, endpoint: str, source: str, response: Response) -> Response:
        self.calls[portal_id, endpoint, response.status] += 1
        self.call_log.append(LoggedCall(self.clock(), portal_id, endpoint, response.status, source))
        return response


_JSON = {"Content-Type": "application/json;charset=utf-8"}
# §5 "Uninstall ourselves"
_UNINSTALL = ("DELETE", "/appinstalls/{v}/external-install")


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
