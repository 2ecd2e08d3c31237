"""Installing, tokens and leaving again: hubspot.md §5."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from infra.local.simulator import Request, Response, Simulator
from tests.simulator.bench import APP, Api, Clock, Inbox, person

CLIENT = {"client_id": APP.client_id, "client_secret": APP.client_secret}
TOKEN = "/oauth/2026-09/token"


def post(sim: Simulator, path: str, **form: str) -> Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return sim.handle(Request("POST", path, "", headers, urlencode(form).encode()))


def code_for(sim: Simulator, portal_id: int = 202) -> str:
    return parse_qs(urlsplit(sim.authorize(portal_id)).query)["code"][0]


def install(sim: Simulator, path: str = TOKEN) -> Response:
    form = {"grant_type": "authorization_code", "redirect_uri": APP.redirect_url, "code": code_for(sim)}
    return post(sim, path, **form, **CLIENT)


def refresh(sim: Simulator, token: str) -> Response:
    return post(sim, TOKEN, grant_type="refresh_token", refresh_token=token, **CLIENT)


def test_installing_leads_back_to_the_app_with_a_code_and_the_state(sim: Simulator) -> None:
    target = urlsplit(sim.authorize(202, ["oauth"], state="s1"))

    assert f"{target.scheme}://{target.netloc}{target.path}" == APP.redirect_url
    assert parse_qs(target.query)["state"] == ["s1"]


def test_a_code_becomes_tokens_that_name_the_portal(sim: Simulator) -> None:
    body = install(sim).json()

    assert (body["hub_id"], body["token_type"], body["expires_in"]) == (202, "bearer", 1_800)
    assert body["refresh_token"].startswith("na1-")
    assert "crm.objects.deals.write" in body["scopes"]
    assert len(body["access_token"]) > 255
    assert Api(sim, 202, body["access_token"]).get("/crm/objects/2026-09/deals").status == 200


def test_the_v1_endpoint_lacks_the_portal_and_looks_it_up_by_token(sim: Simulator) -> None:
    body = install(sim, "/oauth/v1/token").json()
    details = sim.handle(Request("GET", f"/oauth/v1/access-tokens/{body['access_token']}")).json()

    assert "hub_id" not in body
    assert (details["hub_id"], details["app_id"], details["token_type"]) == (202, APP.app_id, "access")


def test_a_refresh_token_does_not_rotate(sim: Simulator) -> None:
    first = install(sim).json()
    second = refresh(sim, first["refresh_token"]).json()

    assert second["refresh_token"] == first["refresh_token"]
    assert second["access_token"] != first["access_token"]


def test_an_access_token_expires_after_half_an_hour(sim: Simulator, clock: Clock) -> None:
    api = Api(sim, 202, install(sim).json()["access_token"])
    clock.advance(seconds=1_799)
    assert api.get("/crm/objects/2026-09/deals").status == 200

    clock.advance(seconds=1)
    answer = api.get("/crm/objects/2026-09/deals")
    assert (answer.status, answer.json()["category"]) == (401, "EXPIRED_AUTHENTICATION")


@pytest.mark.parametrize("authorization", ["", "Bearer nonsense", "Basic abc"])
def test_without_a_good_token_the_answer_is_401(sim: Simulator, authorization: str) -> None:
    answer = sim.handle(Request("GET", "/crm/objects/2026-09/deals", "", {"Authorization": authorization}))

    assert (answer.status, answer.json()["category"]) == (401, "INVALID_AUTHENTICATION")


def test_a_missing_scope_is_a_403_that_names_it(sim: Simulator) -> None:
    api = Api(sim, 202, sim.issue_token(202, ["oauth", "crm.objects.deals.read"]))

    answer = api.post("/crm/objects/2026-09/deals", {"properties": {}})

    assert (answer.status, answer.json()["category"]) == (403, "MISSING_SCOPES")
    assert answer.json()["errors"][0]["context"]["requiredGranularScopes"] == ["crm.objects.deals.write"]
    assert "scopes" in answer.json()["links"]
    assert api.get("/crm/objects/2026-09/deals").status == 200


@pytest.mark.parametrize(
    "form, status",
    [
        ({"client_id": "x", "client_secret": APP.client_secret}, "BAD_CLIENT_ID"),
        ({"client_id": APP.client_id, "client_secret": "x"}, "BAD_CLIENT_SECRET"),
    ],
)
def test_a_wrong_client_is_refused(sim: Simulator, form: dict[str, str], status: str) -> None:
    answer = post(sim, TOKEN, grant_type="refresh_token", refresh_token="x", **form)

    assert (answer.status, answer.json()["status"]) == (400, status)


def test_a_code_works_once(sim: Simulator) -> None:
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": APP.redirect_url,
        "code": code_for(sim),
        **CLIENT,
    }

    assert post(sim, TOKEN, **form).status == 200
    assert post(sim, TOKEN, **form).json()["status"] == "BAD_AUTH_CODE"


def test_uninstalling_kills_the_tokens_and_the_webhooks_and_installing_again_heals(
    sim: Simulator, inbox: Inbox
) -> None:
    tokens = install(sim).json()
    person(sim, 202).create("deals", {"dealname": "a", "dealstage": "closedwon"})
    sim.uninstall(202)

    answer = refresh(sim, tokens["refresh_token"])
    assert answer.status == 400
    assert answer.json()["error"] == "invalid_grant"
    assert answer.json()["status"] == "BAD_REFRESH_TOKEN"
    assert Api(sim, 202, tokens["access_token"]).get("/crm/objects/2026-09/deals").status == 401
    assert inbox.deliver() == []

    again = Api(sim, 202, install(sim).json()["access_token"])
    assert len(again.get("/crm/objects/2026-09/deals").json()["results"]) == 1


def test_revoking_kills_the_refresh_token_but_not_access_tokens(sim: Simulator) -> None:
    tokens = install(sim).json()
    assert post(sim, f"{TOKEN}/revoke", token=tokens["refresh_token"], **CLIENT).status == 200

    assert refresh(sim, tokens["refresh_token"]).json()["status"] == "BAD_REFRESH_TOKEN"
    assert Api(sim, 202, tokens["access_token"]).get("/crm/objects/2026-09/deals").status == 200


def test_introspection_tells_what_a_token_is_worth(sim: Simulator, clock: Clock) -> None:
    token = install(sim).json()["access_token"]
    alive = post(sim, f"{TOKEN}/introspect", token=token, **CLIENT).json()
    clock.advance(hours=1)
    dead = post(sim, f"{TOKEN}/introspect", token=token, **CLIENT).json()

    assert (alive["active"], alive["hub_id"], alive["app_id"]) == (True, 202, APP.app_id)
    assert dead == {"active": False}


def test_the_app_can_uninstall_itself(sim: Simulator) -> None:
    tokens = install(sim).json()

    answer = Api(sim, 202, tokens["access_token"]).call("DELETE", "/appinstalls/2026-09/external-install")

    assert answer.status == 204
    assert refresh(sim, tokens["refresh_token"]).json()["status"] == "BAD_REFRESH_TOKEN"


def test_token_calls_spend_no_budget(sim: Simulator) -> None:
    for _ in range(120):
        assert install(sim).status == 200
    assert Api(sim, 202).get("/crm/objects/2026-09/deals").status == 200


def test_a_refresh_token_can_be_introspected_and_deleted_the_old_way(sim: Simulator) -> None:
    token = install(sim).json()["refresh_token"]
    assert post(sim, f"{TOKEN}/introspect", token=token, **CLIENT).json()["token_use"] == "refresh_token"

    assert sim.handle(Request("DELETE", f"/oauth/v1/refresh-tokens/{token}")).status == 204
    assert refresh(sim, token).json()["status"] == "BAD_REFRESH_TOKEN"


@pytest.mark.parametrize(
    "change, status",
    [
        ({"redirect_uri": "https://elsewhere.example"}, "BAD_REDIRECT_URI"),
        ({"grant_type": "password"}, "BAD_GRANT_TYPE"),
    ],
)
def test_a_wrong_exchange_is_refused(sim: Simulator, change: dict[str, str], status: str) -> None:
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": APP.redirect_url,
        "code": code_for(sim),
        **CLIENT,
    }

    assert post(sim, TOKEN, **(form | change)).json()["status"] == status


@pytest.mark.parametrize("path", ["/oauth/2026-09/nothing", "/oauth/v1/access-tokens/x"])
def test_an_unknown_oauth_path_or_token_is_a_404(sim: Simulator, path: str) -> None:
    assert sim.handle(Request("GET", path)).status == 404
