"""An edit of a property: the later wins, the vendor wins a tie, and only the side whose word it is counts (§7)."""

import pytest

from shared.domain.deals import Register, Seen, SharedDeal
from shared.domain.desired import outstanding
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, asserted, merged
from shared.domain.program import Direction, ValueType
from tests.support.builders import a_partner_side, a_program, a_property, a_register, a_shared_deal
from tests.support.clock import NOW
from tests.unit.domain.situations import EARLIER, LATER

VENDOR, PARTNER = Side.VENDOR, Side.PARTNER


def an_edit(value: str, *, side: Side = PARTNER, at: Milliseconds = NOW, name: str = "deal_name") -> Edit:
    return Edit(side=side, name=name, value=value, occurred_at=at)


def a_deal_named(register: Register | None = None) -> SharedDeal:
    return a_shared_deal(registers={"deal_name": register} if register else {})


@pytest.mark.parametrize(
    "standing, edit, winner",
    [
        pytest.param(None, an_edit("new"), "new", id="the first one stands"),
        pytest.param(a_register("old"), an_edit("new", at=LATER), "new", id="the later one wins"),
        pytest.param(a_register("old"), an_edit("new", at=EARLIER), "old", id="a late webhook loses"),
        pytest.param(a_register("old"), an_edit("", at=LATER), "", id="clearing is an edit"),
        pytest.param(
            a_register("partner's"), an_edit("vendor's", side=VENDOR), "vendor's", id="the vendor wins a tie"
        ),
        pytest.param(
            a_register("vendor's", side=VENDOR), an_edit("partner's"), "vendor's", id="whoever was first"
        ),
        pytest.param(
            a_register("vendor's", side=VENDOR),
            an_edit("partner's", at=LATER),
            "partner's",
            id="but not against a later edit",
        ),
        pytest.param(a_register("a"), an_edit("b"), "b", id="of one side's tie the greater value"),
        pytest.param(
            a_register("b"), an_edit("a"), "b", id="of one side's tie the greater value, either way"
        ),
    ],
)
def test_which_of_two_edits_stands(standing: Register | None, edit: Edit, winner: str) -> None:
    deal = merged(a_deal_named(standing), [edit], a_program())

    assert deal.registers["deal_name"].value == winner


def test_what_a_crm_shows_is_remembered_even_where_it_loses() -> None:
    deal = merged(a_deal_named(a_register("new")), [an_edit("old", at=EARLIER)], a_program())

    assert deal.partner.seen == {"deal_name": Seen(value="old", at=EARLIER)}


def test_an_edit_that_lost_is_put_right_in_the_crm_that_shows_it() -> None:
    program = a_program()
    deal = merged(a_deal_named(a_register("new")), [an_edit("old", at=EARLIER)], program)

    assert outstanding(deal, PARTNER, program)["deal_name"] == "new"


def test_an_edit_that_won_is_outstanding_at_the_other_side_only() -> None:
    program = a_program()
    deal = merged(a_deal_named(), [an_edit("new")], program)

    assert "deal_name" not in outstanding(deal, PARTNER, program)
    assert outstanding(deal, VENDOR, program)["deal_name"] == "new"


def test_what_a_form_gave_counts_but_no_record_shows_it_yet() -> None:
    program = a_program()
    deal = asserted(a_deal_named(), [an_edit("new")], program)

    assert deal.registers["deal_name"] == a_register("new")
    assert outstanding(deal, PARTNER, program)["deal_name"] == "new"


@pytest.mark.parametrize(
    "direction, side, counts",
    [
        pytest.param(Direction.BOTH, VENDOR, True, id="both: vendor"),
        pytest.param(Direction.BOTH, PARTNER, True, id="both: partner"),
        pytest.param(Direction.VENDOR_TO_PARTNER, VENDOR, True, id="vendor to partner: vendor"),
        pytest.param(Direction.VENDOR_TO_PARTNER, PARTNER, False, id="vendor to partner: partner"),
        pytest.param(Direction.PARTNER_TO_VENDOR, VENDOR, False, id="partner to vendor: vendor"),
        pytest.param(Direction.PARTNER_TO_VENDOR, PARTNER, True, id="partner to vendor: partner"),
    ],
)
def test_whose_word_a_property_is(direction: Direction, side: Side, *, counts: bool) -> None:
    program = a_program(properties=(a_property("deal_name", "dealname", ValueType.TEXT, direction),))
    deal = merged(
        a_deal_named(a_register("old", side=side.other)), [an_edit("new", side=side, at=LATER)], program
    )

    assert (deal.registers["deal_name"].value == "new") is counts


@pytest.mark.parametrize(
    "direction, side",
    [
        pytest.param(Direction.VENDOR_TO_PARTNER, PARTNER, id="vendor to partner"),
        pytest.param(Direction.PARTNER_TO_VENDOR, VENDOR, id="partner to vendor"),
    ],
)
def test_an_edit_against_the_direction_is_put_right_where_it_was_made(
    direction: Direction, side: Side
) -> None:
    program = a_program(properties=(a_property("deal_name", "dealname", ValueType.TEXT, direction),))
    standing = merged(a_deal_named(), [an_edit("right", side=side.other)], program)
    deal = merged(standing, [an_edit("wrong", side=side, at=LATER)], program)

    assert outstanding(deal, side, program)["deal_name"] == "right"
    assert "deal_name" not in outstanding(deal, side.other, program)


def test_an_edit_ends_the_doubt_about_what_the_crm_shows() -> None:
    doubted = a_partner_side(seen={"deal_name": Seen(value=None, at=NOW)})
    deal = merged(a_shared_deal(partner=doubted), [an_edit("known", at=LATER)], a_program())

    assert deal.partner.seen["deal_name"].value == "known"


def test_an_edit_from_before_the_doubt_does_not_end_it() -> None:
    doubted = a_partner_side(seen={"deal_name": Seen(value=None, at=NOW)})
    deal = merged(a_shared_deal(partner=doubted), [an_edit("known", at=EARLIER)], a_program())

    assert deal.partner.seen["deal_name"].value is None


def test_merging_leaves_the_deal_it_was_given_as_it_is() -> None:
    before = a_deal_named(a_register("old"))
    merged(before, [an_edit("new", at=LATER)], a_program())

    assert before == a_deal_named(a_register("old"))
