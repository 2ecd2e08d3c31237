"""What a change of a lead's domain registration gives people to be told of: that it ends soon, or has ended.

Only its own partner and that partner's CAM learn of it. Where somebody else takes a domain whose registration has
run out, the former holder is told what the clock would have told it, and no more (S15).
"""

from dataclasses import dataclass

from shared.domain.deals import SharedDeal
from shared.domain.holding import loss_of
from shared.domain.ids import DAY, Milliseconds, PortalId
from shared.domain.leads import DomainRegistration, Lead, Loss, Partner
from shared.domain.notice_telling import Details
from shared.domain.notice_texts import RegisteredDomain, compose_for_domain
from shared.domain.notices import Notice, NoticeKind
from shared.domain.program import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    registration: DomainRegistration


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    registration: DomainRegistration
    how: Loss


News = Expiring | Lost


def news_of(before: Lead, after: Lead) -> News | None:
    """Of several reminders that are due at once, as nobody looked for a while, one is given."""
    had, has = before.registration, after.registration
    if had is None:
        return None
    if has == had:
        return Expiring(registration=had) if after.told > before.told else None
    loss = None if has and has.partner == had.partner else loss_of(after, had.partner)
    return Lost(registration=had, how=loss.how) if loss else None


def notices_of(
    news: News,
    lead: Lead,
    *,
    partner: Partner,
    deal: SharedDeal | None,
    vendor: PortalId,
    now: Milliseconds,
    program: Program,
) -> tuple[Notice, ...]:
    """`deal` is an open shared deal of the partner's on this lead, on whose records the tasks are put."""
    registration = news.registration
    registered = RegisteredDomain(
        domain=lead.domain, partner=partner, vendor=vendor, expires_at=registration.expires_at, deal=deal
    )
    match news:
        case Expiring():
            left = Details(days_left=days_left(registration, now))
            return compose_for_domain(NoticeKind.DOMAIN_EXPIRING, registered, program, at=now, details=left)
        case Lost(how=how):
            loss = Details(loss=how)
            return compose_for_domain(NoticeKind.DOMAIN_LAPSED, registered, program, at=now, details=loss)


def days_left(registration: DomainRegistration, now: Milliseconds) -> int:
    """Begun days count; 0 once it has run out."""
    return max(0, -((now - registration.expires_at) // DAY))
