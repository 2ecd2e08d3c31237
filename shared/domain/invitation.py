"""An invitation: the vendor put a partner on its deal, and the partner sees a part of it until it accepts."""

from dataclasses import dataclass, replace
from enum import StrEnum

from shared.domain.ids import Milliseconds

REPLY_PROPERTY = "twindeal_invitation"
"""Of the partner's deals. Its people answer by setting it; it shows what was answered elsewhere, too."""


class Reply(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationTerms:
    """Whether the partner is asked at all, and what it sees before it answers."""

    accept_first: bool = False
    shown: tuple[str, ...] = ("deal_name",)
    """Designated properties. A deal record can't be without its name (HubSpot docs: Deals API)."""


NOT_ASKED = InvitationTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    asked_at: Milliseconds
    shown: tuple[str, ...] = ()
    """What the partner sees before it accepts, as the program said when it was asked."""
    reply: Reply | None = None
    answered_at: Milliseconds = Milliseconds(0)

    def answered(self, reply: Reply, at: Milliseconds) -> "Invitation":
        """The later answer counts, in whatever order they are told; one from before it was asked is another one's."""
        later = (at, reply) > (self.answered_at, self.reply or "")
        return replace(self, reply=reply, answered_at=at) if later and at >= self.asked_at else self

    @property
    def is_accepted(self) -> bool:
        return self.reply is Reply.ACCEPTED

    @property
    def is_declined(self) -> bool:
        return self.reply is Reply.DECLINED
