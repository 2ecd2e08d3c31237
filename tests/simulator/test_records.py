"""Single records: hubspot.md §4.1."""

from __future__ import annotations

import pytest

from infra.local.simulator import Faults, Request, Simulator
from tests.simulator.bench import Api, Clock, person

DEALS = "/crm/objects/2026-09/deals"


@pytest.mark.parametrize(
    "path",
    [
        "/crm/objects/2026-09/deals",
        "/crm/v3/objects/deals",
        "/crm/v3/objects/deal",
        "/crm/objects/2026-09/0-3",
    ],
)
def test_a_deal_is_the_same_record_under_every_path_family_and_type_name(api: Api, path: str) -> None:
    deal_id = api.deal()

    answer = api.get(f"{path}/{deal_id}")

    assert answer.status == 200
    assert answer.json()["properties"]["dealname"] == "Lab"


def test_calls_are_counted_under_one_name_whatever_the_path_family(sim: Simulator, api: Api) -> None:
    deal_id = api.deal()
    api.get(f"/crm/v3/objects/deal/{deal_id}")
    api.get(f"{DEALS}/{deal_id}")

    assert sim.calls[101, "GET /crm/objects/{v}/deals/{id}", 200] == 2
    assert [call.endpoint for call in sim.call_log][-1] == "GET /crm/objects/{v}/deals/{id}"


def test_an_unnamed_read_returns_the_default_properties_of_a_deal(api: Api) -> None:
    assert sorted(api.read("deals", api.deal())["properties"]) == [
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ]


def test_a_defined_empty_property_is_null_and_an_undefined_one_is_left_out(api: Api) -> None:
    properties = api.read("deals", api.deal(), properties="description,no_such_thing")["properties"]

    assert properties["description"] is None
    assert "no_such_thing" not in properties


def test_an_unknown_property_is_refused_with_its_name(api: Api) -> None:
    answer = api.post(DEALS, {"properties": {"dealname": "a", "dealstage": "closedwon", "nope": "1"}})

    assert answer.status == 400
    assert answer.json()["category"] == "VALIDATION_ERROR"
    assert answer.json()["message"].startswith('Property values were not valid: [{"isValid":false,')
    assert answer.json()["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"
    assert answer.json()["errors"][0]["context"]["propertyName"] == ["nope"]


@pytest.mark.parametrize(
    "properties, missing",
    [
        ({"dealname": "a"}, ["dealstage"]),
        ({"dealstage": "closedwon"}, ["dealname"]),
        ({}, ["dealname", "dealstage"]),
    ],
)
def test_a_deal_needs_a_name_and_a_stage(api: Api, properties: dict[str, str], missing: list[str]) -> None:
    answer = api.post(DEALS, {"properties": properties})

    assert answer.status == 400
    assert answer.json()["context"]["properties"] == missing
    assert {error["code"] for error in answer.json()["errors"]} == {"MISSING_REQUIRED_PROPERTY"}


def test_a_deal_without_a_pipeline_lands_in_the_default_one(api: Api) -> None:
    assert api.read("deals", api.deal())["properties"]["pipeline"] == "default"


@pytest.mark.parametrize("change", [{"dealstage": "nope"}, {"pipeline": "nope"}, {"dealstage": ""}])
def test_a_stage_or_pipeline_that_does_not_exist_is_refused(api: Api, change: dict[str, str]) -> None:
    answer = api.call("PATCH", f"{DEALS}/{api.deal()}", {"properties": change})

    assert answer.status == 400
    assert answer.json()["errors"][0]["code"] == "INVALID_OPTION"


@pytest.mark.parametrize("object_type", ["notes", "tasks"])
def test_notes_and_tasks_need_a_timestamp(api: Api, object_type: str) -> None:
    answer = api.post(f"/crm/objects/2026-09/{object_type}", {"properties": {}})

    assert answer.json()["context"]["properties"] == ["hs_timestamp"]


def test_an_archived_deal_is_read_only_when_asked_for(api: Api) -> None:
    deal_id = api.deal()
    assert api.call("DELETE", f"{DEALS}/{deal_id}").status == 204

    assert api.get(f"{DEALS}/{deal_id}").status == 404
    assert api.read("deals", deal_id, archived="true")["archived"] is True


def test_a_missing_record_is_a_404_with_the_documented_category(api: Api) -> None:
    answer = api.get(f"{DEALS}/12345")

    assert answer.status == 404
    assert answer.json()["category"] == "OBJECT_NOT_FOUND"


def test_a_unique_value_names_the_record_in_single_reads_and_changes(api: Api) -> None:
    api.unique_property()
    deal_id = api.deal(dr_key="K1")

    changed = api.call("PATCH", f"{DEALS}/K1", {"properties": {"amount": "5"}}, idProperty="dr_key")

    assert changed.json()["id"] == deal_id
    assert api.read("deals", "K1", idProperty="dr_key")["properties"]["amount"] == "5"


def test_a_property_that_is_not_unique_names_no_record(api: Api) -> None:
    answer = api.get(f"{DEALS}/Lab", idProperty="dealname")

    assert answer.json()["message"].endswith("by non-unique 0-3 property dealname")


def test_a_taken_unique_value_is_refused_with_the_holders_id_in_the_message(api: Api) -> None:
    api.unique_property()
    holder = api.deal(dr_key="K1")

    answer = api.post(DEALS, {"properties": {"dealname": "b", "dealstage": "closedwon", "dr_key": "K1"}})

    assert answer.status == 400
    assert answer.json()["message"].startswith(
        "Cannot set PropertyValueCoordinates{portalId=101, "
        "objectTypeId=ObjectTypeId{legacyObjectType=DEAL}, propertyName=dr_key, value=K1} on "
    )
    assert answer.json()["message"].endswith(f". {holder} already has that value.")


@pytest.mark.parametrize("object_type", ["notes", "tasks"])
def test_notes_and_tasks_can_have_a_unique_key_too(api: Api, object_type: str) -> None:
    api.unique_property(object_type)
    api.create(object_type, hs_timestamp="2026-11-23T09:00:00Z", dr_key="K1")

    properties = {"hs_timestamp": "2026-11-23T09:00:00Z", "dr_key": "K1"}
    answer = api.post(f"/crm/objects/2026-09/{object_type}", {"properties": properties})

    assert "already has that value" in answer.json()["message"]


def test_a_second_contact_with_the_same_mail_is_a_409_with_the_first_ones_id(api: Api) -> None:
    first = api.create("contacts", email="Ann@Example.com")

    answer = api.post("/crm/objects/2026-09/contacts", {"properties": {"email": "ann@example.com "}})

    assert answer.status == 409
    assert answer.json()["category"] == "CONFLICT"
    assert answer.json()["message"] == f"Contact already exists. Existing ID: {first}"


def test_a_released_unique_value_can_be_taken_again(api: Api) -> None:
    api.unique_property()
    first = api.deal(dr_key="K1")
    api.call("PATCH", f"{DEALS}/{first}", {"properties": {"dr_key": "K2"}})

    assert api.deal(dr_key="K1") != first


def test_an_apps_record_carries_the_marks_of_its_origin(api: Api) -> None:
    names = "hs_object_source,hs_object_source_id,hs_object_source_label,hs_object_source_detail_1"
    marks = api.read("deals", api.deal(), properties=names)["properties"]

    assert marks["hs_object_source"] == marks["hs_object_source_label"] == "INTEGRATION"
    assert marks["hs_object_source_id"] == "39522895"
    assert marks["hs_object_source_detail_1"] == "Twindeal"


def test_history_tells_who_wrote_each_value_newest_first(sim: Simulator, api: Api, clock: Clock) -> None:
    deal_id = api.deal(amount="1")
    clock.advance(seconds=60)
    person(sim).update("deals", deal_id, {"amount": "2"})

    history = api.read("deals", deal_id, propertiesWithHistory="amount")["propertiesWithHistory"]["amount"]

    assert [(each["value"], each["sourceType"], each["sourceId"]) for each in history] == [
        ("2", "CRM_UI", "userId:75514748"),
        ("1", "INTEGRATION", "39522895"),
    ]
    assert history[0]["updatedByUserId"] == 75514748
    assert history[0]["timestamp"] == "2026-11-23T12:01:00Z"


def test_inline_associations_are_made_with_the_record_and_read_back(api: Api) -> None:
    company = api.create("companies", name="Halden")
    link = {
        "to": {"id": company},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 341}],
    }
    body = {"properties": {"dealname": "a", "dealstage": "closedwon"}, "associations": [link]}

    deal_id = api.post(DEALS, body).json()["id"]

    assert api.read("deals", deal_id, associations="companies")["associations"]["companies"]["results"] == [
        {"id": company, "type": "deal_to_company_unlabeled"}
    ]


def test_an_inline_association_to_nothing_creates_no_record(api: Api) -> None:
    link = {
        "to": {"id": "9"},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 341}],
    }
    body = {"properties": {"dealname": "a", "dealstage": "closedwon"}, "associations": [link]}

    assert api.post(DEALS, body).status == 400
    assert api.get(DEALS).json()["results"] == []


def test_a_listing_pages_by_after_without_overlap(api: Api) -> None:
    made = [api.deal() for _ in range(5)]

    first = api.get(DEALS, limit="3").json()
    second = api.get(DEALS, limit="3", after=first["paging"]["next"]["after"]).json()

    assert [each["id"] for each in first["results"] + second["results"]] == made
    assert "paging" not in second


def test_a_young_record_is_not_yet_readable_under_read_lag(sim: Simulator, api: Api, clock: Clock) -> None:
    sim.faults = Faults(read_lag_ms=500)
    deal_id = api.deal()

    assert api.get(f"{DEALS}/{deal_id}").status == 404
    clock.advance(ms=500)
    assert api.get(f"{DEALS}/{deal_id}").status == 200
    assert sim.faults_fired["read_lag"] == 1


def test_portals_do_not_see_each_others_records(sim: Simulator, api: Api) -> None:
    deal_id = api.deal()

    assert Api(sim, 202).get(f"{DEALS}/{deal_id}").status == 404


def test_an_unknown_object_type_is_refused_as_not_inferable(api: Api) -> None:
    assert "Unable to infer object type" in api.get("/crm/objects/2026-09/gadgets/1").json()["message"]


def test_broken_json_is_a_400(sim: Simulator, api: Api) -> None:
    answer = sim.handle(Request("POST", DEALS, "", {"Authorization": f"Bearer {api.token}"}, b"{"))

    assert answer.status == 400
    assert answer.json()["message"] == "Invalid input JSON"


def test_the_amount_of_a_line_item_is_computed(api: Api) -> None:
    item = api.create("line_items", name="Sensor", price="19.99", quantity="3", hs_discount_percentage="10")

    assert api.read("line_items", item, properties="amount")["properties"]["amount"] == "53.97"


def test_closing_a_deal_sets_its_computed_flags(api: Api) -> None:
    deal_id = api.deal(dealstage="closedlost")
    properties = api.read("deals", deal_id, properties="hs_is_closed,hs_is_closed_won")["properties"]

    assert (properties["hs_is_closed"], properties["hs_is_closed_won"]) == ("true", "false")
