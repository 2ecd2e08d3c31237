"""The watch for abuse, signal by signal: what is noticed, what is just not enough, and what is nobody's fault."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from shared.domain.abuse import is_test_like, next_look, observed
from shared.domain.deals import Company, Contact, Motive, SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds
from shared.domain.program import Program
from shared.domain.registration import Reason
from shared.domain.reviews import Review, Signal
from shared.domain.thresholds import Thresholds
from shared.domain.wording import fingerprint
from tests.support.builders import PARTNER, RIVAL, a_partner_side, a_program, a_register, a_shared_deal

DAY = 86_400_000
TODAY = Milliseconds(20_000 * DAY + DAY // 2)
"""Noon of a day."""


def days_ago(days: int) -> Milliseconds:
    return Milliseconds(TODAY - days * DAY)


def a_deal(number: int = 1, *, days: int = 0, stage: str = "decision", **changes: Any) -> SharedDeal:
    """On a lead of its own and under way, so that nothing but its date may be noticed."""
    lead = Domain(f"lead-{number}.example")
    fields: dict[str, Any] = {
        "key": DealKey(f"deal-{number}"),
        "registered_at": days_ago(days),
        "lead": lead,
        "company": Company(name=f"Lead {number} Works", domain=lead),
        "need_hash": fingerprint(f"need {number} of theirs"),
        "registers": {"deal_name": a_register("Osprey test bench"), "stage": a_register(stage)},
    }
    return a_shared_deal(**{**fields, **changes})


def deals_of_days(*counts: int) -> Iterator[SharedDeal]:
    """So many today, so many yesterday, and so on."""
    for days, count in enumerate(counts):
        for each in range(count):
            yield a_deal(1_000 * days + each, days=days)


def a_watched_program(**thresholds: Any) -> Program:
    return a_program(abuse=Thresholds(**thresholds))


def noticed(deals: Sequence[SharedDeal], *, now: Milliseconds = TODAY, **thresholds: Any) -> list[Signal]:
    return [review.signal for review in looked_at(deals, now=now, **thresholds)]


def looked_at(
    deals: Sequence[SharedDeal], *, now: Milliseconds = TODAY, **thresholds: Any
) -> tuple[Review, ...]:
    return observed(PARTNER, deals, program=a_watched_program(**thresholds), now=now)


# Many in a day


@pytest.mark.parametrize(
    "counts, many",
    [
        pytest.param((4,), 0, id="few on the first day"),
        pytest.param((5,), 1, id="many on the first day"),
        pytest.param((6, 4, 4, 4), 0, id="a few more than always"),
        pytest.param((8, 4, 4, 4), 0, id="exactly the factor"),
        pytest.param((9, 4, 4, 4), 1, id="more than the factor"),
        pytest.param((4, 0, 0, 1), 0, id="more than the factor, but few"),
        pytest.param((5, *[0] * 30, 300), 1, id="what was long ago is no history"),
        pytest.param((5, *[0] * 29, 300), 0, id="what was within the history is"),
        pytest.param((0, 0, 5, 1), 1, id="on a day that was not looked at"),
        pytest.param((*[0] * 8, 50, 1), 0, id="longer ago than is looked back"),
    ],
)
def test_registrations_in_a_day_are_many_by_the_partner_s_own_history(
    counts: tuple[int, ...], many: int
) -> None:
    found = noticed([*deals_of_days(*counts)], many_a_day=5, many_factor=2, history_days=30)

    assert found.count(Signal.MANY_REGISTRATIONS) == many


def test_it_says_how_many_and_what_is_usual() -> None:
    (review,) = looked_at([*deals_of_days(12, 2, 1)], many_a_day=5, many_factor=2)

    assert review.observed == "12 registrations on 2024-10-04, 1.5 a day before"
    assert len(review.deals) == 12
    assert (review.partner, review.raised_at, review.closed_at) == (PARTNER, TODAY, 0)


def test_later_the_same_day_it_is_the_same_observation() -> None:
    (morning,) = looked_at([*deals_of_days(5)], many_a_day=5)
    (evening,) = looked_at([*deals_of_days(9)], many_a_day=5, now=Milliseconds(TODAY + DAY // 3))
    (tomorrow,) = looked_at([*deals_of_days(9)], many_a_day=5, now=Milliseconds(TODAY + DAY))

    assert morning.id == evening.id == tomorrow.id


# The same need


@pytest.mark.parametrize(
    "needs, leads, repeated",
    [
        pytest.param(("Slow", "slow!", " SLOW "), (1, 2, 3), True, id="same words on three leads"),
        pytest.param(("Slow", "slow"), (1, 2), False, id="on two"),
        pytest.param(("Slow", "slow", "slow"), (1, 2, 2), False, id="three deals on two leads"),
        pytest.param(("Slow", "slow", "quick"), (1, 2, 3), False, id="one in other words"),
        pytest.param(("", "", ""), (1, 2, 3), False, id="no words at all"),
    ],
)
def test_a_need_in_the_same_words_for_several_leads(
    needs: tuple[str, ...], leads: tuple[int, ...], *, repeated: bool
) -> None:
    deals = [
        a_deal(number, lead=Domain(f"lead-{lead}.example"), need_hash=fingerprint(need))
        for number, (need, lead) in enumerate(zip(needs, leads, strict=True))
    ]

    assert noticed(deals, repeated_need=3) == [Signal.REPEATED_NEED] * repeated


def test_a_need_that_was_looked_at_is_the_same_observation_on_further_leads() -> None:
    three, four = ([a_deal(each, need_hash="same") for each in range(many)] for many in (3, 4))

    assert [review.id for review in looked_at(three)] == [review.id for review in looked_at(four)]


# Never progressing


@pytest.mark.parametrize(
    "changes, stalled",
    [
        pytest.param({"days": 90, "stage": "qualified"}, True, id="still in the first stage"),
        pytest.param({"days": 89, "stage": "qualified"}, False, id="not yet so long"),
        pytest.param({"days": 400, "stage": "decision"}, False, id="further on"),
        pytest.param({"days": 400, "stage": "lost"}, False, id="lost"),
        pytest.param({"days": 400, "registers": {}}, False, id="no stage is known"),
        pytest.param({"days": 400, "stage": "qualified", "state": State.ENDED}, False, id="ended"),
        pytest.param({"days": 400, "stage": "qualified", "state": State.HELD}, False, id="held"),
    ],
)
def test_an_open_deal_in_the_first_stage_stalls(changes: dict[str, Any], *, stalled: bool) -> None:
    assert noticed([a_deal(**changes)], stalled_days=90) == [Signal.NO_PROGRESS] * stalled


def test_each_deal_that_stalls_is_an_item_of_its_own() -> None:
    reviews = looked_at([a_deal(each, days=100, stage="qualified") for each in range(3)])

    assert sorted(review.deals for review in reviews) == [("deal-0",), ("deal-1",), ("deal-2",)]
    assert len({review.id for review in reviews}) == 3


# Domains that are nobody's lead


def a_try(number: int, domain: str = "freemail.example", **changes: Any) -> SharedDeal:
    fields: dict[str, Any] = {
        "state": State.HELD,
        "reasons": (Reason.FREE_MAIL_DOMAIN,),
        "lead": Domain(domain),
    }
    return a_deal(number, **{**fields, **changes})


@pytest.mark.parametrize(
    "deals, suspicious",
    [
        pytest.param([a_try(1)], False, id="once is a slip"),
        pytest.param([a_try(1), a_try(2)], True, id="twice"),
        pytest.param([a_try(each, reasons=(Reason.OWN_DOMAIN,)) for each in (1, 2)], True, id="its own"),
        pytest.param([a_try(1), a_try(2, "mail.example")], False, id="two, once each"),
        pytest.param([a_try(1), a_try(2, days=31)], False, id="once long ago"),
        pytest.param([a_try(1), a_try(2, state=State.ACTIVE, reasons=())], False, id="one was mended"),
        pytest.param(
            [a_try(each, reasons=(Reason.NEED_MISSING,)) for each in (1, 2)], False, id="for other reasons"
        ),
    ],
)
def test_domains_that_can_t_be_registered_are_tried(deals: list[SharedDeal], *, suspicious: bool) -> None:
    found = noticed(deals, domain_tries=2, history_days=30)

    assert found == [Signal.UNREGISTRABLE_DOMAIN] * suspicious


def test_tries_of_a_later_month_are_another_observation() -> None:
    (first,) = looked_at([a_try(1), a_try(2)], history_days=60)
    later = Milliseconds(TODAY + 40 * DAY)
    (again,) = looked_at([a_try(1), a_try(2), a_try(3, registered_at=later)], now=later, history_days=60)

    assert first.id != again.id
    assert first.observed == "2 registrations for freemail.example were held, the last on 2024-10-04"


# Names


@pytest.mark.parametrize(
    "name",
    [
        *("Test", "TEST", "test deal", "Test Deal 2", "test-1", "Test_3", "test123", "TEST - please ignore"),
        *(
            "Dummy GmbH",
            "asdf",
            "Asdf Inc.",
            "foobar deal",
            "Foobar",
            "Lorem ipsum",
            "xxx",
            "Test Company Ltd",
        ),
        *(
            "Testfirma",
            "Musterfirma AG",
            "Prueba",
            "Un essai",
            "тест",
            "ＴＥＳＴ",
            "テスト",
            "テスト 1",
            "测试公司",
        ),
    ],
)
def test_a_name_that_says_nothing_but_that_it_is_a_test(name: str) -> None:
    assert is_test_like(name, Thresholds())


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "…",
            "Deal 1",
            "New Company",
            "2026",
            "Testo SE",
            "Testa Motors",
            "Attest AG",
            "Contest Media",
        ),
        *("Osprey test bench", "Test bench", "Prüfstand Test Süd", "Demont Engineering", "Dummyville Dairy"),
        *("Sampled Sound", "Mustermann Maschinenbau", "Asdfield Farms", "Testarossa", "Tester Precision"),
    ],
)
def test_a_name_that_says_more_or_only_looks_like_it(name: str) -> None:
    assert not is_test_like(name, Thresholds())


@pytest.mark.parametrize(
    "changes, says",
    [
        pytest.param({"registers": {"deal_name": a_register("Test")}}, "the deal", id="deal"),
        pytest.param({"company": Company(name="Dummy Inc", domain="dummy.example")}, "the company", id="company"),
        pytest.param(
            {"contact": Contact(email="a@b.example", first_name="Test", last_name="User")},
            "the contact",
            id="contact",
        ),
    ],
)  # fmt: skip
def test_any_of_its_names_gives_a_dummy_away_and_none_is_repeated(changes: dict[str, Any], says: str) -> None:
    (review,) = looked_at([a_deal(**changes)])

    assert (review.signal, review.observed) == (
        Signal.TEST_LIKE_NAME,
        f"Named like a test: {says}",
    )


def test_a_program_has_its_own_words() -> None:
    named = a_deal(registers={"deal_name": a_register("Probefahrt")})

    assert noticed([named]) == []
    assert noticed([named], test_words=frozenset({"probefahrt"})) == [Signal.TEST_LIKE_NAME]


# Whose doing it is


def suspicious_in_every_way(**changes: Any) -> list[SharedDeal]:
    tests = {"deal_name": a_register("Test"), "stage": a_register("qualified")}
    return [
        *(a_deal(each, days=100, registers=tests, need_hash="same", **changes) for each in range(3)),
        *(a_try(each, **changes) for each in range(10, 30)),
    ]


def test_every_signal_can_be_noticed_at_once() -> None:
    assert set(noticed(suspicious_in_every_way())) == set(Signal)


def test_what_the_vendor_invited_a_partner_to_is_not_the_partner_s_doing() -> None:
    assert noticed(suspicious_in_every_way(motive=Motive.VENDOR_INVITED)) == []


def test_another_partner_s_deals_are_not_this_one_s_doing() -> None:
    assert noticed(suspicious_in_every_way(partner=a_partner_side(portal=RIVAL))) == []


def test_two_partners_who_do_the_same_are_two_observations() -> None:
    mine = looked_at(suspicious_in_every_way())
    theirs = observed(
        RIVAL,
        suspicious_in_every_way(partner=a_partner_side(portal=RIVAL)),
        program=a_watched_program(),
        now=TODAY,
    )

    assert len(mine) == len(theirs)
    assert {review.id for review in mine}.isdisjoint(review.id for review in theirs)


# Once a day


@pytest.mark.parametrize("seconds", [0, 1, 3_600, 86_399])
def test_the_next_look_is_within_a_day_and_the_one_after_it_a_day_later(seconds: int) -> None:
    now = Milliseconds(TODAY + seconds * 1000)
    first = next_look(PARTNER, now)

    assert now < first <= now + DAY
    assert next_look(PARTNER, first) == first + DAY


def test_two_partners_are_not_looked_at_in_the_same_minute() -> None:
    assert next_look(PARTNER, TODAY) != next_look(RIVAL, TODAY)
