"""Two partners and a vendor do whatever they like with their deals, for a while and in any order.

After every act: no partner has two live pairs on one record of the vendor's, what has ended is not written to any more,
every record is where its people left it, and the vendor's record tells how things stand.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

import pytest

from infra.local.simulator import CrmUser, Faults, seeds
from infra.local.simulator.object_types import object_type_named
from shared.domain.deals import Entry, SharedDeal, State
from shared.domain.ids import PortalId, RecordId, Side
from shared.domain.invitation import InvitationTerms
from shared.domain.speaking import speaker
from tests.simulation.test_convergence import bad_weather
from tests.support.world import CASCADE, SAKURA, VENDOR, World

SEEDS = range(60)
KEPT_SEEDS = (92,)
"""Whose lives once went wrong."""
ACTS = 14
PARTNERS = {
    CASCADE: (seeds.CASCADE_SELLER, seeds.CASCADE_DOMAIN),
    SAKURA: (seeds.SAKURA_SELLER, seeds.SAKURA_DOMAIN),
}
Where = tuple[PortalId, str]


class Life:
    """A world in which people act, and what they have done to records themselves."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.world = World(seed=seed)
        terms = InvitationTerms(accept_first=bool(seed % 2))
        self.world.program = replace(self.world.program, invitation=terms)
        self.touched: set[Where] = set()
        """Records that the last act was about."""
        self.put_away: set[Where] = set()
        """Deleted or merged away by people."""
        self.vendors_deal = str(self.world.find(VENDOR, "deals", dealname="Halden vibration lab"))
        self.told: list[str] = []

    def act(self) -> None:
        act = self.dice.choice(ACTIONS)
        self.told.append(act.__name__)
        self.touched = set()
        act(self)
        self.world.clock.pass_(self.dice.choice((0.5, 5, 90)))
        if self.dice.random() < 0.7:
            self.world.settle()

    def seller(self, partner: PortalId) -> CrmUser:
        return self.world.person(partner, PARTNERS[partner][0])

    def person(self, portal: PortalId) -> CrmUser:
        return self.world.vendor_rep if portal == VENDOR else self.seller(portal)

    def pairs(self) -> list[SharedDeal]:
        return list(self.world.kept.deals_of(VENDOR))

    def any_partner(self) -> PortalId:
        return self.dice.choice(list(PARTNERS))

    def any_record(self, *, live: bool) -> Where | None:
        """Of a deal that is or was shared."""
        found = [
            (deal.side(side).portal, str(record))
            for deal in self.pairs()
            for side in Side
            if (record := deal.side(side).deal)
        ]
        fitting = sorted({where for where in found if is_live(self.world, where) is live})
        return self.dice.choice(fitting) if fitting else None


def the_vendor_puts_a_partner_on(life: Life) -> None:
    world, partner = life.world, life.any_partner()
    if is_live(world, (VENDOR, life.vendors_deal)):
        company = world.find(VENDOR, "companies", domain=PARTNERS[partner][1])
        world.vendor_rep.associate("deals", life.vendors_deal, "companies", company)


def the_vendor_takes_a_partner_off(life: Life) -> None:
    world, partner = life.world, life.any_partner()
    if is_live(world, (VENDOR, life.vendors_deal)):
        company = world.find(VENDOR, "companies", domain=PARTNERS[partner][1])
        world.vendor_rep.disassociate("deals", life.vendors_deal, "companies", company)


def a_partner_registers(life: Life) -> None:
    partner = life.any_partner()
    life.world.register(partner=partner, id=f"form-{life.dice.randrange(3):04}")


def a_partner_registers_a_deal_that_it_has(life: Life) -> None:
    where = life.any_record(live=True)
    if where and where[0] != VENDOR:
        record = RecordId(where[1])
        life.world.register(partner=where[0], entry=Entry.CONVERTED_DEAL, deal=record, values={})


def a_side_ends_it(life: Life) -> None:
    if pairs := life.pairs():
        life.world.end(life.dice.choice(pairs), life.dice.choice(list(Side)))


def somebody_answers(life: Life) -> None:
    where = life.any_record(live=True)
    if where and where[0] != VENDOR:
        life.touched.add(where)
        reply = {"twindeal_invitation": life.dice.choice(("accepted", "declined"))}
        life.person(where[0]).update("deals", where[1], reply)


def somebody_edits(life: Life) -> None:
    if where := life.any_record(live=True):
        life.touched.add(where)
        life.person(where[0]).update("deals", where[1], {"amount": str(life.dice.randrange(1, 9_999))})


def somebody_deletes(life: Life) -> None:
    if where := life.any_record(live=True):
        life.put_away.add(where)
        life.person(where[0]).archive("deals", where[1])


def somebody_restores(life: Life) -> None:
    where = life.any_record(live=False)
    if where and where in life.put_away and not is_merged_away(life.world, where):
        life.put_away.discard(where)
        life.person(where[0]).restore("deals", where[1])


def somebody_merges(life: Life) -> None:
    if where := life.any_record(live=True):
        person = life.person(where[0])
        fields = {"dealname": "Entered twice", "dealstage": "appointmentscheduled", "pipeline": "default"}
        other = person.create("deals", fields)
        survivor = person.merge("deals", *life.dice.sample([int(where[1]), other], 2))
        life.put_away.add(where)
        life.touched.add((where[0], str(survivor)))
        if where == (VENDOR, life.vendors_deal):
            life.vendors_deal = str(survivor)


ACTIONS: list[Callable[[Life], None]] = [
    the_vendor_puts_a_partner_on,
    the_vendor_puts_a_partner_on,
    the_vendor_takes_a_partner_off,
    a_partner_registers,
    a_partner_registers_a_deal_that_it_has,
    a_side_ends_it,
    somebody_answers,
    somebody_edits,
    somebody_edits,
    somebody_deletes,
    somebody_restores,
    somebody_merges,
]


def is_live(world: World, where: Where) -> bool:
    table = world.sim.portals[where[0]].tables[object_type_named("deals")]
    record = table.exact(int(where[1]))
    return record is not None and not record.archived


def is_merged_away(world: World, where: Where) -> bool:
    return world.sim.portals[where[0]].tables[object_type_named("deals")].is_merged_away(int(where[1]))


@pytest.mark.parametrize("seed", [*SEEDS, *KEPT_SEEDS])
def test_whatever_people_do_their_pairs_stay_in_order(seed: int) -> None:
    life = Life(seed)
    for _ in range(ACTS):
        before = ended_records(life)
        life.act()
        nobody_has_two_live_pairs_on_one_record(life)
        what_had_ended_was_left_alone(life, before)
    life.world.settle()

    assert all(pair.behind == frozenset() for pair in life.pairs()), life.told
    every_record_is_where_its_people_left_it(life)
    the_vendors_records_tell_how_things_stand(life)
    nothing_was_deleted_by_us(life)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_bad_weather_they_do_in_the_end(seed: int) -> None:
    life = Life(seed)
    life.world.sim.faults = bad_weather()
    for _ in range(ACTS):
        life.act()
        nobody_has_two_live_pairs_on_one_record(life)
    life.world.sim.faults = Faults.none()
    life.world.settle()

    assert all(pair.behind == frozenset() for pair in life.pairs()), life.told
    every_record_is_where_its_people_left_it(life)
    the_vendors_records_tell_how_things_stand(life)
    nothing_was_deleted_by_us(life)


def nobody_has_two_live_pairs_on_one_record(life: Life) -> None:
    live = [
        (pair.vendor.deal, pair.partner.portal)
        for pair in life.pairs()
        if pair.vendor.deal and pair.state in {State.ACTIVE, State.INVITED}
    ]
    assert len(live) == len(set(live)), life.told


def ended_records(life: Life) -> Mapping[str, Mapping[str, str]]:
    """What the partner's records of ended pairs show, once they have been told."""
    return {
        pair.key: life.world.read(pair.partner.portal, "deals", pair.partner.deal)
        for pair in life.pairs()
        if pair.state is State.ENDED
        and not pair.behind
        and pair.partner.deal
        and is_live(life.world, (pair.partner.portal, str(pair.partner.deal)))
    }


def what_had_ended_was_left_alone(life: Life, before: Mapping[str, Mapping[str, str]]) -> None:
    for pair in life.pairs():
        where = (pair.partner.portal, str(pair.partner.deal))
        if pair.key not in before or pair.state is not State.ENDED or pair.behind or where in life.touched:
            continue
        if is_live(life.world, where) and pair.reasons == tuple(reasons(before[pair.key])):
            now = life.world.read(*where[:1], "deals", where[1])
            assert settled_properties(now) == settled_properties(before[pair.key]), life.told


def reasons(shown: Mapping[str, str]) -> list[str]:
    return shown.get("twindeal_reasons", "").split(";")


def settled_properties(shown: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in shown.items() if "modified" not in name}


def every_record_is_where_its_people_left_it(life: Life) -> None:
    for pair in life.pairs():
        for side in Side:
            state = pair.side(side)
            where = (state.portal, str(state.deal))
            assert state.deal is None or where in life.put_away or is_live(life.world, where), life.told


def the_vendors_records_tell_how_things_stand(life: Life) -> None:
    records = {pair.vendor.deal for pair in life.pairs() if pair.vendor.deal}
    for record in records:
        if is_live(life.world, (VENDOR, str(record))):
            tells = speaker([pair for pair in life.pairs() if pair.vendor.deal == record])
            shown = life.world.read(VENDOR, "deals", record)
            assert shown["twindeal_state"] == tells.state, life.told


def nothing_was_deleted_by_us(life: Life) -> None:
    assert not [name for _, name, _ in life.world.sim.calls if "DELETE" in name or "archive" in name]
