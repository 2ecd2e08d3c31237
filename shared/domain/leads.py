"""The lead: a prospect by its registrable domain, who holds it, and which shared deals are open on it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId
from shared.domain.program import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRegistration:
    partner: PortalId
    registered_at: Milliseconds
    expires_at: Milliseconds

    def is_active(self, now: Milliseconds) -> bool:
        return now < self.expires_at


class Loss(StrEnum):
    """How a partner came to hold a domain no longer."""

    LAPSED = "lapsed"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"
    """By the vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRegistration:
    """The last time that this partner lost the domain; it may hold it again since."""

    partner: PortalId
    at: Milliseconds
    how: Loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The customer confirmed that this partner is involved (POI), as far as this shared deal is concerned."""

    deal: DealKey
    partner: PortalId
    at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeal:
    """A shared deal on the lead that is neither lost, won nor ended."""

    key: DealKey
    partner: PortalId
    product: str
    """In brief (`shared.domain.deals`): however many deals with however long texts, the lead has to stay small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    domain: Domain
    registration: DomainRegistration | None = None
    """It counts against the partner's capacity until its lapse is recorded or somebody else claims the lead."""
    lost: tuple[LostRegistration, ...] = ()
    proofs: tuple[Proof, ...] = ()
    """Of open and won deals; the earliest one is who proved its involvement first."""
    open_deals: tuple[OpenDeal, ...] = ()
    told: frozenset[str] = frozenset()
    """Which reminders of its registration were given, so that none is given twice."""
    untold_since: Milliseconds = Milliseconds(0)
    """When something changed here that its shared deals are still to be told of; 0 where they know."""
    due_at: Milliseconds = Milliseconds(0)
    """When the clock has to look at it next; 0 for never. Derived, stored to find it."""
    version: int = 0

    @property
    def is_contested(self) -> bool:
        """Whether several partners have deals open on it, or one has on another's registered domain."""
        partners = {deal.partner for deal in self.open_deals}
        holder = {self.registration.partner} if self.registration else set()
        return bool(partners) and len(partners | holder) > 1

    @property
    def concerned(self) -> tuple[DealKey, ...]:
        """The deals that hang on it: open ones, and won ones whose proof may turn out not to have been the first."""
        open_deals = (deal.key for deal in self.open_deals)
        return tuple(dict.fromkeys((*open_deals, *(proof.deal for proof in self.proofs))))

    def with_open(self, deal: OpenDeal) -> "Lead":
        """One that is open already keeps its place: the order says who came first."""
        if deal.key in {each.key for each in self.open_deals}:
            in_place = tuple(deal if each.key == deal.key else each for each in self.open_deals)
            return replace(self, open_deals=in_place)
        return replace(self, open_deals=(*self.open_deals, deal))

    def without(self, key: DealKey) -> "Lead":
        return replace(self, open_deals=tuple(each for each in self.open_deals if each.key != key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One partner company of the program."""

    portal: PortalId
    name: str
    tier: str
    own_domains: frozenset[Domain]
    cam_email: str
    pdm_email: str | None = None
    deal_owner_email: str | None = None
    """Who owns a deal in the partner's CRM that the vendor invited it to."""
    pipeline: Pipeline = Pipeline.SHARED
    """Where deals go that the vendor shares with it (S12); a deal it registers itself says so in the form."""
    company: RecordId | None = None
    """Its company record in the vendor's CRM, by which the vendor's people put it on a deal."""
    registrations: int = 0
    """Domain registrations it holds (leads that name it in `registration`), counted against its tier's capacity."""
