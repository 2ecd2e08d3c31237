"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

How many domain registrations a partner is counted, and all of a commit or nothing.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

import pytest

from shared.domain.deals import State
from shared.domain.ids import DealKey, Domain, Milliseconds, ObjectType, PortalId, RecordId, Side
from shared.domain.leads import Lead, OpenDeal
from shared.domain.records import RecordRef
from shared.ports import Commit, Conflict, LeadCommit, LinkStore, Waiting
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    RIVAL,
    VENDOR,
    a_domain_registration,
    a_lead,
    a_message,
    a_notice,
    a_partner,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HELD_BY_PARTNER = a_lead(registration=a_domain_registration())
HELD_BY_RIVAL = a_lead(registration=a_domain_registration(partner=RIVAL))
FOR_EVER = Milliseconds(NOW * 2)


@pytest.fixture(autouse=True)
def partners(store: LinkStore) -> None:
    for portal in (PARTNER, RIVAL):
        store.save_partner(a_partner(portal=portal), vendor=VENDOR)


def counted(store: LinkStore, portal: PortalId = PARTNER) -> int:
    partner = store.partner(portal)
    assert partner
    return partner.registrations


def claim(store: LinkStore, lead: Lead = HELD_BY_PARTNER) -> Lead:
    commit = LeadCommit(before=a_lead(domain=lead.domain), after=lead, claims=PARTNER, capacity=9)
    return store.record_lead(commit)


def test_a_claim_counts_until_the_capacity_is_reached(store: LinkStore) -> None:
    deals = [a_shared_deal(key=DealKey(f"deal-{n}"), vendor=a_vendor_side(deal=None)) for n in range(3)]
    for deal in deals[:2]:
        store.record(Commit(deal_after=deal, claims=PARTNER, capacity=2))

    with pytest.raises(Conflict):
        store.record(Commit(deal_after=deals[2], claims=PARTNER, capacity=2))
    assert counted(store) == 2
    assert store.deals([deals[2].key]) == {}


def test_an_unknown_partner_claims_and_releases_nothing(store: LinkStore) -> None:
    with pytest.raises(Conflict):
        store.record(Commit(deal_after=a_shared_deal(), claims=PortalId(77), capacity=2))
    with pytest.raises(Conflict):
        store.record(Commit(deal_after=a_shared_deal(), releases=PortalId(77)))
    assert store.deals([DEAL]) == {}


def test_a_domain_that_is_given_up_makes_room_for_another(store: LinkStore) -> None:
    held = claim(store)
    store.record_lead(LeadCommit(before=held, after=replace(held, registration=None), releases=PARTNER))
    assert counted(store) == 0

    other = a_lead(domain=Domain("other.example"))
    registered = replace(other, registration=a_domain_registration())
    store.record_lead(LeadCommit(before=other, after=registered, claims=PARTNER, capacity=1))
    assert counted(store) == 1


def test_a_domain_that_changes_hands_moves_the_count_in_one_commit(store: LinkStore) -> None:
    held = claim(store)
    taken = replace(held, registration=HELD_BY_RIVAL.registration)
    store.record(
        Commit(
            deal_after=a_shared_deal(),
            lead_before=held,
            lead_after=taken,
            claims=RIVAL,
            capacity=1,
            releases=PARTNER,
        )
    )

    assert (counted(store, PARTNER), counted(store, RIVAL)) == (0, 1)


def test_who_has_no_room_takes_over_nothing_and_the_holder_keeps_it(store: LinkStore) -> None:
    held = claim(store)
    taken = replace(held, registration=HELD_BY_RIVAL.registration)

    with pytest.raises(Conflict):
        store.record_lead(LeadCommit(before=held, after=taken, claims=RIVAL, capacity=0, releases=PARTNER))
    assert (counted(store, PARTNER), counted(store, RIVAL)) == (1, 0)
    assert store.domains_of(PARTNER) == [held]
    assert store.domains_of(RIVAL) == []


def test_nothing_is_released_that_is_not_counted(store: LinkStore) -> None:
    """Count and leads disagree; no commit can have brought that about."""
    uncounted = store.record_lead(LeadCommit(before=a_lead(), after=HELD_BY_PARTNER))

    with pytest.raises(Conflict):
        store.record_lead(
            LeadCommit(before=uncounted, after=replace(uncounted, registration=None), releases=PARTNER)
        )
    assert counted(store) == 0
    assert store.domains_of(PARTNER) == [uncounted]


def test_a_partner_that_claims_what_it_releases_keeps_its_count_at_any_capacity(store: LinkStore) -> None:
    held = claim(store)
    renewed = replace(held, registration=a_domain_registration(expires_at=FOR_EVER))
    after = store.record_lead(
        LeadCommit(before=held, after=renewed, claims=PARTNER, capacity=0, releases=PARTNER)
    )

    assert counted(store) == 1
    assert store.domains_of(PARTNER) == [after]


def test_a_claim_counts_though_deal_and_lead_stay_as_they_were(store: LinkStore) -> None:
    deal = store.record(Commit(deal_after=a_shared_deal()))
    store.record(Commit(deal_before=deal, deal_after=deal, claims=PARTNER, capacity=1))
    assert counted(store) == 1

    store.record_lead(LeadCommit(before=a_lead(), after=a_lead(), releases=PARTNER))
    assert counted(store) == 0


def test_saving_a_partner_keeps_its_count(store: LinkStore) -> None:
    claim(store)
    store.save_partner(a_partner(tier="gold"), vendor=VENDOR)

    assert store.partner(PARTNER) == a_partner(tier="gold", registrations=1)
    assert store.partners()[0] == a_partner(tier="gold", registrations=1)


def test_of_a_commit_that_is_refused_nothing_is_recorded(store: LinkStore) -> None:
    """Not even for an instant: the claim is refused last of all that is looked at."""
    store.announce(VENDOR, DEAL)
    refused = Commit(
        deal_after=a_shared_deal(state=State.HELD, due_at=NOW, behind=frozenset(Side)),
        lead_before=a_lead(),
        lead_after=replace(HELD_BY_PARTNER, due_at=NOW).with_open(
            OpenDeal(key=DEAL, partner=RIVAL, product="")
        ),
        claims=PARTNER,
        capacity=0,
        message=a_message(),
        notices=(a_notice(), a_notice(portal=VENDOR)),
    )

    with pytest.raises(Conflict):
        store.record(refused)
    assert nothing_but_the_announcement(store)


def test_of_a_lead_s_commit_that_is_refused_nothing_is_recorded(store: LinkStore) -> None:
    store.announce(VENDOR, DEAL)
    after = replace(HELD_BY_PARTNER, due_at=NOW).with_open(OpenDeal(key=DEAL, partner=RIVAL, product=""))
    refused = LeadCommit(
        before=a_lead(),
        after=after,
        claims=PARTNER,
        capacity=0,
        notices=(a_notice(), a_notice(portal=VENDOR)),
    )

    with pytest.raises(Conflict):
        store.record_lead(refused)
    assert nothing_but_the_announcement(store)


def test_a_late_decision_leaves_the_marks_of_the_one_before_it(store: LinkStore) -> None:
    held = claim(store, replace(HELD_BY_PARTNER, due_at=NOW))
    late = replace(held, version=0, registration=HELD_BY_RIVAL.registration, due_at=FOR_EVER)

    with pytest.raises(Conflict):
        store.record_lead(
            LeadCommit(
                before=replace(held, version=0), after=late, claims=RIVAL, capacity=9, notices=(a_notice(),)
            )
        )
    assert store.domains_of(PARTNER) == [held]
    assert store.domains_of(RIVAL) == []
    assert [due.at for due in store.due(FOR_EVER, limit=10)] == [NOW]
    assert (counted(store, PARTNER), counted(store, RIVAL)) == (1, 0)
    assert store.behind(PARTNER, limit=10) == Waiting()


def nothing_but_the_announcement(store: LinkStore) -> bool:
    record = RecordRef(portal=VENDOR, type=ObjectType.DEAL, id=RecordId("501"))
    assert store.deals([DEAL]) == {}
    assert store.deals_of(PARTNER) == []
    assert store.linked([record]) == {}
    assert [store.behind(portal, limit=10) for portal in (VENDOR, PARTNER)] == [Waiting()] * 2
    assert store.lead(PROSPECT) == a_lead()
    assert store.partner(PARTNER) == a_partner()
    assert store.messages_of(DEAL) == []
    assert [*store.domains_of(PARTNER), *store.contested(), *store.held()] == []
    assert store.due(FOR_EVER, limit=10) == []
    return store.is_linking(VENDOR)


PARTNERS = (PARTNER, RIVAL)
DOMAINS = [Domain(f"prospect-{n}.example") for n in range(5)]
CAPACITY = 3


@dataclass(frozen=True)
class Step:
    """One thing that a partner does, or that happens to it."""

    domain: Domain
    holder: PortalId | None
    """Who is to hold the domain then."""
    on_an_older_lead: bool


def steps(seed: int) -> Iterator[Step]:
    chance = Random(seed)
    for _ in range(40):
        holder = chance.choice([*PARTNERS, *PARTNERS, None])
        yield Step(chance.choice(DOMAINS), holder, on_an_older_lead=chance.random() < 0.2)


@pytest.mark.parametrize("seed", range(6))
def test_the_count_is_always_the_number_of_leads_that_name_the_partner(store: LinkStore, seed: int) -> None:
    leads = {domain: a_lead(domain=domain) for domain in DOMAINS}
    older = dict(leads)
    for step in steps(seed):
        before = (older if step.on_an_older_lead else leads)[step.domain]
        with suppress(Conflict):
            recorded = store.record_lead(taken_by(step.holder, before))
            if recorded != before:
                older[step.domain], leads[step.domain] = before, recorded

        assert {portal: counted(store, portal) for portal in PARTNERS} == {
            portal: len(store.domains_of(portal)) for portal in PARTNERS
        }
        assert all(counted(store, portal) <= CAPACITY for portal in PARTNERS)
    assert store.leads(DOMAINS) == leads


def taken_by(holder: PortalId | None, before: Lead) -> LeadCommit:
    had = before.registration.partner if before.registration else None
    after = replace(before, registration=a_domain_registration(partner=holder) if holder else None)
    return LeadCommit(before=before, after=after, claims=holder, capacity=CAPACITY, releases=had)
