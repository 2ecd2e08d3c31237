"""What came of a row, step by step: what is confirmed, what is parked and with which reason, what is put off."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.confirm import Confirmation
from shared.domain.deals import Parked, SharedDeal, State
from shared.domain.desired import OWNER, RECORD, wish
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.plan import COMPANY, CONTACT, Target
from shared.domain.reading import READS_CATCH_UP
from shared.domain.records import AlreadyThere, Postponed, Refused, RowOutcome, Vanished, Written
from shared.domain.row_outcomes import (
    ASSOCIATIONS,
    Progress,
    after_association,
    after_creation,
    after_note,
    after_parent,
    after_search,
    after_update,
)
from tests.support.builders import DEAL, a_partner_side, a_portal, a_program, a_register, a_shared_deal
from tests.support.clock import NOW

TARGET = Target(portal=a_portal(), program=a_program())
SEVEN = RecordId("7")
WRITTEN = Written(id=SEVEN, at=Milliseconds(NOW + 5))
THERE = AlreadyThere(id=SEVEN)
POSTPONED = Postponed(after_seconds=3)
VALUES = {"deal_name": "A deal", "stage": "decision", "twindeal_kind": "channel"}
EARNED = {
    "twindeal_tier_credit",
    "twindeal_commission",
    "twindeal_eligibility_reasons",
    "twindeal_eligibility_as_of",
}


def refused(*properties: str) -> Refused:
    return Refused(reason="INVALID_OPTION", message="Not an option.", properties=properties)


def a_confirmation(**changes: Any) -> Confirmation:
    return Confirmation(**{"deal": DEAL, "side": Side.PARTNER, **changes})


def parked(value: str) -> Parked:
    return Parked(value=value, reason="INVALID_OPTION", message="Not an option.", at=NOW)


def vanished(value: str) -> Parked:
    return Parked(value=value, reason="RECORD_VANISHED", message="The record is not there any more.", at=NOW)


def in_use(value: str) -> Parked:
    return Parked(value=value, reason="VALUE_IN_USE", message="Another record has it.", at=NOW)


def a_deal(**changes: Any) -> SharedDeal:
    return a_shared_deal(registers={"deal_name": a_register("A deal")}, **changes)


STANDING = a_deal(partner=a_partner_side(deal=SEVEN))
WISH = wish(a_deal(), Side.PARTNER, a_program())


@pytest.mark.parametrize(
    "parent, outcome, progress",
    [
        pytest.param(COMPANY, WRITTEN, a_confirmation(company=SEVEN), id="company: written"),
        pytest.param(COMPANY, THERE, a_confirmation(company=SEVEN), id="company: there already"),
        pytest.param(COMPANY, POSTPONED, POSTPONED, id="company: put off"),
        pytest.param(CONTACT, WRITTEN, a_confirmation(contact=SEVEN), id="contact: written"),
        pytest.param(
            CONTACT, THERE, a_confirmation(contact=SEVEN), id="contact: the partner's own, by e-mail"
        ),
        pytest.param(CONTACT, POSTPONED, POSTPONED, id="contact: put off"),
    ],
)
def test_after_a_company_or_contact(parent: str, outcome: RowOutcome, progress: Progress) -> None:
    assert after_parent(a_deal(), TARGET, outcome, parent, NOW) == progress


@pytest.mark.parametrize("parent", [COMPANY, CONTACT])
@pytest.mark.parametrize(
    "outcome, reason",
    [
        pytest.param(refused("email"), "INVALID_OPTION", id="refused"),
        pytest.param(Vanished(), "RECORD_VANISHED", id="vanished"),
    ],
)
def test_a_refused_company_or_contact_is_parked_and_the_deal_goes_on_without_it(
    parent: str, outcome: RowOutcome, reason: str
) -> None:
    progress = after_parent(a_deal(), TARGET, outcome, parent, NOW)

    assert isinstance(progress, Confirmation)
    assert {name: each.reason for name, each in progress.parked.items()} == {parent: reason}


@pytest.mark.parametrize(
    "outcome, progress",
    [
        pytest.param(
            WRITTEN,
            a_confirmation(record=SEVEN, associated=True, wrote=VALUES, at=Milliseconds(NOW + 5)),
            id="written, with its associations",
        ),
        pytest.param(POSTPONED, POSTPONED, id="put off"),
        pytest.param(
            refused("dealstage"),
            a_confirmation(parked={"stage": parked("decision")}),
            id="refused: HubSpot named a designated property",
        ),
        pytest.param(
            refused("twindeal_kind"),
            a_confirmation(parked={"twindeal_kind": parked("channel")}),
            id="refused: it named one of our facts",
        ),
        pytest.param(
            refused("dealstage", "dealname"),
            a_confirmation(parked={"stage": parked("decision"), "deal_name": parked("A deal")}),
            id="refused: it named two",
        ),
        pytest.param(
            refused("dealstage", "hubspot_owner_id"),
            a_confirmation(parked={"stage": parked("decision"), OWNER: parked("")}),
            id="refused: it named a designated property and the owner",
        ),
        pytest.param(
            refused("hubspot_owner_id"),
            a_confirmation(parked={OWNER: parked("")}),
            id="refused: there is no such owner any more",
        ),
        pytest.param(
            refused(), a_confirmation(parked={RECORD: parked(WISH)}), id="refused: it named nothing"
        ),
        pytest.param(
            refused("pipeline"),
            a_confirmation(parked={RECORD: parked(WISH)}),
            id="refused: it named nothing that could be left out",
        ),
        pytest.param(Vanished(), a_confirmation(parked={RECORD: vanished(WISH)}), id="vanished"),
    ],
)
def test_after_the_deal_was_to_be_created(outcome: RowOutcome, progress: Progress) -> None:
    assert after_creation(a_deal(), TARGET, outcome, VALUES, NOW) == progress


def test_a_deal_that_was_there_already_is_adopted_and_all_that_it_shows_is_doubted() -> None:
    progress = after_creation(a_deal(), TARGET, THERE, VALUES, NOW)

    assert progress == a_confirmation(
        record=SEVEN,
        at=NOW,
        doubted=frozenset(
            {
                "deal_name",
                "twindeal_state",
                "twindeal_kind",
                "twindeal_partner",
                "twindeal_leads",
                "twindeal_team",
                "twindeal_reasons",
                "twindeal_deal_type",
                *EARNED,
            }
        ),
    )


@pytest.mark.parametrize(
    "outcome, progress",
    [
        pytest.param(WRITTEN, a_confirmation(wrote=VALUES, at=Milliseconds(NOW + 5)), id="written"),
        pytest.param(POSTPONED, POSTPONED, id="put off"),
        pytest.param(
            refused("dealstage"),
            a_confirmation(parked={"stage": parked("decision")}),
            id="refused: the culprit alone is parked",
        ),
        pytest.param(
            refused(),
            a_confirmation(parked={name: parked(value) for name, value in VALUES.items()}),
            id="refused: nobody was named, so all that was to be written is parked",
        ),
        pytest.param(
            refused("closedate"),
            a_confirmation(parked={name: parked(value) for name, value in VALUES.items()}),
            id="refused: HubSpot named what was not written",
        ),
        pytest.param(
            THERE,
            a_confirmation(parked={name: in_use(value) for name, value in VALUES.items()}),
            id="a unique value is another record's",
        ),
        pytest.param(Vanished(), a_confirmation(parked={RECORD: vanished("")}), id="the record is gone"),
    ],
)
def test_after_the_deal_was_to_be_updated(outcome: RowOutcome, progress: Progress) -> None:
    assert after_update(STANDING, TARGET, outcome, VALUES, NOW) == progress


DELIVERED = frozenset({"first"})


@pytest.mark.parametrize(
    "outcome, progress",
    [
        pytest.param(WRITTEN, a_confirmation(delivered=DELIVERED), id="written"),
        pytest.param(
            THERE, a_confirmation(delivered=DELIVERED), id="there from an attempt whose answer was lost"
        ),
        pytest.param(POSTPONED, POSTPONED, id="put off"),
        pytest.param(
            refused(),
            a_confirmation(delivered=DELIVERED, parked={"message:first": parked("first")}),
            id="refused: it waits no longer and says why",
        ),
        pytest.param(
            Vanished(),
            a_confirmation(delivered=DELIVERED, parked={"message:first": vanished("first")}),
            id="the record is gone",
        ),
    ],
)
def test_after_a_shared_message(outcome: RowOutcome, progress: Progress) -> None:
    assert after_note(STANDING, TARGET, outcome, "first", NOW) == progress


@pytest.mark.parametrize("after", [after_creation, after_update])
@pytest.mark.parametrize("state", list(State))
def test_an_outcome_is_always_about_the_deal_and_side_of_its_row(
    after: Callable[..., Progress], state: State
) -> None:
    progress = after(a_deal(state=state), TARGET, THERE, VALUES, NOW)

    assert isinstance(progress, Confirmation)
    assert (progress.deal, progress.side) == (DEAL, Side.PARTNER)


@pytest.mark.parametrize(
    "trouble, progress",
    [
        pytest.param(None, a_confirmation(associated=True), id="associated"),
        pytest.param(POSTPONED, POSTPONED, id="put off"),
        pytest.param(
            refused(),
            a_confirmation(associated=True, parked={ASSOCIATIONS: parked("")}),
            id="refused: it says why and is not asked for again",
        ),
    ],
)
def test_after_associations(trouble: Refused | Postponed | None, progress: Progress) -> None:
    assert after_association(STANDING, TARGET, trouble, NOW) == progress


ENDED = a_deal(state=State.ENDED, ended_at=NOW)
LONG_AFTER = Milliseconds(NOW + READS_CATCH_UP + 1)


def test_a_record_that_was_perhaps_created_is_adopted_where_it_is_found() -> None:
    found = after_search(ENDED, TARGET, SEVEN, NOW)

    assert found == a_confirmation(
        record=SEVEN, doubted=frozenset({"twindeal_state", "twindeal_reasons", *EARNED}), at=NOW
    )


def test_a_record_that_was_perhaps_created_is_looked_for_until_reads_have_caught_up() -> None:
    assert isinstance(after_search(ENDED, TARGET, None, NOW), Postponed)
    assert after_search(ENDED, TARGET, None, LONG_AFTER) is None
