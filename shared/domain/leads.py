"""The lead: a prospect by its registrable domain, who holds it, and which shared deals are open on it."""

from dataclasses import dataclass, replace

from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId
from shared.domain.program import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRegistration:
    partner: PortalId
    registered_at: Milliseconds
    expires_at: Milliseconds

    def is_active(self, now: Milliseconds) -> bool:
        return now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeal:
    """A shared deal on the lead that is neither lost, won nor ended."""

    key: DealKey
    partner: PortalId
    product: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    domain: Domain
    registration: DomainRegistration | None = None
    open_deals: tuple[OpenDeal, ...] = ()
    version: int = 0

    def with_open(self, deal: OpenDeal) -> "Lead":
        others = tuple(each for each in self.open_deals if each.key != deal.key)
        return replace(self, open_deals=(*others, deal))

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
    pipeline: Pipeline = Pipeline.SHARED
    """Where deals go that the vendor shares with it (S12); a deal it registers itself says so in the form."""
    company: RecordId | None = None
    """Its company record in the vendor's CRM, by which the vendor's people put it on a deal."""
    registrations: int = 0
    """Active domain registrations it holds, counted against its tier's capacity."""
