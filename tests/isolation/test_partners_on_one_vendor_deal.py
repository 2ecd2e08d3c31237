"""Two and three partners on one and the same deal of the vendor's: what one of them wrote there is not the others'."""

import itertools
from typing import Any

import pytest

from infra.local.simulator import Faults
from shared.domain.deals import Entry, Kind, State
from tests.isolation.canaries import AFFAIRS, PRIVATE, Affairs
from tests.isolation.lives import (
    a_value_is_refused,
    both_sides_edit,
    both_sides_keep_to_themselves,
    both_sides_write,
    everything_is_looked_at,
    it_ends,
    it_is_asked_again,
)
from tests.isolation.town import Town
from tests.isolation.walls import nobody_was_shown_anything
from tests.isolation.ways_in import LEAD, WAYS_IN, put_on, take_off
from tests.support.world import VENDOR

ORIGINS = (Entry.DASHBOARD, Entry.CONVERTED_DEAL, Entry.VENDOR_ADDED)
"""Where a deal's values come from first: a form, the partner's record, the vendor's record."""
EVERY_WAY_IN = [pytest.param(entry, id=entry.value) for entry in WAYS_IN]


def vendor_deal(town: Town, affairs: Affairs) -> str:
    deal = town.deal_of(affairs).vendor.deal
    assert deal
    return deal


@pytest.mark.parametrize("entry", EVERY_WAY_IN)
def test_a_second_and_a_third_partner_put_on_the_first_ones_vendor_deal(
    town: Town, first: Affairs, second: Affairs, third: Affairs, entry: Entry
) -> None:
    WAYS_IN[entry](town, first)
    town.settle()
    both_sides_write(town, first)
    both_sides_keep_to_themselves(town, first)
    put_on(town, second, vendor_deal(town, first))
    both_sides_edit(town, first)
    put_on(town, third, vendor_deal(town, first))
    everything_is_looked_at(town, third)

    assert len({vendor_deal(town, each) for each in (first, second, third)}) == 1
    assert nobody_was_shown_anything(town)


@pytest.mark.parametrize("entry", EVERY_WAY_IN)
def test_whoever_of_two_on_one_vendor_deal_edits_writes_or_ends(
    town: Town, first: Affairs, second: Affairs, entry: Entry
) -> None:
    WAYS_IN[entry](town, first)
    town.settle()
    put_on(town, second, vendor_deal(town, first))
    for affairs in (first, second, first):
        both_sides_edit(town, affairs)
        both_sides_write(town, affairs)
        a_value_is_refused(town, affairs)
        it_is_asked_again(town, affairs)
    it_ends(town, first)
    both_sides_edit(town, second)

    assert nobody_was_shown_anything(town)


@pytest.mark.parametrize("entry", EVERY_WAY_IN)
def test_one_partner_takes_the_others_place_on_a_vendor_deal(
    town: Town, first: Affairs, second: Affairs, entry: Entry
) -> None:
    WAYS_IN[entry](town, first)
    town.settle()
    both_sides_edit(town, first)
    deal = vendor_deal(town, first)
    take_off(town, first, deal)
    put_on(town, second, deal)
    both_sides_edit(town, second)
    put_on(town, first, deal)
    everything_is_looked_at(town, first)
    everything_is_looked_at(town, second)

    assert town.deal_of(first).state is town.deal_of(second).state is State.ACTIVE
    assert nobody_was_shown_anything(town)


def test_the_second_partner_is_not_led_by_the_firsts_cam_because_she_owns_the_deal(
    town: Town, first: Affairs, second: Affairs
) -> None:
    """Who manages a partner is that partner's affair; a deal that it registered belongs to its CAM."""
    WAYS_IN[Entry.DASHBOARD](town, first)
    town.settle()
    deal = vendor_deal(town, first)
    town.vendor_rep.update("deals", deal, {"dealstage": "closedlost"})
    town.settle()
    put_on(town, second, deal)

    assert town.deal_of(second).kind is Kind.PARTNER_COLLABORATION
    assert nobody_was_shown_anything(town)


def test_a_person_of_the_first_partner_on_the_vendor_deal_is_no_contact_for_the_second(
    town: Town, first: Affairs, second: Affairs
) -> None:
    WAYS_IN[Entry.VENDOR_CREATED](town, first)
    town.settle()
    deal = vendor_deal(town, first)
    person = town.vendor_rep.create("contacts", {"email": first.seller, "firstname": first.says("Jo")})
    town.vendor_rep.associate("deals", deal, "contacts", person)
    put_on(town, second, deal)

    assert nobody_was_shown_anything(town)


def test_whom_the_first_partner_talks_with_is_not_told_the_second_though_the_vendor_knew_the_person(
    town: Town, first: Affairs, second: Affairs
) -> None:
    town.vendor_rep.create("contacts", {"email": first.contact, "firstname": "Kim"})
    WAYS_IN[Entry.DASHBOARD](town, first)
    town.settle()
    put_on(town, second, vendor_deal(town, first))

    assert nobody_was_shown_anything(town)
    assert town.deal_of(second).contact is None


def test_the_first_partner_waits_for_nothing_while_a_second_comes_and_goes(
    town: Town, first: Affairs, second: Affairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked before each write, as a page that asks all the time may be."""
    WAYS_IN[Entry.DASHBOARD](town, first)
    town.settle()
    deal, key, update = vendor_deal(town, first), town.deal_of(first).key, town.crm.update
    told = []

    def asked_first(*arguments: Any) -> Any:
        told.append(town.ask(town.seller_of(first), "GET", f"/api/shared-deals/{key}")["json"]["sync"])
        return update(*arguments)

    monkeypatch.setattr(town.crm, "update", asked_first)
    put_on(town, second, deal)
    take_off(town, second, deal)
    assert told
    assert all(each == {"thisSide": "up_to_date", "otherSide": "up_to_date"} for each in told)

    both_sides_edit(town, first)
    assert {"thisSide": "up_to_date", "otherSide": "waiting"} in told


def test_whom_the_vendor_put_on_its_own_deal_every_partner_on_it_is_told(
    town: Town, first: Affairs, second: Affairs
) -> None:
    WAYS_IN[Entry.VENDOR_CREATED](town, first)
    town.settle()
    deal = vendor_deal(town, first)
    take_off(town, first, deal)
    person = town.vendor_rep.create("contacts", {"email": "kim@osprey-labs.example", "firstname": "Kim"})
    town.vendor_rep.associate("deals", deal, "contacts", person)
    for affairs in (first, second):
        put_on(town, affairs, deal)

    contacts = {town.deal_of(affairs).contact for affairs in (first, second)}
    assert [contact and contact.email for contact in contacts] == ["kim@osprey-labs.example"]


def test_what_the_vendors_people_wrote_does_reach_the_second_partner(
    town: Town, first: Affairs, second: Affairs
) -> None:
    WAYS_IN[Entry.DASHBOARD](town, first)
    town.settle()
    deal = vendor_deal(town, first)
    town.vendor_rep.update("deals", deal, {"hs_next_step": "Ask Kim", "closedate": "2027-01-31T17:00:00Z"})
    town.settle()
    put_on(town, second, deal)

    shown = town.read(second.portal, "deals", town.deal_of(second).partner.deal)
    assert shown["hs_next_step"] == "Ask Kim"
    assert shown["closedate"].startswith("2027-01-31")
    assert shown["dealname"]


@pytest.mark.parametrize(
    "entries", [pytest.param(pair, id=" and ".join(pair)) for pair in itertools.product(ORIGINS, repeat=2)]
)
@pytest.mark.parametrize("winner", ["the first one's", "the second one's"])
def test_the_vendors_deals_with_two_partners_are_merged(
    town: Town,
    first: Affairs,
    second: Affairs,
    third: Affairs,
    entries: tuple[Entry, Entry],
    winner: str,
) -> None:
    """The merge is told twice: what it left is nobody's new word, and a third partner reads it not either."""
    for affairs, entry in zip((first, second), entries, strict=True):
        WAYS_IN[entry](town, affairs)
        town.settle()
        both_sides_edit(town, affairs)
    deals = [vendor_deal(town, affairs) for affairs in (first, second)]
    primary, merged = deals if winner == "the first one's" else reversed(deals)
    town.sim.faults = Faults(duplicate_events=1.0)
    survivor = town.vendor_rep.merge("deals", primary, merged)
    town.settle()
    put_on(town, third, survivor)
    for affairs in (first, second):
        both_sides_edit(town, affairs)
        both_sides_write(town, affairs)
        everything_is_looked_at(town, affairs)

    assert nobody_was_shown_anything(town)


def test_leads_of_one_prospect_are_merged_in_the_vendors_crm(
    town: Town, first: Affairs, second: Affairs
) -> None:
    """Its company and its contacts, which each partner named in its own way."""
    for affairs in (first, second):
        WAYS_IN[Entry.DASHBOARD](town, affairs)
        town.settle()
    contacts = [town.find(VENDOR, "contacts", email=affairs.contact) for affairs in (first, second)]
    town.vendor_rep.merge("contacts", *contacts)
    twin = town.vendor_rep.create("companies", {"name": f"{PRIVATE} Osprey", "domain": LEAD})
    company = next(each for each in town.records(VENDOR, "companies", domain=LEAD) if each != twin)
    town.vendor_rep.merge("companies", company, twin)
    town.settle()
    for affairs in (first, second):
        both_sides_edit(town, affairs)
        it_is_asked_again(town, affairs)

    assert all(town.sent.to(affairs.portal) for affairs in AFFAIRS.values())
    assert nobody_was_shown_anything(town)
