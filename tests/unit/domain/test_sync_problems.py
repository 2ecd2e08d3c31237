"""What does not cross is told on the record that shows it, and nowhere else; and it goes when it is mended."""

from dataclasses import replace

import pytest

from shared.domain.confirm import Confirmation, confirmed
from shared.domain.deals import Parked, SharedDeal, State, Unread
from shared.domain.desired import acceptable, desired, is_blocked, outstanding, wish
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, Illegible, merged
from shared.domain.program import Direction, Option, Pipeline, ValueType
from shared.domain.sync_problems import ILLEGIBLE, MOST_LINES, SYNC_PROBLEMS, Problem, of_unread, told
from shared.domain.values import Illegibility
from tests.support.builders import a_program, a_property, a_register, a_shared_deal, a_vendor_side
from tests.support.clock import NOW

PROGRAM = a_program()
LATER = Milliseconds(NOW + 1000)


def puzzled(deal: SharedDeal, name: str = "stage", *, at: Milliseconds = NOW) -> SharedDeal:
    edit = Illegible(side=Side.VENDOR, name=name, reason="stage_not_mapped", occurred_at=at)
    return merged(deal, [edit], PROGRAM)


def refused(deal: SharedDeal, name: str, value: str) -> SharedDeal:
    parked = {name: Parked(value=value, reason="INVALID_OPTION", message="Not an option.", at=NOW)}
    return confirmed(deal, Confirmation(deal=deal.key, side=Side.VENDOR, parked=parked))


def problems_at(side: Side, deal: SharedDeal) -> str | None:
    return desired(deal, side, PROGRAM).get(SYNC_PROBLEMS)


def test_where_nothing_was_ever_wrong_nothing_is_told() -> None:
    deal = a_shared_deal()

    assert [problems_at(side, deal) for side in Side] == [None, None]


def test_a_value_without_meaning_is_told_on_the_record_that_shows_it() -> None:
    deal = puzzled(a_shared_deal())

    assert problems_at(Side.VENDOR, deal) == f"Stage: {ILLEGIBLE[Illegibility.STAGE_NOT_MAPPED]}"
    assert problems_at(Side.PARTNER, deal) is None
    assert "stage" not in deal.registers


def test_it_is_told_no_more_once_the_record_shows_what_can_cross() -> None:
    shown = Confirmation(
        deal=a_shared_deal().key, side=Side.VENDOR, wrote={SYNC_PROBLEMS: "Stage: …"}, at=NOW
    )
    told_of = confirmed(puzzled(a_shared_deal()), shown)
    edit = Edit(side=Side.VENDOR, name="stage", value="won", occurred_at=LATER)
    mended = merged(told_of, [edit], PROGRAM)

    assert mended.vendor.unread == {}
    assert outstanding(mended, Side.VENDOR, PROGRAM)[SYNC_PROBLEMS] == ""


def test_a_write_of_ours_over_it_ends_it_too() -> None:
    deal = puzzled(a_shared_deal())
    wrote = Confirmation(deal=deal.key, side=Side.VENDOR, wrote={"stage": "won"}, at=LATER)

    assert confirmed(deal, wrote).vendor.unread == {}


def test_a_write_that_was_before_it_does_not() -> None:
    deal = puzzled(a_shared_deal(), at=LATER)
    wrote = Confirmation(deal=deal.key, side=Side.VENDOR, wrote={"stage": "won"}, at=NOW)

    assert confirmed(deal, wrote).vendor.unread == deal.vendor.unread


def test_what_the_side_may_not_change_is_no_problem_but_put_right() -> None:
    one_way = replace(
        a_property("product_interest", "product", ValueType.CHOICE, Direction.VENDOR_TO_PARTNER),
        options=(Option(name="sensors", vendor="SENS", partner="sensors"),),
    )
    program = a_program(properties=(one_way,))
    deal = a_shared_deal(registers={"product_interest": a_register("sensors", side=Side.VENDOR)})
    wrote = Confirmation(deal=deal.key, side=Side.PARTNER, wrote={"product_interest": "sensors"}, at=NOW)
    edit = Illegible(
        side=Side.PARTNER, name="product_interest", reason="option_not_mapped", occurred_at=LATER
    )
    deal = merged(confirmed(deal, wrote), [edit], program)

    assert deal.partner.unread == {}
    assert outstanding(deal, Side.PARTNER, program)["product_interest"] == "sensors"


def test_a_value_that_hubspot_refused_is_told_where_it_was_to_be_written() -> None:
    deal = refused(a_shared_deal(registers={"currency": a_register("CHF")}), "currency", "CHF")

    assert (
        problems_at(Side.VENDOR, deal)
        == "Currency: What was shared could not be written here. Not an option."
    )
    assert problems_at(Side.PARTNER, deal) is None


def test_a_refusal_counts_until_there_is_another_value_to_write() -> None:
    deal = refused(a_shared_deal(registers={"currency": a_register("CHF")}), "currency", "CHF")
    edit = Edit(side=Side.PARTNER, name="currency", value="EUR", occurred_at=LATER)

    assert problems_at(Side.VENDOR, merged(deal, [edit], PROGRAM)) is None


def test_a_portal_without_the_property_is_not_asked_for_ever() -> None:
    deal = puzzled(a_shared_deal())
    text = problems_at(Side.VENDOR, deal)
    assert text
    deal = refused(deal, SYNC_PROBLEMS, text)

    assert problems_at(Side.VENDOR, deal) == text
    assert SYNC_PROBLEMS not in acceptable(deal, Side.VENDOR, PROGRAM)


def test_what_is_told_does_not_undo_the_refusal_of_the_whole_record() -> None:
    deal = a_shared_deal(vendor=a_vendor_side(deal=None))
    before = wish(deal, Side.VENDOR, PROGRAM)
    blocked = refused(refused(deal, "record", before), "contact", "")

    assert is_blocked(blocked, Side.VENDOR, PROGRAM)


def test_a_choice_that_the_program_names_no_more_is_told_where_it_can_t_be_shown() -> None:
    product = replace(
        a_property("product_interest", "product", ValueType.CHOICE),
        options=(Option(name="sensors", vendor="SENS", partner="sensors"),),
    )
    program = a_program(properties=(product,))
    deal = a_shared_deal(registers={"product_interest": a_register("lenses")})

    assert "product_interest" not in desired(deal, Side.VENDOR, program)
    assert "no longer" in desired(deal, Side.VENDOR, program)[SYNC_PROBLEMS]


def test_a_stage_that_a_pipeline_lacks_is_no_problem() -> None:
    own = replace(a_shared_deal().partner, pipeline=Pipeline.OWN)
    deal = a_shared_deal(registers={"stage": a_register("decision")}, partner=own)

    assert problems_at(Side.PARTNER, deal) is None


def test_of_an_amount_in_a_currency_that_cannot_be_read_nothing_crosses() -> None:
    deal = a_shared_deal(registers={"amount": a_register("1000"), "currency": a_register("EUR")})
    unread = {"amount": Unread(reason="not_a_number", at=NOW)}
    deal = deal.with_side(Side.PARTNER, replace(deal.partner, unread=unread))

    assert not {"amount", "currency"} & acceptable(deal, Side.VENDOR, PROGRAM).keys()


def test_once_sharing_has_ended_there_is_no_more_to_tell() -> None:
    shown = Confirmation(
        deal=a_shared_deal().key, side=Side.VENDOR, wrote={SYNC_PROBLEMS: "Stage: …"}, at=NOW
    )
    deal = replace(confirmed(puzzled(a_shared_deal()), shown), state=State.ENDED)

    assert problems_at(Side.VENDOR, deal) == ""


@pytest.mark.parametrize("reason", [*Illegibility, "a_reason_of_a_newer_version"])
def test_every_reason_has_a_sentence(reason: str) -> None:
    assert of_unread("stage", reason).message.endswith(".")


def test_the_lines_are_few() -> None:
    found = [Problem(name=f"p{number}", reason="x", message="No.") for number in range(MOST_LINES + 3)]

    assert told(found).splitlines()[-1] == "And 3 more."
    assert len(told(found).splitlines()) == MOST_LINES + 1


@pytest.mark.parametrize(
    "name, label",
    [
        ("product_interest", "Product interest"),
        ("message:td-1:a", "Message"),
        ("hubspot_owner_id", "Owner"),
        ("twindeal_kind", "Kind"),
    ],
)
def test_it_goes_by_a_name_that_people_know(name: str, label: str) -> None:
    assert told([Problem(name=name, reason="x", message="No.")]) == f"{label}: No."
