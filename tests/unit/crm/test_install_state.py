"""Only what we signed, lately, for this very browser, brings an installation in."""

import hashlib
import hmac

import pytest

from shared.crm.install_state import LIFETIME_MS, InstallState, signed, verified
from shared.domain.ids import Milliseconds, Side
from tests.support.clock import NOW

SECRET, NONCE = "client secret", "nonce of the cookie"
STATE = InstallState(role=Side.PARTNER, nonce=NONCE, expires_at=Milliseconds(NOW + LIFETIME_MS))


def test_a_state_comes_back_as_it_went() -> None:
    assert verified(signed(STATE, secret=SECRET), secret=SECRET, nonce=NONCE, now=NOW) == STATE


def test_a_state_ends_with_its_lifetime() -> None:
    text = signed(STATE, secret=SECRET)

    assert verified(text, secret=SECRET, nonce=NONCE, now=Milliseconds(STATE.expires_at - 1)) == STATE
    assert verified(text, secret=SECRET, nonce=NONCE, now=STATE.expires_at) is None


@pytest.mark.parametrize(
    "secret, nonce",
    [
        pytest.param("another", NONCE, id="another secret"),
        pytest.param("", NONCE, id="no secret"),
        pytest.param(SECRET, "another", id="another browser"),
        pytest.param(SECRET, "", id="no cookie"),
        pytest.param(SECRET, "ö", id="a cookie not in ASCII"),
    ],
)
def test_a_state_of_another_session_is_none(secret: str, nonce: str) -> None:
    assert verified(signed(STATE, secret=SECRET), secret=secret, nonce=nonce, now=NOW) is None


@pytest.mark.parametrize("text", ["", ".", "a.b", "ö.ö", "W10=.", "." * 10_000])
def test_whatever_we_did_not_sign_is_none(text: str) -> None:
    assert verified(text, secret=SECRET, nonce=NONCE, now=NOW) is None


def test_a_changed_role_is_none() -> None:
    payload, _, signature = signed(STATE, secret=SECRET).partition(".")
    as_vendor = signed(
        InstallState(role=Side.VENDOR, nonce=NONCE, expires_at=STATE.expires_at), secret="mine"
    )
    forged = f"{as_vendor.partition('.')[0]}.{signature}"

    assert payload != as_vendor.partition(".")[0]
    assert verified(forged, secret=SECRET, nonce=NONCE, now=NOW) is None


def test_a_signature_made_with_the_secret_for_something_else_is_none() -> None:
    payload = signed(STATE, secret=SECRET).partition(".")[0]
    bare = hmac.new(SECRET.encode(), payload.encode(), hashlib.sha256).hexdigest()

    assert verified(f"{payload}.{bare}", secret=SECRET, nonce=NONCE, now=NOW) is None
