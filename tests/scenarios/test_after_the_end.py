"""Sharing has ended: old news does not begin it again, and when people do, nobody's edit is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.registration_requested import Answer
from infra.local.simulator import seeds
from shared.domain.deals import Entry, SharedDeal, State
from shared.domain.events import CrmEvent, DealAssociationChanged
from shared.domain.ids import Milliseconds, ObjectType, RecordId, Side
from shared.domain.registration import Reason, Refused
from tests.scenarios.test_five_ways_in import WAYS_IN
from tests.support.world import CASCADE, QUALIFIED, VENDOR, World


def the_partner_ends_it(world: World, deal: SharedDeal) -> None:
    world.end(deal, Side.PARTNER)


def the_vendor_ends_it(world: World, deal: SharedDeal) -> None:
    world.end(deal, Side.VENDOR)


def the_partner_deletes_its_record(world: World, deal: SharedDeal) -> None:
    world.seller.archive("deals", str(deal.partner.deal))


ENDINGS = [the_partner_ends_it, the_vendor_ends_it, the_partner_deletes_its_record]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def deal(world: World) -> SharedDeal:
    """One that the vendor's people began by putting the partner on it."""
    deal = WAYS_IN[Entry.VENDOR_ADDED](world)
    world.clock.pass_(60)
    return deal


def partner_company(world: World, domain: str = seeds.CASCADE_DOMAIN) -> int:
    return world.find(VENDOR, "companies", domain=domain)


def the_beginning(world: World, deal: SharedDeal) -> list[CrmEvent]:
    """The event by which the partner was put on the deal."""
    return [
        DealAssociationChanged(
            portal=VENDOR,
            deal=RecordId(str(deal.vendor.deal)),
            other_type=ObjectType.COMPANY,
            other=RecordId(str(partner_company(world))),
            removed=False,
            occurred_at=Milliseconds(world.clock.now() - 60_000),
        )
    ]


@pytest.mark.parametrize("end", ENDINGS)
def test_a_webhook_that_comes_once_more_does_not_begin_the_sharing_again(
    world: World, deal: SharedDeal, end: Callable[[World, SharedDeal], None]
) -> None:
    told = the_beginning(world, deal)
    end(world, deal)
    world.settle()

    world.handle(told)
    world.settle()

    assert world.deal(deal.key).state is State.ENDED


def test_another_partner_on_the_deal_does_not_bring_back_the_one_that_left(
    world: World, deal: SharedDeal
) -> None:
    world.end(deal, Side.PARTNER)
    world.settle()
    world.vendor_rep.associate(
        "deals", str(deal.vendor.deal), "companies", partner_company(world, seeds.SAKURA_DOMAIN)
    )
    world.settle()

    assert world.deal(deal.key).state is State.ENDED


def test_a_partner_that_left_and_is_taken_off_and_put_on_again_is_back(
    world: World, deal: SharedDeal
) -> None:
    world.end(deal, Side.PARTNER)
    world.settle()
    world.clock.pass_(5)
    world.vendor_rep.disassociate("deals", str(deal.vendor.deal), "companies", partner_company(world))
    world.vendor_rep.associate("deals", str(deal.vendor.deal), "companies", partner_company(world))
    world.settle()

    assert world.deal(deal.key).state is State.ACTIVE


def the_vendor_takes_the_partner_off(world: World, deal: SharedDeal) -> None:
    world.vendor_rep.disassociate("deals", str(deal.vendor.deal), "companies", partner_company(world))


def the_vendor_ends_it_after_the_partner(world: World, deal: SharedDeal) -> None:
    world.end(deal, Side.PARTNER)
    world.end(deal, Side.VENDOR)


def the_vendor_takes_off_who_left(world: World, deal: SharedDeal) -> None:
    world.end(deal, Side.PARTNER)
    world.settle()
    the_vendor_takes_the_partner_off(world, deal)


BY_THE_VENDOR = [
    the_vendor_ends_it,
    the_vendor_takes_the_partner_off,
    the_vendor_ends_it_after_the_partner,
    the_vendor_takes_off_who_left,
]


@pytest.mark.parametrize("end", BY_THE_VENDOR)
@pytest.mark.parametrize("need", ["Slow test bench", ""], ids=["qualified", "not qualified"])
def test_what_the_vendor_ended_the_partner_can_t_register_again(
    world: World, deal: SharedDeal, end: Callable[[World, SharedDeal], None], need: str
) -> None:
    end(world, deal)
    world.settle()
    ended = world.deal(deal.key)
    world.sim.reset_calls()

    answer = again(world, deal, need=need)
    world.settle()

    assert answer.decision == Refused(key=deal.key, reasons=(Reason.VENDOR_ENDED_SHARING,))
    assert answer.deal == world.deal(deal.key) == ended
    assert ended.state is State.ENDED
    assert not answer.outcome.behind


@pytest.mark.parametrize("end", BY_THE_VENDOR)
def test_what_the_vendor_ended_the_vendor_can_share_again(
    world: World, deal: SharedDeal, end: Callable[[World, SharedDeal], None]
) -> None:
    end(world, deal)
    world.settle()
    again(world, deal)
    the_vendor_takes_the_partner_off(world, deal)
    world.clock.pass_(5)
    world.vendor_rep.associate("deals", str(deal.vendor.deal), "companies", partner_company(world))
    world.settle()

    assert world.deal(deal.key).state is State.ACTIVE


def test_a_form_whose_deal_the_vendor_ended_is_refused_too(world: World) -> None:
    deal = world.register().deal
    world.settle()
    world.end(deal, Side.VENDOR)

    assert isinstance(world.register().decision, Refused)


@pytest.mark.parametrize("end", [the_partner_ends_it, the_partner_deletes_its_record])
def test_what_the_partner_ended_itself_it_can_share_again(
    world: World, end: Callable[[World, SharedDeal], None]
) -> None:
    key = world.register().deal.key
    world.settle()
    end(world, world.deal(key))
    world.settle()
    world.register()
    world.settle()

    deal = world.deal(key)
    assert deal.state is State.ACTIVE
    assert partner_company(world) in world.associated(VENDOR, deal.vendor.deal, "companies")


def again(world: World, deal: SharedDeal, *, need: str = "Slow test bench") -> Answer:
    """The partner converts the deal that it still has."""
    return world.register(
        entry=Entry.CONVERTED_DEAL,
        deal=deal.partner.deal,
        values={},
        qualification=replace(QUALIFIED, need=need),
    )


def test_what_a_side_edited_meanwhile_is_not_overwritten_by_what_the_other_side_merely_still_shows(
    world: World, deal: SharedDeal
) -> None:
    record = str(deal.vendor.deal)
    world.vendor_rep.disassociate("deals", record, "companies", partner_company(world))
    world.settle()
    world.seller.update("deals", str(deal.partner.deal), {"amount": "777"})
    world.settle()
    world.vendor_rep.update("deals", record, {"hs_next_step": "Call Kim"})
    world.vendor_rep.associate("deals", record, "companies", partner_company(world))
    world.settle()

    for portal, id in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        shown = world.read(portal, "deals", id)
        assert (shown["amount"], shown["hs_next_step"]) == ("777", "Call Kim")
