"""Reminders 30, 7 and 1 days before a registration ends, the lapse itself, and when the clock looks next."""

from dataclasses import replace

import pytest

from shared.domain.ids import DAY, Milliseconds
from shared.domain.lead_clock import LOOKED_AT_AGAIN, looked_at, postponed, settled
from shared.domain.leads import Lead
from shared.domain.notices import NoticeRules
from shared.domain.program import Phase
from tests.support.builders import PARTNER, a_lead, a_program
from tests.support.clock import NOW
from tests.unit.domain.leads import LAPSED, held_by, lost_by

PROGRAM = a_program(notices=NoticeRules(lapse_days=(30, 7, 1)))
RETIRED = replace(PROGRAM, phase=Phase.RETIRED)
TOLD = frozenset({"30", "7"})


def in_days(days: float) -> int:
    return NOW + round(days * DAY)


@pytest.mark.parametrize(
    "lead, due_at",
    [
        pytest.param(a_lead(), 0, id="nobody holds it"),
        pytest.param(a_lead(untold_since=NOW - 5), NOW - 5, id="there is news to tell"),
        pytest.param(held_by(PARTNER, expires_at=in_days(80)), in_days(50), id="the first reminder"),
        pytest.param(
            held_by(PARTNER, expires_at=in_days(20), told=frozenset({"30"})), in_days(13), id="the second"
        ),
        pytest.param(held_by(PARTNER, expires_at=in_days(6), told=TOLD), in_days(5), id="the third"),
        pytest.param(
            held_by(PARTNER, expires_at=in_days(1), told=TOLD | {"1"}), in_days(1), id="the lapse itself"
        ),
        pytest.param(
            held_by(PARTNER, expires_at=in_days(80), untold_since=NOW), NOW, id="news before reminders"
        ),
    ],
)
def test_when_the_clock_looks_at_a_lead_next(lead: Lead, due_at: int) -> None:
    assert settled(lead, PROGRAM).due_at == due_at


def test_a_program_without_reminders_has_the_lapse_only() -> None:
    program = a_program(notices=NoticeRules(lapse_days=()))

    assert settled(held_by(PARTNER, expires_at=in_days(80)), program).due_at == in_days(80)


@pytest.mark.parametrize(
    "ends_in, told, now_told",
    [
        pytest.param(31, set(), set(), id="too early"),
        pytest.param(30, set(), {"30"}, id="thirty days before"),
        pytest.param(29, {"30"}, {"30"}, id="told already"),
        pytest.param(7, {"30"}, {"30", "7"}, id="seven days before"),
        pytest.param(1, {"30", "7"}, {"30", "7", "1"}, id="the day before"),
        pytest.param(0.5, set(), {"30", "7", "1"}, id="nobody looked for a month"),
    ],
)
def test_a_reminder_is_given_once_when_its_time_has_come(
    ends_in: float, told: set[str], now_told: set[str]
) -> None:
    lead = held_by(PARTNER, expires_at=in_days(ends_in), told=frozenset(told))
    after = looked_at(lead, NOW, PROGRAM)

    assert after.told == now_told
    assert after.registration == lead.registration
    assert settled(after, PROGRAM).due_at > NOW


def test_a_registration_that_has_ended_lapses() -> None:
    assert looked_at(LAPSED, NOW, PROGRAM) == a_lead(lost=(lost_by(PARTNER),))


def test_a_lead_that_nobody_holds_stays_as_it_is() -> None:
    assert looked_at(a_lead(), NOW, PROGRAM) == a_lead()


@pytest.mark.parametrize("lead", [LAPSED, held_by(PARTNER, expires_at=in_days(5))])
def test_while_domain_registration_is_retired_nothing_lapses_and_nobody_is_reminded(lead: Lead) -> None:
    assert looked_at(lead, NOW, RETIRED) == lead


def test_what_is_due_for_nothing_is_looked_at_again_much_later() -> None:
    lead = postponed(settled(LAPSED, RETIRED), NOW)

    assert lead == replace(LAPSED, due_at=Milliseconds(NOW + LOOKED_AT_AGAIN))


@pytest.mark.parametrize("lead", [a_lead(), settled(held_by(PARTNER, expires_at=in_days(80)), PROGRAM)])
def test_what_is_not_due_is_not_put_off(lead: Lead) -> None:
    assert postponed(lead, NOW) == lead
