"""What a commit writes is what it costs: each line of the table in `shared.store.keys` is held here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import DealKey, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import Lead, OpenDeal
from shared.ports import CannotProceed, Commit, DueType, LeadCommit
from shared.store import keys
from shared.store.commits import lead_writes_of, stored_lead, writes_of
from shared.store.keys import Key
from shared.store.writes import Write
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
    a_partner_side,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

UP_TO_DATE = a_shared_deal(version=3, partner=a_partner_side(deal=RecordId("9")), behind=frozenset())
BEHIND = replace(UP_TO_DATE, behind=frozenset({Side.PARTNER}))
TO_CREATE = a_shared_deal(version=3)
NEW_AMOUNT = {"amount": a_register("2000")}
ON_THE_LEAD = OpenDeal(key=DEAL, partner=RIVAL, product="")


def written(commit: Commit) -> list[tuple[str, Key]]:
    return [(write.action, write.key) for write in writes_of(commit)]


def written_of_lead(commit: LeadCommit) -> list[tuple[str, Key]]:
    return [(write.action, write.key) for write in lead_writes_of(commit)]


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


def test_a_deal_that_is_due_at_another_time_moves_its_mark() -> None:
    due, later = (replace(BEHIND, due_at=Milliseconds(NOW + n)) for n in (0, 1))

    assert written(Commit(deal_before=due, deal_after=later)) == [
        ("Put", keys.deal(DEAL)),
        ("Delete", keys.due(due.due_at, DueType.DEAL, DEAL)),
        ("Put", keys.due(later.due_at, DueType.DEAL, DEAL)),
    ]


def test_a_registration_that_is_no_longer_held_loses_its_mark() -> None:
    held = replace(UP_TO_DATE, state=State.HELD)

    assert written(Commit(deal_before=held, deal_after=UP_TO_DATE)) == [
        ("Put", keys.deal(DEAL)),
        ("Delete", keys.held(held.registered_at, DEAL)),
    ]


def test_a_change_costs_the_deal_alone_in_whatever_lists_it_stands() -> None:
    """The burst: nothing that stays as it was is written again."""
    standing = replace(BEHIND, state=State.HELD, due_at=NOW, behind=frozenset(Side))

    assert written(Commit(deal_before=standing, deal_after=replace(standing, registers=NEW_AMOUNT))) == [
        ("Put", keys.deal(DEAL))
    ]


def test_a_lead_that_stays_who_holds_it_costs_itself_alone() -> None:
    standing = a_lead(version=4, registration=a_domain_registration(), due_at=NOW).with_open(ON_THE_LEAD)
    assert standing.is_contested
    changed = replace(standing, told=frozenset({"30"}))

    assert written_of_lead(LeadCommit(before=standing, after=changed)) == [("Put", keys.lead(PROSPECT))]


def test_a_domain_that_changes_hands_moves_its_mark_and_two_counts() -> None:
    before = a_lead(version=4, registration=a_domain_registration())
    after = replace(before, registration=a_domain_registration(partner=RIVAL))
    commit = LeadCommit(before=before, after=after, claims=RIVAL, capacity=3, releases=PARTNER)

    assert written_of_lead(commit) == [
        ("Put", keys.lead(PROSPECT)),
        ("Delete", keys.domain_of(PARTNER, PROSPECT)),
        ("Put", keys.domain_of(RIVAL, PROSPECT)),
        ("Update", keys.partner(RIVAL)),
        ("Update", keys.partner(PARTNER)),
    ]


@pytest.mark.parametrize("claims", [None, PARTNER])
def test_a_lead_that_stays_as_it_was_is_not_written(claims: PortalId | None) -> None:
    lead = a_lead(version=4)
    commit = LeadCommit(before=lead, after=replace(lead, version=0), claims=claims, releases=claims)

    assert lead_writes_of(commit) == []
    assert stored_lead(commit) == lead


def test_news_of_a_lead_that_stays_as_it_was_are_told_on_the_lead_as_it_is() -> None:
    lead = a_lead(version=4)
    notices = (a_notice(), a_notice(body="Otherwise"), a_notice(portal=VENDOR))

    assert written_of_lead(LeadCommit(before=lead, after=lead, notices=notices)) == [
        ("ConditionCheck", keys.lead(PROSPECT)),
        ("Update", keys.notice(VENDOR, "notice-1")),
        ("Update", keys.notice(PARTNER, "notice-1")),
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
        lambda vendor, partner, behind, state, due_at: a_shared_deal(
            vendor=a_vendor_side(deal=vendor),
            partner=a_partner_side(deal=partner),
            behind=frozenset(behind),
            state=state,
            due_at=due_at,
        ),
        records,
        records,
        st.sets(st.sampled_from(Side)),
        st.sampled_from(State),
        times(),
    )


def times() -> st.SearchStrategy[Milliseconds]:
    return st.sampled_from([Milliseconds(0), NOW, Milliseconds(NOW + 1)])


def leads() -> st.SearchStrategy[Lead]:
    partners = st.sampled_from([PARTNER, RIVAL])
    return st.builds(
        lambda holder, on_it, due_at, told: a_lead(
            registration=a_domain_registration(partner=holder) if holder else None,
            open_deals=tuple(
                OpenDeal(key=DealKey(f"deal-{n}"), partner=each, product="") for n, each in enumerate(on_it)
            ),
            due_at=due_at,
            told=frozenset(told),
        ),
        st.one_of(st.none(), partners),
        st.lists(partners, max_size=3),
        times(),
        st.sets(st.sampled_from("ab")),
    )


@given(st.lists(states(), max_size=8))
def test_the_marks_left_behind_are_those_of_the_deal_s_last_state(history: list[SharedDeal]) -> None:
    marks: set[Key] = set()
    before = None
    for state in history:
        follow(marks, writes_of(Commit(deal_before=before, deal_after=state)))
        before = state

    assert marks == (set(marks_of_deal(before)) if before else set())


@given(st.lists(leads(), max_size=8))
def test_the_marks_left_behind_are_those_of_the_lead_s_last_state(history: list[Lead]) -> None:
    marks: set[Key] = set()
    before = a_lead()
    for state in history:
        commit = LeadCommit(before=before, after=state)
        follow(marks, lead_writes_of(commit))
        before = stored_lead(commit)

    assert marks == set(marks_of_lead(before))


def follow(marks: set[Key], writes: Sequence[Write]) -> None:
    """A mark that is put where it stands, or taken off where it doesn't, was paid for in vain."""
    for write in writes:
        if write.key.partition in {"DUE", "HELD", "CONTESTED"} or write.key.partition.endswith(
            ("#BEHIND", "#DOMAINS")
        ):
            assert (write.action == "Put") == (write.key not in marks)
            marks ^= {write.key}


def marks_of_deal(deal: SharedDeal) -> Iterator[Key]:
    for side in deal.behind:
        state = deal.side(side)
        yield (keys.change if state.deal else keys.creation)(state.portal, deal.key)
    if deal.state is State.HELD:
        yield Key("HELD", f"{deal.registered_at:015}#{deal.key}")
    if deal.due_at:
        yield Key("DUE", f"{deal.due_at:015}#deal#{deal.key}")


def marks_of_lead(lead: Lead) -> Iterator[Key]:
    if lead.registration:
        yield Key(f"PORTAL#{lead.registration.partner}#DOMAINS", lead.domain)
    if lead.is_contested:
        yield Key("CONTESTED", lead.domain)
    if lead.due_at:
        yield Key("DUE", f"{lead.due_at:015}#lead#{lead.domain}")


@given(states(), states(), leads(), leads(), *[st.sampled_from([None, PARTNER, RIVAL])] * 2)
def test_no_transaction_is_more_than_dynamodb_takes(
    deal_before: SharedDeal,
    deal_after: SharedDeal,
    lead_before: Lead,
    lead_after: Lead,
    claims: PortalId | None,
    releases: PortalId | None,
) -> None:
    """A hundred items, and none of them twice: notices have the room that everything else leaves."""
    commit = Commit(
        deal_before=deal_before,
        deal_after=deal_after,
        lead_before=lead_before,
        lead_after=lead_after,
        claims=claims,
        capacity=3,
        releases=releases,
        message=a_message(),
        notices=tuple(a_notice(id=f"{n % 70}", portal=(VENDOR, PARTNER)[n % 2]) for n in range(140)),
    )
    touched = [write.key for write in writes_of(commit)]

    assert len(set(touched)) == len(touched) <= 100
