"""A portal's access token: from memory, else from the token store, else by a refresh that is saved back."""

import threading
from collections.abc import Callable

from shared.crm.oauth import GrantRefused, TokenEndpoint
from shared.domain.ids import PortalId
from shared.ports import CannotProceed, Clock, Disconnected, Tokens, TokenStore

EARLY_MS = 60_000
"""A token is not used in its last minute, so that it can't expire on the way (it lives 30 minutes)."""


class AccessTokens:
    """One for the process. At most one refresh of a portal's token is under way in it."""

    def __init__(self, *, store: TokenStore, endpoint: TokenEndpoint, clock: Clock) -> None:
        self._store = store
        self._endpoint = endpoint
        self._clock = clock
        self._known: dict[PortalId, Tokens] = {}
        self._locks: dict[PortalId, threading.Lock] = {}

    def of(self, portal: PortalId) -> str:
        """Raises Disconnected when the app is not installed (any more)."""
        return self._first(portal, self._is_fresh)

    def instead_of(self, portal: PortalId, refused: str) -> str:
        """Another token than the one HubSpot has just refused, whatever its expiry says."""
        return self._first(portal, lambda tokens: self._is_fresh(tokens) and tokens.access_token != refused)

    def _first(self, portal: PortalId, good: Callable[[Tokens], bool]) -> str:
        known = self._known.get(portal)
        if known is None or not good(known):
            with self._locks.setdefault(portal, threading.Lock()):
                known = self._known.get(portal)
                if known is None or not good(known):
                    known = self._known[portal] = self._stored_or_refreshed(portal, good)
        return known.access_token

    def _stored_or_refreshed(self, portal: PortalId, good: Callable[[Tokens], bool]) -> Tokens:
        """Always from the store first: another process may have refreshed, or the app was installed anew."""
        self._known.pop(portal, None)
        stored = self._store.tokens(portal)
        if stored is None:
            raise Disconnected(portal)
        if good(stored):
            return stored
        refreshed = self._refreshed(portal, stored.refresh_token)
        self._store.save_tokens(portal, refreshed)
        return refreshed

    def _refreshed(self, portal: PortalId, refresh_token: str) -> Tokens:
        try:
            grant = self._endpoint.refresh(refresh_token)
        except GrantRefused as refused:
            if refused.is_revoked:
                raise Disconnected(portal) from None
            raise
        if grant.portal != portal:
            raise CannotProceed(f"the token stored for portal {portal} belongs to another portal")
        return grant.tokens

    def _is_fresh(self, tokens: Tokens) -> bool:
        return bool(tokens.access_token) and self._clock.now() < tokens.expires_at - EARLY_MS
