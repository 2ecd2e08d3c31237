"""Every row of the decision table, by every way in: from what stands in the CRMs and the link store to the deal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

import pytest

from handlers.registration_requested import Answer
from infra.local.simulator import seeds
from shared.domain.deals import DealType, Entry, Kind, SharedDeal, State
from shared.domain.holding import registered_to, term_end
from shared.domain.ids import Domain, PortalId
from shared.domain.program import Phase, Tier
from shared.domain.registration import Reason
from shared.domain.territories import Territories
from shared.ports import LeadCommit
from tests.scenarios.test_five_ways_in import WAYS_IN
from tests.scenarios.test_registering_again import naming
from tests.support.world import CASCADE, QUALIFIED, RHEINWERK, VENDOR, World

LEADS: Mapping[Entry, Domain] = {
    Entry.DASHBOARD: Domain("osprey-labs.example"),
    Entry.CONTACT: Domain("sierra-hydro.example"),
    Entry.COMPANY: Domain("sierra-hydro.example"),
    Entry.CONVERTED_DEAL: Domain("bluefin-robotics.example"),
    Entry.VENDOR_CREATED: Domain("maple-ridge.example"),
    Entry.VENDOR_ADDED: Domain("halden-aerospace.example"),
}
"""Of the ways in of `test_five_ways_in`."""
BY_THE_VENDOR = {Entry.VENDOR_CREATED, Entry.VENDOR_ADDED}
REP_OF_EXAMPLE = "terry@northwind-instruments.example"

Arrange = Callable[[World, Domain], None]


def nobody_holds_it(world: World, lead: Domain) -> None: ...


def another_partner_shares_it(world: World, lead: Domain) -> None:
    world.register(partner=RHEINWERK, id="form-of-rival", company_domain=lead)


def a_direct_rep_owns_it(world: World, lead: Domain) -> None:
    company = the_vendor_s_company(world, lead)
    owners = world.sim.portals[VENDOR].owners
    rep = next(id for id, owner in owners.items() if owner.email == seeds.DIRECT_REP)
    world.vendor_rep.update("companies", company, {"hubspot_owner_id": str(rep)})


def another_partner_holds_it(world: World, lead: Domain) -> None:
    register_domain(world, lead, RHEINWERK)


def the_partner_holds_it(world: World, lead: Domain) -> None:
    register_domain(world, lead, CASCADE)


def the_partner_holds_what_another_one_shares(world: World, lead: Domain) -> None:
    register_domain(world, lead, CASCADE)
    another_partner_shares_it(world, lead)


def the_partner_is_at_capacity(world: World, lead: Domain) -> None:
    tiers = {"silver": Tier(name="silver", capacity=0)}
    world.program = replace(
        world.program, tiers=tiers, territories=Territories(reps={"example": REP_OF_EXAMPLE})
    )


def register_domain(world: World, lead: Domain, partner: PortalId) -> None:
    before = world.kept.lead(lead)
    now = world.clock.now()
    until = term_end(now, world.program)
    after = registered_to(before, partner, now=now, until=until, program=world.program)
    world.kept.record_lead(LeadCommit(before=before, after=after, claims=partner, capacity=9))


def the_vendor_s_company(world: World, lead: Domain) -> int:
    found = world.records(VENDOR, "companies", domain=lead)
    return found[0] if found else world.vendor_rep.create("companies", {"name": "Lead", "domain": lead})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    arranged: Arrange
    asked: str
    """The row that decides where the partner asks."""
    invited: str
    """And where the vendor invites."""
    phase: Phase = Phase.PARALLEL
    owner_first: bool = False

    @property
    def name(self) -> str:
        owner = ", owner first" if self.owner_first else ""
        return f"{self.arranged.__name__.replace('_', ' ')}, {self.phase}{owner}"


RETIRED = Phase.RETIRED
CASES = (
    Case(arranged=nobody_holds_it, asked="6", invited="invited"),
    Case(arranged=nobody_holds_it, asked="6", invited="invited", phase=RETIRED),
    Case(arranged=another_partner_shares_it, asked="2", invited="2"),
    Case(arranged=another_partner_shares_it, asked="2", invited="2", phase=RETIRED, owner_first=True),
    Case(arranged=a_direct_rep_owns_it, asked="3", invited="3"),
    Case(arranged=a_direct_rep_owns_it, asked="3", invited="3", phase=RETIRED),
    Case(arranged=another_partner_holds_it, asked="4", invited="invited"),
    Case(arranged=another_partner_holds_it, asked="6", invited="invited", phase=RETIRED),
    Case(arranged=the_partner_holds_it, asked="5", invited="5"),
    Case(arranged=the_partner_holds_it, asked="6", invited="invited", phase=RETIRED),
    Case(arranged=the_partner_holds_what_another_one_shares, asked="2", invited="2"),
    Case(arranged=the_partner_holds_what_another_one_shares, asked="5", invited="5", owner_first=True),
    Case(
        arranged=the_partner_holds_what_another_one_shares,
        asked="2",
        invited="2",
        phase=RETIRED,
        owner_first=True,
    ),
    Case(arranged=the_partner_is_at_capacity, asked="7", invited="invited"),
    Case(arranged=the_partner_is_at_capacity, asked="6", invited="invited", phase=RETIRED),
)
OUTCOMES: Mapping[str, tuple[Kind, str]] = {
    "2": (Kind.BEST_PARTNER_WINS, seeds.CAM_OF_CASCADE),
    "3": (Kind.PARTNER_COLLABORATION, seeds.DIRECT_REP),
    "4": (Kind.BEST_PARTNER_WINS, seeds.CAM_OF_CASCADE),
    "5": (Kind.CHANNEL, seeds.CAM_OF_CASCADE),
    "6": (Kind.CHANNEL, seeds.CAM_OF_CASCADE),
    "7": (Kind.PARTNER_COLLABORATION, REP_OF_EXAMPLE),
}


def cases() -> Iterator[object]:
    types = cycle(DealType)
    for case in CASES:
        for entry in Entry:
            deal_type = DealType.NEW if entry in BY_THE_VENDOR else next(types)
            yield pytest.param(case, entry, deal_type, id=f"{case.name}, {entry}, {deal_type}")


@pytest.mark.parametrize("case, entry, deal_type", list(cases()))
def test_each_row_decides_by_each_way_in(case: Case, entry: Entry, deal_type: DealType) -> None:
    town = a_town(case, entry)
    town.deal_type = deal_type
    deal = WAYS_IN[entry](town)

    rule = case.invited if entry in BY_THE_VENDOR else case.asked
    assert (deal.state, deal.rule, deal.entry, deal.deal_type) == (State.ACTIVE, rule, entry, deal_type)
    if rule != "invited":
        assert (deal.kind, deal.leader_email) == OUTCOMES[rule]
    else:
        assert deal.kind is Kind.PARTNER_COLLABORATION
    holds = town.kept.lead(LEADS[entry]).registration
    claimed = rule == "6" and case.phase is Phase.PARALLEL
    assert (holds is not None and holds.registered_at == deal.registered_at) is claimed


class Town(World):
    """Whatever comes in is of this type, and there may be deals of others."""

    deal_type = DealType.NEW

    def register(self, *, partner: PortalId = CASCADE, **changes: Any) -> Answer:
        return super().register(partner=partner, **{"deal_type": self.deal_type, **changes})

    def the_deal(self, portal: PortalId = CASCADE) -> SharedDeal:
        return super().the_deal(CASCADE)


def a_town(case: Case, entry: Entry) -> Town:
    town = Town()
    town.program = replace(town.program, owner_beats_bpw=case.owner_first)
    company = the_vendor_s_company(town, LEADS[entry])
    town.vendor_rep.update("companies", company, {"hubspot_owner_id": ""})
    case.arranged(town, LEADS[entry])
    town.program = replace(town.program, phase=case.phase)
    town.clock.pass_(60)
    return town


UNQUALIFIED: Mapping[str, tuple[dict[str, Any], Reason]] = {
    "no relationship": (
        {"qualification": replace(QUALIFIED, relationship_established=False)},
        Reason.RELATIONSHIP_MISSING,
    ),
    "no need": ({"qualification": replace(QUALIFIED, need_identified=False)}, Reason.NEED_MISSING),
    "free mail": ({"company_domain": "gmail.com"}, Reason.FREE_MAIL_DOMAIN),
    "own domain": ({"company_domain": seeds.CASCADE_DOMAIN}, Reason.OWN_DOMAIN),
    "no domain": ({"company_domain": "localhost"}, Reason.DOMAIN_INVALID),
}


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("changes, reason", list(UNQUALIFIED.values()), ids=list(UNQUALIFIED))
def test_row_0_holds_what_a_partner_asks_for_and_no_crm_is_told(
    phase: Phase, changes: dict[str, Any], reason: Reason
) -> None:
    world = World()
    world.program = replace(world.program, phase=phase)
    deal = world.register(**changes).deal
    world.sim.reset_calls()
    world.settle()

    assert (deal.state, deal.rule, deal.reasons) == (State.HELD, "0", (reason,))
    assert world.calls() == 0


@pytest.mark.parametrize("entry", [each for each in Entry if each not in BY_THE_VENDOR])
@pytest.mark.parametrize("owner_first", [False, True], ids=["bpw first", "owner first"])
@pytest.mark.parametrize("phase", list(Phase))
def test_row_1_finds_the_deal_that_stands(entry: Entry, phase: Phase, *, owner_first: bool) -> None:
    world = World()
    world.program = replace(world.program, phase=phase, owner_beats_bpw=owner_first)
    first = WAYS_IN[entry](world)
    second = WAYS_IN[entry](world)

    assert second.key == first.key
    assert len(world.kept.deals_of(CASCADE)) == 1


def test_once_it_is_retired_the_first_of_the_open_deals_holds_the_lead_even_if_it_is_edited() -> None:
    world = World()
    world.program = replace(world.program, phase=Phase.RETIRED, owner_beats_bpw=True)
    first = world.register(values=naming("Bench X")).deal
    world.settle()
    world.register(partner=RHEINWERK)
    world.seller.update(
        "deals", str(world.deal(first.key).partner.deal), {"twindeal_product_interest": "Bench Z"}
    )
    world.settle()

    second = world.register(id="form-0002", values=naming("Bench Y")).deal
    assert (second.rule, second.kind) == ("5", Kind.CHANNEL)
