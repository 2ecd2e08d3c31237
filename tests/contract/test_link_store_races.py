"""Two registrations at the same instant, by the real handler on MiniStack: moto has a race of its own there.

Each decides on what it finds, and records only when the other has decided as well. So every round is a tie.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import Any, cast

import pytest

from handlers import lead_due
from handlers.registering import Gathered, register
from shared.domain.deals import Company, Contact, SharedDeal
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId
from shared.domain.leads import Lead
from shared.domain.program import Program
from shared.domain.registration import Decision
from shared.domain.sharing import Parties
from shared.ports import Clock, Commit, LeadCommit, LinkStore
from shared.store.dynamodb import DynamoDbLinkStore
from tests.contract.at_once import at_once
from tests.contract.stand_ins import Connect, create_table
from tests.support.builders import PARTNER, RIVAL, VENDOR, a_domain_registration, a_lead, a_partner
from tests.support.clock import NOW, FakeClock
from tests.unit.domain.situations import PROGRAM, a_registration

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.slow]

ROUNDS = 60
THIRD = PortalId(2003)
ROOMY = replace(PROGRAM, tiers={"silver": replace(PROGRAM.tiers["silver"], capacity=10 * ROUNDS)})
ONE_PLACE = replace(PROGRAM, tiers={"silver": replace(PROGRAM.tiers["silver"], capacity=1)})

Outcome = tuple[Decision, SharedDeal]


@pytest.fixture
def store(ministack: Connect, clock: FakeClock) -> DynamoDbLinkStore:
    dynamodb = ministack("dynamodb")
    store = DynamoDbLinkStore(create_table(dynamodb), dynamodb, clock)
    for portal in (PARTNER, RIVAL, THIRD):
        store.save_partner(a_partner(portal=portal), vendor=VENDOR)
    return store


class InATie:
    """A link store whose first commit waits until the other side is about to record as well."""

    def __init__(self, store: LinkStore, decided: Barrier) -> None:
        self._store = store
        self._decided = decided
        self._waits = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def record(self, commit: Commit) -> SharedDeal:
        self._wait()
        return self._store.record(commit)

    def record_lead(self, commit: LeadCommit) -> Lead:
        self._wait()
        return self._store.record_lead(commit)

    def _wait(self) -> None:
        if self._waits:
            self._waits = False
            self._decided.wait(timeout=30)


def tied(store: LinkStore, *actions: Callable[[LinkStore], Any]) -> list[Any]:
    decided = Barrier(len(actions))
    return at_once([partial(action, cast("LinkStore", InATie(store, decided))) for action in actions])


def registration(
    partner: PortalId, domain: str, *, program: Program = ROOMY
) -> Callable[[LinkStore], Outcome]:
    asked = a_registration(
        key=DealKey(f"{partner}-{domain}"),
        partner=partner,
        domain=Domain(domain),
        company=Company(name="Prospect", domain=domain),
        contact=Contact(email=f"ada@{domain}"),
    )
    gathered = Gathered(registration=asked, parties=Parties(vendor_portal=VENDOR, vendor_company=None))
    return lambda store: register(gathered, store=store, program=program, now=NOW)


def the_clock_looking_at(domain: Domain, clock: Clock) -> Callable[[LinkStore], object]:
    return lambda store: lead_due.handle(domain, vendor=VENDOR, store=store, clock=clock, program=ROOMY)


def rules(outcomes: list[Outcome]) -> list[str]:
    return sorted(decision.rule for decision, _ in outcomes)


def counted(store: LinkStore, portal: PortalId) -> int:
    partner = store.partner(portal)
    assert partner
    assert partner.registrations == len(store.domains_of(portal))
    return partner.registrations


def test_of_two_partners_on_a_free_lead_one_claims_it_and_the_other_competes(
    store: DynamoDbLinkStore,
) -> None:
    won = {PARTNER: 0, RIVAL: 0}
    for number in range(ROUNDS):
        domain = f"prospect-{number}.example"
        outcomes = tied(store, registration(PARTNER, domain), registration(RIVAL, domain))

        assert rules(outcomes) == ["2", "6"]
        holder = next(deal.partner.portal for decision, deal in outcomes if decision.rule == "6")
        won[holder] += 1
        lead = store.lead(Domain(domain))
        assert lead.registration
        assert lead.registration.partner == holder
        assert {each.key for each in lead.open_deals} == {deal.key for _, deal in outcomes}
        assert lead.is_contested

    assert {portal: counted(store, portal) for portal in won} == won
    assert len(store.contested(limit=ROUNDS + 1)) == ROUNDS


def test_of_two_claims_at_the_last_free_place_one_is_counted(store: DynamoDbLinkStore) -> None:
    for number in range(ROUNDS):
        portal = PortalId(5000 + number)
        store.save_partner(a_partner(portal=portal), vendor=VENDOR)
        domains = [f"{name}-{number}.example" for name in ("one", "other")]
        outcomes = tied(store, *(registration(portal, domain, program=ONE_PLACE) for domain in domains))

        assert rules(outcomes) == ["6", "7"]
        assert counted(store, portal) == 1
        [held] = store.domains_of(portal)
        assert [deal.lead for decision, deal in outcomes if decision.rule == "6"] == [held.domain]


def test_of_two_partners_on_a_lapsed_lead_one_takes_it_and_the_lapse_counts_once(
    store: DynamoDbLinkStore,
) -> None:
    for number in range(ROUNDS):
        domain = Domain(f"prospect-{number}.example")
        lapse(store, domain, THIRD)
        outcomes = tied(store, registration(PARTNER, domain), registration(RIVAL, domain))

        assert rules(outcomes) == ["2", "6"]
    assert counted(store, THIRD) == 0
    assert counted(store, PARTNER) + counted(store, RIVAL) == ROUNDS


def test_a_lapse_that_the_clock_records_while_the_lead_is_taken_counts_once(
    store: DynamoDbLinkStore, clock: FakeClock
) -> None:
    for number in range(ROUNDS):
        domain = Domain(f"prospect-{number}.example")
        lapse(store, domain, THIRD)
        [(decision, _), _] = tied(store, registration(PARTNER, domain), the_clock_looking_at(domain, clock))

        assert decision.rule == "6"
        assert counted(store, THIRD) == 0
        assert counted(store, PARTNER) == number + 1
    assert [lead.domain for lead in store.domains_of(PARTNER) if not lead.lost] == []


def test_of_one_registration_sent_twice_at_once_one_is_recorded(store: DynamoDbLinkStore) -> None:
    for number in range(ROUNDS):
        once = registration(PARTNER, f"prospect-{number}.example")
        outcomes = tied(store, once, once)
        [(_, deal), (_, same)] = outcomes

        assert rules(outcomes) == ["1", "6"]
        assert deal == same
    assert counted(store, PARTNER) == ROUNDS


def lapse(store: LinkStore, domain: Domain, holder: PortalId) -> None:
    """Its registration has run out, and nobody has recorded that yet."""
    free = a_lead(domain=domain)
    run_out = a_domain_registration(partner=holder, expires_at=Milliseconds(NOW - 1))
    claimed = replace(free, registration=run_out, due_at=Milliseconds(NOW - 1))
    store.record_lead(LeadCommit(before=free, after=claimed, claims=holder, capacity=10 * ROUNDS))
