"""The vendor's people put a partner on a deal, and the program lets the partner accept first (§11)."""

from dataclasses import replace

import pytest

from handlers import invitation_answered
from infra.local.simulator import Faults, seeds
from shared.domain.deals import Entry, Kind, SharedDeal, State
from shared.domain.ids import RecordId, Side
from shared.domain.invitation import InvitationTerms, Reply
from shared.domain.registration import Reason
from tests.scenarios.test_five_ways_in import WAYS_IN
from tests.support.world import CASCADE, SAKURA, VENDOR, World

SYNCED = ("dealname", "amount", "dealstage", "closedate", "hs_next_step")


@pytest.fixture
def world() -> World:
    return asking(World())


def asking(world: World) -> World:
    world.program = replace(world.program, invitation=InvitationTerms(accept_first=True))
    return world


@pytest.fixture
def deal(world: World) -> SharedDeal:
    """One that the vendor's people put the partner on; it waits for the partner's answer."""
    return WAYS_IN[Entry.VENDOR_CREATED](world)


def set_reply(world: World, deal: SharedDeal, reply: str) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"twindeal_invitation": reply})
    world.clock.pass_(1)


def click(world: World, deal: SharedDeal, reply: Reply) -> SharedDeal | None:
    answered, outcome = invitation_answered.answer(
        world.deal(deal.key), reply, at=world.clock.now(), store=world.store, program=world.program
    )
    world.rung |= outcome.behind
    return answered


def partner_company(world: World, domain: str = seeds.CASCADE_DOMAIN) -> int:
    return world.find(VENDOR, "companies", domain=domain)


def take_off(world: World, deal: SharedDeal) -> None:
    world.clock.pass_(5)
    world.vendor_rep.disassociate("deals", str(deal.vendor.deal), "companies", partner_company(world))


def put_on(world: World, deal: SharedDeal) -> None:
    world.clock.pass_(5)
    world.vendor_rep.associate("deals", str(deal.vendor.deal), "companies", partner_company(world))


def in_partners_crm(world: World, deal: SharedDeal) -> dict[str, str]:
    return dict(world.read(CASCADE, "deals", deal.partner.deal))


def in_vendors_crm(world: World, deal: SharedDeal) -> dict[str, str]:
    return dict(world.read(VENDOR, "deals", deal.vendor.deal))


# Before the answer


def test_the_partner_sees_what_the_program_shows_and_nothing_else(world: World, deal: SharedDeal) -> None:
    shown = in_partners_crm(world, deal)

    assert deal.state is State.INVITED
    assert (shown["dealname"], shown["twindeal_state"]) == ("Maple Ridge scales", "invited")
    assert "amount" not in shown
    assert world.records(CASCADE, "companies", domain="maple-ridge.example") == []
    assert world.records(CASCADE, "contacts", email="omar.haddad@maple-ridge.example") == []
    assert in_vendors_crm(world, deal)["twindeal_state"] == "invited"


def test_what_the_vendor_changes_crosses_as_far_as_it_is_shown(world: World, deal: SharedDeal) -> None:
    record = str(deal.vendor.deal)
    world.vendor_rep.update("deals", record, {"dealname": "Maple Ridge, two scales", "amount": "9000"})
    world.settle()

    shown = in_partners_crm(world, deal)
    assert shown["dealname"] == "Maple Ridge, two scales"
    assert "amount" not in shown


def test_nothing_of_the_partners_edits_crosses(world: World, deal: SharedDeal) -> None:
    before = in_vendors_crm(world, deal)
    world.seller.update(
        "deals",
        str(deal.partner.deal),
        {"dealname": "Ours", "amount": "1", "hs_next_step": "Think", "dealstage": "twindeal_lost"},
    )
    world.settle()

    after = in_vendors_crm(world, deal)
    assert {name: after.get(name) for name in SYNCED} == {name: before.get(name) for name in SYNCED}


def test_an_invitation_counts_as_open_on_the_lead(world: World, deal: SharedDeal) -> None:
    assert deal.lead
    assert [each.key for each in world.kept.lead(deal.lead).open_deals] == [deal.key]

    rival = world.register(
        partner=SAKURA, company_name="Maple Ridge Foods", company_domain="maple-ridge.example"
    ).deal
    assert rival.kind is Kind.BEST_PARTNER_WINS


def test_messages_wait_for_the_answer(world: World, deal: SharedDeal) -> None:
    world.post(deal, Side.VENDOR, "Welcome")
    world.settle()

    assert world.notes(CASCADE, deal.partner.deal) == []


# The answer


@pytest.mark.parametrize("way", ["the property", "the button", "registering it"])
def test_from_acceptance_on_everything_crosses(world: World, deal: SharedDeal, way: str) -> None:
    if way == "the property":
        set_reply(world, deal, "accepted")
    elif way == "the button":
        assert click(world, deal, Reply.ACCEPTED)
    else:
        world.register(entry=Entry.CONVERTED_DEAL, deal=deal.partner.deal, values={})
    world.settle()

    record = str(deal.partner.deal)
    shown = in_partners_crm(world, deal)
    assert world.deal(deal.key).state is State.ACTIVE
    assert (shown["amount"], shown["dealstage"], shown["twindeal_invitation"]) == (
        "7000",
        "twindeal_qualified",
        "accepted",
    )
    company = world.find(CASCADE, "companies", domain="maple-ridge.example")
    contact = world.find(CASCADE, "contacts", email="omar.haddad@maple-ridge.example")
    assert world.associated(CASCADE, record, "companies") == [company]
    assert world.associated(CASCADE, record, "contacts") == [contact]
    world.seller.update("deals", record, {"amount": "7500"})
    world.settle()
    assert in_vendors_crm(world, deal)["amount"] == "7500"
    assert world.deal(deal.key).behind == frozenset()


def test_what_the_partner_edited_before_it_accepted_crosses_then(world: World, deal: SharedDeal) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"hs_next_step": "Call Omar"})
    world.settle()
    set_reply(world, deal, "accepted")
    world.settle()

    assert in_vendors_crm(world, deal)["hs_next_step"] == "Call Omar"


def test_a_declined_invitation_ends_and_both_records_say_so(world: World, deal: SharedDeal) -> None:
    set_reply(world, deal, "declined")
    world.settle()

    ended = world.deal(deal.key)
    assert (ended.state, ended.reasons) == (State.ENDED, (Reason.INVITATION_DECLINED,))
    for shown in (in_partners_crm(world, deal), in_vendors_crm(world, deal)):
        assert (shown["twindeal_state"], shown["twindeal_reasons"]) == ("ended", "invitation_declined")
    assert ended.lead
    assert world.kept.lead(ended.lead).open_deals == ()

    world.sim.reset_calls()
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"dealname": "Without them"})
    world.settle()
    assert world.calls() == 0


def test_a_partner_may_change_its_mind(world: World, deal: SharedDeal) -> None:
    set_reply(world, deal, "declined")
    world.settle()
    set_reply(world, deal, "accepted")
    world.settle()
    assert world.deal(deal.key).state is State.ACTIVE
    assert in_partners_crm(world, deal)["amount"] == "7000"

    set_reply(world, deal, "declined")
    world.settle()
    assert world.deal(deal.key).reasons == (Reason.INVITATION_DECLINED,)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("last", ["accepted", "declined"])
def test_answers_told_in_any_order_end_in_the_last_one(last: str, seed: int) -> None:
    world = asking(World(seed=seed))
    deal = WAYS_IN[Entry.VENDOR_CREATED](world)
    world.sim.faults = Faults(webhook_delay_ms=(0, 20_000), duplicate_events=0.5)
    first = "declined" if last == "accepted" else "accepted"
    for reply in (first, last, first, last):
        set_reply(world, deal, reply)
    world.settle()

    assert world.deal(deal.key).state is (State.ACTIVE if last == "accepted" else State.ENDED)


def test_something_else_in_the_property_is_no_answer(world: World, deal: SharedDeal) -> None:
    set_reply(world, deal, "accepted")
    world.settle()
    set_reply(world, deal, "")
    world.settle()

    assert world.deal(deal.key).state is State.ACTIVE
    assert in_partners_crm(world, deal)["twindeal_invitation"] == "accepted"


# Withdrawn, and asked again


def test_a_partner_that_is_taken_off_before_it_answers_can_answer_no_more(
    world: World, deal: SharedDeal
) -> None:
    take_off(world, deal)
    world.settle()
    assert world.deal(deal.key).reasons == (Reason.PARTNER_TAKEN_OFF,)

    assert click(world, deal, Reply.ACCEPTED) is None
    set_reply(world, deal, "accepted")
    world.settle()
    assert world.deal(deal.key).reasons == (Reason.PARTNER_TAKEN_OFF,)
    assert "amount" not in in_partners_crm(world, deal)


def test_who_declined_and_was_taken_off_is_not_back_by_accepting(world: World, deal: SharedDeal) -> None:
    set_reply(world, deal, "declined")
    take_off(world, deal)
    world.settle()
    set_reply(world, deal, "accepted")
    world.settle()

    assert world.deal(deal.key).reasons == (Reason.PARTNER_TAKEN_OFF,)


def test_who_is_put_on_again_is_asked_again(world: World, deal: SharedDeal) -> None:
    set_reply(world, deal, "declined")
    take_off(world, deal)
    world.settle()
    put_on(world, deal)
    world.settle()

    assert world.deal(deal.key).state is State.INVITED
    assert "twindeal_invitation" not in in_partners_crm(world, deal)
    set_reply(world, deal, "accepted")
    world.settle()
    assert world.deal(deal.key).state is State.ACTIVE


def test_a_deleted_record_that_is_restored_is_an_invitation_again(world: World, deal: SharedDeal) -> None:
    world.seller.archive("deals", str(deal.partner.deal))
    world.settle()
    assert world.deal(deal.key).reasons == (Reason.DEAL_REMOVED,)
    world.seller.restore("deals", str(deal.partner.deal))
    world.settle()

    assert world.deal(deal.key).state is State.INVITED


# Where nobody is asked


def test_a_program_that_does_not_ask_shares_at_once() -> None:
    world = World()
    deal = WAYS_IN[Entry.VENDOR_CREATED](world)

    assert deal.state is State.ACTIVE
    assert click(world, deal, Reply.DECLINED) is None
    world.sim.reset_calls()
    set_reply(world, deal, "declined")
    world.settle()
    assert world.deal(deal.key).state is State.ACTIVE


def test_a_partner_that_registers_a_deal_itself_is_not_asked(world: World) -> None:
    assert world.register().deal.state is State.ACTIVE


def test_what_the_partner_was_invited_to_is_not_registered_twice(world: World, deal: SharedDeal) -> None:
    record = RecordId(str(deal.partner.deal))
    again = world.register(entry=Entry.CONVERTED_DEAL, deal=record, values={})
    world.settle()

    assert again.deal.key == deal.key
    assert len(world.kept.deals_of(VENDOR)) == 1
