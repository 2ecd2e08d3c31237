"""Associations and labels: hubspot.md §4.4."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.simulator import Simulator
from tests.simulator.bench import Api, Clock, person

PAIR = "/crm/associations/2026-09/deals/companies"


@pytest.fixture
def ends(api: Api) -> tuple[str, str]:
    return api.deal(), api.create("companies", name="Halden")


def kinds(api: Api, deal_id: str, pair: str = PAIR) -> list[tuple[str, int, str | None]]:
    results = api.post(f"{pair}/batch/read", {"inputs": [{"id": deal_id}]}).json()["results"]
    found = [each for result in results for to in result["to"] for each in to["associationTypes"]]
    return sorted((each["category"], each["typeId"], each["label"]) for each in found)


def spec(type_id: int, category: str = "HUBSPOT_DEFINED") -> dict[str, Any]:
    return {"associationCategory": category, "associationTypeId": type_id}


def between(deal_id: str, company: str, *specs: dict[str, Any]) -> dict[str, Any]:
    return {"from": {"id": deal_id}, "to": {"id": company}, "types": list(specs)}


@pytest.mark.parametrize(
    "near, far, type_id, inverse",
    [
        ("deals", "contacts", 3, 4),
        ("deals", "companies", 341, 342),
        ("deals", "line_items", 19, 20),
        ("notes", "deals", 214, 213),
        ("notes", "contacts", 202, 201),
        ("notes", "companies", 190, 189),
        ("tasks", "deals", 216, 215),
        ("contacts", "companies", 279, 280),
    ],
)
def test_the_default_association_uses_hubspots_type_ids(
    api: Api, near: str, far: str, type_id: int, inverse: int
) -> None:
    needs = {
        "deals": {"dealname": "a", "dealstage": "closedwon"},
        "notes": {"hs_timestamp": "2026-11-23"},
        "tasks": {"hs_timestamp": "2026-11-23"},
    }
    first, second = (api.create(each, **needs.get(each, {})) for each in (near, far))

    answer = api.call("PUT", f"/crm/objects/2026-09/{near}/{first}/associations/default/{far}/{second}")

    assert answer.status == 200
    assert answer.json()["status"] == "COMPLETE"
    assert [each["associationSpec"]["associationTypeId"] for each in answer.json()["results"]] == [
        type_id,
        inverse,
    ]


def test_associating_again_changes_nothing(api: Api, ends: tuple[str, str]) -> None:
    for _ in range(2):
        body = {"inputs": [between(*ends)]}
        assert api.post(f"{PAIR}/batch/associate/default", body).status == 200

    assert kinds(api, ends[0]) == [("HUBSPOT_DEFINED", 341, None)]


def test_a_primary_company_is_associated_unlabelled_too(api: Api, ends: tuple[str, str]) -> None:
    answer = api.post(f"{PAIR}/batch/create", {"inputs": [between(*ends, spec(5))]})

    assert answer.status == 201
    assert kinds(api, ends[0]) == [("HUBSPOT_DEFINED", 5, "Primary"), ("HUBSPOT_DEFINED", 341, None)]


def test_a_new_primary_company_takes_the_old_ones_place(api: Api, ends: tuple[str, str]) -> None:
    deal_id, company = ends
    other = api.create("companies", name="Other")
    for each in (company, other):
        api.post(f"{PAIR}/batch/create", {"inputs": [between(deal_id, each, spec(5))]})

    back = "/crm/associations/2026-09/companies/deals"
    assert kinds(api, company, back) == [("HUBSPOT_DEFINED", 342, None)]
    assert kinds(api, other, back) == [("HUBSPOT_DEFINED", 6, "Primary"), ("HUBSPOT_DEFINED", 342, None)]


def test_put_replaces_the_list_of_labels(api: Api, ends: tuple[str, str]) -> None:
    deal_id, company = ends
    partner, buyer = api.label("partner"), api.label("buyer")
    path = f"/crm/objects/2026-09/deals/{deal_id}/associations/companies/{company}"

    first = api.call("PUT", path, [spec(partner, "USER_DEFINED")])
    second = api.call("PUT", path, [spec(buyer, "USER_DEFINED")])

    assert (first.status, first.json()["labels"]) == (201, ["Partner"])
    assert second.json()["labels"] == ["Buyer"]
    assert kinds(api, deal_id) == [("HUBSPOT_DEFINED", 341, None), ("USER_DEFINED", buyer, "Buyer")]


def test_removing_the_unlabelled_type_removes_all_labels(api: Api, ends: tuple[str, str]) -> None:
    label = api.label()
    api.post(f"{PAIR}/batch/create", {"inputs": [between(*ends, spec(label, "USER_DEFINED"))]})

    api.post(f"{PAIR}/batch/labels/archive", {"inputs": [between(*ends, spec(341))]})

    assert kinds(api, ends[0]) == []


def test_removing_a_label_leaves_the_rest(api: Api, ends: tuple[str, str]) -> None:
    label = api.label()
    both = between(*ends, spec(label, "USER_DEFINED"))
    api.post(f"{PAIR}/batch/create", {"inputs": [both]})

    assert api.post(f"{PAIR}/batch/labels/archive", {"inputs": [both]}).status == 204
    assert kinds(api, ends[0]) == [("HUBSPOT_DEFINED", 341, None)]


def test_delete_and_batch_archive_remove_everything_and_answer_204(api: Api, ends: tuple[str, str]) -> None:
    deal_id, company = ends
    put = {"inputs": [between(deal_id, company, spec(5))]}

    api.post(f"{PAIR}/batch/create", put)
    path = f"/crm/objects/2026-09/deals/{deal_id}/associations/companies/{company}"
    assert api.call("DELETE", path).status == 204
    assert kinds(api, deal_id) == []

    api.post(f"{PAIR}/batch/create", put)
    body = {"inputs": [{"from": {"id": deal_id}, "to": [{"id": company}]}]}
    assert api.post(f"{PAIR}/batch/archive", body).status == 204
    assert kinds(api, deal_id) == []


def test_a_record_without_associations_is_reported_in_a_207(api: Api, ends: tuple[str, str]) -> None:
    answer = api.post(f"{PAIR}/batch/read", {"inputs": [{"id": ends[0]}]})

    assert answer.status == 207
    assert answer.json()["results"] == []
    assert answer.json()["errors"][0]["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert answer.json()["errors"][0]["context"]["fromObjectId"] == [ends[0]]


def test_an_unknown_type_is_refused_with_the_documented_context(api: Api, ends: tuple[str, str]) -> None:
    path = f"/crm/objects/2026-09/deals/{ends[0]}/associations/companies/{ends[1]}"

    single = api.call("PUT", path, [spec(999)])
    batch = api.post(f"{PAIR}/batch/create", {"inputs": [between(*ends, spec(999))]})

    assert single.status == 400
    assert single.json()["message"] == "One or more associations are invalid"
    assert "INVALID_ASSOCIATION_TYPE_ID" in single.json()["context"]
    assert batch.status == 207
    assert "INVALID_ASSOCIATION_TYPE_ID" in batch.json()["errors"][0]["context"]


@pytest.mark.parametrize("action, limit", [("create", 2_000), ("associate/default", 2_000), ("read", 1_000)])
def test_association_batches_have_caps_of_their_own(api: Api, action: str, limit: int) -> None:
    rows = [{"id": str(number), **between(str(number), "1")} for number in range(1, limit + 2)]

    assert api.post(f"{PAIR}/batch/{action}", {"inputs": rows}).status == 400
    assert api.post(f"{PAIR}/batch/{action}", {"inputs": rows[:limit]}).status == 207


def test_archiving_associations_takes_a_hundred_sources(api: Api) -> None:
    rows = [{"from": {"id": str(number)}, "to": [{"id": "1"}]} for number in range(1, 102)]

    assert api.post(f"{PAIR}/batch/archive", {"inputs": rows}).status == 400
    assert api.post(f"{PAIR}/batch/archive", {"inputs": rows[:100]}).status == 204


def test_label_type_ids_differ_per_portal(sim: Simulator, api: Api) -> None:
    assert api.label() != Api(sim, 202).label()


def test_a_label_has_an_id_per_direction_and_goes_in_both(api: Api) -> None:
    created = api.post(f"{PAIR}/labels", {"name": "p", "label": "Partner", "inverseLabel": "Partner of"})
    there, back = created.json()["results"]
    backwards = "/crm/associations/2026-09/companies/deals/labels"

    assert created.status == 200
    assert (there["label"], back["label"]) == ("Partner", "Partner of")
    assert back in api.get(backwards).json()["results"]
    assert api.call("DELETE", f"{PAIR}/labels/{there['typeId']}").status == 204
    assert back not in api.get(backwards).json()["results"]


def test_a_doubled_label_is_a_400_and_the_fifty_first_a_437(api: Api) -> None:
    for number in range(50):
        api.label(f"label{number}")

    again = api.post(f"{PAIR}/labels", {"name": "label1", "label": "x"})
    one_more = api.post(f"{PAIR}/labels", {"name": "another", "label": "Another"})

    assert again.status == 400
    assert one_more.status == 437
    assert one_more.json()["message"].startswith("No more than 50 association types are allowed between")


def test_an_archived_company_is_not_shown_and_comes_back_with_its_associations(
    sim: Simulator, api: Api, ends: tuple[str, str]
) -> None:
    deal_id, company = ends
    user = person(sim)
    user.associate("deals", deal_id, "companies", company)
    user.archive("companies", company)
    assert kinds(api, deal_id) == []

    user.restore("companies", company)
    assert kinds(api, deal_id) != []


def test_an_association_does_not_touch_the_deals_modification_date(
    sim: Simulator, api: Api, clock: Clock, ends: tuple[str, str]
) -> None:
    before = api.read("deals", ends[0])["updatedAt"]
    clock.advance(seconds=9)
    person(sim).associate("deals", ends[0], "companies", ends[1])

    assert api.read("deals", ends[0])["updatedAt"] == before


def test_the_associations_of_one_record_are_listed_page_by_page(sim: Simulator, api: Api) -> None:
    deal_id = api.deal()
    made = [api.create("contacts", email=f"{number}@x.example") for number in range(3)]
    for contact in made:
        person(sim).associate("deals", deal_id, "contacts", contact)
    path = f"/crm/v4/objects/deals/{deal_id}/associations/contacts"

    first = api.get(path, limit="2").json()
    second = api.get(path, limit="2", after=first["paging"]["next"]["after"]).json()

    assert [each["toObjectId"] for each in first["results"] + second["results"]] == made
    assert api.get("/crm/v4/objects/deals/9/associations/contacts").status == 404


def test_more_than_a_hundred_inline_associations_are_paged(sim: Simulator, api: Api) -> None:
    deal_id = api.deal()
    user = person(sim)
    for number in range(101):
        contact = user.create("contacts", {"email": f"{number}@x.example"})
        user.associate("deals", deal_id, "contacts", contact)

    inline = api.read("deals", deal_id, associations="contacts")["associations"]["contacts"]

    assert len(inline["results"]) == 100
    assert "paging" in inline


def test_a_label_can_be_reworded_in_both_directions(api: Api) -> None:
    label = api.label()

    body = {"associationTypeId": label, "label": "Reseller", "inverseLabel": "Resells"}
    assert api.call("PUT", f"{PAIR}/labels", body).status == 204

    words = {each["label"] for each in api.get(f"{PAIR}/labels").json()["results"]}
    back = api.get("/crm/associations/2026-09/companies/deals/labels").json()["results"]
    assert "Reseller" in words
    assert "Resells" in {each["label"] for each in back}


def test_a_company_is_made_primary_by_the_person_who_adds_the_first_one(sim: Simulator, api: Api) -> None:
    user = person(sim)
    first, second = (api.create("companies", name=name) for name in ("First", "Second"))
    deal_id = user.create("deals", {"dealname": "a", "dealstage": "closedwon"}, [("companies", first)])
    user.associate("deals", deal_id, "companies", second)

    back = "/crm/associations/2026-09/companies/deals"
    assert ("HUBSPOT_DEFINED", 6, "Primary") in kinds(api, first, back)
    assert kinds(api, second, back) == [("HUBSPOT_DEFINED", 342, None)]
    assert user.associated("deals", deal_id, "companies") == [int(first), int(second)]
