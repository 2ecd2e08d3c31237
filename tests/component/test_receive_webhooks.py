"""What comes in from HubSpot: verified and queued, or refused without a word."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.receive_webhooks import BULK, LARGEST_BODY, handler
from infra.local.simulator import Request
from infra.local.simulator.http import real_clock
from infra.local.simulator.signatures import sign_v3, webhook_headers
from tests.component.deployed import APP, CASCADE, PUBLIC_URL, SECRET, VENDOR, Deployed
from tests.component.envelopes import http_event, payload
from tests.component.lambda_context import FakeContext
from tests.component.output import Output

CANARY = "canary-in-the-body"
SIGNATURE, TIMESTAMP = "X-HubSpot-Signature-v3", "X-HubSpot-Request-Timestamp"
EDIT = payload("a_property_of_a_deal_was_changed", propertyValue=CANARY)
CREATION = payload("a_deal_was_created_by_a_person")
ASSOCIATION = payload("a_company_was_put_on_a_deal")


def queued(system: Deployed) -> list[dict[str, Any]]:
    return [json.loads(body) for body in system.events.bodies]


def test_a_signed_body_is_queued_as_one_message_per_portal_with_the_payloads_as_they_came(
    new: Deployed, output: Output
) -> None:
    answer = new.receive(new.webhook([EDIT, ASSOCIATION, CREATION]))

    assert answer["statusCode"] == 204
    assert queued(new) == [
        {"portal": CASCADE, "tries": 0, "events": [EDIT, CREATION]},
        {"portal": VENDOR, "tries": 0, "events": [ASSOCIATION]},
    ]
    assert new.events.groups == [str(CASCADE), str(VENDOR)]
    assert output.metrics["received"] == 3


def test_a_body_that_aws_hands_over_in_base64_is_the_same_body(new: Deployed) -> None:
    edit = payload("a_property_of_a_deal_was_changed", propertyValue="日本精密工業 – 振動解析 🎌")
    request = new.webhook([edit])

    assert new.receive(request, base64=True)["statusCode"] == 204
    assert new.receive(request, base64=False)["statusCode"] == 204
    assert [message["events"] for message in queued(new)] == [[edit], [edit]]


def test_a_stage_that_is_part_of_the_public_address_was_signed_too(
    new: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINDEAL_PUBLIC_URL", f"{PUBLIC_URL}/dev/")
    body = json.dumps([EDIT]).encode()
    headers = webhook_headers(SECRET, f"{PUBLIC_URL}/dev/webhooks", body, real_clock())
    event = http_event(Request("POST", "/dev/webhooks", "", headers, body))
    event["requestContext"]["stage"] = "dev"

    assert handler(event, FakeContext())["statusCode"] == 204


Forge = Callable[[Request], Request]


def with_headers(**headers: str | None) -> Forge:
    """None takes a header away."""
    changed = {name.replace("_", "-"): value for name, value in headers.items()}

    def forge(request: Request) -> Request:
        merged = {**request.headers, **changed}
        return replace(request, headers={name: value for name, value in merged.items() if value is not None})

    return forge


def with_another_body(request: Request) -> Request:
    return replace(request, body=request.body.replace(b"48300001", b"48300002"))


def reformatted(request: Request) -> Request:
    return replace(request, body=json.dumps(json.loads(request.body), indent=1).encode())


def signed_by(secret: str) -> Forge:
    def forge(request: Request) -> Request:
        headers = webhook_headers(secret, APP.webhook_url, request.body, real_clock())
        return replace(request, headers=headers)

    return forge


def signed_at(age_ms: int) -> Forge:
    def forge(request: Request) -> Request:
        headers = webhook_headers(SECRET, APP.webhook_url, request.body, real_clock() - age_ms)
        return replace(request, headers=headers)

    return forge


def signed_for(method: str, uri: str) -> Forge:
    def forge(request: Request) -> Request:
        now = real_clock()
        signature = sign_v3(SECRET, method, uri, request.body, now)
        return replace(request, headers={SIGNATURE: signature, TIMESTAMP: str(now)})

    return forge


FORGERIES = [
    pytest.param(lambda request: replace(request, headers={}), "missing", id="no headers"),
    pytest.param(with_headers(X_HubSpot_Signature_v3=None), "missing", id="the v1 signature only"),
    pytest.param(with_headers(X_HubSpot_Request_Timestamp=None), "missing", id="no timestamp"),
    pytest.param(with_headers(X_HubSpot_Signature_v3=""), "missing", id="an empty signature"),
    pytest.param(with_headers(X_HubSpot_Signature_v3="c2lnbmF0dXJl"), "wrong", id="another signature"),
    pytest.param(with_headers(X_HubSpot_Signature_v3="sígnature"), "malformed", id="no ASCII signature"),
    pytest.param(with_headers(X_HubSpot_Request_Timestamp="NaN"), "malformed", id="no number for a date"),
    pytest.param(
        with_headers(X_HubSpot_Request_Timestamp="١٧٨٢"), "malformed", id="digits of another script"
    ),
    pytest.param(with_another_body, "wrong", id="a tampered body"),
    pytest.param(reformatted, "wrong", id="the same JSON in other bytes"),
    pytest.param(signed_by("another-secret"), "wrong", id="another secret"),
    pytest.param(signed_by(""), "wrong", id="the empty secret"),
    pytest.param(signed_for("POST", f"{PUBLIC_URL}/api/registrations"), "wrong", id="another address"),
    pytest.param(signed_for("GET", APP.webhook_url), "wrong", id="another method"),
    pytest.param(signed_at(301_000), "too_old", id="older than five minutes"),
    pytest.param(signed_at(-62_000), "from_the_future", id="more than a minute ahead"),
]


@pytest.mark.parametrize("forge, why", FORGERIES)
def test_what_hubspot_did_not_sign_just_now_is_refused_and_tells_nobody_anything(
    new: Deployed, output: Output, forge: Forge, why: str
) -> None:
    request = forge(new.webhook([EDIT]))
    answer = new.receive(request)

    assert (answer["statusCode"], answer.get("body")) == (401, None)
    assert new.events.bodies == []
    assert output.metrics == {"requests": 1, f"unverified_{why}": 1}
    signature = request.headers.get(SIGNATURE)
    for private in (CANARY, SECRET, "another-secret", signature):
        assert not private or private not in output.everything


@pytest.mark.parametrize(
    "age_ms", [pytest.param(295_000, id="late"), pytest.param(-55_000, id="by a fast clock")]
)
def test_what_hubspot_signed_within_the_window_is_taken(new: Deployed, age_ms: int) -> None:
    assert new.receive(signed_at(age_ms)(new.webhook([EDIT])))["statusCode"] == 204


@pytest.mark.parametrize("secret", ["the-new-secret", SECRET])
def test_while_the_secret_is_changed_both_are_good(
    new: Deployed, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("TWINDEAL_CLIENT_SECRET", f"the-new-secret,{SECRET}")

    assert new.receive(new.webhook([EDIT], secret=secret))["statusCode"] == 204
    assert new.receive(new.webhook([EDIT], secret="the-one-before-both"))["statusCode"] == 401


def test_an_accepted_body_is_not_logged_either(new: Deployed, output: Output) -> None:
    request = new.webhook([EDIT])
    new.receive(request)

    assert SECRET not in output.everything
    assert request.headers[SIGNATURE] not in output.everything
    assert CANARY not in output.logged


@pytest.mark.parametrize("secret", [pytest.param(SECRET, id="signed"), pytest.param("no", id="not signed")])
def test_an_oversized_body_is_refused_before_it_is_read(new: Deployed, output: Output, secret: str) -> None:
    body = b"[" + b" " * LARGEST_BODY + b"]"

    assert new.receive(new.webhook(body, secret=secret))["statusCode"] == 413
    assert new.events.bodies == []
    assert output.metrics == {"requests": 1, "too_large": 1}


def test_the_largest_body_that_is_taken_fits_on_the_queue(new: Deployed) -> None:
    bare = len(new.webhook([payload("a_property_of_a_deal_was_changed", propertyValue="")]).body)
    edit = payload("a_property_of_a_deal_was_changed", propertyValue="x" * (LARGEST_BODY - bare))

    assert new.receive(new.webhook([edit]))["statusCode"] == 204
    assert queued(new)[0]["events"] == [edit]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"eventId=1", id="no JSON"),
        pytest.param(b"[" + json.dumps(EDIT).encode(), id="cut off"),
        pytest.param(json.dumps(EDIT).encode(), id="no list"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b'["\xff"]', id="no UTF-8"),
        pytest.param(b"[" * 200_000, id="nested deeper than Python reads"),
        pytest.param(b"[" + b"1" * 5_000 + b"]", id="a number longer than Python reads"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(new: Deployed, output: Output, body: bytes) -> None:
    assert new.receive(new.webhook(body), base64=True)["statusCode"] == 400
    assert new.events.bodies == []
    assert output.metrics == {"requests": 1, "unparsable": 1}


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(None, id="null"),
        pytest.param(17, id="a number"),
        pytest.param([EDIT], id="a list"),
        pytest.param({**EDIT, "portalId": None}, id="no portal"),
        pytest.param({**EDIT, "portalId": str(CASCADE)}, id="a portal in quotes"),
        pytest.param({**EDIT, "portalId": True}, id="a portal that is a truth value"),
        pytest.param({**EDIT, "portalId": 1.5}, id="a portal with a fraction"),
        pytest.param({**EDIT, "portalId": -1}, id="a portal below zero"),
        pytest.param({**EDIT, "portalId": 10**200}, id="a portal longer than SQS's group ids"),
    ],
)
def test_of_a_half_valid_body_the_good_part_is_queued(new: Deployed, output: Output, bad: object) -> None:
    answer = new.receive(new.webhook([bad, CREATION]))

    assert answer["statusCode"] == 204
    assert queued(new) == [{"portal": CASCADE, "tries": 0, "events": [CREATION]}]
    assert output.metrics["malformed"] == 1


def test_half_an_emoji_in_one_value_does_not_keep_the_others_out(new: Deployed) -> None:
    """Programs that cut a text in the middle of an emoji send half of it, and JSON allows that."""
    body = json.dumps(
        [payload("a_property_of_a_deal_was_changed", propertyValue="\ud83d"), CREATION]
    ).encode()

    assert new.receive(new.webhook(body))["statusCode"] == 204
    (message,) = queued(new)
    assert CREATION in message["events"]
    assert message["events"][0]["propertyValue"] == "?"


@pytest.mark.parametrize(
    "events, queue", [(1, "events"), (BULK - 1, "events"), (BULK, "bulk"), (100, "bulk")]
)
def test_only_bodies_that_tell_much_at_once_are_gathered(new: Deployed, events: int, queue: str) -> None:
    edits = [{**EDIT, "eventId": number} for number in range(events)]
    assert new.receive(new.webhook(edits))["statusCode"] == 204

    queued = {"events": new.events.bodies, "bulk": new.bulk_events.bodies}
    (message,) = queued.pop(queue)
    assert json.loads(message)["events"] == edits
    assert queued.popitem()[1] == []


def test_our_own_echoes_are_dropped_unread_and_another_apps_changes_are_not(
    new: Deployed, output: Output
) -> None:
    ours = payload("a_deal_was_created_by_this_app")
    another_apps = payload("a_deal_was_created_by_another_app")
    answer = new.receive(new.webhook([ours, another_apps]))

    assert answer["statusCode"] == 204
    assert queued(new) == [{"portal": CASCADE, "tries": 0, "events": [another_apps]}]
    assert output.metrics["own_echo"] == 1


@pytest.mark.parametrize(
    "payloads",
    [
        pytest.param([], id="none"),
        pytest.param([payload("a_deal_was_created_by_this_app")], id="echoes only"),
    ],
)
def test_a_body_with_nothing_for_us_is_accepted_and_nothing_queued(
    new: Deployed, payloads: list[object]
) -> None:
    assert new.receive(new.webhook(payloads))["statusCode"] == 204
    assert new.events.bodies == []


def test_while_the_queue_cannot_be_reached_hubspot_is_asked_to_repeat(
    new: Deployed, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1")
    request = new.webhook([EDIT, ASSOCIATION])

    assert new.receive(request)["statusCode"] == 503
    assert output.metrics == {"requests": 1, "not_queued": 2}

    monkeypatch.delenv("AWS_ENDPOINT_URL_SQS")
    new.fresh_process()
    assert new.receive(request)["statusCode"] == 204
    assert len(queued(new)) == 2


def test_without_a_queue_nothing_is_ever_acknowledged(new: Deployed) -> None:
    new.events.close()

    with pytest.raises(ClientError):
        new.receive(new.webhook([EDIT]))
