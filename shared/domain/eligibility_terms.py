"""What a shared deal is worth to its partner in each case: the program's settings (`docs/eligibility.md`)."""

from dataclasses import dataclass

from shared.domain.standing import Commission, TierCredit


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    tier_credit: TierCredit
    commission: Commission


BEST = Terms(tier_credit=TierCredit.FULL, commission=Commission.ELIGIBLE)
COLLABORATION = Terms(tier_credit=TierCredit.COLLABORATION, commission=Commission.COLLABORATION)
NOTHING = Terms(tier_credit=TierCredit.NONE, commission=Commission.NOT_ELIGIBLE)
PAID_NOTHING = Terms(tier_credit=TierCredit.FULL, commission=Commission.NOT_ELIGIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityTerms:
    channel: Terms = BEST
    domain_lost: Terms = COLLABORATION
    """A channel deal whose partner held the domain and let it go (S13)."""
    partner_collaboration: Terms = COLLABORATION
    best_partner_wins: Terms = BEST
    """For the partner whose involvement was confirmed first; the others get nothing."""
    vendor_invited: Terms = PAID_NOTHING
    """Whatever the kind, where the vendor put the partner on its deal."""
    over_capacity_withholds: bool = True


STANDARD = EligibilityTerms()
