"""Which state a deal is in, from what happened to it: one case a row of docs/life-cycle.md, in every order."""

from collections.abc import Callable
from itertools import permutations

import pytest

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.invitation import Invitation, Reply
from shared.domain.life_cycle import answered, is_answerable, judged
from shared.domain.record_life import removed, restored
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from tests.support.builders import a_partner_side, a_program, a_shared_deal, a_vendor_side

Fact = Callable[[SharedDeal], SharedDeal]
PROGRAM = a_program()


def at(second: int) -> Milliseconds:
    return Milliseconds(second * 1000)


def accepted(second: int) -> Fact:
    return lambda deal: answered(deal, Reply.ACCEPTED, at(second), PROGRAM)


def declined(second: int) -> Fact:
    return lambda deal: answered(deal, Reply.DECLINED, at(second), PROGRAM)


def deleted(second: int, side: Side = Side.PARTNER) -> Fact:
    return lambda deal: removed(deal, side, at(second))


def back(second: int, side: Side = Side.PARTNER) -> Fact:
    return lambda deal: restored(deal, side, at(second))


def over(second: int, reason: Reason = Reason.PARTNER_TAKEN_OFF) -> Fact:
    return lambda deal: ended(deal, reason, at(second))


def a_pair(*, invited: bool) -> SharedDeal:
    return a_shared_deal(
        state=State.INVITED if invited else State.ACTIVE,
        invitation=Invitation(asked_at=at(1)) if invited else None,
        vendor=a_vendor_side(deal=RecordId("1")),
        partner=a_partner_side(deal=RecordId("2")),
    )


CASES = [
    pytest.param(True, [], State.INVITED, (), id="invited"),
    pytest.param(True, [accepted(2)], State.ACTIVE, (), id="accepted"),
    pytest.param(True, [declined(2)], State.ENDED, (Reason.INVITATION_DECLINED,), id="declined"),
    pytest.param(True, [declined(2), accepted(3)], State.ACTIVE, (), id="declined, then accepted"),
    pytest.param(
        True,
        [accepted(2), declined(3)],
        State.ENDED,
        (Reason.INVITATION_DECLINED,),
        id="accepted, then declined",
    ),
    pytest.param(True, [deleted(2), back(3)], State.INVITED, (), id="invited, deleted, restored"),
    pytest.param(True, [deleted(2), accepted(3), back(4)], State.ACTIVE, (), id="accepted while deleted"),
    pytest.param(
        True, [accepted(2), deleted(3)], State.ENDED, (Reason.DEAL_REMOVED,), id="accepted and deleted"
    ),
    pytest.param(
        True,
        [deleted(2), declined(3), back(4)],
        State.ENDED,
        (Reason.INVITATION_DECLINED,),
        id="declined, restored",
    ),
    pytest.param(
        True,
        [declined(2), over(3), accepted(4)],
        State.ENDED,
        (Reason.PARTNER_TAKEN_OFF,),
        id="declined, taken off, accepted too late",
    ),
    pytest.param(True, [accepted(2), over(3)], State.ENDED, (Reason.PARTNER_TAKEN_OFF,), id="taken off"),
    pytest.param(False, [deleted(2), back(3)], State.ACTIVE, (), id="deleted and restored"),
    pytest.param(
        False,
        [deleted(2), deleted(3, Side.VENDOR), back(4)],
        State.ENDED,
        (Reason.DEAL_REMOVED,),
        id="both deleted, one restored",
    ),
    pytest.param(
        False,
        [deleted(2), over(3, Reason.ENDED_BY_PARTNER), back(4)],
        State.ENDED,
        (Reason.ENDED_BY_PARTNER,),
        id="deleted, ended, restored",
    ),
    pytest.param(False, [accepted(2), declined(3)], State.ACTIVE, (), id="an answer that nobody asked for"),
]


@pytest.mark.parametrize("invited, facts, state, reasons", CASES)
def test_a_deal_is_in_the_same_state_in_whatever_order_it_is_told(
    *, invited: bool, facts: list[Fact], state: State, reasons: tuple[Reason, ...]
) -> None:
    for order in permutations(facts):
        deal = a_pair(invited=invited)
        for fact in order:
            deal = fact(fact(deal))  # each is told twice

        assert (deal.state, deal.reasons) == (state, reasons)
        assert judged(deal) == deal


def test_an_answer_from_before_it_was_asked_is_to_another_invitation() -> None:
    asked_again = a_shared_deal(state=State.INVITED, invitation=Invitation(asked_at=at(5)))

    assert accepted(4)(asked_again) == asked_again


@pytest.mark.parametrize(
    "deal, answerable",
    [
        pytest.param(a_pair(invited=True), True, id="invited"),
        pytest.param(declined(2)(a_pair(invited=True)), True, id="declined"),
        pytest.param(over(2)(a_pair(invited=True)), False, id="withdrawn"),
        pytest.param(a_pair(invited=False), False, id="never invited"),
    ],
)
def test_what_can_be_answered(deal: SharedDeal, *, answerable: bool) -> None:
    assert is_answerable(deal) is answerable


def test_what_is_held_is_not_shared_so_nothing_of_it_ends() -> None:
    held = a_shared_deal(state=State.HELD, reasons=(Reason.CONTACT_MISSING,))

    assert deleted(2, Side.VENDOR)(held).state is State.HELD
