"""What is known of a connected HubSpot account. Its tokens are kept apart and never appear here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.domain.ids import Milliseconds, PortalId, Side


class Connection(StrEnum):
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    """HubSpot refused our refresh token: the app was uninstalled. Nothing is sent, nothing is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    id: PortalId
    side: Side
    name: str
    time_zone: str
    """IANA name, from the account's details; a date is a calendar day in it."""
    currency: str
    connection: Connection
    connected_at: Milliseconds
    owners: Mapping[str, str] = field(default_factory=dict)
    """Owner id by lower-case e-mail address: owner ids differ between portals, people do not."""
    owners_at: Milliseconds = Milliseconds(0)
    """When they were read last."""
