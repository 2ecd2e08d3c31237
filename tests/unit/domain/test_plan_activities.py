"""The notes and tasks of a round, as data."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain import plan_activities
from shared.domain.deals import Parked, PendingMessage, SharedDeal, State
from shared.domain.desired import OWNER
from shared.domain.ids import Milliseconds, ObjectType, RecordId, Side
from shared.domain.messages import Message
from shared.domain.notices import Notice, NoticeKind
from shared.domain.plan import Target
from shared.domain.records import Association, NewRecord, Refused
from tests.support.builders import (
    DEAL,
    VENDOR,
    a_message,
    a_partner_side,
    a_portal,
    a_program,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

AT_PARTNER = Target(portal=a_portal(), program=a_program())
AT_VENDOR = Target(
    portal=a_portal(
        id=VENDOR,
        side=Side.VENDOR,
        time_zone="America/New_York",
        owners={"cam@vendor.example": "31", "rep@vendor.example": "32"},
    ),
    program=a_program(),
)


def named(*others: SharedDeal, **changes: Any) -> list[SharedDeal]:
    return [a_shared_deal(**changes), *others]


WAITING = (
    PendingMessage(id="first", waiting=frozenset({Side.PARTNER, Side.VENDOR})),
    PendingMessage(id="second", waiting=frozenset({Side.PARTNER})),
)
FIRST = a_message(id="first", posted_at=Milliseconds(1_772_323_200_123))


def test_messages_that_wait_for_this_side_are_fetched_in_their_order() -> None:
    deals = named(messages=WAITING, partner=a_partner_side(deal=RecordId("7")))

    assert plan_activities.messages_to_fetch(deals, AT_PARTNER) == ((DEAL, "first"), (DEAL, "second"))
    assert plan_activities.messages_to_fetch(deals, AT_VENDOR) == ((DEAL, "first"),)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"vendor": a_vendor_side(deal=None)}, id="no record to put it on"),
        pytest.param({"state": State.HELD}, id="held"),
        pytest.param({"state": State.ENDED}, id="ended"),
    ],
)
def test_when_no_message_goes_out(changes: dict[str, Any]) -> None:
    deals = named(messages=WAITING, **changes)

    assert plan_activities.messages_to_fetch(deals, AT_VENDOR) == ()
    assert plan_activities.notes_to_create(deals, {"first": FIRST}, AT_VENDOR) == ()


def the_note(message: Message, **changes: Any) -> NewRecord:
    deals = named(messages=WAITING[:1], **changes)
    (note,) = plan_activities.notes_to_create(deals, {"first": message}, AT_VENDOR)
    return note


def test_a_message_is_a_note_on_the_record_saying_who_wrote_it_and_when() -> None:
    assert the_note(FIRST) == NewRecord(
        key="first",
        properties={
            "hs_note_body": "<strong>Shared message from Ada, Partner</strong><br>Shall we call them?",
            "hs_timestamp": "2026-03-01T00:00:00.123Z",
            "twindeal_key": "message:first",
        },
        associations=(Association(to_type=ObjectType.DEAL, to=RecordId("501")),),
    )


@pytest.mark.parametrize(
    "text, shown",
    [
        pytest.param("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="script"),
        pytest.param("R&D", "R&amp;D", id="ampersand"),
        pytest.param("&lt;", "&amp;lt;", id="typed as an entity"),
        pytest.param('"it\'s"', "&quot;it&#x27;s&quot;", id="quotes"),
        pytest.param("one\ntwo\n\nthree", "one<br>two<br><br>three", id="line breaks"),
        pytest.param("one\r\ntwo", "one<br>two", id="line breaks of Windows"),
        pytest.param("one\rtwo", "one<br>two", id="line breaks of old"),
        pytest.param("\N{ROCKET} 日本", "\N{ROCKET} 日本", id="emoji and other scripts"),
    ],
)
def test_what_people_typed_is_text_and_never_html(text: str, shown: str) -> None:
    note = the_note(a_message(id="first", text=text))

    assert note.properties["hs_note_body"].partition("<br>")[2] == shown


def test_names_are_escaped_too() -> None:
    note = the_note(a_message(id="first", author="<i>Ada</i>"), partner_name="Smith & Sons")

    assert note.properties["hs_note_body"].startswith(
        "<strong>Shared message from &lt;i&gt;Ada&lt;/i&gt;, Smith &amp; Sons</strong>"
    )


def test_a_message_of_the_vendor_is_signed_with_the_vendor_s_name() -> None:
    note = the_note(a_message(id="first", side=Side.VENDOR))

    assert ", Vendor</strong>" in note.properties["hs_note_body"]
