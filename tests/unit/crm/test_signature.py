"""HubSpot's own v3 vectors, and every way in which a request may not be HubSpot's."""

import base64
import hashlib
import hmac

import pytest

from shared.crm.signature import Verdict, verify
from shared.domain.ids import Milliseconds

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
URI = "https://www.example.com/webhook_uri"
EVENTS = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,'
    b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM",'
    b'"changeFlag":"NEW","appId":54321}]'
)
SINGLE_QUOTED = b"{'example_field':'example_value'}"
DOUBLE_QUOTED = b'{"example_field":"example_value"}'
SIGNED_AT = Milliseconds(1_693_657_560_000)
SIGNATURE = "oaA3M5dEtt6kFsseJD/Hv/x+JNl1vsoxFj4oxmwP6Go="


def verdict(
    *,
    method: str = "POST",
    uri: str = URI,
    body: bytes = DOUBLE_QUOTED,
    signature: str | None = SIGNATURE,
    timestamp: str | None = str(SIGNED_AT),
    secrets: tuple[str, ...] = (SECRET,),
    now: int = SIGNED_AT,
) -> Verdict:
    return verify(
        method=method,
        uri=uri,
        body=body,
        signature=signature,
        timestamp=timestamp,
        secrets=secrets,
        now=Milliseconds(now),
    )


def signed(uri: str, *, secret: str = SECRET) -> str:
    source = f"GET{uri}".encode() + str(SIGNED_AT).encode()
    return base64.b64encode(hmac.new(secret.encode(), source, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(
    "body, timestamp, signature",
    [
        pytest.param(
            SINGLE_QUOTED, 1_693_657_560_000, "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=", id="python"
        ),
        pytest.param(
            SINGLE_QUOTED, 1_700_000_300_000, "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=", id="ruby"
        ),
        pytest.param(DOUBLE_QUOTED, SIGNED_AT, SIGNATURE, id="node's body"),
        pytest.param(EVENTS, SIGNED_AT, "ecWWq6SLunL3htE3leWhW3cjrE6R0rZmBOcQ2bf4D40=", id="a webhook"),
    ],
)
def test_the_golden_vectors_are_valid(body: bytes, timestamp: int, signature: str) -> None:
    assert verdict(body=body, timestamp=str(timestamp), signature=signature, now=timestamp) is Verdict.VALID


def test_the_method_counts_in_whatever_case_it_came() -> None:
    assert verdict(method="post") is Verdict.VALID


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"method": "PUT"}, id="method"),
        pytest.param({"uri": f"{URI}?a=1"}, id="query"),
        pytest.param({"uri": URI.replace("https", "http")}, id="scheme"),
        pytest.param({"body": DOUBLE_QUOTED + b" "}, id="body"),
        pytest.param({"timestamp": str(SIGNED_AT + 1)}, id="timestamp"),
        pytest.param({"timestamp": f"0{SIGNED_AT}"}, id="timestamp's digits"),
        pytest.param({"signature": SIGNATURE.replace("o", "p", 1)}, id="signature"),
        pytest.param({"signature": SIGNATURE.rstrip("=")}, id="signature's end"),
        pytest.param({"secrets": ("another",)}, id="secret"),
        pytest.param({"secrets": ()}, id="no secret known"),
        pytest.param({"signature": hashlib.sha256(SECRET.encode() + DOUBLE_QUOTED).hexdigest()}, id="v1"),
    ],
)
def test_whatever_was_tampered_with_is_wrong(changed: dict[str, object]) -> None:
    assert verdict(**changed) is Verdict.WRONG  # type: ignore[arg-type]


def test_an_empty_secret_signs_nothing() -> None:
    assert (
        verdict(uri=URI, method="GET", body=b"", secrets=("",), signature=signed(URI, secret=""))
        is Verdict.WRONG
    )


@pytest.mark.parametrize(
    "changed, expected",
    [
        pytest.param({"signature": None}, Verdict.MISSING, id="no signature"),
        pytest.param({"signature": ""}, Verdict.MISSING, id="empty signature"),
        pytest.param({"timestamp": None}, Verdict.MISSING, id="no timestamp"),
        pytest.param({"timestamp": "NaN"}, Verdict.MALFORMED, id="not a number"),
        pytest.param({"timestamp": f"-{SIGNED_AT}"}, Verdict.MALFORMED, id="negative"),
        pytest.param({"timestamp": f"{SIGNED_AT}.0"}, Verdict.MALFORMED, id="a fraction"),
        pytest.param({"timestamp": f"{SIGNED_AT}\n"}, Verdict.MALFORMED, id="a line end"),
        pytest.param({"timestamp": "٣" * 13}, Verdict.MALFORMED, id="digits of another script"),
        pytest.param({"timestamp": "9" * 5_000}, Verdict.MALFORMED, id="endless"),
        pytest.param({"signature": "ö" * 44}, Verdict.MALFORMED, id="signature not ASCII"),
        pytest.param({"uri": "https://www.example.com/ö"}, Verdict.MALFORMED, id="address not ASCII"),
    ],
)
def test_what_is_missing_or_malformed_is_said_and_never_raised(
    changed: dict[str, object], expected: Verdict
) -> None:
    assert verdict(**changed) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "late_ms, expected",
    [
        pytest.param(300_000, Verdict.VALID, id="five minutes old"),
        pytest.param(300_001, Verdict.TOO_OLD, id="older"),
        pytest.param(-60_000, Verdict.VALID, id="a minute ahead"),
        pytest.param(-60_001, Verdict.FROM_THE_FUTURE, id="further ahead"),
    ],
)
def test_a_signature_holds_for_five_minutes(late_ms: int, expected: Verdict) -> None:
    assert verdict(now=SIGNED_AT + late_ms) is expected


@pytest.mark.parametrize("secrets", [("new", SECRET), (SECRET, "new"), ("", SECRET)])
def test_while_the_secret_is_rotated_both_hold(secrets: tuple[str, ...]) -> None:
    assert verdict(secrets=secrets) is Verdict.VALID


@pytest.mark.parametrize(
    "received, signed_as",
    [
        pytest.param("?userEmail=a%40b.example", "?userEmail=a@b.example", id="hubspot.fetch's @"),
        pytest.param("?u=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B", "?u=:/?@!$'()*,;", id="all that are decoded"),
        pytest.param("?u=%2f%3a", "?u=/:", id="in small letters"),
        pytest.param("?u=%20%26%3D%2B%25%23%5B", "?u=%20%26%3D%2B%25%23%5B", id="all others stay"),
        pytest.param("?u=%2540", "?u=%2540", id="decoded once"),
        pytest.param("?u=%E6%9D%B1", "?u=%E6%9D%B1", id="UTF-8 stays"),
    ],
)
def test_exactly_the_escapes_of_the_docs_are_decoded(received: str, signed_as: str) -> None:
    signature = signed(URI + signed_as)

    assert verdict(method="GET", uri=URI + received, body=b"", signature=signature) is Verdict.VALID
