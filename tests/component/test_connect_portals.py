"""An admin installs the app: from the link over HubSpot's grant page and back, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import yaml

from infra.local.simulator import FaultKind, FaultRule
from infra.local.simulator.http import real_clock
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.crm import token_store
from shared.bootstrap.store import link_store
from shared.crm.install_state import LIFETIME_MS, InstallState, signed
from shared.crm.oauth import SCOPES
from shared.domain.ids import Milliseconds, PortalId, Side
from shared.domain.portals import Connection
from tests.component.deployed import APP, CASCADE, SECRET, STRANGER, VENDOR, Deployed
from tests.component.output import Output
from tests.contract.stand_ins import _TemplateLoader

SERVERLESS = Path(__file__).parents[2] / "serverless.yml"


def start(system: Deployed) -> tuple[str, str]:
    """The state that was sent to HubSpot, and the cookie that stayed in the browser."""
    started = system.browse("/oauth/start")
    asked = parse_qs(urlsplit(started["headers"]["location"]).query)
    return asked["state"][0], started["cookies"][0].partition(";")[0]


def a_code(system: Deployed, portal: PortalId = CASCADE) -> str:
    granted = urlsplit(system.sim.authorize(portal, SCOPES)).query
    return parse_qs(granted)["code"][0]


def come_back(system: Deployed, *cookies: str, **query: str) -> dict[str, Any]:
    return system.browse("/oauth/callback", urlencode(query), *cookies)


@pytest.fixture
def joined(new: Deployed) -> Deployed:
    """A partner is in the program, and nobody has installed the app."""
    new.join(CASCADE)
    return new


# The way there


def test_the_install_link_leads_to_hubspots_grant_page(new: Deployed) -> None:
    answer = new.browse("/oauth/start")
    page = urlsplit(answer["headers"]["location"])
    asked = parse_qs(page.query)

    assert answer["statusCode"] == 302
    assert f"{page.scheme}://{page.netloc}{page.path}" == "https://app.hubspot.example/oauth/authorize"
    assert asked["client_id"] == [APP.client_id]
    assert asked["redirect_uri"] == [APP.redirect_url]
    assert asked["scope"] == [" ".join(SCOPES)]
    assert SECRET not in str(answer)


def test_the_cookie_stays_with_the_browser_and_on_secure_connections(
    new: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cookie,) = new.browse("/oauth/start")["cookies"]
    attributes = {each.strip() for each in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Max-Age=600"} <= attributes

    monkeypatch.setenv("TWINDEAL_PUBLIC_URL", "http://127.0.0.1:8000")
    (cookie,) = new.browse("/oauth/start")["cookies"]
    assert "Secure" not in cookie


def test_every_start_is_a_session_of_its_own(new: Deployed) -> None:
    assert len({start(new) for _ in range(3)}) == 3


# And back


@pytest.mark.parametrize(
    "portal, side, pipelines",
    [
        pytest.param(VENDOR, Side.VENDOR, ["default"], id="the vendor's"),
        pytest.param(CASCADE, Side.PARTNER, ["default", "twindeal_shared"], id="a partner's"),
    ],
)
def test_a_portal_that_granted_access_is_set_up_and_connected(
    joined: Deployed, output: Output, portal: PortalId, side: Side, pipelines: list[str]
) -> None:
    answer = joined.install(portal)

    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    assert "is connected" in answer["body"]
    found = link_store().portal(portal)
    assert found
    assert (found.side, found.connection) == (side, Connection.CONNECTED)
    assert (found.time_zone, found.currency) == (
        joined.sim.portals[portal].time_zone,
        joined.sim.portals[portal].currency,
    )
    assert [each.id for each in joined.sim.portals[portal].pipelines.all()] == pipelines
    assert joined.mirror.bodies == [str(portal)]
    assert output.metrics["portals_installed"] == 1


def test_a_real_installation_has_all_that_we_need_in_the_portal(joined: Deployed) -> None:
    """Proven by using it: a deal is created there with every property of ours."""
    joined.install(VENDOR)
    joined.install(CASCADE)
    deal = joined.a_shared_deal(productInterest="Bench", nextSteps="Call Kim")

    assert deal.behind == set()
    assert (deal.vendor.parked, deal.partner.parked) == ({}, {})


def test_what_is_stored_shows_no_token(joined: Deployed) -> None:
    joined.install(CASCADE)
    tokens = token_store().tokens(CASCADE)
    stored = repr(joined.stored)

    assert tokens
    assert tokens.access_token
    for token in (tokens.refresh_token, tokens.access_token):
        assert token not in stored
        assert token[:24] not in stored


def test_neither_code_nor_tokens_nor_secret_are_logged_or_shown(joined: Deployed, output: Output) -> None:
    state, cookie = start(joined)
    code = a_code(joined)
    answer = come_back(joined, cookie, code=code, state=state)
    tokens = token_store().tokens(CASCADE)

    assert tokens
    for private in (code, state, tokens.refresh_token, tokens.access_token, SECRET):
        assert private not in output.logged
        assert private not in answer["body"]
        assert private not in repr(answer["headers"])


def test_installing_twice_adds_nothing(joined: Deployed) -> None:
    joined.install(CASCADE)
    joined.sim.reset_calls()
    answer = joined.install(CASCADE)

    assert answer["statusCode"] == 200
    assert joined.writes(CASCADE) == 0
    assert len(link_store().portals()) == 1


def test_a_cookie_that_was_left_in_the_headers_is_found_too(joined: Deployed) -> None:
    """What stands in for API Gateway locally does not take them out."""
    state, cookie = start(joined)
    query = urlencode({"code": a_code(joined), "state": state})
    answer = joined.browse("/oauth/callback", query, headers={"Cookie": f"theme=dark; {cookie}; a=b"})

    assert answer["statusCode"] == 200


def test_other_cookies_beside_ours_are_no_trouble(joined: Deployed) -> None:
    state, cookie = start(joined)
    answer = come_back(joined, "theme=dark", cookie, "x=twindeal_install", code=a_code(joined), state=state)

    assert answer["statusCode"] == 200


# Strangers


def test_a_portal_outside_the_program_is_turned_away_and_nothing_of_it_is_kept(
    joined: Deployed, output: Output
) -> None:
    stored = joined.stored
    answer = joined.install(STRANGER)

    assert answer["statusCode"] == 403
    assert str(STRANGER) in answer["body"]
    assert joined.stored == stored
    assert joined.writes(STRANGER) == 0
    assert joined.mirror.bodies == []
    assert output.metrics["stranger_refused"] == 1


def test_a_stranger_that_was_taken_into_the_program_installs_again(new: Deployed) -> None:
    assert new.install(CASCADE)["statusCode"] == 403
    new.join(CASCADE)

    assert new.install(CASCADE)["statusCode"] == 200


# Whoever did not start here


def forged(secret: str, *, age_ms: int = 0) -> Callable[[str], str]:
    def state(nonce: str) -> str:
        expires_at = Milliseconds(real_clock() + LIFETIME_MS - age_ms)
        return signed(InstallState(role=Side.PARTNER, nonce=nonce, expires_at=expires_at), secret=secret)

    return state


@pytest.mark.parametrize(
    "state_of",
    [
        pytest.param(lambda _: "", id="none"),
        pytest.param(lambda _: "garbage", id="garbage"),
        pytest.param(lambda _: "e30.", id="an empty signature"),
        pytest.param(lambda _: "é.ü", id="no ASCII"),
        pytest.param(forged("another-secret"), id="signed by another"),
        pytest.param(forged(SECRET, age_ms=LIFETIME_MS), id="of ten minutes ago"),
        pytest.param(lambda nonce: forged(SECRET)(f"{nonce}x"), id="of another session"),
        pytest.param(lambda nonce: forged(SECRET)(nonce)[:-1], id="cut off"),
    ],
)
def test_a_state_that_is_not_of_this_session_is_refused_and_the_code_left_alone(
    joined: Deployed, state_of: Callable[[str], str]
) -> None:
    _, cookie = start(joined)
    nonce = cookie.partition("=")[2]
    stored = joined.stored
    answer = come_back(joined, cookie, code=a_code(joined), state=state_of(nonce))

    assert answer["statusCode"] == 400
    assert joined.stored == stored
    assert sum(joined.sim.calls.values()) == 0


@pytest.mark.parametrize(
    "cookies",
    [
        pytest.param((), id="none"),
        pytest.param(("twindeal_install=",), id="an empty one"),
        pytest.param(("twindeal_install=somebody-elses",), id="of another session"),
        pytest.param(("twindeal_install=é",), id="no ASCII"),
        pytest.param(("x_twindeal_install=1",), id="of another name"),
    ],
)
def test_without_the_cookie_of_this_session_nobody_finishes(
    joined: Deployed, cookies: tuple[str, ...]
) -> None:
    """Or somebody else's browser could be led to connect this account."""
    state, _ = start(joined)
    answer = come_back(joined, *cookies, code=a_code(joined), state=state)

    assert answer["statusCode"] == 400
    assert link_store().portals() == []


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="no code"),
        pytest.param({"code": ""}, id="an empty code"),
        pytest.param({"code": "made-up"}, id="a made-up code"),
        pytest.param({"error": "access_denied", "error_description": "<b>no</b>"}, id="the person said no"),
    ],
)
def test_without_a_grant_there_is_nothing_to_install(joined: Deployed, query: dict[str, str]) -> None:
    state, cookie = start(joined)
    answer = come_back(joined, cookie, state=state, **query)

    assert answer["statusCode"] == 400
    assert "<b>" not in answer["body"]
    assert link_store().portals() == []


def test_a_code_works_once(joined: Deployed) -> None:
    state, cookie = start(joined)
    code = a_code(joined)

    assert come_back(joined, cookie, code=code, state=state)["statusCode"] == 200
    assert come_back(joined, cookie, code=code, state=state)["statusCode"] == 400


# Pages and trouble


def test_a_name_is_text_on_the_page_and_no_markup(new: Deployed) -> None:
    new.join(CASCADE, name='<script>alert("1")</script> & Söhne')
    body = new.install(CASCADE)["body"]

    assert "<script>" not in body
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; Söhne is connected" in body


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(FaultRule(kind=FaultKind.SERVER_ERROR, status=500), id="trouble"),
        pytest.param(FaultRule(kind=FaultKind.LOCKED), id="locked"),
        pytest.param(FaultRule(kind=FaultKind.SERVER_ERROR, status=403), id="not allowed"),
    ],
)
def test_an_installation_that_was_interrupted_is_finished_by_the_next(
    joined: Deployed, fault: FaultRule
) -> None:
    fault.endpoint, fault.times = "POST /crm/properties/{v}/deals", 1
    joined.sim.faults.rules[:] = [fault]
    interrupted = joined.install(CASCADE)

    assert interrupted["statusCode"] == 503
    assert "Start again" in interrupted["body"]
    assert link_store().portal(CASCADE) is None

    assert joined.install(CASCADE)["statusCode"] == 200


def test_a_first_installation_fits_into_the_functions_share_of_the_rate_limit(
    joined: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond it the admin would look at an empty page until ten seconds are over."""
    functions = yaml.load(SERVERLESS.read_text(encoding="utf-8"), _TemplateLoader)["functions"]  # noqa: S506
    monkeypatch.setenv(
        "TWINDEAL_CALL_SHARE", functions["connect_portals"]["environment"]["TWINDEAL_CALL_SHARE"]
    )
    slept: list[float] = []
    monkeypatch.setattr(SystemClock, "sleep", lambda _, seconds: slept.append(seconds))
    joined.fresh_process()
    joined.install(CASCADE)

    assert slept == []
