"""The `state` that goes to HubSpot's grant page and returns with the code: proof that we started the install.

It is signed and short-lived. The nonce ties it to the browser session that started (a cookie of the caller's),
so that nobody can have somebody else's account connected (RFC 6749 §10.12).
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from shared.domain.ids import Milliseconds, Side

LIFETIME_MS = 10 * 60 * 1000

_PURPOSE = b"twindeal install state\n"
"""The client secret also checks webhooks: a signature made for the one must never hold for the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallState:
    """Which side the portal joins on, and until when this may come back."""

    role: Side
    nonce: str
    expires_at: Milliseconds


def signed(state: InstallState, *, secret: str) -> str:
    payload = urlsafe_b64encode(json.dumps([state.role, state.nonce, state.expires_at]).encode())
    return f"{payload.decode()}.{_signature(payload, secret)}"


def verified(text: str, *, secret: str, nonce: str, now: Milliseconds) -> InstallState | None:
    """None for whatever we did not sign for this session, or signed too long ago."""
    payload, _, signature = text.encode("ascii", "replace").partition(b".")
    if not secret or not hmac.compare_digest(_signature(payload, secret).encode(), signature):
        return None
    role, signed_nonce, expires_at = json.loads(urlsafe_b64decode(payload))
    if now >= expires_at or not hmac.compare_digest(signed_nonce.encode(), nonce.encode()):
        return None
    return InstallState(role=Side(role), nonce=signed_nonce, expires_at=Milliseconds(expires_at))


def _signature(payload: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), _PURPOSE + payload, hashlib.sha256).hexdigest()
