"""What a webhook says: hubspot.md §1.1 to §1.3."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.simulator import Simulator
from tests.simulator.bench import NOON, Api, Clock, Inbox, of_type, person

BASE_KEYS = {
    "eventId",
    "subscriptionId",
    "portalId",
    "appId",
    "occurredAt",
    "subscriptionType",
    "attemptNumber",
    "changeSource",
    "sourceId",
}


def test_a_deal_made_by_the_app_itself_comes_back_as_integration(api: Api, inbox: Inbox) -> None:
    deal_id = api.deal()

    (event,) = of_type(inbox.deliver(), "deal.creation")
    assert set(event) == BASE_KEYS | {"objectId", "changeFlag"}
    assert (event["changeSource"], event["sourceId"]) == ("INTEGRATION", "39522895")
    assert (event["objectId"], event["changeFlag"]) == (int(deal_id), "CREATED")
    assert (event["portalId"], event["appId"], event["occurredAt"]) == (101, 39522895, NOON)
    assert event["attemptNumber"] == 0


def test_a_deal_made_by_a_person_names_the_user(sim: Simulator, api: Api, inbox: Inbox) -> None:
    person(sim).create("deals", {"dealname": "a", "dealstage": "closedwon"})

    assert {(each["changeSource"], each["sourceId"]) for each in inbox.deliver()} == {
        ("CRM_UI", "userId:75514748")
    }


def test_creating_fires_one_change_per_subscribed_property_that_is_set(api: Api, inbox: Inbox) -> None:
    api.deal(amount="12.50", description="nobody subscribed to this")

    events = inbox.deliver()

    changes = of_type(events, "deal.propertyChange")
    assert {(each["propertyName"], each["propertyValue"]) for each in changes} == {
        ("amount", "12.5"),
        ("dealstage", "qualifiedtobuy"),
    }
    assert {each["occurredAt"] for each in events} == {NOON}


def test_a_property_change_has_no_change_flag_and_no_old_value(api: Api, inbox: Inbox) -> None:
    deal_id = api.deal()
    inbox.deliver()
    api.call("PATCH", f"/crm/objects/2026-09/deals/{deal_id}", {"properties": {"amount": "3"}})

    (event,) = inbox.deliver()
    assert set(event) == BASE_KEYS | {"objectId", "propertyName", "propertyValue"}


@pytest.mark.parametrize(
    "sent, told",
    [
        pytest.param({"closedate": "2026-11-23"}, "1795392000000", id="times are epoch milliseconds as text"),
        pytest.param({"closedate": ""}, "", id="cleared is the empty string"),
    ],
)
def test_values_are_told_as_strings(api: Api, inbox: Inbox, sent: dict[str, str], told: str) -> None:
    deal_id = api.deal(closedate="2026-01-01")
    inbox.deliver()
    api.call("PATCH", f"/crm/objects/2026-09/deals/{deal_id}", {"properties": sent})

    assert [each["propertyValue"] for each in inbox.deliver()] == [told]


def test_writing_an_equal_value_tells_nothing(api: Api, inbox: Inbox) -> None:
    deal_id = api.deal(amount="12.50")
    inbox.deliver()
    api.call("PATCH", f"/crm/objects/2026-09/deals/{deal_id}", {"properties": {"amount": "12.5"}})

    assert inbox.deliver() == []


def test_an_upsert_fires_creation_for_new_rows_and_changes_for_old_ones(api: Api, inbox: Inbox) -> None:
    api.unique_property()
    properties = {"dealname": "a", "dealstage": "closedwon"}
    row: dict[str, Any] = {"id": "K1", "idProperty": "dr_key", "properties": properties}
    api.post("/crm/objects/2026-09/deals/batch/upsert", {"inputs": [row]})
    assert len(of_type(inbox.deliver(), "deal.creation")) == 1

    row["properties"] = {**properties, "amount": "4"}
    api.post("/crm/objects/2026-09/deals/batch/upsert", {"inputs": [row]})
    assert [each["propertyName"] for each in inbox.deliver()] == ["amount"]


def test_deleting_and_restoring_tell_their_own_types(sim: Simulator, api: Api, inbox: Inbox) -> None:
    deal_id = api.deal()
    inbox.deliver()
    person(sim).archive("deals", deal_id)
    person(sim).restore("deals", deal_id)

    deletion, restore = sorted(inbox.deliver(), key=lambda event: event["subscriptionType"])
    assert (deletion["subscriptionType"], deletion["changeFlag"]) == ("deal.deletion", "DELETED")
    assert restore["subscriptionType"] == "deal.restore"
    assert set(restore) == set(deletion) == BASE_KEYS | {"objectId", "changeFlag"}


def test_a_merge_names_the_winner_the_merged_and_the_new_record(
    sim: Simulator, api: Api, inbox: Inbox
) -> None:
    kept, gone = api.deal(), api.deal(amount="5", description="x")
    inbox.deliver()
    new = person(sim).merge("deals", kept, gone)

    (event,) = inbox.deliver()
    assert event["subscriptionType"] == "deal.merge"
    assert (event["primaryObjectId"], event["mergedObjectIds"]) == (int(kept), [int(gone)])
    assert event["newObjectId"] == new
    assert event["numberOfPropertiesMoved"] == 2


def test_an_association_fires_once_for_each_side(sim: Simulator, api: Api, inbox: Inbox) -> None:
    deal_id, company = api.deal(), api.create("companies", name="Halden")
    inbox.deliver()
    api.call("PUT", f"/crm/objects/2026-09/deals/{deal_id}/associations/default/companies/{company}")

    events = inbox.deliver()
    (deal_side,) = of_type(events, "deal.associationChange")
    (company_side,) = of_type(events, "company.associationChange")
    assert set(deal_side) == BASE_KEYS | {
        "associationType",
        "fromObjectId",
        "toObjectId",
        "associationRemoved",
        "isPrimaryAssociation",
    }
    assert (deal_side["associationType"], deal_side["fromObjectId"]) == ("DEAL_TO_COMPANY", int(deal_id))
    assert (company_side["associationType"], company_side["toObjectId"]) == ("COMPANY_TO_DEAL", int(deal_id))
    assert deal_side["associationRemoved"] is False


def test_a_primary_association_fires_the_unlabelled_one_too(sim: Simulator, api: Api, inbox: Inbox) -> None:
    deal_id, company = api.deal(), api.create("companies", name="Halden")
    inbox.deliver()
    person(sim).associate("deals", deal_id, "companies", company, label="Primary")

    sides = of_type(inbox.deliver(), "deal.associationChange")
    assert sorted(each["isPrimaryAssociation"] for each in sides) == [False, True]


def test_taking_an_association_away_fires_it_as_removed(sim: Simulator, api: Api, inbox: Inbox) -> None:
    deal_id, contact = api.deal(), api.create("contacts", email="a@b.example")
    person(sim).associate("deals", deal_id, "contacts", contact)
    inbox.deliver()
    person(sim).disassociate("deals", deal_id, "contacts", contact)

    (event,) = of_type(inbox.deliver(), "deal.associationChange")
    assert event["associationRemoved"] is True


def test_the_generic_form_carries_type_ids_and_category(sim: Simulator, api: Api, inbox: Inbox) -> None:
    deal_id, company = api.deal(), api.create("companies", name="Halden")
    inbox.deliver()
    api.call("PUT", f"/crm/objects/2026-09/deals/{deal_id}/associations/default/companies/{company}")

    (event,) = of_type(inbox.deliver(), "object.associationChange")
    assert (event["associationTypeId"], event["associationCategory"]) == (341, "HUBSPOT_DEFINED")
    assert (event["fromObjectTypeId"], event["toObjectTypeId"]) == ("0-3", "0-2")
    assert not {"objectId", "objectTypeId", "changeFlag"} & set(event)


def test_a_label_of_the_users_own_is_not_told_but_the_association_under_it_is(
    sim: Simulator, api: Api, inbox: Inbox
) -> None:
    label = api.label()
    deal_id, company = api.deal(), api.create("companies", name="Halden")
    inbox.deliver()
    path = f"/crm/objects/2026-09/deals/{deal_id}/associations/companies/{company}"
    api.call("PUT", path, [{"associationCategory": "USER_DEFINED", "associationTypeId": label}])

    assert [each["associationTypeId"] for each in of_type(inbox.deliver(), "object.associationChange")] == [
        341
    ]


def test_a_note_is_told_in_generic_form_and_a_comment_not_at_all(
    sim: Simulator, api: Api, inbox: Inbox
) -> None:
    deal_id = api.deal()
    inbox.deliver()
    user = person(sim)
    user.comment("deals", deal_id, "only for colleagues")
    assert inbox.deliver() == []

    note = user.add_note("deals", deal_id, "called them")
    (event,) = of_type(inbox.deliver(), "object.creation")
    assert (event["objectId"], event["objectTypeId"], event["changeFlag"]) == (note, "0-46", "CREATED")


def test_a_portal_without_the_app_tells_nothing(sim: Simulator, inbox: Inbox) -> None:
    person(sim, 202).create("deals", {"dealname": "a", "dealstage": "closedwon"})

    assert inbox.deliver() == []


def test_another_change_source_can_be_played(sim: Simulator, api: Api, inbox: Inbox) -> None:
    importer = type(person(sim))(sim, 101, 5, "import@vendor.example", change_source="IMPORT")
    importer.create("deals", {"dealname": "a", "dealstage": "closedwon"})

    assert {each["changeSource"] for each in inbox.deliver()} == {"IMPORT"}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(("deal.propertyChange", None, None), id="a property change names its property"),
        pytest.param(("deal.creation", "amount", None), id="nothing else does"),
        pytest.param(("deal.propertyChange", "hs_lastmodifieddate", None), id="not subscribable"),
        pytest.param(("object.creation", None, None), id="generic needs an object type"),
        pytest.param(("deal.explosion", None, None), id="unknown"),
        pytest.param(("note.creation", None, None), id="notes are generic only"),
    ],
)
def test_a_bad_subscription_is_refused(sim: Simulator, row: tuple[str, str | None, str | None]) -> None:
    with pytest.raises(Exception, match=r".") as refused:
        sim.add_subscriptions([row])
    assert refused.type.__name__ == "ApiError"


def test_the_thousand_and_first_subscription_is_refused(sim: Simulator, clock: Clock) -> None:
    missing = 1_000 - len(sim.subscriptions.all())
    sim.add_subscriptions([("deal.creation", None, None)] * missing)

    with pytest.raises(Exception, match=r"maximum number allowed per application \(1000\)"):
        sim.add_subscriptions([("deal.creation", None, None)])
