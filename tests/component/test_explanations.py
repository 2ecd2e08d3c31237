"""Why a shared deal is what it is, over the API: for the vendor's people, and for nobody else."""

from infra.local.simulator import seeds
from tests.component.deployed import CASCADE, RHEINWERK, VENDOR, Deployed
from tests.component.opening import open_for_business


def path(key: str) -> str:
    return f"/api/shared-deals/{key}/explanation"


def test_the_vendor_sees_what_was_decided_and_what_it_would_be_now(new: Deployed) -> None:
    open_for_business(new, CASCADE, RHEINWERK)
    deal = new.a_shared_deal()
    rival = new.a_shared_deal(new.person(RHEINWERK, seeds.RHEINWERK_SELLER))
    stored = new.stored
    answer = new.ask(new.vendor_rep, "GET", path(deal.key))

    assert answer["statusCode"] == 200
    decided, now = answer["json"]["decided"], answer["json"]["now"]
    assert (decided["kind"], decided["rule"]) == ("channel", "6")
    assert decided["programVersion"] == deal.program_version
    assert (now["decision"]["kind"], now["decision"]["rule"]) == ("best_partner_wins", "2")
    (row,) = [row for row in now["rows"] if row["decides"]]
    assert row["facts"]["other_partners"] == [RHEINWERK]
    assert row["facts"]["other_open_deals"] == [rival.key]
    assert (new.stored, new.writes(VENDOR) + new.writes(CASCADE)) == (stored, 0)


def test_a_partner_is_not_told_even_of_its_own_deal(system: Deployed) -> None:
    """What it would be now would say who else has come to the lead since."""
    deal = system.a_shared_deal()
    answer = system.ask(system.seller, "GET", path(deal.key))

    assert (answer["statusCode"], answer["json"]["error"]["code"]) == (404, "not_found")


def test_of_a_deal_that_is_none_there_is_no_explanation(system: Deployed) -> None:
    answer = system.ask(system.vendor_rep, "GET", path("td-none"))

    assert (answer["statusCode"], answer["json"]["error"]["code"]) == (404, "not_found")
