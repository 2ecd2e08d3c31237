"""HubSpot's side of request signing (hubspot.md §2); the product has a verifier of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

# §2: "Decode ONLY %3A %2F %3F %40 %21 %24 %27 %28 %29 %2A %2C %3B before hashing".
_DECODED = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


def sign_v1(secret: str, body: bytes) -> str:
    return hashlib.sha256(secret.encode() + body).hexdigest()


def sign_v2(secret: str, method: str, uri: str, body: bytes) -> str:
    return hashlib.sha256(f"{secret}{method}{uri}".encode() + body).hexdigest()


def sign_v3(secret: str, method: str, uri: str, body: bytes, timestamp_ms: int) -> str:
    source = f"{method}{decoded(uri)}".encode() + body + str(timestamp_ms).encode()
    return base64.b64encode(hmac.new(secret.encode(), source, hashlib.sha256).digest()).decode()


def decoded(uri: str) -> str:
    return _DECODED.sub(lambda found: chr(int(found[1], 16)), uri)


def webhook_headers(secret: str, uri: str, body: bytes, timestamp_ms: int) -> dict[str, str]:
    """§2: "CRM webhooks carry both v1 and v3 headers"."""
    return {
        "Content-Type": "application/json",
        "X-HubSpot-Signature": sign_v1(secret, body),
        "X-HubSpot-Signature-Version": "v1",
        **v3_headers(secret, "POST", uri, body, timestamp_ms),
    }


def v3_headers(secret: str, method: str, uri: str, body: bytes, timestamp_ms: int) -> dict[str, str]:
    return {
        "X-HubSpot-Signature-v3": sign_v3(secret, method, uri, body, timestamp_ms),
        "X-HubSpot-Request-Timestamp": str(timestamp_ms),
    }
