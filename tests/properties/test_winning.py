"""The stage: the later word counts, but what the vendor won stays won until the vendor says otherwise."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Milliseconds, Side
from shared.domain.invitation import Invitation
from shared.domain.merge import Edit, merged
from tests.properties.words import instants, sides
from tests.support.builders import a_program, a_shared_deal

PROGRAM = a_program()
stage_edits = st.builds(
    Edit,
    side=sides,
    name=st.just("stage"),
    value=st.sampled_from(["qualified", "decision", "won", "lost"]),
    occurred_at=instants,
)
histories = st.lists(stage_edits, max_size=8)


def after(history: list[Edit], **changes: Any) -> SharedDeal:
    return merged(a_shared_deal(registers={}, **changes), history, PROGRAM)


@given(history=histories, data=st.data())
def test_in_whatever_order_stages_are_told_and_however_often_the_same_one_counts(
    history: list[Edit], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=4) if history else st.just([]))
    shuffled = data.draw(st.permutations([*history, *again]))

    assert after(shuffled) == after(history)


@given(history=histories)
def test_what_the_vendor_set_last_counts_where_it_is_won(history: list[Edit]) -> None:
    of_the_vendor = [edit for edit in history if edit.side is Side.VENDOR]
    last = max(of_the_vendor, key=lambda edit: (edit.occurred_at, edit.value), default=None)
    counts = after(history).registers.get("stage")

    if last and last.value == "won":
        assert counts
        assert (counts.value, counts.side) == ("won", Side.VENDOR)
    elif history:
        latest = max(history, key=lambda edit: (edit.occurred_at, edit.side is Side.VENDOR, edit.value))
        assert counts
        assert (counts.value, counts.side) == (latest.value, latest.side)


@given(history=histories)
def test_whoever_has_not_accepted_yet_sets_no_stage(history: list[Edit]) -> None:
    invited = after(history, state=State.INVITED, invitation=Invitation(asked_at=Milliseconds(0)))

    assert all(register.side is Side.VENDOR for register in invited.registers.values())


def test_a_deal_from_before_both_words_were_kept_goes_on_from_the_one_that_counted() -> None:
    before = after([an_edit(Side.VENDOR, "won", 3)])
    old = replace(before, stages={})

    assert merged(old, [an_edit(Side.PARTNER, "lost", 5)], PROGRAM).registers["stage"].value == "won"
    assert merged(old, [an_edit(Side.VENDOR, "lost", 5)], PROGRAM).registers["stage"].value == "lost"


def an_edit(side: Side, stage: str, at: int) -> Edit:
    return Edit(side=side, name="stage", value=stage, occurred_at=Milliseconds(at))
