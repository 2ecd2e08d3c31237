"""One call to one portal: a token for it, room in its budget, and the answer's body or a typed error."""

import logging
from collections.abc import Mapping
from typing import Any

from shared.crm.budget import Budget
from shared.crm.endpoints import Endpoint
from shared.crm.errors import TOO_MANY, UNAUTHORIZED, failure, retry_after
from shared.crm.tokens import AccessTokens
from shared.crm.transport import Answer, Query, Transport
from shared.domain.ids import PortalId

logger = logging.getLogger(__name__)

_SUCCESS = range(200, 300)
"""Dated batch endpoints declare 200, 201 and 207 variously, so any 2xx is one (HubSpot docs: Objects API)."""


class Calls:
    """Shared by everything that talks to HubSpot, so that all calls come out of one budget."""

    def __init__(self, *, transport: Transport, tokens: AccessTokens, budget: Budget, version: str) -> None:
        self._transport = transport
        self._tokens = tokens
        self._budget = budget
        self._version = version

    def send(
        self,
        portal: PortalId,
        endpoint: Endpoint,
        *,
        body: object | None = None,
        query: Query | None = None,
        **parts: str,
    ) -> Mapping[str, Any]:
        """The body of a success. `parts` fill the endpoint's path."""
        path = endpoint.path(self._version, **parts)
        token = self._tokens.of(portal)
        answer = self._once(portal, endpoint, path, token, body, query)
        if answer.status == UNAUTHORIZED:  # expired early, or revoked: then there is no other token
            token = self._tokens.instead_of(portal, token)
            answer = self._once(portal, endpoint, path, token, body, query)
        if answer.status not in _SUCCESS:
            raise failure(endpoint, answer)
        return answer.body if isinstance(answer.body, dict) else {}

    def _once(
        self,
        portal: PortalId,
        endpoint: Endpoint,
        path: str,
        token: str,
        body: object | None,
        query: Query | None,
    ) -> Answer:
        with self._budget.slot(portal, endpoint.lane):
            answer = self._transport.send(
                method=endpoint.method, path=path, body=body, token=token, query=query
            )
            self._budget.learn(portal, answer.headers)
        logger.debug("%s in portal %s: %s", endpoint.name, portal, answer.status)
        if answer.status == TOO_MANY:
            self._budget.pause(portal, retry_after(answer) or 0.0, endpoint.lane)
        return answer
