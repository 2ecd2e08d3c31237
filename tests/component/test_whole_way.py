"""From a click in one CRM to the record in the other: through every function, each handed its envelope by hand."""

import json

from infra.local.simulator import seeds
from shared.domain.deals import State
from tests.component.deployed import CASCADE, RHEINWERK, VENDOR, Deployed
from tests.component.forms import a_message
from tests.component.opening import install_in_earnest
from tests.component.output import Output


def a_vendor_deal(system: Deployed) -> int:
    """With the partner on it from the start."""
    return system.vendor_rep.create(
        "deals",
        {
            "dealname": "Maple Ridge scales",
            "amount": "7000",
            "dealstage": "qualifiedtobuy",
            "pipeline": "default",
        },
        [
            ("companies", system.find(VENDOR, "companies", domain="maple-ridge.example")),
            ("companies", system.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)),
            ("contacts", system.find(VENDOR, "contacts", email="omar.haddad@maple-ridge.example")),
        ],
    )


def test_a_partner_on_a_new_vendor_deal_leads_step_by_step_to_the_deal_in_its_own_crm(
    new: Deployed, output: Output
) -> None:
    install_in_earnest(new, CASCADE)
    created = a_vendor_deal(new)

    assert new.sim.deliver_due(new.take_webhook) > 0
    (message,) = map(json.loads, new.events.bodies)
    assert message["portal"] == VENDOR
    assert str(created) in new.events.bodies[0]

    answer = new.process_events()
    assert answer["batchItemFailures"] == []
    assert (new.events.bodies, sorted(new.mirror.bodies)) == ([], [str(VENDOR), str(CASCADE)])
    assert new.records(CASCADE, "deals", dealname="Maple Ridge scales") == []

    answer = new.mirror_changes()
    assert answer["batchItemFailures"] == []
    shown = new.read(CASCADE, "deals", new.find(CASCADE, "deals", dealname="Maple Ridge scales"))
    assert (shown["amount"], shown["dealstage"]) == ("7000", "twindeal_qualified")
    assert shown["twindeal_partner"] == seeds.VENDOR_NAME

    echoed = output.metrics["own_echo"]
    new.settle()
    assert output.metrics["own_echo"] > echoed
    assert new.deal(new.the_deal().key).behind == set()


def test_what_the_mirror_wrote_comes_back_as_an_echo_and_ends_there(system: Deployed) -> None:
    deal = system.a_shared_deal()
    system.seller.update("deals", str(deal.partner.deal), {"amount": "1"})
    system.settle()
    stored = system.stored
    system.sim.reset_calls()
    system.settle()

    assert system.stored == stored
    assert sum(system.sim.calls.values()) == 0


def test_a_partnership_from_the_first_click_to_the_last(new: Deployed) -> None:
    """Shared by the vendor, moved by both, talked about, taken back."""
    install_in_earnest(new, CASCADE, RHEINWERK)
    created = a_vendor_deal(new)
    new.settle()
    deal = new.the_deal(CASCADE)
    assert deal.vendor.deal == str(created)

    new.seller.update("deals", str(deal.partner.deal), {"dealstage": "twindeal_contract"})
    new.vendor_rep.update("deals", created, {"amount": "9500"})
    new.settle()
    assert new.read(VENDOR, "deals", created)["dealstage"] == "contractsent"
    assert new.read(CASCADE, "deals", deal.partner.deal)["amount"] == "9500"

    path = f"/api/shared-deals/{deal.key}/messages"
    assert new.ask(new.vendor_rep, "POST", path, a_message("Shall we?"))["statusCode"] == 201
    new.vendor_rep.add_note("deals", created, "Ours alone")
    new.settle()
    (note,) = new.notes(CASCADE, deal.partner.deal)
    assert "Shall we?" in note

    company = new.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)
    new.vendor_rep.disassociate("deals", created, "companies", company)
    new.settle()
    assert new.deal(deal.key).state is State.ENDED
    new.vendor_rep.update("deals", created, {"amount": "1"})
    new.settle()
    assert new.read(CASCADE, "deals", deal.partner.deal)["amount"] == "9500"
    assert new.records(RHEINWERK, "deals", dealname="Maple Ridge scales") == []


def test_a_lost_doorbell_is_made_up_for_by_the_schedule(system: Deployed) -> None:
    a_vendor_deal(system)
    system.sim.deliver_due(system.take_webhook)
    system.process_events()
    system.mirror.settle(system.mirror.receive(), {"batchItemFailures": []})
    system.settle()
    assert system.records(CASCADE, "deals", dealname="Maple Ridge scales") == []

    system.run_schedules()
    system.settle()
    assert len(system.records(CASCADE, "deals", dealname="Maple Ridge scales")) == 1
