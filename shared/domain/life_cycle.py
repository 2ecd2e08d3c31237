"""Which state a shared deal is in, as it follows from what happened to it, in whatever order that is told.

Sharing that somebody ended stays ended until it is registered again. A deleted record and a declined invitation end it
as long as they stand: restoring the one and accepting the other goes on with it. `docs/life-cycle.md` shows it.
"""

from dataclasses import replace

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Milliseconds, Side
from shared.domain.invitation import Reply
from shared.domain.program import Program
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from shared.domain.winning import with_stage_that_counts

PASSING = frozenset({Reason.DEAL_REMOVED, Reason.INVITATION_DECLINED})
"""Reasons that what happens later may take away."""


def answered(deal: SharedDeal, reply: Reply, at: Milliseconds, program: Program) -> SharedDeal:
    """A partner may change its mind; an invitation that was withdrawn can be answered no more."""
    if deal.invitation is None:
        return deal
    deal = replace(deal, invitation=deal.invitation.answered(reply, at))
    return judged(with_stage_that_counts(deal, program))


def is_answerable(deal: SharedDeal) -> bool:
    return deal.invitation is not None and not is_over(deal)


def is_over(deal: SharedDeal) -> bool:
    """Whether only registering it again goes on with it."""
    return deal.state is State.ENDED and not PASSING.issuperset(deal.reasons)


def judged(deal: SharedDeal) -> SharedDeal:
    """The deal in the state that follows from its records and its invitation."""
    if deal.state is State.HELD or is_over(deal):
        return deal  # nothing is shared, so nothing ends; or it has ended for good
    going_on = replace(deal, state=_without_obstacles(deal), reasons=())
    for reason, at in _obstacles(deal).items():
        going_on = ended(going_on, reason, at)
    return replace(going_on, ended_at=max(deal.ended_at, going_on.ended_at))


def _without_obstacles(deal: SharedDeal) -> State:
    return State.INVITED if deal.is_only_offered_to(Side.PARTNER) else State.ACTIVE


def _obstacles(deal: SharedDeal) -> dict[Reason, Milliseconds]:
    found: dict[Reason, Milliseconds] = {}
    gone = [deal.side(side).removed_at for side in Side if deal.side(side).is_gone]
    if gone:
        found[Reason.DEAL_REMOVED] = max(gone)
    if deal.invitation and deal.invitation.is_declined:
        found[Reason.INVITATION_DECLINED] = deal.invitation.answered_at
    return found
