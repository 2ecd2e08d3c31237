"""A domain registration from its beginning to its end, and what it means for shared deals and for people (S13, S16)."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from infra.local.simulator import seeds
from shared.domain.deals import Kind, SharedDeal
from shared.domain.domain_refusals import DomainReason, DomainRefusal
from shared.domain.ids import DAY, Domain, PortalId
from shared.domain.leads import Lead, Loss
from shared.domain.program import Phase
from shared.domain.standing import EligibilityReason, Hold
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR, World

OSPREY = "osprey-labs.example"
"""Of the deal that `World.register` registers."""
HERON = "heron-optics.example"
"""Nobody has a deal there."""
TERM = 180


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def deal(world: World) -> SharedDeal:
    key = world.register().deal.key
    world.settle()
    assert world.deal(key).kind is Kind.CHANNEL
    return world.deal(key)


def pass_days(world: World, days: float) -> None:
    """The clock looks once, at the end of them."""
    world.clock.pass_(days * DAY / 1000)
    world.run_schedules()
    world.settle()


def lead(world: World, domain: str) -> Lead:
    return world.kept.lead(Domain(domain))


def count(world: World, partner: PortalId) -> int:
    known = world.kept.partner(partner)
    assert known
    return known.registrations


def subjects(world: World, portal: PortalId, about: str = OSPREY) -> list[str]:
    tasks = (world.read(portal, "tasks", id) for id in world.records(portal, "tasks"))
    return [task["hs_task_subject"] for task in tasks if about in task["hs_task_subject"]]


def refused(answer: Lead | DomainRefusal) -> DomainReason | None:
    return answer.reason if isinstance(answer, DomainRefusal) else None


# The end of a registration


def test_people_are_reminded_three_times_and_told_of_the_lapse_once(world: World, deal: SharedDeal) -> None:
    said = []
    for days in (149, 1, 0, 23, 6, 1, 0, 30):
        pass_days(world, days)
        said.append(len(subjects(world, CASCADE)))

    assert said == [0, 1, 1, 2, 3, 4, 4, 4]
    assert subjects(world, CASCADE) == [
        f"Your registration of {OSPREY} ends in 30 days",
        f"Your registration of {OSPREY} ends in 7 days",
        f"Your registration of {OSPREY} ends tomorrow",
        f"Your registration of {OSPREY} has lapsed",
    ]
    assert [each.split(" registration")[0] for each in subjects(world, VENDOR)] == [
        f"{seeds.CASCADE_NAME}’s"
    ] * 4
    assert len(world.associated(CASCADE, deal.partner.deal, "tasks")) >= len(subjects(world, CASCADE))


def test_after_a_long_silence_only_the_last_reminder_is_given(world: World, deal: SharedDeal) -> None:
    assert deal.standing.hold is Hold.HELD
    pass_days(world, TERM - 3)

    assert subjects(world, CASCADE) == [f"Your registration of {OSPREY} ends in 3 days"]


def test_with_the_lapse_the_capacity_is_given_back_and_the_deal_counts_for_less(
    world: World, deal: SharedDeal
) -> None:
    assert count(world, CASCADE) == 1
    pass_days(world, TERM)

    assert lead(world, OSPREY).registration is None
    assert [each.how for each in lead(world, OSPREY).lost] == [Loss.LAPSED]
    assert count(world, CASCADE) == 0
    standing = world.deal(deal.key).standing
    assert (standing.hold, standing.hold_at) == (Hold.LAPSED, deal.standing.held_until)
    for portal, record in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        reasons = world.read(portal, "deals", record)["twindeal_eligibility_reasons"]
        assert EligibilityReason.DOMAIN_LAPSED in reasons.split(";")


def test_a_renewal_after_the_lapse_restores_what_the_deal_counts(world: World, deal: SharedDeal) -> None:
    pass_days(world, TERM)
    world.renew_domain(OSPREY)
    world.settle()

    assert world.deal(deal.key).standing.hold is Hold.HELD
    assert count(world, CASCADE) == 1
    reasons = world.read(CASCADE, "deals", deal.partner.deal).get("twindeal_eligibility_reasons", "")
    assert EligibilityReason.DOMAIN_LAPSED not in reasons.split(";")


def test_a_renewal_in_time_is_no_news_for_anybody_and_reminders_begin_anew(
    world: World, deal: SharedDeal
) -> None:
    pass_days(world, TERM - 5)
    world.renew_domain(OSPREY)
    pass_days(world, 6)

    assert world.deal(deal.key).standing.hold is Hold.HELD
    assert len(subjects(world, CASCADE)) == 1
    pass_days(world, TERM - 10)
    assert len(subjects(world, CASCADE)) == 2


def test_a_domain_without_a_deal_gives_its_people_tasks_without_a_record(world: World) -> None:
    world.register_domain(HERON)
    pass_days(world, TERM)

    (task,) = world.records(CASCADE, "tasks")
    assert subjects(world, CASCADE, HERON) == [f"Your registration of {HERON} has lapsed"]
    assert world.associated(CASCADE, str(task), "deals") == []
    assert len(subjects(world, VENDOR, HERON)) == 1


def test_while_domain_registration_is_retired_nothing_lapses(world: World, deal: SharedDeal) -> None:
    world.program = replace(world.program, phase=Phase.RETIRED)
    pass_days(world, TERM + 30)

    assert subjects(world, CASCADE) == []
    assert world.deal(deal.key).standing.hold is Hold.HELD

    world.program = replace(world.program, phase=Phase.PARALLEL)
    pass_days(world, 7)
    assert world.deal(deal.key).standing.hold is Hold.LAPSED


# Somebody else comes


def test_a_domain_that_ran_out_is_claimed_before_the_clock_came_by(world: World) -> None:
    world.register_domain(OSPREY, partner=SAKURA)
    world.clock.pass_(TERM * DAY / 1000)
    world.register()
    world.settle()

    now = lead(world, OSPREY)
    assert now.registration
    assert now.registration.partner == CASCADE
    assert [(each.partner, each.how) for each in now.lost] == [(SAKURA, Loss.LAPSED)]
    assert (count(world, CASCADE), count(world, SAKURA)) == (1, 0)
    assert subjects(world, SAKURA) == [f"Your registration of {OSPREY} has lapsed"]
    assert subjects(world, CASCADE) == []
    assert len(subjects(world, VENDOR)) == 1


def test_whether_a_rival_took_it_is_not_to_be_seen_by_who_lost_it(world: World) -> None:
    def life(world: World, *, rival: bool) -> list[str]:
        world.register_domain(OSPREY, partner=SAKURA)
        world.clock.pass_(TERM * DAY / 1000)
        if rival:
            world.register_domain(OSPREY, partner=RHEINWERK)
        pass_days(world, 0)
        return [str(sorted(world.read(SAKURA, "tasks", id).items())) for id in world.records(SAKURA, "tasks")]

    assert life(world, rival=True) == life(World(), rival=False)


def test_its_own_registration_that_ran_out_is_renewed_by_the_next_deal(
    world: World, deal: SharedDeal
) -> None:
    world.clock.pass_(TERM * DAY / 1000)
    second = world.register(id="form-0002", values={"deal_name": "Second", "product_interest": "chamber"})
    world.settle()

    assert second.deal.kind is Kind.CHANNEL
    assert count(world, CASCADE) == 1
    assert world.deal(deal.key).standing.hold is Hold.HELD
    assert world.deal(second.deal.key).standing.hold is Hold.HELD
    assert subjects(world, CASCADE) == []


def test_a_deal_that_is_registered_knows_at_once_how_it_stands(world: World) -> None:
    answer = world.register()

    assert answer.deal.standing.hold is Hold.HELD
    assert answer.deal.standing.held_until == world.clock.now() + TERM * DAY


# Proof of involvement


def two_partners(world: World) -> tuple[SharedDeal, SharedDeal]:
    ours = world.register().deal.key
    theirs = world.register(
        partner=SAKURA, owner_email=seeds.SAKURA_SELLER, contact_email="kim2@osprey-labs.example"
    ).deal.key
    world.settle()
    return world.deal(ours), world.deal(theirs)


def say(world: World, deal: SharedDeal, **values: str) -> None:
    world.vendor_rep.update("deals", str(deal.vendor.deal), values)
    world.settle()


def proven_elsewhere(world: World, deals: Collection[SharedDeal]) -> list[bool]:
    return [world.deal(deal.key).standing.proven_elsewhere for deal in deals]


def test_whoever_is_confirmed_first_stays_first_until_its_deal_is_over(world: World) -> None:
    ours, theirs = two_partners(world)
    say(world, theirs, twindeal_poi="confirmed")
    assert proven_elsewhere(world, (ours, theirs)) == [True, False]

    say(world, ours, twindeal_poi="confirmed")
    assert proven_elsewhere(world, (ours, theirs)) == [True, False]

    say(world, theirs, dealstage="closedlost")
    assert proven_elsewhere(world, (ours,)) == [False]


@pytest.mark.parametrize("taken_back", ["declined", "requested"])
def test_a_proof_that_is_taken_back_makes_way(world: World, taken_back: str) -> None:
    ours, theirs = two_partners(world)
    say(world, theirs, twindeal_poi="confirmed")
    say(world, theirs, twindeal_poi=taken_back)

    assert lead(world, OSPREY).proofs == ()
    assert proven_elsewhere(world, (ours, theirs)) == [False, False]


def test_who_won_keeps_its_proof(world: World) -> None:
    ours, theirs = two_partners(world)
    say(world, theirs, twindeal_poi="confirmed")
    say(world, theirs, dealstage="closedwon")

    assert proven_elsewhere(world, (ours,)) == [True]


def test_all_news_of_a_lead_are_told_by_whoever_recorded_them(world: World) -> None:
    """The clock finds nothing left to tell."""
    ours, theirs = two_partners(world)
    say(world, theirs, twindeal_poi="confirmed")
    world.release_domain(OSPREY)

    assert lead(world, OSPREY).untold_since == 0
    assert world.deal(ours.key).standing.hold is Hold.GIVEN_UP


# Asking for a domain


def test_a_domain_is_registered_renewed_and_given_up_by_its_partner(world: World) -> None:
    world.register_domain(f"https://www.{HERON}/products")
    again = world.register_domain(HERON)
    assert isinstance(again, Lead)
    assert again.registration
    assert again.registration.partner == CASCADE
    assert count(world, CASCADE) == 1

    world.release_domain(HERON)
    world.release_domain(HERON)
    assert lead(world, HERON).registration is None
    assert count(world, CASCADE) == 0


def test_what_another_partner_holds_is_refused_without_a_word_about_it(world: World) -> None:
    world.register_domain(HERON, partner=SAKURA)

    assert refused(world.register_domain(HERON)) is DomainReason.ALREADY_REGISTERED
    assert refused(world.renew_domain(HERON)) is DomainReason.NOT_HELD
    assert refused(world.release_domain(HERON)) is DomainReason.NOT_HELD
    assert lead(world, HERON).registration == world.kept.domains_of(SAKURA)[0].registration


def test_a_lead_of_the_vendor_s_own_sales_is_not_registered_to_a_partner(world: World) -> None:
    owner = world.portal(VENDOR).owners[seeds.DIRECT_REP]
    world.vendor_rep.create("companies", {"domain": HERON, "hubspot_owner_id": owner})
    world.clock.pass_(60)  # HubSpot's search lags

    assert refused(world.register_domain(HERON)) is DomainReason.DIRECT_REP_OWNS
    assert lead(world, HERON) == Lead(domain=Domain(HERON))


@pytest.mark.parametrize(
    "text, reason",
    [
        pytest.param("not a domain", DomainReason.DOMAIN_INVALID, id="none"),
        pytest.param("gmail.com", DomainReason.FREE_MAIL_DOMAIN, id="free-mail"),
        pytest.param(f"shop.{seeds.CASCADE_DOMAIN}", DomainReason.OWN_DOMAIN, id="its own"),
    ],
)
def test_what_can_t_be_registered_is_refused_and_nothing_is_written(
    world: World, text: str, reason: DomainReason
) -> None:
    assert refused(world.register_domain(text)) is reason
    assert world.kept.domains_of(CASCADE) == []


def test_at_capacity_a_domain_is_refused_and_after_a_release_it_is_not(world: World) -> None:
    domains = [f"prospect-{number}.example" for number in range(20)]
    for domain in domains:
        world.register_domain(domain)

    assert refused(world.register_domain(HERON)) is DomainReason.AT_CAPACITY
    world.release_domain(domains[0])
    assert isinstance(world.register_domain(HERON), Lead)
    assert count(world, CASCADE) == len(world.kept.domains_of(CASCADE)) == 20


def test_a_release_that_brings_a_partner_back_to_its_capacity_is_noticed_at_once(
    world: World, deal: SharedDeal
) -> None:
    domains = [f"prospect-{number}.example" for number in range(5)]
    for domain in domains:
        world.register_domain(domain)
    partner = world.kept.partner(CASCADE)
    assert partner
    world.kept.save_partner(replace(partner, tier="registered"), vendor=VENDOR)
    world.kept.look_at_partner(CASCADE, world.clock.now())
    world.run_schedules()
    assert world.deal(deal.key).standing.over_capacity

    world.release_domain(domains[0])
    world.run_schedules()
    assert count(world, CASCADE) == 5
    assert not world.deal(deal.key).standing.over_capacity
