"""What a change of `[eligibility]` changes for the partners, in words."""

from collections.abc import Iterator

from shared.domain.eligibility_terms import EligibilityTerms, Terms
from shared.domain.standing import Commission, TierCredit

CASES = {
    "channel": "A channel deal whose domain is held",
    "domain_lost": "A channel deal whose domain lapsed, was given up or withdrawn",
    "partner_collaboration": "A partner collaboration",
    "best_partner_wins": "A best-partner-wins deal, for the partner proven first,",
    "vendor_invited": "A deal to which the vendor invited the partner",
}
CREDITS = {
    TierCredit.FULL: "full tier credit",
    TierCredit.COLLABORATION: "tier credit on collaboration terms",
    TierCredit.NONE: "no tier credit",
}
COMMISSIONS = {
    Commission.ELIGIBLE: "commission",
    Commission.COLLABORATION: "commission on collaboration terms",
    Commission.NOT_ELIGIBLE: "no commission",
}
WITHHOLDING = {
    True: "Commission is withheld while a partner holds more domains than its tier may.",
    False: "Commission is no longer withheld while a partner holds more domains than its tier may.",
}


def earning_changes(old: EligibilityTerms, new: EligibilityTerms) -> Iterator[tuple[str, str]]:
    """Keys, and what the change means. Deals that are closed keep what they earned."""
    for name, case in CASES.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            now = f"{case} now brings {_in_words(after)}, not {_in_words(before)}"
            yield f"eligibility.{name}", f"{now}; open deals follow within a day, closed ones keep it."
    if old.over_capacity_withholds is not new.over_capacity_withholds:
        yield "eligibility.over_capacity_withholds", WITHHOLDING[new.over_capacity_withholds]


def _in_words(terms: Terms) -> str:
    return f"{CREDITS[terms.tier_credit]} and {COMMISSIONS[terms.commission]}"
