"""Who works a shared deal: the people of both sides, by what each of them is to it (S10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.domain.deals import SharedDeal
from shared.domain.ids import Side
from shared.domain.roles import Role, RoleNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    email: str
    roles: tuple[Role, ...]
    leads: bool = False
    """For the vendor."""


def team(deal: SharedDeal, seen_by: Side) -> tuple[Member, ...]:
    """Whoever leads comes first. Who looks after another partner's lead is nobody that this partner may know of."""
    partners = ((deal.partner.owner_email, Role.PARTNER_OWNER),)
    hidden = () if seen_by is Side.VENDOR else (Role.LEAD_OWNER,)
    vendors = ((email, role) for email, role in _vendor_roles(deal) if role not in hidden)
    return tuple(_members((*vendors, *partners), leader=deal.leader_email))


def in_words(members: Iterable[Member], names: RoleNames) -> str:
    """`dana@vendor.example (direct rep, leads), kim@vendor.example (channel account manager)`."""
    return ", ".join(f"{each.email} ({', '.join(_says(each, names))})" for each in members)


def people_of(deal: SharedDeal, side: Side) -> tuple[str, ...]:
    """Who is told what happens to the deal, each once; the one who leads it, or owns the partner's record, first."""
    if side is Side.PARTNER:
        return distinct([deal.partner.owner_email])
    return distinct([deal.leader_email, deal.cam_email, deal.lead_owner_email])


def distinct(emails: Iterable[str | None]) -> tuple[str, ...]:
    """In lower case, each once."""
    return tuple(dict.fromkeys(email.lower() for email in emails if email))


def _vendor_roles(deal: SharedDeal) -> Iterator[tuple[str | None, Role]]:
    """A leader who is neither CAM nor PDM sells directly."""
    leader = (deal.leader_email or "").lower()
    if leader not in distinct([deal.cam_email, deal.pdm_email]):
        yield deal.leader_email, Role.DIRECT_REP
    yield deal.cam_email, Role.CAM
    yield deal.pdm_email, Role.PDM
    yield deal.lead_owner_email, Role.LEAD_OWNER


def _members(roles: Iterable[tuple[str | None, Role]], *, leader: str | None) -> Iterator[Member]:
    found = [(email.lower(), role) for email, role in roles if email]
    leading = (leader or "").lower()
    emails = distinct(email for email, _ in found)
    for email in sorted(emails, key=lambda each: each != leading):
        theirs = tuple(role for each, role in found if each == email)
        yield Member(email=email, roles=theirs, leads=email == leading)


def _says(member: Member, names: RoleNames) -> Iterator[str]:
    yield from (names.of(role) for role in member.roles)
    if member.leads:
        yield "leads"
