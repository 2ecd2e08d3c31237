"""What a notice says, in words that a seller understands: what happened, and what to do next.

One function per kind. Each says only what its reader's side may know: `side` is the reader's.
"""

from collections.abc import Callable, Mapping

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Side
from shared.domain.notice_telling import (
    KINDS,
    LONGEST_NAME,
    LONGEST_PART,
    Details,
    Telling,
    Words,
    clipped,
    in_days,
)
from shared.domain.notices import NoticeKind
from shared.domain.program import Program
from shared.domain.registration import Reason


def words_for_deal(
    kind: NoticeKind, deal: SharedDeal, side: Side, program: Program, details: Details
) -> Words:
    return _OF_DEALS[kind](Telling(deal=deal, side=side, program=program, details=details))


def _registered(telling: Telling) -> Words:
    deal, details = telling.deal, telling.details
    next_steps = deal.registers.get("next_steps")
    written = {
        f"How {deal.partner_name} knows them": details.intro_note,
        "What they need": details.need,
        "Next steps": next_steps.value if next_steps else "",
    }
    who = f"{details.registered_by} of {deal.partner_name}" if details.registered_by else deal.partner_name
    return Words(
        subject=f"{deal.partner_name} registered {telling.name}",
        paragraphs=(
            (
                f"{who} registered {telling.name} with {telling.company} ({deal.company.domain})."
                " It is shared with them from now on."
            ),
            f"Kind: {telling.kind}. {telling.people}",
            *(f"{what}: {clipped(text, LONGEST_PART)}" for what, text in written.items() if text.strip()),
            "What to do: answer with a shared message on the deal, and agree on who does what.",
        ),
    )


def _invited(telling: Telling) -> Words:
    deal = telling.deal
    waiting = deal.state is State.INVITED
    hello = "say hello with a shared message on the deal, and agree on who does what."
    if not telling.of_partner:
        return Words(
            subject=f"{deal.partner_name} was put on {telling.name}",
            paragraphs=(
                f"{telling.name} with {telling.company} is shared with {deal.partner_name}"
                + (" as soon as they accept." if waiting else " from now on."),
                f"Kind: {telling.kind}. {telling.people}",
                f"What to do: {'nothing until then; you are told once they have.' if waiting else hello}",
            ),
        )
    return Words(
        subject=f"{deal.vendor_name} shares a deal with you: {telling.name}",
        paragraphs=(
            f"{deal.vendor_name} would like to work with you on {telling.name} with {telling.company}.",
            f"Kind: {telling.kind}. {telling.people}",
            f"What to do: {'look at the deal, and accept or decline it there.' if waiting else hello}",
        ),
    )


def _accepted(telling: Telling) -> Words:
    partner = telling.deal.partner_name
    return Words(
        subject=f"{partner} accepted: {telling.name}",
        paragraphs=(
            f"{partner} accepted to work with you on {telling.name} with {telling.company}.",
            f"Kind: {telling.kind}. {telling.people}",
            "What to do: say hello with a shared message on the deal, and agree on who does what.",
        ),
    )


def _kind_changed(telling: Telling) -> Words:
    former = telling.details.former_kind
    return Words(
        subject=f"{telling.name} is now: {telling.kind}",
        paragraphs=(
            f"{telling.name} with {telling.company} is shared as {telling.kind} from now on"
            + (f"; it was {KINDS[former]} before." if former else "."),
            telling.people,
            "What to do: see on the deal what that means for tier credit and commission.",
        ),
    )


def _contested(telling: Telling) -> Words:
    partner = telling.deal.partner_name
    return Words(
        subject=f"Another partner is on {telling.company}",
        paragraphs=(
            (
                f"{telling.details.other_partner or 'Another partner'} came to {telling.company}, where {partner} has"
                f" {telling.name}. Nothing changes for {partner}’s deal, whose kind stays {telling.kind}."
            ),
            (
                f"{partner} does not know of this, and is not to learn of it: what is shared stays between each partner"
                " and you."
            ),
            "What to do: agree among yourselves who talks to the customer, and when.",
        ),
    )


def _poi_confirmed(telling: Telling) -> Words:
    return Words(
        subject=f"Proof of involvement confirmed: {telling.name}",
        paragraphs=(
            f"The customer confirmed that {_is(telling)} involved in {telling.name} with {telling.company}.",
            "What to do: nothing. The deal shows what it counts for.",
        ),
    )


def _poi_declined(telling: Telling) -> Words:
    return Words(
        subject=f"Proof of involvement declined: {telling.name}",
        paragraphs=(
            (
                f"The customer did not confirm that {_is(telling)} involved in {telling.name} with {telling.company}."
                " As it stands, the deal brings neither tier credit nor commission."
            ),
            f"What to do: ask {_asked(telling)} why, with a shared message on the deal.",
        ),
    )


def _poi_missing(telling: Telling) -> Words:
    close = telling.deal.registers.get("close_date")
    day = f" on {close.value}" if close and close.value else ""
    note = f"have {telling.deal.vendor_name} note it" if telling.of_partner else "note it"
    return Words(
        subject=f"Proof of involvement missing: {telling.name} closes {in_days(telling.details.days_left)}",
        paragraphs=(
            (
                f"{telling.name} with {telling.company} is to close{day}, and the customer has not confirmed yet that"
                f" {_is(telling)} involved. Won without it, the deal brings neither tier credit nor commission."
            ),
            f"What to do: ask the customer for the confirmation, and {note} on the deal.",
        ),
    )


def _won(telling: Telling) -> Words:
    return _closed(telling, "won")


def _lost(telling: Telling) -> Words:
    return _closed(telling, "lost")


def _closed(telling: Telling, how: str) -> Words:
    return Words(
        subject=f"{telling.name} is {how}",
        paragraphs=(
            (
                f"{telling.name} with {telling.company} was closed as {how}."
                " What it counts for is settled, and stands on the deal."
            ),
            f"What to do: talk it over with {_asked(telling)}.",
        ),
    )


def _ended(telling: Telling) -> Words:
    return Words(
        subject=f"Sharing ended: {telling.name}",
        paragraphs=(
            f"{telling.name} with {telling.company} is not shared any more: {_why_ended(telling)}.",
            "Your record stays as it is, and nothing of it crosses any more.",
            f"What to do: ask {_asked(telling)} if you did not expect this.",
        ),
    )


def _why_ended(telling: Telling) -> str:
    deal = telling.deal
    gone = [side for side in Side if deal.side(side).is_gone]
    who = {Side.VENDOR: deal.vendor_name, Side.PARTNER: deal.partner_name}
    reasons: Mapping[str, str] = {
        Reason.ENDED_BY_PARTNER: f"{deal.partner_name} ended it",
        Reason.ENDED_BY_VENDOR: f"{deal.vendor_name} ended it",
        Reason.PARTNER_TAKEN_OFF: f"{deal.partner_name} was taken off the deal in {deal.vendor_name}’s CRM",
        Reason.INVITATION_DECLINED: f"{deal.partner_name} declined the invitation",
        Reason.DEAL_REMOVED: f"the deal was deleted in {' and '.join(who[side] for side in gone)}’s CRM",
        Reason.DEAL_MERGED: "its record became one with another",
    }
    return next((reasons[reason] for reason in deal.reasons if reason in reasons), "it has ended")


def _resumed(telling: Telling) -> Words:
    return Words(
        subject=f"Shared again: {telling.name}",
        paragraphs=(
            f"{telling.name} with {telling.company} is shared again: its deleted record was restored.",
            f"{telling.people}",
            "What to do: go on where you left off.",
        ),
    )


def _sync_trouble(telling: Telling) -> Words:
    refused = telling.details.refused
    return Words(
        subject=f"Not everything of {telling.name} could be written",
        paragraphs=(
            f"Your CRM did not take everything that is shared of {telling.name} with {telling.company}:",
            *(f"{clipped(what, LONGEST_NAME)}: {clipped(why, LONGEST_PART)}" for what, why in refused[:50]),
            (
                "All else is up to date; this stays as it was in your CRM. What to do: allow the value there (an"
                " option, a currency, a required field), or change it on the deal: it is tried again then."
            ),
        ),
    )


def _is(telling: Telling) -> str:
    return "you are" if telling.of_partner else f"{telling.deal.partner_name} is"


def _asked(telling: Telling) -> str:
    """Whom the reader talks to: the other side."""
    return telling.deal.vendor_name if telling.of_partner else telling.deal.partner_name


_OF_DEALS: Mapping[NoticeKind, Callable[[Telling], Words]] = {
    NoticeKind.REGISTERED: _registered,
    NoticeKind.INVITED: _invited,
    NoticeKind.ACCEPTED: _accepted,
    NoticeKind.KIND_CHANGED: _kind_changed,
    NoticeKind.CONTESTED: _contested,
    NoticeKind.POI_CONFIRMED: _poi_confirmed,
    NoticeKind.POI_DECLINED: _poi_declined,
    NoticeKind.POI_MISSING: _poi_missing,
    NoticeKind.WON: _won,
    NoticeKind.LOST: _lost,
    NoticeKind.ENDED: _ended,
    NoticeKind.RESUMED: _resumed,
    NoticeKind.SYNC_TROUBLE: _sync_trouble,
}
