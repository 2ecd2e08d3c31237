"""How a portal grants us access (HubSpot docs: OAuth): the page that asks a person, and the token endpoint."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from shared.crm.endpoints import APP_HOST, AUTHORIZE, TOKEN
from shared.crm.errors import retry_after
from shared.crm.record_json import as_documented
from shared.crm.transport import Answer, Transport
from shared.domain.ids import Milliseconds, PortalId
from shared.ports import CannotProceed, Clock, Tokens, TryAgain

SCOPES = (
    "oauth",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.contacts.read",  # notes and tasks too
    "crm.objects.contacts.write",
    "crm.objects.line_items.read",
    "crm.objects.line_items.write",
    "crm.objects.owners.read",
    "crm.schemas.deals.read",  # pipelines too
    "crm.schemas.deals.write",
    "crm.schemas.companies.read",  # provisioning puts `twindeal_key` on companies and contacts
    "crm.schemas.companies.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
)
"""Equal to the app's `requiredScopes`, or HubSpot shows a scope mismatch instead of the grant page."""

_OK = 200
_STATUS = re.compile(r"BAD_[A-Z_]{1,40}")


class GrantRefused(CannotProceed):
    """HubSpot does not honour this code or refresh token. `status` is its name for why."""

    def __init__(self, status: str) -> None:
        super().__init__(f"HubSpot refused the grant: {status}")
        self.status = status

    @property
    def is_revoked(self) -> bool:
        return self.status == "BAD_REFRESH_TOKEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the token endpoint gave: for which portal, and which scopes it carries."""

    portal: PortalId
    tokens: Tokens
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Our app at HubSpot."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_url: str


def authorize_url(app: App, *, state: str, app_host: str = APP_HOST) -> str:
    query = {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_url,
        "scope": " ".join(SCOPES),
        "state": state,
    }
    return f"{app_host}{AUTHORIZE.path('')}?{urlencode(query)}"


class TokenEndpoint:
    """Form-encoded, and answering with the portal's id (`hub_id`), which the v1 endpoint did not."""

    def __init__(self, *, transport: Transport, app: App, clock: Clock, version: str) -> None:
        self._transport = transport
        self._app = app
        self._clock = clock
        self._version = version

    def exchange(self, code: str) -> Grant:
        """Raises GrantRefused."""
        redirect = {"redirect_uri": self._app.redirect_url}
        return self._ask({"grant_type": "authorization_code", "code": code, **redirect})

    def refresh(self, refresh_token: str) -> Grant:
        """Raises GrantRefused. The refresh token neither rotates nor expires until the app is uninstalled."""
        return self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _ask(self, request: Mapping[str, str]) -> Grant:
        asked_at = self._clock.now()
        credentials = {"client_id": self._app.client_id, "client_secret": self._app.client_secret}
        path = TOKEN.path(self._version)
        answer = self._transport.send(method=TOKEN.method, path=path, form={**request, **credentials})
        if answer.status != _OK:
            raise _refused(answer)
        return _grant(answer.body, asked_at, request.get("refresh_token", ""))


def _grant(body: Any, asked_at: Milliseconds, refresh_token: str) -> Grant:
    with as_documented():
        tokens = Tokens(
            refresh_token=body.get("refresh_token") or refresh_token,
            access_token=body["access_token"],
            expires_at=Milliseconds(asked_at + int(body["expires_in"]) * 1000),
        )
        return Grant(
            portal=PortalId(int(body["hub_id"])), tokens=tokens, scopes=frozenset(body.get("scopes", ()))
        )


def _refused(answer: Answer) -> TryAgain | GrantRefused:
    seconds = retry_after(answer)
    if seconds is not None:
        return TryAgain(f"HubSpot answered {answer.status} to “{TOKEN.name}”", after_seconds=seconds)
    told = answer.body.get("status") if isinstance(answer.body, dict) else None
    is_known = isinstance(told, str) and _STATUS.fullmatch(told)
    return GrantRefused(str(told) if is_known else f"HTTP_{answer.status}")
