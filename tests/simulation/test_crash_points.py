"""The process is killed before and after every single I/O call of a story.

The end is the same as if nothing had happened, and nothing is there twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from infra.local.simulator import seeds
from shared.domain.deals import Entry, SharedDeal, State
from shared.domain.ids import PortalId, Side
from shared.domain.invitation import REPLY_PROPERTY, InvitationTerms, Reply
from shared.domain.program import Tier
from tests.scenarios.test_five_ways_in import WAYS_IN
from tests.support.fate import Fate
from tests.support.world import CASCADE, RHEINWERK, VENDOR, World

Story = Callable[[World], None]
DASHBOARD = WAYS_IN[Entry.DASHBOARD]
OBJECTS = ("deals", "companies", "contacts", "notes", "tasks")


def then(come_in: Callable[[World], SharedDeal], go_on: Callable[[World, SharedDeal], None]) -> Story:
    def story(world: World) -> None:
        come_in(world)
        world.settle()
        go_on(world, world.the_deal())
        world.settle()

    return story


def nothing_more(world: World, deal: SharedDeal) -> None:
    assert deal.state is State.ACTIVE


def edits_on_both_sides(world: World, deal: SharedDeal) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"amount": "777", "hs_next_step": "Call Kim"})
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"dealstage": "contractsent"})


def messages_of_both_sides(world: World, deal: SharedDeal) -> None:
    world.post(deal, Side.PARTNER, "Kim wants two", id="message-0001")
    world.post(deal, Side.VENDOR, "We have three", id="message-0002")


def the_partner_is_taken_off(world: World, deal: SharedDeal) -> None:
    company = world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    world.vendor_rep.disassociate("deals", str(deal.vendor.deal), "companies", company)


def the_deal_is_deleted_and_restored(world: World, deal: SharedDeal) -> None:
    world.seller.archive("deals", str(deal.partner.deal))
    world.settle()
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "31"})
    world.seller.restore("deals", str(deal.partner.deal))


def the_deal_is_merged_into_another(world: World, deal: SharedDeal) -> None:
    fields = {"dealname": "Entered twice", "dealstage": "appointmentscheduled", "pipeline": "default"}
    world.seller.merge("deals", world.seller.create("deals", fields), str(deal.partner.deal))


def the_partner_ends_it(world: World, deal: SharedDeal) -> None:
    world.end(deal, Side.PARTNER)


def the_clock_finds_the_partner_over_its_capacity_and_the_proof_missing(
    world: World, deal: SharedDeal
) -> None:
    world.program = replace(world.program, tiers={"silver": Tier(name="silver", capacity=0)})
    world.clock.pass_(90 * 24 * 60 * 60)
    world.kept.look_at_partner(deal.partner.portal, world.clock.now())
    world.run_schedules()


def it_is_won_and_the_involvement_confirmed(world: World, deal: SharedDeal) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"dealstage": "twindeal_won"})
    world.settle()
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"twindeal_poi": "confirmed"})


def another_partner_comes_to_the_lead(world: World, deal: SharedDeal) -> None:
    """The first partner's people at the vendor are told, and nothing of it reaches the first partner's CRM."""
    world.register(id="form-rival", partner=RHEINWERK, owner_email=seeds.RHEINWERK_SELLER)


def invited(world: World) -> SharedDeal:
    terms = InvitationTerms(accept_first=True)
    world.program = replace(world.program, invitation=terms)
    return WAYS_IN[Entry.VENDOR_CREATED](world)


def the_partner_accepts(world: World, deal: SharedDeal) -> None:
    assert deal.state is State.INVITED
    world.seller.update("deals", str(deal.partner.deal), {REPLY_PROPERTY: Reply.ACCEPTED})


STORIES = [
    *(pytest.param(then(come_in, nothing_more), id=entry.value) for entry, come_in in WAYS_IN.items()),
    pytest.param(then(DASHBOARD, edits_on_both_sides), id="edits on both sides"),
    pytest.param(then(DASHBOARD, messages_of_both_sides), id="messages of both sides"),
    pytest.param(then(DASHBOARD, the_partner_is_taken_off), id="partner taken off"),
    pytest.param(then(DASHBOARD, the_partner_ends_it), id="partner ends it"),
    pytest.param(then(DASHBOARD, the_deal_is_deleted_and_restored), id="deleted and restored"),
    pytest.param(then(DASHBOARD, the_deal_is_merged_into_another), id="merged"),
    pytest.param(then(DASHBOARD, it_is_won_and_the_involvement_confirmed), id="won and confirmed"),
    pytest.param(then(invited, the_partner_accepts), id="accepted"),
    pytest.param(then(DASHBOARD, another_partner_comes_to_the_lead), id="contest"),
    pytest.param(
        then(DASHBOARD, the_clock_finds_the_partner_over_its_capacity_and_the_proof_missing), id="the clock"
    ),
]


@pytest.mark.parametrize("story", STORIES)
def test_a_crash_at_any_point_changes_nothing_in_the_end(story: Story) -> None:
    undisturbed = World()
    story(undisturbed)
    assert undisturbed.the_deal(CASCADE).behind == frozenset()
    expected = shown(undisturbed)

    for fate in deaths(undisturbed.fate.calls):
        world = World(fate=fate)
        story(world)

        assert fate.struck
        assert shown(world) == expected, f"after a crash {describe(fate)}"


def deaths(calls: int) -> Iterator[Fate]:
    for point in range(calls):
        yield Fate(dies_at=point)
        yield Fate(dies_at=point, after=True)


def describe(fate: Fate) -> str:
    return f"{'after' if fate.after else 'before'} I/O call {fate.dies_at}"


def shown(world: World) -> dict[str, list[dict[str, str]]]:
    """What people see in both CRMs, without what differs from run to run: ids and times."""
    return {
        f"{portal} {type}": sorted(
            (
                {name: value for name, value in values.items() if not varies(name, value)}
                for values in rows(world, portal, type)
            ),
            key=str,
        )
        for portal in (VENDOR, CASCADE)
        for type in OBJECTS
    }


def rows(world: World, portal: PortalId, type: str) -> Iterator[dict[str, str]]:
    for id in world.records(portal, type):
        linked = {
            f"{other} on it": str(len(world.associated(portal, str(id), other))) for other in OBJECTS[1:]
        }
        yield {**world.read(portal, type, id), **(linked if type == "deals" else {})}


def varies(name: str, value: str) -> bool:
    """A notice's key has the time of what it tells in it."""
    of_a_run = ("date", "_id", "_ids", "hs_timestamp", "_as_of")
    return name.endswith(of_a_run) or name == "hs_object_id" or value.startswith("notice:")
