"""What goes wrong with a request, as an answer."""

import pytest

from shared.domain.ids import PortalId
from shared.ports import CannotProceed, Disconnected, TryAgain
from shared.registration_api.refusals import (
    SENTENCES,
    STATUSES,
    Code,
    Refusal,
    code_of,
    invalid_field,
    refusal_view,
)
from tests.support.builders import PARTNER, VENDOR


@pytest.mark.parametrize("code", list(Code))
def test_each_refusal_has_a_sentence_and_a_status_of_its_own_kind(code: Code) -> None:
    assert SENTENCES[code].endswith(".")
    assert 400 <= STATUSES[code] < 600


@pytest.mark.parametrize(
    "error, code",
    [
        pytest.param(TryAgain("busy: portal 1000"), Code.TRY_AGAIN, id="busy"),
        pytest.param(CannotProceed("no scope"), Code.CANNOT_PROCEED, id="not allowed"),
        pytest.param(Disconnected(VENDOR), Code.VENDOR_UNAVAILABLE, id="the vendor is not connected"),
        pytest.param(Disconnected(PARTNER), Code.NOT_CONNECTED, id="the partner is not connected"),
        pytest.param(Disconnected(PortalId(1)), Code.NOT_CONNECTED, id="somebody is not connected"),
    ],
)
def test_trouble_is_told_by_what_to_do_about_it(
    error: TryAgain | CannotProceed | Disconnected, code: Code
) -> None:
    assert code_of(error, vendor_portal=VENDOR) is code


def test_trouble_that_passes_says_so_with_its_status() -> None:
    assert {STATUSES[Code.TRY_AGAIN], STATUSES[Code.VENDOR_UNAVAILABLE]} == {503}


def test_a_refusal_without_fields_names_none() -> None:
    assert refusal_view(Code.NOT_FOUND) == {
        "error": {
            "code": "not_found",
            "message": SENTENCES[Code.NOT_FOUND],
        }
    }


def test_a_refusal_of_fields_lists_them() -> None:
    fields = invalid_field("id", "missing", "Field required")

    assert refusal_view(Code.INVALID, fields)["error"]["fields"] == [
        {"field": "id", "code": "missing", "message": "Field required"}
    ]


def test_a_refusal_says_nothing_but_its_sentence() -> None:
    assert str(Refusal(Code.NOT_FOUND)) == SENTENCES[Code.NOT_FOUND]
