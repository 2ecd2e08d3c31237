"""Each reason in a sentence that a seller understands, and what to do next. English; translatable by the reason's code.

The one place for these texts: the API shows them, and `docs/decision-table.md` is generated from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.registration import Reason, Remark


@dataclass(frozen=True, slots=True)
class ReasonText:
    sentence: str
    next_step: str


BOTH_STAY = "Both records stay where they are, and nothing crosses any more."

REASONS: Mapping[Reason, ReasonText] = {
    Reason.RELATIONSHIP_MISSING: ReasonText(
        "You have not said that you are in touch with the prospect.",
        "Register the deal once you have talked with the prospect, and say how you met.",
    ),
    Reason.NEED_MISSING: ReasonText(
        "The prospect's need is not known yet.",
        "Say which need or opportunity you found, in a sentence.",
    ),
    Reason.COMPANY_MISSING: ReasonText(
        "The deal does not say which company it is with.",
        "Name the company, or associate it with the deal.",
    ),
    Reason.CONTACT_MISSING: ReasonText(
        "The deal has no contact.",
        "Name the person you talk with, or associate the contact with the deal.",
    ),
    Reason.DOMAIN_INVALID: ReasonText(
        "The company has no website by which it can be recognised.",
        "Give the company's own domain, such as example.com.",
    ),
    Reason.FREE_MAIL_DOMAIN: ReasonText(
        "The domain is a mail provider's, so it stands for no company.",
        "Give the company's own domain instead of the one in its e-mail addresses.",
    ),
    Reason.OWN_DOMAIN: ReasonText(
        "The domain is your own company's.",
        "Give the prospect's domain; a deal with yourself can't be registered.",
    ),
    Reason.VENDOR_ENDED_SHARING: ReasonText(
        "The vendor ended the sharing of this deal, so it can't be registered again.",
        "Ask the vendor to put you on the deal again.",
    ),
    Reason.PARTNER_TAKEN_OFF: ReasonText(
        f"The vendor took the partner off the deal. {BOTH_STAY}",
        "The vendor can put the partner on the deal again.",
    ),
    Reason.ENDED_BY_PARTNER: ReasonText(
        f"The partner ended the sharing. {BOTH_STAY}",
        "The partner can register its deal again.",
    ),
    Reason.ENDED_BY_VENDOR: ReasonText(
        f"The vendor ended the sharing. {BOTH_STAY}",
        "The vendor can put the partner on the deal again.",
    ),
    Reason.INVITATION_DECLINED: ReasonText(
        f"The partner declined the invitation. {BOTH_STAY}",
        "The partner can still accept, or the vendor put it on the deal again.",
    ),
    Reason.DEAL_REMOVED: ReasonText(
        "One of the two deal records was deleted.",
        "Restore it in that CRM, and the sharing goes on.",
    ),
    Reason.DEAL_MERGED: ReasonText(
        "The deal was merged with another one that is shared between the same two companies.",
        "Go on with that one.",
    ),
}

REMARKS: Mapping[Remark, ReasonText] = {
    Remark.PRIMARY_COMPANY_TAKEN: ReasonText(
        "The record has several companies; its primary one was taken.",
        "If it should be another one, make that the primary company and register again.",
    ),
    Remark.FIRST_CONTACT_TAKEN: ReasonText(
        "The record has several contacts; the primary one, else the first, was taken.",
        "If it should be another one, name its e-mail address in the form.",
    ),
}
