"""Carries one request to HubSpot over the official client's pooled connections, and brings back its answer.

Only the client's transport is used: its typed methods call v3 and v4 paths, which end in 2027.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import urllib3

# Every package of the client carries its own copy of the same ApiClient; this one is the smallest to import.
from hubspot.crm.owners import ApiClient, Configuration
from hubspot.crm.owners.exceptions import ApiException

from shared.ports import TryAgain

Query = Sequence[tuple[str, str]]

DISTURBED_SECONDS = 1.0
"""How long to leave HubSpot alone after a connection failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: Any = field(default=None, repr=False)
    """Parsed JSON; None when there was none (a 404 may be an HTML page). Never printed: it holds data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. A batch of 100 takes HubSpot a few; the client's own default is to wait for ever."""

    connect: float = 3.0
    read: float = 20.0


class Transport(Protocol):
    def send(
        self,
        *,
        method: str,
        path: str,
        body: object | None = None,
        token: str | None = None,
        form: Mapping[str, str] | None = None,
        query: Query | None = None,
    ) -> Answer:
        """Any HTTP answer is an Answer. Raises TryAgain when there was none: it may have been done or not."""


class HubSpotTransport:
    """Keeps one ApiClient, so one connection pool: each attribute walk of the client would open another."""

    def __init__(self, *, base_url: str, timeouts: Timeouts | None = None) -> None:
        allowed = timeouts or Timeouts()
        self._timeouts = (allowed.connect, allowed.read)
        configuration = Configuration(host=base_url.rstrip("/"))
        # By default urllib3 silently sleeps and repeats on Retry-After, and follows redirects with the token.
        configuration.retries = urllib3.Retry(total=0, redirect=False, respect_retry_after_header=False)
        self._client = ApiClient(configuration)
        self._client.user_agent = "twindeal"

    def send(
        self,
        *,
        method: str,
        path: str,
        body: object | None = None,
        token: str | None = None,
        form: Mapping[str, str] | None = None,
        query: Query | None = None,
    ) -> Answer:
        try:
            response = self._call(method, path, body, _headers(token, form), form, query)
            return _answer(response.status, response.headers, response.data)
        except ApiException as refusal:
            return _refusal(refusal)
        except UnicodeDecodeError as undecodable:
            # The client decodes an error's body as UTF-8 unasked; a proxy's error page may be anything.
            return _refusal(undecodable.__context__)
        except urllib3.exceptions.HTTPError as failure:
            raise TryAgain(_no_answer(failure), after_seconds=DISTURBED_SECONDS) from None

    def close(self) -> None:
        self._client.rest_client.pool_manager.clear()

    def _call(
        self,
        method: str,
        path: str,
        body: object | None,
        headers: dict[str, str],
        form: Mapping[str, str] | None,
        query: Query | None,
    ) -> Any:
        return self._client.call_api(
            path,
            method,
            query_params=list(query or ()),
            # The token goes with the call: in the shared configuration it would race between portals.
            header_params=headers,
            body=body,
            post_params=list(form.items()) if form else None,
            # Unread, because the client writes the bodies it reads, tokens included, to its debug log.
            _preload_content=False,
            _request_timeout=self._timeouts,
        )


def _headers(token: str | None, form: Mapping[str, str] | None) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
    }
    return headers | ({"Authorization": f"Bearer {token}"} if token else {})


def _refusal(refusal: Any) -> Answer:
    if not refusal.status:  # the client's way of telling a TLS failure
        raise TryAgain("no secure connection to HubSpot", after_seconds=DISTURBED_SECONDS) from None
    return _answer(refusal.status, refusal.headers, refusal.body)


def _answer(status: int, headers: Mapping[str, str], data: bytes | str) -> Answer:
    try:
        body = json.loads(data) if data else None
    except ValueError:
        body = None
    return Answer(status=status, headers={name.lower(): value for name, value in headers.items()}, body=body)


def _no_answer(failure: urllib3.exceptions.HTTPError) -> str:
    """Only the kind of failure: its text holds the URL."""
    cause = getattr(failure, "reason", None) or failure
    return f"no answer from HubSpot ({type(cause).__name__})"
