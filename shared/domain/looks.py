"""What each row of the decision table looked at, and what it said: the decision, and its explanation, are of these."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.registration import Decision

Value = str | int | bool | tuple[str, ...] | tuple[int, ...] | None


class Row(StrEnum):
    """The rows by name. A decision's `rule` is the row's number in `docs/decision-table.md`."""

    SHARED_BEFORE = "shared_before"
    ENDED_BY_VENDOR = "ended_by_vendor"
    NOT_QUALIFIED = "not_qualified"
    SAME_DEAL = "same_deal"
    ANOTHER_PARTNER_SHARES = "another_partner_shares"
    DIRECT_REP_OWNS = "direct_rep_owns"
    ANOTHER_PARTNER_HOLDS = "another_partner_holds"
    PARTNER_HOLDS = "partner_holds"
    LEAD_IS_FREE = "lead_is_free"
    AT_CAPACITY = "at_capacity"
    VENDOR_INVITED = "vendor_invited"


class FactName(StrEnum):
    DEAL_STATE = "deal_state"
    DEAL_REASONS = "deal_reasons"
    RELATIONSHIP_ESTABLISHED = "relationship_established"
    NEED_IDENTIFIED = "need_identified"
    CONTACT_NAMED = "contact_named"
    DOMAIN = "domain"
    FREE_MAIL = "free_mail"
    OWN_DOMAIN = "own_domain"
    PRODUCT = "product"
    OWN_OPEN_DEALS = "own_open_deals"
    OTHER_PARTNERS = "other_partners"
    OTHER_OPEN_DEALS = "other_open_deals"
    DIRECT_REP = "direct_rep"
    PHASE = "phase"
    HOLDER = "holder"
    HELD_UNTIL = "held_until"
    CAPACITY_USED = "capacity_used"
    CAPACITY_ALLOWED = "capacity_allowed"
    TERRITORY_REP = "territory_rep"
    DEFAULT_REP = "default_rep"
    DEAL_OWNER = "deal_owner"
    CAM = "cam"
    KEY = "key"
    AT = "at"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Fact:
    name: FactName
    value: Value


Facts = tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    row: Row
    facts: Facts
    decision: Decision | None = None
    """What the row says; None where it does not hold."""

    @property
    def holds(self) -> bool:
        return self.decision is not None
