"""Why a domain is not registered, renewed or released: a reason, a sentence, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.reason_texts import ReasonText


class DomainReason(StrEnum):
    RETIRED = "domain_registration_retired"
    DOMAIN_INVALID = "domain_invalid"
    FREE_MAIL_DOMAIN = "free_mail_domain"
    OWN_DOMAIN = "own_domain"
    ALREADY_REGISTERED = "already_registered"
    """To another partner. To whom, and until when, is nobody's business (S15)."""
    DIRECT_REP_OWNS = "direct_rep_owns"
    AT_CAPACITY = "at_capacity"
    NOT_HELD = "not_held"
    EXPIRY_PASSED = "expiry_passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRefusal:
    reason: DomainReason
    used: int = 0
    allowed: int = 0
    """The partner's domain registrations, and how many it may have; told where it has no room."""

    @property
    def text(self) -> ReasonText:
        text = TEXTS[self.reason]
        numbers = {"used": self.used, "allowed": self.allowed}
        return ReasonText(text.sentence.format(**numbers), text.next_step)


TEXTS: Mapping[DomainReason, ReasonText] = {
    DomainReason.RETIRED: ReasonText(
        "Domains are not registered by themselves any more.",
        "Register the deal; that is what counts now.",
    ),
    DomainReason.DOMAIN_INVALID: ReasonText(
        "This is no domain that a company can have.",
        "Give the company's own domain, such as example.com.",
    ),
    DomainReason.FREE_MAIL_DOMAIN: ReasonText(
        "The domain is a mail provider's, so it stands for no company.",
        "Give the company's own domain instead of the one in its e-mail addresses.",
    ),
    DomainReason.OWN_DOMAIN: ReasonText(
        "The domain is the partner's own.",
        "Give the prospect's domain.",
    ),
    DomainReason.ALREADY_REGISTERED: ReasonText(
        "The domain is already registered.",
        "Register the deal all the same if you are in touch with the prospect: it can be shared without the domain.",
    ),
    DomainReason.DIRECT_REP_OWNS: ReasonText(
        "The vendor's own sales team works with this company.",
        "Register the deal, and work on it together with them.",
    ),
    DomainReason.AT_CAPACITY: ReasonText(
        "{used} of {allowed} domain registrations are in use.",
        "Release a domain that is not needed any more, or register the deal: that needs no free place.",
    ),
    DomainReason.NOT_HELD: ReasonText(
        "The partner has no registration of this domain to renew or release.",
        "Look at the list of registered domains; register the domain if it is not there.",
    ),
    DomainReason.EXPIRY_PASSED: ReasonText(
        "A registration can't end in the past.",
        "Give a day from today on.",
    ),
}
