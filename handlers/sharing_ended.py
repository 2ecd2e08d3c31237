"""One side ended the sharing: both records stay, and nothing crosses any more."""

from handlers.outcome import Outcome
from handlers.revising import revise
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Milliseconds, Side
from shared.domain.program import Program
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from shared.ports import LinkStore


def handle(
    key: DealKey, by: Side, *, at: Milliseconds, store: LinkStore, program: Program
) -> tuple[SharedDeal, Outcome]:
    """Raises TryAgain."""
    reason = Reason.ENDED_BY_VENDOR if by is Side.VENDOR else Reason.ENDED_BY_PARTNER
    revised = revise([key], lambda each: ended(each, reason, at), store=store, program=program)
    return revised.deals[key], Outcome(behind=revised.behind, counts={"sharing_ended": 1})
