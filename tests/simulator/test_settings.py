"""What a portal is set up with: properties (§4.2), pipelines (§4.3), owners, account and limits (§3, §4.5)."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.simulator import Simulator
from tests.simulator.bench import Api

PROPERTIES = "/crm/properties/2026-09/deals"
PIPELINES = "/crm/pipelines/2026-09/deals"
TEXT = {
    "name": "note",
    "label": "Note",
    "type": "string",
    "fieldType": "text",
    "groupName": "dealinformation",
}
WON = {"label": "Won", "stageId": "s_won", "displayOrder": 1, "metadata": {"probability": "1"}}


def pipeline(**changes: Any) -> dict[str, Any]:
    return {"pipelineId": "shared", "label": "Shared", "displayOrder": 1, "stages": [WON], **changes}


def test_a_property_is_created_once_with_its_location(api: Api) -> None:
    created, again = api.post(PROPERTIES, TEXT), api.post(PROPERTIES, TEXT)

    assert created.status == 201
    assert created.headers["Location"].endswith("/note")
    assert again.status == 409
    assert again.json()["category"] == "OBJECT_ALREADY_EXISTS"
    assert again.json()["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"
    assert again.json()["message"] == "A property named 'note' already exists."


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"label": ""}, id="no label"),
        pytest.param({"groupName": "nowhere"}, id="unknown group"),
        pytest.param({"type": "enumeration", "fieldType": "select"}, id="enumeration without options"),
        pytest.param({"type": "bool", "fieldType": "booleancheckbox"}, id="boolean without its two options"),
        pytest.param({"name": "Upper Case"}, id="bad name"),
        pytest.param({"type": "colour"}, id="unknown type"),
    ],
)
def test_a_bad_definition_is_refused(api: Api, change: dict[str, str]) -> None:
    assert api.post(PROPERTIES, {**TEXT, **change}).status == 400


def test_an_archived_name_can_be_posted_again_and_gets_its_values_back(api: Api) -> None:
    api.post(PROPERTIES, TEXT)
    deal_id = api.deal(note="kept")

    assert api.call("DELETE", f"{PROPERTIES}/note").status == 204
    assert api.call("DELETE", f"{PROPERTIES}/note").status == 404
    assert api.post(PROPERTIES, TEXT).status == 201
    assert api.read("deals", deal_id, properties="note")["properties"]["note"] == "kept"


def test_changing_options_replaces_them_and_uniqueness_stays(api: Api) -> None:
    options = [{"label": value, "value": value} for value in ("a", "b")]
    choice = {**TEXT, "type": "enumeration", "fieldType": "select", "options": options}
    api.post(PROPERTIES, choice)

    body = {"options": [{"label": "c", "value": "c"}], "hasUniqueValue": True}
    changed = api.call("PATCH", f"{PROPERTIES}/note", body)

    assert changed.status == 200
    assert [each["value"] for each in changed.json()["options"]] == ["c"]
    assert changed.json()["hasUniqueValue"] is False


def test_the_eleventh_unique_property_is_refused(api: Api) -> None:
    answers = [api.post(PROPERTIES, {**TEXT, "name": f"k{n}", "hasUniqueValue": True}) for n in range(11)]

    assert [each.status for each in answers] == [201] * 10 + [400]


def test_a_batch_of_properties_reports_those_that_exist(api: Api) -> None:
    api.post(PROPERTIES, TEXT)

    answer = api.post(f"{PROPERTIES}/batch/create", {"inputs": [TEXT, {**TEXT, "name": "other"}]})

    assert answer.status == 207
    assert [each["name"] for each in answer.json()["results"]] == ["other"]
    assert answer.json()["errors"][0]["category"] == "OBJECT_ALREADY_EXISTS"


def test_a_group_with_active_properties_stays(api: Api) -> None:
    api.unique_property()

    answer = api.call("DELETE", f"{PROPERTIES}/groups/twindeal")

    assert answer.status == 400
    assert "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES" in answer.json()["message"]


def test_a_pipeline_keeps_the_ids_that_were_chosen(api: Api) -> None:
    assert api.post(PIPELINES, pipeline()).status == 201

    read = api.get(f"{PIPELINES}/shared").json()
    assert [stage["id"] for stage in read["stages"]] == ["s_won"]
    assert read["stages"][0]["metadata"] == {"isClosed": "true", "probability": "1.0"}


def test_a_write_echoes_the_request_and_only_a_read_shows_the_canonical_form(api: Api) -> None:
    created = api.post(PIPELINES, pipeline()).json()

    assert created["stages"][0]["metadata"] == {"probability": "1"}


@pytest.mark.parametrize(
    "change, status",
    [
        pytest.param({"pipelineId": "default"}, 400, id="pipeline id taken"),
        pytest.param({"label": "sales PIPELINE"}, 400, id="label taken ignoring case"),
        pytest.param({"stages": [{**WON, "stageId": "closedwon"}]}, 409, id="stage id in another pipeline"),
        pytest.param(
            {"stages": [{**WON, "metadata": {"probability": 1}}]}, 400, id="probability not a string"
        ),
        pytest.param(
            {"stages": [{**WON, "metadata": {"probability": "1.5"}}]}, 400, id="probability over one"
        ),
        pytest.param({"stages": [WON, {**WON, "stageId": "x"}]}, 400, id="two stages of one label"),
    ],
)
def test_a_pipeline_that_breaks_a_rule_is_refused(api: Api, change: dict[str, Any], status: int) -> None:
    answer = api.post(PIPELINES, pipeline(**change))

    assert answer.status == status
    if status == 409:
        assert answer.json()["subCategory"] == "PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"


def test_a_stage_in_use_stays_and_a_missing_one_is_a_204(api: Api) -> None:
    deal_id = api.deal(dealstage="contractsent")

    used = api.call("DELETE", f"{PIPELINES}/default/stages/contractsent")

    assert used.status == 400
    assert used.json()["subCategory"] == "PipelineError.STAGE_ID_IN_USE"
    assert used.json()["context"] == {"stageIds": ["contractsent"], "objectIds": [deal_id]}
    assert api.call("DELETE", f"{PIPELINES}/default/stages/nowhere").status == 204


def test_a_stage_can_be_added_and_used(api: Api) -> None:
    body = {"label": "Legal", "stageId": "legal", "displayOrder": 9, "metadata": {"probability": "0.95"}}

    assert api.post(f"{PIPELINES}/default/stages", body).status == 201
    assert api.deal(dealstage="legal")


@pytest.mark.parametrize("path", ["/crm/owners/2026-09", "/crm/v3/owners/", "/crm/v3/owners"])
def test_owners_are_listed_with_or_without_a_trailing_slash(api: Api, path: str) -> None:
    assert api.get(path).json()["results"][0]["email"] == "admin@portal-101.example"


def test_an_owner_is_found_by_mail_and_a_deactivated_one_only_as_archived(sim: Simulator, api: Api) -> None:
    portal = sim.portals[101]
    owner = portal.add_owner(email="Ann@Vendor.example", first_name="Ann", last_name="Bo", user_id=77)
    assert [
        each["id"] for each in api.get("/crm/owners/2026-09", email="ann@vendor.example").json()["results"]
    ] == [str(owner.id)]

    portal.deactivate_owner(owner.id)
    assert api.get("/crm/owners/2026-09", email="ann@vendor.example").json()["results"] == []
    archived = api.get("/crm/owners/2026-09", archived="true").json()["results"]
    assert [(each["userId"], each["userIdIncludingInactive"]) for each in archived] == [(None, 77)]


@pytest.mark.parametrize("path", ["/account-info/2026-09/details", "/account-info/v3/details"])
def test_account_details_tell_time_zone_and_currency(sim: Simulator, path: str) -> None:
    details = Api(sim, 202).get(path).json()

    assert (details["portalId"], details["timeZone"], details["companyCurrency"]) == (
        202,
        "Asia/Tokyo",
        "JPY",
    )
    assert (details["utcOffset"], details["utcOffsetMilliseconds"]) == ("+09:00", 32_400_000)


def test_the_limits_endpoint_tells_the_cap_on_labels_and_how_many_there_are(api: Api) -> None:
    api.label()

    rows = api.get("/crm/limits/2026-09/associations/labels").json()["results"]

    pair = next(row for row in rows if (row["fromObjectTypeId"], row["toObjectTypeId"]) == ("0-3", "0-2"))
    assert (pair["limit"], pair["usage"]) == (50, 1)


def test_a_pipeline_can_be_renamed_and_deleted_once_no_deal_is_in_it(api: Api) -> None:
    api.post(PIPELINES, pipeline())
    deal_id = api.deal(pipeline="shared", dealstage="s_won")

    assert api.call("PATCH", f"{PIPELINES}/shared", {"label": "Together"}).json()["label"] == "Together"
    assert api.call("PATCH", f"{PIPELINES}/shared", {"label": "sales pipeline"}).status == 400
    assert api.call("DELETE", f"{PIPELINES}/shared").status == 400
    api.call("DELETE", f"/crm/objects/2026-09/deals/{deal_id}")
    assert api.call("DELETE", f"{PIPELINES}/shared").status == 204
    assert api.get(f"{PIPELINES}/shared").status == 404


def test_a_stage_that_becomes_won_is_closed(api: Api) -> None:
    path = f"{PIPELINES}/default/stages/contractsent"
    api.call("PATCH", path, {"label": "Signed", "metadata": {"probability": "1.0"}})

    assert api.get(path).json()["metadata"]["isClosed"] == "true"
    assert [each["label"] for each in api.get(f"{PIPELINES}/default/stages").json()["results"]].count(
        "Signed"
    ) == 1


def test_only_deals_have_pipelines(api: Api) -> None:
    assert api.get("/crm/pipelines/2026-09/companies").status == 400


def test_definitions_are_listed_read_in_batches_and_archived_in_batches(api: Api) -> None:
    api.post(PROPERTIES, TEXT)
    both = {"inputs": [{"name": "note"}, {"name": "nope"}]}

    read = api.post(f"{PROPERTIES}/batch/read", both)

    assert (read.status, [each["name"] for each in read.json()["results"]]) == (207, ["note"])
    assert "note" in {each["name"] for each in api.get(PROPERTIES).json()["results"]}
    assert api.post(f"{PROPERTIES}/batch/archive", both).status == 204
    assert api.get(f"{PROPERTIES}/note").status == 404
    assert {each["name"] for each in api.get(PROPERTIES, archived="true").json()["results"]} == {"note"}


def test_a_group_can_be_read_relabelled_and_once_empty_deleted(api: Api) -> None:
    groups = f"{PROPERTIES}/groups"
    api.post(groups, {"name": "g", "label": "G"})

    assert api.post(groups, {"name": "g", "label": "G"}).status == 409
    assert api.call("PATCH", f"{groups}/g", {"label": "H"}).json()["label"] == "H"
    assert api.get(f"{groups}/g").json() == {"name": "g", "label": "H", "displayOrder": -1, "archived": False}
    assert api.call("DELETE", f"{groups}/g").status == 204
    assert api.get(f"{groups}/g").status == 404


def test_an_owner_is_read_by_its_id_or_by_its_users(sim: Simulator, api: Api) -> None:
    (owner,) = sim.portals[101].owners.values()

    by_id = api.get(f"/crm/owners/2026-09/{owner.id}").json()
    by_user = api.get(f"/crm/v3/owners/{owner.user_id}", idProperty="userId").json()

    assert by_id == by_user
    assert api.get("/crm/owners/2026-09/9").status == 404


def test_owners_are_paged(sim: Simulator, api: Api) -> None:
    for number in range(3):
        sim.portals[101].add_owner(email=f"{number}@x.example", first_name="", last_name="", user_id=number)

    first = api.get("/crm/owners/2026-09", limit="3").json()
    second = api.get("/crm/owners/2026-09", limit="3", after=first["paging"]["next"]["after"]).json()

    assert (len(first["results"]), len(second["results"])) == (3, 1)


def test_the_limits_endpoint_counts_custom_properties(api: Api) -> None:
    api.post(PROPERTIES, TEXT)

    rows = api.get("/crm/limits/2026-09/custom-properties").json()["results"]

    assert next(row for row in rows if row["objectTypeId"] == "0-3")["usage"] == 1
