"""GET /oauth/start and /oauth/callback: an admin installs the app in a portal (HubSpot docs: OAuth)."""

import secrets
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import parse_qs

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.portal_installed import Installer, PortalInstalled, handle
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.crm import crm, portal_setup, token_endpoint, token_store
from shared.bootstrap.queues import doorbell
from shared.bootstrap.store import link_store, program
from shared.crm.install_state import LIFETIME_MS, InstallState, signed, verified
from shared.crm.oauth import App, GrantRefused, authorize_url
from shared.domain.ids import Milliseconds, Side
from shared.observability import count, logger, metrics
from shared.ports import TwindealError
from shared.settings import Settings
from shared.tracing import traced

COOKIE = "twindeal_install"
"""Holds the nonce that the signed state names, so that only the browser that began can finish."""

Answer = dict[str, Any]


@traced
@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> Answer:
    count({"requests": 1})
    return _start() if event["rawPath"].endswith("/oauth/start") else _finish(event)


def _start() -> Answer:
    settings = Settings()
    nonce = secrets.token_urlsafe(24)
    expires_at = Milliseconds(SystemClock().now() + LIFETIME_MS)
    state = InstallState(role=Side.PARTNER, nonce=nonce, expires_at=expires_at)
    app = App(client_id=settings.client_id, client_secret="", redirect_url=_redirect_url())
    url = authorize_url(
        app,
        state=signed(state, secret=settings.client_secrets[0]),
        app_host=settings.hubspot_authorize_url,
    )
    cookie = f"{COOKIE}={nonce}; Max-Age={LIFETIME_MS // 1000}; HttpOnly; SameSite=Lax; Path=/{_secure()}"
    return {"statusCode": 302, "headers": {"location": url}, "cookies": [cookie]}


def _finish(event: Mapping[str, Any]) -> Answer:
    query = parse_qs(event.get("rawQueryString", ""))
    code, state = query.get("code", [""])[0], query.get("state", [""])[0]
    if not _is_ours(state, event):
        return _page(
            400, "This link has expired", "Start again from the install link; it is good for ten minutes."
        )
    try:
        return _install(code)
    except GrantRefused:
        return _page(400, "HubSpot did not grant access", "Start again from the install link.")
    except TwindealError as error:
        logger.warning("installing failed", exc_info=True)
        return _page(503, "The app is not set up yet", f"{error} Start again from the install link.")


def _install(code: str) -> Answer:
    grant = token_endpoint(redirect_url=_redirect_url()).exchange(code)
    installer = Installer(
        vendor=Settings().vendor_portal,
        store=link_store(),
        tokens=token_store(),
        crm=crm(),
        provisioning=portal_setup(),
        clock=SystemClock(),
        program=program(),
    )
    portal, outcome = handle(PortalInstalled(portal=grant.portal, tokens=grant.tokens), installer)
    count(outcome.counts)
    if portal is None:
        return _page(
            403,
            "This account is not in the partner program",
            f"Ask the vendor to add portal {grant.portal} as a partner, then install again.",
        )
    doorbell().ring(outcome.behind)
    return _page(200, f"{portal.name} is connected", "You can close this page.")


def _is_ours(state: str, event: Mapping[str, Any]) -> bool:
    nonce = next((value for each in _cookies(event) if (value := _cookie(each))), "")
    secret = Settings().client_secrets[0]
    return verified(state, secret=secret, nonce=nonce, now=SystemClock().now()) is not None


def _cookies(event: Mapping[str, Any]) -> Sequence[str]:
    """API Gateway takes them out of the headers; what stands in for it locally leaves them there."""
    taken_out: list[str] = event.get("cookies", [])
    return taken_out or str(event.get("headers", {}).get("cookie", "")).split(";")


def _cookie(text: str) -> str:
    name, _, value = text.strip().partition("=")
    return value if name == COOKIE else ""


def _redirect_url() -> str:
    return f"{Settings().public_url}/oauth/callback"


def _secure() -> str:
    """Loopback has no TLS; everywhere else the cookie stays off plain connections."""
    return "; Secure" if Settings().public_url.startswith("https://") else ""


def _page(status: int, title: str, text: str) -> Answer:
    body = f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(text)}"
    return {"statusCode": status, "headers": {"content-type": "text/html; charset=utf-8"}, "body": body}
