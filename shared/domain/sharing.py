"""From a decision to a shared deal, and from a shared deal to its end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from shared.domain.deals import Motive, SharedDeal, SideState, State, brief
from shared.domain.holding import registered_to, term_end
from shared.domain.ids import Milliseconds, PortalId, RecordId, Side
from shared.domain.invitation import Invitation, Reply
from shared.domain.leads import Lead
from shared.domain.merge import Edit, asserted, illegible, merged
from shared.domain.program import Pipeline, Program
from shared.domain.registration import Held, Reason, Registration, Shared, Situation
from shared.domain.staffing import staffed
from shared.domain.winning import STAGE, with_stage_that_counts
from shared.domain.wording import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """What the deal needs to know of the two portals beyond the decision."""

    vendor_portal: PortalId
    vendor_company: RecordId | None
    """The lead's company in the vendor's CRM, where it was looked for and found."""


def registered(
    before: SharedDeal | None, decision: Held | Shared, situation: Situation, parties: Parties
) -> SharedDeal:
    """The shared deal that this decision makes: a new one, or one that was held or ended and goes on."""
    deal = _asked(before, situation, parties)
    if isinstance(decision, Shared):
        deal = _with_new_records(deal)
    deal = _with_source(deal, situation.registration)
    deal = _decided(deal, decision, situation)
    return _with_values(deal, situation.registration, situation.program)


def claimed(lead: Lead, decision: Shared, situation: Situation) -> Lead:
    """Where the decision says so, registered to the partner."""
    if not decision.claims_lead:
        return lead
    now, program = situation.now, situation.program
    return registered_to(
        lead, situation.partner.portal, now=now, until=term_end(now, program), program=program
    )


def ended(deal: SharedDeal, reason: Reason, at: Milliseconds) -> SharedDeal:
    """Both records stay; a property says so; nothing else is written any more (§6).

    Ending twice is ending once, in whatever order it is told: of two reasons the one stands that binds more.
    """
    if deal.state is State.ENDED and reason in deal.reasons:
        return deal
    if deal.state is State.ENDED:
        reasons = (reason,) if _binds_more(reason, deal.reasons) else deal.reasons
        return replace(deal, reasons=reasons, ended_at=max(deal.ended_at, at))
    return replace(deal, state=State.ENDED, reasons=(reason,), messages=(), ended_at=at)


BINDING = (
    Reason.DEAL_REMOVED,  # restoring the record goes on with the sharing
    Reason.INVITATION_DECLINED,  # accepting it does
    Reason.ENDED_BY_PARTNER,  # the partner may share it again
    Reason.PARTNER_TAKEN_OFF,  # only the vendor may
    Reason.ENDED_BY_VENDOR,
    Reason.DEAL_MERGED,  # another pair has its record
)


def _binds_more(reason: Reason, standing: Collection[str]) -> bool:
    return all(BINDING.index(reason) > BINDING.index(Reason(each)) for each in standing)


def is_open(deal: SharedDeal, program: Program) -> bool:
    """Whether it counts as an open shared deal on its lead: shared or offered, and neither won nor lost. A stage that
    the program does not name any more neither closes it nor opens it.
    """
    if deal.state not in {State.ACTIVE, State.INVITED}:
        return False
    register = deal.registers.get(STAGE)
    stage = program.stage(register.value) if register else None
    return not stage.closed if stage else deal.counted is None


def _asked(before: SharedDeal | None, situation: Situation, parties: Parties) -> SharedDeal:
    """A deal that goes on keeps the records it has; of a side without one, what was asked before does not count."""
    new = _new_deal(situation, parties)
    if before is None:
        return new
    has_record = before.vendor.deal or before.partner.deal
    deal = replace(
        before,
        registers=before.registers if has_record else {},
        stages=before.stages if has_record else {},
        counted=before.counted if has_record else None,
        told_of_poi=before.told_of_poi if has_record else (),
        vendor=before.vendor if before.vendor.deal else new.vendor,
        partner=before.partner if before.partner.deal else new.partner,
    )
    if before.state is State.ENDED:  # the vendor may have taken the partner's company off
        return replace(deal, vendor=replace(deal.vendor, associated=False))
    return replace(deal, entry=new.entry, deal_type=new.deal_type)


def _new_deal(situation: Situation, parties: Parties) -> SharedDeal:
    registration = situation.registration
    return SharedDeal(
        key=registration.key,
        state=State.HELD,
        program_version=situation.program.version,
        motive=registration.motive,
        entry=registration.entry,
        deal_type=registration.deal_type,
        lead=registration.domain,
        company=registration.company,
        contact=registration.contact,
        partner_name=situation.partner.name,
        vendor_name=situation.program.vendor_name,
        registers={},
        vendor=_vendor_side(situation, parties),
        partner=_partner_side(registration),
        registered_at=situation.now,
    )


def _decided(deal: SharedDeal, decision: Held | Shared, situation: Situation) -> SharedDeal:
    registration = situation.registration
    deal = replace(
        deal,
        lead=registration.domain,
        company=registration.company,
        contact=registration.contact,
        need_hash=_need_hash(deal, registration),
        rule=decision.rule,
        program_version=situation.program.version,
    )
    match decision:
        case Held(reasons=reasons):
            return replace(deal, state=State.HELD, reasons=reasons)
        case Shared(kind=kind):
            invitation = _invitation(deal, situation)
            waits = invitation is not None and not invitation.is_accepted
            state = State.INVITED if waits else State.ACTIVE
            deal = replace(deal, state=state, reasons=(), kind=kind, invitation=invitation)
            return staffed(with_stage_that_counts(deal, situation.program), decision, situation)


def _invitation(deal: SharedDeal, situation: Situation) -> Invitation | None:
    """A partner that registers what it was once invited to has accepted."""
    if situation.registration.motive is Motive.PARTNER_ASKED:
        return deal.invitation.answered(Reply.ACCEPTED, situation.now) if deal.invitation else None
    terms = situation.program.invitation
    return Invitation(asked_at=situation.now, shown=terms.shown) if terms.accept_first else None


def _need_hash(deal: SharedDeal, registration: Registration) -> str:
    """Who is invited says nothing of the need: what the partner said before stands."""
    said = registration.qualification
    return fingerprint(said.need) if said else deal.need_hash


def _with_new_records(deal: SharedDeal) -> SharedDeal:
    """A deal that is shared again after one side deleted its record gets another one there."""
    for side in Side:
        state = deal.side(side)
        if state.is_gone:
            fresh = replace(
                state,
                deal=None,
                associated=False,
                removed_at=Milliseconds(0),
                restored_at=Milliseconds(0),
                replaced=state.replaced + 1,
                seen={},
                parked={},
                unread={},
            )
            deal = deal.with_side(side, fresh)
            if side is Side.VENDOR:
                deal = replace(deal, voice=None)  # it is alone on the new one
    return deal


def _vendor_side(situation: Situation, parties: Parties) -> SideState:
    return SideState(
        portal=parties.vendor_portal,
        pipeline=Pipeline.VENDOR,
        company=parties.vendor_company,
        company_sought=True,
        partner_company=situation.partner.company,
    )


def _partner_side(registration: Registration) -> SideState:
    return SideState(portal=registration.partner, pipeline=registration.pipeline)


def _with_source(deal: SharedDeal, registration: Registration) -> SharedDeal:
    """The records that the registration names stand for the deal on their side."""
    source = registration.source
    if source is None:
        return deal
    state = deal.side(source.side)
    with_records = replace(
        state,
        deal=source.deal or state.deal,
        company=source.company or state.company,
        contact=source.contact or state.contact,
        associated=state.associated or source.deal is not None,
    )
    return deal.with_side(source.side, with_records)


def _with_values(deal: SharedDeal, registration: Registration, program: Program) -> SharedDeal:
    """What the record showed since its last change, and over it what the form gave when it was sent.

    What we knew it to show is no edit: the record's last change may have been of another property.
    """
    source = registration.source
    if source and source.deal:
        seen = {name: each.value for name, each in deal.side(source.side).seen.items()}
        news = {name: value for name, value in source.values.items() if seen.get(name) != brief(value)}
        edits = _edits(source.side, news, source.values_at)
        deal = merged(deal, (*edits, *illegible(source.side, source.unread, source.values_at)), program)
    given = _edits(Side.PARTNER, registration.values, registration.requested_at)
    return asserted(deal, given, program)


def _edits(side: Side, values: Mapping[str, str], since: Milliseconds) -> tuple[Edit, ...]:
    return tuple(Edit(side=side, name=name, value=value, occurred_at=since) for name, value in values.items())
