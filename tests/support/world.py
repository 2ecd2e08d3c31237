"""The whole of Twindeal in one thread under a virtual clock: simulated portals, the real handlers, no AWS.

What the functions and queues do between the handlers is done here by hand: events are handled, deferred ones come
back later, and whoever is behind is mirrored.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from handlers import (
    domain_registration_requested,
    message_posted,
    registration_requested,
    sharing_ended,
    what_is_due,
)
from handlers.dispatch import handle as handle_events
from handlers.domain_registering import DomainDecision
from handlers.outcome import Outcome, defer_seconds
from handlers.portal_behind import handle as mirror
from handlers.portal_installed import Installer, PortalInstalled
from handlers.portal_installed import handle as install_portal
from handlers.registration_requested import Answer, Desk
from infra.hubspot.subscriptions import subscriptions
from infra.local.simulator import CrmUser, Faults, Request, seed_portals, seeds
from infra.local.simulator.object_types import object_type_named
from shared.crm.objects import HubSpotCrm
from shared.crm.portal_setup import PortalSetup
from shared.crm.transport import Transport
from shared.crm.webhooks import Dropped, to_event
from shared.domain.deals import Entry, SharedDeal
from shared.domain.domain_refusals import DomainRefusal
from shared.domain.events import CrmEvent
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import Lead, Partner
from shared.domain.messages import Message
from shared.domain.portals import Portal
from shared.domain.qualification import Qualification
from shared.domain.registration_form import RegistrationForm
from shared.ports import Due, TryAgain, Waiting
from shared.program_file import DEFAULT_PROGRAM, read_program
from tests.support.clock import FakeClock
from tests.support.fate import Death, Fate, Mortal
from tests.support.in_process_hubspot import (
    SIMULATED_APP,
    InProcessHubSpot,
    MemoryTokenStore,
    a_simulator,
    calls_over,
    install,
)
from tests.support.link_store import FakeLinkStore

VENDOR = PortalId(seeds.VENDOR_PORTAL_ID)
SAKURA = PortalId(seeds.SAKURA_PORTAL_ID)
CASCADE = PortalId(seeds.CASCADE_PORTAL_ID)
RHEINWERK = PortalId(seeds.RHEINWERK_PORTAL_ID)
QUALIFIED = Qualification(
    relationship_established=True, need_identified=True, intro_note="Met at a fair", need="Slow test bench"
)
LONGEST_QUIET_SECONDS = 120


class World:
    def __init__(self, *, seed: int = 1, faults: Faults | None = None, fate: Fate | None = None) -> None:
        """`fate` decides where the process dies; a dead one is started again and gets its work once more."""
        self.fate = fate or Fate()
        self.clock = FakeClock()
        self.program = read_program()
        self.kept = FakeLinkStore(self.clock)
        self.store: FakeLinkStore = Mortal(self.kept, self.fate)  # type: ignore[assignment]
        self.sim = a_simulator(self.clock, seed=seed, faults=faults)
        self.rung: set[PortalId] = set()
        self.later: list[tuple[Milliseconds, list[CrmEvent], int]] = []
        self.outcomes: list[Outcome] = []
        seed_portals(self.sim)
        self._join_partners()
        tokens = MemoryTokenStore()
        hubspot: Transport = Mortal(InProcessHubSpot(self.sim, self.clock), self.fate)
        calls = calls_over(hubspot, clock=self.clock, store=tokens)
        self.crm = HubSpotCrm(calls)
        self.installer = Installer(
            vendor=VENDOR,
            store=self.store,
            tokens=tokens,
            crm=self.crm,
            provisioning=PortalSetup(calls, layouts=DEFAULT_PROGRAM.parent / "portals"),
            clock=self.clock,
            program=self.program,
        )
        for portal in (VENDOR, SAKURA, CASCADE, RHEINWERK):
            self.install(portal)
        self.sim.add_subscriptions(subscriptions())
        self.sim.reset_calls()
        self.fate.begin()

    def _join_partners(self) -> None:
        cams = {
            SAKURA: (seeds.SAKURA_NAME, seeds.SAKURA_DOMAIN, seeds.CAM_OF_SAKURA),
            CASCADE: (seeds.CASCADE_NAME, seeds.CASCADE_DOMAIN, seeds.CAM_OF_CASCADE),
            RHEINWERK: (seeds.RHEINWERK_NAME, seeds.RHEINWERK_DOMAIN, seeds.CAM_OF_RHEINWERK),
        }
        sellers = {
            SAKURA: seeds.SAKURA_SELLER,
            CASCADE: seeds.CASCADE_SELLER,
            RHEINWERK: seeds.RHEINWERK_SELLER,
        }
        for portal, (name, domain, cam) in cams.items():
            partner = Partner(
                portal=portal,
                name=name,
                tier="silver",
                own_domains=frozenset({Domain(domain)}),
                cam_email=cam,
                pdm_email=seeds.PDM,
                deal_owner_email=sellers[portal],
                company=RecordId(str(self.find(VENDOR, "companies", domain=domain))),
            )
            self.store.save_partner(partner, vendor=VENDOR)

    def install(self, portal: PortalId) -> None:
        install(self.sim, portal, clock=self.clock, store=self.installer.tokens)
        granted = self.installer.tokens.tokens(portal)
        assert granted
        _, outcome = install_portal(PortalInstalled(portal=portal, tokens=granted), self.installer)
        self.rung |= outcome.behind

    # People

    def person(self, portal: PortalId, email: str) -> CrmUser:
        return seeds.user_named(self.sim, portal, email)

    @property
    def vendor_rep(self) -> CrmUser:
        return self.person(VENDOR, seeds.DIRECT_REP)

    @property
    def seller(self) -> CrmUser:
        return self.person(CASCADE, seeds.CASCADE_SELLER)

    def register(self, *, partner: PortalId = CASCADE, **changes: Any) -> Answer:
        form = a_form(partner=partner, **changes)
        while True:
            try:
                answer = registration_requested.handle(form, self.desk(partner))
                self._took(answer.outcome)
            except (Death, TryAgain):
                self.fate.restart()  # hubspot.fetch repeats a request that failed
                continue
            return answer

    def desk(self, partner: PortalId) -> Desk:
        return Desk(
            partner=self.portal(partner),
            vendor=self.portal(VENDOR),
            store=self.store,
            crm=self.crm,
            clock=self.clock,
            program=self.program,
        )

    def post(self, deal: SharedDeal, side: Side, text: str, *, id: str = "first-message") -> None:
        message = Message(
            id=message_posted.message_id(deal.key, side, id),
            deal=deal.key,
            side=side,
            author="someone@example.test",
            text=text,
            posted_at=self.clock.now(),
        )
        try:
            _, outcome = message_posted.handle(message, store=self.store, program=self.program)
            self._took(outcome)
        except Death:
            self.fate.restart()
            self.post(deal, side, text, id=id)

    def end(self, deal: SharedDeal, by: Side) -> None:
        try:
            _, outcome = sharing_ended.handle(
                deal.key, by, at=self.clock.now(), store=self.store, program=self.program
            )
            self._took(outcome)
        except Death:
            self.fate.restart()
            self.end(deal, by)

    def register_domain(self, domain: str, *, partner: PortalId = CASCADE) -> Lead | DomainRefusal:
        return self._asked_for(domain, domain_registration_requested.handle_registration, partner)

    def renew_domain(self, domain: str, *, partner: PortalId = CASCADE) -> Lead | DomainRefusal:
        return self._asked_for(domain, domain_registration_requested.handle_renewal, partner)

    def release_domain(self, domain: str, *, partner: PortalId = CASCADE) -> Lead | DomainRefusal:
        return self._asked_for(domain, domain_registration_requested.handle_release, partner)

    def _asked_for(
        self, domain: str, ask: Callable[[str, Desk], DomainDecision], partner: PortalId
    ) -> Lead | DomainRefusal:
        while True:
            try:
                decision = ask(domain, self.desk(partner))
                self._took(decision.outcome)
            except (Death, TryAgain):
                self.fate.restart()  # hubspot.fetch repeats a request that failed
                continue
            return decision.answer

    # Time

    def run_schedules(self) -> None:
        """What the clock does every five minutes; a run that died is followed by another."""
        while True:
            try:
                self._ring_for_who_is_behind()
                self._look_at_what_is_due()
            except (Death, TryAgain):
                self.fate.restart()
                continue
            return

    def _ring_for_who_is_behind(self) -> None:
        portals = [portal.id for portal in self.store.portals()]
        self.rung |= {id for id in portals if self.store.behind(id, limit=1) != Waiting()}

    def _look_at_what_is_due(self) -> None:
        looked_at: set[Due] = set()
        while due := self.store.due(self.clock.now(), limit=1):
            assert due[0] not in looked_at, f"{due[0]} stays due"
            looked_at.add(due[0])
            self._took(self._look_at(due[0]))

    def _look_at(self, due: Due) -> Outcome:
        return what_is_due.handle(
            due, vendor=VENDOR, store=self.store, clock=self.clock, program=self.program
        )

    def settle(self) -> None:
        """Let time pass until no webhook is due and nobody is behind."""
        quiet_until = self.clock.now() + LONGEST_QUIET_SECONDS * 1000
        while self._something_is_due(quiet_until):
            self.sim.deliver_due(self.receive)
            self._handle_deferred()
            self.mirror_once()
            self.clock.pass_(0.5)

    def _something_is_due(self, quiet_until: int) -> bool:
        due = self.sim.next_delivery_at()
        waiting = due is not None and due <= quiet_until
        return bool(waiting or self.rung or self.later) and self.clock.now() < quiet_until

    def receive(self, request: Request) -> int:
        told = [to_event(payload, app_id=SIMULATED_APP.app_id) for payload in json.loads(request.body)]
        self.handle([event for event in told if not isinstance(event, Dropped)])
        return 204

    def handle(self, events: list[CrmEvent], tries: int = 0) -> None:
        try:
            outcome = handle_events(
                events, store=self.store, crm=self.crm, clock=self.clock, program=self.program
            )
            self._took(outcome, tries)
        except (Death, TryAgain):
            self.fate.restart()
            self._later(events, tries, seconds=2)

    def _handle_deferred(self) -> None:
        now = self.clock.now()
        due = [(events, tries) for at, events, tries in self.later if at <= now]
        self.later = [each for each in self.later if each[0] > now]
        for events, tries in due:
            self.handle(events, tries)

    def mirror_once(self) -> None:
        for portal in sorted(self.rung):
            self.rung.discard(portal)
            until = Milliseconds(self.clock.now() + 60_000)
            try:
                outcome = mirror(
                    portal,
                    until=until,
                    store=self.store,
                    crm=self.crm,
                    clock=self.clock,
                    program=self.program,
                )
                self._took(outcome)
            except (Death, TryAgain):
                self.fate.restart()
                self.rung.add(portal)

    def _took(self, outcome: Outcome, tries: int = 0) -> None:
        self.fate.step()  # a process may die before it has rung
        self.outcomes.append(outcome)
        self.rung |= outcome.behind
        wait = defer_seconds(tries)
        if outcome.deferred and wait is not None:
            self._later(list(outcome.deferred), tries + 1, seconds=wait)

    def _later(self, events: list[CrmEvent], tries: int, *, seconds: int) -> None:
        self.later.append((Milliseconds(self.clock.now() + seconds * 1000), events, tries))

    # What there is

    def portal(self, id: PortalId) -> Portal:
        portal = self.kept.portal(id)
        assert portal
        return portal

    def deal(self, key: DealKey) -> SharedDeal:
        return self.kept.deals([key])[key]

    def the_deal(self, portal: PortalId = VENDOR) -> SharedDeal:
        (deal,) = self.kept.deals_of(portal)
        return deal

    def find(self, portal: PortalId, type: str, **properties: str) -> int:
        (found,) = self.records(portal, type, **properties)
        return found

    def records(self, portal: PortalId, type: str, **properties: str) -> list[int]:
        return [
            id
            for id, values in self._all(portal, type)
            if all(values.get(name) == value for name, value in properties.items())
        ]

    def read(self, portal: PortalId, type: str, id: int | str | None) -> Mapping[str, str]:
        assert id is not None
        return CrmUser(self.sim, portal, 1, "reader@example.test").read(type, id)

    def associated(self, portal: PortalId, deal: str | None, to_type: str) -> list[int]:
        assert deal is not None
        return CrmUser(self.sim, portal, 1, "reader@example.test").associated("deals", deal, to_type)

    def notes(self, portal: PortalId, deal: str | None) -> list[str]:
        ids = self.associated(portal, deal, "notes")
        found = [self.read(portal, "notes", id) for id in ids]
        return [note["hs_note_body"] for note in sorted(found, key=lambda note: note["hs_timestamp"])]

    def calls(self, portal: PortalId | None = None) -> int:
        return sum(
            number
            for (each, endpoint, _), number in self.sim.calls.items()
            if (portal is None or each == portal) and "oauth" not in endpoint
        )

    def _all(self, portal: PortalId, type: str) -> Iterator[tuple[int, Mapping[str, str]]]:
        table = self.sim.portals[portal].tables[object_type_named(type)]
        for record in table.live():
            yield record.id, record.values()


def a_form(*, partner: PortalId, **changes: Any) -> RegistrationForm:
    fields: dict[str, Any] = {
        "id": "form-0001",
        "partner": partner,
        "entry": Entry.DASHBOARD,
        "values": {
            "deal_name": "Osprey test bench",
            "amount": "12000.5",
            "currency": "USD",
            "close_date": "2026-12-31",
            "stage": "appointment",
        },
        "company_name": "Osprey Labs",
        "company_domain": "osprey-labs.example",
        "contact_email": "kim@osprey-labs.example",
        "contact_first_name": "Kim",
        "contact_last_name": "Park",
        "qualification": QUALIFIED,
        "owner_email": seeds.CASCADE_SELLER,
    }
    return RegistrationForm(**{**fields, **changes})
