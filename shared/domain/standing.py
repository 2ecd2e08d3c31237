"""What a shared deal's eligibility hangs on besides the deal itself, and what came of it (S13, S14).

These are copies: the lead and the partner are where they are decided. Each has the time since when it is so.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.ids import Milliseconds

POI = "poi"
"""The designated property in which the vendor says what it knows of the proof of involvement."""


class Poi(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Hold(StrEnum):
    """Whether the deal's partner holds the lead's domain."""

    NEVER = "never"
    HELD = "held"
    LAPSED = "lapsed"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"


LOST = frozenset({Hold.LAPSED, Hold.GIVEN_UP, Hold.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    hold: Hold = Hold.NEVER
    hold_at: Milliseconds = Milliseconds(0)
    held_until: Milliseconds = Milliseconds(0)
    """When the registration expires; 0 where the domain is not held."""
    proven_elsewhere: bool = False
    """Another partner's involvement in the lead was confirmed before this one's."""
    proven_elsewhere_at: Milliseconds = Milliseconds(0)
    over_capacity: bool = False
    over_capacity_at: Milliseconds = Milliseconds(0)


NOTHING_HELD = Standing()


class TierCredit(StrEnum):
    FULL = "full"
    COLLABORATION = "collaboration"
    PENDING = "pending"
    NONE = "none"


class Commission(StrEnum):
    ELIGIBLE = "eligible"
    COLLABORATION = "collaboration"
    PENDING = "pending"
    WITHHELD = "withheld"
    NOT_ELIGIBLE = "not_eligible"


class EligibilityReason(StrEnum):
    """Why it is not the best that it could be. A UI translates these; `docs/eligibility.md` explains each."""

    POI_AWAITED = "poi_awaited"
    POI_DECLINED = "poi_declined"
    POI_MISSING = "poi_missing"
    POI_HELD_ELSEWHERE = "poi_held_elsewhere"
    DOMAIN_LAPSED = "domain_lapsed"
    DOMAIN_GIVEN_UP = "domain_given_up"
    DOMAIN_WITHDRAWN = "domain_withdrawn"
    COLLABORATION_TERMS = "collaboration_terms"
    VENDOR_INVITED = "vendor_invited"
    OVER_CAPACITY = "over_capacity"
    DEAL_LOST = "deal_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What counts for a deal that is closed: as it stood when it closed, whatever comes later."""

    closed_at: Milliseconds
    won: bool
    poi: str = ""
    poi_at: Milliseconds = Milliseconds(0)
    """Since when the proof is, or is not, there."""
    standing: Standing = NOTHING_HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    tier_credit: TierCredit
    commission: Commission
    reasons: tuple[EligibilityReason, ...] = ()
    as_of: Milliseconds = Milliseconds(0)
    """Since when: the time of the newest thing that it hangs on. Another partner's times are not among them (S15)."""
    frozen: bool = False
    """The deal is closed: nothing that happens later changes it."""
