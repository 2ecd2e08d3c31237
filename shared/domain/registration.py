"""A deal registration: what was asked, by which of the five ways, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from shared.domain.deals import Company, Contact, DealType, Entry, Kind, Motive, SharedDeal
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import Lead, Partner
from shared.domain.program import Pipeline, Program
from shared.domain.qualification import Qualification


class Reason(StrEnum):
    """Why a deal is held or refused, or its sharing ended. `shared/domain/reason_texts.py` says each in a sentence."""

    RELATIONSHIP_MISSING = "relationship_missing"
    NEED_MISSING = "need_missing"
    COMPANY_MISSING = "company_missing"
    CONTACT_MISSING = "contact_missing"
    DOMAIN_INVALID = "domain_invalid"
    FREE_MAIL_DOMAIN = "free_mail_domain"
    OWN_DOMAIN = "own_domain"
    VENDOR_ENDED_SHARING = "vendor_ended_sharing"
    """What the vendor ended can't be registered again by the partner."""
    PARTNER_TAKEN_OFF = "partner_taken_off"
    ENDED_BY_PARTNER = "ended_by_partner"
    ENDED_BY_VENDOR = "ended_by_vendor"
    INVITATION_DECLINED = "invitation_declined"
    DEAL_REMOVED = "deal_removed"
    DEAL_MERGED = "deal_merged"


class Remark(StrEnum):
    """What was chosen for the person who registered, said in the answer."""

    PRIMARY_COMPANY_TAKEN = "primary_company_taken"
    FIRST_CONTACT_TAKEN = "first_contact_taken"


def deal_key(*parts: str | int) -> DealKey:
    """The same parts give the same key, so a repeated registration finds its first attempt."""
    return DealKey("td-" + sha256("\x00".join(map(str, parts)).encode()).hexdigest()[:24])


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The records that exist already on one side, so that nothing is created twice there."""

    side: Side
    deal: RecordId | None = None
    company: RecordId | None = None
    contact: RecordId | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """What the deal's record shows of the designated properties, canonical."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Which of them it shows without meaning for the other side, and why."""
    values_at: Milliseconds = Milliseconds(0)
    """The record's last change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    key: DealKey
    entry: Entry
    motive: Motive
    partner: PortalId
    deal_type: DealType = DealType.NEW
    values: Mapping[str, str]
    """Designated properties that the form gave, by name, canonical."""
    requested_at: Milliseconds
    company: Company
    domain: Domain | None
    """The company's registrable domain; None where it has none."""
    contact: Contact | None
    qualification: Qualification | None = None
    """None where the vendor invites: its people answer for the deal themselves."""
    pipeline: Pipeline = Pipeline.SHARED
    owner_email: str | None = None
    """Who owns the partner's record."""
    source: Source | None = None

    @property
    def source_deal(self) -> RecordId | None:
        return self.source.deal if self.source else None

    @property
    def product(self) -> str:
        """What the same partner may register on the same lead only once."""
        given = self.values.get("product_interest")
        return given or (self.source.values.get("product_interest", "") if self.source else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a decision may look at, gathered beforehand."""

    registration: Registration
    lead: Lead | None
    partner: Partner
    direct_rep: str | None
    """E-mail of the vendor's direct rep who owns the lead; None where nobody or only a CAM does."""
    vendor_owner: str | None
    """E-mail of the vendor deal's owner, where the vendor invites."""
    program: Program
    now: Milliseconds
    holder_cam: str | None = None
    """E-mail of the CAM of whoever holds the lead, where that is another partner."""
    standing: SharedDeal | None = None
    """The shared deal that an earlier registration of the same deal made, whatever became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    reasons: tuple[Reason, ...]
    rule: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The deal stays as it is: ended."""

    key: DealKey
    reasons: tuple[Reason, ...]
    rule: str = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyShared:
    key: DealKey
    rule: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    rule: str
    kind: Kind
    leader_email: str | None
    claims_lead: bool = False
    """Whether the lead gets registered to the partner (S5)."""


Decision = Held | Refused | AlreadyShared | Shared
