"""Webhooks come late, twice and in any order; what they end in is always the same."""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.confirm import Confirmation, confirmed
from shared.domain.desired import desired, outstanding, settled
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, asserted, merged
from tests.properties.words import PROGRAM, a_deal_of_two_records, edits, histories, instants, sides, written


@given(history=histories, data=st.data())
def test_any_order_and_repetition_of_edits_ends_in_the_same_deal(
    history: list[Edit], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=5) if history else st.just([]))
    shuffled = data.draw(st.permutations([*history, *again]))

    assert merged(a_deal_of_two_records(), shuffled, PROGRAM) == merged(
        a_deal_of_two_records(), history, PROGRAM
    )


@given(history=histories, cut=st.integers(0, 12))
def test_in_whatever_batches_edits_come_they_end_in_the_same_deal(history: list[Edit], cut: int) -> None:
    first = merged(a_deal_of_two_records(), history[:cut], PROGRAM)

    assert merged(first, history[cut:], PROGRAM) == merged(a_deal_of_two_records(), history, PROGRAM)


@given(history=histories)
def test_replaying_a_whole_history_changes_nothing(history: list[Edit]) -> None:
    once = merged(a_deal_of_two_records(), history, PROGRAM)

    assert merged(once, history, PROGRAM) == once


@given(history=histories, form=histories)
def test_a_form_and_the_crm_s_edits_may_come_in_either_order(history: list[Edit], form: list[Edit]) -> None:
    deal = a_deal_of_two_records()

    assert asserted(merged(deal, history, PROGRAM), form, PROGRAM) == merged(
        asserted(deal, form, PROGRAM), history, PROGRAM
    )


@given(history=histories, last=edits)
def test_an_edit_after_all_others_stands_if_its_side_may_make_it(history: list[Edit], last: Edit) -> None:
    latest = Edit(side=last.side, name=last.name, value=last.value, occurred_at=Milliseconds(100))
    deal = merged(a_deal_of_two_records(), [latest, *history], PROGRAM)

    may = PROGRAM.designated[last.name].direction.accepts(last.side)
    register = deal.registers.get(last.name)
    assert (register is not None and register.occurred_at == 100) is may


@given(history=histories)
def test_both_crms_are_to_show_the_same_designated_values(history: list[Edit]) -> None:
    deal = merged(a_deal_of_two_records(), history, PROGRAM)

    vendor, partner = (desired(deal, side, PROGRAM) for side in Side)
    assert {name: vendor.get(name, "") for name in PROGRAM.designated} == {
        name: partner.get(name, "") for name in PROGRAM.designated
    }


@given(history=histories)
def test_what_is_outstanding_once_written_is_outstanding_no_more(history: list[Edit]) -> None:
    deal = settled(merged(a_deal_of_two_records(), history, PROGRAM), PROGRAM)
    for side in Side:
        wrote = outstanding(deal, side, PROGRAM)
        deal = confirmed(
            deal, Confirmation(deal=deal.key, side=side, wrote=wrote, associated=True, at=Milliseconds(9))
        )

    assert [outstanding(deal, side, PROGRAM) for side in Side] == [{}, {}]
    assert settled(deal, PROGRAM).behind == frozenset()


@given(history=histories, during=histories, side=sides)
def test_what_users_edit_while_a_round_writes_is_never_lost(
    history: list[Edit], during: list[Edit], side: Side
) -> None:
    """The round writes what was outstanding before; the edits of its duration are later than all before them."""
    before = merged(a_deal_of_two_records(), history, PROGRAM)
    wrote = outstanding(before, side, PROGRAM)
    later = [
        Edit(
            side=each.side, name=each.name, value=each.value, occurred_at=Milliseconds(each.occurred_at + 20)
        )
        for each in during
    ]
    round = Confirmation(deal=before.key, side=side, wrote=wrote, at=Milliseconds(10))

    after = confirmed(merged(before, later, PROGRAM), round)

    assert after.registers == merged(before, later, PROGRAM).registers
    shown = {edit.name: edit.value for edit in sorted(later, key=_order) if edit.side is side}
    for name, value in desired(after, side, PROGRAM).items():
        if name in shown:
            assert (name in outstanding(after, side, PROGRAM)) or value == shown[name]


def _order(edit: Edit) -> tuple[int, str]:
    return (edit.occurred_at, edit.value)


@given(confirmations=st.lists(written(), max_size=6))
def test_confirmations_never_change_what_is_agreed_or_the_other_side(
    confirmations: list[Confirmation],
) -> None:
    deal = a_deal_of_two_records()
    touched = {each.side for each in confirmations}

    after = reduce(confirmed, confirmations, deal)

    assert after.registers == deal.registers
    assert all(after.side(side) == deal.side(side) for side in set(Side) - touched)


@given(history=histories, round=written())
def test_confirming_twice_is_confirming_once(history: list[Edit], round: Confirmation) -> None:
    once = confirmed(merged(a_deal_of_two_records(), history, PROGRAM), round)

    assert confirmed(once, round) == once


@given(history=histories, doubted_at=instants, side=sides)
def test_what_is_in_doubt_is_written_again_unless_a_user_edited_it_since(
    history: list[Edit], doubted_at: Milliseconds, side: Side
) -> None:
    deal = merged(a_deal_of_two_records(), history, PROGRAM)
    unsure = Confirmation(
        deal=deal.key, side=side, doubted=frozenset(desired(deal, side, PROGRAM)), at=doubted_at
    )
    edited_since = {edit.name for edit in history if edit.side is side and edit.occurred_at > doubted_at} | {
        "amount",
        "currency",
    }

    missing = outstanding(confirmed(deal, unsure), side, PROGRAM)

    assert desired(deal, side, PROGRAM).keys() - edited_since <= missing.keys()


@given(history=histories, side=sides)
def test_an_amount_and_its_currency_are_written_together_or_not_at_all(
    history: list[Edit], side: Side
) -> None:
    deal = merged(a_deal_of_two_records(), history, PROGRAM)

    written_money = outstanding(deal, side, PROGRAM).keys() & {"amount", "currency"}
    agreed_money = deal.registers.keys() & {"amount", "currency"}
    assert written_money in (set(), agreed_money)
