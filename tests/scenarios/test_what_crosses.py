"""Designated properties and shared messages cross, and nothing else does (S7, S8)."""

import pytest

from infra.local.simulator import seeds
from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Side
from shared.domain.registration import Reason
from shared.store import keys
from shared.store.writes import document
from tests.support.world import CASCADE, SAKURA, VENDOR, World


@pytest.fixture
def world() -> World:
    world = World()
    world.register()
    world.settle()
    return world


@pytest.fixture
def deal(world: World) -> SharedDeal:
    return world.the_deal()


CHANGES = [
    pytest.param(
        {"dealname": "Osprey test bench, phase 2"}, {"dealname": "Osprey test bench, phase 2"}, id="name"
    ),
    pytest.param({"amount": "15000.50"}, {"amount": "15000.5", "deal_currency_code": "USD"}, id="amount"),
    pytest.param({"hs_next_step": "Call Kim"}, {"hs_next_step": "Call Kim"}, id="next steps"),
    pytest.param(
        {"twindeal_product_interest": "Bench X"}, {"twindeal_product_interest": "Bench X"}, id="product"
    ),
    pytest.param({"hs_next_step": ""}, {}, id="cleared"),
]


@pytest.mark.parametrize("change, shown", CHANGES)
def test_an_edit_of_the_partner_reaches_the_vendor(
    world: World, deal: SharedDeal, change: dict[str, str], shown: dict[str, str]
) -> None:
    world.seller.update("deals", str(deal.partner.deal), change)
    world.settle()

    found = world.read(VENDOR, "deals", deal.vendor.deal)
    assert {name: found.get(name) for name in shown} == shown


@pytest.mark.parametrize("change, shown", CHANGES)
def test_an_edit_of_the_vendor_reaches_the_partner(
    world: World, deal: SharedDeal, change: dict[str, str], shown: dict[str, str]
) -> None:
    world.vendor_rep.update("deals", str(deal.vendor.deal), change)
    world.settle()

    found = world.read(CASCADE, "deals", deal.partner.deal)
    assert {name: found.get(name) for name in shown} == shown


def test_a_stage_crosses_through_the_stage_map(world: World, deal: SharedDeal) -> None:
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"dealstage": "contractsent"})
    world.settle()

    assert world.read(CASCADE, "deals", deal.partner.deal)["dealstage"] == "twindeal_contract"


def test_a_close_date_keeps_its_calendar_day_from_tokyo_to_new_york() -> None:
    world = World()
    deal = world.register(
        partner=SAKURA, values={"deal_name": "Day test", "close_date": "2026-03-01", "stage": "appointment"}
    ).deal
    world.settle()
    deal = world.deal(deal.key)

    assert (
        world.read(VENDOR, "deals", deal.vendor.deal)["closedate"] == "2026-03-01T17:00:00Z"
    )  # noon, New York
    assert (
        world.read(SAKURA, "deals", deal.partner.deal)["closedate"] == "2026-03-01T03:00:00Z"
    )  # noon, Tokyo


def test_an_edit_crosses_once_and_comes_back_never(world: World, deal: SharedDeal) -> None:
    world.sim.reset_calls()
    world.seller.update("deals", str(deal.partner.deal), {"amount": "20000"})
    world.settle()

    assert world.calls(VENDOR) == 1
    assert world.calls(CASCADE) == 0


def test_twenty_edits_in_a_row_are_one_write(world: World, deal: SharedDeal) -> None:
    world.sim.reset_calls()
    for amount in range(20):
        world.seller.update("deals", str(deal.partner.deal), {"amount": str(1000 + amount)})
    world.settle()

    assert world.read(VENDOR, "deals", deal.vendor.deal)["amount"] == "1019"
    assert world.calls(VENDOR) <= 2


def test_the_later_of_two_edits_wins_on_both_sides(world: World, deal: SharedDeal) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"dealname": "Partner's name"})
    world.clock.pass_(0.01)
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"dealname": "Vendor's name"})
    world.settle()

    assert world.read(VENDOR, "deals", deal.vendor.deal)["dealname"] == "Vendor's name"
    assert world.read(CASCADE, "deals", deal.partner.deal)["dealname"] == "Vendor's name"


def test_a_shared_message_is_a_note_on_both_records_once(world: World, deal: SharedDeal) -> None:
    world.post(deal, Side.PARTNER, "Kim wants <b>two</b> benches\nby March", id="message-0001")
    world.post(deal, Side.PARTNER, "Kim wants <b>two</b> benches\nby March", id="message-0001")
    world.settle()

    for portal, side in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        (note,) = world.notes(portal, side.deal)
        assert "Kim wants &lt;b&gt;two&lt;/b&gt; benches<br>by March" in note
        assert seeds.CASCADE_NAME in note


def test_messages_of_both_sides_are_two_even_if_both_forms_chose_the_same_id(
    world: World, deal: SharedDeal
) -> None:
    for side in Side:
        world.post(deal, side, f"from the {side}", id="message-0001")
    world.settle()

    assert len(world.notes(VENDOR, deal.vendor.deal)) == len(world.notes(CASCADE, deal.partner.deal)) == 2


def test_messages_of_both_sides_keep_their_order(world: World, deal: SharedDeal) -> None:
    for number, side in enumerate((Side.VENDOR, Side.PARTNER, Side.VENDOR)):
        world.post(deal, side, f"message number {number}", id=f"message-{number}")
        world.clock.pass_(1)
    world.settle()

    for portal, state in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        found = [note.rpartition("number ")[2] for note in world.notes(portal, state.deal)]
        assert found == ["0", "1", "2"]


def test_comments_ordinary_notes_and_other_properties_never_cross(world: World, deal: SharedDeal) -> None:
    canary = "CANARY-71bd"
    record = str(deal.partner.deal)
    world.seller.comment("deals", record, f"{canary} comment")
    world.seller.add_note("deals", record, f"{canary} note")
    world.seller.add_task("deals", record, f"{canary} task")
    world.seller.update("deals", record, {"description": f"{canary} description"})
    world.settle()

    vendor = world.read(VENDOR, "deals", deal.vendor.deal)
    assert canary not in str(dict(vendor))
    assert world.notes(VENDOR, deal.vendor.deal) == []


def test_an_edit_of_what_only_we_write_stays_on_its_side(world: World, deal: SharedDeal) -> None:
    world.seller.update("deals", str(deal.partner.deal), {"twindeal_kind": "channel (my best one)"})
    world.settle()

    assert world.read(VENDOR, "deals", deal.vendor.deal)["twindeal_kind"] == "channel"


def test_a_partner_taken_off_the_deal_ends_the_sharing_and_both_records_stay(
    world: World, deal: SharedDeal
) -> None:
    company = world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    world.vendor_rep.disassociate("deals", str(deal.vendor.deal), "companies", company)
    world.settle()
    ended = world.the_deal()
    assert (ended.state, ended.reasons) == (State.ENDED, (Reason.PARTNER_TAKEN_OFF,))
    for portal, side in ((VENDOR, deal.vendor), (CASCADE, deal.partner)):
        assert world.read(portal, "deals", side.deal)["twindeal_state"] == "ended"

    world.sim.reset_calls()
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "1"})
    world.settle()
    assert world.read(CASCADE, "deals", deal.partner.deal)["amount"] == "12000.5"
    assert world.calls() == 0


def test_a_partner_taken_off_in_one_breath_with_a_slip_of_the_mouse_is_off_all_the_same(
    world: World, deal: SharedDeal
) -> None:
    record = str(deal.vendor.deal)
    ours, another = (
        world.find(VENDOR, "companies", domain=domain)
        for domain in (seeds.CASCADE_DOMAIN, seeds.SAKURA_DOMAIN)
    )
    world.vendor_rep.associate("deals", record, "companies", another)
    world.vendor_rep.disassociate("deals", record, "companies", another)
    world.vendor_rep.disassociate("deals", record, "companies", ours)
    world.settle()

    assert world.the_deal().reasons == (Reason.PARTNER_TAKEN_OFF,)
    assert world.kept.deals_of(SAKURA) == []


def test_a_partner_put_back_on_the_deal_goes_on_with_the_same_two_records(
    world: World, deal: SharedDeal
) -> None:
    company = world.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    world.vendor_rep.disassociate("deals", str(deal.vendor.deal), "companies", company)
    world.settle()
    world.vendor_rep.update("deals", str(deal.vendor.deal), {"amount": "9000"})
    world.vendor_rep.associate("deals", str(deal.vendor.deal), "companies", company)
    world.settle()

    again = [each for each in world.kept.deals_of(VENDOR) if each.state is State.ACTIVE]
    assert [each.partner.deal for each in again] == [deal.partner.deal]
    assert world.read(CASCADE, "deals", deal.partner.deal)["amount"] == "9000"


def test_either_side_may_end_the_sharing(world: World, deal: SharedDeal) -> None:
    world.end(deal, Side.PARTNER)
    world.settle()

    assert world.read(VENDOR, "deals", deal.vendor.deal)["twindeal_reasons"] == "ended_by_partner"


@pytest.mark.parametrize("text", ["日" * 16_000, "🚀" * 8_000])
def test_a_very_long_text_crosses_and_the_shared_deal_can_still_be_stored(
    world: World, deal: SharedDeal, text: str
) -> None:
    names = ("dealname", "hs_next_step", "twindeal_product_interest")
    world.seller.update("deals", str(deal.partner.deal), dict.fromkeys(names, text))
    world.settle()

    vendor = world.read(VENDOR, "deals", deal.vendor.deal)
    assert [vendor[name] for name in names] == [text] * 3
    assert document(keys.deal(deal.key), world.deal(deal.key))


def test_a_text_too_long_to_be_stored_stays_where_it_is_and_holds_up_nothing(
    world: World, deal: SharedDeal
) -> None:
    changes = {"hs_next_step": "日" * 60_000, "amount": "4711"}
    world.seller.update("deals", str(deal.partner.deal), changes)
    world.settle()

    vendor = world.read(VENDOR, "deals", deal.vendor.deal)
    assert (vendor["amount"], vendor.get("hs_next_step", "")) == ("4711", "")
