"""What becomes of a value that is written: trimmed, lower case, in HubSpot's form of numbers and dates."""

from __future__ import annotations

import pytest

from infra.local.simulator import Simulator
from tests.simulator.bench import Api


@pytest.mark.parametrize(
    "name, sent, stored",
    [
        pytest.param("dealname", "  Lab  ", "Lab", id="text is trimmed"),
        pytest.param("amount", "1000.50", "1000.5", id="trailing zeros go"),
        pytest.param("amount", "100", "100", id="zeros of a whole number stay"),
        pytest.param("amount", 1200, "1200", id="a number may be sent as one"),
        pytest.param("amount", "1.2E3", "1200", id="exponents are written out"),
        pytest.param("amount", "-0.10", "-0.1", id="negative"),
        pytest.param("closedate", "2026-11-23", "2026-11-23T00:00:00Z", id="a day is its midnight UTC"),
        pytest.param("closedate", "1795435200123", "2026-11-23T12:00:00.123Z", id="epoch milliseconds"),
        pytest.param(
            "closedate", "2026-11-23T12:00:00+09:00", "2026-11-23T03:00:00Z", id="offsets become UTC"
        ),
        pytest.param("amount", "", None, id="the empty string clears"),
        pytest.param("amount", None, None, id="null clears"),
        pytest.param("deal_currency_code", "USD", "USD", id="the portal's currency"),
    ],
)
def test_a_value_is_stored_in_its_normal_form(api: Api, name: str, sent: object, stored: str | None) -> None:
    deal_id = api.deal(**{name: sent})

    assert api.read("deals", deal_id, properties=name)["properties"][name] == stored


@pytest.mark.parametrize(
    "name, sent, code",
    [
        ("amount", "twelve", "INVALID_NUMBER"),
        ("amount", "NaN", "INVALID_NUMBER"),
        ("closedate", "tomorrow", "INVALID_LONG"),
        ("dealtype", "gift", "INVALID_OPTION"),
        ("deal_currency_code", "XTS", "INVALID_OPTION"),
        ("hubspot_owner_id", "77", "INVALID_OWNER_ID"),
        ("hs_is_closed", "true", "READ_ONLY_VALUE"),
        ("hs_object_id", "1", "READ_ONLY_VALUE"),
        ("dealname", "x" * 65_537, "PROPERTY_VALUE_TOO_LONG"),
    ],
)
def test_a_bad_value_is_refused_with_its_code_and_property(api: Api, name: str, sent: str, code: str) -> None:
    deal_id = api.deal()

    answer = api.call("PATCH", f"/crm/objects/2026-09/deals/{deal_id}", {"properties": {name: sent}})

    assert answer.status == 400
    assert answer.json()["errors"][0]["code"] == code
    assert answer.json()["errors"][0]["context"]["propertyName"] == [name]


def test_an_owner_is_named_by_owner_id_and_not_by_user_id(sim: Simulator, api: Api) -> None:
    owner = next(iter(sim.portals[101].owners.values()))

    assert api.deal(hubspot_owner_id=str(owner.id))
    answer = api.post(
        "/crm/objects/2026-09/deals",
        {"properties": {"dealname": "a", "dealstage": "closedwon", "hubspot_owner_id": str(owner.user_id)}},
    )
    assert answer.status == 400


def test_a_mail_address_is_lower_cased(api: Api) -> None:
    contact = api.create("contacts", email=" Ann@Example.COM ")

    assert api.read("contacts", contact)["properties"]["email"] == "ann@example.com"


@pytest.fixture
def typed(api: Api) -> Api:
    yes_no = [{"value": value, "label": value} for value in ("true", "false")]
    colours = [{"value": value, "label": value} for value in ("red", "blue")]
    for name, kind, field_type, options in (
        ("agreed", "bool", "booleancheckbox", yes_no),
        ("day", "date", "date", []),
        ("colours", "enumeration", "checkbox", colours),
    ):
        definition = {"name": name, "label": name, "type": kind, "fieldType": field_type, "options": options}
        body = definition | {"groupName": "dealinformation"}
        assert api.post("/crm/properties/2026-09/deals", body).status == 201
    return api


@pytest.mark.parametrize(
    "name, sent, stored",
    [
        pytest.param("agreed", True, "true", id="a JSON boolean"),
        pytest.param("agreed", "TRUE", "true", id="any case"),
        pytest.param("day", "2026-11-23T23:59:00Z", "2026-11-23", id="a date loses its time"),
        pytest.param("day", "1795392000000", "2026-11-23", id="midnight in milliseconds"),
        pytest.param("colours", "red; blue", "red;blue", id="several options"),
    ],
)
def test_custom_properties_are_normalised_by_their_type(
    typed: Api, name: str, sent: object, stored: str
) -> None:
    deal_id = typed.deal(**{name: sent})

    assert typed.read("deals", deal_id, properties=name)["properties"][name] == stored


@pytest.mark.parametrize(
    "name, sent", [("agreed", "maybe"), ("day", "1795392000001"), ("colours", "red;mauve")]
)
def test_custom_properties_refuse_what_is_not_their_type(typed: Api, name: str, sent: str) -> None:
    body = {"properties": {"dealname": "a", "dealstage": "closedwon", name: sent}}

    assert typed.post("/crm/objects/2026-09/deals", body).status == 400
