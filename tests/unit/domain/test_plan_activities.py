"""The notes and tasks of a round, as data."""

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
    a_notice,
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


# Tasks

CAM, REP, LEFT = "cam@vendor.example", "rep@vendor.example", "left@vendor.example"


def a_vendor_notice(**changes: Any) -> Notice:
    fields = {"portal": VENDOR, "owner_email": CAM, "stand_ins": (REP,), "body": "Look at it."}
    return a_notice(**{**fields, **changes})


def tasks(
    *notices: Notice, deal: SharedDeal | None = None, now: Milliseconds = NOW, target: Target = AT_VENDOR
) -> tuple[NewRecord, ...]:
    deals = {deal.key: deal} if deal else {}
    return plan_activities.tasks_to_create(notices, deals, target, now)


def the_task(notice: Notice, **named: Any) -> NewRecord:
    (task,) = tasks(notice, **named)
    return task


def test_a_notice_is_a_task_on_the_deals_record_for_whom_it_is_meant() -> None:
    due = Milliseconds(1_772_323_200_123)
    task = the_task(a_vendor_notice(due_at=due), deal=a_shared_deal(), now=due)

    assert task == NewRecord(
        key="notice-1",
        properties={
            "hs_task_subject": "Registered",
            "hs_task_body": "Look at it.",
            "hs_task_status": "NOT_STARTED",
            "hs_task_type": "TODO",
            "hs_task_priority": "MEDIUM",
            "hs_timestamp": "2026-03-01T00:00:00.123Z",
            "twindeal_key": "notice:notice-1",
            "hubspot_owner_id": "31",
        },
        associations=(Association(to_type=ObjectType.DEAL, to=RecordId("501")),),
    )


@pytest.mark.parametrize(
    "owner, stand_ins, id, remark",
    [
        pytest.param(CAM.upper(), (), "31", None, id="however the address is written"),
        pytest.param(LEFT, (REP,), "32", f"This is meant for {LEFT}, who is no user", id="a stand-in"),
        pytest.param(LEFT, (), None, f"This is meant for {LEFT}, who is no user", id="nobody to stand in"),
        pytest.param(None, (REP,), "32", None, id="nobody named: who owns the record"),
        pytest.param(None, (), None, "Nobody in particular is named", id="nobody at all"),
    ],
)
def test_whose_task_it_is_and_what_it_says_of_that(
    owner: str | None, stand_ins: tuple[str, ...], id: str | None, remark: str | None
) -> None:
    task = the_task(a_vendor_notice(owner_email=owner, stand_ins=stand_ins), deal=a_shared_deal())

    assert task.properties.get("hubspot_owner_id") == id
    assert task.properties["hs_task_body"].endswith("Look at it.")
    assert task.properties["hs_task_body"].startswith(remark or "Look at it.")


OWNERLESS = a_vendor_side(
    parked={OWNER: Parked(value=LEFT, reason="OWNER_MISSING", message=f"{LEFT} is no user.", at=NOW)}
)


@pytest.mark.parametrize(
    "kind, says", [(NoticeKind.REGISTERED, True), (NoticeKind.INVITED, True), (NoticeKind.WON, False)]
)
def test_the_notice_of_a_new_deal_says_who_does_not_own_it(kind: NoticeKind, says: bool) -> None:  # noqa: FBT001
    task = the_task(a_vendor_notice(kind=kind), deal=a_shared_deal(vendor=OWNERLESS))

    assert (f"About the deal’s owner: {LEFT} is no user." in task.properties["hs_task_body"]) is says


@pytest.mark.parametrize(
    "deal",
    [
        pytest.param(None, id="a domain without a deal"),
        pytest.param(a_shared_deal(vendor=a_vendor_side(deal=None)), id="no record was ever made"),
        pytest.param(a_shared_deal(vendor=a_vendor_side(removed_at=NOW)), id="the record was deleted"),
    ],
)
def test_a_notice_that_has_no_record_to_stand_on_is_a_task_all_the_same(deal: SharedDeal | None) -> None:
    assert the_task(a_vendor_notice(), deal=deal).associations == ()


def test_a_notice_of_an_ended_deal_stands_on_its_record() -> None:
    task = the_task(a_vendor_notice(kind=NoticeKind.ENDED), deal=a_shared_deal(state=State.ENDED))

    assert task.associations == (Association(to_type=ObjectType.DEAL, to=RecordId("501")),)


@pytest.mark.parametrize(
    "deal, given",
    [
        pytest.param(a_shared_deal(vendor=a_vendor_side(deal=None)), False, id="its record is to be created"),
        pytest.param(a_shared_deal(), True, id="its record is there"),
        pytest.param(
            a_shared_deal(vendor=a_vendor_side(deal=None), state=State.ENDED), True, id="none is to come"
        ),
    ],
)
def test_a_notice_waits_for_the_record_that_it_is_to_stand_on(deal: SharedDeal, given: bool) -> None:  # noqa: FBT001
    notices = plan_activities.notices_to_give([a_vendor_notice()], {DEAL: deal}, AT_VENDOR)

    assert bool(notices) is given


def test_a_notice_of_a_deal_that_nobody_knows_does_not_wait() -> None:
    assert plan_activities.notices_to_give([a_vendor_notice()], {}, AT_VENDOR) == (a_vendor_notice(),)


@pytest.mark.parametrize(
    "kind, priority",
    [(NoticeKind.SYNC_TROUBLE, "HIGH"), (NoticeKind.CONTESTED, "HIGH"), (NoticeKind.WON, "MEDIUM")],
)
def test_what_presses_comes_first(kind: NoticeKind, priority: str) -> None:
    assert the_task(a_vendor_notice(kind=kind)).properties["hs_task_priority"] == priority


def test_a_task_that_waited_long_is_due_at_once_and_not_overdue() -> None:
    task = the_task(a_vendor_notice(due_at=Milliseconds(0)), now=Milliseconds(1_772_323_200_123))

    assert task.properties["hs_timestamp"] == "2026-03-01T00:00:00.123Z"


def test_what_is_said_is_text_and_never_html() -> None:
    task = the_task(a_vendor_notice(subject="<b>R&D</b>", body='<b>R&D</b>\r\none\n\n"two"'))

    assert task.properties["hs_task_body"] == "&lt;b&gt;R&amp;D&lt;/b&gt;<br>one<br><br>&quot;two&quot;"
    assert task.properties["hs_task_subject"] == "<b>R&D</b>"  # HubSpot shows a subject as plain text


def test_what_is_too_long_is_cut_to_what_hubspot_takes() -> None:
    task = the_task(a_vendor_notice(subject="x" * 5_000, body="'" * 20_000))

    assert len(task.properties["hs_task_body"]) <= plan_activities.LONGEST_BODY
    assert task.properties["hs_task_body"].endswith("&#x27;…")
    assert len(task.properties["hs_task_subject"]) == plan_activities.LONGEST_SUBJECT


def again(refusal: Refused, deal: SharedDeal | None) -> tuple[NewRecord, ...]:
    deals = {DEAL: deal} if deal else {}
    refused = {"notice-1": refusal}
    return plan_activities.tasks_to_create_again(refused, [a_vendor_notice()], deals, AT_VENDOR, NOW)


def test_a_task_whose_owner_has_left_is_tried_without_an_owner_and_says_so() -> None:
    (task,) = again(Refused(reason="INVALID_OWNER", message="", properties=(OWNER,)), a_shared_deal())

    assert OWNER not in task.properties
    assert f"This is meant for {CAM}" in task.properties["hs_task_body"]
    assert task.associations


def test_a_task_whose_deal_was_just_deleted_is_tried_without_it() -> None:
    (task,) = again(Refused(reason="NOT_FOUND", message=""), a_shared_deal())

    assert task.associations == ()
    assert task.properties[OWNER] == "31"


def test_a_task_that_can_only_be_refused_again_is_not_tried_again() -> None:
    assert again(Refused(reason="PROPERTY_DOESNT_EXIST", message=""), None) == ()
