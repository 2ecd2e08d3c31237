"""Where a workload happens: simulated portals with people in them, a virtual clock, and the system that is measured."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from infra.local.simulator import CrmUser, Faults, Request
from shared.domain.ids import Milliseconds, PortalId, Side
from shared.domain.notices import NoticeRules
from shared.domain.registration_form import RegistrationForm
from tests.bench.delays import WEBHOOK_GATHERING, DistantHubSpot
from tests.bench.virtual_time import VirtualTime, Work
from tests.support.in_process_hubspot import SIMULATED_APP
from tests.support.world import World

Payload = Mapping[str, Any]

REST = 60.0
"""Seconds between two workloads, so that neither finds the other's calls in its rate limit."""


class System(Protocol):
    """What keeps two CRMs in step."""

    @property
    def transactions(self) -> int:
        """How many writes to a table of its own it tried so far."""

    def take(self, payloads: list[Payload]) -> None:
        """A webhook's body. Returns at once."""

    def register(self, form: RegistrationForm) -> None: ...

    def post(self, deal_name: str, side: Side, text: str) -> None:
        """A message from the card on a deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    calls: int
    searches: int
    """Counted apart: they have a rate limit of their own."""
    limited: int
    """Calls answered 429."""
    transactions: int
    seconds: float
    """From the first thing that a person did to the last call's answer."""


class Place:
    def __init__(
        self,
        build: Callable[[Place], System],
        *,
        seed: int,
        echoes_arrive: bool = True,
        people_are_told: bool = False,
    ) -> None:
        """The program sends no notices unless `people_are_told`. `echoes_arrive=False` keeps webhooks of the app's own
        writes from the system: what it then does not call, it called because of them.
        """
        self.world = World(seed=seed)
        if not people_are_told:
            self.world.program = replace(self.world.program, notices=NoticeRules(kinds=frozenset()))
        self.world.sim.faults = Faults()
        self.time = VirtualTime(self.world.clock)
        self.hubspot = DistantHubSpot(self.world.sim, self.time, answered=self._answered)
        self._last_answer = self.time.now()
        self._echoes_arrive = echoes_arrive
        self._delivering = False
        self.system = build(self)
        self.time.sleep(REST)

    def measured(self, work: Work) -> Traffic:
        """What the system called until all was quiet again."""
        self.world.sim.reset_calls()
        before = self.system.transactions
        started = self._last_answer = self.time.now()
        self.time.begin(work)
        self.time.run()
        traffic = self._traffic(started, self.system.transactions - before)
        self.time.sleep(REST)
        return traffic

    def user(self, portal: PortalId, change_source: str = "CRM_UI") -> CrmUser:
        return CrmUser(self.world.sim, portal, 1, "bench@example.test", change_source)

    def something_happened(self) -> None:
        """To be told after every edit: HubSpot may have webhooks to send."""
        if not self._delivering:
            self._delivering = True
            self.time.begin(self._deliver)

    def _answered(self) -> None:
        self._last_answer = self.time.now()
        self.something_happened()

    def _deliver(self) -> None:
        while self.world.sim.next_delivery_at() is not None:
            self.time.sleep(WEBHOOK_GATHERING)
            self.world.sim.deliver_due(self._receive)
        self._delivering = False

    def _receive(self, request: Request) -> int:
        payloads: list[Payload] = json.loads(request.body)
        if not self._echoes_arrive:
            payloads = [payload for payload in payloads if not is_echo(payload)]
        self.system.take(payloads)
        return 204

    def _traffic(self, started: Milliseconds, transactions: int) -> Traffic:
        calls: Counter[str] = Counter()
        for (_, endpoint, status), number in self.world.sim.calls.items():
            if "oauth" in endpoint:
                continue
            kind = "searches" if endpoint.endswith("/search") else "calls"
            calls[kind] += number
            calls["limited"] += number if status == 429 else 0
        return Traffic(
            calls=calls["calls"],
            searches=calls["searches"],
            limited=calls["limited"],
            transactions=transactions,
            seconds=(self._last_answer - started) / 1000,
        )


def is_echo(payload: Payload) -> bool:
    """As the simulator marks what the app itself wrote."""
    return payload["changeSource"] == "INTEGRATION" and str(payload["sourceId"]) == f"{SIMULATED_APP.app_id}"
