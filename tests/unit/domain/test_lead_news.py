"""Who is told of a domain registration's end: its own partner and that partner's CAM, and nobody else (S15)."""

from dataclasses import replace

import pytest

from shared.domain.holding import lost, registered_to, without_run_out
from shared.domain.ids import DAY, Milliseconds, Side
from shared.domain.lead_news import Expiring, Lost, News, days_left, news_of, notices_of
from shared.domain.leads import Lead, Loss
from shared.domain.notices import Notice, NoticeKind, NoticeRules
from tests.support.builders import PARTNER, RIVAL, VENDOR, a_lead, a_partner, a_program, a_shared_deal
from tests.support.clock import NOW
from tests.unit.domain.leads import ENDS, LAPSED, RIVAL_LAPSED, a_hold, held_by

HELD = held_by(PARTNER)
PROGRAM = a_program()
SOLD_BY = "ada@partner.example"


def taken_by_this_partner(lead: Lead) -> Lead:
    return registered_to(lead, PARTNER, now=NOW, until=ENDS, program=PROGRAM)


@pytest.mark.parametrize(
    "before, after, news",
    [
        pytest.param(a_lead(), HELD, None, id="registered"),
        pytest.param(HELD, HELD, None, id="nothing"),
        pytest.param(HELD, replace(HELD, told=frozenset({"7"})), Expiring(registration=a_hold(PARTNER)), id="reminded"),
        pytest.param(HELD, held_by(PARTNER, expires_at=ENDS + 1), None, id="renewed"),
        pytest.param(
            replace(HELD, told=frozenset({"7"})), held_by(PARTNER, expires_at=ENDS + 1), None, id="renewed in time"
        ),
        pytest.param(
            LAPSED,
            without_run_out(LAPSED, NOW),
            Lost(registration=a_hold(PARTNER, expires_at=NOW), how=Loss.LAPSED),
            id="lapsed",
        ),
        pytest.param(
            HELD,
            lost(HELD, Loss.WITHDRAWN, NOW),
            Lost(registration=a_hold(PARTNER), how=Loss.WITHDRAWN),
            id="withdrawn",
        ),
        pytest.param(
            HELD, lost(HELD, Loss.GIVEN_UP, NOW), Lost(registration=a_hold(PARTNER), how=Loss.GIVEN_UP), id="given up"
        ),
        pytest.param(
            RIVAL_LAPSED,
            taken_by_this_partner(RIVAL_LAPSED),
            Lost(registration=a_hold(RIVAL, expires_at=NOW), how=Loss.LAPSED),
            id="another's that ran out is taken: a lapse like any other",
        ),
        pytest.param(LAPSED, taken_by_this_partner(LAPSED), None, id="its own that ran out is renewed"),
    ],
)  # fmt: skip
def test_what_a_change_gives_people_to_be_told_of(before: Lead, after: Lead, news: News | None) -> None:
    assert news_of(before, after) == news


def notices(news: News, *, with_deal: bool = False, now: int = NOW) -> dict[Side, Notice]:
    partner = a_partner(deal_owner_email="sales@partner.example")
    deal = a_shared_deal(partner=replace(a_shared_deal().partner, owner_email=SOLD_BY)) if with_deal else None
    told = notices_of(
        news, HELD, partner=partner, deal=deal, vendor=VENDOR, now=Milliseconds(now), program=PROGRAM
    )
    return {Side.VENDOR if each.portal == VENDOR else Side.PARTNER: each for each in told}


EXPIRING = Expiring(registration=a_hold(PARTNER))
LOST = Lost(registration=a_hold(PARTNER), how=Loss.LAPSED)


@pytest.mark.parametrize(
    "news, kind", [(EXPIRING, NoticeKind.DOMAIN_EXPIRING), (LOST, NoticeKind.DOMAIN_LAPSED)]
)
def test_its_partner_and_the_cam_are_told(news: News, kind: NoticeKind) -> None:
    told = notices(news)

    assert {each.kind for each in told.values()} == {kind}
    assert told[Side.VENDOR].owner_email == "cam@vendor.example"
    assert (told[Side.PARTNER].portal, told[Side.PARTNER].owner_email) == (PARTNER, "sales@partner.example")
    assert {each.deal for each in told.values()} == {None}


def test_where_a_shared_deal_is_open_its_records_get_the_tasks() -> None:
    told = notices(LOST, with_deal=True)

    assert {each.deal for each in told.values()} == {a_shared_deal().key}
    assert told[Side.PARTNER].owner_email == SOLD_BY


def test_a_reminder_says_in_how_many_days_it_ends() -> None:
    assert notices(EXPIRING, now=ENDS - 7 * DAY)[Side.PARTNER].subject.endswith("ends in 7 days")


@pytest.mark.parametrize(
    "before, days", [(7 * DAY, 7), (7 * DAY - 1, 7), (6 * DAY, 6), (1, 1), (0, 0), (-DAY, 0)]
)
def test_a_day_that_has_begun_counts(before: int, days: int) -> None:
    assert days_left(a_hold(PARTNER), Milliseconds(ENDS - before)) == days


def test_a_program_may_want_none_of_it() -> None:
    quiet = a_program(notices=NoticeRules(kinds=frozenset()))

    assert notices_of(LOST, HELD, partner=a_partner(), deal=None, vendor=VENDOR, now=NOW, program=quiet) == ()
