"""What both sides see of a shared deal, write to each other, and how either of them ends it."""

from collections.abc import Mapping
from typing import Any

import pytest

from infra.local.simulator import seeds
from shared.domain.deals import State
from shared.domain.ids import Side
from tests.component.deployed import CASCADE, VENDOR, Deployed
from tests.component.forms import a_message


def fields(answer: Mapping[str, Any]) -> list[str]:
    assert (answer["statusCode"], answer["json"]["error"]["code"]) == (422, "invalid")
    return [each["field"] for each in answer["json"]["error"]["fields"]]


def refusal(answer: Mapping[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["error"]["code"]


def look(system: Deployed, user: Any, key: str) -> dict[str, Any]:
    found: dict[str, Any] = system.ask(user, "GET", f"/api/shared-deals/{key}")["json"]
    return found


def test_both_sides_see_the_same_deal_from_their_side(system: Deployed) -> None:
    deal = system.a_shared_deal()
    partners, vendors = look(system, system.seller, deal.key), look(system, system.vendor_rep, deal.key)

    assert (partners["recordId"], vendors["recordId"]) == (deal.partner.deal, deal.vendor.deal)
    assert (partners["sharedWith"], vendors["sharedWith"]) == (seeds.VENDOR_NAME, seeds.CASCADE_NAME)
    assert partners["values"] == vendors["values"]
    assert partners["sync"] == {"thisSide": "up_to_date", "otherSide": "up_to_date"}


def test_a_message_is_a_note_on_both_records_and_each_side_knows_its_own(system: Deployed) -> None:
    deal = system.a_shared_deal()
    path = f"/api/shared-deals/{deal.key}/messages"
    posted = system.ask(system.seller, "POST", path, a_message("Kim wants <b>two</b> 🎌"))
    system.settle()
    mine, theirs = (look(system, user, deal.key)["messages"] for user in (system.seller, system.vendor_rep))

    assert posted["statusCode"] == 201
    assert [(each["mine"], each["text"]) for each in mine] == [(True, "Kim wants <b>two</b> 🎌")]
    assert [(each["mine"], each["author"]) for each in theirs] == [(False, seeds.CASCADE_SELLER)]
    for portal, record in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        (note,) = system.notes(portal, record)
        assert "Kim wants &lt;b&gt;two&lt;/b&gt; 🎌" in note


def test_a_message_sent_again_with_another_text_is_answered_with_the_one_that_was_kept(
    system: Deployed,
) -> None:
    deal = system.a_shared_deal()
    path = f"/api/shared-deals/{deal.key}/messages"
    first = system.ask(system.seller, "POST", path, a_message("Once"))
    second = system.ask(system.seller, "POST", path, a_message("Twice"))

    assert first["json"] == second["json"]


def test_what_is_held_is_not_there_for_the_side_that_did_not_ask(system: Deployed) -> None:
    key = system.register(needIdentified=False)["json"]["sharedDeal"]["key"]
    alone = system.ask(system.vendor_rep, "GET", f"/api/shared-deals/{key}")
    listed = system.ask(system.vendor_rep, "GET", "/api/shared-deals")["json"]["sharedDeals"]
    mine = system.ask(system.seller, "GET", "/api/shared-deals")["json"]["sharedDeals"]

    assert (refusal(alone), listed) == ((404, "not_found"), [])
    assert [each["key"] for each in mine] == [key]


@pytest.mark.parametrize("between", ["at once", "after the first has arrived"])
def test_a_message_that_is_repeated_is_one_note(system: Deployed, between: str) -> None:
    deal = system.a_shared_deal()
    path = f"/api/shared-deals/{deal.key}/messages"
    first = system.ask(system.seller, "POST", path, a_message("Once"))
    if between == "after the first has arrived":
        system.settle()
    second = system.ask(system.seller, "POST", path, a_message("Once"))
    system.settle()

    assert (first["statusCode"], second["statusCode"]) == (201, 201)
    assert len(system.notes(VENDOR, deal.vendor.deal)) == 1
    assert len(system.notes(CASCADE, deal.partner.deal)) == 1
    assert len(look(system, system.seller, deal.key)["messages"]) == 1


@pytest.mark.parametrize(
    "body, field",
    [
        pytest.param(a_message(" "), "text", id="no text"),
        pytest.param(a_message("x" * 10_001), "text", id="a text that is too long"),
        pytest.param(a_message("Hello", id="1"), "id", id="an id of another shape"),
        pytest.param({"text": "Hello"}, "id", id="no id"),
        pytest.param({**a_message("Hello"), "side": "vendor"}, "side", id="a side of one's choice"),
    ],
)
def test_what_is_wrong_with_a_message_is_said_by_field(
    system: Deployed, body: dict[str, Any], field: str
) -> None:
    deal = system.a_shared_deal()
    answer = system.ask(system.seller, "POST", f"/api/shared-deals/{deal.key}/messages", body)

    assert fields(answer) == [field]
    assert system.deal(deal.key) == deal


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null"])
def test_a_message_that_cannot_be_read_is_invalid(system: Deployed, body: bytes) -> None:
    deal = system.a_shared_deal()

    assert fields(system.ask(system.seller, "POST", f"/api/shared-deals/{deal.key}/messages", body))


# The end of sharing


@pytest.mark.parametrize(
    "side, reason", [(Side.PARTNER, "ended_by_partner"), (Side.VENDOR, "ended_by_vendor")]
)
def test_either_side_ends_the_sharing_and_both_records_stay(
    system: Deployed, side: Side, reason: str
) -> None:
    deal = system.a_shared_deal()
    user = system.seller if side is Side.PARTNER else system.vendor_rep
    answer = system.ask(user, "POST", f"/api/shared-deals/{deal.key}/end", {})
    system.settle()

    assert answer["statusCode"] == 200
    assert (answer["json"]["state"], answer["json"]["reasons"]) == ("ended", [reason])
    for portal, record in ((VENDOR, deal.vendor.deal), (CASCADE, deal.partner.deal)):
        assert system.read(portal, "deals", record)["twindeal_state"] == "ended"


def test_ending_twice_is_ending_once(system: Deployed) -> None:
    deal = system.a_shared_deal()
    path = f"/api/shared-deals/{deal.key}/end"
    system.ask(system.seller, "POST", path, {})
    system.settle()
    ended = system.deal(deal.key)
    answer = system.ask(system.seller, "POST", path, {})

    assert (answer["statusCode"], answer["json"]["reasons"]) == (200, ["ended_by_partner"])
    assert system.deal(deal.key) == ended
    assert system.mirror.bodies == []


def test_that_the_vendor_ends_it_too_is_noted_for_it_binds_the_partner(system: Deployed) -> None:
    deal = system.a_shared_deal()
    path = f"/api/shared-deals/{deal.key}/end"
    system.ask(system.seller, "POST", path, {})
    answer = system.ask(system.vendor_rep, "POST", path, {})
    late = system.ask(system.seller, "POST", path, {})

    assert answer["json"]["reasons"] == late["json"]["reasons"] == ["ended_by_vendor"]
    assert system.register()["json"]["decision"] == "refused"


@pytest.mark.parametrize("state", [State.ENDED, State.HELD])
def test_a_message_to_a_deal_that_is_not_shared_is_refused_and_not_kept(
    system: Deployed, state: State
) -> None:
    key = system.register(needIdentified=state is not State.HELD)["json"]["sharedDeal"]["key"]
    if state is State.ENDED:
        system.ask(system.seller, "POST", f"/api/shared-deals/{key}/end", {})
    assert system.deal(key).state is state
    stored = system.stored
    answer = system.ask(system.seller, "POST", f"/api/shared-deals/{key}/messages", a_message("Hello"))

    assert refusal(answer) == (409, "not_shared")
    assert system.stored == stored
