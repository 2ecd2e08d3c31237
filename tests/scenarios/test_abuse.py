"""The watch for abuse the whole way: what partners do, what the clock finds, and that nobody is held up by it (S17)."""

from typing import Any

import pytest

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Milliseconds
from shared.domain.qualification import Qualification
from shared.domain.reviews import Review, Signal
from shared.ports import DueType
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR, World

DAY = 86_400


@pytest.fixture
def world() -> World:
    return World()


def register(world: World, number: int, *, need: str = "", **changes: Any) -> SharedDeal:
    """For a lead of its own, with a need of its own."""
    qualification = Qualification(
        relationship_established=True, need_identified=True, need=need or f"Need number {number}"
    )
    lead = f"lead-{number}.example"
    answer = world.register(
        **{
            "id": f"form-{number:04}",
            "company_domain": lead,
            "contact_email": f"kim@{lead}",
            "qualification": qualification,
            **changes,
        }
    )
    world.settle()
    return answer.deal


def pass_days(world: World, days: int = 1) -> None:
    world.clock.pass_(days * DAY)
    world.run_schedules()
    world.settle()


def reviews(world: World) -> list[tuple[Signal, int]]:
    return sorted((review.signal, review.partner) for review in world.kept.reviews())


def the_review(world: World) -> Review:
    (review,) = world.kept.reviews()
    return review


def test_a_dummy_is_shared_like_any_deal_and_is_reviewed_within_a_day(world: World) -> None:
    deal = register(world, 1, values={"deal_name": "Test 1", "stage": "appointment"})
    pass_days(world)

    review = the_review(world)
    assert (review.signal, review.partner, review.deals) == (Signal.TEST_LIKE_NAME, CASCADE, (deal.key,))
    assert world.records(VENDOR, "deals", dealname="Test 1")
    assert world.records(CASCADE, "deals", dealname="Test 1")


def test_the_same_need_for_several_leads_is_noticed_however_it_is_typed(world: World) -> None:
    for number, need in enumerate(("Slow test bench", "slow  TEST bench!", "Slow, test-bench")):
        register(world, number, need=need)
    pass_days(world)

    assert reviews(world) == [(Signal.REPEATED_NEED, CASCADE)]
    assert len(the_review(world).deals) == 3


def test_what_was_held_and_is_mended_is_no_try_any_more(world: World) -> None:
    for number in (1, 2):
        register(world, number, company_domain="gmail.com")
    register(world, 2)
    pass_days(world)
    assert reviews(world) == []

    register(world, 3, company_domain="gmail.com")
    pass_days(world)
    assert reviews(world) == [(Signal.UNREGISTRABLE_DOMAIN, CASCADE)]


def test_a_deal_that_never_progresses_is_noticed_and_one_that_does_is_not(world: World) -> None:
    stalled, moving = register(world, 1), register(world, 2)
    record = str(world.deal(moving.key).partner.deal)
    world.seller.update("deals", record, {"dealstage": "twindeal_presentation"})
    world.settle()
    pass_days(world, 89)
    assert reviews(world) == []

    pass_days(world, 2)
    review = the_review(world)
    assert (review.signal, review.deals) == (Signal.NO_PROGRESS, (stalled.key,))


def test_far_more_than_usual_in_a_day_is_noticed_and_takes_nothing_away(world: World) -> None:
    register(world, 0)
    pass_days(world, 2)
    deals = [register(world, number) for number in range(1, 11)]
    pass_days(world)

    assert reviews(world) == [(Signal.MANY_REGISTRATIONS, CASCADE)]
    assert set(the_review(world).deals) == {deal.key for deal in deals}
    assert all(world.deal(deal.key).state is State.ACTIVE for deal in deals)


def test_a_review_reaches_no_crm(world: World) -> None:
    register(world, 1, values={"deal_name": "Test", "stage": "appointment"})
    calls = world.calls()
    pass_days(world)

    assert reviews(world)
    assert world.calls() == calls


def test_what_a_person_closed_stays_closed_day_after_day(world: World) -> None:
    register(world, 1, values={"deal_name": "Test", "stage": "appointment"})
    pass_days(world)
    world.kept.close_review(the_review(world).id, by="dana@vendor.example", at=world.clock.now())
    for _ in range(3):
        pass_days(world)

    assert reviews(world) == []


def test_every_partner_is_looked_at_every_day_from_its_installation_on(world: World) -> None:
    for _ in range(3):
        pass_days(world)
        tomorrow = Milliseconds(world.clock.now() + DAY * 1000)
        due = [each for each in world.kept.due(tomorrow, limit=100) if each.type is DueType.PARTNER]

        assert sorted(int(each.key) for each in due) == sorted((SAKURA, CASCADE, RHEINWERK))
