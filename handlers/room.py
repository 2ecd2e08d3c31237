"""A partner that held more domains than it may, and has just come back to its capacity: its deals are to be looked at.

A day later they would be looked at in any case.
"""

from shared.domain.holding import capacity_of
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.program import Program
from shared.ports import LinkStore


def look_if_there_is_room_again(
    released: PortalId | None, *, now: Milliseconds, store: LinkStore, program: Program
) -> None:
    """Raises TryAgain."""
    partner = store.partner(released) if released is not None else None
    if partner and partner.registrations == capacity_of(partner, program):
        store.look_at_partner(partner.portal, now)
