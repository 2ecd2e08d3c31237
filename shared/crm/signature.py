"""Checks that a request comes from HubSpot (HubSpot docs: Validating requests from HubSpot, v3).

Ours instead of the client's, which accepts future dates, fails on a missing header and does not decode the URI.
Only v3: an older version beside it would be a way around its timestamp.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from enum import StrEnum

from shared.domain.ids import Milliseconds

OLDEST_MS = 300_000
"""HubSpot's own rule: reject what is older than five minutes."""
NEWEST_MS = 60_000
"""Clocks differ, but a date further ahead is made up, to be replayed later."""

SIGNATURE_HEADER = "X-HubSpot-Signature-v3"
TIMESTAMP_HEADER = "X-HubSpot-Request-Timestamp"

# The docs' table of escapes to decode before hashing. Any other one stays as it was received.
_DECODED = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
_TIMESTAMP = re.compile(r"[0-9]{1,15}", re.ASCII)


class Verdict(StrEnum):
    VALID = "valid"
    MISSING = "missing"
    """A header is not there."""
    MALFORMED = "malformed"
    TOO_OLD = "too_old"
    FROM_THE_FUTURE = "from_the_future"
    WRONG = "wrong"
    """No secret of ours makes this signature."""


def verify(
    *,
    method: str,
    uri: str,
    body: bytes,
    signature: str | None,
    timestamp: str | None,
    secrets: Sequence[str],
    now: Milliseconds,
) -> Verdict:
    """`uri` is the public one that HubSpot called, query included and in its order; `body` as it was received.

    `secrets` are more than one while the client secret is rotated.
    """
    if not signature or not timestamp:
        return Verdict.MISSING
    if not _TIMESTAMP.fullmatch(timestamp) or not signature.isascii() or not uri.isascii():
        return Verdict.MALFORMED
    age = now - int(timestamp)
    if age > OLDEST_MS:
        return Verdict.TOO_OLD
    if age < -NEWEST_MS:
        return Verdict.FROM_THE_FUTURE
    signed = _decoded(uri, method).encode() + body + timestamp.encode()
    matches = [_matches(signed, signature, secret) for secret in secrets if secret]
    return Verdict.VALID if any(matches) else Verdict.WRONG


def _decoded(uri: str, method: str) -> str:
    return method.upper() + _DECODED.sub(lambda escape: chr(int(escape[1], 16)), uri)


def _matches(signed: bytes, signature: str, secret: str) -> bool:
    expected = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
    return hmac.compare_digest(expected, signature.encode())
