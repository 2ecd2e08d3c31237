"""The vendor puts a partner on a deal that can't be shared yet: who the prospect is, and when it is looked at again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from infra.local.simulator import seeds
from shared.domain.deals import State
from shared.domain.ids import PortalId
from shared.domain.registration import Reason
from tests.support.world import CASCADE, RHEINWERK, VENDOR, World

MAPLE = "maple-ridge.example"


@pytest.fixture
def world() -> World:
    return World()


def company(world: World, domain: str) -> tuple[str, int]:
    return "companies", world.find(VENDOR, "companies", domain=domain)


def a_vendor_deal(world: World, *with_: tuple[str, int]) -> int:
    values = {"dealname": "Whoever buys", "dealstage": "qualifiedtobuy", "pipeline": "default"}
    deal = world.vendor_rep.create("deals", values, list(with_))
    world.settle()
    return deal


# Who the prospect is


def forget_the_company_of(world: World, partner: PortalId) -> None:
    """The vendor took it into the program without saying which company record it is."""
    entry = world.kept.partner(partner)
    assert entry
    world.store.save_partner(replace(entry, company=None), vendor=VENDOR)


def test_a_partner_s_company_that_nobody_named_is_no_prospect(world: World) -> None:
    forget_the_company_of(world, RHEINWERK)
    a_vendor_deal(
        world,
        company(world, seeds.RHEINWERK_DOMAIN),
        company(world, seeds.CASCADE_DOMAIN),
        company(world, MAPLE),
    )

    (deal,) = world.kept.deals_of(CASCADE)
    assert (deal.state, deal.company.domain) == (State.ACTIVE, MAPLE)


def test_a_deal_with_none_but_partners_on_it_has_no_prospect(world: World) -> None:
    forget_the_company_of(world, RHEINWERK)
    a_vendor_deal(world, company(world, seeds.RHEINWERK_DOMAIN), company(world, seeds.CASCADE_DOMAIN))

    (deal,) = world.kept.deals_of(CASCADE)
    assert (deal.state, deal.reasons) == (State.HELD, (Reason.COMPANY_MISSING,))


def test_the_prospect_is_the_primary_company_before_others(world: World) -> None:
    other = ("companies", world.vendor_rep.create("companies", {"name": "Other", "domain": "other.example"}))
    deal = a_vendor_deal(world, company(world, MAPLE), other)
    world.vendor_rep.associate("deals", deal, *company(world, seeds.CASCADE_DOMAIN))
    world.settle()

    assert world.the_deal().company.domain == MAPLE


# When it is looked at again


@pytest.fixture
def nameless(world: World) -> int:
    """A company by whose website it can't be recognised."""
    return world.vendor_rep.create("companies", {"name": "Maple Ridge", "domain": "intranet"})


@pytest.fixture
def held(world: World, nameless: int) -> int:
    deal = a_vendor_deal(world, ("companies", nameless), company(world, seeds.CASCADE_DOMAIN))
    assert world.the_deal().reasons == (Reason.DOMAIN_INVALID,)
    return deal


def edited(world: World, deal: int) -> None:
    world.vendor_rep.update("deals", deal, {"amount": "777"})


def put_a_contact_on_it(world: World, deal: int) -> None:
    contact = world.find(VENDOR, "contacts", email=f"omar.haddad@{MAPLE}")
    world.vendor_rep.associate("deals", deal, "contacts", contact)


def put_a_company_on_it(world: World, deal: int) -> None:
    world.vendor_rep.associate("deals", deal, *company(world, "halden-aerospace.example"))


@pytest.mark.parametrize("happens", [edited, put_a_contact_on_it, put_a_company_on_it])
def test_a_company_whose_domain_was_mended_is_noticed_with_the_deal_s_next_event(
    world: World, held: int, nameless: int, happens: Callable[[World, int], None]
) -> None:
    world.vendor_rep.update("companies", nameless, {"domain": "maple-ridge-new.example"})
    world.settle()
    assert world.the_deal().state is State.HELD, "nobody tells of a company's properties"

    happens(world, held)
    world.settle()

    deal = world.the_deal()
    assert (deal.state, deal.company.domain) == (State.ACTIVE, "maple-ridge-new.example")
    assert world.find(CASCADE, "deals", dealname="Whoever buys")


@pytest.mark.parametrize("happens", [edited, put_a_contact_on_it])
def test_while_nothing_was_mended_a_look_changes_nothing(
    world: World, held: int, happens: Callable[[World, int], None]
) -> None:
    happens(world, held)
    world.settle()

    deal = world.the_deal()
    assert (deal.state, deal.reasons) == (State.HELD, (Reason.DOMAIN_INVALID,))
    assert world.records(CASCADE, "deals", dealname="Whoever buys") == []


def test_edits_of_a_deal_that_is_shared_need_no_look(world: World) -> None:
    deal = a_vendor_deal(world, company(world, MAPLE), company(world, seeds.CASCADE_DOMAIN))
    world.outcomes.clear()
    edited(world, deal)
    world.settle()

    assert not any("vendor_deals_reviewed" in outcome.counts for outcome in world.outcomes)
