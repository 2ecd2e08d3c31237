"""What a change of a deal gives people to be told of: who, of which side, and what not."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.deals import Kind, Motive, Parked, SharedDeal, State
from shared.domain.desired import NOTICE, OWNER, OWNER_MISSING
from shared.domain.ids import Milliseconds, RecordId, Side
from shared.domain.news import Pitch, news, news_of_registration
from shared.domain.notices import NoticeKind, NoticeRules
from shared.domain.record_life import removed, restored
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from tests.support.builders import (
    PARTNER,
    VENDOR,
    a_partner_side,
    a_program,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

PROGRAM = a_program()
LATER = Milliseconds(NOW + 5_000)
REP, CAM, SELLER = "rep@vendor.example", "cam@vendor.example", "ada@partner.example"
AT_VENDOR, AT_PARTNER = Side.VENDOR, Side.PARTNER


def a_deal(**changes: Any) -> SharedDeal:
    """Led by a direct rep, supported by the CAM; in both CRMs."""
    fields = {
        "leader_email": REP,
        "vendor": a_vendor_side(owner_email=REP),
        "partner": a_partner_side(deal=RecordId("7"), owner_email=SELLER),
    }
    return a_shared_deal(**{**fields, **changes})


def with_register(name: str, value: str, side: Side = AT_VENDOR) -> SharedDeal:
    register = a_register(value, side=side, occurred_at=LATER)
    return a_deal(registers={**a_deal().registers, name: register})


def parked(reason: str = "INVALID_OPTION", message: str = "Not among its options.") -> Parked:
    return Parked(value="x", reason=reason, message=message, at=LATER)


def told(before: SharedDeal, after: SharedDeal) -> list[tuple[NoticeKind, str | None]]:
    return [(notice.kind, notice.owner_email) for notice in news(before, after, PROGRAM)]


def ended_for(reason: Reason) -> SharedDeal:
    return ended(a_deal(), reason, LATER)


CHANGES = [
    pytest.param(a_deal(behind=frozenset()), [], id="nothing that concerns people"),
    pytest.param(with_register("amount", "77"), [], id="a value that crosses"),
    pytest.param(
        with_register("stage", "won"),
        [(NoticeKind.WON, CAM), (NoticeKind.WON, SELLER)],
        id="the vendor's side won it: whoever leads there did it",
    ),
    pytest.param(
        with_register("stage", "won", AT_PARTNER),
        [(NoticeKind.WON, REP), (NoticeKind.WON, CAM)],
        id="the partner won it",
    ),
    pytest.param(
        with_register("stage", "lost", AT_PARTNER),
        [(NoticeKind.LOST, REP), (NoticeKind.LOST, CAM)],
        id="the partner lost it",
    ),
    pytest.param(with_register("stage", "decision"), [], id="a stage that closes nothing"),
    pytest.param(with_register("stage", "elsewhere"), [], id="a stage that the program does not name"),
    pytest.param(
        with_register("poi", "confirmed"),
        [(NoticeKind.POI_CONFIRMED, CAM), (NoticeKind.POI_CONFIRMED, SELLER)],
        id="involvement confirmed",
    ),
    pytest.param(
        with_register("poi", "declined"),
        [(NoticeKind.POI_DECLINED, CAM), (NoticeKind.POI_DECLINED, SELLER)],
        id="involvement declined",
    ),
    pytest.param(with_register("poi", "requested"), [], id="involvement only asked for"),
    pytest.param(
        a_deal(kind=Kind.PARTNER_COLLABORATION),
        [(NoticeKind.KIND_CHANGED, REP), (NoticeKind.KIND_CHANGED, CAM), (NoticeKind.KIND_CHANGED, SELLER)],
        id="another kind",
    ),
    pytest.param(
        ended_for(Reason.ENDED_BY_PARTNER),
        [(NoticeKind.ENDED, REP), (NoticeKind.ENDED, CAM)],
        id="the partner ended it",
    ),
    pytest.param(
        ended_for(Reason.ENDED_BY_VENDOR),
        [(NoticeKind.ENDED, CAM), (NoticeKind.ENDED, SELLER)],
        id="the vendor ended it",
    ),
    pytest.param(
        ended_for(Reason.PARTNER_TAKEN_OFF),
        [(NoticeKind.ENDED, CAM), (NoticeKind.ENDED, SELLER)],
        id="the partner was taken off",
    ),
    pytest.param(
        ended_for(Reason.DEAL_MERGED),
        [(NoticeKind.ENDED, REP), (NoticeKind.ENDED, CAM), (NoticeKind.ENDED, SELLER)],
        id="its record went into another: nobody knows who did it",
    ),
    pytest.param(
        removed(a_deal(), AT_PARTNER, LATER),
        [(NoticeKind.ENDED, REP), (NoticeKind.ENDED, CAM)],
        id="the partner deleted its record, which is no trouble of its own",
    ),
    pytest.param(
        removed(a_deal(), AT_VENDOR, LATER),
        [(NoticeKind.ENDED, CAM), (NoticeKind.ENDED, SELLER)],
        id="the vendor deleted its record",
    ),
    pytest.param(
        a_deal(vendor=a_vendor_side(owner_email=REP, parked={"amount": parked()})),
        [(NoticeKind.SYNC_TROUBLE, REP)],
        id="the vendor's CRM does not take a value",
    ),
    pytest.param(
        a_deal(partner=replace(a_deal().partner, parked={"amount": parked(), "currency": parked()})),
        [(NoticeKind.SYNC_TROUBLE, SELLER)],
        id="two values at once are one notice",
    ),
    pytest.param(
        a_deal(vendor=a_vendor_side(owner_email=REP, parked={f"{NOTICE}abc": parked()})),
        [],
        id="a task that was refused is not told by a task",
    ),
    pytest.param(
        a_deal(vendor=a_vendor_side(owner_email=REP, parked={OWNER: parked(OWNER_MISSING)})),
        [],
        id="a stand-in owns the record: the notice of the deal says so",
    ),
    pytest.param(
        a_deal(vendor=a_vendor_side(owner_email=REP, parked={"twindeal_kind": parked()})),
        [],
        id="a property of ours is missing: no seller can put that right",
    ),
]


@pytest.mark.parametrize("after, expected", CHANGES)
def test_who_is_told_of_what(after: SharedDeal, expected: list[tuple[NoticeKind, str]]) -> None:
    assert told(a_deal(), after) == expected


@pytest.mark.parametrize("after, expected", CHANGES)
def test_what_is_so_already_is_no_news(after: SharedDeal, expected: list[object]) -> None:
    assert told(after, replace(after, version=after.version + 1)) == []


def test_a_lost_deal_that_is_won_after_all_is_news_and_another_word_for_won_is_none() -> None:
    program = a_program(
        stages=(*PROGRAM.stages, replace(PROGRAM.stages[2], name="paid", vendor="v", shared="s"))
    )
    lost, won, paid = (with_register("stage", stage, AT_PARTNER) for stage in ("lost", "won", "paid"))

    assert {notice.kind for notice in news(lost, won, program)} == {NoticeKind.WON}
    assert news(won, paid, program) == ()


def test_a_deal_whose_record_was_restored_is_shared_again_and_whoever_did_it_is_not_told() -> None:
    gone = removed(a_deal(), AT_PARTNER, LATER)
    back = restored(gone, AT_PARTNER, Milliseconds(LATER + 1))

    assert told(gone, back) == [(NoticeKind.RESUMED, REP), (NoticeKind.RESUMED, CAM)]


def test_an_invitation_that_is_accepted_is_told_to_the_vendors_people() -> None:
    assert told(a_deal(state=State.INVITED), a_deal()) == [
        (NoticeKind.ACCEPTED, REP),
        (NoticeKind.ACCEPTED, CAM),
    ]


def test_a_second_value_that_is_refused_where_one_was_is_no_news() -> None:
    before = a_deal(vendor=a_vendor_side(owner_email=REP, parked={"amount": parked()}))
    after = a_deal(
        vendor=a_vendor_side(owner_email=REP, parked={"amount": replace(parked(), value="y", at=NOW)})
    )

    assert told(before, after) == []


@pytest.mark.parametrize("state", [State.HELD])
def test_a_held_deal_is_nobodys_news(state: State) -> None:
    assert told(a_deal(state=state), with_register("stage", "won")) == []
    assert told(a_deal(), replace(with_register("stage", "won"), state=state)) == []


def test_what_the_program_does_not_send_is_not_composed() -> None:
    silent = a_program(notices=NoticeRules(kinds=frozenset({NoticeKind.LOST})))

    assert news(a_deal(), with_register("stage", "won"), silent) == ()
    assert news(a_deal(), with_register("stage", "lost"), silent) != ()


# A registration

PITCH = Pitch(registered_by=SELLER, intro_note="Met at a fair", need="Slow test bench")


def of_registration(
    after: SharedDeal, before: SharedDeal | None = None
) -> list[tuple[NoticeKind, int, str | None]]:
    notices = news_of_registration(before, after, PITCH, PROGRAM, at=NOW)
    return [(notice.kind, notice.portal, notice.owner_email) for notice in notices]


def test_of_a_registration_the_cam_and_whoever_leads_are_told_in_the_vendors_crm() -> None:
    assert of_registration(a_deal()) == [
        (NoticeKind.REGISTERED, VENDOR, REP),
        (NoticeKind.REGISTERED, VENDOR, CAM),
    ]


def test_a_cam_who_leads_is_told_once() -> None:
    assert of_registration(a_deal(leader_email=CAM)) == [(NoticeKind.REGISTERED, VENDOR, CAM)]


def test_of_an_invitation_the_partners_deal_owner_is_told_and_the_vendors_cam() -> None:
    assert of_registration(a_deal(motive=Motive.VENDOR_INVITED)) == [
        (NoticeKind.INVITED, VENDOR, CAM),
        (NoticeKind.INVITED, PARTNER, SELLER),
    ]


def test_a_partner_that_named_nobody_gets_a_task_of_nobodys() -> None:
    invited = a_deal(motive=Motive.VENDOR_INVITED, partner=a_partner_side(), leader_email=CAM)

    assert of_registration(invited) == [(NoticeKind.INVITED, PARTNER, None)]


@pytest.mark.parametrize(
    "before, after",
    [
        pytest.param(None, a_deal(state=State.HELD), id="it is held"),
        pytest.param(a_deal(), a_deal(), id="it was shared before"),
        pytest.param(a_deal(state=State.INVITED), a_deal(state=State.INVITED), id="it was offered before"),
    ],
)
def test_what_is_no_new_sharing_is_told_nobody(before: SharedDeal | None, after: SharedDeal) -> None:
    assert of_registration(after, before) == []


def test_it_says_who_registered_what_and_why_and_how_it_goes_on() -> None:
    deal = with_register("next_steps", "Demo on Monday")

    (first, _) = news_of_registration(None, deal, PITCH, PROGRAM, at=NOW)

    assert first.subject == "Partner registered “A deal”"
    for said in (
        f"{SELLER} of Partner registered “A deal” with Prospect (prospect.example)",
        "Kind: channel deal",
        f"{REP} (direct rep, leads)",
        "How Partner knows them: Met at a fair",
        "What they need: Slow test bench",
        "Next steps: Demo on Monday",
        "What to do: ",
    ):
        assert said in first.body


def test_a_deal_that_is_registered_again_after_its_end_is_another_notice() -> None:
    first = news_of_registration(None, a_deal(), PITCH, PROGRAM, at=NOW)
    again = news_of_registration(ended_for(Reason.ENDED_BY_PARTNER), a_deal(), PITCH, PROGRAM, at=NOW)
    attempt = news_of_registration(None, a_deal(), PITCH, PROGRAM, at=LATER)

    assert {each.id for each in first} == {each.id for each in attempt}
    assert {each.id for each in first}.isdisjoint(each.id for each in again)
