"""API Gateway's HTTP API envelope (payload format 2.0): the request as HubSpot sent and signed it.

Source: AWS docs, "Working with AWS Lambda proxy integrations for HTTP APIs".
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.crm.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, Verdict, verify
from shared.domain.ids import Milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    method: str
    uri: str
    """As HubSpot called it: public host, and the query in its order."""
    headers: Mapping[str, str]
    """Names are lower case, as API Gateway gives them."""
    body: bytes

    def verdict(self, *, secrets: Sequence[str], now: Milliseconds) -> Verdict:
        """Whether HubSpot signed exactly these bytes for our app, just now."""
        return verify(
            method=self.method,
            uri=self.uri,
            body=self.body,
            signature=self.headers.get(SIGNATURE_HEADER.lower()),
            timestamp=self.headers.get(TIMESTAMP_HEADER.lower()),
            secrets=secrets,
            now=now,
        )


def request_of(event: Mapping[str, Any], *, public_url: str) -> HttpRequest:
    """The stage's path is part of `public_url`, and so is taken off the path that AWS tells."""
    context = event["requestContext"]
    stage = context.get("stage", "$default")
    path = event["rawPath"].removeprefix(f"/{stage}") if stage != "$default" else event["rawPath"]
    query = event.get("rawQueryString", "")
    body = event.get("body") or ""
    return HttpRequest(
        method=context["http"]["method"],
        uri=f"{public_url}{path}?{query}" if query else f"{public_url}{path}",
        headers=event.get("headers", {}),
        body=b64decode(body) if event.get("isBase64Encoded") else body.encode(),
    )


def answer(status: int, body: Mapping[str, Any] | None = None, **headers: str) -> dict[str, Any]:
    """A response for the HTTP API."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return {"statusCode": status, "headers": named}
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", **named},
        "body": json.dumps(body, ensure_ascii=False),
    }
