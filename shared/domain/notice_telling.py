"""What the words of a notice are made of: the deal as one side may see it, and what else there is to tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.deals import Kind, SharedDeal
from shared.domain.ids import Side
from shared.domain.leads import Loss
from shared.domain.program import Program
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


def clipped(text: str, longest: int) -> str:
    text = text.strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def in_days(days: int) -> str:
    return "today" if days < 1 else "tomorrow" if days == 1 else f"in {days} days"
