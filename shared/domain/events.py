"""Facts that a CRM told us, in our words. HubSpot's payloads become these in `shared/crm/webhooks.py` only."""

from dataclasses import dataclass

from shared.domain.ids import Milliseconds, ObjectType, PortalId, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class DealCreated:
    portal: PortalId
    deal: RecordId
    occurred_at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPropertyChanged:
    portal: PortalId
    deal: RecordId
    name: str
    value: str
    occurred_at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DealAssociationChanged:
    """Something was put on a deal or taken off it. HubSpot tells it once from each end; both become this."""

    portal: PortalId
    deal: RecordId
    other_type: ObjectType
    other: RecordId
    removed: bool
    occurred_at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRemoved:
    portal: PortalId
    deal: RecordId
    occurred_at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRestored:
    portal: PortalId
    deal: RecordId
    occurred_at: Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DealMerged:
    """Deals became one. The one that survives may be a record with a new id."""

    portal: PortalId
    deal: RecordId
    primary: RecordId
    """The deal whose values were to win."""
    others: tuple[RecordId, ...]
    occurred_at: Milliseconds


CrmEvent = (
    DealCreated | DealPropertyChanged | DealAssociationChanged | DealRemoved | DealRestored | DealMerged
)
