"""What a round wrote, folded into a deal that may have changed meanwhile."""

import pytest

from shared.domain.confirm import Confirmation, confirmed
from shared.domain.deals import Parked, PendingMessage, Seen, SharedDeal
from shared.domain.desired import outstanding
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.merge import Edit, merged
from tests.support.builders import DEAL, a_partner_side, a_program, a_register, a_shared_deal
from tests.support.clock import NOW
from tests.unit.domain.situations import EARLIER, LATER

PROGRAM = a_program()
REFUSED = Parked(value="bad", reason="INVALID_OPTION", message="Not an option.", at=NOW)


def a_confirmation(**changes: object) -> Confirmation:
    return Confirmation(**{"deal": DEAL, "side": Side.PARTNER, "at": NOW, **changes})  # type: ignore[arg-type]


def seen(value: str | None, at: Milliseconds = NOW) -> Seen:
    return Seen(value=value, at=at)


def a_deal_showing(shown: Seen | None) -> SharedDeal:
    return a_shared_deal(partner=a_partner_side(seen={"deal_name": shown} if shown else {}))


@pytest.mark.parametrize(
    "shown, after",
    [
        pytest.param(None, seen("written"), id="never seen before"),
        pytest.param(seen("old", EARLIER), seen("written"), id="an older value"),
        pytest.param(seen("theirs", NOW), seen("written"), id="at the same instant our write stands"),
        pytest.param(seen("theirs", LATER), seen("theirs", LATER), id="the user's later edit stands"),
        pytest.param(seen(None, EARLIER), seen("written"), id="an older doubt ends"),
        pytest.param(seen(None, LATER), seen("written", LATER), id="a later doubt ends, too"),
    ],
)
def test_what_was_written_is_what_the_crm_shows(shown: Seen | None, after: Seen) -> None:
    deal = confirmed(a_deal_showing(shown), a_confirmation(wrote={"deal_name": "written"}))

    assert deal.partner.seen["deal_name"] == after


@pytest.mark.parametrize(
    "shown, after",
    [
        pytest.param(None, seen(None), id="never seen before"),
        pytest.param(seen("known", EARLIER), seen(None), id="what was known is known no more"),
        pytest.param(
            seen("theirs", LATER), seen(None, LATER), id="our clock may be behind HubSpot's: doubted, too"
        ),
        pytest.param(seen(None, LATER), seen(None, LATER), id="a later doubt stays"),
    ],
)
def test_what_was_perhaps_written_is_doubted(shown: Seen | None, after: Seen) -> None:
    deal = confirmed(a_deal_showing(shown), a_confirmation(doubted=frozenset({"deal_name"})))

    assert deal.partner.seen["deal_name"] == after


def test_what_was_perhaps_written_is_written_again() -> None:
    deal = confirmed(a_deal_showing(seen("A deal")), a_confirmation(doubted=frozenset({"deal_name"})))

    assert outstanding(deal, Side.PARTNER, PROGRAM)["deal_name"] == "A deal"


def test_a_value_that_was_written_for_certain_is_not_doubted_by_the_same_round() -> None:
    both = a_confirmation(wrote={"deal_name": "A deal"}, doubted=frozenset({"deal_name"}))

    assert confirmed(a_deal_showing(None), both).partner.seen["deal_name"] == seen("A deal")


def test_a_user_s_edit_during_the_round_wins_over_what_the_round_wrote() -> None:
    deal = a_shared_deal(registers={"deal_name": a_register("ours", side=Side.VENDOR)})
    edit = Edit(side=Side.PARTNER, name="deal_name", value="theirs", occurred_at=LATER)
    meanwhile = merged(deal, [edit], PROGRAM)

    after = confirmed(meanwhile, a_confirmation(wrote={"deal_name": "ours"}))

    assert after.registers["deal_name"].value == "theirs"
    assert "deal_name" not in outstanding(after, Side.PARTNER, PROGRAM)
    assert outstanding(after, Side.VENDOR, PROGRAM)["deal_name"] == "theirs"


def test_a_change_of_the_other_side_during_the_round_goes_out_with_the_next() -> None:
    edit = Edit(side=Side.VENDOR, name="deal_name", value="newer", occurred_at=LATER)
    meanwhile = merged(a_shared_deal(), [edit], PROGRAM)

    after = confirmed(meanwhile, a_confirmation(wrote={"deal_name": "A deal"}))

    assert outstanding(after, Side.PARTNER, PROGRAM)["deal_name"] == "newer"


def test_the_records_that_a_round_made_are_known_from_then_on() -> None:
    made = a_confirmation(
        record=RecordId("7"),
        company=RecordId("8"),
        contact=RecordId("9"),
        company_sought=True,
        associated=True,
    )

    side = confirmed(a_shared_deal(), made).partner

    assert (side.deal, side.company, side.contact, side.company_sought, side.associated) == (
        "7",
        "8",
        "9",
        True,
        True,
    )


def test_the_records_that_were_known_before_stay() -> None:
    known = a_partner_side(
        deal=RecordId("7"),
        company=RecordId("8"),
        contact=RecordId("9"),
        company_sought=True,
        associated=True,
    )
    late = a_confirmation(record=RecordId("17"), company=RecordId("18"), contact=RecordId("19"))

    assert confirmed(a_shared_deal(partner=known), late).partner == known


def test_the_other_side_is_left_alone() -> None:
    deal = a_shared_deal()

    after = confirmed(deal, a_confirmation(wrote={"deal_name": "x"}, record=RecordId("7"), associated=True))

    assert after.vendor == deal.vendor


def test_a_refusal_is_parked_beside_those_that_are_parked_already() -> None:
    side = a_partner_side(parked={"amount": REFUSED})

    after = confirmed(a_shared_deal(partner=side), a_confirmation(parked={"stage": REFUSED}))

    assert after.partner.parked == {"amount": REFUSED, "stage": REFUSED}


def test_a_value_that_is_accepted_is_parked_no_more() -> None:
    side = a_partner_side(parked={"amount": REFUSED, "stage": REFUSED})

    after = confirmed(a_shared_deal(partner=side), a_confirmation(wrote={"stage": "won"}))

    assert after.partner.parked == {"amount": REFUSED}


BOTH = frozenset({Side.VENDOR, Side.PARTNER})


@pytest.mark.parametrize(
    "waiting, left",
    [
        pytest.param(BOTH, (PendingMessage(id="first", waiting=frozenset({Side.VENDOR})),), id="one to go"),
        pytest.param(frozenset({Side.PARTNER}), (), id="delivered everywhere"),
    ],
)
def test_a_message_waits_until_it_is_on_both_records(
    waiting: frozenset[Side], left: tuple[PendingMessage, ...]
) -> None:
    deal = a_shared_deal(messages=(PendingMessage(id="first", waiting=waiting),))

    assert confirmed(deal, a_confirmation(delivered=frozenset({"first"}))).messages == left


def test_a_message_that_came_meanwhile_keeps_waiting() -> None:
    first, second = (PendingMessage(id=id, waiting=BOTH) for id in ("first", "second"))

    after = confirmed(a_shared_deal(messages=(first, second)), a_confirmation(delivered=frozenset({"first"})))

    assert after.messages == (PendingMessage(id="first", waiting=frozenset({Side.VENDOR})), second)


def test_confirming_twice_is_confirming_once() -> None:
    once = a_confirmation(
        record=RecordId("7"),
        associated=True,
        wrote={"deal_name": "A deal"},
        parked={"stage": REFUSED},
        delivered=frozenset({"first"}),
    )
    deal = a_shared_deal(messages=(PendingMessage(id="first", waiting=BOTH),))

    assert confirmed(confirmed(deal, once), once) == confirmed(deal, once)
