"""Registering, renewing and releasing a domain: a table of cases each, and what is refused in which words."""

from typing import Any

import pytest

from shared.domain.domain_refusals import TEXTS, DomainReason, DomainRefusal
from shared.domain.domain_registrations import (
    Decide,
    DomainRequest,
    give_up,
    register,
    renew,
    unregistrable,
    withdraw,
)
from shared.domain.ids import DAY, Domain, Milliseconds
from shared.domain.leads import Lead, Loss
from shared.domain.program import Phase
from tests.support.builders import PARTNER, PROSPECT, RIVAL, a_lead, a_partner, a_program
from tests.support.clock import NOW
from tests.unit.domain.leads import (
    BEGAN,
    ENDS,
    LAPSED,
    RIVAL_HOLDS,
    RIVAL_LAPSED,
    a_hold,
    held_by,
    lost_by,
)

FREE = a_lead()
HELD = held_by(PARTNER)
LAPSE_RECORDED = a_lead(lost=(lost_by(PARTNER),))
GIVEN_UP = a_lead(lost=(lost_by(PARTNER, Loss.GIVEN_UP),))
TERM = Milliseconds(NOW + 180 * DAY)
UNTIL = Milliseconds(NOW + 12 * DAY)
FULL = a_partner(registrations=2)
OVER = a_partner(registrations=3)
RETIRED = a_program(phase=Phase.RETIRED)


def a_request(lead: Lead = FREE, **changes: Any) -> DomainRequest:
    fields: dict[str, Any] = {"partner": a_partner(), "program": a_program(), "now": NOW}
    return DomainRequest(lead=lead, **{**fields, **changes})


def refused(answer: Lead | DomainRefusal) -> DomainReason | None:
    return answer.reason if isinstance(answer, DomainRefusal) else None


def hold(answer: Lead | DomainRefusal) -> object:
    assert isinstance(answer, Lead)
    return answer.registration


# Registering


@pytest.mark.parametrize(
    "lead, changes",
    [
        pytest.param(FREE, {}, id="free"),
        pytest.param(FREE, {"partner": a_partner(registrations=1)}, id="the last free place"),
        pytest.param(LAPSE_RECORDED, {}, id="free since its own lapse"),
        pytest.param(GIVEN_UP, {}, id="free since it gave it up"),
        pytest.param(LAPSED, {"partner": FULL}, id="its own that ran out is counted still"),
        pytest.param(RIVAL_LAPSED, {}, id="another's that ran out"),
    ],
)
def test_a_free_domain_is_registered_for_the_program_s_term(lead: Lead, changes: dict[str, Any]) -> None:
    assert hold(register(a_request(lead, **changes))) == a_hold(PARTNER, registered_at=NOW, expires_at=TERM)


def test_one_that_is_brought_over_ends_when_it_did_in_the_older_system() -> None:
    assert hold(register(a_request(until=UNTIL))) == a_hold(PARTNER, registered_at=NOW, expires_at=UNTIL)


@pytest.mark.parametrize("until", [None, UNTIL])
def test_registering_what_it_holds_changes_nothing(until: Milliseconds | None) -> None:
    assert register(a_request(HELD, until=until, partner=OVER)) == HELD


@pytest.mark.parametrize(
    "lead, changes, reason",
    [
        pytest.param(RIVAL_HOLDS, {}, DomainReason.ALREADY_REGISTERED, id="held by another"),
        pytest.param(
            RIVAL_HOLDS, {"partner": FULL}, DomainReason.ALREADY_REGISTERED, id="held, and no room either"
        ),
        pytest.param(FREE, {"partner": FULL}, DomainReason.AT_CAPACITY, id="no room"),
        pytest.param(RIVAL_LAPSED, {"partner": FULL}, DomainReason.AT_CAPACITY, id="free again, but no room"),
        pytest.param(
            LAPSED, {"partner": OVER}, DomainReason.AT_CAPACITY, id="over its capacity even without"
        ),
        pytest.param(
            FREE, {"direct_rep": "rep@vendor.example"}, DomainReason.DIRECT_REP_OWNS, id="a direct rep's"
        ),
        pytest.param(FREE, {"until": NOW}, DomainReason.EXPIRY_PASSED, id="would have ended already"),
        pytest.param(FREE, {"program": RETIRED}, DomainReason.RETIRED, id="retired"),
        pytest.param(HELD, {"program": RETIRED}, DomainReason.RETIRED, id="retired, though it holds it"),
        pytest.param(
            a_lead(domain=Domain("freemail.example")), {}, DomainReason.FREE_MAIL_DOMAIN, id="free-mail"
        ),
        pytest.param(a_lead(domain=Domain("partner.example")), {}, DomainReason.OWN_DOMAIN, id="its own"),
    ],
)
def test_why_a_domain_is_not_registered(lead: Lead, changes: dict[str, Any], reason: DomainReason) -> None:
    assert refused(register(a_request(lead, **changes))) is reason


def test_what_is_no_domain_can_t_be_registered() -> None:
    assert unregistrable(None, a_partner(), a_program()) is DomainReason.DOMAIN_INVALID
    assert unregistrable(PROSPECT, a_partner(), a_program()) is None


# Renewing


@pytest.mark.parametrize(
    "lead, changes, began",
    [
        pytest.param(HELD, {}, BEGAN, id="held"),
        pytest.param(HELD, {"partner": OVER}, BEGAN, id="held, over capacity: it takes no place"),
        pytest.param(HELD, {"direct_rep": "rep@vendor.example"}, BEGAN, id="held, whoever came to own it"),
        pytest.param(LAPSED, {"partner": FULL}, NOW, id="run out, and counted still"),
        pytest.param(LAPSE_RECORDED, {}, NOW, id="lapsed"),
    ],
)
def test_a_renewed_registration_lasts_a_term_from_now(
    lead: Lead, changes: dict[str, Any], began: Milliseconds
) -> None:
    assert hold(renew(a_request(lead, **changes))) == a_hold(PARTNER, registered_at=began, expires_at=TERM)


@pytest.mark.parametrize("earlier", [0, 1, DAY - 1])
def test_a_renewal_that_was_sent_twice_renews_once(earlier: int) -> None:
    renewed = held_by(PARTNER, expires_at=TERM - earlier)

    assert renew(a_request(renewed)) == renewed


def test_a_renewal_never_shortens_what_lasts_longer() -> None:
    brought_over = held_by(PARTNER, expires_at=TERM + 90 * DAY)

    assert renew(a_request(brought_over)) == brought_over


@pytest.mark.parametrize("until", [UNTIL, ENDS + 1, ENDS - 1])
def test_the_vendor_may_say_until_when(until: int) -> None:
    answer = renew(a_request(HELD, until=Milliseconds(until)))

    assert hold(answer) == a_hold(PARTNER, expires_at=until)
    assert renew(a_request(answer, until=Milliseconds(until))) == answer  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "lead, changes, reason",
    [
        pytest.param(FREE, {}, DomainReason.NOT_HELD, id="never held"),
        pytest.param(RIVAL_HOLDS, {}, DomainReason.NOT_HELD, id="never held, and another's"),
        pytest.param(GIVEN_UP, {}, DomainReason.NOT_HELD, id="given up"),
        pytest.param(
            held_by(RIVAL, lost=(lost_by(PARTNER),)),
            {},
            DomainReason.ALREADY_REGISTERED,
            id="lapsed, and another's by now",
        ),
        pytest.param(LAPSE_RECORDED, {"partner": FULL}, DomainReason.AT_CAPACITY, id="lapsed, no room now"),
        pytest.param(LAPSE_RECORDED, {"program": RETIRED}, DomainReason.RETIRED, id="retired"),
        pytest.param(HELD, {"program": RETIRED}, DomainReason.RETIRED, id="held, but retired"),
        pytest.param(HELD, {"until": NOW}, DomainReason.EXPIRY_PASSED, id="would end at once"),
        pytest.param(
            LAPSE_RECORDED,
            {"direct_rep": "rep@vendor.example"},
            DomainReason.DIRECT_REP_OWNS,
            id="lapsed, and a direct rep's by now",
        ),
    ],
)
def test_why_a_registration_is_not_renewed(lead: Lead, changes: dict[str, Any], reason: DomainReason) -> None:
    assert refused(renew(a_request(lead, **changes))) is reason


# Releasing


@pytest.mark.parametrize("release, how", [(give_up, Loss.GIVEN_UP), (withdraw, Loss.WITHDRAWN)])
def test_a_released_domain_is_free_and_it_is_noted_how_it_was_lost(release: Decide, how: Loss) -> None:
    assert release(a_request(HELD)) == a_lead(lost=(lost_by(PARTNER, how),))


@pytest.mark.parametrize("release", [give_up, withdraw])
@pytest.mark.parametrize("lead", [LAPSE_RECORDED, GIVEN_UP, held_by(RIVAL, lost=(lost_by(PARTNER),))])
def test_releasing_it_again_changes_nothing(release: Decide, lead: Lead) -> None:
    assert release(a_request(lead)) == lead


def test_what_had_run_out_was_not_given_up_but_has_lapsed() -> None:
    assert give_up(a_request(LAPSED)) == LAPSE_RECORDED


def test_nobody_releases_what_another_holds_or_held() -> None:
    assert refused(withdraw(a_request(RIVAL_HOLDS))) is DomainReason.NOT_HELD
    assert refused(give_up(a_request(RIVAL_LAPSED))) is DomainReason.NOT_HELD
    lost_and_rival_ran_out = held_by(RIVAL, expires_at=NOW, lost=(lost_by(PARTNER, at=NOW - 9),))
    assert give_up(a_request(lost_and_rival_ran_out)) == lost_and_rival_ran_out


def test_a_registration_can_be_released_when_domain_registration_is_retired() -> None:
    assert give_up(a_request(HELD, program=RETIRED)) == GIVEN_UP


# Words


@pytest.mark.parametrize("reason", DomainReason)
def test_each_reason_has_a_sentence_and_a_next_step(reason: DomainReason) -> None:
    text = DomainRefusal(reason=reason, used=2, allowed=2).text

    assert text.sentence.endswith(".")
    assert text.next_step.endswith(".")
    assert "{" not in text.sentence
    assert reason in TEXTS


def test_where_there_is_no_room_the_numbers_are_told() -> None:
    answer = register(a_request(partner=FULL))

    assert isinstance(answer, DomainRefusal)
    assert answer.text.sentence == "2 of 2 domain registrations are in use."


def test_of_who_holds_the_domain_nothing_is_told() -> None:
    """The answer is the same whoever it is, since when, until when, and whatever else is on the lead."""
    other = held_by(RIVAL, expires_at=NOW + 1, lost=(lost_by(PARTNER),))

    assert register(a_request(RIVAL_HOLDS)) == register(a_request(other))
