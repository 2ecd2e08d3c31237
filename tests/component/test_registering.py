"""A partner registers from a card or page: the form, the answer, and what has happened by then."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.local.simulator import FaultKind, FaultRule, seeds
from shared.domain.ids import PortalId, Side
from tests.component.deployed import CASCADE, VENDOR, Deployed
from tests.component.forms import a_registration
from tests.component.output import Output

BENCH = "Osprey test bench"


def refusal(answer: Mapping[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["error"]["code"]


def preview(system: Deployed, **changes: Any) -> dict[str, Any]:
    return system.ask(system.seller, "POST", "/api/registrations/preview", a_registration(**changes))


def test_a_registration_is_answered_with_the_decision_and_the_shared_deal(
    system: Deployed, output: Output
) -> None:
    answer = system.register()
    told = answer["json"]
    deal = told.pop("sharedDeal")

    assert answer["statusCode"] == 201
    assert told == {
        "decision": "shared",
        "reasons": [],
        "reasonDetails": [],
        "remarks": [],
        "remarkDetails": [],
        "kind": "channel",
        "leads": seeds.CAM_OF_CASCADE,
        "leadRegistered": True,
    }
    assert (deal["state"], deal["sharedWith"]) == ("active", seeds.VENDOR_NAME)
    assert deal["values"]["deal_name"] == BENCH
    assert deal["sync"] == {"thisSide": "waiting", "otherSide": "waiting"}
    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]
    assert output.metrics["registrations"] == 1


def test_an_unqualified_registration_is_held_with_its_reasons_and_nobody_is_rung_for(
    system: Deployed,
) -> None:
    answer = system.register(relationshipEstablished=False, need="")

    assert answer["statusCode"] == 201
    assert (answer["json"]["decision"], answer["json"]["reasons"]) == (
        "held",
        ["relationship_missing", "need_missing"],
    )
    assert system.mirror.bodies == []


def test_a_held_registration_that_is_sent_again_with_what_was_missing_is_the_same_deal(
    system: Deployed,
) -> None:
    held = system.register(needIdentified=False)["json"]["sharedDeal"]
    shared = system.register()["json"]["sharedDeal"]

    assert (held["state"], shared["state"]) == ("held", "active")
    assert held["key"] == shared["key"]


# Ways in


def from_a_contact(system: Deployed) -> dict[str, Any]:
    contact = system.find(CASCADE, "contacts", email="robin.garcia@sierra-hydro.example")
    company = {"name": "Sierra Hydro", "domain": "sierra-hydro.example"}
    return a_registration(entry="contact", recordId=str(contact), contact=None, company=company)


def from_a_company(system: Deployed) -> dict[str, Any]:
    company = system.find(CASCADE, "companies", domain="sierra-hydro.example")
    return a_registration(entry="company", recordId=str(company), company=None)


def by_converting_a_deal(system: Deployed) -> dict[str, Any]:
    deal = system.find(CASCADE, "deals", dealname="Bluefin test bench")
    given = dict.fromkeys(("dealName", "amount", "currency", "closeDate", "company", "contact"))
    return a_registration(entry="converted_deal", recordId=str(deal), **given)


@pytest.mark.parametrize(
    "fill_in, name, amount",
    [
        pytest.param(lambda _: a_registration(), BENCH, "12000.5", id="from the dashboard"),
        pytest.param(from_a_contact, BENCH, "12000.5", id="from a contact"),
        pytest.param(from_a_company, BENCH, "12000.5", id="from a company"),
        pytest.param(by_converting_a_deal, "Bluefin test bench", "36500.5", id="by converting a deal"),
    ],
)
def test_every_way_in_ends_in_the_same_deal_in_both_crms(
    system: Deployed, fill_in: Any, name: str, amount: str
) -> None:
    answer = system.ask(system.seller, "POST", "/api/registrations", fill_in(system))
    assert answer["statusCode"] == 201
    system.settle()

    deal = system.deal(answer["json"]["sharedDeal"]["key"])
    assert deal.behind == set()
    for portal, record in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        shown = system.read(portal, "deals", record)
        assert (shown["dealname"], shown["amount"]) == (name, amount)
        assert len(system.records(portal, "deals", dealname=name)) == 1


@pytest.mark.parametrize("entry", ["contact", "company", "converted_deal"])
def test_a_record_that_is_not_there_any_more_is_not_found(system: Deployed, entry: str) -> None:
    stored = system.stored
    answer = system.register(entry=entry, recordId="7")

    assert refusal(answer) == (404, "not_found")
    assert system.stored == stored


def test_after_a_registration_that_failed_edits_of_strangers_are_not_kept_waiting(system: Deployed) -> None:
    """It had announced a link; whatever ends it takes the announcement back."""
    system.register(entry="converted_deal", recordId="7")
    system.seller.update(
        "deals", system.find(CASCADE, "deals", dealname="Bluefin test bench"), {"amount": "1"}
    )
    system.sim.deliver_due(system.take_webhook)
    system.process_events()

    assert system.events.bodies == []


# Twice


def test_a_registration_that_is_repeated_is_one_deal(system: Deployed) -> None:
    first = system.register()
    second = system.register()
    system.settle()
    third = system.register()
    system.settle()

    assert [answer["statusCode"] for answer in (first, second, third)] == [201, 201, 201]
    assert len({answer["json"]["sharedDeal"]["key"] for answer in (first, second, third)}) == 1
    assert second["json"]["decision"] == "already_shared"
    for portal in (VENDOR, CASCADE):
        assert len(system.records(portal, "deals", dealname=BENCH)) == 1


def test_the_same_lead_and_product_under_another_id_is_the_deal_that_stands(system: Deployed) -> None:
    first = system.register()["json"]["sharedDeal"]
    second = system.register(id="form-0002")["json"]["sharedDeal"]

    assert second["key"] == first["key"]


def test_a_repeated_registration_rings_again_for_what_the_first_did_not_bring_over(
    system: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first was recorded and died before it rang: HubSpot's page repeats it."""
    system.without_the_mirror_queue(monkeypatch)
    with pytest.raises(Exception, match="does not exist"):
        system.register()
    assert system.the_deal().behind == set(Side)
    system.with_the_mirror_queue(monkeypatch)
    system.register()

    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]


# Preview


@pytest.mark.parametrize(
    "fill_in",
    [
        pytest.param(lambda _: a_registration(), id="from the dashboard"),
        pytest.param(from_a_contact, id="from a contact"),
        pytest.param(from_a_company, id="from a company"),
        pytest.param(by_converting_a_deal, id="by converting a deal"),
        pytest.param(lambda _: a_registration(needIdentified=False), id="what would be held"),
    ],
)
def test_a_preview_says_what_registering_would_and_writes_nothing_anywhere(
    system: Deployed, fill_in: Any
) -> None:
    stored = system.stored
    form = fill_in(system)
    previewed = system.ask(system.seller, "POST", "/api/registrations/preview", form)

    assert previewed["statusCode"] == 200
    assert system.stored == stored
    assert system.writes(VENDOR) + system.writes(CASCADE) == 0
    assert (system.events.bodies, system.mirror.bodies) == ([], [])
    why = {name: previewed["json"].pop(name) for name in ("explanation", "duplicates")}
    assert why["duplicates"] == []
    registered = system.ask(system.seller, "POST", "/api/registrations", form)["json"]
    del registered["sharedDeal"]
    assert registered == previewed["json"]


def test_a_preview_of_what_is_shared_already_says_so(system: Deployed) -> None:
    deal = system.a_shared_deal()
    answer = preview(system, productInterest="")

    assert answer["json"]["decision"] == "already_shared"
    assert answer["json"]["duplicates"] == [
        {
            "key": deal.key,
            "name": BENCH,
            "product": "",
            "state": "active",
            "open": True,
            "recordId": deal.partner.deal,
        }
    ]
    assert answer["json"]["explanation"]["wouldChange"] == ["own_deal_ends"]
    assert system.deal(deal.key) == deal


def test_a_preview_explains_by_the_partner_s_own_facts(system: Deployed) -> None:
    system.a_shared_deal(productInterest="Bench X")
    told = preview(system, id="form-0002", productInterest="Bench Y")["json"]

    assert [(each["product"], each["open"]) for each in told["duplicates"]] == [("Bench X", True)]
    assert told["explanation"]["capacity"] == {"used": 1, "allowed": 20}
    assert told["explanation"]["registeredUntil"].endswith("Z")
    assert told["explanation"]["wouldChange"] == ["domain_registration_expires"]


def test_what_is_missing_is_said_in_sentences_with_a_next_step(system: Deployed) -> None:
    for answer in (preview(system, needIdentified=False), system.register(needIdentified=False)):
        assert answer["json"]["reasons"] == ["need_missing"]
        assert answer["json"]["reasonDetails"] == [
            {
                "code": "need_missing",
                "sentence": "The prospect's need is not known yet.",
                "nextStep": "Say which need or opportunity you found, in a sentence.",
            }
        ]


def test_what_the_vendor_ended_is_refused_and_stays_ended(system: Deployed) -> None:
    deal = system.a_shared_deal()
    system.ask(system.vendor_rep, "POST", f"/api/shared-deals/{deal.key}/end")
    system.settle()
    ended, stored = system.deal(deal.key), system.stored
    previewed, registered = preview(system)["json"], system.register()

    assert (registered["statusCode"], registered["json"]["decision"]) == (200, "refused")
    assert registered["json"]["reasons"] == previewed["reasons"] == ["vendor_ended_sharing"]
    assert (
        registered["json"]["reasonDetails"][0]["nextStep"] == "Ask the vendor to put you on the deal again."
    )
    assert registered["json"]["sharedDeal"]["state"] == "ended"
    assert (system.deal(deal.key), system.stored, system.mirror.bodies) == (ended, stored, [])


# When something is in the way


BUSY = [
    pytest.param(FaultRule(kind=FaultKind.LOCKED), id="locked"),
    pytest.param(FaultRule(kind=FaultKind.TEN_SECONDLY_LIMIT), id="rate limit"),
    pytest.param(FaultRule(kind=FaultKind.MIGRATING), id="migrating"),
    pytest.param(FaultRule(kind=FaultKind.SERVER_ERROR, status=500), id="trouble"),
    pytest.param(FaultRule(kind=FaultKind.UNAVAILABLE_WITHOUT_BODY), id="unavailable"),
]


@pytest.mark.parametrize("fault", BUSY)
@pytest.mark.parametrize("portal", [VENDOR, CASCADE])
def test_while_a_crm_is_busy_the_answer_is_to_try_again(
    system: Deployed, fault: FaultRule, portal: PortalId
) -> None:
    stored = system.stored
    fault.portal_id = portal
    system.sim.faults.rules[:] = [fault]
    answer = system.ask(system.seller, "POST", "/api/registrations", from_a_company(system))

    assert refusal(answer) == (503, "try_again")
    assert (system.stored, system.mirror.bodies) == (stored, [])


def test_a_registration_that_was_told_to_try_again_is_done_the_next_time(system: Deployed) -> None:
    system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED, times=1))

    assert refusal(system.register()) == (503, "try_again")
    assert system.register()["statusCode"] == 201


def test_what_hubspot_does_not_allow_is_for_an_admin(system: Deployed, output: Output) -> None:
    system.sim.faults.add(FaultRule(kind=FaultKind.SERVER_ERROR, status=403, portal_id=VENDOR))
    answer = system.register(dealName="canary-in-a-form")

    assert refusal(answer) == (409, "cannot_proceed")
    assert "canary-in-a-form" not in answer["body"] + output.logged


def test_answers_are_json_that_any_client_reads(system: Deployed) -> None:
    answers = [system.register(), system.register(id="short"), preview(system)]

    for answer in answers:
        types = [value for name, value in _headers(answer).items() if name.lower() == "content-type"]
        assert [each if isinstance(each, str) else each[0] for each in types] == ["application/json"]
        assert json.loads(answer["body"])


def _headers(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**answer.get("headers", {}), **answer.get("multiValueHeaders", {})}
