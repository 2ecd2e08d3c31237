"""The vectors of hubspot.md §2, from HubSpot's clients and documentation."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from infra.local.simulator import Simulator
from infra.local.simulator.signatures import decoded, sign_v1, sign_v2, sign_v3

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
URI = "https://www.example.com/webhook_uri"
SINGLE = b"{'example_field':'example_value'}"
DOUBLE = b'{"example_field":"example_value"}'
WEBHOOK = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,'
    b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM",'
    b'"changeFlag":"NEW","appId":54321}]'
)


@pytest.mark.parametrize(
    "body, signature",
    [
        (SINGLE, "69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750"),
        (WEBHOOK, "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"),
    ],
    ids=["python", "node"],
)
def test_v1_matches_the_official_clients(body: bytes, signature: str) -> None:
    assert sign_v1(SECRET, body) == signature


@pytest.mark.parametrize(
    "method, body, signature",
    [
        ("POST", SINGLE, "4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383"),
        ("GET", b"", "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"),
        ("POST", DOUBLE, "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900"),
    ],
    ids=["python", "GET", "documentation"],
)
def test_v2_matches_the_official_clients(method: str, body: bytes, signature: str) -> None:
    assert sign_v2(SECRET, method, URI, body) == signature


@pytest.mark.parametrize(
    "body, timestamp, signature",
    [
        (SINGLE, 1693657560000, "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
        (SINGLE, 1700000300000, "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
        (DOUBLE, 1693657560000, "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go="),
        (WEBHOOK, 1693657560000, "ecWWq6SLunL3htE3leWhW3cjrE6R0rZmBOcQ2bf4D40="),
    ],
    ids=["python", "ruby", "double quotes", "webhook"],
)
def test_v3_matches_the_vectors(body: bytes, timestamp: int, signature: str) -> None:
    assert sign_v3(SECRET, "POST", URI, body, timestamp) == signature


def test_only_the_documented_escapes_are_decoded() -> None:
    assert decoded("https://x/%3a%2F%3F%40%21%24%27%28%29%2A%2C%3B") == "https://x/:/?@!$'()*,;"
    assert decoded("https://x/%20%25%26%3D%2B") == "https://x/%20%25%26%3D%2B"


def test_a_fetch_from_a_card_carries_who_and_where_and_is_signed(sim: Simulator) -> None:
    url = "https://api.example.com/registrations?draft=1"

    request = sim.signed_fetch(101, 42, "ann+x@vendor.example", "POST", url, b"{}")

    assert parse_qs(request.query) == {
        "draft": ["1"],
        "userId": ["42"],
        "portalId": ["101"],
        "userEmail": ["ann+x@vendor.example"],
        "appId": ["39522895"],
    }
    assert "%40" in request.query
    stamp = int(request.header("X-HubSpot-Request-Timestamp"))
    assert request.header("X-HubSpot-Signature-v3") == sign_v3(SECRET, "POST", request.url, b"{}", stamp)
