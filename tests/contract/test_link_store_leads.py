"""The fake and the real link store keep the same promises, the real one on two stand-ins for DynamoDB.

Leads, capacity, and all of a commit or nothing.
"""

from dataclasses import replace

import pytest

from shared.domain.ids import DealKey, Domain, Milliseconds, ObjectType, PortalId, RecordId
from shared.domain.leads import DomainRegistration, OpenDeal
from shared.domain.records import RecordRef
from shared.ports import Commit, Conflict, LinkStore
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    RIVAL,
    VENDOR,
    a_lead,
    a_message,
    a_partner,
    a_partner_side,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def deal_record(portal: PortalId, id: str) -> RecordRef:
    return RecordRef(portal=portal, type=ObjectType.DEAL, id=RecordId(id))


def test_a_lead_nobody_has_touched_is_empty(store: LinkStore) -> None:
    assert store.lead(PROSPECT) == a_lead()


def test_a_lead_is_recorded_with_the_deal(store: LinkStore) -> None:
    taken = a_lead(
        registration=DomainRegistration(
            partner=PARTNER, registered_at=NOW, expires_at=Milliseconds(NOW + 1000)
        ),
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


def test_a_claim_counts_until_the_capacity_is_reached(store: LinkStore) -> None:
    store.save_partner(a_partner(), vendor=VENDOR)
    deals = [a_shared_deal(key=DealKey(f"deal-{n}"), vendor=a_vendor_side(deal=None)) for n in range(3)]
    for deal in deals[:2]:
        store.record(Commit(deal_after=deal, claims=PARTNER, capacity=2))

    with pytest.raises(Conflict):
        store.record(Commit(deal_after=deals[2], claims=PARTNER, capacity=2))
    partner = store.partner(PARTNER)
    assert partner
    assert partner.registrations == 2
    assert store.deals([deals[2].key]) == {}


def test_an_unknown_partner_claims_nothing(store: LinkStore) -> None:
    with pytest.raises(Conflict):
        store.record(Commit(deal_after=a_shared_deal(), claims=RIVAL, capacity=2))


def test_of_a_commit_that_is_refused_nothing_is_recorded(store: LinkStore) -> None:
    store.save_partner(a_partner(), vendor=VENDOR)
    store.announce(VENDOR, DEAL)
    taken = a_lead().with_open(OpenDeal(key=DEAL, partner=PARTNER, product=""))
    refused = Commit(
        deal_after=a_shared_deal(),
        lead_before=a_lead(),
        lead_after=taken,
        claims=PARTNER,
        capacity=0,
        message=a_message(),
    )

    with pytest.raises(Conflict):
        store.record(refused)
    assert store.deals([DEAL]) == {}
    assert store.deals_of(PARTNER) == []
    assert store.linked([deal_record(VENDOR, "501")]) == {}
    assert store.behind(PARTNER, limit=10).deals == ()
    assert store.is_linking(VENDOR)
    assert store.lead(PROSPECT) == a_lead()
    assert store.partner(PARTNER) == a_partner()
    assert store.messages_of(DEAL) == []
