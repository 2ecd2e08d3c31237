"""The environment variables, read in this one place."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.ids import PortalId


class SettingMissing(RuntimeError):
    """An environment variable that this function needs is not set: a mistake of the deployment."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the environment variable {name} is not set; serverless.yml sets it for each function"
        )
        self.name = name


@dataclass(frozen=True, slots=True)
class Settings:
    """Each is read when it is asked for, so that a function fails only over what it needs."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def _get(self, name: str) -> str:
        value = self.environment.get(name)
        if not value:
            raise SettingMissing(name)
        return value

    @property
    def table(self) -> str:
        return self._get("TWINDEAL_TABLE")

    @property
    def events_queue_url(self) -> str:
        return self._get("TWINDEAL_EVENTS_QUEUE_URL")

    @property
    def bulk_events_queue_url(self) -> str:
        return self._get("TWINDEAL_BULK_EVENTS_QUEUE_URL")

    @property
    def mirror_queue_url(self) -> str:
        return self._get("TWINDEAL_MIRROR_QUEUE_URL")

    @property
    def token_key(self) -> str:
        return self._get("TWINDEAL_TOKEN_KEY")

    @property
    def hubspot_url(self) -> str:
        return self._get("TWINDEAL_HUBSPOT_URL")

    @property
    def hubspot_authorize_url(self) -> str:
        return self._get("TWINDEAL_HUBSPOT_AUTHORIZE_URL")

    @property
    def hubspot_api_version(self) -> str:
        return self._get("TWINDEAL_HUBSPOT_API_VERSION")

    @property
    def app_id(self) -> int:
        return int(self._get("TWINDEAL_APP_ID"))

    @property
    def client_id(self) -> str:
        return self._get("TWINDEAL_CLIENT_ID")

    @property
    def call_share(self) -> float:
        """The function's part of a portal's rate limit, so that all of them together stay under it."""
        return float(self._get("TWINDEAL_CALL_SHARE"))

    @property
    def tracing(self) -> bool:
        """Whether X-Ray is told what happens inside a run; off unless set."""
        return self.environment.get("TWINDEAL_TRACING", "") not in ("", "0", "false")

    @property
    def client_secrets(self) -> tuple[str, ...]:
        """The current secret first; while it is being changed also the one before, parted by a comma."""
        return tuple(self._get("TWINDEAL_CLIENT_SECRET").split(","))

    @property
    def vendor_portal(self) -> PortalId:
        return PortalId(int(self._get("TWINDEAL_VENDOR_PORTAL")))

    @property
    def public_url(self) -> str:
        """The address that HubSpot calls, without a slash at its end: part of what it signs."""
        return self._get("TWINDEAL_PUBLIC_URL").rstrip("/")
