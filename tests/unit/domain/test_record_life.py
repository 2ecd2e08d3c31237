"""A deal record is deleted, restored or merged away in one CRM, told in whatever order."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from shared.domain.deals import Kind, Parked, Seen, SharedDeal, State
from shared.domain.desired import RECORD, outstanding, settled
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.record_life import followed, removed, restored
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from tests.support.builders import a_partner_side, a_program, a_register, a_shared_deal, a_vendor_side
from tests.support.clock import NOW
from tests.unit.domain.situations import EARLIER, LATER

PROGRAM = a_program()
REFUSED = Parked(value="bad", reason="INVALID_OPTION", message="Not an option.", at=NOW)


def a_pair(**changes: object) -> SharedDeal:
    shown = {"deal_name": Seen(value="A deal", at=EARLIER)}
    return a_shared_deal(
        **{
            "registers": {"deal_name": a_register("A deal", occurred_at=EARLIER)},
            "vendor": a_vendor_side(deal=RecordId("501"), seen=shown),
            "partner": a_partner_side(deal=RecordId("7"), seen=shown, parked={"stage": REFUSED}),
            **changes,
        }
    )


@pytest.mark.parametrize("side", list(Side))
def test_deleting_a_record_ends_the_sharing_and_leaves_the_other_record(side: Side) -> None:
    deal = removed(a_pair(), side, NOW)

    assert (deal.state, deal.reasons) == (State.ENDED, (Reason.DEAL_REMOVED,))
    assert deal.side(side.other) == a_pair().side(side.other)
    assert settled(deal, PROGRAM).behind == {side.other}


@pytest.mark.parametrize("side", list(Side))
def test_restoring_it_lets_the_sharing_go_on_and_all_that_it_shows_is_written_anew(side: Side) -> None:
    deal = restored(removed(a_pair(), side, NOW), side, LATER)

    assert (deal.state, deal.reasons) == (State.ACTIVE, ())
    assert RECORD not in deal.side(side).parked
    assert outstanding(deal, side, PROGRAM)["deal_name"] == "A deal"


@pytest.mark.parametrize(
    "told, state",
    [
        pytest.param([("removed", 1), ("restored", 2)], State.ACTIVE, id="deleted, restored"),
        pytest.param([("restored", 2), ("removed", 1)], State.ACTIVE, id="told the wrong way round"),
        pytest.param([("removed", 3), ("restored", 2), ("removed", 1)], State.ENDED, id="deleted again"),
        pytest.param(
            [("removed", 1), ("removed", 3), ("restored", 2)], State.ENDED, id="told last: the restoring"
        ),
        pytest.param(
            [("removed", 1), ("restored", 2), ("removed", 1)], State.ACTIVE, id="deletion told twice"
        ),
        pytest.param([("removed", 1), ("restored", 1)], State.ACTIVE, id="at the same instant"),
    ],
)
def test_the_later_of_deletion_and_restoration_holds_in_whatever_order_they_are_told(
    told: list[tuple[str, int]], state: State
) -> None:
    deal = a_pair()
    for what, at in told:
        change = {"removed": removed, "restored": restored}[what]
        deal = change(deal, Side.PARTNER, Milliseconds(at))

    assert deal.state is state
    assert (RECORD in deal.partner.parked) is (state is State.ENDED)


def test_restoring_one_of_two_deleted_records_is_not_enough() -> None:
    both = removed(removed(a_pair(), Side.VENDOR, NOW), Side.PARTNER, NOW)

    assert restored(both, Side.VENDOR, LATER).state is State.ENDED
    assert restored(restored(both, Side.VENDOR, LATER), Side.PARTNER, LATER).state is State.ACTIVE


def test_a_deal_whose_sharing_was_ended_by_people_stays_ended_when_its_record_is_restored() -> None:
    deal = ended(a_pair(), Reason.ENDED_BY_VENDOR, NOW)

    deal = restored(removed(deal, Side.PARTNER, NOW), Side.PARTNER, LATER)

    assert (deal.state, deal.reasons) == (State.ENDED, (Reason.ENDED_BY_VENDOR,))


@pytest.mark.parametrize(
    "kind, state", [pytest.param(Kind.CHANNEL, State.ACTIVE), pytest.param(None, State.HELD)]
)
def test_a_restored_deal_is_shared_only_if_that_was_decided(kind: Kind | None, state: State) -> None:
    deal = a_pair(kind=kind, state=State.ACTIVE if kind else State.HELD)

    assert restored(removed(deal, Side.VENDOR, NOW), Side.VENDOR, LATER).state is state


def test_a_restored_record_is_written_again_though_a_write_had_missed_it() -> None:
    vanished = Parked(value="", reason="RECORD_VANISHED", message="Not there.", at=NOW)
    deal = removed(a_pair(), Side.VENDOR, NOW)
    missed = deal.with_side(Side.VENDOR, replace(deal.vendor, parked={RECORD: vanished}))

    assert restored(missed, Side.VENDOR, LATER).vendor.parked == {}


def test_a_refused_record_is_not_taken_for_a_restored_one() -> None:
    side = a_vendor_side(parked={RECORD: REFUSED})

    assert restored(a_pair(vendor=side), Side.VENDOR, NOW).vendor.parked == {RECORD: REFUSED}


@pytest.mark.parametrize(
    "shown, name",
    [
        pytest.param(
            {"deal_name": "The survivor"}, "The survivor", id="its value is that side's latest word"
        ),
        pytest.param({}, "A deal", id="what it does not show stays as agreed"),
    ],
)
def test_the_record_that_survives_a_merge_stands_for_the_deal(shown: Mapping[str, str], name: str) -> None:
    deal = followed(a_pair(), Side.PARTNER, RecordId("99"), shown, NOW, PROGRAM)

    assert deal.partner.deal == "99"
    assert deal.registers["deal_name"].value == name
    assert outstanding(deal, Side.PARTNER, PROGRAM).get("deal_name", name) == name


def test_what_a_survivor_does_not_show_for_certain_is_written_to_it() -> None:
    deal = followed(a_pair(), Side.PARTNER, RecordId("99"), {}, NOW, PROGRAM)

    assert outstanding(deal, Side.PARTNER, PROGRAM)["deal_name"] == "A deal"


def test_a_survivor_takes_the_place_of_a_record_that_vanished() -> None:
    vanished = a_partner_side(deal=RecordId("7"), parked={RECORD: REFUSED, "stage": REFUSED})

    deal = followed(a_pair(partner=vanished), Side.PARTNER, RecordId("99"), {}, NOW, PROGRAM)

    assert deal.partner.parked == {"stage": REFUSED}
    assert Side.PARTNER in settled(deal, PROGRAM).behind
