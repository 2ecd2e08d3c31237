"""Who holds a domain, how that changes hands, and what it does to the partners' counts."""

import pytest

from shared.domain.holding import (
    Moved,
    capacity_of,
    counted_without,
    has_run_out,
    holder,
    lost,
    moved,
    registered_to,
    term_end,
    without_run_out,
)
from shared.domain.ids import DAY, Milliseconds, PortalId
from shared.domain.leads import Lead, Loss, LostRegistration
from shared.domain.notices import NoticeRules
from tests.support.builders import PARTNER, RIVAL, a_lead, a_partner, a_program
from tests.support.clock import NOW
from tests.unit.domain.leads import ENDS, LAPSED, RIVAL_HOLDS, RIVAL_LAPSED, a_hold, held_by

HELD = held_by(PARTNER)
FREE = a_lead()


@pytest.mark.parametrize(
    "before, after, expected",
    [
        pytest.param(FREE, FREE, Moved(), id="free, and stays so"),
        pytest.param(FREE, HELD, Moved(claims=PARTNER), id="claimed"),
        pytest.param(HELD, FREE, Moved(releases=PARTNER), id="released"),
        pytest.param(LAPSED, HELD, Moved(), id="renewed: the count has it already"),
        pytest.param(RIVAL_LAPSED, HELD, Moved(claims=PARTNER, releases=RIVAL), id="claimed after another"),
    ],
)
def test_counts_change_as_the_lead_changes_hands(before: Lead, after: Lead, expected: Moved) -> None:
    assert moved(before, after) == expected


@pytest.mark.parametrize(
    "lead, who",
    [
        pytest.param(FREE, None, id="free"),
        pytest.param(HELD, PARTNER, id="held"),
        pytest.param(LAPSED, None, id="run out at this very moment"),
        pytest.param(held_by(PARTNER, expires_at=NOW + 1), PARTNER, id="for a millisecond more"),
    ],
)
def test_a_registration_that_has_run_out_holds_nothing(lead: Lead, who: PortalId | None) -> None:
    assert holder(lead, NOW) == who
    assert has_run_out(lead, NOW) is (lead.registration is not None and who is None)


def test_whoever_takes_a_free_lead_holds_it_from_now_on() -> None:
    lead = registered_to(FREE, PARTNER, now=NOW, until=ENDS, program=a_program())

    assert lead.registration == a_hold(PARTNER, registered_at=NOW, expires_at=ENDS)
    assert lead.lost == ()


def test_renewing_changes_the_end_and_not_the_beginning() -> None:
    later = Milliseconds(ENDS + DAY)
    lead = registered_to(HELD, PARTNER, now=NOW, until=later, program=a_program())

    assert HELD.registration
    assert lead.registration == a_hold(
        PARTNER, registered_at=HELD.registration.registered_at, expires_at=later
    )


@pytest.mark.parametrize("before, former", [(LAPSED, PARTNER), (RIVAL_LAPSED, RIVAL)])
def test_taking_what_has_run_out_leaves_the_same_lead_as_if_the_clock_had_come_by(
    before: Lead, former: PortalId
) -> None:
    at_once = registered_to(before, PARTNER, now=NOW, until=ENDS, program=a_program())
    after_the_clock = registered_to(
        without_run_out(before, NOW), PARTNER, now=NOW, until=ENDS, program=a_program()
    )

    assert at_once == after_the_clock
    assert at_once.lost == (LostRegistration(partner=former, at=NOW, how=Loss.LAPSED),)
    assert at_once.registration == a_hold(PARTNER, registered_at=NOW, expires_at=ENDS)


def test_a_lapse_is_of_the_moment_of_the_expiry_whenever_it_is_noticed() -> None:
    lead = without_run_out(LAPSED, Milliseconds(NOW + DAY))

    assert lead.registration is None
    assert lead.lost == (LostRegistration(partner=PARTNER, at=NOW, how=Loss.LAPSED),)


@pytest.mark.parametrize("lead", [FREE, HELD])
def test_what_has_not_run_out_has_no_lapse(lead: Lead) -> None:
    assert without_run_out(lead, NOW) == lead


def test_of_each_partner_the_last_loss_is_noted() -> None:
    once = lost(HELD, Loss.GIVEN_UP, NOW)
    again = lost(
        registered_to(once, PARTNER, now=NOW, until=ENDS, program=a_program()),
        Loss.WITHDRAWN,
        Milliseconds(NOW + 5),
    )
    by_both = lost(registered_to(again, RIVAL, now=NOW, until=ENDS, program=a_program()), Loss.LAPSED, ENDS)

    assert again.lost == (LostRegistration(partner=PARTNER, at=Milliseconds(NOW + 5), how=Loss.WITHDRAWN),)
    assert [each.partner for each in by_both.lost] == [PARTNER, RIVAL]


def test_losing_what_nobody_holds_is_nothing() -> None:
    assert lost(FREE, Loss.GIVEN_UP, NOW) == FREE


@pytest.mark.parametrize(
    "days, lasts, told",
    [
        pytest.param((30, 7, 1), 180, set(), id="all reminders are still to come"),
        pytest.param((30, 7, 1), 20, {"30"}, id="shorter than the first reminder"),
        pytest.param((30, 7, 1), 7, {"30", "7"}, id="of exactly as many days"),
        pytest.param((), 20, set(), id="nobody is reminded in this program"),
    ],
)
def test_nobody_is_reminded_at_once_of_what_was_registered_for_a_short_time(
    days: tuple[int, ...], lasts: int, told: set[str]
) -> None:
    program = a_program(notices=NoticeRules(lapse_days=days))
    lead = registered_to(FREE, PARTNER, now=NOW, until=Milliseconds(NOW + lasts * DAY), program=program)

    assert lead.told == told


def test_a_renewed_registration_is_reminded_of_again() -> None:
    reminded = held_by(PARTNER, told=frozenset({"30", "7"}))
    until = Milliseconds(NOW + 180 * DAY)

    assert registered_to(reminded, PARTNER, now=NOW, until=until, program=a_program()).told == frozenset()


@pytest.mark.parametrize("lead, without", [(HELD, 1), (LAPSED, 1), (RIVAL_HOLDS, 2), (FREE, 2), (None, 2)])
def test_a_partner_s_count_without_this_lead(lead: Lead | None, without: int) -> None:
    assert counted_without(lead, a_partner(registrations=2)) == without


def test_a_tier_that_the_program_does_not_know_has_no_room() -> None:
    assert capacity_of(a_partner(), a_program()) == 2
    assert capacity_of(a_partner(tier="bronze"), a_program()) == 0


def test_a_registration_lasts_as_long_as_the_program_says() -> None:
    assert term_end(NOW, a_program(registration_days=10)) == NOW + 10 * DAY
