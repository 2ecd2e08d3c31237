"""What a notice says, in words that a seller understands: what happened, and what to do next.

One function per kind. Each says only what its reader's side may know: `side` is the reader's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import Domain, Milliseconds, Side
from shared.domain.leads import Loss, Partner
from shared.domain.notices import NoticeKind
from shared.domain.program import Program
from shared.domain.registration import Reason
from shared.domain.team import in_words, team

LONGEST_NAME = 120
"""Characters of a name within a sentence or a subject."""
LONGEST_PART = 8_000
"""Characters of what somebody wrote, so that what follows it has room too."""

KINDS: Mapping[Kind, str] = {
    Kind.CHANNEL: "channel deal",
    Kind.PARTNER_COLLABORATION: "partner collaboration",
    Kind.BEST_PARTNER_WINS: "best partner wins",
}
LOSSES: Mapping[Loss, str] = {
    Loss.LAPSED: "has lapsed",
    Loss.GIVEN_UP: "was given up",
    Loss.WITHDRAWN: "was withdrawn by {vendor}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a notice tells besides what stands on the deal."""

    registered_by: str = ""
    intro_note: str = ""
    need: str = ""
    former_kind: Kind | None = None
    other_partner: str = ""
    """Who came to the same lead. For the vendor's people only."""
    days_left: int = 0
    loss: Loss = Loss.LAPSED
    refused: tuple[tuple[str, str], ...] = ()
    """What that CRM does not take (a property as its people know it), and why."""


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    subject: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A deal, told to one side."""

    deal: SharedDeal
    side: Side
    program: Program
    details: Details

    @property
    def name(self) -> str:
        name, invitation = self.deal.registers.get("deal_name"), self.deal.invitation
        if self.deal.is_only_offered_to(self.side) and invitation and "deal_name" not in invitation.shown:
            return "a deal"
        return f"“{clipped((name and name.value) or self.company, LONGEST_NAME)}”"

    @property
    def company(self) -> str:
        """Whoever is only invited learns who the customer is once it has accepted."""
        if self.deal.is_only_offered_to(self.side):
            return f"a customer of {self.deal.vendor_name}"
        company = self.deal.company
        return clipped(company.name or company.domain, LONGEST_NAME) or "a company without a name"

    @property
    def of_partner(self) -> bool:
        return self.side is Side.PARTNER

    @property
    def kind(self) -> str:
        return KINDS[self.deal.kind] if self.deal.kind else "not decided"

    @property
    def people(self) -> str:
        return f"Who works on it: {in_words(team(self.deal, self.side), self.program.roles)}."


def words_for_deal(
    kind: NoticeKind, deal: SharedDeal, side: Side, program: Program, details: Details
) -> Words:
    return _OF_DEALS[kind](Telling(deal=deal, side=side, program=program, details=details))


def words_for_domain(
    kind: NoticeKind,
    domain: Domain,
    partner: Partner,
    side: Side,
    expires_at: Milliseconds,
    program: Program,
    details: Details,
) -> Words:
    whose = "Your" if side is Side.PARTNER else f"{partner.name}’s"
    of_them = "you" if side is Side.PARTNER else "it"
    day = datetime.fromtimestamp(expires_at / 1000, UTC).date().isoformat()
    if kind is NoticeKind.DOMAIN_EXPIRING:
        return Words(
            subject=f"{whose} registration of {domain} ends {_in_days(details.days_left)}",
            paragraphs=(
                f"{whose} domain registration of {domain} ends on {day}.",
                (
                    "If it lapses, deals on this domain count for less: collaboration terms for tier credit and"
                    f" commission, until {of_them} renew{'' if side is Side.PARTNER else 's'} it."
                ),
                "What to do: renew it before that day, or let it go.",
            ),
        )
    how = LOSSES[details.loss].format(vendor=program.vendor_name)
    return Words(
        subject=f"{whose} registration of {domain} {how}",
        paragraphs=(
            f"{whose} domain registration of {domain} {how}.",
            "Shared deals on it go on. Their tier credit and commission follow collaboration terms from now on.",
            "What to do: register the domain again, if it is still free and worth it.",
        ),
    )


def clipped(text: str, longest: int) -> str:
    text = text.strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _in_days(days: int) -> str:
    return "today" if days < 1 else "tomorrow" if days == 1 else f"in {days} days"


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
    if not telling.of_partner:
        return Words(
            subject=f"{deal.partner_name} was put on {telling.name}",
            paragraphs=(
                f"{telling.name} with {telling.company} is shared with {deal.partner_name}"
                + (" as soon as they accept." if waiting else " from now on."),
                f"Kind: {telling.kind}. {telling.people}",
            ),
        )
    return Words(
        subject=f"{deal.vendor_name} shares a deal with you: {telling.name}",
        paragraphs=(
            f"{deal.vendor_name} would like to work with you on {telling.name} with {telling.company}.",
            f"Kind: {telling.kind}. {telling.people}",
            "What to do: look at the deal, and accept or decline it there."
            if waiting
            else "What to do: say hello with a shared message on the deal, and agree on who does what.",
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
                f" {telling.name}. Nothing changes for {partner}’s deal: it stays a {telling.kind}."
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
    return Words(
        subject=f"Proof of involvement missing: {telling.name} closes {_in_days(telling.details.days_left)}",
        paragraphs=(
            (
                f"{telling.name} with {telling.company} is to close{day}, and the customer has not confirmed yet that"
                f" {_is(telling)} involved. Won without it, the deal brings neither tier credit nor commission."
            ),
            (
                f"What to do: ask the customer for the confirmation, and have {telling.deal.vendor_name} note it on the"
                " deal."
            ),
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
