"""Notices: HubSpot tasks for the people of one side. Each says what happened, and what to do next."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.ids import DealKey, Milliseconds, PortalId


class NoticeKind(StrEnum):
    REGISTERED = "registered"
    INVITED = "invited"
    ACCEPTED = "accepted"
    """The invitation, by the partner."""
    KIND_CHANGED = "kind_changed"
    CONTESTED = "contested"
    """The vendor's people only: another partner came to the same lead (S15)."""
    POI_CONFIRMED = "poi_confirmed"
    POI_DECLINED = "poi_declined"
    POI_MISSING = "poi_missing"
    """Before the close date."""
    WON = "won"
    LOST = "lost"
    ENDED = "ended"
    RESUMED = "resumed"
    """A record that was deleted is back, so the sharing goes on."""
    DOMAIN_EXPIRING = "domain_expiring"
    DOMAIN_LAPSED = "domain_lapsed"
    SYNC_TROUBLE = "sync_trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """What the program wants people to be told of."""

    kinds: frozenset[NoticeKind] = frozenset(NoticeKind)
    lapse_days: tuple[int, ...] = (30, 7, 1)
    """How many days before a domain registration expires it is said."""
    poi_days: tuple[int, ...] = (14, 3)
    """How many days before the close date a missing proof of involvement is said."""
    due_days: int = 1
    """How long a task may wait before its CRM calls it overdue."""


EVERY_NOTICE = NoticeRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    id: str
    """The same event gives the same id, so that a notice is a task only once. Says nothing of any other deal."""
    kind: NoticeKind
    portal: PortalId
    """In whose CRM the task is made. Its text is for that side's eyes."""
    deal: DealKey | None = None
    """The shared deal on whose record the task is put; None where it is about a domain without one."""
    owner_email: str | None = None
    """Whose task it is."""
    stand_ins: tuple[str, ...] = ()
    """Whose it is where that CRM has no such owner: the first that it has, else nobody's. The task then says so."""
    subject: str
    body: str
    """Plain text."""
    due_at: Milliseconds
