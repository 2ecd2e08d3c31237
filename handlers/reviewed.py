"""One deal of the vendor's CRM as it was read, and what follows for its sharing."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.deals import Entry, SharedDeal, State
from shared.domain.events import DealAssociationChanged, DealCreated, DealPropertyChanged
from shared.domain.ids import DealKey, Milliseconds, PortalId, RecordId
from shared.domain.reading import instant
from shared.domain.records import Record

Trigger = DealCreated | DealAssociationChanged | DealPropertyChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """Which of a batch's events call for a look at the vendor's deals."""

    triggers: tuple[Trigger, ...] = ()
    standing: tuple[SharedDeal, ...] = ()
    """Shared deals that are concerned already: an earlier attempt may have recorded them and died before it rang."""


FROM_THE_START = 60_000
"""Milliseconds between a deal's creation and a partner's being put on it that still count as one act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One vendor deal as it was read, with the partners found on it and the pairs it stands in."""

    record: Record
    partners: Mapping[PortalId, RecordId]
    """Partner portal → the partner's company record on the deal."""
    pairs: Mapping[PortalId, SharedDeal]
    triggers: tuple[Trigger, ...]

    @property
    def prospects(self) -> tuple[RecordId, ...]:
        """The deal's companies that stand for no partner, the primary one first."""
        own = set(self.partners.values())
        others = [company for company in self.record.companies if company.id not in own]
        return tuple(company.id for company in sorted(others, key=lambda company: not company.primary))

    @property
    def lead_contact(self) -> RecordId | None:
        return self.record.contacts[0].id if self.record.contacts else None

    @property
    def to_invite(self) -> tuple[PortalId, ...]:
        return tuple(portal for portal in self.partners if self._is_to_invite(portal))

    def _is_to_invite(self, portal: PortalId) -> bool:
        """Whoever was on the deal when its sharing ended is not invited again by being there still."""
        pair = self.pairs.get(portal)
        if pair is None or pair.state is State.HELD:
            return True
        added_at = self._told(removed=False).get(self.partners[portal], 0)
        return pair.state is State.ENDED and added_at > pair.ended_at

    @property
    def to_end(self) -> Mapping[DealKey, Milliseconds]:
        """Pairs whose partner was taken off, and when: an event says so, and the deal agrees."""
        taken_off = self._told(removed=True)
        return {
            pair.key: taken_off[pair.vendor.partner_company]
            for portal, pair in self.pairs.items()
            if portal not in self.partners and pair.vendor.partner_company in taken_off
        }

    def _told(self, *, removed: bool) -> Mapping[RecordId | None, Milliseconds]:
        """Which records were put on the deal, or taken off it, and when last."""
        told = [each for each in self.triggers if isinstance(each, DealAssociationChanged)]
        in_order = sorted(told, key=lambda each: each.occurred_at)
        return {each.other: each.occurred_at for each in in_order if each.removed is removed}

    @property
    def entry(self) -> Entry:
        """Whether the partner was on the deal from the start (S3)."""
        created = instant(self.record.properties.get("createdate", "")) or 0
        added = [each.occurred_at for each in self.triggers if isinstance(each, DealAssociationChanged)]
        later = added and min(added) - created > FROM_THE_START
        return Entry.VENDOR_ADDED if later else Entry.VENDOR_CREATED
