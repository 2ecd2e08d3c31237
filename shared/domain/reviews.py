"""Review items: what the watch for abuse noticed. They block nothing; a person of the vendor's looks (S17)."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.ids import DealKey, Milliseconds, PortalId


class Signal(StrEnum):
    MANY_REGISTRATIONS = "many_registrations"
    """Against the partner's own history."""
    REPEATED_NEED = "repeated_need"
    """The same pain text on several leads."""
    NO_PROGRESS = "no_progress"
    UNREGISTRABLE_DOMAIN = "unregistrable_domain"
    """Free-mail or self-owned domains."""
    TEST_LIKE_NAME = "test_like_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    id: str
    """The same observation gives the same id, so that what a person closed is not raised again."""
    partner: PortalId
    signal: Signal
    deals: tuple[DealKey, ...]
    """As many as there were when it was raised; what comes later to the same observation changes nothing here."""
    observed: str = ""
    """What was noticed, in a sentence for the vendor's person."""
    raised_at: Milliseconds
    closed_at: Milliseconds = Milliseconds(0)
    """0 while it is open."""
    closed_by: str = ""
