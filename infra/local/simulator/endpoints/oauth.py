"""OAuth endpoints (hubspot.md §5): dated form-encoded ones, and the v1 ones that the Python client still calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from infra.local.simulator.app import App
from infra.local.simulator.call import Answer
from infra.local.simulator.errors import not_found
from infra.local.simulator.grants import AccessToken, Grants, refused
from infra.local.simulator.routing import canonical
from infra.local.simulator.wire import Request


@dataclass(frozen=True, slots=True)
class OAuthCall:
    """Not a `Call`: nobody is authenticated yet, and no portal's budget is spent."""

    app: App
    grants: Grants
    now: int
    form: Mapping[str, str]
    token: str  # the last part of the v1 paths


@dataclass(frozen=True, slots=True)
class OAuthAnswer:
    answer: Answer
    portal_id: int = 0


Handler = Callable[[OAuthCall], OAuthAnswer]


def find(
    request: Request, app: App, grants: Grants, now: int
) -> tuple[str, Callable[[], OAuthAnswer]] | None:
    """The endpoint's name and what runs it."""
    path = canonical(request.path)
    if not path.startswith("/oauth/"):
        return None
    prefix, _, last = path.rpartition("/")
    handler, text, name = _HANDLERS.get((request.method, path)), "", path
    if handler is None:
        handler, text, name = _TOKEN_HANDLERS.get((request.method, prefix)), last, f"{prefix}/{{token}}"
    if handler is None:
        raise not_found()
    call = OAuthCall(app, grants, now, dict(parse_qsl(request.body.decode())), text)
    return f"{request.method} {name}", partial(handler, call)


def token(call: OAuthCall) -> OAuthAnswer:
    _check_client(call)
    match call.form.get("grant_type"):
        case "authorization_code":
            if call.form.get("redirect_uri") != call.app.redirect_url:
                raise refused("invalid_grant", "BAD_REDIRECT_URI", "redirect_uri does not match")
            return _issued(call, call.grants.exchange(call.form.get("code", ""), call.now))
        case "refresh_token":
            return _issued(call, call.grants.refresh(call.form.get("refresh_token", ""), call.now))
        case other:
            raise refused("unsupported_grant_type", "BAD_GRANT_TYPE", f"grant_type {other} is not supported")


def token_v1(call: OAuthCall) -> OAuthAnswer:
    """v1 lacked hub_id, scopes and user_id in the answer."""
    issued = token(call)
    assert isinstance(issued.answer.payload, dict)  # noqa: S101 - `token` always answers with one
    kept = ("token_type", "access_token", "refresh_token", "expires_in")
    payload = {name: issued.answer.payload[name] for name in kept}
    return OAuthAnswer(Answer(200, payload), issued.portal_id)


def introspect(call: OAuthCall) -> OAuthAnswer:
    """Revoked → `{"active":false}`. Both kinds of token can be asked about."""
    _check_client(call)
    text = call.form.get("token", "")
    access = call.grants.find_access(text)
    if access is not None and access.active(call.now):
        return OAuthAnswer(Answer(200, _introspection(call, access)), access.grant.portal_id)
    grant = call.grants.grant_of(text)
    if grant is not None:
        payload = {"active": True, "hub_id": grant.portal_id, "token_use": "refresh_token"}
        return OAuthAnswer(Answer(200, payload), grant.portal_id)
    return OAuthAnswer(Answer(200, {"active": False}))


def revoke(call: OAuthCall) -> OAuthAnswer:
    _check_client(call)
    call.grants.revoke(call.form.get("token", ""))
    return OAuthAnswer(Answer(200, {}))


def access_token_v1(call: OAuthCall) -> OAuthAnswer:
    access = call.grants.find_access(call.token)
    if access is None or not access.active(call.now):
        raise not_found("access token does not exist")
    known = _introspection(call, access)
    payload = {name: value for name, value in known.items() if name not in ("active", "token_use")}
    return OAuthAnswer(Answer(200, {**payload, "token": access.text}), access.grant.portal_id)


def delete_refresh_token_v1(call: OAuthCall) -> OAuthAnswer:
    call.grants.revoke(call.token)
    return OAuthAnswer(Answer(204))


def _check_client(call: OAuthCall) -> None:
    if call.form.get("client_id") != call.app.client_id:
        raise refused("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id")
    if call.form.get("client_secret") != call.app.client_secret:
        raise refused("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")


def _issued(call: OAuthCall, access: AccessToken) -> OAuthAnswer:
    """§5: "hub_id is in the token response"."""
    grant = access.grant
    payload = {
        "token_type": "bearer",
        "access_token": access.text,
        "refresh_token": grant.refresh_token,
        "expires_in": access.seconds_left(call.now),
        "hub_id": grant.portal_id,
        "scopes": list(grant.scopes),
        "user_id": grant.user_id,
        "token_use": "access_token",
    }
    return OAuthAnswer(Answer(200, payload), grant.portal_id)


def _introspection(call: OAuthCall, access: AccessToken) -> dict[str, object]:
    grant = access.grant
    return {
        "active": True,
        "hub_id": grant.portal_id,
        "user_id": grant.user_id,
        "user": grant.user,
        "hub_domain": f"portal-{grant.portal_id}.example",
        "app_id": call.app.app_id,
        "scopes": list(grant.scopes),
        "expires_in": access.seconds_left(call.now),
        "token_type": "access",
        "token_use": "access_token",
    }


_HANDLERS: dict[tuple[str, str], Handler] = {
    ("POST", "/oauth/{v}/token"): token,
    ("POST", "/oauth/{v}/token/introspect"): introspect,
    ("POST", "/oauth/{v}/token/revoke"): revoke,
    ("POST", "/oauth/v1/token"): token_v1,
}
# These have the token as the last part of their path.
_TOKEN_HANDLERS: dict[tuple[str, str], Handler] = {
    ("GET", "/oauth/v1/access-tokens"): access_token_v1,
    ("DELETE", "/oauth/v1/refresh-tokens"): delete_refresh_token_v1,
}
