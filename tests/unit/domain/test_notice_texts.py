"""Composing: to whom a notice goes, what makes it one and the same, and what it says."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import Milliseconds, Side
from shared.domain.invitation import Invitation
from shared.domain.leads import Loss
from shared.domain.notice_telling import LONGEST_PART, Details
from shared.domain.notice_texts import RegisteredDomain, compose, compose_for_domain
from shared.domain.notices import Notice, NoticeKind, NoticeRules
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    VENDOR,
    a_partner,
    a_partner_side,
    a_program,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

PROGRAM = a_program()
DAY = 24 * 60 * 60 * 1000
REP, CAM, SELLER, BOSS = (
    "rep@vendor.example",
    "cam@vendor.example",
    "ada@partner.example",
    "boss@partner.example",
)
OF_DEALS = [kind for kind in NoticeKind if not kind.startswith("domain_")]
OF_DOMAINS = (NoticeKind.DOMAIN_EXPIRING, NoticeKind.DOMAIN_LAPSED)


def a_deal(**changes: Any) -> SharedDeal:
    fields = {
        "leader_email": REP,
        "vendor": a_vendor_side(owner_email=REP, stand_ins=(CAM,)),
        "partner": a_partner_side(owner_email=SELLER, stand_ins=(BOSS,)),
    }
    return a_shared_deal(**{**fields, **changes})


def composed(kind: NoticeKind, deal: SharedDeal | None = None, **named: Any) -> tuple[Notice, ...]:
    return compose(kind, deal or a_deal(), PROGRAM, at=NOW, occasion=named.pop("occasion", "once"), **named)


def a_domain(**changes: Any) -> RegisteredDomain:
    domain = RegisteredDomain(
        domain=PROSPECT,
        partner=a_partner(deal_owner_email=BOSS),
        vendor=VENDOR,
        expires_at=Milliseconds(NOW + 7 * DAY),
    )
    return replace(domain, **changes)


# To whom


@pytest.mark.parametrize("kind", OF_DEALS)
@pytest.mark.parametrize("by", [None, *Side])
def test_no_person_is_told_twice_and_each_side_only_in_its_own_crm(kind: NoticeKind, by: Side | None) -> None:
    notices = composed(kind, by=by)

    assert len({(notice.portal, notice.owner_email) for notice in notices}) == len(notices)
    assert {notice.owner_email for notice in notices if notice.portal == PARTNER} <= {SELLER}
    assert {notice.owner_email for notice in notices if notice.portal == VENDOR} <= {REP, CAM}


@pytest.mark.parametrize("kind", [NoticeKind.CONTESTED, NoticeKind.REGISTERED])
def test_what_only_the_vendor_may_know_is_never_told_the_partner(kind: NoticeKind) -> None:
    assert {notice.portal for notice in composed(kind)} == {VENDOR}
    assert composed(kind, to=(Side.PARTNER,)) == ()


@pytest.mark.parametrize("by, told", [(Side.VENDOR, {CAM, SELLER}), (Side.PARTNER, {REP, CAM})])
def test_nobody_is_told_of_their_own_act(by: Side, told: set[str]) -> None:
    assert {notice.owner_email for notice in composed(NoticeKind.ENDED, by=by)} == told


def test_the_others_who_own_the_record_stand_in_for_whoever_is_told() -> None:
    chains = {notice.owner_email: notice.stand_ins for notice in composed(NoticeKind.POI_MISSING)}

    assert chains == {REP: (CAM,), CAM: (REP,), SELLER: (BOSS,)}


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_kind_that_the_program_does_not_send_is_not_composed(kind: NoticeKind) -> None:
    program = a_program(notices=NoticeRules(kinds=frozenset(NoticeKind) - {kind}))

    if kind in OF_DOMAINS:
        assert compose_for_domain(kind, a_domain(), program, at=NOW) == ()
    else:
        assert compose(kind, a_deal(), program, at=NOW, occasion="once") == ()


# Which it is


def ids(notices: tuple[Notice, ...]) -> list[str]:
    return [notice.id for notice in notices]


def test_the_same_event_is_the_same_notice_whatever_else_became_of_the_deal_meanwhile() -> None:
    later = a_deal(version=9, registers={"amount": a_register("2")}, kind=Kind.BEST_PARTNER_WINS)

    assert ids(composed(NoticeKind.WON)) == ids(composed(NoticeKind.WON, later))


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(composed(NoticeKind.WON, occasion="twice"), id="another occasion"),
        pytest.param(composed(NoticeKind.LOST), id="another kind"),
        pytest.param(composed(NoticeKind.WON, a_deal(key="deal-2")), id="another deal"),
    ],
)
def test_another_event_is_another_notice(others: tuple[Notice, ...]) -> None:
    assert set(ids(composed(NoticeKind.WON))).isdisjoint(ids(others))


def test_it_is_due_as_soon_as_the_program_says() -> None:
    program = a_program(notices=NoticeRules(due_days=3))
    (first, *_) = compose(NoticeKind.WON, a_deal(), program, at=NOW, occasion="once")

    assert first.due_at == NOW + 3 * DAY


# What it says


def said(kind: NoticeKind, side: Side, deal: SharedDeal | None = None, **details: Any) -> str:
    notices = composed(kind, deal, details=Details(**details))
    portal = VENDOR if side is Side.VENDOR else PARTNER
    notice = next(each for each in notices if each.portal == portal)
    return f"{notice.subject}\n{notice.body}"


@pytest.mark.parametrize("kind", OF_DEALS)
@pytest.mark.parametrize("side", Side)
def test_each_names_the_deal_or_its_company_and_what_to_do(kind: NoticeKind, side: Side) -> None:
    for notice in composed(kind):
        assert "A deal" in notice.subject or "Prospect" in notice.subject
        assert "Prospect" in notice.body
        assert "What to do:" in notice.body
        assert notice.deal == DEAL


@pytest.mark.parametrize(
    "kind, side, details, words",
    [
        (NoticeKind.INVITED, Side.PARTNER, {}, "Vendor shares a deal with you: “A deal”"),
        (NoticeKind.INVITED, Side.VENDOR, {}, "Partner was put on “A deal”"),
        (NoticeKind.ACCEPTED, Side.VENDOR, {}, "Partner accepted: “A deal”"),
        (
            NoticeKind.KIND_CHANGED,
            Side.PARTNER,
            {"former_kind": Kind.BEST_PARTNER_WINS},
            "shared as channel deal from now on; it was best partner wins before",
        ),
        (
            NoticeKind.CONTESTED,
            Side.VENDOR,
            {"other_partner": "Rival Ltd"},
            "Rival Ltd came to Prospect, where Partner has “A deal”",
        ),
        (NoticeKind.CONTESTED, Side.VENDOR, {}, "Another partner came to Prospect"),
        (
            NoticeKind.CONTESTED,
            Side.VENDOR,
            {},
            "Nothing changes for Partner’s deal, whose kind stays channel deal",
        ),
        (NoticeKind.POI_CONFIRMED, Side.PARTNER, {}, "confirmed that you are involved"),
        (NoticeKind.POI_CONFIRMED, Side.VENDOR, {}, "confirmed that Partner is involved"),
        (NoticeKind.POI_DECLINED, Side.PARTNER, {}, "ask Vendor why"),
        (NoticeKind.POI_MISSING, Side.PARTNER, {"days_left": 3}, "closes in 3 days"),
        (NoticeKind.POI_MISSING, Side.PARTNER, {"days_left": 3}, "have Vendor note it on the deal"),
        (NoticeKind.POI_MISSING, Side.VENDOR, {"days_left": 3}, "and note it on the deal"),
        (NoticeKind.POI_MISSING, Side.PARTNER, {"days_left": 1}, "closes tomorrow"),
        (NoticeKind.POI_MISSING, Side.PARTNER, {"days_left": 0}, "closes today"),
        (NoticeKind.WON, Side.VENDOR, {}, "“A deal” is won"),
        (NoticeKind.LOST, Side.PARTNER, {}, "was closed as lost"),
        (NoticeKind.RESUMED, Side.PARTNER, {}, "is shared again"),
        (
            NoticeKind.SYNC_TROUBLE,
            Side.PARTNER,
            {"refused": (("currency (deal_currency_code)", "EUR is not among its options."),)},
            "currency (deal_currency_code): EUR is not among its options.",
        ),
    ],
)
def test_what_it_says(kind: NoticeKind, side: Side, details: dict[str, Any], words: str) -> None:
    assert words in said(kind, side, **details)


@pytest.mark.parametrize(
    "reason, words",
    [
        (Reason.ENDED_BY_PARTNER, "Partner ended it"),
        (Reason.ENDED_BY_VENDOR, "Vendor ended it"),
        (Reason.PARTNER_TAKEN_OFF, "Partner was taken off the deal in Vendor’s CRM"),
        (Reason.DEAL_MERGED, "its record became one with another"),
        (Reason.DOMAIN_INVALID, "it has ended"),
    ],
)
def test_it_says_why_the_sharing_ended(reason: Reason, words: str) -> None:
    deal = ended(a_deal(), reason, NOW)

    assert words in said(NoticeKind.ENDED, Side.VENDOR, deal)


def test_it_says_in_whose_crm_the_deal_was_deleted() -> None:
    gone = a_partner_side(owner_email=SELLER, removed_at=NOW)
    deal = ended(a_deal(partner=gone), Reason.DEAL_REMOVED, NOW)

    assert "deleted in Partner’s CRM" in said(NoticeKind.ENDED, Side.VENDOR, deal)


def test_an_offer_that_waits_for_an_answer_asks_for_it() -> None:
    deal = a_deal(state=State.INVITED)

    assert "accept or decline" in said(NoticeKind.INVITED, Side.PARTNER, deal)
    assert "as soon as they accept" in said(NoticeKind.INVITED, Side.VENDOR, deal)
    assert "What to do: nothing until then" in said(NoticeKind.INVITED, Side.VENDOR, deal)


@pytest.mark.parametrize("kind", OF_DEALS)
@pytest.mark.parametrize("shown", [(), ("deal_name",)])
def test_a_partner_that_is_only_invited_reads_no_more_than_it_is_shown(
    kind: NoticeKind, shown: tuple[str, ...]
) -> None:
    deal = a_deal(state=State.INVITED, invitation=Invitation(asked_at=NOW, shown=shown))

    for notice in composed(kind, deal, to=(Side.PARTNER,)):
        assert "rospect" not in notice.subject + notice.body
        assert ("A deal" in notice.subject) is bool(shown)


def test_a_name_that_is_a_novel_leaves_room_in_the_subject() -> None:
    deal = a_deal(registers={"deal_name": a_register("x" * 5_000)})

    assert all(len(notice.subject) < 200 for notice in composed(NoticeKind.WON, deal))


def test_a_pitch_that_is_a_novel_leaves_room_for_what_follows() -> None:
    text = said(NoticeKind.REGISTERED, Side.VENDOR, intro_note="x" * 50_000, need="Fast test bench")

    assert "Fast test bench" in text
    assert "x" * LONGEST_PART not in text


def test_a_deal_without_a_name_goes_by_its_company() -> None:
    assert "“Prospect” is won" in said(NoticeKind.WON, Side.VENDOR, a_deal(registers={}))


# A domain registration


def of_domain(kind: NoticeKind, domain: RegisteredDomain, **details: Any) -> tuple[Notice, ...]:
    return compose_for_domain(kind, domain, PROGRAM, at=NOW, details=Details(**details))


@pytest.mark.parametrize("kind", OF_DOMAINS)
def test_of_a_domain_its_partner_and_the_partners_cam_are_told(kind: NoticeKind) -> None:
    told = {(notice.portal, notice.owner_email, notice.deal) for notice in of_domain(kind, a_domain())}

    assert told == {(VENDOR, CAM, None), (PARTNER, BOSS, None)}


def test_where_a_deal_is_open_on_it_its_seller_is_told_on_the_deal() -> None:
    notices = of_domain(NoticeKind.DOMAIN_LAPSED, a_domain(deal=a_deal()))

    assert {(notice.owner_email, notice.deal) for notice in notices} == {(CAM, DEAL), (SELLER, DEAL)}
    assert {notice.owner_email: notice.stand_ins for notice in notices} == {CAM: (REP,), SELLER: (BOSS,)}


def test_each_reminder_of_a_registration_is_its_own_notice_and_so_is_that_of_a_renewed_one() -> None:
    renewed = a_domain(expires_at=Milliseconds(NOW + 187 * DAY))
    notices = [
        *of_domain(NoticeKind.DOMAIN_EXPIRING, a_domain(), days_left=7),
        *of_domain(NoticeKind.DOMAIN_EXPIRING, a_domain(), days_left=1),
        *of_domain(NoticeKind.DOMAIN_EXPIRING, renewed, days_left=7),
        *of_domain(NoticeKind.DOMAIN_LAPSED, a_domain()),
    ]

    assert len(set(ids(tuple(notices)))) == 8


def test_a_reminder_is_due_before_the_registration_ends() -> None:
    soon = a_domain(expires_at=Milliseconds(NOW + 60_000))

    assert {notice.due_at for notice in of_domain(NoticeKind.DOMAIN_EXPIRING, soon)} == {NOW + 60_000}


def test_when_a_lapse_was_noted_shows_nowhere() -> None:
    notices = [
        compose_for_domain(NoticeKind.DOMAIN_LAPSED, a_domain(), PROGRAM, at=Milliseconds(NOW + late * DAY))
        for late in (8, 9)
    ]

    assert notices[0] == notices[1]
    assert {notice.due_at for notice in notices[0]} == {NOW + 8 * DAY}


@pytest.mark.parametrize(
    "loss, words",
    [
        (Loss.LAPSED, "registration of prospect.example has lapsed"),
        (Loss.GIVEN_UP, "registration of prospect.example was given up"),
        (Loss.WITHDRAWN, "registration of prospect.example was withdrawn by Vendor"),
    ],
)
def test_how_a_domain_was_lost(loss: Loss, words: str) -> None:
    at_vendor, at_partner = of_domain(NoticeKind.DOMAIN_LAPSED, a_domain(), loss=loss)

    assert at_vendor.subject == f"Partner’s {words}"
    assert at_partner.subject == f"Your {words}"


def test_when_a_domain_registration_ends() -> None:
    at_vendor, at_partner = of_domain(NoticeKind.DOMAIN_EXPIRING, a_domain(), days_left=7)

    assert at_partner.subject == "Your registration of prospect.example ends in 7 days"
    assert "ends on 2026-09-28" in at_vendor.body
