"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

Leads: their versions, who holds which domain, and which are contested.
"""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId
from shared.domain.leads import Lead, OpenDeal
from shared.ports import Commit, Conflict, LeadCommit, LinkStore, Waiting
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    RIVAL,
    VENDOR,
    a_domain_registration,
    a_lead,
    a_notice,
    a_partner_side,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW, FakeClock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

OTHER = Domain("other.example")
LATER = Milliseconds(NOW + 1000)


def test_a_lead_nobody_has_touched_is_empty(store: LinkStore) -> None:
    assert store.lead(PROSPECT) == a_lead()


def test_a_lead_is_recorded_with_the_deal(store: LinkStore) -> None:
    taken = a_lead(
        registration=a_domain_registration(),
        open_deals=(OpenDeal(key=DEAL, partner=PARTNER, product="press"),),
    )
    store.record(Commit(deal_after=a_shared_deal(), lead_before=a_lead(), lead_after=taken))

    assert store.lead(PROSPECT) == replace(taken, version=1)
    assert store.lead(Domain("other.example")).version == 0


def test_of_two_decisions_on_one_lead_only_the_first_is_recorded(store: LinkStore) -> None:
    free = store.lead(PROSPECT)
    mine, theirs = (free.with_open(OpenDeal(key=DEAL, partner=each, product="")) for each in (PARTNER, RIVAL))
    store.record(Commit(deal_after=a_shared_deal(), lead_before=free, lead_after=mine))
    late = a_shared_deal(key=DealKey("deal-2"), partner=a_partner_side(portal=RIVAL))

    with pytest.raises(Conflict):
        store.record(Commit(deal_after=late, lead_before=free, lead_after=theirs))
    assert store.lead(PROSPECT) == replace(mine, version=1)
    assert store.deals([late.key]) == {}


def test_a_decision_made_on_an_older_lead_is_refused_even_if_it_leaves_the_lead_alone(
    store: LinkStore,
) -> None:
    free = store.lead(PROSPECT)
    taken = free.with_open(OpenDeal(key=DEAL, partner=PARTNER, product=""))
    store.record(Commit(deal_after=a_shared_deal(), lead_before=free, lead_after=taken))
    late = a_shared_deal(key=DealKey("deal-2"), partner=a_partner_side(portal=RIVAL))

    with pytest.raises(Conflict):
        store.record(Commit(deal_after=late, lead_before=free))
    assert store.record(Commit(deal_after=late, lead_before=store.lead(PROSPECT))).version == 1


def test_a_lead_is_recorded_without_a_deal(store: LinkStore) -> None:
    registered = a_lead(registration=a_domain_registration())
    first = store.record_lead(LeadCommit(before=a_lead(), after=registered))
    second = store.record_lead(LeadCommit(before=first, after=replace(first, told=frozenset({"30"}))))

    assert first == replace(registered, version=1)
    assert second == replace(registered, version=2, told=frozenset({"30"}))
    assert store.lead(PROSPECT) == second


def test_a_decision_made_on_an_older_lead_alone_is_refused(store: LinkStore) -> None:
    before = a_lead()
    first = store.record_lead(LeadCommit(before=before, after=replace(before, untold_since=NOW)))

    with pytest.raises(Conflict):
        store.record_lead(LeadCommit(before=before, after=replace(before, untold_since=LATER)))
    with pytest.raises(Conflict):
        store.record_lead(LeadCommit(before=before, after=before, notices=(a_notice(),)))
    assert store.lead(PROSPECT) == first
    assert store.behind(PARTNER, limit=10) == Waiting()


def test_a_lead_that_stays_as_it_was_keeps_its_version(store: LinkStore) -> None:
    first = store.record_lead(LeadCommit(before=a_lead(), after=a_lead(untold_since=NOW)))

    assert store.record_lead(LeadCommit(before=first, after=first)) == first
    assert store.record_lead(LeadCommit(before=first, after=first, notices=(a_notice(),))) == first
    assert store.lead(PROSPECT) == first


def test_several_leads_are_read_at_once_touched_or_not(store: LinkStore) -> None:
    known = store.record_lead(LeadCommit(before=a_lead(), after=a_lead(untold_since=NOW)))

    assert store.leads([PROSPECT, OTHER]) == {PROSPECT: known, OTHER: a_lead(domain=OTHER)}
    assert store.leads([]) == {}


def test_a_partners_domains_are_the_leads_registered_to_it_by_name(store: LinkStore) -> None:
    for domain, partner in (("b.example", PARTNER), ("a.example", PARTNER), ("c.example", RIVAL)):
        register(store, Domain(domain), partner)

    assert [lead.domain for lead in store.domains_of(PARTNER)] == ["a.example", "b.example"]
    assert [lead.domain for lead in store.domains_of(RIVAL)] == ["c.example"]
    assert store.domains_of(VENDOR) == []


def test_a_partner_keeps_a_domain_until_its_loss_is_recorded(store: LinkStore, clock: FakeClock) -> None:
    registered = register(store, PROSPECT, PARTNER, expires_at=LATER)
    clock.pass_(3600)
    assert store.domains_of(PARTNER) == [registered]

    store.record_lead(LeadCommit(before=registered, after=replace(registered, registration=None)))
    assert store.domains_of(PARTNER) == []


def test_a_domain_that_changes_hands_is_found_with_its_new_holder_only(store: LinkStore) -> None:
    before = register(store, PROSPECT, PARTNER)
    taken = replace(before, registration=a_domain_registration(partner=RIVAL))
    after = store.record_lead(LeadCommit(before=before, after=taken))

    assert store.domains_of(PARTNER) == []
    assert store.domains_of(RIVAL) == [after]


def test_a_renewed_domain_stays_with_its_holder(store: LinkStore) -> None:
    before = register(store, PROSPECT, PARTNER)
    renewed = replace(before, registration=a_domain_registration(expires_at=LATER))
    after = store.record_lead(LeadCommit(before=before, after=renewed))

    assert store.domains_of(PARTNER) == [after]


def test_a_lead_is_contested_while_several_partners_are_on_it(store: LinkStore) -> None:
    mine = record_open(store, a_lead(), DEAL, PARTNER)
    assert store.contested() == []

    both = record_open(store, mine, DealKey("deal-2"), RIVAL)
    assert store.contested() == [both]

    more = record_open(store, both, DealKey("deal-3"), RIVAL)
    assert store.contested() == [more]

    left = replace(more, open_deals=(OpenDeal(key=DEAL, partner=PARTNER, product=""),))
    store.record_lead(LeadCommit(before=more, after=left))
    assert store.contested() == []


def test_no_more_contested_leads_are_told_than_asked_for(store: LinkStore) -> None:
    for name in ("b", "c", "a"):
        lead = a_lead(domain=Domain(f"{name}.example"), registration=a_domain_registration())
        record_open(store, lead, DealKey(f"deal-{name}"), RIVAL)

    assert [lead.domain for lead in store.contested(limit=2)] == ["a.example", "b.example"]


def register(store: LinkStore, domain: Domain, partner: PortalId, **changes: Any) -> Lead:
    before = a_lead(domain=domain)
    registration = a_domain_registration(partner=partner, **changes)
    return store.record_lead(LeadCommit(before=before, after=replace(before, registration=registration)))


def record_open(store: LinkStore, before: Lead, key: DealKey, partner: PortalId) -> Lead:
    """By way of a deal's commit: leads are mostly recorded with one."""
    deal = a_shared_deal(key=key, vendor=a_vendor_side(deal=None), partner=a_partner_side(portal=partner))
    opened = before.with_open(OpenDeal(key=key, partner=partner, product=""))
    store.record(Commit(deal_after=deal, lead_before=before, lead_after=opened))
    return store.lead(before.domain)
