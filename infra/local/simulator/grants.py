"""OAuth: which portal let the app in, with which scopes, and which tokens still work (hubspot.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from infra.local.simulator.errors import ApiError, token_expired, unauthenticated

ACCESS_TOKEN_SECONDS = 1_800
_ACCESS_TOKEN_BYTES = 200  # §5: "store as ≥512 chars": long enough to catch a short column


@dataclass(slots=True, kw_only=True)
class Grant:
    """One installation. Its refresh token neither rotates nor expires until the app is uninstalled."""

    portal_id: int
    user_id: int
    user: str
    scopes: tuple[str, ...]
    refresh_token: str
    revoked: bool = False
    uninstalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    text: str
    grant: Grant
    expires_at: int

    def seconds_left(self, now: int) -> int:
        return max(0, (self.expires_at - now) // 1000)

    def active(self, now: int) -> bool:
        return now < self.expires_at and not self.grant.uninstalled


@dataclass(slots=True)
class Grants:
    random: Random
    _codes: dict[str, Grant] = field(default_factory=dict)
    _by_refresh_token: dict[str, Grant] = field(default_factory=dict)
    _access_tokens: dict[str, AccessToken] = field(default_factory=dict)

    def new_code(self, portal_id: int, user_id: int, user: str, scopes: Sequence[str]) -> str:
        """What clicking "Install" leads to: a code that can be exchanged once."""
        grant = Grant(
            portal_id=portal_id,
            user_id=user_id,
            user=user,
            scopes=tuple(scopes),
            refresh_token=f"na1-{self._hex(18)}",
        )
        code = f"na1-{self._hex(16)}"
        self._codes[code] = grant
        return code

    def exchange(self, code: str, now: int) -> AccessToken:
        grant = self._codes.pop(code, None)
        if grant is None:
            raise refused("invalid_grant", "BAD_AUTH_CODE", "auth code is invalid, expired or already used")
        self._by_refresh_token[grant.refresh_token] = grant
        return self._issue(grant, now)

    def refresh(self, refresh_token: str, now: int) -> AccessToken:
        grant = self.grant_of(refresh_token)
        if grant is None:
            raise refused(
                "invalid_grant", "BAD_REFRESH_TOKEN", "refresh token is invalid, expired or revoked"
            )
        return self._issue(grant, now)

    def grant_of(self, refresh_token: str) -> Grant | None:
        grant = self._by_refresh_token.get(refresh_token)
        return None if grant is None or grant.revoked or grant.uninstalled else grant

    def find_access(self, token: str) -> AccessToken | None:
        return self._access_tokens.get(token)

    def authenticate(self, authorization: str, now: int) -> AccessToken:
        """§4.1: 401 INVALID_AUTHENTICATION, or EXPIRED_AUTHENTICATION for a token that was good once."""
        scheme, _, text = authorization.partition(" ")
        token = self.find_access(text.strip())
        if scheme.lower() != "bearer" or token is None or token.grant.uninstalled:
            raise unauthenticated()
        if not token.active(now):
            raise token_expired()
        return token

    def revoke(self, refresh_token: str) -> None:
        """§5: "kills the refresh token, not issued access tokens"."""
        grant = self._by_refresh_token.get(refresh_token)
        if grant is not None:
            grant.revoked = True

    def uninstall(self, portal_id: int) -> None:
        """Refresh tokens answer BAD_REFRESH_TOKEN; access tokens stop at once (unconfirmed)."""
        for grant in self._by_refresh_token.values():
            if grant.portal_id == portal_id:
                grant.uninstalled = True

    def _issue(self, grant: Grant, now: int) -> AccessToken:
        text = self._hex(_ACCESS_TOKEN_BYTES)
        token = AccessToken(text=text, grant=grant, expires_at=now + ACCESS_TOKEN_SECONDS * 1000)
        self._access_tokens[text] = token
        return token

    def _hex(self, count: int) -> str:
        return self.random.randbytes(count).hex()


def refused(error: str, status: str, message: str) -> ApiError:
    """§5 "Errors 400": a body of its own."""
    body = {"error": error, "error_description": message, "status": status, "message": message}
    return ApiError(400, status, message, body=body)
