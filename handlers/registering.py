"""Taking a registration to a recorded decision, whichever way it came in.

Two partners may register one free lead at the same instant: each decision is recorded only if the lead is still as
it was when the decision was made, so the second one decides again, on what the first one left.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from handlers.attempts import ATTEMPTS
from handlers.contest_notices import contest_notices
from handlers.domain_notices import domain_notices
from handlers.room import look_if_there_is_room_again
from shared.domain.deals import SharedDeal
from shared.domain.desired import settled
from shared.domain.holding import capacity_of, moved
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId
from shared.domain.lead_standing import standing_of, to_record, with_deal
from shared.domain.leads import Lead, Partner
from shared.domain.news import Pitch, news_of_registration
from shared.domain.notices import Notice
from shared.domain.partner_standing import with_room
from shared.domain.program import Program
from shared.domain.qualification import Qualification
from shared.domain.registration import (
    AlreadyShared,
    Decision,
    Held,
    Refused,
    Registration,
    Remark,
    Shared,
    Situation,
)
from shared.domain.rules import decide
from shared.domain.sharing import Parties, claimed, registered
from shared.domain.situation import holder_of_the_lead
from shared.ports import CannotProceed, Commit, Conflict, LinkStore, TryAgain


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was asked of the CRMs for this registration."""

    registration: Registration
    parties: Parties
    direct_rep: str | None = None
    vendor_owner: str | None = None
    remarks: tuple[Remark, ...] = ()
    """What was chosen for the person on the way."""


class Known(Protocol):
    """Of the link store, what a decision hangs on."""

    def deals(self, keys: Collection[DealKey]) -> Mapping[DealKey, SharedDeal]: ...

    def lead(self, domain: Domain) -> Lead: ...

    def partner(self, portal: PortalId) -> Partner | None: ...


def register(
    gathered: Gathered, *, store: LinkStore, program: Program, now: Milliseconds
) -> tuple[Decision, SharedDeal]:
    """The decision, and the shared deal as recorded or as it stood. Raises TryAgain, CannotProceed."""
    for _ in range(ATTEMPTS):
        situation = situation_of(gathered, store=store, program=program, now=now)
        decision = decide(situation)
        if isinstance(decision, AlreadyShared | Refused):
            return decision, store.deals([decision.key])[decision.key]
        commit = commit_of(decision, situation, gathered.parties)
        try:
            return decision, recorded(commit, gathered, store=store, program=program, now=now)
        except Conflict:
            continue
    raise TryAgain("the lead is being registered by others at this moment")


def recorded(
    commit: Commit, gathered: Gathered, *, store: LinkStore, program: Program, now: Milliseconds
) -> SharedDeal:
    """Raises Conflict, TryAgain."""
    deal = store.record(with_notices_to_others(commit, gathered, store, program, now))
    look_if_there_is_room_again(commit.releases, now=now, store=store, program=program)
    return deal


def situation_of(gathered: Gathered, *, store: Known, program: Program, now: Milliseconds) -> Situation:
    """With what the link store knows of it by now. Raises TryAgain, CannotProceed."""
    registration = gathered.registration
    situation = Situation(
        registration=registration,
        standing=store.deals([registration.key]).get(registration.key),
        lead=store.lead(registration.domain) if registration.domain else None,
        partner=partner_of(registration.partner, store),
        direct_rep=gathered.direct_rep,
        vendor_owner=gathered.vendor_owner,
        program=program,
        now=now,
    )
    holder = holder_of_the_lead(situation)
    another = store.partner(holder) if holder not in {None, registration.partner} else None
    return replace(situation, holder_cam=another.cam_email) if another else situation


def partner_of(portal: PortalId, store: Known) -> Partner:
    """Raises CannotProceed."""
    partner = store.partner(portal)
    if partner is None:
        raise CannotProceed(f"portal {portal} is not a partner of this program")
    return partner


def commit_of(decision: Held | Shared, situation: Situation, parties: Parties) -> Commit:
    """What is to be recorded, as far as it follows from the situation alone."""
    program, lead, before = situation.program, situation.lead, situation.standing
    deal = registered(before, decision, situation, parties)
    if isinstance(decision, Held) or lead is None:
        after = settled(deal, program)
        return Commit(deal_before=before, deal_after=after, notices=_told(after, situation))
    lead_after = with_deal(claimed(lead, decision, situation), deal, program)
    lead_after = to_record(lead, lead_after, at=situation.now, program=program, knows=deal.key)
    moves = moved(lead, lead_after)
    standing = with_room(standing_of(lead_after, deal), situation.partner, program, situation.now)
    after = settled(replace(deal, standing=standing), program)
    return Commit(
        deal_before=before,
        deal_after=after,
        lead_before=lead,
        lead_after=lead_after,
        claims=moves.claims,
        releases=moves.releases,
        capacity=capacity_of(situation.partner, program),
        notices=_told(after, situation),
    )


def _told(after: SharedDeal, situation: Situation) -> tuple[Notice, ...]:
    registration = situation.registration
    said = registration.qualification or Qualification()
    pitch = Pitch(registered_by=registration.owner_email or "", intro_note=said.intro_note, need=said.need)
    return news_of_registration(situation.standing, after, pitch, situation.program, at=situation.now)


def with_notices_to_others(
    commit: Commit, gathered: Gathered, store: LinkStore, program: Program, now: Milliseconds
) -> Commit:
    """A registration of the domain may have run out, and this commit be the first to record it; and others may be on
    the lead.
    """
    if commit.lead_before is None or commit.lead_after is None:
        return commit
    vendor = gathered.parties.vendor_portal
    told = domain_notices(
        commit.lead_before, commit.lead_after, vendor=vendor, now=now, store=store, program=program
    )
    contested = contest_notices(commit, now=now, store=store, program=program)
    return replace(commit, notices=(*commit.notices, *told, *contested))
