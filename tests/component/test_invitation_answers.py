"""An invitation is answered over the API by the partner that it is for, and by nobody else."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from functions import mirror_changes, process_events, serve_registrations
from infra.local.simulator import seeds
from shared.domain.deals import SharedDeal, State
from shared.domain.invitation import InvitationTerms
from shared.domain.program import Program
from shared.program_file import read_program
from tests.component.deployed import CASCADE, RHEINWERK, VENDOR, Deployed


def refusal(answer: Mapping[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["error"]["code"]


def reply(system: Deployed, user: Any, deal: SharedDeal, how: str) -> Mapping[str, Any]:
    return system.ask(user, "POST", f"/api/shared-deals/{deal.key}/{how}", {})


@pytest.fixture
def invited(system: Deployed, monkeypatch: pytest.MonkeyPatch) -> SharedDeal:
    """The vendor's people put the partner on a deal of theirs, in a program that lets it accept first."""
    asking = replace(read_program(), invitation=InvitationTerms(accept_first=True))

    def program() -> Program:
        return asking

    for module in (mirror_changes, process_events, serve_registrations):
        monkeypatch.setattr(module, "program", program)
    company = system.find(VENDOR, "companies", domain="maple-ridge.example")
    partner = system.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    system.vendor_rep.create(
        "deals",
        {"dealname": "Maple Ridge scales", "dealstage": "qualifiedtobuy", "pipeline": "default"},
        [("companies", company), ("companies", partner)],
    )
    system.settle()
    (listed,) = system.ask(system.seller, "GET", "/api/shared-deals")["json"]["sharedDeals"]
    return system.deal(listed["key"])


def test_the_partner_accepts(system: Deployed, invited: SharedDeal) -> None:
    assert invited.state is State.INVITED
    answer = reply(system, system.seller, invited, "accept")
    system.settle()

    assert (answer["statusCode"], answer["json"]["state"]) == (200, "active")
    record = system.deal(invited.key).partner.deal
    assert system.read(CASCADE, "deals", record)["twindeal_invitation"] == "accepted"
    assert reply(system, system.seller, invited, "accept")["json"]["state"] == "active"


def test_the_partner_declines(system: Deployed, invited: SharedDeal) -> None:
    answer = reply(system, system.seller, invited, "decline")
    system.settle()

    assert (answer["statusCode"], answer["json"]["state"]) == (200, "ended")
    assert answer["json"]["reasons"] == ["invitation_declined"]
    record = system.deal(invited.key).vendor.deal
    assert system.read(VENDOR, "deals", record)["twindeal_state"] == "ended"


@pytest.mark.parametrize("how", ["accept", "decline"])
def test_nobody_else_answers_it(system: Deployed, invited: SharedDeal, how: str) -> None:
    system.join(RHEINWERK)
    system.install(RHEINWERK)
    another_partner = system.person(RHEINWERK, seeds.RHEINWERK_SELLER)

    assert refusal(reply(system, system.vendor_rep, invited, how)) == (403, "not_a_partner")
    assert refusal(reply(system, another_partner, invited, how)) == (404, "not_found")
    assert system.deal(invited.key).state is State.INVITED


@pytest.mark.parametrize("how", ["accept", "decline"])
def test_a_deal_that_the_partner_registered_itself_is_no_invitation(system: Deployed, how: str) -> None:
    deal = system.a_shared_deal()

    assert refusal(reply(system, system.seller, deal, how)) == (409, "not_invited")
    assert system.deal(deal.key).state is State.ACTIVE
