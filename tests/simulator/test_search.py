"""Search: hubspot.md §3."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.simulator import Faults, Simulator
from tests.simulator.bench import Api, Clock, person

SEARCH = "/crm/objects/2026-09/deals/search"


def where(name: str, operator: str, **condition: object) -> dict[str, Any]:
    return {"filterGroups": [{"filters": [{"propertyName": name, "operator": operator, **condition}]}]}


def names(api: Api, request: dict[str, Any]) -> list[str]:
    answer = api.post(SEARCH, request)
    assert answer.status == 200, answer.body
    return [each["properties"]["dealname"] for each in answer.json()["results"]]


@pytest.fixture
def deals(api: Api) -> Api:
    for name, amount in (("Alpha one", "10"), ("Beta two", "200"), ("Gamma", None)):
        api.deal(dealname=name, amount=amount, closedate="2026-12-01" if name == "Gamma" else None)
    return api


SEARCH_NAMES = (
    *("equal", "not equal", "below", "at most", "above", "at least", "between", "among", "not among"),
    *("has", "has not", "word beginning", "without word", "time after", "query"),
)


@pytest.mark.parametrize(
    "request_, found",
    [
        (where("dealname", "EQ", value="alpha ONE"), ["Alpha one"]),
        (where("dealname", "NEQ", value="Gamma"), ["Alpha one", "Beta two"]),
        (where("amount", "LT", value="100"), ["Alpha one"]),
        (where("amount", "LTE", value="10"), ["Alpha one"]),
        (where("amount", "GT", value="10"), ["Beta two"]),
        (where("amount", "GTE", value="10"), ["Alpha one", "Beta two"]),
        (where("amount", "BETWEEN", value="5", highValue="50"), ["Alpha one"]),
        (where("dealname", "IN", values=["gamma", "beta two"]), ["Beta two", "Gamma"]),
        (where("dealname", "NOT_IN", values=["gamma"]), ["Alpha one", "Beta two"]),
        (where("amount", "HAS_PROPERTY"), ["Alpha one", "Beta two"]),
        (where("amount", "NOT_HAS_PROPERTY"), ["Gamma"]),
        (where("dealname", "CONTAINS_TOKEN", value="alp*"), ["Alpha one"]),
        (where("dealname", "NOT_CONTAINS_TOKEN", value="two"), ["Alpha one", "Gamma"]),
        (where("closedate", "GTE", value="1796083200000"), ["Gamma"]),
        ({"query": "bet"}, ["Beta two"]),
    ],
    ids=SEARCH_NAMES,
)
def test_each_operator_finds_what_it_should(deals: Api, request_: dict[str, Any], found: list[str]) -> None:
    assert names(deals, request_) == found


def test_groups_are_alternatives_and_filters_of_a_group_all_hold(deals: Api) -> None:
    both = {"filters": [*where("amount", "GT", value="1")["filterGroups"][0]["filters"]]}
    both["filters"].append({"propertyName": "dealname", "operator": "EQ", "value": "Beta two"})
    other = where("dealname", "EQ", value="Gamma")["filterGroups"][0]

    assert names(deals, {"filterGroups": [both, other]}) == ["Beta two", "Gamma"]


def test_one_sort_orders_the_answer(deals: Api) -> None:
    request = {
        **where("amount", "HAS_PROPERTY"),
        "sorts": [{"propertyName": "amount", "direction": "DESCENDING"}],
    }

    assert names(deals, request) == ["Beta two", "Alpha one"]


def test_deals_are_found_by_their_company(sim: Simulator, api: Api) -> None:
    company = api.create("companies", name="Halden")
    api.deal(dealname="Other")
    person(sim).create("deals", {"dealname": "Mine", "dealstage": "closedwon"}, [("companies", company)])

    assert names(api, where("associations.company", "EQ", value=company)) == ["Mine"]
    assert names(api, where("associations.company", "NOT_HAS_PROPERTY")) == ["Other"]


def test_the_index_lags_behind_creations_and_changes(sim: Simulator, api: Api, clock: Clock) -> None:
    sim.faults = Faults(search_lag_ms=3_000)
    deal_id = api.deal(dealname="Old")
    assert names(api, where("dealname", "EQ", value="Old")) == []

    clock.advance(seconds=10)
    api.call("PATCH", f"/crm/objects/2026-09/deals/{deal_id}", {"properties": {"dealname": "New"}})
    assert names(api, where("dealname", "EQ", value="New")) == []

    clock.advance(seconds=3)
    assert names(api, where("dealname", "EQ", value="New")) == ["New"]
    assert sim.faults_fired["search_lag"] == 1


def test_archived_records_are_never_found(api: Api) -> None:
    api.call("DELETE", f"/crm/objects/2026-09/deals/{api.deal(dealname='Gone')}")

    assert names(api, where("dealname", "EQ", value="Gone")) == []


FILTER = {"propertyName": "amount", "operator": "HAS_PROPERTY"}


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param({"after": "10000"}, id="beyond 10,000 results"),
        pytest.param({"limit": 201}, id="more than 200 a page"),
        pytest.param({"query": "x" * 3_000}, id="more than 3,000 characters"),
        pytest.param({"filterGroups": [{"filters": [FILTER]}] * 6}, id="six groups"),
        pytest.param({"filterGroups": [{"filters": [FILTER] * 7}]}, id="seven filters in a group"),
        pytest.param({"filterGroups": [{"filters": [FILTER] * 5}] * 4}, id="twenty filters"),
        pytest.param({"sorts": [{"propertyName": "amount"}, {"propertyName": "dealname"}]}, id="two sorts"),
        pytest.param(where("no_such", "EQ", value="1"), id="unknown property"),
        pytest.param(where("amount", "LIKE", value="1"), id="unknown operator"),
    ],
)
def test_a_search_beyond_the_caps_is_refused(deals: Api, request_: dict[str, Any]) -> None:
    assert deals.post(SEARCH, request_).status == 400


def test_pages_follow_each_other(api: Api) -> None:
    for number in range(12):
        api.deal(dealname=f"d{number:02}")

    first = api.post(SEARCH, {}).json()
    second = api.post(SEARCH, {"after": first["paging"]["next"]["after"]}).json()

    assert (first["total"], len(first["results"]), len(second["results"])) == (12, 10, 2)
    assert "paging" not in second


def test_search_has_a_bucket_of_its_own_of_five_a_second(api: Api, clock: Clock) -> None:
    answers = [api.post(SEARCH, {}) for _ in range(6)]

    assert [each.status for each in answers] == [200] * 5 + [429]
    assert answers[5].json()["policyName"] == "SECONDLY"
    assert answers[5].json()["message"] == "You have reached your secondly limit."
    assert not any(name.startswith("X-HubSpot-RateLimit") for name in answers[0].headers)
    assert "x-hubspot-rate-limit-exemptions" in answers[0].headers
    clock.advance(seconds=1)
    assert api.post(SEARCH, {}).status == 200
