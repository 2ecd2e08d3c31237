"""How a program names the people of a deal team, and who owns a record whose owner is nobody in that CRM."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    DIRECT_REP = "direct_rep"
    CAM = "cam"
    PDM = "pdm"
    LEAD_OWNER = "lead_owner"
    """The account manager of another partner, who holds the lead. Shown to the vendor only (decision table, row 4)."""
    PARTNER_OWNER = "partner_owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleNames:
    """As people read them."""

    direct_rep: str = "direct rep"
    cam: str = "channel account manager"
    pdm: str = "partner development manager"
    lead_owner: str = "looks after the lead"
    partner_owner: str = "partner's seller"

    def of(self, role: Role) -> str:
        return str(getattr(self, role.value))


STANDARD_ROLES = RoleNames()


class VendorOwner(StrEnum):
    LEADER = "leader"
    DEFAULT_DIRECT_REP = "default_direct_rep"
    CAM = "cam"
    PDM = "pdm"


class PartnerOwner(StrEnum):
    REGISTRANT = "registrant"
    DEAL_OWNER = "deal_owner"
    """Whom the partner named for deals that the vendor shares with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRule:
    """In this order: the first one that the CRM knows owns the record. Where it knows none, nobody does."""

    vendor: tuple[VendorOwner, ...] = (VendorOwner.LEADER, VendorOwner.DEFAULT_DIRECT_REP, VendorOwner.CAM)
    partner: tuple[PartnerOwner, ...] = (PartnerOwner.REGISTRANT, PartnerOwner.DEAL_OWNER)


STANDARD_OWNERS = OwnerRule()
