"""The vendor's people put partners on many deals at once: each is decided as if it had come alone."""

from infra.local.simulator import seeds
from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import PortalId
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR, World

COMPANIES = {SAKURA: seeds.SAKURA_DOMAIN, CASCADE: seeds.CASCADE_DOMAIN, RHEINWERK: seeds.RHEINWERK_DOMAIN}


def put_on_new_deals(world: World, *partners_and_leads: tuple[PortalId, str]) -> dict[str, SharedDeal]:
    """The vendor's deals, imported in one go; the shared deals by name."""
    for number, (partner, domain) in enumerate(partners_and_leads):
        companies = (
            world.find(VENDOR, "companies", domain=domain),
            world.find(VENDOR, "companies", domain=COMPANIES[partner]),
        )
        world.vendor_rep.create(
            "deals",
            {"dealname": f"Deal {number}", "dealstage": "qualifiedtobuy", "pipeline": "default"},
            [("companies", company) for company in companies],
        )
    world.settle()
    return {deal.registers["deal_name"].value: deal for deal in world.kept.deals_of(VENDOR)}


def a_company(world: World, domain: str) -> str:
    world.vendor_rep.create("companies", {"name": domain, "domain": domain})
    return domain


def test_partners_on_leads_of_their_own_all_get_their_deal() -> None:
    world = World()
    leads = [a_company(world, f"lead-{number}.example") for number in range(12)]
    partners = [(SAKURA, CASCADE, RHEINWERK)[number % 3] for number in range(12)]
    deals = put_on_new_deals(world, *zip(partners, leads, strict=True))

    assert len(deals) == 12
    assert {deal.state for deal in deals.values()} == {State.ACTIVE}
    for number, partner in enumerate(partners):
        assert len(world.records(partner, "deals", dealname=f"Deal {number}")) == 1


def test_of_two_partners_put_on_deals_of_one_lead_at_once_the_second_is_decided_on_what_the_first_left() -> (
    None
):
    world = World()
    lead = a_company(world, "lead.example")
    deals = put_on_new_deals(world, (SAKURA, lead), (CASCADE, lead))

    kinds = sorted(str(deal.kind) for deal in deals.values())
    assert kinds == [Kind.BEST_PARTNER_WINS, Kind.PARTNER_COLLABORATION]
    assert len(world.kept.lead(deals["Deal 0"].lead or deals["Deal 1"].lead).open_deals) == 2  # type: ignore[arg-type]
