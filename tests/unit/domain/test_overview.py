"""Who is on one and the same lead, since when, and who holds it; how many registrations became what."""

from typing import Any

import pytest

from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import DealKey, Milliseconds, PortalId
from shared.domain.leads import DomainRegistration, Lead, OpenDeal
from shared.domain.overview import Contest, contest_on, tally_of
from tests.support.builders import PARTNER, RIVAL, a_lead, a_partner_side, a_shared_deal

THIRD = PortalId(2003)


def a_deal(number: int, partner: PortalId, *, at: int, **changes: Any) -> SharedDeal:
    return a_shared_deal(
        key=DealKey(f"deal-{number}"),
        partner=a_partner_side(portal=partner),
        registered_at=Milliseconds(at),
        **changes,
    )


def a_registration(partner: PortalId, *, at: int) -> DomainRegistration:
    return DomainRegistration(partner=partner, registered_at=Milliseconds(at), expires_at=Milliseconds(900))


def contest(*deals: SharedDeal, registration: DomainRegistration | None = None) -> Contest:
    open_deals = tuple(OpenDeal(key=deal.key, partner=deal.partner.portal, product="") for deal in deals)
    lead: Lead = a_lead(open_deals=open_deals, registration=registration)
    assert lead.is_contested
    return contest_on(lead, {deal.key: deal for deal in deals})


def test_a_lead_is_contested_since_the_second_partner_came() -> None:
    found = contest(a_deal(1, PARTNER, at=10), a_deal(2, RIVAL, at=30), a_deal(3, THIRD, at=50))

    assert [party.partner for party in found.parties] == [PARTNER, RIVAL, THIRD]
    assert (found.since, found.holder) == (30, None)


def test_a_further_deal_of_the_same_partner_is_no_contest_begun() -> None:
    found = contest(a_deal(2, PARTNER, at=20), a_deal(1, PARTNER, at=10), a_deal(3, RIVAL, at=30))

    assert found.since == 30
    assert [[deal.key for deal in party.deals] for party in found.parties] == [
        ["deal-1", "deal-2"],
        ["deal-3"],
    ]


@pytest.mark.parametrize(
    "holder, at, parties, since",
    [
        pytest.param(RIVAL, 5, [RIVAL, PARTNER], 10, id="before the deal of another"),
        pytest.param(RIVAL, 40, [PARTNER, RIVAL], 40, id="after it"),
    ],
)
def test_whoever_holds_the_domain_is_on_the_lead_without_a_deal(
    holder: PortalId, at: int, parties: list[PortalId], since: int
) -> None:
    found = contest(a_deal(1, PARTNER, at=10), registration=a_registration(holder, at=at))

    assert [party.partner for party in found.parties] == parties
    assert (found.since, found.holder, found.held_until) == (since, holder, 900)


def test_a_holder_with_a_deal_came_with_whichever_was_first() -> None:
    deals = (a_deal(1, PARTNER, at=10), a_deal(2, RIVAL, at=30))

    assert contest(*deals, registration=a_registration(RIVAL, at=3)).since == 10


def test_every_kind_and_state_is_counted_also_where_there_is_none() -> None:
    tally = tally_of(
        [
            a_deal(1, PARTNER, at=1),
            a_deal(2, PARTNER, at=2, kind=Kind.BEST_PARTNER_WINS),
            a_deal(3, RIVAL, at=3, kind=None, state=State.HELD),
        ]
    )

    assert tally.counted == 3
    assert tally.by_kind == {Kind.CHANNEL: 1, Kind.PARTNER_COLLABORATION: 0, Kind.BEST_PARTNER_WINS: 1}
    assert tally.by_state == {State.HELD: 1, State.INVITED: 0, State.ACTIVE: 2, State.ENDED: 0}


def test_where_nothing_was_registered_there_is_nothing_to_count() -> None:
    assert tally_of([]).counted == sum(tally_of([]).by_kind.values()) == 0
