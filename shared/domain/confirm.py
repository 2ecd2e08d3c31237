"""What a round wrote, folded into the shared deal.

A confirmation says what was written, not what the deal now is: the deal may have changed meanwhile, and then the
confirmation is applied to its newer state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shared.domain.deals import Parked, PendingMessage, Seen, SharedDeal, SideState, brief
from shared.domain.ids import DealKey, Milliseconds, RecordId, Side
from shared.domain.merge import still_unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    deal: DealKey
    side: Side
    record: RecordId | None = None
    company: RecordId | None = None
    contact: RecordId | None = None
    company_sought: bool = False
    associated: bool = False
    wrote: Mapping[str, str] = field(default_factory=dict)
    """Canonical values that this CRM accepted, by name."""
    doubted: frozenset[str] = frozenset()
    """Names that were perhaps written: what this CRM shows of them is unknown until they are written again."""
    at: Milliseconds = Milliseconds(0)
    """When it was written, by HubSpot's clock; for what is doubted, until when the doubt reaches."""
    parked: Mapping[str, Parked] = field(default_factory=dict)
    delivered: frozenset[str] = frozenset()
    """Ids of messages that are notes on this side's record now."""


def confirmed(deal: SharedDeal, confirmation: Confirmation) -> SharedDeal:
    state = _confirmed_side(deal.side(confirmation.side), confirmation)
    messages = (_delivered(message, confirmation) for message in deal.messages)
    return replace(
        deal.with_side(confirmation.side, state),
        messages=tuple(message for message in messages if message.waiting),
    )


def _confirmed_side(state: SideState, confirmation: Confirmation) -> SideState:
    return replace(
        state,
        deal=state.deal or confirmation.record,
        company=state.company or confirmation.company,
        contact=state.contact or confirmation.contact,
        company_sought=state.company_sought or confirmation.company_sought,
        associated=state.associated or confirmation.associated,
        seen={**state.seen, **_newer(state.seen, confirmation)},
        parked={**_still_parked(state.parked, confirmation.wrote), **confirmation.parked},
        unread=still_unread(state.unread, dict.fromkeys(confirmation.wrote, confirmation.at)),
    )


def _newer(seen: Mapping[str, Seen], confirmation: Confirmation) -> Mapping[str, Seen]:
    """Our write is what that CRM shows, unless somebody there has edited the property since."""
    wrote = {name: brief(value) for name, value in confirmation.wrote.items()}
    written: Mapping[str, str | None] = {**dict.fromkeys(confirmation.doubted), **wrote}
    return {
        name: _later(seen.get(name), Seen(value=value, at=confirmation.at)) for name, value in written.items()
    }


def _later(standing: Seen | None, written: Seen) -> Seen:
    """A doubt always counts, whatever the clocks say, and a write ends every doubt, even one that changes nothing and
    so leaves the record's `updatedAt` as it was.
    """
    if standing is None:
        return written
    if written.value is None or standing.value is None:
        return replace(written, at=max(standing.at, written.at))
    return written if standing.at <= written.at else standing


def _still_parked(parked: Mapping[str, Parked], wrote: Mapping[str, str]) -> Mapping[str, Parked]:
    return {name: each for name, each in parked.items() if name not in wrote}


def _delivered(message: PendingMessage, confirmation: Confirmation) -> PendingMessage:
    if message.id not in confirmation.delivered:
        return message
    return replace(message, waiting=message.waiting - {confirmation.side})
