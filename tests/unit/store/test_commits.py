"""What a commit writes is what it costs: each line of the table in `shared.store.keys` is held here."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import RecordId, Side
from shared.domain.leads import OpenDeal
from shared.ports import CannotProceed, Commit
from shared.store import keys
from shared.store.commits import writes_of
from shared.store.keys import Key
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    VENDOR,
    a_lead,
    a_message,
    a_partner_side,
    a_register,
    a_shared_deal,
    a_vendor_side,
)

UP_TO_DATE = a_shared_deal(version=3, partner=a_partner_side(deal=RecordId("9")), behind=frozenset())
BEHIND = replace(UP_TO_DATE, behind=frozenset({Side.PARTNER}))
TO_CREATE = a_shared_deal(version=3)
NEW_AMOUNT = {"amount": a_register("2000")}


def written(commit: Commit) -> list[tuple[str, Key]]:
    return [(write.action, write.key) for write in writes_of(commit)]


def test_a_change_of_a_deal_that_is_behind_already_is_one_write() -> None:
    changed = replace(BEHIND, registers=NEW_AMOUNT)

    assert written(Commit(deal_before=BEHIND, deal_after=changed)) == [("Put", keys.deal(DEAL))]


def test_a_deal_that_comes_to_be_behind_is_marked() -> None:
    changed = replace(BEHIND, registers=NEW_AMOUNT)

    assert written(Commit(deal_before=UP_TO_DATE, deal_after=changed)) == [
        ("Put", keys.deal(DEAL)),
        ("Put", keys.change(PARTNER, DEAL)),
    ]


def test_a_confirmed_deal_loses_its_mark() -> None:
    assert written(Commit(deal_before=BEHIND, deal_after=UP_TO_DATE)) == [
        ("Put", keys.deal(DEAL)),
        ("Delete", keys.change(PARTNER, DEAL)),
    ]


def test_a_created_record_gets_its_pointer_and_loses_its_mark() -> None:
    assert written(Commit(deal_before=TO_CREATE, deal_after=UP_TO_DATE)) == [
        ("Put", keys.deal(DEAL)),
        ("Update", Key(f"PORTAL#{PARTNER}#deals#9", "POINTER")),
        ("Delete", keys.creation(PARTNER, DEAL)),
    ]


def test_a_new_pair_is_the_deal_two_lists_a_pointer_and_a_mark() -> None:
    listed = [keys.listed_deal(portal, TO_CREATE.registered_at, DEAL) for portal in (VENDOR, PARTNER)]

    assert written(Commit(deal_after=TO_CREATE)) == [
        ("Put", keys.deal(DEAL)),
        ("Put", listed[0]),
        ("Update", Key(f"PORTAL#{VENDOR}#deals#501", "POINTER")),
        ("Put", listed[1]),
        ("Put", keys.creation(PARTNER, DEAL)),
    ]


def test_a_lead_a_claim_and_a_message_are_one_write_each() -> None:
    changed = replace(BEHIND, registers=NEW_AMOUNT)
    lead = a_lead(version=4)
    everything = Commit(
        deal_before=BEHIND,
        deal_after=changed,
        lead_before=lead,
        lead_after=lead.with_open(OpenDeal(key=DEAL, partner=PARTNER, product="")),
        claims=PARTNER,
        capacity=3,
        message=a_message(),
    )

    assert written(everything)[1:] == [
        ("Put", keys.lead(PROSPECT)),
        ("Update", keys.partner(PARTNER)),
        ("Update", keys.message(DEAL, "message-1")),
    ]


def test_a_lead_that_was_only_looked_at_is_checked() -> None:
    changed = replace(BEHIND, registers=NEW_AMOUNT)
    lead = a_lead(version=4)

    assert written(Commit(deal_before=BEHIND, deal_after=changed, lead_before=lead, lead_after=lead))[1:] == [
        ("ConditionCheck", keys.lead(PROSPECT))
    ]


@pytest.mark.parametrize("version", [0, 3, 8])
def test_a_deal_that_stays_as_it_was_is_not_written(version: int) -> None:
    same = replace(BEHIND, version=version)

    assert writes_of(Commit(deal_before=BEHIND, deal_after=same, lead_before=a_lead())) == []


def test_a_deal_near_dynamodbs_largest_item_is_refused_by_name() -> None:
    huge = replace(BEHIND, registers={"next_steps": a_register("x" * 400_000)})

    with pytest.raises(CannotProceed, match="DEAL#deal-1 is too large"):
        writes_of(Commit(deal_before=BEHIND, deal_after=huge))


def states() -> st.SearchStrategy[SharedDeal]:
    records = st.sampled_from([None, RecordId("1"), RecordId("2")])
    return st.builds(
        lambda vendor, partner, behind, state: a_shared_deal(
            vendor=a_vendor_side(deal=vendor),
            partner=a_partner_side(deal=partner),
            behind=frozenset(behind),
            state=state,
        ),
        records,
        records,
        st.sets(st.sampled_from(Side)),
        st.sampled_from(State),
    )


@given(st.lists(states(), max_size=8))
def test_the_marks_left_behind_are_those_of_the_last_state(history: list[SharedDeal]) -> None:
    marks: set[Key] = set()
    before = None
    for state in history:
        for write in writes_of(Commit(deal_before=before, deal_after=state)):
            if write.key.partition.endswith("#BEHIND"):
                (marks.add if write.action == "Put" else marks.discard)(write.key)
        before = state

    assert marks == ({expected(before, side) for side in before.behind} if before else set())


def expected(deal: SharedDeal, side: Side) -> Key:
    state = deal.side(side)
    return (keys.change if state.deal else keys.creation)(state.portal, deal.key)


@given(st.lists(states(), min_size=2, max_size=2))
def test_no_transaction_touches_an_item_twice(states: list[SharedDeal]) -> None:
    """DynamoDB refuses those altogether."""
    touched = [write.key for write in writes_of(Commit(deal_before=states[0], deal_after=states[1]))]

    assert len(set(touched)) == len(touched)
