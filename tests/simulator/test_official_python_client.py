"""HubSpot's own Python client, typed methods and all, against the simulator: its models reject what is misshapen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.deals.exceptions import ApiException

from tests.simulator.bench import APP
from tests.simulator.edge import edge

TIMEOUT = (3, 10)


@pytest.fixture(scope="module")
def hub() -> Iterator[tuple[Any, Any, str]]:
    with edge() as (sim, url):
        client = HubSpot(access_token=sim.issue_token(101), host=url, base_url=url)
        yield client, sim, url


def test_the_typed_client_lives_a_deals_whole_life(hub: tuple[Any, Any, str]) -> None:
    client, _, _ = hub
    basic = client.crm.deals.basic_api
    made = basic.create({"properties": {"dealname": "Typed", "dealstage": "closedwon", "amount": "5.0"}})
    assert (made.properties["amount"], made.archived) == ("5", False)

    changed = basic.update(made.id, {"properties": {"amount": "6"}}, _request_timeout=TIMEOUT)
    assert changed.properties["amount"] == "6"
    read = basic.get_by_id(made.id, properties_with_history=["amount"])
    assert [each.value for each in read.properties_with_history["amount"]] == ["6", "5"]

    basic.archive(made.id)
    with pytest.raises(ApiException) as missing:
        basic.get_by_id(made.id)
    assert missing.value.status == 404


def test_the_typed_client_understands_batches_and_their_errors(hub: tuple[Any, Any, str]) -> None:
    client, _, _ = hub
    core = client.crm.properties.core_api
    core.create(
        "deals",
        {
            "name": "typed_key",
            "label": "Key",
            "type": "string",
            "fieldType": "text",
            "groupName": "dealinformation",
            "hasUniqueValue": True,
        },
    )
    batch = client.crm.deals.batch_api
    rows = [
        {
            "id": f"k{number}",
            "idProperty": "typed_key",
            "objectWriteTraceId": f"t{number}",
            "properties": {"dealname": "a", "dealstage": stage},
        }
        for number, stage in enumerate(("closedwon", "nowhere"))
    ]
    answer = batch.upsert({"inputs": rows}, _request_timeout=TIMEOUT)

    assert answer.num_errors == 1
    assert answer.errors[0].context["objectWriteTraceId"] == ["t1"]
    assert [each.new for each in answer.results] == [True]
    read = batch.read({"inputs": [{"id": "k0"}], "idProperty": "typed_key", "properties": ["typed_key"]})
    assert read.results[0].properties["typed_key"] == "k0"


def test_the_typed_client_searches_and_associates(hub: tuple[Any, Any, str]) -> None:
    client, _, _ = hub
    company = client.crm.companies.basic_api.create({"properties": {"name": "Halden"}})
    deal = client.crm.deals.basic_api.create({"properties": {"dealname": "Found", "dealstage": "closedwon"}})
    associations = client.crm.associations.v4
    associations.basic_api.create_default("deals", deal.id, "companies", company.id)
    labelled = associations.basic_api.create(
        "deals",
        deal.id,
        "companies",
        company.id,
        [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 5}],
    )
    assert labelled.labels == ["Primary"]

    read = associations.batch_api.get_page("deals", "companies", {"inputs": [{"id": deal.id}]})
    assert {each.type_id for each in read.results[0].to[0].association_types} == {5, 341}
    found = client.crm.deals.search_api.do_search(
        {
            "filterGroups": [
                {"filters": [{"propertyName": "associations.company", "operator": "EQ", "value": company.id}]}
            ]
        }
    )
    assert [each.id for each in found.results] == [deal.id]


def test_the_typed_client_reads_the_portals_settings(hub: tuple[Any, Any, str]) -> None:
    client, _, _ = hub

    assert client.crm.owners.owners_api.get_page().results[0].email == "admin@portal-101.example"
    pipelines = client.crm.pipelines.pipelines_api.get_all("deals").results
    assert {stage.id for stage in pipelines[0].stages} >= {"closedwon", "closedlost"}
    assert client.crm.properties.core_api.get_by_name("deals", "amount").type == "number"
    assert client.crm.properties.groups_api.get_all("deals").results
    label = client.crm.associations.v4.schema.definitions_api.create(
        "deals", "companies", {"name": "typed", "label": "Typed"}
    )
    assert len(label.results) == 2


def test_the_typed_client_writes_notes_and_line_items(hub: tuple[Any, Any, str]) -> None:
    client, _, _ = hub
    deal = client.crm.deals.basic_api.create({"properties": {"dealname": "Noted", "dealstage": "closedwon"}})
    note = client.crm.objects.notes.basic_api.create(
        {
            "properties": {"hs_timestamp": "2026-11-23T09:00:00Z", "hs_note_body": "hello"},
            "associations": [
                {
                    "to": {"id": deal.id},
                    "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}],
                }
            ],
        }
    )
    assert note.id
    item = client.crm.line_items.basic_api.create(
        {"properties": {"name": "x", "price": "2", "quantity": "2"}}
    )
    assert (
        client.crm.line_items.basic_api.get_by_id(item.id, properties=["amount"]).properties["amount"] == "4"
    )


def test_the_typed_client_exchanges_and_looks_up_tokens(hub: tuple[Any, Any, str]) -> None:
    client, sim, _ = hub
    code = sim.authorize(101).rpartition("code=")[2]
    tokens = client.oauth.tokens_api.create(
        grant_type="authorization_code",
        redirect_uri=APP.redirect_url,
        client_id=APP.client_id,
        client_secret=APP.client_secret,
        code=code,
    )
    assert tokens.expires_in == 1_800
    assert client.oauth.access_tokens_api.get(tokens.access_token).hub_id == 101


def test_dated_paths_work_through_the_pooled_transport(hub: tuple[Any, Any, str]) -> None:
    client, sim, _ = hub
    api = client.crm.objects.batch_api
    before = sim.calls[101, "POST /crm/objects/{v}/deals/batch/create", 201]
    answer = api.api_client.call_api(
        "/crm/objects/2026-09/deals/batch/create",
        "POST",
        {},
        [],
        {"Content-Type": "application/json", "Accept": "application/json"},
        body={"inputs": [{"properties": {"dealname": "a", "dealstage": "closedwon"}}]},
        response_types_map={200: "object", 201: "object", 207: "object"},
        auth_settings=["oauth2"],
        _return_http_data_only=True,
        _request_timeout=TIMEOUT,
    )

    assert answer["status"] == "COMPLETE"
    assert sim.calls[101, "POST /crm/objects/{v}/deals/batch/create", 201] == before + 1
