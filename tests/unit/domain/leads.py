"""Leads and their domain registrations, with sensible defaults."""

from dataclasses import replace
from typing import Any

from shared.domain.ids import DAY, Milliseconds, PortalId
from shared.domain.leads import DomainRegistration, Lead, Loss, LostRegistration
from tests.support.builders import PARTNER, RIVAL, a_lead
from tests.support.clock import NOW

BEGAN = Milliseconds(NOW - 100 * DAY)
ENDS = Milliseconds(NOW + 80 * DAY)


def a_hold(partner: PortalId, **changes: Any) -> DomainRegistration:
    hold = DomainRegistration(partner=partner, registered_at=BEGAN, expires_at=ENDS)
    return replace(hold, **changes)


def held_by(partner: PortalId, *, expires_at: int = ENDS, **changes: Any) -> Lead:
    return a_lead(registration=a_hold(partner, expires_at=Milliseconds(expires_at)), **changes)


def lost_by(partner: PortalId, how: Loss = Loss.LAPSED, at: int = NOW) -> LostRegistration:
    return LostRegistration(partner=partner, at=Milliseconds(at), how=how)


LAPSED = held_by(PARTNER, expires_at=NOW)
"""Run out just now, and not recorded yet."""
RIVAL_LAPSED = held_by(RIVAL, expires_at=NOW)
RIVAL_HOLDS = held_by(RIVAL)
