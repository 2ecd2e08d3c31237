"""The vendor sets one partner's proof of involvement over the API; nobody else does."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.component.deployed import CASCADE, VENDOR, Deployed


def refusal(answer: Mapping[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["error"]["code"]


@pytest.mark.parametrize("said", ["requested", "confirmed", "declined"])
def test_the_vendor_sets_it_and_both_records_show_it(system: Deployed, said: str) -> None:
    deal = system.a_shared_deal()
    answer = system.ask(system.vendor_rep, "POST", f"/api/shared-deals/{deal.key}/poi", {"poi": said})
    system.settle()

    assert (answer["statusCode"], answer["json"]["values"]["poi"]) == (200, said)
    for portal, record in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        assert system.read(portal, "deals", record)["twindeal_poi"] == said


def test_a_partner_does_not_prove_itself(system: Deployed) -> None:
    deal = system.a_shared_deal()
    answer = system.ask(system.seller, "POST", f"/api/shared-deals/{deal.key}/poi", {"poi": "confirmed"})

    assert refusal(answer) == (404, "not_found")
    assert "poi" not in system.deal(deal.key).registers


def test_a_word_that_is_none_is_told_and_nothing_is_set(system: Deployed) -> None:
    deal = system.a_shared_deal()
    answer = system.ask(system.vendor_rep, "POST", f"/api/shared-deals/{deal.key}/poi", {"poi": "certainly"})

    assert refusal(answer) == (422, "invalid")
    assert "poi" not in system.deal(deal.key).registers


def test_what_is_not_shared_any_more_is_not_proven(system: Deployed) -> None:
    deal = system.a_shared_deal()
    system.ask(system.seller, "POST", f"/api/shared-deals/{deal.key}/end", {})
    answer = system.ask(system.vendor_rep, "POST", f"/api/shared-deals/{deal.key}/poi", {"poi": "confirmed"})

    assert refusal(answer) == (409, "not_shared")
