"""Batches: hubspot.md §4.1 and the caps of §3."""

from __future__ import annotations

import re

import pytest

from infra.local.simulator import CrmUser, Faults, Simulator
from tests.simulator.bench import Api

BATCH = "/crm/objects/2026-09/deals/batch"
GOOD = {"dealname": "Lab", "dealstage": "closedwon"}


def keyed(key: str, trace: str | None = None, **properties: str) -> dict[str, object]:
    row: dict[str, object] = {"id": key, "idProperty": "dr_key", "properties": {**GOOD, **properties}}
    return row | ({"objectWriteTraceId": trace} if trace else {})


@pytest.fixture
def keys(api: Api) -> Api:
    api.unique_property()
    return api


def test_upsert_creates_then_updates_and_says_which(keys: Api) -> None:
    created = keys.post(f"{BATCH}/upsert", {"inputs": [keyed("K1")]})
    updated = keys.post(f"{BATCH}/upsert", {"inputs": [keyed("K1", amount="9")]})

    assert (created.status, created.json()["results"][0]["new"]) == (200, True)
    assert (updated.status, updated.json()["results"][0]["new"]) == (200, False)
    assert created.json()["results"][0]["id"] == updated.json()["results"][0]["id"]
    assert created.json()["results"][0]["properties"]["dr_key"] == "K1"


@pytest.mark.parametrize("action", ["create", "update", "upsert", "read", "archive"])
def test_more_than_a_hundred_inputs_are_refused(keys: Api, action: str) -> None:
    rows = [{**keyed(str(number)), "id": str(number)} for number in range(101)]

    assert keys.post(f"{BATCH}/{action}", {"inputs": rows}).status == 400


def test_a_read_with_history_takes_fifty_inputs(api: Api) -> None:
    rows = [{"id": str(number)} for number in range(1, 52)]

    assert api.post(f"{BATCH}/read", {"inputs": rows, "propertiesWithHistory": ["amount"]}).status == 400
    assert api.post(f"{BATCH}/read", {"inputs": rows, "properties": ["amount"]}).status == 207


@pytest.mark.parametrize("action", ["update", "upsert"])
def test_the_same_id_twice_is_refused(keys: Api, action: str) -> None:
    answer = keys.post(f"{BATCH}/{action}", {"inputs": [keyed("K1", "a"), keyed("K1", "b")]})

    assert answer.status == 400
    assert answer.json()["message"] == "Duplicate IDs found in batch input: [K1]. IDs must be unique"


def test_without_trace_ids_one_bad_row_rejects_the_whole_batch(keys: Api) -> None:
    rows = [keyed("K1"), keyed("K2", dealstage="nope")]

    assert keys.post(f"{BATCH}/upsert", {"inputs": rows}).status == 400
    assert keys.get("/crm/objects/2026-09/deals").json()["results"] == []


def test_with_trace_ids_the_good_rows_are_written_and_the_bad_ones_named(keys: Api) -> None:
    answer = keys.post(
        f"{BATCH}/upsert", {"inputs": [keyed("K1", "t1"), keyed("K2", "t2", dealstage="nope")]}
    )

    body = answer.json()
    assert answer.status == 207
    assert [row["objectWriteTraceId"] for row in body["results"]] == ["t1"]
    assert body["numErrors"] == 1
    assert body["errors"][0]["context"]["objectWriteTraceId"] == ["t2"]
    assert body["errors"][0]["category"] == "VALIDATION_ERROR"


def test_trace_ids_that_are_not_unique_do_not_count(keys: Api) -> None:
    rows = [keyed("K1", "t"), keyed("K2", "t", dealstage="nope")]

    assert keys.post(f"{BATCH}/upsert", {"inputs": rows}).status == 400


def test_results_come_in_another_order_than_the_inputs(sim: Simulator, keys: Api) -> None:
    sim.faults = Faults()
    rows = [keyed(f"K{number:02}") for number in range(30)]

    results = keys.post(f"{BATCH}/upsert", {"inputs": rows}).json()["results"]

    order = [row["properties"]["dr_key"] for row in results]
    assert order != sorted(order)
    assert sorted(order) == [f"K{number:02}" for number in range(30)]


@pytest.mark.parametrize("name", ["dealname", "hs_object_id"])
def test_upsert_refuses_a_property_that_is_not_unique(keys: Api, name: str) -> None:
    answer = keys.post(f"{BATCH}/upsert", {"inputs": [{"id": "x", "idProperty": name, "properties": GOOD}]})

    assert answer.status == 400
    assert answer.json()["message"] == f"Unable to perform upsert by non-unique 0-3 property {name}"


def test_a_company_cannot_be_upserted_by_domain(api: Api) -> None:
    row = {"id": "x.example", "idProperty": "domain", "properties": {"name": "X"}}

    assert (
        "non-unique 0-2 property domain"
        in api.post("/crm/objects/2026-09/companies/batch/upsert", {"inputs": [row]}).json()["message"]
    )


def test_a_contact_can_be_upserted_by_mail(api: Api) -> None:
    first = api.create("contacts", email="ann@example.com")
    row = {"id": "Ann@Example.com", "idProperty": "email", "properties": {"firstname": "Ann"}}

    answer = api.post("/crm/objects/2026-09/contacts/batch/upsert", {"inputs": [row]})

    assert answer.json()["results"][0]["id"] == first


@pytest.mark.parametrize("action", ["update", "upsert"])
def test_batch_update_and_upsert_take_no_associations(keys: Api, action: str) -> None:
    row = {**keyed("K1"), "associations": [{"to": {"id": "1"}, "types": []}]}

    assert keys.post(f"{BATCH}/{action}", {"inputs": [row]}).status == 400


def test_batch_create_takes_associations_and_answers_201(api: Api) -> None:
    company = api.create("companies", name="Halden")
    kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 5}
    row = {"properties": GOOD, "associations": [{"to": {"id": company}, "types": [kind]}]}

    answer = api.post(f"{BATCH}/create", {"inputs": [row, row]})

    assert answer.status == 201
    for result in answer.json()["results"]:
        inline = api.read("deals", result["id"], associations="companies")["associations"]
        assert {each["type"] for each in inline["companies"]["results"]} == {
            "deal_to_company",
            "deal_to_company_unlabeled",
        }


def test_a_unique_value_taken_by_an_earlier_row_of_the_batch_is_a_row_error_naming_that_row(
    keys: Api,
) -> None:
    rows = [
        {"properties": {**GOOD, "dr_key": "K1"}, "objectWriteTraceId": "a"},
        {"properties": {**GOOD, "dr_key": "K1"}, "objectWriteTraceId": "b"},
    ]

    body = keys.post(f"{BATCH}/create", {"inputs": rows}).json()

    holder = re.search(r"on \d+\. (\d+) already has that value", body["errors"][0]["message"])
    assert holder is not None
    assert holder[1] == body["results"][0]["id"]


def test_a_taken_mail_is_a_conflict_row_in_batch_create(api: Api) -> None:
    first = api.create("contacts", email="ann@example.com")
    row = {"properties": {"email": "ann@example.com"}, "objectWriteTraceId": "t"}

    answer = api.post("/crm/objects/2026-09/contacts/batch/create", {"inputs": [row]})

    assert answer.status == 207
    assert answer.json()["errors"][0]["category"] == "CONFLICT"
    assert answer.json()["errors"][0]["message"] == f"Contact already exists. Existing ID: {first}"


def test_missing_ids_make_a_batch_read_a_207(api: Api) -> None:
    deal_id = api.deal()

    answer = api.post(f"{BATCH}/read", {"inputs": [{"id": deal_id}, {"id": "999"}], "properties": ["amount"]})

    assert answer.status == 207
    assert [each["id"] for each in answer.json()["results"]] == [deal_id]
    assert answer.json()["errors"] == [
        {
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "message": "Could not get some DEAL objects, they may be deleted or not exist. "
            "Check that ids are valid.",
            "context": {"ids": ["999"]},
        }
    ]


def test_a_batch_reads_by_a_unique_property_named_once(keys: Api) -> None:
    deal_id = keys.deal(dr_key="K1")

    body = {"inputs": [{"id": "K1"}], "idProperty": "dr_key", "properties": ["dr_key"]}

    assert keys.post(f"{BATCH}/read", body).json()["results"][0]["id"] == deal_id


def test_a_missing_record_is_a_row_error_of_batch_update(api: Api) -> None:
    deal_id = api.deal()
    rows = [
        {"id": deal_id, "properties": {"amount": "1"}, "objectWriteTraceId": "a"},
        {"id": "999", "properties": {"amount": "1"}, "objectWriteTraceId": "b"},
    ]

    answer = api.post(f"{BATCH}/update", {"inputs": rows})

    assert answer.status == 207
    assert answer.json()["errors"][0]["context"] == {"ids": ["999"], "objectWriteTraceId": ["b"]}


def test_a_merged_records_id_is_silently_left_out_of_batch_update(api: Api, sim: Simulator) -> None:
    kept, gone, other = api.deal(), api.deal(), api.deal()
    CrmUser(sim, 101, 1, "a@b.example").merge("deals", kept, gone)
    rows = [{"id": each, "properties": {"amount": "7"}} for each in (gone, other)]

    answer = api.post(f"{BATCH}/update", {"inputs": rows})

    assert answer.status == 200
    assert [each["id"] for each in answer.json()["results"]] == [other]


def test_batch_archive_is_a_204_whether_or_not_the_records_are_there(api: Api) -> None:
    deal_id = api.deal()

    assert api.post(f"{BATCH}/archive", {"inputs": [{"id": deal_id}, {"id": "999"}]}).status == 204
    assert api.get(f"/crm/objects/2026-09/deals/{deal_id}").status == 404
