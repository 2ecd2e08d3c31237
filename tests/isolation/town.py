"""The whole of Twindeal with everybody's API in front of it, and a record of what each portal was sent."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import pytest

from functions import serve_registrations
from infra.local.simulator import CrmUser, Faults
from shared.domain.deals import SharedDeal
from shared.domain.ids import PortalId
from shared.observability import metrics
from tests.component.envelopes import http_event
from tests.component.lambda_context import FakeContext
from tests.isolation.canaries import AFFAIRS, PRIVATE, Affairs
from tests.isolation.scanner import found_in, numbers_of
from tests.isolation.sent import Sent, listen
from tests.support.in_process_hubspot import SIMULATED_APP
from tests.support.world import VENDOR, World

PUBLIC_URL = "https://twindeal.example"
DIGITS_OF_RECORD_IDS = 12
TRIES = 8

Answer = Mapping[str, Any]


class Town(World):
    """A World whose partners' people ask the function that is deployed, and whose every byte is kept."""

    sent: Sent

    def __init__(self, patch: pytest.MonkeyPatch, *, faults: Faults | None = None) -> None:
        super().__init__(faults=faults or Faults.none())
        for name, port in {
            "link_store": lambda: self.kept,
            "crm": lambda: self.crm,
            "program": lambda: self.program,
            "doorbell": lambda: self,
            "SystemClock": lambda: self.clock,
        }.items():
            patch.setattr(serve_registrations, name, port)
        patch.setattr(metrics.provider, "namespace", "Twindeal")
        for name, value in {
            "TWINDEAL_PUBLIC_URL": PUBLIC_URL,
            "TWINDEAL_CLIENT_SECRET": SIMULATED_APP.client_secret,
            "TWINDEAL_VENDOR_PORTAL": str(VENDOR),
        }.items():
            patch.setenv(name, value)

    def _join_partners(self) -> None:
        super()._join_partners()
        self.sent = listen(self.sim)  # before anything is sent to anybody

    def ring(self, portals: frozenset[PortalId]) -> None:
        """The doorbell of the API."""
        self.rung |= portals

    # What people do

    def seller_of(self, affairs: Affairs) -> CrmUser:
        return self.person(affairs.portal, affairs.seller)

    def ask(self, user: CrmUser, method: str, path: str, body: object = None) -> Answer:
        """A page of HubSpot's; it repeats a request that failed. Every answer is noted as sent to the portal."""
        answer = self._ask_once(user, method, path, body)
        for _ in range(TRIES):
            if answer["status"] < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
            self.clock.pass_(5)
            answer = self._ask_once(user, method, path, body)
        return answer

    def _ask_once(self, user: CrmUser, method: str, path: str, body: object) -> Answer:
        data = b"" if body is None else json.dumps(body).encode()
        request = self.sim.signed_fetch(
            user.portal_id, user.user_id, user.email, method, f"{PUBLIC_URL}{path}", data
        )
        answered = serve_registrations.handler(http_event(request), FakeContext())
        headers = {**answered.get("headers", {}), **answered.get("multiValueHeaders", {})}
        text = json.dumps({"status": answered["statusCode"], "headers": headers})
        self.sent.note(user.portal_id, f"ANSWER {method} {path}\n{text}", answered["body"])
        return {"status": answered["statusCode"], "json": json.loads(answered["body"])}

    # What came of it

    def deal_of(self, affairs: Affairs) -> SharedDeal:
        """The partner's latest that stands in both CRMs."""
        deals = self.kept.deals_of(affairs.portal)
        return next(deal for deal in deals if deal.vendor.deal and deal.partner.deal)

    def leaks_to(self, affairs: Affairs) -> list[tuple[str, str]]:
        """What that partner's portal was sent and must not have been: the canary, and what it stood in."""
        others = {
            each for portal, them in AFFAIRS.items() if portal != affairs.portal for each in them.canaries
        }
        foreign = others | {PRIVATE}
        own_ids = str(self.sim.portals[affairs.portal].next_record_id)[0]
        return [
            (leak, sent)
            for sent in self.sent.to(affairs.portal)
            for leak in (*found_in(sent, foreign), *_records_but(own_ids, sent))
        ]


def _records_but(own: str, sent: str) -> set[str]:
    """Ids of the other partners' records and of the vendor's: each portal's begin with a digit of their own."""
    return {id for id in numbers_of(sent, DIGITS_OF_RECORD_IDS) if not id.startswith(own)}
