"""The product's codes in a person's words."""

KINDS = {
    "channel": "Channel deal",
    "partner_collaboration": "Partner collaboration",
    "best_partner_wins": "Best partner wins",
}
STATES = {"active": "Shared", "held": "Held", "ended": "Sharing ended"}
ENTRIES = {
    "dashboard": "Registered from the partner dashboard",
    "contact": "Registered from a contact",
    "company": "Registered from a company",
    "converted_deal": "Registered from an existing deal",
    "vendor_created": "Created by the vendor with the partner on it",
    "vendor_added": "Partner added by the vendor",
}
DEAL_TYPES = {"new": "New business", "cross_sell": "Cross-sell", "upsell": "Upsell"}
PIPELINES = {"shared": "Shared pipeline", "own": "Own pipeline", "vendor": "Vendor's pipeline"}
REASONS = {
    "relationship_missing": "There is no relationship with the prospect yet. Get in touch first.",
    "need_missing": "The need is not identified. Say what problem or opportunity the prospect has.",
    "company_missing": "No company is named. Give the prospect's company.",
    "contact_missing": "No contact is named. Give a person at the prospect.",
    "domain_invalid": "The company's domain is not one that can be registered. Check its spelling.",
    "free_mail_domain": "The domain belongs to a free mail service. Give the company's own.",
    "own_domain": "The domain is your own. Give the prospect's.",
    "partner_taken_off": "The vendor took the partner off the deal.",
    "ended_by_partner": "The partner ended the sharing.",
    "ended_by_vendor": "The vendor ended the sharing.",
    "deal_removed": "The deal was deleted on one side.",
}
REMARKS = {
    "primary_company_taken": "The deal has several companies; its primary one was taken.",
    "first_contact_taken": "The deal has several contacts; the first one was taken.",
}
SHORT_REASONS = {
    "relationship_missing": "no relationship yet",
    "need_missing": "need not identified",
    "company_missing": "no company",
    "contact_missing": "no contact",
    "domain_invalid": "no valid domain",
    "free_mail_domain": "free mail domain",
    "own_domain": "partner's own domain",
}
"""For the vendor: why a partner's registration is held."""
SIGNALS = {
    "many_registrations": "Many registrations in a day",
    "repeated_need": "The same need again and again",
    "no_progress": "No progress",
    "unregistrable_domain": "Domains that are nobody's lead",
    "test_like_name": "Looks like a test",
}
TIER_CREDITS = {
    "full": "full",
    "collaboration": "on collaboration terms",
    "pending": "pending",
    "none": "none",
}
COMMISSIONS = {
    "eligible": "eligible",
    "collaboration": "on collaboration terms",
    "pending": "pending",
    "withheld": "withheld",
    "not_eligible": "not eligible",
}
ELIGIBILITY_REASONS = {
    "poi_awaited": "the proof of involvement is awaited",
    "poi_declined": "the customer did not confirm your involvement",
    "poi_missing": "no proof of involvement at the close",
    "poi_held_elsewhere": "the proof of involvement is held elsewhere",
    "domain_lapsed": "your domain registration lapsed; renew it",
    "domain_given_up": "you gave the domain up",
    "domain_withdrawn": "the vendor withdrew the domain registration",
    "collaboration_terms": "collaboration terms",
    "vendor_invited": "the vendor invited you",
    "deal_lost": "the deal was lost",
    "over_capacity": "you hold more domains than your tier allows",
}
FIELD_ERRORS = {
    "string_pattern_mismatch": "This does not look right. An e-mail address is like name@example.com.",
    "string_too_long": "This is too long.",
    "decimal_parsing": "Write a number, like 12500 or 12500.50.",
    "decimal_max_digits": "This number has too many digits.",
    "decimal_max_places": "This number has too many decimal places.",
    "greater_than_equal": "This can't be less than nothing.",
    "date_from_datetime_parsing": "Write the date like 2027-03-31.",
    "date_parsing": "Write the date like 2027-03-31.",
}
"""By the code that the API gives with a field."""


def reason(code: str) -> str:
    return REASONS.get(code, code.replace("_", " "))


def short_reason(code: str) -> str:
    return SHORT_REASONS.get(code, code.replace("_", " "))


def eligibility_reason(code: str) -> str:
    return ELIGIBILITY_REASONS.get(code, code.replace("_", " "))


def reasons(codes: str) -> list[str]:
    """As they stand in `twindeal_reasons`."""
    return [reason(code) for code in codes.split(";") if code]
