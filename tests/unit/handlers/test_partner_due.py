"""A partner's room, tier or program changed: its open deals follow, and what is closed stays."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.partner_due import handle
from shared.domain.deals import SharedDeal, State
from shared.domain.desired import settled
from shared.domain.eligibility_terms import COLLABORATION, EligibilityTerms
from shared.domain.ids import DealKey, Domain, Milliseconds
from shared.domain.leads import DomainRegistration
from shared.domain.program import Program, Tier
from shared.domain.standing import Commission, Standing
from shared.ports import Commit, Due, DueType, LeadCommit
from tests.support.builders import DEAL, PARTNER, VENDOR, a_lead, a_partner, a_vendor_side
from tests.support.clock import NOW, FakeClock
from tests.support.link_store import FakeLinkStore
from tests.unit.domain.closed_deals import PROGRAM, a_deal, later, said

DUE = Due(at=later(100), type=DueType.PARTNER, key=str(PARTNER))
SMALLER = replace(PROGRAM, tiers={"silver": Tier(name="silver", capacity=1)})
PROVEN = said("poi", "confirmed", 10)
WON = said("stage", "won", 20)


@pytest.fixture
def store() -> FakeLinkStore:
    """The partner holds two domains, as many as its tier may."""
    store = FakeLinkStore(FakeClock())
    store.save_partner(a_partner(), vendor=VENDOR)
    for name in ("one.example", "two.example"):
        lead = a_lead(domain=Domain(name))
        held = DomainRegistration(partner=PARTNER, registered_at=NOW, expires_at=later(1000))
        store.record_lead(
            LeadCommit(before=lead, after=replace(lead, registration=held), claims=PARTNER, capacity=2)
        )
    return store


def recorded(store: FakeLinkStore, *edits: Any, **changes: Any) -> SharedDeal:
    return store.record(Commit(deal_after=a_deal(*edits, lead=None, **changes)))


def commission(store: FakeLinkStore, key: DealKey = DEAL) -> str:
    earned = store.deals([key])[key].eligibility
    return earned.commission if earned else ""


def look(store: FakeLinkStore, program: Program, at: Milliseconds = DUE.at) -> None:
    handle(replace(DUE, at=at), store=store, program=program)


def test_over_capacity_withholds_until_there_is_room_again(store: FakeLinkStore) -> None:
    recorded(store, PROVEN)
    look(store, SMALLER)
    assert commission(store) == Commission.WITHHELD
    assert store.deals([DEAL])[DEAL].standing.over_capacity_at == DUE.at

    look(store, PROGRAM, later(200))
    assert commission(store) == Commission.ELIGIBLE


def test_what_was_withheld_when_the_deal_was_won_is_paid_once_there_is_room(store: FakeLinkStore) -> None:
    crowded = Standing(over_capacity=True, over_capacity_at=NOW)
    recorded(store, PROVEN, WON, standing=crowded)

    look(store, PROGRAM)

    assert commission(store) == Commission.ELIGIBLE
    look(store, SMALLER, later(300))
    assert commission(store) == Commission.ELIGIBLE


def test_a_tier_that_shrinks_takes_nothing_from_a_deal_that_is_won(store: FakeLinkStore) -> None:
    won = recorded(store, PROVEN, WON)

    look(store, SMALLER)

    assert store.deals([DEAL])[DEAL] == won


def test_a_new_program_counts_for_open_deals_and_not_for_closed_ones(store: FakeLinkStore) -> None:
    recorded(store, PROVEN)
    recorded(store, PROVEN, WON, key=DealKey("won"), vendor=a_vendor_side(deal=None))
    stingy = replace(PROGRAM, version="newer", eligibility=EligibilityTerms(channel=COLLABORATION))

    look(store, stingy)

    assert commission(store) == Commission.COLLABORATION
    assert commission(store, DealKey("won")) == Commission.ELIGIBLE
    assert store.deals([DEAL])[DEAL].program_version == "test"


def test_nothing_is_recorded_where_nothing_changes(store: FakeLinkStore) -> None:
    before = recorded(store, PROVEN)

    look(store, PROGRAM)

    assert store.deals([DEAL])[DEAL] == before


def test_all_pages_of_its_deals_are_looked_at(store: FakeLinkStore) -> None:
    keys = [DealKey(f"deal-{number}") for number in range(230)]
    plain = a_deal(PROVEN, lead=None)
    for key in keys:
        store.record(Commit(deal_after=replace(plain, key=key, vendor=replace(plain.vendor, deal=None))))

    outcome = handle(DUE, store=store, program=SMALLER)

    assert {commission(store, key) for key in keys} == {Commission.WITHHELD}
    assert outcome.counts["partner_deals_looked_at"] == 230


@pytest.mark.parametrize("state", [State.HELD, State.ENDED])
def test_what_is_not_shared_is_left_alone(store: FakeLinkStore, state: State) -> None:
    before = store.record(
        Commit(deal_after=settled(replace(a_deal(PROVEN, lead=None), state=state), PROGRAM))
    )

    look(store, SMALLER)

    assert store.deals([DEAL])[DEAL] == before


def test_the_clock_looks_once(store: FakeLinkStore) -> None:
    recorded(store, PROVEN)
    store.look_at_partner(PARTNER, DUE.at)

    handle(DUE, store=store, program=SMALLER)

    assert [due for due in store.due(later(10**6), limit=9) if due.type is DueType.PARTNER] == []


def test_a_partner_that_left_is_looked_at_no_more() -> None:
    store = FakeLinkStore(FakeClock())
    store.look_at_partner(PARTNER, DUE.at)

    handle(DUE, store=store, program=PROGRAM)

    assert store.due(later(10**6), limit=9) == []
