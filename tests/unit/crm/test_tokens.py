"""A portal's access token: how rarely it is asked for, and what happens when HubSpot takes it back."""

import threading
from typing import Any

import pytest

from shared.crm.oauth import App, GrantRefused, TokenEndpoint, authorize_url
from shared.crm.tokens import AccessTokens
from shared.crm.transport import Answer
from shared.domain.ids import Milliseconds, PortalId
from shared.ports import CannotProceed, Disconnected, Tokens, TryAgain
from tests.support.clock import FakeClock
from tests.support.in_process_hubspot import APP, MemoryTokenStore
from tests.unit.crm.scripted import PORTAL, Scripted


class World:
    """One process with its cache. Each token HubSpot gives out is another."""

    def __init__(self, *, store: MemoryTokenStore | None = None, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.store = store or MemoryTokenStore()
        self.transport = Scripted(lambda _: self.answer)
        self.given = 0
        endpoint = TokenEndpoint(transport=self.transport, app=APP, clock=self.clock, version="2026-09")
        self.tokens = AccessTokens(store=self.store, endpoint=endpoint, clock=self.clock)

    @property
    def answer(self) -> Answer:
        self.given += 1
        return granted(access_token=f"token {self.given}")

    def installed(self, *, access_token: str = "", expires_in: float = 0) -> "World":
        expires_at = Milliseconds(self.clock.now() + round(expires_in * 1000))
        stored = Tokens(refresh_token="refresh", access_token=access_token, expires_at=expires_at)
        self.store.save_tokens(PORTAL, stored)
        return self


def granted(**changed: Any) -> Answer:
    body = {
        "token_type": "bearer",
        "access_token": "token",
        "refresh_token": "refresh",
        "expires_in": 1_800,
        "hub_id": PORTAL,
        "scopes": ["oauth"],
        "user_id": 1,
        "token_use": "access_token",
    }
    return Answer(status=200, body=body | changed)


def refused(status: str) -> Answer:
    body = {"error": "invalid_grant", "error_description": "…", "status": status, "message": "…"}
    return Answer(status=400, body=body)


def test_a_token_is_asked_for_once_and_kept_until_its_last_minute() -> None:
    world = World().installed()

    tokens = [world.tokens.of(PORTAL) for _ in range(5)]
    world.clock.pass_(1_739)
    tokens.append(world.tokens.of(PORTAL))
    world.clock.pass_(1)
    tokens.append(world.tokens.of(PORTAL))

    assert tokens == ["token 1"] * 6 + ["token 2"]


def test_a_refresh_is_a_form_to_the_dated_endpoint() -> None:
    world = World().installed()

    world.tokens.of(PORTAL)

    (asked,) = world.transport.asked
    assert (asked.method, asked.path, asked.body, asked.token) == ("POST", "/oauth/2026-09/token", None, None)
    assert asked.form == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh",
        "client_id": APP.client_id,
        "client_secret": APP.client_secret,
    }


def test_a_new_token_is_saved_for_other_processes() -> None:
    world = World().installed()
    world.tokens.of(PORTAL)

    another = World(store=world.store, clock=world.clock)

    assert another.tokens.of(PORTAL) == "token 1"
    assert another.transport.asked == []


def test_a_refused_token_is_replaced_even_if_it_seems_fresh() -> None:
    world = World().installed(access_token="taken back", expires_in=1_000)

    assert world.tokens.of(PORTAL) == "taken back"
    assert world.tokens.instead_of(PORTAL, "taken back") == "token 1"
    assert world.tokens.of(PORTAL) == "token 1"


def test_a_token_that_another_process_renewed_is_taken_instead_of_a_refresh() -> None:
    world = World().installed(access_token="old", expires_in=1_000)
    world.tokens.of(PORTAL)
    world.installed(access_token="renewed elsewhere", expires_in=1_000)

    assert world.tokens.instead_of(PORTAL, "old") == "renewed elsewhere"
    assert world.transport.asked == []


@pytest.mark.parametrize("status", ["BAD_REFRESH_TOKEN"])
def test_a_revoked_installation_is_disconnected_until_it_is_installed_anew(status: str) -> None:
    world = World().installed()
    world.transport.reply = lambda _: refused(status)

    with pytest.raises(Disconnected):
        world.tokens.of(PORTAL)
    world.transport.reply = lambda _: granted(access_token="after all")
    world.installed()
    assert world.tokens.of(PORTAL) == "after all"


def test_a_portal_without_tokens_is_disconnected_without_a_call() -> None:
    world = World()

    with pytest.raises(Disconnected):
        world.tokens.of(PORTAL)
    assert world.transport.asked == []


@pytest.mark.parametrize("status", ["BAD_CLIENT_ID", "BAD_CLIENT_SECRET", "BAD_HUB", "BAD_SCOPES"])
def test_our_own_mistake_does_not_disconnect_anybody(status: str) -> None:
    world = World().installed()
    world.transport.reply = lambda _: refused(status)

    with pytest.raises(CannotProceed, match=status):
        world.tokens.of(PORTAL)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_trouble_at_the_token_endpoint_passes(status: int) -> None:
    world = World().installed()
    world.transport.reply = lambda _: Answer(status=status)

    with pytest.raises(TryAgain):
        world.tokens.of(PORTAL)


def test_a_token_of_another_portal_is_neither_used_nor_kept() -> None:
    world = World().installed()
    world.transport.reply = lambda _: granted(hub_id=2)

    with pytest.raises(CannotProceed, match="another portal"):
        world.tokens.of(PORTAL)
    assert world.store.saved == 1


@pytest.mark.parametrize("body", [None, {}, [], {"access_token": "t"}, {"hub_id": "x"}])
def test_a_token_answer_that_can_not_be_read_is_tried_again(body: object) -> None:
    world = World().installed()
    world.transport.reply = lambda _: Answer(status=200, body=body)

    with pytest.raises(TryAgain):
        world.tokens.of(PORTAL)


def test_threads_that_need_a_token_at_once_share_one_refresh() -> None:
    world = World().installed()
    first_asked, go_on = threading.Event(), threading.Event()

    def slowly(_: object) -> Answer:
        first_asked.set()
        go_on.wait(5)
        return world.answer

    world.transport.reply = slowly
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(world.tokens.of(PORTAL))) for _ in range(8)]
    for thread in threads:
        thread.start()
    first_asked.wait(5)
    go_on.set()
    for thread in threads:
        thread.join()

    assert found == ["token 1"] * 8
    assert len(world.transport.asked) == 1


def test_a_code_is_exchanged_for_a_grant_that_names_its_portal() -> None:
    clock, transport = FakeClock(), Scripted(lambda _: granted())
    endpoint = TokenEndpoint(transport=transport, app=APP, clock=clock, version="2026-09")

    grant = endpoint.exchange("code")

    assert (grant.portal, grant.scopes) == (PORTAL, frozenset({"oauth"}))
    assert grant.tokens.expires_at == clock.now() + 1_800_000
    assert transport.asked[0].form is not None
    assert transport.asked[0].form["redirect_uri"] == APP.redirect_url


def test_a_used_code_is_refused_by_name() -> None:
    transport = Scripted(lambda _: refused("BAD_AUTH_CODE"))
    endpoint = TokenEndpoint(transport=transport, app=APP, clock=FakeClock(), version="2026-09")

    with pytest.raises(GrantRefused, match="BAD_AUTH_CODE"):
        endpoint.exchange("used")


@pytest.mark.parametrize("told", ["refresh-token-4711", 7, None, "BAD_" + "4711"])
def test_a_refused_grant_repeats_nothing_it_does_not_know(told: object) -> None:
    transport = Scripted(lambda _: Answer(status=400, body={"status": told}))
    endpoint = TokenEndpoint(transport=transport, app=APP, clock=FakeClock(), version="2026-09")

    with pytest.raises(GrantRefused, match="HTTP_400"):
        endpoint.refresh("refresh-token-4711")


def test_secrets_do_not_print() -> None:
    app = App(client_id="id", client_secret="secret-4711", redirect_url="https://twindeal.example")

    assert "secret-4711" not in repr(app)
    assert "4711" not in repr(Tokens(refresh_token="4711", access_token="4711"))


def test_the_grant_page_is_asked_for_every_scope() -> None:
    url = authorize_url(APP, state="s", app_host="https://app.hubspot.example")

    assert url.startswith("https://app.hubspot.example/oauth/authorize?client_id=twindeal-client&")
    assert "crm.schemas.contacts.write" in url
    assert "redirect_uri=https%3A%2F%2Ftwindeal.example%2Fconnected" in url


def test_another_portal_needs_another_token() -> None:
    world = World().installed()
    world.tokens.of(PORTAL)

    with pytest.raises(Disconnected):
        world.tokens.of(PortalId(2))
