"""What is wrong with a registration form is said field by field, and nothing of such a form is used."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.component.deployed import CASCADE, VENDOR, Deployed
from tests.component.forms import a_registration

CANARY = "canary-in-a-form"


def fields(answer: Mapping[str, Any]) -> list[str]:
    assert (answer["statusCode"], answer["json"]["error"]["code"]) == (422, "invalid")
    return [each["field"] for each in answer["json"]["error"]["fields"]]


def preview(system: Deployed, **changes: Any) -> dict[str, Any]:
    return system.ask(system.seller, "POST", "/api/registrations/preview", a_registration(**changes))


@pytest.mark.parametrize(
    "changes, field",
    [
        pytest.param({"id": None}, "id", id="no id"),
        pytest.param({"id": "short"}, "id", id="an id of another shape"),
        pytest.param({"id": "form#0001/.."}, "id", id="an id that could be a key"),
        pytest.param({"entry": None}, "entry", id="no way in"),
        pytest.param({"entry": CANARY}, "entry", id="an unknown way in"),
        pytest.param({"entry": "vendor_added"}, "entry", id="the vendor's way in"),
        pytest.param({"entry": "contact"}, "recordId", id="no record to start from"),
        pytest.param({"recordId": "7"}, "recordId", id="a record at the dashboard"),
        pytest.param({"entry": "contact", "recordId": "7#x"}, "recordId", id="a record that is no number"),
        pytest.param({"dealName": " "}, "dealName", id="no name"),
        pytest.param({"dealName": CANARY * 50}, "dealName", id="a name that is too long"),
        pytest.param({"amount": None}, "currency", id="a currency without an amount"),
        pytest.param({"currency": None}, "currency", id="an amount without a currency"),
        pytest.param({"currency": "dollars"}, "currency", id="a currency that is none"),
        pytest.param({"amount": "-1"}, "amount", id="an amount below zero"),
        pytest.param({"amount": "NaN"}, "amount", id="an amount that is no number"),
        pytest.param({"amount": "Infinity"}, "amount", id="an endless amount"),
        pytest.param({"amount": "1e400"}, "amount", id="an amount beyond all money"),
        pytest.param({"closeDate": "31.12.2026"}, "closeDate", id="a date of another form"),
        pytest.param({"closeDate": "2026-02-30"}, "closeDate", id="a day that is none"),
        pytest.param({"contact": {"email": CANARY}}, "contact.email", id="an e-mail address that is none"),
        pytest.param({"contact": CANARY}, "contact", id="a contact that is a text"),
        pytest.param({"company": {"domain": 7}}, "company.domain", id="a domain that is a number"),
        pytest.param({"need": CANARY * 400}, "need", id="a text that is too long"),
        pytest.param({"pipeline": "vendor"}, "pipeline", id="the vendor's pipeline"),
        pytest.param({"relationshipEstablished": CANARY}, "relationshipEstablished", id="neither yes nor no"),
        pytest.param({"portalId": str(VENDOR)}, "portalId", id="a portal of one's choice"),
        pytest.param({"ownerEmail": CANARY}, "ownerEmail", id="a field that there is not"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_registered(
    new: Deployed, changes: dict[str, Any], field: str
) -> None:
    new.connected_by_hand(VENDOR, CASCADE)
    stored = new.stored
    registered = new.register(**changes)
    previewed = preview(new, **changes)

    assert fields(registered) == fields(previewed) == [field]
    assert CANARY not in registered["body"]
    assert (new.stored, new.mirror.bodies) == (stored, [])


def test_everything_that_is_wrong_is_said_at_once(system: Deployed) -> None:
    answer = system.register(id="short", currency="dollars", contact={"email": "nobody"})

    assert sorted(fields(answer)) == ["contact.email", "currency", "id"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b"id=form-0001", id="a form of another kind"),
        pytest.param(b'{"id": "\xff"}', id="no UTF-8"),
        pytest.param(b'{"id": "\\ud800"}', id="half an emoji"),
        pytest.param(b'{"id":' * 100_000, id="nested too deeply"),
    ],
)
def test_a_body_that_cannot_be_read_is_invalid(new: Deployed, body: bytes) -> None:
    new.connected_by_hand(VENDOR, CASCADE)
    paths = ("/api/registrations", "/api/registrations/preview")

    for path in paths:
        assert fields(new.ask(new.seller, "POST", path, body))


@pytest.mark.parametrize("text", ["日本精密工業 – 振動解析 🎌", 'O\'Brien & <b>Söhne</b> "1"; DROP\tTABLE'])
def test_names_of_all_scripts_arrive_as_they_were_written(system: Deployed, text: str) -> None:
    deal = system.a_shared_deal(dealName=text)

    assert system.read(VENDOR, "deals", deal.vendor.deal)["dealname"] == text
    assert system.read(CASCADE, "deals", deal.partner.deal)["dealname"] == text
