"""Composing notices: who of which side is told, in which words, and what makes it one and the same notice.

compose(NoticeKind.POI_MISSING, deal, program, at=now, occasion="2026-12-31", details=Details(days_left=3))
compose_for_domain(NoticeKind.DOMAIN_EXPIRING, registered, program, at=now, details=Details(days_left=7))
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from shared.domain.deals import SharedDeal
from shared.domain.domain_wording import words_for_domain
from shared.domain.ids import DAY, Domain, Milliseconds, PortalId, Side
from shared.domain.leads import Loss, Partner
from shared.domain.notice_telling import NO_DETAILS, Details, Words
from shared.domain.notice_wording import words_for_deal
from shared.domain.notices import Notice, NoticeKind
from shared.domain.program import Program
from shared.domain.team import distinct, people_of

BOTH = tuple(Side)
VENDOR_ONLY = frozenset({NoticeKind.REGISTERED, NoticeKind.CONTESTED})
"""The partner did the one itself, and never learns of the other (S15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredDomain:
    """A domain that is, or was, registered to a partner."""

    domain: Domain
    partner: Partner
    vendor: PortalId
    expires_at: Milliseconds
    deal: SharedDeal | None = None
    """An open shared deal of this partner's on it, on whose records the tasks are put."""


def compose(
    kind: NoticeKind,
    deal: SharedDeal,
    program: Program,
    *,
    at: Milliseconds,
    occasion: str,
    by: Side | None = None,
    to: Collection[Side] = BOTH,
    details: Details = NO_DETAILS,
) -> tuple[Notice, ...]:
    """A notice for each person concerned; none where the program does not send this kind.

    `occasion` tells this event from others of its kind on the same deal. It becomes part of an id that a partner's
    portal is sent, so it may name nothing but this deal's own affairs. `by` is the side that did it: whoever leads
    there (at the partner: who owns the record) is taken for the one who did.
    """
    if kind not in program.notices.kinds:
        return ()
    due_at = Milliseconds(at + program.notices.due_days * DAY)
    return tuple(
        _notice(
            (kind, deal.key, occasion),
            to=person,
            portal=deal.side(side).portal,
            words=words_for_deal(kind, deal, side, program, details),
            due_at=due_at,
            deal=deal,
        )
        for side in BOTH
        if side in to and not (side is Side.PARTNER and kind in VENDOR_ONLY)
        for person in _addressees(kind, deal, side, by)
    )


def compose_for_domain(
    kind: NoticeKind,
    registered: RegisteredDomain,
    program: Program,
    *,
    at: Milliseconds,
    details: Details = NO_DETAILS,
) -> tuple[Notice, ...]:
    """`DOMAIN_EXPIRING` and `DOMAIN_LAPSED`: for the partner's own people and for its CAM, and nobody else."""
    if kind not in program.notices.kinds:
        return ()
    occasion = f"{registered.expires_at}:{details.days_left}"
    due_at = _due_for_domain(kind, registered.expires_at, program, at, details.loss)
    return tuple(
        _notice(
            (kind, registered.domain, occasion),
            to=person,
            portal=portal,
            words=words_for_domain(
                kind, registered.domain, registered.partner, side, registered.expires_at, program, details
            ),
            due_at=due_at,
            deal=registered.deal,
        )
        for side, portal, person in _of_domain(registered)
    )


def _due_for_domain(
    kind: NoticeKind, expires_at: Milliseconds, program: Program, at: Milliseconds, loss: Loss
) -> Milliseconds:
    """From when a registration lapsed, not from when that was noted: it may have been with a rival's claim (S15)."""
    lapsed = kind is NoticeKind.DOMAIN_LAPSED and loss is Loss.LAPSED
    due_at = Milliseconds((expires_at if lapsed else at) + program.notices.due_days * DAY)
    return min(due_at, expires_at) if kind is NoticeKind.DOMAIN_EXPIRING else due_at


def _of_domain(registered: RegisteredDomain) -> Iterator[tuple[Side, PortalId, str | None]]:
    partner, deal = registered.partner, registered.deal
    seller = deal.partner.owner_email if deal else None
    yield Side.VENDOR, registered.vendor, partner.cam_email
    yield Side.PARTNER, partner.portal, seller or partner.deal_owner_email


def _addressees(kind: NoticeKind, deal: SharedDeal, side: Side, by: Side | None) -> tuple[str | None, ...]:
    """Nobody in particular where that side names nobody: the task still stands on the record."""
    if kind is NoticeKind.SYNC_TROUBLE:
        return (deal.side(side).owner_email,)
    people = people_of(deal, side)
    return people[1:] if by is side else people or (None,)


def _notice(
    event: tuple[NoticeKind, str, str],
    *,
    to: str | None,
    portal: PortalId,
    words: Words,
    due_at: Milliseconds,
    deal: SharedDeal | None,
) -> Notice:
    """`event` is the kind, what it is about, and the occasion."""
    to = to.lower() if to else None
    return Notice(
        id=sha256("\x00".join((*event, str(portal), to or "")).encode()).hexdigest()[:24],
        kind=event[0],
        portal=portal,
        deal=deal.key if deal else None,
        owner_email=to,
        stand_ins=_stand_ins(deal, portal, to),
        subject=words.subject,
        body="\n\n".join(words.paragraphs),
        due_at=due_at,
    )


def _stand_ins(deal: SharedDeal | None, portal: PortalId, to: str | None) -> tuple[str, ...]:
    """Who else owns the deal's record there."""
    side = deal.side_of(portal) if deal else None
    if deal is None or side is None:
        return ()
    owners = distinct([deal.side(side).owner_email, *deal.side(side).stand_ins])
    return tuple(each for each in owners if each != to)
