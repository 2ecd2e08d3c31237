"""The process is killed before and after every single I/O call while a domain registration ends, is renewed or taken.

The end is the same as if nothing had happened: nobody's count is wrong, no deal stands otherwise than its lead says,
and no task is there twice.
"""

from collections.abc import Callable
from typing import Any

import pytest

from infra.local.simulator import seeds
from shared.domain.ids import DAY, Domain, PortalId
from shared.domain.standing import Hold
from tests.simulation.test_crash_points import deaths, describe, shown
from tests.support.fate import Fate
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR, World

Chapter = Callable[[World], None]
OSPREY = "osprey-labs.example"
TERM = 180


def time_passes(world: World, days: float) -> None:
    world.clock.pass_(days * DAY / 1000)
    world.run_schedules()


# What went before


def a_deal_is_shared(world: World) -> None:
    world.register()
    world.settle()


def two_deals_are_shared(world: World) -> None:
    world.register()
    world.register(id="form-0002", values={"deal_name": "Second", "product_interest": "chamber"})
    world.settle()


def two_partners_share_deals(world: World) -> None:
    world.register()
    world.register(partner=SAKURA, owner_email=seeds.SAKURA_SELLER, contact_email="kim2@osprey-labs.example")
    world.settle()


def a_domain_is_registered(world: World) -> None:
    world.register_domain(OSPREY)


def another_s_domain_has_run_out(world: World) -> None:
    world.register_domain(OSPREY, partner=SAKURA)
    world.clock.pass_(TERM * DAY / 1000)


# What the process dies of


def it_lapses(world: World) -> None:
    time_passes(world, TERM)


def it_is_given_up(world: World) -> None:
    world.release_domain(OSPREY)


def it_is_renewed_after_a_reminder(world: World) -> None:
    time_passes(world, TERM - 1)
    world.renew_domain(OSPREY)
    time_passes(world, 1)


def it_is_claimed(world: World) -> None:
    world.register()


def it_is_registered(world: World) -> None:
    world.register_domain(OSPREY)


def one_of_them_is_proven(world: World) -> None:
    deal = world.the_deal(SAKURA)
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"twindeal_poi": "confirmed"})
    world.settle()


STORIES = [
    pytest.param(a_deal_is_shared, it_lapses, id="a lapse beneath a deal"),
    pytest.param(two_deals_are_shared, it_is_given_up, id="given up beneath two deals"),
    pytest.param(a_domain_is_registered, it_is_renewed_after_a_reminder, id="reminded, and renewed"),
    pytest.param(another_s_domain_has_run_out, it_is_claimed, id="claimed after it ran out"),
    pytest.param(another_s_domain_has_run_out, it_is_registered, id="registered after it ran out"),
    pytest.param(two_partners_share_deals, one_of_them_is_proven, id="another partner is proven"),
]


@pytest.mark.parametrize("before, story", STORIES)
def test_a_crash_at_any_point_changes_nothing_in_the_end(before: Chapter, story: Chapter) -> None:
    undisturbed = told(before, story, Fate())
    assert_all_is_told(undisturbed)
    expected = all_there_is(undisturbed)

    for fate in deaths(undisturbed.fate.calls):
        world = told(before, story, fate)

        assert fate.struck
        assert_all_is_told(world)
        assert all_there_is(world) == expected, f"after a crash {describe(fate)}"


def told(before: Chapter, story: Chapter, fate: Fate) -> World:
    """Of what dies while the CRMs are brought up to date, other stories tell."""
    world = World(fate=fate)
    fate.pause()
    before(world)
    fate.begin()
    story(world)
    fate.pause()
    world.run_schedules()
    world.settle()
    return world


def assert_all_is_told(world: World) -> None:
    lead = world.kept.lead(Domain(OSPREY))
    assert lead.untold_since == 0
    assert world.kept.due(world.clock.now(), limit=1) == []
    for portal in world.kept.portals():
        assert world.kept.behind(portal.id, limit=1).notices == ()


def all_there_is(world: World) -> dict[str, Any]:
    lead = world.kept.lead(Domain(OSPREY))
    return {
        "shown": shown(world),
        "holder": lead.registration and lead.registration.partner,
        "lost": sorted((each.partner, each.how) for each in lead.lost),
        "proofs": len(lead.proofs),
        "counts": [partner.registrations for partner in world.kept.partners()],
        "standings": sorted(standings(world), key=str),
        "tasks": {portal: tasks(world, portal) for portal in (VENDOR, CASCADE, SAKURA, RHEINWERK)},
    }


def standings(world: World) -> list[tuple[PortalId, Hold, bool]]:
    return [
        (deal.partner.portal, deal.standing.hold, deal.standing.proven_elsewhere)
        for deal in world.kept.deals_of(VENDOR)
    ]


def tasks(world: World, portal: PortalId) -> list[str]:
    return sorted(world.read(portal, "tasks", id)["hs_task_subject"] for id in world.records(portal, "tasks"))
