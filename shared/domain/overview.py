"""What the vendor's people see of the whole: who is on one and the same lead, what is held, what is to be reviewed.

For the vendor's eyes only: nearly all of it is of several partners (S15).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId
from shared.domain.leads import Lead
from shared.domain.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A partner on a lead: with open deals, or because it holds the domain."""

    partner: PortalId
    since: Milliseconds
    deals: tuple[SharedDeal, ...] = ()
    """Those that are open, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    domain: Domain
    since: Milliseconds
    """When the second partner came."""
    holder: PortalId | None
    held_until: Milliseconds
    parties: tuple[Party, ...]
    """In the order in which they came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of the newest registrations: how many became what."""

    counted: int
    by_kind: Mapping[Kind, int]
    """Of those that something was decided for."""
    by_state: Mapping[State, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorOverview:
    contests: tuple[Contest, ...]
    """The newest first."""
    held: tuple[SharedDeal, ...]
    reviews: tuple[Review, ...]
    tally: Tally
    names: Mapping[PortalId, str]
    """Of the partners."""


def contest_on(lead: Lead, deals: Mapping[DealKey, SharedDeal]) -> Contest:
    """`deals` holds at least those that are open on the lead."""
    held = lead.registration
    parties = sorted(_parties(lead, deals), key=lambda party: (party.since, party.partner))
    return Contest(
        domain=lead.domain,
        since=parties[1].since,
        holder=held.partner if held else None,
        held_until=held.expires_at if held else Milliseconds(0),
        parties=tuple(parties),
    )


def tally_of(deals: Sequence[SharedDeal]) -> Tally:
    """Every kind and state is named, also where there is none."""
    kinds = Counter(deal.kind for deal in deals)
    states = Counter(deal.state for deal in deals)
    return Tally(
        counted=len(deals),
        by_kind={kind: kinds[kind] for kind in Kind},
        by_state={state: states[state] for state in State},
    )


def _parties(lead: Lead, deals: Mapping[DealKey, SharedDeal]) -> Iterable[Party]:
    held = lead.registration
    for partner in {each.partner for each in lead.open_deals} | ({held.partner} if held else set()):
        own = [deals[each.key] for each in lead.open_deals if each.partner == partner]
        own.sort(key=lambda deal: (deal.registered_at, deal.key))
        times = [deal.registered_at for deal in own]
        if held and held.partner == partner:
            times.append(held.registered_at)
        yield Party(partner=partner, since=min(times), deals=tuple(own))
