"""Merging, archiving and restoring: hubspot.md §4.1."""

from __future__ import annotations

import pytest

from infra.local.simulator import Simulator
from tests.simulator.bench import Api, Clock, person

DEALS = "/crm/objects/2026-09/deals"


@pytest.mark.parametrize("object_type", ["deals", "companies", "contacts"])
def test_a_merge_makes_a_record_with_a_new_id_that_both_old_ids_lead_to(
    sim: Simulator, api: Api, object_type: str
) -> None:
    needs = {"dealname": "a", "dealstage": "closedwon"} if object_type == "deals" else {}
    kept, gone = api.create(object_type, **needs), api.create(object_type, **needs)

    body = {"primaryObjectId": kept, "objectIdToMerge": gone}
    answer = api.post(f"/crm/objects/2026-09/{object_type}/merge", body)

    new = answer.json()["id"]
    assert answer.status == 200
    assert new not in (kept, gone)
    assert [api.read(object_type, each)["id"] for each in (kept, gone, new)] == [new] * 3
    merged = api.read(object_type, new, properties="hs_merged_object_ids")["properties"]
    assert merged["hs_merged_object_ids"] == f"{kept};{gone}"


def test_the_primarys_values_win_and_its_gaps_are_filled(sim: Simulator, api: Api) -> None:
    kept, gone = api.deal(dealname="Kept"), api.deal(dealname="Gone", amount="5")

    new = person(sim).merge("deals", kept, gone)

    properties = api.read("deals", str(new))["properties"]
    assert (properties["dealname"], properties["amount"]) == ("Kept", "5")


def test_associations_move_to_the_new_record_and_read_empty_by_old_ids(sim: Simulator, api: Api) -> None:
    company = api.create("companies", name="Halden")
    kept, gone = api.deal(), api.deal()
    person(sim).associate("deals", gone, "companies", company)

    new = person(sim).merge("deals", kept, gone)

    path = "/crm/associations/2026-09/deals/companies/batch/read"
    read = api.post(path, {"inputs": [{"id": str(new)}, {"id": gone}]}).json()
    assert [each["from"]["id"] for each in read["results"]] == [str(new)]
    assert read["errors"][0]["context"]["fromObjectId"] == [gone]


def test_a_single_patch_accepts_an_old_id(sim: Simulator, api: Api) -> None:
    kept, gone = api.deal(), api.deal()
    new = person(sim).merge("deals", kept, gone)

    answer = api.call("PATCH", f"{DEALS}/{gone}", {"properties": {"amount": "8"}})

    assert (answer.status, answer.json()["id"]) == (200, str(new))


def test_the_primarys_unique_value_now_names_the_new_record(sim: Simulator, api: Api) -> None:
    api.unique_property()
    kept, gone = api.deal(dr_key="K1"), api.deal(dr_key="K2")

    new = person(sim).merge("deals", kept, gone)

    assert api.read("deals", "K1", idProperty="dr_key")["id"] == str(new)
    assert api.get(f"{DEALS}/K2", idProperty="dr_key").status == 404


def test_a_record_cannot_be_merged_with_itself(api: Api) -> None:
    deal_id = api.deal()

    assert api.post(f"{DEALS}/merge", {"primaryObjectId": deal_id, "objectIdToMerge": deal_id}).status == 400


def test_a_restored_record_has_its_values_and_its_unique_value_back(sim: Simulator, api: Api) -> None:
    api.unique_property()
    deal_id = api.deal(dr_key="K1", amount="5")
    person(sim).archive("deals", deal_id)
    assert api.get(f"{DEALS}/K1", idProperty="dr_key").status == 404

    person(sim).restore("deals", deal_id)
    assert api.read("deals", "K1", idProperty="dr_key")["properties"]["amount"] == "5"


def test_after_ninety_days_nothing_can_be_restored(sim: Simulator, api: Api, clock: Clock) -> None:
    deal_id = api.deal()
    person(sim).archive("deals", deal_id)
    clock.advance(hours=24 * 91)

    with pytest.raises(Exception, match="more than 90 days ago"):
        person(sim).restore("deals", deal_id)


def test_a_record_merged_twice_is_reached_by_every_old_id(sim: Simulator, api: Api) -> None:
    first, second, third = api.deal(), api.deal(), api.deal()
    once = person(sim).merge("deals", first, second)
    twice = person(sim).merge("deals", once, third)

    assert {api.read("deals", each)["id"] for each in (first, second, str(once), third)} == {str(twice)}
    old = api.read("deals", str(twice), properties="hs_merged_object_ids")["properties"][
        "hs_merged_object_ids"
    ]
    assert old == f"{first};{second};{once};{third}"


def test_what_a_person_sees_on_a_records_page_is_every_value(sim: Simulator, api: Api) -> None:
    task = person(sim).add_task("deals", api.deal(), "Call back")

    assert person(sim).read("tasks", task)["hs_task_subject"] == "Call back"
