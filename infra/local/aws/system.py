"""What a deployed Twindeal has for the outside: its addresses."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    url: str
    """Of the HTTP API: + "/webhooks", "/api/…", "/oauth/start". What HubSpot signs begins with it."""
    table: str
    events_queue: str
    bulk_events_queue: str
    events_failed_queue: str
    mirror_queue: str
    mirror_failed_queue: str
    token_key: str
    functions: Mapping[str, str]
    """From the name in functions/ to the name in Lambda."""

    @property
    def queues(self) -> tuple[str, ...]:
        """Where work waits."""
        return (self.events_queue, self.bulk_events_queue, self.mirror_queue)
